"""Asks every route as everybody, for what is theirs and for what is not.

`python -m tests.access` prints the table under review, `tests/access.txt`, which
`tests/test_access.py` compares with what is really answered.
"""

import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from werkzeug.routing import Rule

from tests.factories import BOB, CHARLIE
from tests.worlds import PEOPLE, PROGRAMS, World

_NOWHERE = UUID(int=0)
_HEAD = """\
# Who is answered what, by every route: what is written here was really answered.
#
# A is Alice's request, S one that she shares with her organisation, C is Charlie's, of another
# customer; "C in A" is a file of C asked for under A. Bob is a colleague, Mona manages their
# organisation, Charlie another one, Ivan an installer company; Dana is an agent, Ada administers.
# A link opens its request to whoever holds it, and nothing with a changed byte. Forms are sent
# empty: 422 means that one may, and that something is missing; "sign-in" leads there.
# A route that is missing here, or answers otherwise, fails the tests."""
Things = Iterator[tuple[str, Mapping[str, Any]]]


_HELD = {
    "/letters/": "A letters",
    "/feedback/<": "A rating",
    "/status/subscriptions/": "subscription",
}
"""The marks by which people come in without signing in, by where their address begins."""


def things(world: World, rule: Rule) -> Things:
    """What this route can be asked for: a name, and the values of its address."""
    known, names = world.known, rule.arguments
    held = next((kind for start, kind in _HELD.items() if rule.rule.startswith(start)), None)
    if rule.rule.startswith("/t/"):
        yield from _by_link(known, names)
    elif held is not None:
        yield "A", {"token": known[held]}
        yield "changed", {"token": changed(known[held])}
    elif "reference" in names:
        yield from _by_reference(known, names)
    elif "key" in names and rule.rule.startswith("/organisation/"):
        yield from _of_organisations(known, rule.rule)
    elif "public_id" in names:
        values = {"public_id": known["incident"], "update_id": known["update"]}
        yield "it", _only(names, values)
        yield "none", dict.fromkeys(names, "none")
    elif names & {"tag", "topic"}:
        one = {"tag": known["known issue"], "topic": "levels"}
        yield from (("one", _only(names, one)), ("none", dict.fromkeys(names, "none")))
    elif "letter" in names:
        yield from (("one", {"letter": "opened"}), ("none", {"letter": "none"}))
    elif "account_id" in names:
        yield from (("Bob", {"account_id": known[BOB]}), ("nobody", {"account_id": 9999}))
    elif "item_id" in names:
        yield from (("an item", {"item_id": known["item"]}), ("none", {"item_id": _NOWHERE}))
    else:
        yield "", dict.fromkeys(names, 1 if "int:" in rule.rule else "none")


def changed(token: str) -> str:
    """The same with another letter in it."""
    return token[:5] + ("A" if token[5] != "A" else "B") + token[6:]


def _by_link(known: Mapping[str, Any], names: set[str]) -> Things:
    real = {"token": known["A token"], "proof": known["A proof"], "file_id": known["A"][1]}
    yield "A", _only(names, real)
    yield "changed", _only(names, real | {"token": changed(real["token"])})
    if "file_id" in names:
        yield "C in A", _only(names, real | {"file_id": known["C"][1]})
    if "proof" in names:
        yield "C in A", _only(names, real | {"proof": known["C proof"]})


def _by_reference(known: Mapping[str, Any], names: set[str]) -> Things:
    for name in ("A", "S", "C"):
        values = {"reference": known[f"{name} reference"], "file_id": known[name][1]}
        yield name, _only(names, values)
    if "file_id" in names:
        yield "C in A", {"reference": known["A reference"], "file_id": known["C"][1]}
    yield "none", _only(names, {"reference": "SEL-2222-2222", "file_id": _NOWHERE})


def _of_organisations(known: Mapping[str, Any], path: str) -> Things:
    kind = path.split("/")[2].removesuffix("s")
    if kind == "member":
        yield from (("Bob", {"key": known[BOB]}), ("Charlie", {"key": known[CHARLIE]}))
    else:
        yield "Ash", {"key": known[f"ours {kind}"]}
        yield "Chan", {"key": known[f"theirs {kind}"]}
    yield "none", {"key": 9999}


def _only(names: set[str], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in names}


def rules(app: Flask) -> list[Rule]:
    """Every route, in the order of the list of routes."""
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, min(methods(rule))))


def methods(rule: Rule) -> list[str]:
    """What it answers to, beside HEAD and OPTIONS."""
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def lines(world: World) -> Iterator[str]:
    """The table."""
    yield from _HEAD.splitlines()
    for title, columns, api in (("people", PEOPLE, False), ("programs", PROGRAMS, True)):
        yield ""
        yield _line(f"# {title}", "", columns)
        for rule in rules(world.site.app):
            if rule.rule.startswith("/api/v1/") is api:
                yield from _of(world, rule, columns, api=api)


def _of(world: World, rule: Rule, columns: tuple[str, ...], *, api: bool) -> Iterator[str]:
    for method in methods(rule):
        for name, values in things(world, rule):
            path = world.site.app.url_map.bind("localhost").build(
                rule.endpoint, values, method=method, append_unknown=False
            )
            cells = [_cell(world, who, method, path, api=api) for who in columns]
            yield _line(f"{method:<5}{rule.rule}", name, cells)


def _cell(world: World, who: str, method: str, path: str, *, api: bool) -> str:
    before = world.counted
    if api:
        status, to = world.call(who, method, path), ""
    else:
        page = world.visit(who, method, path)
        status, to = page.status, page.response.headers.get("Location", "")
    refused = status in {401, 403, 404} or to == "/sign-in"
    if method != "GET" and not refused:
        world.restore()
    else:
        world.counted = world.rows()
    if refused:
        assert world.counted == before, f"{who} {method} {path} was refused and changed something"
    return "sign-in" if to == "/sign-in" else str(status)


def _line(start: str, thing: str, cells: tuple[str, ...] | list[str]) -> str:
    return f"{start:<51}{thing:<9}{''.join(f'{cell:<10}' for cell in cells)}".rstrip()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        made = World.made(Path(place) / "instance")
        sys.stdout.writelines(f"{line}\n" for line in lines(made))
        made.site.portal.works.database.close()
