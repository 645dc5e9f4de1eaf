"""`backup.sh` keeps what can be brought back, and says what is wrong with it."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.servers import PATIENCE, ROOT

SCRIPT = ROOT / "docs" / "operations" / "backup.sh"
OLD = 20


def made(folder: Path, **does: str) -> tuple[subprocess.CompletedProcess[str], int]:
    """Run it with a portal that does this; what it said, and how many backups there are then."""
    kept, portal = folder / "kept", folder / "portal"
    kept.mkdir()
    for number in range(OLD):
        (kept / f"portal-2020{number:02}.backup").touch()
    cases = {"backup": 'echo all > "$2"', "restore": "true", "check": "true", **does}
    told = "".join(f"{verb}*) {act} ;;\n" for verb, act in cases.items())
    portal.write_text(f'#!/bin/sh\ncase "$1" in\n{told}esac\n', "utf-8")
    portal.chmod(0o700)
    done = subprocess.run(  # noqa: S603 - our own script
        ["/bin/sh", str(SCRIPT), str(kept)],
        env={"PATH": os.environ["PATH"], "PORTAL": str(portal), "TMPDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert [path.name for path in folder.iterdir() if "trial" in path.name] == []
    return done, len(list(kept.iterdir()))


def test_a_backup_that_is_well_is_kept_with_thirteen_before_it_and_nothing_is_said(
    tmp_path: Path,
) -> None:
    done, count = made(tmp_path)
    assert (done.returncode, done.stdout + done.stderr, count) == (0, "", 14)


@pytest.mark.parametrize("verb", ["backup", "check"])
def test_one_with_a_fault_is_kept_and_the_fault_is_told(tmp_path: Path, verb: str) -> None:
    done, count = made(
        tmp_path, **{verb: 'echo all > "${2:-/dev/null}"; echo "a fault" >&2; exit 1'}
    )
    assert (done.returncode, "a fault" in done.stderr, count) == (1, True, OLD + 1)


def test_one_that_does_not_come_back_is_not_kept(tmp_path: Path) -> None:
    done, count = made(tmp_path, restore='echo "no backup" >&2; exit 1')
    assert (done.returncode, "no backup" in done.stderr, count) == (1, True, OLD)


def test_a_backup_that_is_killed_leaves_nothing_behind(tmp_path: Path) -> None:
    folder, there, portal = (tmp_path / name for name in ("kept", "tmp", "portal"))
    folder.mkdir()
    there.mkdir()
    left = folder / "portal-old.backup.new"
    left.touch()
    os.utime(left, (0, 0))
    portal.write_text('#!/bin/sh\necho half > "$2"\ntouch "$2.begun"\nsleep 60\n', "utf-8")
    portal.chmod(0o700)
    running = subprocess.Popen(  # noqa: S603 - our own script
        ["/bin/sh", str(SCRIPT), str(folder)],
        env={"PATH": os.environ["PATH"], "PORTAL": str(portal), "TMPDIR": str(there)},
        start_new_session=True,
    )
    until = time.monotonic() + PATIENCE
    while not list(folder.glob("*.begun")) and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGTERM)
    assert running.wait(PATIENCE) == 1
    assert [path.suffix for path in folder.iterdir()] == [".begun"]
    assert list(there.iterdir()) == []
