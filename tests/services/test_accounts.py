"""Accounts and proofs: what is kept of them, for how long, and what their owner is told."""

import re

import pytest
from sqlalchemy import select

from portal.letters import personal
from portal.models import Account, AccountSession, MailProof
from portal.redaction import identifier
from portal.services import accounts, sessions, timers
from portal.work import Work
from tests import tree
from tests.factories import ALICE, House

EMAIL = identifier(ALICE)
KINDS = sorted(
    kind
    for module in tree.modules()
    if module.ours
    for kind in re.findall(r"\btell\(work, [\w.]+, \"([\w-]+)\"\)", module.source)
)


def admit(work: Work, name: str = "Alice") -> Account:
    """Alice's account."""
    return accounts.admit(
        work, EMAIL, name=identifier(name), language="en", time_zone="Europe/Berlin"
    )


def test_an_address_has_one_account_that_keeps_its_name(house: House) -> None:
    with house.write() as work:
        admit(work)
    with house.write() as work:
        assert admit(work, "Somebody").name == "Alice"
    assert house.rows()["accounts"] == 1


def test_proofs_go_when_they_work_no_more(house: House) -> None:
    with house.write() as work:
        accounts.prove_by_mail(work, EMAIL)
    house.clock.pass_by(minutes=6)
    with house.write() as work:
        young = accounts.prove_by_mail(work, EMAIL)
    house.clock.pass_by(minutes=6)
    with house.write() as work:
        timers.forget(work)
    with house.read() as work:
        assert list(work.session.scalars(select(MailProof.id))) == [young.id]


def test_sessions_are_forgotten_a_month_after_their_end(house: House) -> None:
    with house.write() as work:
        alice = admit(work)
        sessions.start(work, alice, identifier("ended"))
        work.session.flush()
        sessions.end(work, alice.id)
        sessions.start(work, alice, identifier("open"))
    for days, left in ((29, {"ended", "open"}), (2, {"open"}), (90, set())):
        house.clock.pass_by(days=days)
        with house.write() as work:
            timers.forget(work)
            assert set(work.session.scalars(select(AccountSession.device))) == left


@pytest.mark.parametrize("kind", [*KINDS])
def test_every_change_of_how_one_signs_in_is_told(house: House, kind: str) -> None:
    with house.write() as work:
        accounts.tell(work, admit(work).id, kind)
    house.deliver()
    (letter,) = house.post.to(ALICE)
    text = letter.get_content()
    assert "Hello Alice," in text
    assert "7:00" in text  # the evening of Berlin
    assert "/account" in text


def test_there_is_a_sentence_for_every_change_and_none_is_left_over() -> None:
    assert sorted(personal._CHANGES) == KINDS  # noqa: SLF001
