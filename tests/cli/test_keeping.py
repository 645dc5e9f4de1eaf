"""A backup comes back as it was, also on another kind of database; what does not fit is found."""

import shutil
import tarfile
import threading
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import Connection, Table, select, text

from portal import copying, db
from portal.models import Base
from portal.services import tickets
from portal.work import SYSTEM
from tests.factories import KEY, submission
from tests.sites import Site

Run = Callable[..., Result]


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """Go to another machine, on which nothing is yet."""

    def go() -> Path:
        folder = tmp_path / "elsewhere"
        folder.mkdir()
        monkeypatch.setenv("PORTAL_INSTANCE", str(folder))
        return folder

    return go


def url_of(folder: Path) -> str:
    return f"sqlite:///{folder / 'portal.sqlite3'}"


def content(url: str) -> dict[str, list[str]]:
    """Every row of every table, whatever zone its moments are told in."""
    database = db.connect(url)
    with database.reader() as session:
        found = {
            table.name: sorted(str([*map(str, row)]) for row in session.execute(select(table)))
            for table in Base.metadata.sorted_tables
        }
    database.close()
    return found


def files(folder: Path) -> dict[str, bytes]:
    root = folder / "files"
    return {path.name: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_backup_comes_back_as_it_was(
    site: Site, told: Run, tmp_path: Path, elsewhere: Callable[[], Path]
) -> None:
    (site.folder / "policy.toml").write_text('extends = "selora"\n', "utf-8")
    made = told("backup", tmp_path / "portal.tar")
    assert (made.exit_code, "2 attachments" in made.output) == (0, True)
    assert (tmp_path / "portal.tar").stat().st_mode & 0o077 == 0
    before = content(url_of(site.folder))
    folder = elsewhere()
    assert told("restore", tmp_path / "portal.tar").exit_code == 0
    assert content(url_of(folder)) == before
    assert len(before["tickets"]) > 3
    assert files(folder) == files(site.folder)
    assert (folder / "policy.toml").read_text("utf-8") == 'extends = "selora"\n'
    assert told("check-data").output == "Everything fits together.\n"


@pytest.mark.postgres
def test_a_backup_of_postgresql_and_a_bucket_comes_back_as_it_was(
    site: Site,
    told: Run,
    postgres_url: str,
    bucket: dict[str, str],
    tmp_path: Path,
    elsewhere: Callable[[], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY"):
        monkeypatch.setenv(f"PORTAL_{name}", bucket[name.lower()])
    assert "2 files were copied" in told("move", "--files", bucket["files"]).output
    assert "0 files were copied" in told("move", "--files", bucket["files"]).output
    site.portal.works.database.close()
    assert told("move", postgres_url).exit_code == 0
    monkeypatch.setenv("PORTAL_FILES", bucket["files"])
    monkeypatch.setenv("PORTAL_DATABASE_URL", postgres_url)
    before = files(site.folder)
    shutil.rmtree(site.folder / "files")
    assert told("check-data").output == "Everything fits together.\n"
    assert "2 attachments" in told("backup", tmp_path / "portal.tar").output
    folder = elsewhere()
    monkeypatch.delenv("PORTAL_FILES")
    monkeypatch.delenv("PORTAL_DATABASE_URL")
    assert told("restore", tmp_path / "portal.tar").exit_code == 0
    assert (content(url_of(folder)), files(folder)) == (content(postgres_url), before)
    monkeypatch.setenv("PORTAL_FILES", f"{bucket['files']}-too")
    monkeypatch.setenv("PORTAL_DATABASE_URL", url_of(tmp_path))
    assert told("restore", tmp_path / "portal.tar").exit_code == 0
    assert told("check-data").output == "Everything fits together.\n"


def test_files_move_only_whole_and_only_elsewhere(
    site: Site, told: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words, expected in (
        ((), "say where to"),
        (("--files", "files"), "--files must be the whole path"),
        (("--files", "s3://Bucket"), "--files must be"),
        (("--files", "s3://bucket"), "PORTAL_S3_ACCESS_KEY"),
        (("--files", site.folder / "files"), "already"),
    ):
        assert expected in str(told("move", *words).exception)
    (path, _other) = (one for one in (site.folder / "files").rglob("*") if one.is_file())
    path.write_bytes(b"changed")
    moved = told("move", "--files", tmp_path / "share")
    assert f"{path.name}: the file is missing or was changed" in moved.output
    assert "see portal check-data" in str(moved.exception)
    path.unlink()
    backup = told("backup", tmp_path / "portal.tar")
    assert "1 files are missing" in str(backup.exception)
    assert (tmp_path / "portal.tar").exists()


def test_settings_that_came_along_and_lead_elsewhere_are_told(
    site: Site, told: Run, tmp_path: Path, elsewhere: Callable[[], Path]
) -> None:
    word = "hunter" + "2"
    live = f'files = "{site.folder}/files"\nsmtp_url = "smtp://us:{word}@mail.example.com:587"\n'
    (site.folder / "portal.toml").write_text(live, "utf-8")
    assert told("backup", tmp_path / "portal.tar").exit_code == 0
    elsewhere()
    said = told("restore", tmp_path / "portal.tar").output
    assert "set PORTAL_DATABASE_URL" in said
    assert f"files = {site.folder}/files\n" in said
    assert "smtp_url = smtp://mail.example.com:587\n" in said
    assert word not in said


def test_a_backup_is_one_moment_while_others_write(
    site: Site, told: Run, tmp_path: Path, elsewhere: Callable[[], Path]
) -> None:
    works, over = site.portal.works, threading.Event()

    def write() -> None:
        while not over.is_set():
            with works.write(SYSTEM) as work:
                tickets.open(work, submission(work.policy))

    writer = threading.Thread(target=write)
    writer.start()
    made = [told("backup", tmp_path / f"{n}.tar").exit_code for n in range(3)]
    over.set()
    writer.join()
    assert made == [0, 0, 0]
    elsewhere()
    assert told("restore", tmp_path / "2.tar").exit_code == 0
    assert told("check-data").output == "Everything fits together.\n"


def pack(place: Path, members: Mapping[str, bytes]) -> None:
    """An archive of these files."""
    with tarfile.open(place, "w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, BytesIO(content))


@pytest.mark.parametrize("name", ["../out", "/out", "files/../../out"])
def test_what_leads_out_of_the_folder_is_no_backup(
    on_site: Run, tmp_path: Path, elsewhere: Callable[[], Path], name: str
) -> None:
    folder = elsewhere()
    pack(tmp_path / "x.tar", {name: b"out"})
    assert "no backup" in str(on_site("restore", tmp_path / "x.tar").exception)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["portal.sqlite3", "manifest.json", "files"])
def test_a_changed_backup_is_refused_and_leaves_nothing(
    site: Site, told: Run, tmp_path: Path, elsewhere: Callable[[], Path], name: str
) -> None:
    assert told("backup", tmp_path / "portal.tar").exit_code == 0
    with tarfile.open(tmp_path / "portal.tar") as archive:
        members = {
            each.name: taken.read() for each in archive if (taken := archive.extractfile(each))
        }
    victim = next(each for each in members if name in each)
    members[victim] = members[victim][:-1] + b"?"
    pack(tmp_path / "changed.tar", members)
    folder = elsewhere()
    refused = told("restore", tmp_path / "changed.tar")
    assert "was changed" in str(refused.exception) or "no backup" in str(refused.exception)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("bytes_", [b"", b"no archive", b"\0" * 10_240])
def test_what_is_no_backup_is_refused_by_name(on_site: Run, tmp_path: Path, bytes_: bytes) -> None:
    (tmp_path / "x.tar").write_bytes(bytes_)
    assert "x.tar" in str(on_site("restore", tmp_path / "x.tar").exception)
    assert "there is no file" in str(on_site("restore", tmp_path / "y.tar").exception)


def test_the_key_comes_along_so_that_links_go_on_working(
    site: Site,
    told: Run,
    tmp_path: Path,
    elsewhere: Callable[[], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (site.folder / "secret.key").write_text(KEY, "utf-8")
    monkeypatch.delenv("PORTAL_SECRET_KEY")
    assert told("backup", tmp_path / "portal.tar").exit_code == 0
    folder = elsewhere()
    monkeypatch.setenv("PORTAL_BASE_URL", "https://support.example.com")
    assert "PORTAL_SECRET_KEY" in str(told("restore", tmp_path / "portal.tar").exception)
    monkeypatch.delenv("PORTAL_BASE_URL")
    assert told("restore", tmp_path / "portal.tar").exit_code == 0
    assert (folder / "secret.key").read_text("utf-8") == KEY


def test_nothing_is_overwritten(site: Site, told: Run, tmp_path: Path) -> None:
    assert told("backup", tmp_path / "portal.tar").exit_code == 0
    assert "is there already" in str(told("backup", tmp_path / "portal.tar").exception)
    refused = str(told("restore", tmp_path / "portal.tar").exception)
    assert refused.startswith("the database of this deployment is not empty")


def test_a_backup_that_cannot_be_written_is_told_with_its_whole_path(
    site: Site,
    told: Run,
    tmp_path: Path,
    small_disk: Callable[[Path, str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    missing, file = tmp_path / "nowhere" / "x.tar", tmp_path / "file" / "x.tar"
    file.parent.write_text("a file, not a folder", "utf-8")
    for place, reason in ((missing, "No such file"), (file, "Not a directory")):
        assert str(told("backup", place).exception).startswith(f"{place} was not written: {reason}")
    small_disk(tmp_path / "small", "256k")
    place = tmp_path / "small" / "x.tar"
    assert str(told("backup", place).exception) == (
        f"{place} was not written: database or disk is full"
    )
    assert list(place.parent.iterdir()) == []
    monkeypatch.chdir(tmp_path)
    assert str(tmp_path / "here.tar") in told("backup", "here.tar").output


def test_a_database_of_another_version_is_not_touched_by_a_look(
    on_site: Run, elsewhere: Callable[[], Path]
) -> None:
    folder = elsewhere()
    for command in (("backup", folder / "x.tar"), ("check-data",), ("move", "sqlite:///x")):
        assert "run portal migrate first" in str(on_site(*command).exception)
    assert not db.is_current(url_of(folder))


def test_a_database_of_a_later_version_is_looked_at_by_that_version(site: Site, told: Run) -> None:
    with site.portal.works.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for command in (("backup", site.folder / "x.tar"), ("check-data",), ("move", "sqlite:///x")):
        said = str(told(*command).exception)
        assert "a later version" in said
        assert "/opt/portal/VERSION/bin/portal" in said
        assert "migrate first" not in said
    assert told("outbox", "list").exit_code == 0  # it works on it


def test_a_copy_that_lost_a_row_would_be_noticed(
    site: Site, told: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = copying._rows  # noqa: SLF001 -- to lose one on the way
    source = db.connect(url_of(site.folder))
    lost: list[object] = []

    def rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
        for row in inside(connection, table):
            if table.name == "messages" and not lost:
                lost.append(row)
                continue
            yield row

    monkeypatch.setattr(copying, "_rows", rows)
    with pytest.raises(Exception, match="messages"):
        copying.copy(source, f"sqlite:///{tmp_path / 'copy.sqlite3'}")
    source.close()
