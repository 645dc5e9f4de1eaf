"""Connect requests as pages show them: the form, what is known of the hub, and what comes first."""

import re
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from importlib import import_module
from io import BytesIO
from itertools import groupby
from typing import Any, BinaryIO, cast
from uuid import UUID

from flask import request

from portal import access, i18n
from portal.errors import NotFound
from portal.files.refusal import Refusal
from portal.forms import connect as forms
from portal.forms.base import PolicyForm
from portal.forms.tickets import SHARED, sender, whose
from portal.i18n import gettext as _
from portal.i18n import lazy, pick
from portal.models import Ticket
from portal.policy import Policy
from portal.policy.connect import ASKING, GO, MISMATCH, Connect
from portal.services import connections, decisions
from portal.services.connections import FACTS, Prepared
from portal.services.decisions import Checked, Standing, Told
from portal.store import connections as store
from portal.store import tickets
from portal.store.connections import Row
from portal.web import asking, door, words
from portal.web.door import Entry
from portal.web.runtime import actor, read, runtime
from portal.work import Work

_MOST = 200
_FRAMES = 30  # for one request that is allowed, as many pictures: a camera sends one a second
_WHO: Mapping[str, i18n.Lazy] = {
    "installer": lazy("On site"),
    "system": lazy("Our system"),
    "support": lazy("Support"),
}


def table() -> Connect:
    """What the policy says of connect requests. Raises NotFound where it has none."""
    found = runtime().policy.connect
    if found is None:
        raise NotFound
    return found


def blank_class() -> type[PolicyForm]:
    """The form for those whom we do not know."""
    return forms.request_form(
        runtime().policy, table(), about=sender(writes=runtime().sends_letters), more={}
    )


def form_class() -> type[PolicyForm]:
    """The form without what we know of the one who fills it in."""
    known = asking.person()
    if known is None:
        return blank_class()
    more = {SHARED: whose()} if known.organisation else {}
    return forms.request_form(runtime().policy, table(), about={}, more=more)


def report_class() -> type[PolicyForm]:
    """The form that tells what has changed."""
    return forms.report_form(table())


def submission(entry: Entry) -> Prepared | None:
    """The clean request, or None with the mistakes noted."""
    typed = entry.typed("", asking.sender())
    prepared = door.checked(entry, typed, connections.prepare, "body")
    known = asking.person()
    if prepared is None or known is None:
        return prepared
    shared = request.form.get(SHARED) == "yes"
    prepared = connections.belonging(prepared, known.organisation, shared=shared)
    return replace(prepared, submission=replace(prepared.submission, time_zone=i18n.zone()))


def restored() -> tuple[UUID, Mapping[str, str]] | None:
    """The draft of this browser, unless it has arrived meanwhile: its last words may come late."""
    found = door.restored(door.CONNECT_DRAFT)
    if found is None:
        return None
    with read() as work:
        arrived = tickets.by_submission(work.session, found[0]) is not None
    if arrived:
        door.forget_draft(door.CONNECT_DRAFT)
    return None if arrived else found


def scanned() -> tuple[str, str, int]:
    """The serial number in the posted picture, or "", with words about it and the status."""
    refused = door.refused("", "scan", _FRAMES)
    if refused:
        return "", *refused
    photo = request.files.get("code")
    stream = cast("BinaryIO", photo.stream) if photo else BytesIO()
    try:
        codes = import_module("portal.files.codes")  # now: 4 MB that most processes never need
        texts: list[str] = codes.read(stream, runtime().policy.intake.max_file_size)
    except Refusal as refusal:
        return "", str(refusal), HTTPStatus.UNPROCESSABLE_ENTITY
    serial = next(filter(None, map(_serial, texts)), "")
    if serial:
        return (
            serial,
            _("We read %(serial)s. Please compare it with the label.", serial=serial),
            200,
        )
    if texts:
        return "", _("This code holds no serial number of a hub. Please type the number."), 200
    return "", _("We found no code in this picture. Go closer, or type the number."), 200


def _serial(text: str) -> str:
    """What has the form of a serial number: all of a text, or a part of an address or a record."""
    field = runtime().policy.fields.get(forms.HUB)
    form = field.form if field else None
    if form is None:
        return text.strip() if len(text.split()) == 1 else ""
    found = re.search(rf"(?<![A-Za-z0-9])(?:{form})(?![A-Za-z0-9])", text, re.ASCII)
    return found[0] if found else ""


def view(work: Work, row: Row, way: str) -> dict[str, Any]:
    """The mapping that the template calls `connect`; `way` leads to the conversation."""
    found = standing(work, row.ticket)
    all_of_it = store.sees_ticket(work.session, work.actor, row.ticket)
    status = work.policy.statuses[row.ticket.status]
    return {
        **_decided(table(), found),
        "reference": row.ticket.reference,
        "submission_id": row.ticket.submission_id if all_of_it else "",
        "kind": _kind(work.policy, row.ticket.request_type),
        "stage": pick(work.policy.stages[status.stage].label),
        "turn": status.turn,
        "blocked": [pick(text) for text in found.blocked.values()],
        "checks": [_check(check, told=all_of_it) for check in found.checks],
        "facts": _facts(work.policy, row),
        "alike": store.same_hub(work.session, work.actor, row),
        "way": way if all_of_it else "",
        "may_report": all_of_it and _may_report(work, row.ticket),
    }


def _may_report(work: Work, ticket: Ticket) -> bool:
    """Support says what it knows at its desk, and nobody says anything more of what is over."""
    over = work.policy.statuses[ticket.status].locked or ticket.confirmed_at is None
    return access.may_speak(work.actor) and not over


def standing(work: Work, ticket: Ticket) -> Standing:
    """Where it stands. Raises NotFound where this is no connect request."""
    found = decisions.standing(work, ticket)
    if found is None:
        raise NotFound
    return found


def line(work: Work, ticket: Ticket, url: str) -> dict[str, Any] | None:
    """What the page of the ticket says of it; None, and no question, where it is another request."""
    if ticket.request_type not in work.policy.connect_kinds:
        return None
    found = decisions.standing(work, ticket)
    if found is None:
        return None
    known = {"url": url, "submission_id": ticket.submission_id}
    return _decided(table(), found) | known


def _decided(connect: Connect, found: Standing) -> dict[str, Any]:
    title, tone = decision(connect, found.decision.key)
    return {
        "title": title,
        "tone": tone,
        "go": found.decision.go,
        "asking": found.decision.key == ASKING,
        "first": found.decision.question is not None,
        "remedy": pick(found.remedy),
        "blocked_title": _("Until then, please do not begin with"),
    }


def decision(connect: Connect, key: str) -> tuple[str, str]:
    """What was decided in a few words, and its tone."""
    if key == GO:
        return _("You may go on"), "none"
    if key == ASKING:
        return _("We are asking our system; wait a moment"), "support"
    if key == MISMATCH:
        return _("Stop: the views differ"), "critical"
    label = pick(connect.checks[key].label)  # type: ignore[index]
    return _("Not yet. First: %(check)s", check=label), "customer"


def _kind(policy: Policy, key: str) -> str:
    known = policy.request_types.get(key)
    return pick(known.label) if known else key


def _check(check: Checked, *, told: bool) -> dict[str, Any]:
    """One question; what somebody wrote beside an answer is for those who see the conversation."""
    return {
        "label": pick(check.text.label),
        "question": pick(check.text.question),
        "answer": _("They differ") if check.disagree else decisions.ANSWERS[check.answer],
        "well": check.answer == "yes" and not check.disagree,
        "told": [_told(one, detail=told) for one in check.told],
    }


def _told(one: Told, *, detail: bool) -> dict[str, Any]:
    return {
        "who": _WHO[one.source],
        "answer": decisions.ANSWERS[one.answer],
        "at": one.at,
        "detail": one.detail if detail else "",
    }


def _facts(policy: Policy, row: Row) -> list[tuple[str, str]]:
    known = ((policy.fields.get(name), getattr(row.connection, name)) for name in FACTS)
    return [(pick(field.label), text) for field, text in known if field and text]


def mine(work: Work) -> list[tuple[str, list[dict[str, Any]]]]:
    """Every open request that this person may see, by project (C01)."""
    rows = store.open_ones(work.session, work.actor, _MOST)
    grouped = groupby(rows, key=lambda row: row.connection.project or "")
    return [(project, [_line(work, row) for row in found]) for project, found in grouped]


def _line(work: Work, row: Row) -> dict[str, Any]:
    status = work.policy.statuses[row.ticket.status]
    title, tone = decision(table(), row.connection.decision)
    return {
        "reference": row.ticket.reference,
        "kind": _kind(work.policy, row.connection.kind),
        "hub": row.connection.hub or "",
        "property": row.connection.property or "",
        "next": title,
        "tone": tone,
        "stage": pick(work.policy.stages[status.stage].label),
        "turn": words.turn(status.turn),
        "at": row.connection.decided_at,
    }


def way(ticket: Ticket, conversation: str) -> str:
    """Where the page about the hub stands for the one who asks."""
    guest = actor().kind == "guest"
    return f"{conversation}/connect" if guest else f"/connect/{ticket.reference}"
