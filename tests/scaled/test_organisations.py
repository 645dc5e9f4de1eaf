"""Organisations on PostgreSQL, where two managers can act at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from portal import access
from portal.models import Account, Organisation
from portal.redaction import identifier
from portal.services import accounts, organisations
from portal.store import organisations as store
from portal.work import Actor
from tests.factories import ALICE, BOB, House

pytestmark = pytest.mark.postgres


def managers(house: House) -> list[Actor]:
    """Two people who manage one organisation."""
    with house.write() as work:
        ash = Organisation(name=identifier("Ash Ltd"), created_at=work.now)
        work.session.add(ash)
        work.session.flush()
        found = []
        for email in (ALICE, BOB):
            known = {"name": identifier("x"), "language": "en", "time_zone": "UTC"}
            one = accounts.admit(work, identifier(email), **known)  # type: ignore[arg-type]
            one.organisation_id, one.organisation_role = ash.id, access.MANAGER
            found.append(one)
        work.session.flush()
        return [
            Actor("customer", one.id, email=one.email, organisation_id=ash.id, role=access.MANAGER)
            for one in found
        ]


@pytest.mark.parametrize("leaving", [True, False])
def test_two_managers_who_let_each_other_go_do_not_both_go(
    house: House, together: ThreadPoolExecutor, *, leaving: bool
) -> None:
    both = managers(house)

    def let_go(actor: Actor, whom: Actor) -> bool:
        try:
            with house.write(actor) as work:
                organisations.remove(work, store.member(work.session, actor, whom.id or 0))
        except organisations.LastManager:
            return False
        return True

    whom = both if leaving else both[::-1]
    done = list(together.map(let_go, both, whom))
    with house.read() as work:
        left = work.session.scalars(
            select(Account).where(Account.organisation_role == access.MANAGER)
        ).all()
    assert len(left) == 1
    assert sorted(done) == [False, True]
