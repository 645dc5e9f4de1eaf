"""A deployment for each test of this room, and one whose process has holds and a review."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import House, house, house_in, policy_of

__all__ = ["house"]
BOOKING = Path(__file__).parent.parent / "policy" / "booking.toml"


@pytest.fixture
def booking(tmp_path: Path) -> Iterator[House]:
    """A house whose process has reminders, holds and a review."""
    made = house_in(tmp_path, policy_of(BOOKING))
    yield made
    made.works.database.close()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[House]:
    """A house that works by tiers, with an on-call team."""
    made = house_in(tmp_path, policy_of("ownerrez"))
    yield made
    made.works.database.close()


@pytest.fixture
def factory(tmp_path: Path) -> Iterator[House]:
    """A house whose releases need a sign-off and an approval of QA."""
    made = house_in(tmp_path, policy_of("servicegeeni"))
    yield made
    made.works.database.close()
