"""The command line in the test's own process, in a folder of the test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal import app
from portal.cli import main
from tests.factories import KEY, House, database_in, house_in
from tests.sites import Site

Run = Callable[..., Result]


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the deployment lives that the commands speak of."""
    folder = tmp_path / "instance"
    monkeypatch.setenv("PORTAL_INSTANCE", str(folder))
    monkeypatch.setenv("PORTAL_SECRET_KEY", KEY)
    return folder


@pytest.fixture
def house(instance: Path) -> House:
    """That deployment, to look into."""
    return house_in(instance)


@pytest.fixture
def run(instance: Path) -> Run:
    """Run a command with these arguments."""
    database_in(instance)

    def with_arguments(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments), obj=lambda: app)

    return with_arguments


@pytest.fixture
def on_site(site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command on the deployment of the site, or on the one that was moved to since."""
    monkeypatch.setenv("PORTAL_INSTANCE", str(site.folder))
    monkeypatch.setenv("PORTAL_SECRET_KEY", KEY)
    return lambda *words: CliRunner().invoke(main, list(map(str, words)), obj=lambda: app)


@pytest.fixture
def told(site: Site, on_site: Callable[..., Result]) -> Callable[..., Result]:
    """The same, for a deployment with a story, two files and a reply in it."""
    assert on_site("seed").exit_code == 0
    alice = site.visitor()
    page = site.ask(alice, ("hub.log", b"all fine\n"))
    alice.submit(page.form("/reply"), ("more.log", b"more\n"), body="And this.")
    return on_site
