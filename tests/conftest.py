"""What every test may ask for, whatever room it is in."""

import os

import pytest
from hypothesis import settings

pytest_plugins = [
    "tests.required",
    "tests.browsers",
    "tests.clouds",
    "tests.disks",
    "tests.rows",
    "tests.sites",
]

# A shared machine is slow now and then; CI must say the same thing twice.
settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("house")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own PORTAL_* variables must not change a test."""
    for name in os.environ:
        if name.startswith("PORTAL_") and not name.startswith("PORTAL_TEST_"):
            monkeypatch.delenv(name)
