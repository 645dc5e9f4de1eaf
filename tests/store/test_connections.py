"""Who sees what about a hub: the installer, their company, and the customer whose home it is."""

import pytest
from sqlalchemy import select

from portal.errors import NotFound
from portal.models import Organisation, Project, ProjectGrant, Ticket
from portal.redaction import identifier
from portal.store import connections as store
from portal.work import Actor, Work
from tests import hubs
from tests.factories import House


@pytest.mark.row("C01")
def test_the_customer_whose_home_it_is_sees_what_is_decided_and_nobody_else_does(
    house: House,
) -> None:
    with house.write() as work:
        ours, theirs, firm = (_organisation(work, name) for name in ("Ash", "Birch", "Ivan & Co"))
        for owner, name in ((ours, "Ash House"), (theirs, "Ash House"), (ours, "Office")):
            work.session.add(
                Project(organisation_id=owner, name=identifier(name), created_at=work.now)
            )
        work.session.flush()
        mine = work.session.scalars(select(Project.id).where(Project.organisation_id == ours)).all()
        given = {"installer_id": firm, "created_at": work.now}
        work.session.add_all(ProjectGrant(project_id=number, **given) for number in mine)
    ivan = Actor("customer", organisation_id=firm, email=identifier(hubs.IVAN))
    ticket = hubs.request(house, ivan, project="ash house")
    elsewhere = hubs.request(house, ivan, project="Somewhere")
    seen = {
        name: _sees(house, ticket, Actor("customer", organisation_id=number))
        for name, number in (("ours", ours), ("theirs", theirs), ("none", None))
    }
    assert seen == {"ours": (True, False), "theirs": (False, False), "none": (False, False)}
    assert _sees(house, ticket, ivan) == (True, True)
    assert _sees(house, elsewhere, Actor("customer", organisation_id=ours)) == (False, False)
    with house.read() as work:
        listed = store.open_ones(work.session, Actor("customer", organisation_id=ours), 10)
    assert [row.ticket.id for row in listed] == [ticket.id]


def _organisation(work: Work, name: str) -> int:
    made = Organisation(name=identifier(name), kind="customer", created_at=work.now)
    work.session.add(made)
    work.session.flush()
    return made.id


def _sees(house: House, ticket: Ticket, actor: Actor) -> tuple[bool, bool]:
    """Whether somebody sees what is decided, and whether the conversation."""
    with house.read(actor) as work:
        try:
            found = store.by_reference(work.session, actor, ticket.reference)
        except NotFound:
            return False, False
        return True, store.sees_ticket(work.session, actor, found.ticket)
