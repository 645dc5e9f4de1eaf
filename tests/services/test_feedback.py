"""Feedback is taken from anybody, clean, and handed on."""

import pytest
from sqlalchemy import select

from portal.errors import Incomplete
from portal.models import Feedback, OutboxRow
from portal.redaction import DEFAULT
from portal.services import feedback
from portal.services.messages import LONGEST
from portal.work import Actor
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
    assert handed_on.payload["data"] == {
        "score": 5,
        "comment": "Very friendly.",
        "email": ALICE,
        "source": "customer",
        "topic": None,
        "helped": None,
    }


@pytest.mark.row("E01")
def test_what_colleagues_say_is_told_from_what_customers_say(house: House) -> None:
    given = feedback.prepare("The desk is slow today", "", "", rules=DEFAULT)
    with house.write(Actor("staff", 1)) as work:
        feedback.give(work, given)
    with house.read() as work:
        assert work.session.scalars(select(Feedback.source)).all() == ["team"]


@pytest.mark.row("D53")
@pytest.mark.parametrize(("said", "helped"), [("yes", True), ("no", False)])
def test_an_answer_about_the_help_keeps_its_topic_and_needs_no_words(
    house: House, said: str, *, helped: bool
) -> None:
    with house.write() as work:
        feedback.give(work, feedback.prepare_answer("levels", said, " ", rules=DEFAULT))
    with house.read() as work:
        kept = work.session.scalars(select(Feedback)).one()
    assert (kept.topic, kept.helped, kept.comment, kept.score) == ("levels", helped, "", None)


@pytest.mark.parametrize(
    ("answered", "comment", "field"),
    [("", "", "answered"), ("maybe", "", "answered"), ("no", "x" * (LONGEST + 1), "comment")],
)
def test_what_is_wrong_about_an_answer_is_told_at_its_field(
    answered: str, comment: str, field: str
) -> None:
    with pytest.raises(Incomplete) as refused:
        feedback.prepare_answer("levels", answered, comment, rules=DEFAULT)
    assert list(refused.value.fields) == [field]


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
