"""A link opens one ticket for one person, until it expires or is revoked; nothing else does."""

from collections.abc import Callable

import pytest

from portal import tokens
from portal.errors import NotFound
from portal.models import Link
from portal.services.tickets import Opened
from portal.store import links as store
from portal.tokens import Signer
from tests.factories import ALICE, BOB, House

Opens = Callable[[str], bool]


@pytest.fixture
def opened(house: House) -> Opened:
    return house.open(copy_to=BOB)


@pytest.fixture
def token(house: House, opened: Opened) -> str:
    return house.works.signer.token("ticket", opened.link.nonce)


@pytest.fixture
def opens(house: House) -> Opens:
    def whether(token: str) -> bool:
        with house.read() as work:
            try:
                link, ticket = store.opened_by(work.session, work.signer, token, work.now)
            except NotFound:
                return False
        return link.ticket_id == ticket.id

    return whether


@pytest.mark.asvs("9.1.1")
def test_a_token_with_any_sign_changed_is_refused(opens: Opens, token: str) -> None:
    assert opens(token)
    for place, sign in enumerate(token):
        other = "A" if sign != "A" else "B"
        assert not opens(token[:place] + other + token[place + 1 :])
    for other in (token[:-1], token + "A", token.swapcase(), token + "=", f" {token}", ""):
        assert not opens(other)


@pytest.mark.asvs("9.2.1")
def test_a_link_ends_after_its_days(house: House, opens: Opens, token: str) -> None:
    house.clock.pass_by(days=house.works.policy.intake.link_days, seconds=-1)
    assert opens(token)
    house.clock.pass_by(seconds=1)
    assert not opens(token)


def test_a_revoked_link_opens_nothing(
    house: House, opens: Opens, opened: Opened, token: str
) -> None:
    with house.write() as work:
        found = work.session.get(Link, opened.link.id)
        assert found is not None
        found.revoked_at = work.now
    assert not opens(token)


@pytest.mark.asvs("9.2.2")
@pytest.mark.parametrize("purpose", ["feedback", "confirm", "Ticket", "ticket\0", ""])
def test_a_token_of_another_purpose_opens_nothing(
    house: House, opens: Opens, opened: Opened, purpose: str
) -> None:
    assert not opens(house.works.signer.token(purpose, opened.link.nonce))


@pytest.mark.asvs("9.1.1")
def test_who_can_write_the_database_still_cannot_choose_a_token(
    house: House, opens: Opens, opened: Opened
) -> None:
    """A digest without the key: the row says yes, the signature says no."""
    chosen = Signer(b"not the key").token("ticket", opened.link.nonce)
    with house.write() as work:
        found = work.session.get(Link, opened.link.id)
        assert found is not None
        found.token_digest = tokens.digest(chosen)
    assert not opens(chosen)


def test_an_address_has_its_own_links_only_newest_first(house: House, opened: Opened) -> None:
    newer = house.open()
    with house.read() as work:
        mine = store.of_address(work.session, ALICE, work.now, 10)
        bobs = store.of_address(work.session, BOB, work.now, 10)
        assert len(store.of_address(work.session, ALICE, work.now, 1)) == 1
    assert [ticket.id for _, ticket in mine] == [newer.ticket.id, opened.ticket.id]
    assert [ticket.id for _, ticket in bobs] == [opened.ticket.id]
