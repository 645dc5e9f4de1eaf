"""An act at the desk: what was typed with it, and what is kept and said when it is refused."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import g, request

from portal import access, i18n
from portal.errors import Closed, Incomplete, InvalidMove, NotAllowed, PortalError
from portal.i18n import gettext as _
from portal.i18n import lazy, pick
from portal.models import Account, Ticket
from portal.policy import Actor, Policy
from portal.redaction import CleanText
from portal.services import given, intake
from portal.services.given import Given
from portal.store import desk as store
from portal.store import tickets as tickets_store
from portal.web import happenings, words
from portal.web.runtime import actor, read, runtime, write
from portal.work import Work

FIELDS = (
    "comment",
    "summary",
    "release-notes",
    "note",
    "questions",
    "debugging",
    "stuck",
    "root-cause",
    "documentation",
    "tracker",
    "category",
    "severity",
)
"""What may come along with an act, by the name of its need; a moment comes as `until`."""
_CHOICES = (
    *("to", "team", "route", "until", "expected", "tag", "other", "impact"),
    *("into", "same", "agreed", "then", "known_issue"),
)
_ASKED = {
    "note": lazy("Write your note."),
    "to": lazy("Choose where it goes."),
    "team": lazy("Choose the team that gets it."),
    "route": lazy("Choose why it goes there."),
    "answer": lazy("Decide: yes or no."),
    "known_issue": lazy("Choose the known issue."),
    "expected": lazy("Say by when you expect to solve it."),
}
Verb = Callable[[Work, Ticket, Given], object]
"""An act, on a ticket that is locked, with what was brought."""


class Overtaken(PortalError):
    """Somebody else was quicker: what they did, in words."""

    def __init__(self, news: Sequence[Mapping[str, Any]]) -> None:
        self.news = news
        super().__init__()


REFUSALS = (Incomplete, InvalidMove, Closed, NotAllowed, Overtaken)


@dataclass(frozen=True, slots=True)
class Refused:
    """An act that was not done: what was typed, clean, and what is wrong, by field."""

    act: str
    status: int = 422
    typed: Mapping[str, CleanText] = field(default_factory=dict)
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    news: Sequence[Mapping[str, Any]] = ()
    removed: Sequence[Mapping[str, Any]] = ()


def require(reference: str) -> None:
    """Raise NotFound where there is no such ticket, before anything of the form is kept."""
    with read() as work:
        tickets_store.by_reference(work.session, work.actor, reference)


def by() -> Actor:
    """As whom the policy lets this person move tickets."""
    return "lead" if access.may(actor(), "lead") else "agent"


@contextmanager
def on(reference: str, *, anyway: bool = False) -> Iterator[tuple[Work, Ticket]]:
    """A unit of work with the ticket locked, as long as nobody else was quicker, or `anyway`.

    Raises:
        NotFound: there is no such ticket.
        Overtaken: others changed it after the page was made on which this form stood.
    """
    with write() as work:
        ticket = tickets_store.by_reference(work.session, work.actor, reference, lock=True)
        if not anyway:
            require_unchanged(work, ticket)
        yield work, ticket


def require_unchanged(work: Work, ticket: Ticket) -> None:
    """Raise Overtaken when others did something to the ticket that the writer has not seen."""
    seen = request.form.get("seen", "")
    if not seen.isdecimal() or len(seen) > 18:  # noqa: PLR2004 - fits the key of a row
        return
    changed = store.changed_since(work.session, work.actor, ticket, int(seen), happenings.NEWS)
    if changed:
        raise Overtaken(happenings.lines(work, changed))


def brought(asks: str = "") -> Given:
    """What was typed with the act, clean; `asks` is the field without which it is none.

    Raises:
        Incomplete: it will not do, or the page is too old.
    """
    if g.get("expired"):
        raise Incomplete({"": [_("This page was open for a long time. Please send it once more.")]})
    if asks and not request.form.get(asks, "").strip():
        raise Incomplete({asks: [str(_ASKED[asks])]})
    texts = {key: request.form.get(key, "") for key in FIELDS}
    return given.prepared(runtime().works.rules, texts, until=moment("until"))


def sorting() -> dict[str, Any]:
    """How somebody sorted the ticket; what they left alone is None (D09)."""
    asked: dict[str, Any] = {
        key: request.form.get(key) or None for key in ("category", "severity", "impact")
    }
    if "asks_plan" in request.form:
        asked["tier_verified"] = request.form.get("verified") == "yes"
    return asked


def tag() -> str:
    """The tag that was chosen or written. Raises Incomplete when the policy knows no such tag."""
    key = request.form.get("other", "").strip() or request.form.get("tag", "")
    if not runtime().policy.knows_tag(key):
        raise Incomplete({"tag": [_("Choose a tag, or write that of a known issue.")]})
    return key


def member(work: Work) -> Account | None:
    """Who shall have the ticket; nobody where none was chosen. Raises NotFound."""
    chosen = request.form.get("account", "")
    if not chosen.isdecimal() or len(chosen) > 9:  # noqa: PLR2004 - fits the key of a row
        return None
    return store.member(work.session, work.actor, int(chosen))


def date() -> datetime:
    """By when somebody expects to solve it. Raises Incomplete."""
    found = moment("expected")
    if found is None:
        raise Incomplete({"expected": [str(_ASKED["expected"])]})
    return found


def moment(name: str) -> datetime | None:
    """A moment as this person's clock shows it. Raises Incomplete when it is none."""
    typed = request.form.get(name, "").strip()
    if not typed:
        return None
    try:
        local = datetime.fromisoformat(typed)
        return local.replace(tzinfo=ZoneInfo(i18n.zone())).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Incomplete({name: [_("Choose a day and a time.")]}) from None


def refused(act: str, error: Exception) -> Refused:
    """What to say of it, and what was typed, without its secrets: all of it stays on the page."""
    typed = {key: request.form.get(key, "") for key in (*FIELDS, *_CHOICES) if key in request.form}
    policy, rules = runtime().policy, runtime().works.rules
    texts, removed = intake.clean(typed, rules, frozenset())
    status, errors = _complaint(policy, error)
    told = [words.removal(policy, item, rules) for item in removed]
    return Refused(act, status, texts, errors, getattr(error, "news", ()), told)


def _complaint(policy: Policy, error: Exception) -> tuple[int, Mapping[str, Sequence[str]]]:
    if isinstance(error, Incomplete):
        return 422, error.fields
    if isinstance(error, InvalidMove):
        return 409, {"to": _impossible(policy, error)}
    if isinstance(error, Closed):
        return 409, {"": [_("This request is closed and takes no more words.")]}
    if isinstance(error, Overtaken):
        told = _("Somebody was quicker. Read what changed; then send it again, or leave it.")
        return 409, {"": [told]}
    return 403, {"": [_("This is not possible now, or not yours to do.")]}


def _impossible(policy: Policy, error: InvalidMove) -> list[str]:
    """Why there is no such move, and which there are (D23)."""
    to = policy.statuses.get(error.to)
    label = pick(to.label) if to else error.to
    if error.missing:
        lacks = ", ".join(pick(policy.approvals[key].label) for key in error.missing)
        said = _("“%(to)s” needs an approval first: %(approvals)s.", to=label, approvals=lacks)
    else:
        said = _("From where it stands now it cannot go to “%(to)s”.", to=label)
    ways = ", ".join(pick(policy.statuses[key].label) for key in error.possible)
    return [said, _("Possible now: %(statuses)s.", statuses=ways) if ways else ""]
