"""Rows move only away from a Portal that is stopped, and arrive as they were."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text

from portal import db
from portal.services import signs
from tests.cli.test_keeping import content, url_of
from tests.factories import house_in
from tests.sites import Site

Run = Callable[..., Result]


def stop(site: Site) -> None:
    """The deployment ends, and has its database open no more."""
    site.portal.works.database.close()


def test_nothing_moves_away_from_a_portal_that_runs(
    site: Site, told: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, share = url_of(tmp_path), tmp_path / "share"
    for moved in (told("move", target), told("move", target)):
        assert "stop Portal first" in str(moved.exception)
        assert not (tmp_path / "portal.sqlite3").exists()
    assert "run this once more" in told("move", "--files", share).output
    signs.give(site.portal.works, ["relay"], {})
    stop(site)
    assert "stop" not in told("move", "--files", share).output.lower()
    said = told("move", target).output
    assert "Set PORTAL_DATABASE_URL" in said
    assert "stop" not in said.lower()
    monkeypatch.setenv("PORTAL_DATABASE_URL", target)
    assert content(target)["signs"] == []  # the worker that gave them never ran there
    assert len(content(url_of(site.folder))["signs"]) == 1


@pytest.mark.postgres
def test_nor_does_it_away_from_postgresql(
    site: Site, told: Run, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop(site)
    assert told("move", postgres_url).exit_code == 0
    monkeypatch.setenv("PORTAL_DATABASE_URL", postgres_url)
    runs = db.connect(postgres_url)
    with runs.reader() as session:
        session.execute(text("SELECT 1"))
    assert "stop Portal first" in str(told("move", url_of(tmp_path)).exception)
    runs.close()
    assert told("move", url_of(tmp_path)).exit_code == 0


@pytest.mark.postgres
def test_everything_moves_to_postgresql_and_new_rows_find_a_number(
    site: Site, told: Run, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop(site)
    moved = told("move", postgres_url)
    assert moved.exit_code == 0, moved.output
    assert content(postgres_url) == content(url_of(site.folder))
    monkeypatch.setenv("PORTAL_DATABASE_URL", postgres_url)
    assert told("check-data").output == "Everything fits together.\n"
    monkeypatch.setenv("PORTAL_SINKS", "console,database,email")
    moved_house = house_in(site.folder / "moved", url=postgres_url)
    moved_house.open()
    moved_house.works.database.close()
    assert told("check-data").output == "Everything fits together.\n"
    again = told("move", url_of(site.folder))
    assert "is not empty" in str(again.exception)


def test_an_address_of_no_database_is_refused(site: Site, on_site: Run) -> None:
    stop(site)
    assert "postgresql://" in str(on_site("move", "mysql://x/y").exception)
    refused = on_site("move", "sqlite:////nowhere/at/all.sqlite3").exception
    assert "cannot be used" in str(refused)
