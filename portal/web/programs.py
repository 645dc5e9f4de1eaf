"""What the JSON API shares: reading a body, and the shape of a ticket."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from flask import request, url_for
from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug.exceptions import UnsupportedMediaType

from portal.errors import Incomplete
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.models import Escalation, Link, Message, Ticket
from portal.services import connections, decisions
from portal.services.decisions import Checked
from portal.store import escalations
from portal.store import tickets as store
from portal.web.runtime import runtime
from portal.work import Work

Shape = TypeVar("Shape", bound="Body")
P = ParamSpec("P")
R = TypeVar("R")


class Body(BaseModel):
    """A JSON body: only what is known, so that nothing can be smuggled in."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def body(shape: type[Shape]) -> Shape:
    """The body of this request.

    Raises:
        UnsupportedMediaType: it is not declared as JSON, as a form of another site would be.
        Incomplete: with a message for each field that is missing, wrong or unknown.
    """
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        return shape.model_validate_json(request.get_data() or b"{}")
    except ValidationError as mistake:
        raise Incomplete(_fields(mistake)) from None


def takes(shape: type[Shape]) -> Callable[[Callable[Concatenate[Shape, P], R]], Callable[P, R]]:
    """The view is given the body of the request in this shape, which the description shows."""

    def decorate(view: Callable[Concatenate[Shape, P], R]) -> Callable[P, R]:
        @wraps(view)
        def read(*args: P.args, **values: P.kwargs) -> R:
            return view(body(shape), *args, **values)

        read.shape = shape  # type: ignore[attr-defined]
        return read

    return decorate


def _fields(mistake: ValidationError) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for error in mistake.errors(include_url=False, include_input=False, include_context=False):
        name = ".".join(map(str, error["loc"])) or "body"
        words = error["msg"]
        found.setdefault(name, []).append(_(words))
    return found


def ticket(work: Work, found: Ticket, link: Link | None) -> dict[str, Any]:
    """A ticket as programs see it."""
    token = work.signer.token("ticket", link.nonce) if link else None
    base = (runtime().config.base_url or request.host_url).rstrip("/")
    return {
        "reference": found.reference,
        "url": f"{base}{url_for('tracking.show', token=token)}" if token else None,
        "status": found.status,
        "stage": work.policy.statuses[found.status].stage,
        "response_due": moment(found.response_due_at),
        "resolution_due": moment(found.resolution_due_at),
    }


def whole(work: Work, found: Ticket, messages: list[Message]) -> Mapping[str, Any]:
    """A ticket with its request, its public conversation, and what it was merged with."""
    into = store.goes_on(work.session, found)
    return {
        **ticket(work, found, None),
        "request_type": found.request_type,
        "channel": found.channel,
        "tier": found.tier,
        "tier_verified": found.tier_verified,
        "category": found.category,
        "impact": found.impact,
        "subject": found.subject,
        "answers": found.answers,
        "requester": {"name": found.requester_name, "email": found.requester_email},
        "opened_at": moment(found.opened_at),
        "first_response_at": moment(found.first_response_at),
        "resolved_at": moment(found.resolved_at),
        "merged_into": into.reference if into else None,
        "merged": [one.reference for one in store.merged(work.session, found)],
        "connect": connect(work, found),
        "escalation": escalation(escalations.open_of(work.session, found)) or None,
        "messages": [_message(message) for message in messages],
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "kind": message.kind,
        "side": message.side,
        "author": message.author_name,
        "body": message.body,
        "at": moment(message.created_at),
        "removed": message.removed,
    }


def connect(work: Work, found: Ticket) -> dict[str, Any] | None:
    """Where a connect request stands: the answers of each source, and what may go on."""
    is_one = found.request_type in work.policy.connect_kinds
    known = decisions.standing(work, found) if is_one else None
    if known is None:
        return None
    facts = {name: getattr(known.connection, name) for name in connections.FACTS}
    return {
        "board": work.policy.request_types[found.request_type].board,
        "kind": known.connection.kind,
        **facts,
        "go": known.decision.go,
        "decision": known.decision.key,
        "remedy": pick(known.remedy),
        "blocked": [*known.blocked],
        "checks": [_check(one) for one in known.checks],
    }


def _check(one: Checked) -> dict[str, Any]:
    said = [{"source": s.source, "answer": s.answer, "at": moment(s.at)} for s in one.told]
    return {
        "question": one.question,
        "answer": one.answer,
        "disagree": one.disagree,
        "said": said,
    }


def escalation(known: Escalation | None) -> dict[str, Any]:
    """Where an escalation stands: its level, its state, and by when somebody answers."""
    if known is None:
        return {}
    return {
        "level": known.level,
        "state": known.state,
        "due": moment(known.due_at),
    }


def moment(at: Any) -> str | None:
    """A moment in ISO 8601."""
    return at.isoformat() if at else None
