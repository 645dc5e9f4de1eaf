"""Feedback is taken from anybody, clean, and handed on."""

import pytest
from sqlalchemy import select

from portal.errors import Incomplete
from portal.models import Feedback, OutboxRow
from portal.redaction import DEFAULT
from portal.services import feedback
from portal.services.messages import LONGEST
from tests.factories import ALICE, House


@pytest.mark.row("D11", "E01")
def test_feedback_is_kept_and_handed_on(house: House) -> None:
    given = feedback.prepare(" Very friendly. ", "5", ALICE, rules=DEFAULT)
    with house.write() as work:
        feedback.give(work, given)
    with house.read() as work:
        kept = work.session.scalars(select(Feedback)).one()
        rows = select(OutboxRow).where(OutboxRow.sink == "database")
        handed_on = work.session.scalars(rows).one()
    assert (kept.comment, kept.score, kept.email) == ("Very friendly.", 5, ALICE)
    assert handed_on.payload["data"] == {"score": 5, "comment": "Very friendly.", "email": ALICE}


def test_score_and_address_may_be_left_out() -> None:
    given = feedback.prepare("Thanks", "", " ", rules=DEFAULT)
    assert (given.score, given.email) == (None, None)


@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize(
    ("comment", "score", "email", "field"),
    [
        (" ", "5", "", "comment"),
        ("\0", "5", "", "comment"),
        ("x" * (LONGEST + 1), "5", "", "comment"),
        ("Fine", "6", "", "score"),
        ("Fine", "five", "", "score"),
        ("Fine", "5", "alice", "email"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    comment: str, score: str, email: str, field: str
) -> None:
    with pytest.raises(Incomplete) as refused:
        feedback.prepare(comment, score, email, rules=DEFAULT)
    assert list(refused.value.fields) == [field]


@pytest.mark.row("E31")
def test_a_password_in_feedback_is_taken_out() -> None:
    password = "Tr0ub4dor" + "&3x"
    said = f"My password is: {password} and it works"
    given = feedback.prepare(said, "4", "", rules=DEFAULT)
    assert password not in given.comment
