"""What the tracker tells of a ticket: comments, moved labels, closing; by the policy's own guards."""

from dataclasses import dataclass
from datetime import datetime

from portal import db, i18n
from portal.errors import Closed, Incomplete, InvalidMove, NotAllowed, PortalError
from portal.events import TrackerRefused
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.models import Ticket, TrackerHook, TrackerIssue
from portal.outbox import writer
from portal.policy import Policy
from portal.redaction import CleanText, identifier
from portal.services import audit, messages, moves, progress, teams, tickets
from portal.services.given import NOTHING, Given
from portal.store import tickets as tickets_store
from portal.store import tracker as store
from portal.work import Work

_SAID = frozenset({"summary", "release-notes"})
_REFUSALS = (Incomplete, InvalidMove, Closed, NotAllowed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that a person (`user`) did to an issue; `key` is that by which a repeat is known.

    `title` and `author` are those of the issue; `to` is the name of the status whose label was put
    on; `at` is when a change was made.
    """

    key: str
    project: int
    iid: int
    user: int
    name: CleanText
    title: str = ""
    author: int | None = None
    at: datetime | None = None
    note: CleanText | None = None
    summary: CleanText | None = None
    is_taken: bool = False
    to: str | None = None
    is_closed: bool = False
    is_reopened: bool = False


def hear(work: Work, told: Told) -> None:
    """Let the ticket follow its issue, once; what the policy refuses is told there.

    Our own doing comes back as well, and is let be; so is what tells of no ticket.
    """
    issue = store.by_number(work.session, told.project, told.iid)
    issue = issue or store.unnumbered(work.session, told.project, told.title, told.author)
    if issue is None or told.user == issue.own_user:
        return
    db.take_turns(work.session, told.key)
    if store.is_heard(work.session, told.key):
        return
    work.put(TrackerHook, [{"key": told.key, "received_at": work.now}])
    ticket = tickets_store.by_id(work.session, work.actor, issue.ticket_id, lock=True)
    if ticket.anonymised_at is not None:
        return
    if told.note is not None:
        tickets.note(work, ticket, told.note, told.name)
    if told.note is not None or told.is_taken:
        _claim(work, ticket)
    if _is_stale(issue, told):
        return
    work.session.flush()
    try:
        with work.session.begin_nested():
            _follow(work, ticket, told)
    except _REFUSALS as refused:
        _refuse(work, ticket, refused)


def _is_stale(issue: TrackerIssue, told: Told) -> bool:
    """Whether a newer change was told before this one: hooks come in any order."""
    if told.at is None:
        return False
    if issue.heard_at is not None and told.at < issue.heard_at:
        return True
    issue.heard_at = told.at
    return False


def _claim(work: Work, ticket: Ticket) -> None:
    """The first to comment has it; somebody without an account here counts as support (A26)."""
    if ticket.started_at is None and work.actor.kind != "staff":
        audit.note(work, "taken", ticket)
    teams.claim(work, ticket)
    progress.schedule(work, ticket, quiet=True)


def _follow(work: Work, ticket: Ticket, told: Told) -> None:
    is_solved = work.policy.statuses[ticket.status].clock == "stopped"
    if told.to is not None:
        to = _named(work.policy, told.to)
        if to != ticket.status:
            _move(work, ticket, to, told)
    elif told.is_closed and not is_solved:
        _solve(work, ticket, told)
    elif told.is_reopened and is_solved:
        _move(work, ticket, _way(work.policy, ticket, solved=False), told)


def _solve(work: Work, ticket: Ticket, told: Told) -> None:
    """Closing asks for the summary that the customer gets."""
    to = _way(work.policy, ticket, solved=True)
    if told.summary is None and store.summary(work.session, ticket) is None:
        words = _(
            "Write a note that begins with “Summary:” and tells what was done; then close it."
        )
        raise Incomplete({"summary": [words]})
    _move(work, ticket, to, told)


def _move(work: Work, ticket: Ticket, to: str, told: Told) -> None:
    needs = work.policy.move(ticket.status, to, "api").needs
    moves.move(
        work,
        ticket,
        to,
        by="api",
        given=_given(work, ticket, told) if _SAID & {*needs} else NOTHING,
    )


def _given(work: Work, ticket: Ticket, told: Told) -> Given:
    summary: str | None = told.summary
    if summary is None and (kept := store.summary(work.session, ticket)) is not None:
        summary = kept[len(store.SUMMARY) :]
    # It is clean already, and short: this takes no time to speak of.
    return Given(said=messages.words(summary, rules=work.rules)) if summary else NOTHING


def _way(policy: Policy, ticket: Ticket, *, solved: bool) -> str:
    """Where closing or opening again leads; first where a summary goes along."""
    possible = policy.possible(ticket.status, "api")
    fits = [key for key in possible if (policy.statuses[key].clock == "stopped") is solved]
    if not fits:
        raise InvalidMove(ticket.status, "", possible)
    asks = [key for key in fits if _SAID & {*policy.move(ticket.status, key, "api").needs}]
    return (asks or fits)[0]


def _named(policy: Policy, name: str) -> str:
    """The status of this key, or of this label in whatever language."""
    known = {slug(key): key for key in policy.statuses}
    for key, status in policy.statuses.items():
        for label in _labels(status.label):
            known.setdefault(slug(label), key)
    return known.get(slug(name), name)


def slug(name: str) -> str:
    """A name as a key is written: people write “In Progress” on a label."""
    return "-".join(name.lower().split())


def _labels(text: i18n.Text) -> list[str]:
    return [text] if isinstance(text, str) else list(text.values())


def _refuse(work: Work, ticket: Ticket, refused: PortalError) -> None:
    """Tell in the tracker why nothing came of it, and what is possible; it is set back there."""
    with i18n.using(work.policy.organisation.languages[0], work.policy.hours.zone):
        body = identifier(_complaint(work.policy, refused))
    lacks = refused.fields if isinstance(refused, Incomplete) else ()
    data = {
        "reference": ticket.reference,
        "body": body,
        "lacks": [identifier(key) for key in lacks],
    }
    writer.record(work, TrackerRefused(ticket.id, ticket.reference, data))


def _complaint(policy: Policy, refused: PortalError) -> str:
    if isinstance(refused, Incomplete):
        return " ".join(line for lines in refused.fields.values() for line in lines)
    if isinstance(refused, InvalidMove):
        return _impossible(policy, refused)
    if isinstance(refused, Closed):
        return _("This request is closed and takes no more words.")
    return _("This is not possible now, or not yours to do.")


def _impossible(policy: Policy, refused: InvalidMove) -> str:
    ways = ", ".join(pick(policy.statuses[key].label) for key in refused.possible)
    if refused.missing:
        lacks = ", ".join(pick(policy.approvals[key].label) for key in refused.missing)
        return _("This needs an approval first: %(approvals)s.", approvals=lacks)
    if not ways:
        return _("From where the request stands it can go nowhere else.")
    return _("The request cannot go there now. Possible now: %(statuses)s.", statuses=ways)
