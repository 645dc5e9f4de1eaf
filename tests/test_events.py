"""What happened is told in clean text only, and cannot be changed afterwards."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from portal import events
from portal.events import Event, TicketReplied, require_clean
from portal.redaction import CleanText, identifier, redact

REFERENCE = identifier("SEL-2345-6789")
KINDS = [
    kind for kind in vars(events).values() if isinstance(kind, type) and issubclass(kind, Event)
]


@pytest.mark.row("E31")
@pytest.mark.parametrize("data", [{"body": "typed"}, {"a": [{"b": "typed"}]}, {"a": {"b": b""}}])
def test_an_event_takes_no_raw_text(data: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        TicketReplied(1, REFERENCE, data)  # type: ignore[arg-type]


@pytest.mark.row("E31")
def test_an_event_takes_no_raw_subject() -> None:
    with pytest.raises(TypeError):
        TicketReplied(1, "SEL-2345-6789", {})  # type: ignore[arg-type]


def test_an_event_is_told_once_and_stays() -> None:
    event = TicketReplied(1, REFERENCE, {"body": redact("It works.").text}, (1, 2))
    with pytest.raises(FrozenInstanceError):
        event.ticket_id = 2  # type: ignore[misc]
    with pytest.raises((AttributeError, TypeError)):
        event.note = "x"  # type: ignore[attr-defined]


def test_every_event_has_a_name_of_its_own_in_the_past_tense() -> None:
    names = [kind.name for kind in KINDS if kind is not Event]
    assert len(set(names)) == len(names) > 5
    assert all(name.partition(".")[2] for name in names)


def test_a_clean_text_cannot_be_made_by_calling_it_so() -> None:
    with pytest.raises(TypeError):
        CleanText("typed")
    with pytest.raises(TypeError):
        CleanText.join(", ", ["typed"])  # type: ignore[list-item]
    joined = CleanText.join(", ", [redact("a").text, redact("b").text])
    require_clean({"text": joined, "at": datetime.now(UTC), "id": uuid4(), "n": [1, None, 0.5]})


@pytest.mark.parametrize("edit", [str.upper, str.strip, lambda text: text + "!", "{}".format])
def test_an_edited_clean_text_has_to_pass_the_redactor_again(edit: object) -> None:
    assert callable(edit)
    with pytest.raises(TypeError):
        require_clean(edit(redact(" It works. ").text))
