"""Lost links come back without telling who is known; programs get tokens that are shown once."""

import pytest
from sqlalchemy import event, select

from portal.models import ApiToken, OutboxRow
from portal.redaction import identifier
from portal.services import links, tickets
from portal.store import links as store
from portal.store import tickets as tickets_store
from tests.factories import ALICE, House, submission, words


def asked(house: House, address: str) -> list[str]:
    """The statements that a request for the links of this address runs."""
    said: list[str] = []

    def listen(*execution: object) -> None:
        said.append(str(execution[2]))

    event.listen(house.works.database.engine, "before_cursor_execute", listen)
    with house.write() as work:
        links.request(work, identifier(address))
    event.remove(house.works.database.engine, "before_cursor_execute", listen)
    return said


def test_an_unknown_address_is_the_same_work_as_a_known_one(house: House) -> None:
    house.open()
    assert asked(house, ALICE) == asked(house, "nobody@example.com")
    with house.read() as work:
        written = select(OutboxRow).where(OutboxRow.event == "links.requested")
        rows = work.session.scalars(written.where(OutboxRow.sink == "email")).all()
    assert [row.payload["email"] for row in rows] == [ALICE, "nobody@example.com"]


def test_only_a_known_address_gets_a_letter(house: House) -> None:
    house.open()
    house.deliver()
    house.post.letters.clear()
    for address in (ALICE, "nobody@example.com"):
        asked(house, address)
    house.deliver()
    assert [letter["To"] for letter in house.post.letters] == [ALICE]


def test_an_expired_link_works_again_after_it_was_asked_for(house: House) -> None:
    link = house.open().link
    token = house.works.signer.token("ticket", link.nonce)
    house.clock.pass_by(days=house.works.policy.intake.link_days + 1)
    asked(house, ALICE)
    with house.read() as work:
        found, _ = store.opened_by(work.session, work.signer, token, work.now)
    assert found.id == link.id


def test_a_link_stays_alive_while_its_request_is_talked_about(house: House) -> None:
    link = house.open().link
    token = house.works.signer.token("ticket", link.nonce)
    days = house.works.policy.intake.link_days - 1
    house.clock.pass_by(days=days)
    with house.write() as work:
        ticket = tickets_store.by_id(work.session, work.actor, link.ticket_id)
        tickets.reply(work, ticket, words("We are still on it."), side="staff")
    house.clock.pass_by(days=days)
    with house.read() as work:
        found, _ = store.opened_by(work.session, work.signer, token, work.now)
    assert found.id == link.id


def test_a_lost_letter_of_confirmation_comes_again(house: House) -> None:
    with house.write() as work:
        link = tickets.open(work, submission(), held=True).link
    house.deliver()
    house.post.letters.clear()
    asked(house, ALICE)
    house.deliver()
    proof = house.works.signer.token("confirm", link.nonce)
    assert f"/confirm/{proof}" in house.post.to(ALICE)[-1].get_content()


def test_an_api_token_is_shown_once_and_kept_as_a_digest(house: House) -> None:
    with house.write() as work:
        token = links.issue_api_token(work, "Desk", ["queue", "tickets:read", "queue"])
    with house.read() as work:
        kept = work.session.scalars(select(ApiToken)).one()
        assert store.api_token(work.session, token) == kept
        assert store.api_token(work.session, token[:-1] + "x") is None
    assert kept.scopes == "queue tickets:read"
    assert token not in str(vars(kept))


def test_a_revoked_api_token_is_unknown(house: House) -> None:
    with house.write() as work:
        token = links.issue_api_token(work, "Desk", ["queue"])
        work.session.flush()
        work.session.scalars(select(ApiToken)).one().revoked_at = work.now
    with house.read() as work:
        assert store.api_token(work.session, token) is None


@pytest.mark.parametrize("scopes", [[], ["queue", "root"], ["tickets"]])
def test_a_token_reaches_only_as_far_as_the_known_scopes(house: House, scopes: list[str]) -> None:
    with house.write() as work, pytest.raises(ValueError, match=r"root|tickets|^$"):
        links.issue_api_token(work, "Desk", scopes)
