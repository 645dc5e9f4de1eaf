"""On PostgreSQL, too, old requests are forgotten, and what comes of two who do it at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from portal.files import LocalStore
from portal.policy.privacy import Privacy
from portal.redaction import identifier
from portal.services import accounts, privacy, progress
from portal.store import accounts as accounts_store
from portal.store import audit, people
from portal.work import Actor
from tests.factories import ALICE, House, again

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


def test_a_person_is_forgotten_and_their_log_can_be_read(house: House, tmp_path: Path) -> None:
    ticket = house.settled()
    with house.write() as work:
        account = accounts.admit(
            work, identifier(ALICE), name=identifier("Alice"), language="en", time_zone="UTC"
        )
    admin = Actor("staff", 1, role="administrator")
    with house.read(admin) as work:
        asked = audit.Asked(account=account.id, since=work.now, until=None, kind="account-made")
        assert len(audit.entries(work.session, admin, asked)) == 1
        assert [one.account.email for one in people.people(work.session, admin, "ALICE", None)]
    with house.write() as work:
        privacy.ask(work, accounts_store.by_id(work.session, account.id))
    while privacy.run(house.works, LocalStore(tmp_path)):
        pass
    assert house.look(ticket).requester_email == "erased@invalid"
    with house.read() as work:
        gone = accounts_store.by_id(work.session, account.id)
        assert (gone.email, gone.erase_at) == (f"erased-{account.id}@invalid", None)
