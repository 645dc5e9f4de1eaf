"""The doctor says whether the public status is written to its folder, and metrics miss it else."""

from datetime import timedelta
from pathlib import Path

import pytest

from portal import clock
from portal.cli import exported
from portal.cli.looking import Line
from portal.config import load
from portal.services import signs
from portal.tokens import Signer
from portal.web import export
from tests.factories import KEY
from tests.sites import Site

SIGNER = Signer(KEY.encode())


def seen(folder: Path, place: Path | None) -> Line:
    """What the doctor says where the status is exported to `place`."""
    told = {} if place is None else {"PORTAL_STATUS_EXPORT": str(place)}
    environ = {"PORTAL_INSTANCE": str(folder), "PORTAL_SECRET_KEY": KEY}
    return exported.folder(load(environ | told))


def test_a_folder_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    line = seen(tmp_path, tmp_path / "file" / "status")
    assert (line.state, line.seen) == ("problem", str(tmp_path / "file" / "status"))
    assert "cannot be written" in line.advice
    assert seen(tmp_path, None).seen == "not used"


@pytest.mark.parametrize(("age", "state"), [(1, "ok"), (10, "warning")])
def test_files_that_grew_old_are_told(tmp_path: Path, age: int, state: str) -> None:
    place = tmp_path / "public" / "status"
    nothing = seen(tmp_path, place)
    assert (nothing.state, "holds no export" in nothing.seen) == ("warning", True)
    made_at = clock.now() - timedelta(minutes=age)
    export.write(place, {"index.html": b"All is well"}, made_at, SIGNER)
    line = seen(tmp_path, place)
    assert line.state == state
    assert line.seen.startswith(f"{place}, written {6 * age}")


def test_a_loop_that_is_not_used_any_more_is_not_missed(site: Site) -> None:
    signs.give(site.portal.works, ["relay", "export"], {})
    program = site.program()
    numbers = program.app.test_client().get(
        "/metrics", headers={"Authorization": f"Bearer {program.token}"}
    )
    assert 'loop="relay"' in numbers.text
    assert 'loop="export"' not in numbers.text
