"""On PostgreSQL, too, old requests are forgotten, and what comes of two who do it at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from portal.files import LocalStore
from portal.policy.privacy import Privacy
from portal.services import privacy, progress
from tests.factories import House, again

pytestmark = pytest.mark.postgres


def test_two_who_forget_at_once_forget_everything_once(
    house: House, together: ThreadPoolExecutor, tmp_path: Path
) -> None:
    rules = house.works.policy.model_copy(update={"privacy": Privacy(anonymise_after_days=30)})
    house.works = replace(house.works, policy=rules)
    old = [house.settled() for _ in range(6)]
    with house.write() as work:
        for ticket in old:
            progress.withdraw(work, again(work, ticket))
    house.clock.pass_by(days=31)
    before = house.rows()["audit"]

    def run(_: int) -> None:
        while privacy.run(house.works, LocalStore(tmp_path)):
            pass

    list(together.map(run, range(4)))
    assert {str(house.look(ticket).subject) for ticket in old} == {"–"}
    assert house.rows()["audit"] == before + len(old)
