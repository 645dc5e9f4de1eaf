"""From a TOML file, or the name of a preset, to a policy; or to every mistake at once."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from portal.errors import Mistake, PolicyError
from portal.policy import coverage, public_holidays, redaction, references, soundness
from portal.policy.mistakes import nearest, told
from portal.policy.model import Policy

DEFAULT = "selora"
OWN_FILE = "policy.toml"
_KNOWN = frozenset({("US", None)})
_PRESETS = Path(__file__).with_name("presets")


def presets() -> list[str]:
    """The names of the policies that ship with Portal."""
    return sorted(file.stem for file in _PRESETS.glob("*.toml"))


def load(source: str | Path | None, instance: Path) -> Policy:
    """The policy of this deployment. Raises PolicyError with every mistake.

    `source` is a file or a bare preset name; without one, `policy.toml` of the instance if it is
    there, else the default preset.
    """
    return build(_data(_file(source, instance)))


def check(path: Path) -> list[Mistake]:
    """Every mistake in a policy file, those included that take a while to find (A12).

    The bare name of a preset stands for its file, unless there is a file of that name.
    """
    try:
        data = _data(path if path.exists() else _file(str(path), path.parent))
    except PolicyError as refused:
        return list(refused.mistakes)
    found, policy = _looked_through(data)
    unread: set[str] = set()
    if policy is None:
        policy, unread = soundness.legible(data, _context(data))
    if any(mistake.path.startswith("hours.") for mistake in found):
        unread.add("hours")
    return _sorted([*found, *soundness.check(policy, unread)])


def schema() -> dict[str, Any]:
    """The JSON Schema of a policy file."""
    return Policy.model_json_schema()


def _file(source: str | Path | None, instance: Path) -> Path:
    if source is None:
        own = instance / OWN_FILE
        return own if own.is_file() else _PRESETS / f"{DEFAULT}.toml"
    if isinstance(source, str) and source in presets():
        return _PRESETS / f"{source}.toml"
    return Path(source)


def build(data: dict[str, Any]) -> Policy:
    """The policy that these tables describe. Raises PolicyError with every mistake."""
    mistakes, policy = _looked_through(data)
    if policy is None or mistakes:
        raise PolicyError(_sorted(mistakes))
    return policy


def _looked_through(data: dict[str, Any]) -> tuple[list[Mistake], Policy | None]:
    """The mistakes that are found at once, and the policy if these tables make one."""
    mistakes = [*references.check(data), *_holidays(data)]
    try:
        policy = Policy.model_validate(data, context=_context(data))
    except ValidationError as refused:
        return [*mistakes, *told(refused, Policy)], None
    return [*mistakes, *redaction.check(policy.redaction), *coverage.check(policy)], policy


def _context(data: Mapping[str, Any]) -> dict[str, Any]:
    organisation = data.get("organisation")
    languages = organisation.get("languages") if isinstance(organisation, dict) else None
    return {"languages": languages if isinstance(languages, list) else ["en"]}


def _sorted(mistakes: list[Mistake]) -> list[Mistake]:
    return sorted(dict.fromkeys(mistakes), key=lambda mistake: mistake.path)


def _data(path: Path, above: tuple[Path, ...] = ()) -> dict[str, Any]:
    """The tables of a file, laid over those of the one that it extends."""
    data = _read(path)
    base = data.pop("extends", None)
    if base is None:
        return data
    if not isinstance(base, str):
        raise PolicyError([Mistake("extends", 'expected a name in quotes, e.g. "selora"')])
    file = _PRESETS / f"{base}.toml" if base in presets() else path.parent / base
    if file in (*above, path):
        raise PolicyError([Mistake("extends", f"{file.name} extends itself")])
    if not file.is_file():
        expected = f"there is no preset or file “{base}”; {nearest(base, presets())}"
        raise PolicyError([Mistake("extends", expected)])
    return _laid_over(_data(file, (*above, path)), data)


def _laid_over(base: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """Tables merge deeply, everything else replaces; `name = false` takes away what was there."""
    merged = dict(base)
    for key, value in data.items():
        under = merged.get(key)
        if value is False and key in merged and not isinstance(under, bool):
            del merged[key]
        elif isinstance(under, Mapping) and isinstance(value, Mapping):
            merged[key] = _laid_over(under, value)
        else:
            merged[key] = value
    return merged


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        expected = f"there is no such file or preset; {nearest(path.name, presets())}"
        raise PolicyError([Mistake(str(path), expected)]) from None
    except (OSError, UnicodeDecodeError) as refused:
        raise PolicyError([Mistake(str(path), f"cannot be read: {refused}")]) from None
    except tomllib.TOMLDecodeError as refused:
        raise PolicyError([Mistake(path.name, f"is not TOML: {refused}")]) from None


def _holidays(data: Mapping[str, Any]) -> Iterator[Mistake]:
    """Whether the holidays are known; not asked for a preset's own, as it takes 0.3 s to answer."""
    found = data.get("hours", {})
    found = found.get("holidays", {}) if isinstance(found, Mapping) else {}
    found = found if isinstance(found, Mapping) else {}
    country, part = found.get("country"), found.get("subdivision")
    if not isinstance(country, str) or (country, part) in _KNOWN:
        return
    parts = public_holidays.subdivisions(country)
    if parts is None:
        yield Mistake("hours.holidays.country", f"the holidays of “{country}” are not known")
    elif part is not None and part not in parts:
        known = nearest(str(part), sorted(parts))
        yield Mistake("hours.holidays.subdivision", f"“{part}” is not a part of {country}; {known}")
