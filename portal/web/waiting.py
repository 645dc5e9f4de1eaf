"""What was typed with an act of the desk after the session had ended: it waits for its writer."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from flask import request, session

from portal.errors import Incomplete
from portal.i18n import gettext as _
from portal.models import Ticket
from portal.redaction import CleanText
from portal.services import drafts, intake
from portal.store import drafts as store
from portal.web import acts, replies
from portal.web.acts import Refused
from portal.web.runtime import browser, read, runtime, write

WAITS = "act"
"""What the session remembers: the reference, the act, and the draft that holds the words."""
_ROOM, _REPORT = "acts.", "board.report"


def keep(reference: str) -> None:
    """Keep what was typed under a ticket, an answer as an answer and a note as a note."""
    act = (request.endpoint or "").removeprefix(_ROOM)
    if act == _REPORT:
        act, typed = "report", _reported()
    elif act in {request.endpoint, "reply", "begin"}:
        replies.wait(reference)
        return
    else:
        typed = acts.refused(act, Incomplete({})).typed
    texts = {key: text for key, text in typed.items() if text}
    if not texts:
        return
    draft_id = uuid4()
    with write() as work:
        drafts.keep(work, draft_id, browser(), texts)
    session[WAITS] = [reference, _FORMS.get(act, act), str(draft_id)]


def _reported() -> Mapping[str, CleanText]:
    """What was found out about a hub, without its secrets."""
    connect, rules = runtime().policy.connect, runtime().works.rules
    names = [*connect.checks, "detail"] if connect else []
    return intake.clean(
        {key: request.form.get(f"report-{key}", "") for key in names}, rules, frozenset()
    )[0]


_FORMS = {"hand_over": "team"}
"""The form of an act, where it has another name."""


def offered(ticket: Ticket) -> Refused | None:
    """The act that waits for this ticket in this browser, with what was typed."""
    known, act, draft_id = session.get(WAITS, (None, "", ""))
    if known != ticket.reference:
        return None
    with read() as work:
        draft = store.of_browser(work.session, UUID(draft_id), browser(), work.now)
    if draft is None:
        return None
    told = _("You were signed out before this could be done. Look it over and send it again.")
    return Refused(act, 200, dict(draft.answers), {"": [told]})


def forget() -> None:
    """What waited was done."""
    session.pop(WAITS, None)
