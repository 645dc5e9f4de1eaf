"""The command `portal` of a machine leaves a relative path where the caller means it."""

import os
import subprocess
from pathlib import Path

import pytest

from tests import tree


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may take another user's name")
def test_it_stays_in_the_folder_of_the_caller_where_its_user_may_enter_it(tmp_path: Path) -> None:
    script = tree.read("docs/operations/portal")
    for ours, other in (
        ("--reuid=portal --regid=portal", "--reuid=nobody --regid=nogroup"),
        ("/opt/portal/current/bin/portal", "/bin/pwd"),
    ):
        assert ours in script
        script = script.replace(ours, other)
    tmp_path.chmod(0o700)
    for folder, expected in (("/usr", "/usr"), (tmp_path, "/var")):
        done = subprocess.run(  # noqa: S603 - our own script
            ["/bin/sh", "-c", script, "portal", "-P"],
            cwd=folder,
            env={"PATH": os.environ["PATH"], "PORTAL_INSTANCE": "/var"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.stdout, done.stderr) == (f"{expected}\n", "")
