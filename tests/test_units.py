"""Systemd and nginx understand the files of docs/operations, also under the name of a second Portal."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests import nginx, tree
from tests.servers import ROOT

PLACE = ROOT / "docs" / "operations"


@pytest.fixture
def places(tmp_path: Path) -> dict[str, Path]:
    """The files of Portal, and those that the page makes of them."""
    page = tree.read("docs/operations.md")
    (block,) = re.findall(r"^```sh run\n(mkdir -p /tmp/staging\n[^`]+)^```", page, re.MULTILINE)
    made = tmp_path / "staging"
    told = block.replace("/tmp/staging", str(made))  # noqa: S108 - as the page has it
    subprocess.run(["/bin/sh", "-euc", told], cwd=ROOT, check=True)  # noqa: S603 - our own page
    return {"portal": PLACE, "staging": made}


@pytest.mark.systemd
@pytest.mark.parametrize("name", ["portal", "staging"])
def test_systemd_understands_the_units(tmp_path: Path, places: dict[str, Path], name: str) -> None:
    folder = tmp_path / "units"
    shutil.copytree(places[name], folder)
    for unit in folder.glob(f"{name}-*@.*"):
        unit.rename(unit.with_name(unit.name.replace("@.", "@8001.")))
    for unit in folder.glob(f"{name}-*.service"):
        own = unit.read_text("utf-8").replace(f"/opt/{name}/current/bin/portal", "/bin/true")
        unit.write_text(own, "utf-8")
    units = sorted(str(path) for path in folder.glob(f"{name}-*.*") if path.is_file())
    verified = subprocess.run(  # noqa: S603 - systemd's own tool
        ["systemd-analyze", "verify", "--man=no", *units],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    assert len(units) == 7


@pytest.mark.nginx
def test_nginx_takes_a_second_portal_beside_the_first(
    tmp_path: Path, places: dict[str, Path]
) -> None:
    nginx.certify(tmp_path)
    sites = [
        re.sub(r"/etc/ssl/\w+|/var/log/nginx", str(tmp_path), path.read_text("utf-8"))
        for path in (place / "nginx.conf" for place in places.values())
    ]
    for old, new in ((":80;", ":8080;"), (" 80;", " 8080;"), ("443 ", "8443 ")):
        sites = [site.replace(old, new) for site in sites]
    main = "\n".join([f"pid {tmp_path}/pid;", "events {}", "http {", *sites, "}"])
    (tmp_path / "main.conf").write_text(main, "utf-8")
    command = ["nginx", "-t", "-p", str(tmp_path), "-e", str(tmp_path / "error"), "-c"]
    tried = subprocess.run(  # noqa: S603 - nginx itself
        [*command, str(tmp_path / "main.conf")], capture_output=True, text=True, check=False
    )
    assert tried.returncode == 0, tried.stderr


def test_a_second_portal_shares_nothing_with_the_first(places: dict[str, Path]) -> None:
    own = re.compile(r"/(?:opt|srv|etc/ssl|var/lib|var/backups)/[\w-]+|:8\d{3}")
    named = [
        {
            found
            for path in place.rglob("*")
            if path.is_file() and path.suffix != ".yml"
            for found in own.findall(path.read_text("utf-8"))
        }
        for place in places.values()
    ]
    assert {"/opt/staging", "/var/lib/staging", ":8010"} < named[1]
    assert named[0] & named[1] <= {":8001", ":8002"}
    assert (places["staging"] / "portal.toml").is_file()
