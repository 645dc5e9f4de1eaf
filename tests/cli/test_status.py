"""`portal status` writes the public page as files, and says whether files are what we wrote."""

from pathlib import Path

from tests.cli.conftest import Run
from tests.factories import House
from tests.incidents import report


def test_the_page_is_written_and_found_true(run: Run, house: House, tmp_path: Path) -> None:
    report(house.works, {"platform": "major_outage"})
    folder = tmp_path / "site"
    written = run("status", "export", str(folder))
    assert written.exit_code == 0, written.output
    assert str(folder) in written.stdout
    assert "Hubs cannot be reached" in (folder / "index.html").read_text("utf-8")
    checked = run("status", "check", str(folder))
    assert (checked.exit_code, checked.stdout.splitlines()[:-1]) == (0, [])
    assert checked.stdout.startswith("Made on ")


def test_what_was_changed_afterwards_is_named(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    run("status", "export", str(folder))
    (folder / "api" / "v2" / "status.json").write_text("{}")
    checked = run("status", "check", str(folder))
    assert checked.exit_code == 1
    assert checked.stdout.splitlines()[0] == "api/v2/status.json was changed"


def test_a_lost_database_is_told_until_a_person_confirms_the_new_one(
    run: Run, house: House, instance: Path, tmp_path: Path
) -> None:
    report(house.works, {"platform": "major_outage"})
    assert run("status", "export", str(tmp_path / "site")).exit_code == 0
    assert "not in the database" not in run("doctor").stdout
    house.works.database.close()
    for lost in instance.glob("portal.sqlite3*"):
        lost.unlink()
    assert "1 published incident is not in the database" in run("doctor").stdout
    run("migrate")
    assert "1 published incident is not in the database" in run("doctor").stdout
    refused = run("status", "export", str(tmp_path / "other"))
    assert (refused.exit_code, (tmp_path / "other").exists()) == (1, False)
    assert "within a minute" in run("status", "confirm").stdout
    assert "not in the database" not in run("doctor").stdout
    assert run("status", "export", str(tmp_path / "other")).exit_code == 0
