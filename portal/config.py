"""The configuration: parsed once from environment and `portal.toml`, frozen, refusing nonsense."""

import difflib
import os
import secrets
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import ValidationError as Invalid

from portal.errors import ConfigurationError
from portal.providers import Provider
from portal.settings import Config

__all__ = ["FOR_TESTS", "KEY_FILE", "PREFIX", "SETTINGS_FILE", "Config", "load", "place"]

PREFIX = "PORTAL_"
SETTINGS_FILE = "portal.toml"
KEY_FILE = "secret.key"
FOR_TESTS = "PORTAL_TEST_REQUIRE"
MAKE_A_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
_NEEDS = {
    "broker": ("broker_url",),
    "gitlab": ("gitlab_url", "gitlab_token", "gitlab_project"),
    "slack": ("slack_url",),
    "webhook": ("webhook_url", "webhook_secret"),
}

# What was found for a field: its value and the name that an operator knows it by.
Found: TypeAlias = dict[str, tuple[Any, str]]


def load(environ: Mapping[str, str]) -> Config:
    """Parse once; raise `ConfigurationError` with one line that names the mistaken variable."""
    found = _from_environment(environ)
    instance = _make_instance(*found.pop("instance", ("instance", "PORTAL_INSTANCE")))
    found = _from_file(instance / SETTINGS_FILE) | found
    own_key = "secret_key" in found
    if not own_key:
        found["secret_key"] = (_development_key(instance / KEY_FILE), str(instance / KEY_FILE))
    config = _parse({"instance": (instance, "PORTAL_INSTANCE")} | found)
    if config.public and not own_key:
        raise ConfigurationError(
            f"PORTAL_SECRET_KEY is needed with a public base URL; make one: {MAKE_A_KEY}"
        )
    for sink in config.sinks:
        for setting in _NEEDS.get(sink, ()):
            if getattr(config, setting) is None:
                raise ConfigurationError(
                    f"PORTAL_SINKS names {sink}, which needs {PREFIX}{setting.upper()}"
                )
    return config


def place(environ: Mapping[str, str]) -> Path:
    """The folder of this deployment; nothing is made there."""
    given = _from_environment(environ).get("instance", ("instance", ""))[0]
    return Path(given).expanduser().resolve()


def _from_environment(environ: Mapping[str, str]) -> Found:
    """Collect `PORTAL_X` and `PORTAL_X_FILE`; an empty value counts as not set."""
    found: Found = {}
    for name, value in sorted(environ.items()):
        if not name.startswith(PREFIX) or name == FOR_TESTS or not value.strip():
            continue
        field = name.removeprefix(PREFIX).lower()
        setting = field.removesuffix("_file")
        _refuse_unknown(name, setting, lambda known: PREFIX + known.upper())
        if setting in found:
            raise ConfigurationError(
                f"{name} and {found[setting][1]} are both set; keep one of them"
            )
        found[setting] = (value.strip() if field == setting else _content(name, value), name)
    return found


def _from_file(path: Path) -> Found:
    try:
        settings = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as mistake:
        raise ConfigurationError(f"{path} cannot be read") from mistake
    except tomllib.TOMLDecodeError as mistake:
        raise ConfigurationError(f"{path} is not valid TOML: {mistake}") from mistake
    if "instance" in settings:
        raise ConfigurationError(
            f"instance in {path} cannot move the directory it stands in; use PORTAL_INSTANCE"
        )
    for name in settings:
        _refuse_unknown(f"{name} in {path}", name, str)
    return {name: (value, f"{name} in {path}") for name, value in settings.items()}


def _refuse_unknown(name: str, setting: str, spell: Callable[[str], str]) -> None:
    if setting in Config.model_fields:
        return
    close = difflib.get_close_matches(setting, Config.model_fields, n=1)
    hint = f"; did you mean {spell(close[0])}?" if close else ""
    raise ConfigurationError(f"{name} is not a setting of Portal{hint}")


def _content(name: str, path: str) -> str:
    try:
        content = Path(path.strip()).read_text("utf-8").strip()
    except (OSError, ValueError) as mistake:
        raise ConfigurationError(f"{name} names a file that cannot be read") from mistake
    if not content:
        raise ConfigurationError(f"{name} names a file that is empty")
    return content


def _make_instance(given: str, name: str) -> Path:
    instance = Path(given).expanduser().resolve()
    try:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as mistake:
        raise ConfigurationError(
            f"{name} must be a directory; {instance} cannot be made"
        ) from mistake
    if not os.access(instance, os.R_OK | os.W_OK | os.X_OK):
        raise ConfigurationError(
            f"{name} must be a directory that can be written; {instance} is not"
        )
    return instance


def _development_key(path: Path) -> str:
    """Return the key kept at `path`; of two processes that make one, both get the same."""
    try:
        if not path.exists():
            _keep(path, secrets.token_urlsafe(48))
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as mistake:
        raise ConfigurationError(
            f"{path} cannot be read or made; or set PORTAL_SECRET_KEY"
        ) from mistake


def _keep(path: Path, key: str) -> None:
    # A hard link appears whole or not at all, and never replaces the one a neighbour just made.
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, path)
        except FileExistsError:
            return


def _parse(found: Found) -> Config:
    try:
        return Config.model_validate({field: value for field, (value, _) in found.items()})
    except Invalid as mistake:
        field, *below = map(
            str, mistake.errors(include_input=False, include_context=False)[0]["loc"]
        )
        expected = Config.model_fields[field].description or "a text"
        place = found[field][1]
        if field == "sso" and len(below) > 1:
            known = Provider.model_fields.get(below[1])
            expected = (known and known.description) or "left out: no provider has such a key"
            place = f"sso.{below[0]}.{below[1]} in {SETTINGS_FILE}"
        # `from None`: the cause would carry the value, which may be a secret.
        raise ConfigurationError(f"{place} must be {expected}") from None
