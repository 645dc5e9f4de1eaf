"""The policies that these tests ask."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from portal import policy
from portal.policy import Policy

HERE = Path(__file__).parent
NOWHERE = HERE / "no-instance"


@pytest.fixture(scope="session")
def selora() -> Policy:
    return policy.load("selora", NOWHERE)


@pytest.fixture(scope="session")
def ownerrez() -> Policy:
    return policy.load("ownerrez", NOWHERE)


@pytest.fixture(scope="session")
def dialog() -> Policy:
    return policy.load("360dialog", NOWHERE)


@pytest.fixture(scope="session")
def servicegeeni() -> Policy:
    return policy.load("servicegeeni", NOWHERE)


@pytest.fixture(scope="session")
def booking() -> Policy:
    """A process with the statuses of a booking-software vendor."""
    return policy.load(HERE / "booking.toml", NOWHERE)


@pytest.fixture(scope="session")
def around_the_clock() -> Policy:
    """A process that never sleeps, with its promises by plan and by door."""
    return policy.load(HERE / "around-the-clock.toml", NOWHERE)


@pytest.fixture
def pacific(selora: Policy) -> Callable[[str], datetime]:
    """Read `2026-11-20 16:30` as a time in California."""
    return lambda written: datetime.fromisoformat(written).replace(tzinfo=selora.hours.tz)


@pytest.fixture
def central(ownerrez: Policy) -> Callable[[str], datetime]:
    """Read `2026-11-20 16:30` as a time in Chicago."""
    return lambda written: datetime.fromisoformat(written).replace(tzinfo=ownerrez.hours.tz)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Write a policy of one's own and give its path."""

    def to_file(text: str) -> Path:
        path = tmp_path / "policy.toml"
        path.write_text(text, "utf-8")
        return path

    return to_file
