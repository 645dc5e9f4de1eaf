"""Who is shut out comes in by no link, is written to no more, and finds everything again later."""

import pytest

from portal.errors import NotFound
from portal.models import Link, Ticket
from portal.redaction import identifier
from portal.services import accounts, links, tickets
from portal.store import links as store
from tests.factories import ALICE, House, again, words


def opens(house: House, link: Link) -> bool:
    """Whether this link opens its ticket now."""
    token = house.works.signer.token("ticket", link.nonce)
    with house.read() as work:
        try:
            store.opened_by(work.session, work.signer, token, work.now)
        except NotFound:
            return False
    return True


def reply(house: House, ticket: Ticket) -> None:
    """Support answers."""
    with house.write() as work:
        tickets.reply(work, again(work, ticket), words(), side="staff")


@pytest.mark.asvs("7.4.2")
def test_links_of_who_is_shut_out_open_nothing_until_they_are_let_in_again(house: House) -> None:
    mine, other = house.open(), house.open(email="carol@example.com")
    with house.write() as work:
        account = accounts.admit(
            work, identifier(ALICE), name=identifier("Alice"), language="en", time_zone="UTC"
        )
        assert store.with_ticket(work.session, mine.link.id)
        accounts.disable(work, account)
    assert not opens(house, mine.link)
    assert opens(house, other.link)
    house.subjects()
    reply(house, mine.ticket)
    with house.write() as work:
        links.request(work, identifier(ALICE))
    house.deliver()
    assert house.post.to(ALICE) == []
    with house.write() as work:
        accounts.enable(work, work.session.merge(account))
    assert opens(house, mine.link)
    reply(house, mine.ticket)
    house.deliver()
    assert house.post.to(ALICE)
