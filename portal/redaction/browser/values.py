"""What the engine's names hold, as JavaScript: word lists, patterns, numbers, the rows of the tables."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from portal.redaction.browser import patterns
from portal.redaction.rules import Row, Rules
from portal.redaction.rules.cues import read
from portal.redaction.rules.vendors import rows

_FEW = 8


def value(held: Any) -> str:
    """Write one value."""
    if isinstance(held, re.Pattern):
        return pattern(held)
    if isinstance(held, dict):
        pairs = (f"[{value(key)},{value(one)}]" for key, one in held.items())
        return f"new Map([{','.join(pairs)}])"
    if isinstance(held, tuple) and held and all(isinstance(one, str) for one in held):
        return _texts(held)
    if isinstance(held, tuple) and any(_has_pattern(one) for one in held):
        return programs(held)
    if isinstance(held, tuple):
        return f"[{','.join(map(value, held))}]"
    if held is None or isinstance(held, int) or (isinstance(held, str) and "(?P<" not in held):
        return _plain(held)
    raise TypeError(held)


def _has_pattern(held: Any) -> bool:
    """Whether something is a row of a table of programs: word, kind, and a pattern with a value."""
    return isinstance(held, tuple) and len(held) == 3 and "(?P<" in str(held[2])


def sets(held: Mapping[str, frozenset[Any]]) -> Iterator[str]:
    """Write sets under their names, the larger ones from the smaller that they hold."""
    done: dict[str, frozenset[Any]] = {}
    for name, members in sorted(held.items(), key=lambda one: len(one[1])):
        parts, rest = [], members
        for other, inside in reversed(done.items()):
            if inside <= members and len(inside & rest) > _FEW:
                parts.append(f"...{other}")
                rest -= inside
        if rest or not parts:
            parts.append(f"...{value(tuple(sorted(rest)))}")
        done[name] = members
        yield f"const {name} = new Set([{','.join(parts)}]);"


def pattern(compiled: re.Pattern[str]) -> str:
    """Write a pattern."""
    made = patterns.script(compiled)
    more = f",{int(made.fold)},{int(made.names)}".removesuffix(",0").removesuffix(",0")
    return f"py.pattern({_plain(made.source)}{more})"


def _plain(held: Any) -> str:
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"))


def _texts(texts: Iterable[str]) -> str:
    """Write many texts as one, which is shorter."""
    held = list(texts)
    mark = next(one for one in " \n\0" if not any(one in text for text in held))
    return f"{_plain(mark.join(held))}.split({_plain(mark)})"


def usual(rules: Rules) -> str:
    """Write the rules of this deployment, but for what stays here: its salt and its own scanner."""
    own = {
        "extra_rows": f"[{','.join(_row(row) for row in rules.extra_rows if _can_say(row))}]",
        "allow": value(tuple(_source(one) for one in rules.allow if _can_say(one))),
        "salt": "null",
        "deep": "false",
    }
    names = [one.name for one in fields(Rules)]
    return f"new rules$Rules({','.join(own.get(name) or value(getattr(rules, name)) for name in names)})"


def _can_say(one: Row | str) -> bool:
    """Whether the script has words for what a policy adds; where not, the server alone looks for it."""
    try:
        _source(one, re.ASCII) if isinstance(one, str) else _row(one)
    except patterns.Untranslatable:
        return False
    return True


def vendors() -> str:
    """Write the rows of all vendors; what to do about a leak is said where one happened."""
    made: dict[str, list[Row]] = {}
    for row in rows():
        made.setdefault(row.vendor, []).append(row)
    lists = (f"[{value(vendor)},{','.join(map(_token, held))}]" for vendor, held in made.items())
    return (
        f"() => [{','.join(lists)}].flatMap(([vendor, ...tokens]) => tokens.map("
        '([prefix, format, lead = ""]) => new rules$Row(vendor, prefix, format, "", null, lead)))'
    )


def _token(row: Row) -> str:
    lead = [_source(row.lead, re.ASCII)] if row.lead else []
    return _plain([row.prefix, _source(row.format, re.ASCII), *lead])


def _row(row: Row) -> str:
    said = (row.vendor, row.prefix, _source(row.format, re.ASCII), "", None)
    return f"new rules$Row({','.join(map(value, (*said, _source(row.lead, re.ASCII))))})"


def cues() -> str:
    """Write the table of cues, from which the script makes them as the engine does."""
    return f"() => ({_plain(read())})"


def programs(table: tuple[tuple[str, str, str], ...]) -> str:
    """Write a table of programs; few patterns serve many of them."""
    made: dict[tuple[str, str], list[str]] = {}
    for word, kind, source in table:
        made.setdefault((kind, source), []).append(word)
    lists = (
        f"[{value(kind)},{value(_source(source))},{_texts(held)}]"
        for (kind, source), held in made.items()
    )
    return (
        f"[{','.join(lists)}].flatMap(([kind, source, words]) => "
        "words.map((word) => [word, kind, source]))"
    )


def _source(source: str, flags: int = 0) -> str:
    return patterns.script(re.compile(source, flags), spelt=True).source if source else ""


def digits() -> str:
    """Write the members of a set of what Python takes for digits beyond the decimal ones."""
    found = [
        code
        for code in range(0x10000)
        if chr(code).isdigit() and unicodedata.category(chr(code)) != "Nd"
    ]
    return "".join(map(chr, found))
