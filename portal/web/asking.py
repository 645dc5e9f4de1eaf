"""Who raises a request: a guest who is asked for everything, or somebody whom we know."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from flask import g, request, session

from portal import db, i18n
from portal.forms.base import PolicyForm
from portal.forms.tickets import SHARED
from portal.i18n import pick
from portal.services import intake, names
from portal.services.intake import Submission
from portal.services.messages import Words
from portal.services.tickets import Opened
from portal.store.accounts import SignedIn
from portal.web import door, replies, sessions
from portal.web.door import Entry
from portal.web.runtime import runtime

_SENDER = frozenset({"name", "email"})
_SIGNED_IN = "_user_id"
SENT = "sent"


def person() -> SignedIn | None:
    """Who is signed in. For a browser without a session that costs no question to the store."""
    return sessions.current() if _SIGNED_IN in session else None


def speak() -> None:
    """Let who is signed in read their own language and zone, where the page needs no more of them.

    While the database is away, the page speaks as to a guest.
    """
    with suppress(*db.AWAY):
        person()


def form_class(request_type: str) -> type[PolicyForm]:
    """The form of this type without what we know of the one who fills it in."""
    known = person()
    without = _SENDER if known else frozenset[str]()
    if _tier(known):
        without |= {"tier"}
    sharing = known is not None and known.organisation is not None
    forms = runtime().forms
    return forms.request(request_type, i18n.language(), without=without, sharing=sharing)


def _tier(known: SignedIn | None) -> str:
    """The plan of the organisation, if it is one that the policy has."""
    tier = known.organisation.tier if known and known.organisation else None
    return tier if tier and tier in runtime().policy.tiers else ""


def shown() -> dict[str, Any]:
    """What stands on the form instead of the questions that it leaves out (A13)."""
    known = person()
    if known is None:
        return {"asker": None}
    tier = _tier(known)
    return {
        "asker": {
            "name": _name(known),
            "email": known.account.email,
            "organisation": known.organisation.name if known.organisation else "",
            "tier_label": pick(runtime().policy.tiers[tier].label) if tier else "",
        }
    }


def _name(known: SignedIn) -> str:
    return names.known(known.account.name, known.account.email)


def act() -> None:
    """Let what somebody signed in sends or keeps here be theirs: in the log, and among drafts."""
    known = person()
    if known is not None:
        g.actor = sessions.actor_of(known.account)


def sender() -> dict[str, str]:
    """Name and address of somebody who is signed in; nothing for a guest, whom the form asks."""
    known = person()
    return {"name": _name(known), "email": str(known.account.email)} if known else {}


def submission(entry: Entry, request_type: str) -> Submission | None:
    """The clean request, or None with the mistakes noted.

    Of somebody who is signed in, name, address, plan and organisation are the account's: what a
    form says of them is not read.
    """
    known = person()
    if known is None:
        return door.submission(entry, request_type)
    tier = _tier(known)
    found = door.submission(entry, request_type, sender() | ({"tier": tier} if tier else {}))
    if found is None:
        return None
    shared = request.form.get(SHARED) == "yes"
    found = intake.belonging(found, known.organisation, shared=shared)
    return replace(found, time_zone=i18n.zone())


def arrived(opened: Opened, said: Words, form: str = door.DRAFT) -> None:
    """The request is here; other words under the same submission wait at it as a reply."""
    door.forget_draft(form)
    # Other words under a submission that was sent before are no new request: no thanks for them.
    session[SENT] = "" if opened.differs else str(opened.ticket.reference)
    if opened.repeated and said.submission_id != opened.ticket.submission_id:
        # The same words from a page that was gone back to: no second click, so it is told.
        session[SENT], session[replies.AGAIN] = "", str(opened.ticket.reference)
    if opened.repeated:
        replies.offer(opened.ticket, said, differs=opened.differs)


def submissions(entry: Entry, request_type: str, parts: Sequence[str]) -> list[Submission]:
    """One clean request for each part of a text; files and copies go with the first."""
    entry.form["description"].data = parts[0] if parts else ""
    first = submission(entry, request_type)
    if first is None:
        return []
    works, keep = runtime().works, entry.keep
    more = enumerate(parts[1:], 2)
    return [
        first,
        *(intake.part(works.signer, works.rules, first, part, n, keep) for n, part in more),
    ]
