"""Raw text cannot be stored by mistake: the columns refuse what did not pass the redactor."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Dialect, create_engine, select
from sqlalchemy.exc import StatementError

from portal.html import SafeHtml, render
from portal.models import Base, Draft, Feedback, IncidentUpdate
from portal.models.base import Clean, CleanJSON, Html
from portal.redaction import CleanText, redact
from tests.factories import House

WHEN = datetime(2026, 11, 16, 18, tzinfo=UTC)
DIALECT: Dialect = create_engine("sqlite://").dialect
RAW = [
    "typed",
    {"subject": "typed"},
    ["typed"],
    {"a": [{"b": "typed"}]},
    ("typed",),
    {"a": b"typed"},
    {"a": object()},
]


def refused(house: House, row: Base, reason: str = "did not pass the redactor") -> None:
    """Try to store the row."""
    with house.write() as work:
        work.session.add(row)
        with pytest.raises(StatementError, match=reason):
            work.session.flush()
        work.session.rollback()


def kept(value: object) -> object:
    """The value after a trip into a CleanJSON column and out again."""
    column = CleanJSON()
    return column.process_result_value(column.process_bind_param(value, DIALECT), DIALECT)


@pytest.mark.row("E31")
@pytest.mark.parametrize("value", RAW)
def test_a_json_column_refuses_raw_text_wherever_it_hides(value: object) -> None:
    with pytest.raises(TypeError):
        kept(value)


@pytest.mark.row("E31")
def test_a_text_column_refuses_raw_text(house: House) -> None:
    refused(house, Feedback(comment="typed", created_at=WHEN))


@pytest.mark.row("E31")
def test_a_draft_cannot_hold_raw_answers(house: House) -> None:
    draft = Draft(submission_id=uuid4(), browser="a", answers={"subject": "typed"})
    draft.updated_at = draft.expires_at = WHEN
    refused(house, draft)


def test_markup_comes_from_one_place_only(house: House) -> None:
    text = redact("**well**").text
    update = IncidentUpdate(incident_id=1, status="resolved", body=text, body_html="<b>")
    update.created_at = WHEN
    refused(house, update, "only portal.html makes")
    column = Html()
    stored = column.process_bind_param(render(text), DIALECT)
    assert isinstance(column.process_result_value(stored, DIALECT), SafeHtml)


@pytest.mark.row("E31")
def test_every_column_for_texts_of_people_is_clean() -> None:
    """A plain text column is for keys, digests and types; a new one is to be thought about."""
    plain = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.type.python_type is str and not isinstance(column.type, Clean | CleanJSON | Html)
    }
    assert {name.partition(".")[2] for name in plain} == {
        *{"actor_kind", "browser", "category", "channel", "event", "impact", "key_digest", "kind"},
        *{"language", "media_type", "network", "nonce", "public_id", "relation", "request_type"},
        *{"request_digest", "role", "scopes", "sha256", "side", "sink", "status", "tier"},
        *{"submission_digest", "time_zone", "token_digest"},
        *{"address", "escalation", "level", "severity", "source", "tag", "team", "why"},
        *{"credential_id", "digest", "organisation_role", "password_hash", "purpose", "staff_role"},
        *{"totp_nonce"},
        *{"component", "key", "state", "topic", "type"},
        *{"answer", "board", "decision", "question", "value"},
        *{"became", "content", "message", "sender"},  # of a letter that came in: pseudonyms
        *{"name", "url"},  # of an engine or a loop of ours, and of an issue in the tracker
    }


def test_what_comes_back_is_clean_and_the_same(house: House) -> None:
    answers = {"happened_at": redact("2026-11-16 09:12").text, "steps": redact("Öffnen → zu").text}
    draft_id = uuid4()
    with house.write() as work:
        draft = Draft(submission_id=draft_id, browser="a", answers=answers)
        draft.updated_at = draft.expires_at = WHEN
        work.session.add(draft)
    with house.read() as work:
        found = work.session.get(Draft, draft_id)
    assert found is not None
    assert found.answers == answers
    assert all(isinstance(text, CleanText) for text in found.answers.values())
    assert found.expires_at == WHEN


def test_moments_and_ids_are_written_as_text() -> None:
    key = UUID(int=7)
    assert kept({"at": WHEN, "id": key, "n": 1, "yes": True, "x": None, "f": 0.5}) == {
        "at": "2026-11-16T18:00:00+00:00",
        "id": str(key),
        "n": 1,
        "yes": True,
        "x": None,
        "f": 0.5,
    }


@given(st.recursive(st.text() | st.integers() | st.none(), st.lists))
def test_clean_values_survive_the_trip_and_raw_ones_never_do(value: object) -> None:
    def cleaned(item: object) -> object:
        if isinstance(item, list):
            return [cleaned(child) for child in item]
        return redact(item).text if isinstance(item, str) else item

    clean = cleaned(value)
    assert kept(clean) == clean
    if _has_text(value):
        with pytest.raises(TypeError):
            kept(value)


def _has_text(value: object) -> bool:
    if isinstance(value, list):
        return any(map(_has_text, value))
    return isinstance(value, str)


def test_a_question_may_compare_with_plain_text(house: House) -> None:
    with house.write() as work:
        work.session.add(Feedback(comment=redact("Thanks").text, created_at=WHEN))
    with house.read() as work:
        assert work.session.scalar(select(Feedback.id).where(Feedback.comment == "Thanks")) == 1


def test_every_constraint_has_a_name_so_that_a_migration_can_change_it() -> None:
    for table in Base.metadata.sorted_tables:
        assert all(constraint.name for constraint in table.constraints)
        assert all(index.name for index in table.indexes)
        assert table.primary_key.name == f"pk_{table.name}"
