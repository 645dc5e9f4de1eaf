"""The public status as files: whole, linked within themselves, signed, and swapped at once."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest

from portal.errors import ConfigurationError
from portal.tokens import Signer
from portal.web import export, headers
from portal.web.edition import Edition, Press
from portal.web.export import MANIFEST, SIGNATURE, Extra
from portal.web.exporter import Exporter
from portal.web.masthead import Masthead
from portal.web.status_pages import Pages
from tests.boards import MASTHEAD, NOW, board, event, maintenance
from tests.factories import policy_of
from tests.incidents import report
from tests.markup import read
from tests.sites import Site

SIGNER = Signer(b"k" * 32)


def files(head: Masthead = MASTHEAD) -> dict[str, bytes]:
    """An export with an incident and a maintenance."""
    press = Press(head, Pages(policy_of(), head, "sheet"), headers.standing(secure=True))
    found = board(incidents=(event(),), maintenances=(maintenance(2),))
    return export.contents(Edition(found, press), head, Extra("a{}", Path("nowhere"), None))


def names(folder: Path) -> set[str]:
    """What a web server would find."""
    whole = folder.resolve()
    return {path.relative_to(whole).as_posix() for path in whole.rglob("*") if path.is_file()}


def test_everything_stands_at_the_same_path_as_live() -> None:
    found = files()
    for name in (
        "index.html",
        "status/index.html",
        "status/history/index.html",
        "status/incidents/e00000000001/index.html",
        "status/maintenance.ics",
        "status/badge.svg",
        "history.atom",
        "history.rss",
        "portal.css",
        "static/css/status.css",
        "static/js/status.js",
        "api/v2/summary.json",
        "api/v2/scheduled-maintenances/active.json",
    ):
        assert found[name], name
    assert json.loads(found["api/v2/summary.json"])["incidents"][0]["id"] == "e00000000001"


def links(name: str, page: bytes) -> Iterator[str]:
    """Where a page leads to and what it loads, as names of files or whole addresses."""
    root, _ = read(page.decode())
    for element in root.all("a", "link", "script", "img"):
        target = urldefrag(element.get("href") or element.get("src"))[0]
        if target:
            yield target if re.match(r"[a-z]+:", target) else urljoin(f"/{name}", target)[1:]


@pytest.mark.parametrize("languages", [("en",), ("en", "de")])
def test_pages_lead_from_file_to_file_and_everything_else_to_the_portal(
    languages: tuple[str, ...],
) -> None:
    found = files(replace(MASTHEAD, languages=languages))
    pages = [name for name in found if name.endswith(".html")]
    assert len(pages) == 4 * len(languages) + 1
    for name in pages:
        for target in links(name, found[name]):
            outside = target.startswith((MASTHEAD.url, "mailto:"))
            assert outside or target in found, f"{name} leads to {target}"


def test_each_language_has_its_own_pages_that_stay_in_it() -> None:
    found = files(replace(MASTHEAD, languages=("en", "de")))
    german = found["de/status/index.html"]
    assert b'<html lang="de"' in german
    assert "de/status/history/index.html" in set(links("de/status/index.html", german))
    assert "status/index.html" in set(links("de/status/index.html", german))


def test_no_page_loads_anything_from_elsewhere() -> None:
    for name, content in files().items():
        if name.endswith(".html"):
            root, _ = read(content.decode())
            for element in (*root.all("script", "img"), *root.all("link", rel="stylesheet")):
                assert ":" not in (element.get("src") or element.get("href")), name


def test_a_page_states_its_age_with_a_script_and_without() -> None:
    page = files()["index.html"].decode()
    assert 'data-made="2026-11-16T10:00:00-08:00" data-stale-after="300" hidden' in page
    assert "If that is longer ago than 5 min, do not trust it" in page


def test_readers_see_the_old_or_the_new_never_half(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    export.write(folder, files(), NOW, SIGNER)
    assert folder.is_symlink()
    assert names(folder) == files().keys() | {MANIFEST, SIGNATURE}
    seen = folder.resolve()
    export.write(folder, {"index.html": b"later"}, NOW, SIGNER)
    # Who is still reading the old version finds all of it.
    assert (seen / "status/history/index.html").is_file()
    assert names(folder) == {"index.html", MANIFEST, SIGNATURE}


def test_old_versions_are_cleared_away(tmp_path: Path) -> None:
    for _ in range(6):
        export.write(tmp_path / "site", {"index.html": b"x"}, NOW, SIGNER)
    assert len(list(tmp_path.iterdir())) == 4


def test_a_web_server_under_another_name_can_read_it(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        export.write(tmp_path / "site", files(), NOW, SIGNER)
    finally:
        os.umask(before)
    for path in (tmp_path / "site").resolve().rglob("*"):
        assert path.stat().st_mode & 0o444 == 0o444, path
        assert path.is_file() or path.stat().st_mode & 0o111 == 0o111, path


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    export.write(tmp_path / "site", {"a": b""}, NOW, SIGNER)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "diary").touch()
    with pytest.raises(ConfigurationError, match="holds something else"):
        export.write(tmp_path / "home", {"a": b""}, NOW, SIGNER)
    assert names(tmp_path / "home") == {"diary"}


def test_the_signature_vouches_for_every_file(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    export.write(folder, {"a": b"a", "b/c": b"c", "d": b"d"}, NOW, SIGNER)
    assert export.check(folder, SIGNER) == (NOW, [])
    (folder / "a").write_bytes(b"forged")
    (folder / "d").unlink()
    (folder / "b" / "new").touch()
    assert export.check(folder, SIGNER)[1] == [
        "d is missing",
        "b/new does not belong there",
        "a was changed",
    ]


def test_another_key_or_another_list_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    with pytest.raises(ConfigurationError, match="holds no export"):
        export.check(folder, SIGNER)
    export.write(folder, {"a": b"a"}, NOW, SIGNER)
    with pytest.raises(ConfigurationError, match="not signed with this secret key"):
        export.check(folder, Signer(b"x" * 32))
    manifest = folder / MANIFEST
    manifest.write_bytes(manifest.read_bytes().replace(b"2026", b"2027"))
    with pytest.raises(ConfigurationError, match="not signed"):
        export.check(folder, SIGNER)


def exported(site: Site) -> tuple[Exporter, Path]:
    """An exporter of this site, and the page that it writes."""
    folder = site.folder.parent / "site"
    return Exporter(site.portal, folder), folder / "status" / "index.html"


def test_a_change_is_written_at_once_and_the_rest_by_the_clock(site: Site) -> None:
    exporter, page = exported(site)
    exporter.keep()
    first = page.resolve()
    exporter.keep()
    assert page.resolve() == first
    report(site.portal.works, {"platform": "major_outage"})
    exporter.keep()
    assert "Hubs cannot be reached" in page.read_text("utf-8")
    second = page.resolve()
    site.clock.pass_by(seconds=61)
    exporter.keep()
    assert page.resolve() != second
    assert "10:01" in page.read_text("utf-8")


def test_what_is_too_old_to_trust_is_not_written_as_new(site: Site) -> None:
    exporter, page = exported(site)
    exporter.keep()
    first = page.resolve()
    site.portal.works.database.close()
    (site.folder / "portal.sqlite3").rename(site.folder / "elsewhere")
    site.clock.pass_by(minutes=6)
    exporter.keep()
    assert page.resolve() == first
    with pytest.raises(ConfigurationError, match="nothing was written"):
        exporter.write()
