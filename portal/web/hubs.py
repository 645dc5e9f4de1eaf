"""What is known of the hub of a connect request, as support reads and completes it at the desk."""

from dataclasses import replace
from typing import Any

from flask import request

from portal import hub
from portal.errors import Incomplete
from portal.i18n import gettext as _
from portal.i18n import lazy
from portal.models import Connection, Ticket
from portal.policy.connect import ANSWERS
from portal.services import connections, decisions, intake, rechecks
from portal.services.connections import Reported
from portal.store import connections as store
from portal.store.connections import Row
from portal.web import acts, connect, words
from portal.web.runtime import actor, runtime
from portal.work import Work

ACT = "report"
_DETAIL = "detail"
_GARBLED = lazy("The hub system answered, but its answer makes no sense to us")


def _names() -> list[str]:
    return [*connect.table().checks, _DETAIL]


def panel(work: Work, ticket: Ticket) -> dict[str, Any] | None:
    """Both views, what was decided, and the form that completes it; None for other requests."""
    kinds = work.policy.connect_kinds
    known = store.of(work.session, ticket) if ticket.request_type in kinds else None
    if known is None:
        return None
    shown = connect.view(work, Row(known, ticket), f"/tickets/{ticket.reference}")
    checks = zip(connect.table().checks, shown["checks"], strict=True)
    is_open = ticket.confirmed_at is not None and not work.policy.statuses[ticket.status].locked
    return shown | {
        "may_report": is_open,
        "checks": [{**check, "key": key} for key, check in checks],
        "options": [("", _("As before")), *((key, decisions.ANSWERS[key]) for key in ANSWERS)],
        "checked_at": known.checked_at,
        "asked": _asked(known) if _has_system() else "",
        "may_ask": is_open and ticket.resolved_at is None and _has_system(),
    }


def _asked(known: Connection) -> str:
    """What came of asking the hub system last."""
    if known.failures:
        if known.garbled:
            return str(_GARBLED)
        return _("No answer could be had from the hub system")
    return "" if known.checked_at else _("The hub system has not been asked yet")


def _has_system() -> bool:
    return runtime().config.hub_url is not None


def reported() -> Reported:
    """What support found out. Raises Incomplete."""
    acts.brought()
    said = {name: request.form.get(f"{ACT}-{name}", "") for name in _names()}
    return connections.reported(runtime().works.rules, said)


def refused(error: Exception) -> acts.Refused:
    """What to say of it; what was chosen and typed stays, without its secrets."""
    rules = runtime().works.rules
    typed = {name: request.form.get(f"{ACT}-{name}", "") for name in _names()}
    texts, removed = intake.clean(typed, rules, frozenset())
    told = [words.removal(runtime().policy, {**item, "where": "body"}, rules) for item in removed]
    return replace(acts.refused(ACT, error), typed=texts, removed=told)


def ask(reference: str) -> None:
    """Ask the hub system now.

    Raises:
        NotFound: there is no such connect request.
        Incomplete: there was no answer that we can read.
    """
    connect.table()
    portal = runtime()
    answers = rechecks.ask(portal.works, hub.of(portal.config), actor(), reference)
    if not answers:
        told = _("The hub system gave no answer. Try again later, or find out on site.")
        if answers is not None:
            told = str(_GARBLED)
        raise Incomplete({"": [told]})
