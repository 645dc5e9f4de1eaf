"""What comes with an act of the desk: words, links, a moment; cleaned, and checked against needs."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from portal import i18n
from portal.errors import Incomplete
from portal.i18n import gettext as _
from portal.i18n import lazy
from portal.models import Ticket
from portal.policy import Need, Policy
from portal.redaction import CleanText, Rules, SecretInIdentifier, identifier
from portal.services import messages, moments
from portal.services.messages import Words
from portal.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What somebody gave with an act; `said` goes to the customer, what follows it stays inside."""

    said: Words | None = None
    note: CleanText | None = None
    root_cause: CleanText | None = None
    documentation: CleanText | None = None
    tracker: CleanText | None = None
    until: datetime | None = None
    category: str | None = None
    severity: str | None = None
    questions: tuple[CleanText, ...] = ()
    debugging: CleanText | None = None
    stuck: CleanText | None = None


NOTHING = Given()
_INSIDE = {
    "note": "note",
    "root_cause": "root-cause",
    "debugging": "debugging",
    "stuck": "stuck",
}
_NUMBER = re.compile(r"\A(?:\d{1,2}[.)]|[-*•])\s+")
LINKS = ("documentation", "tracker")
"""What has to be the address of a page."""


def prepared(
    rules: Rules,
    texts: Mapping[str, str],
    *,
    until: datetime | None = None,
    said: Words | None = None,
) -> Given:
    """What was typed, by the name of its need; slow enough that no transaction may be open.

    The first of `release-notes`, `summary` and `comment` is what is said, unless `said` is there.

    Raises:
        Incomplete: an address is none, or a text is too long.
    """
    filled = {key: text.strip() for key, text in texts.items() if text and text.strip()}
    public = next((filled[k] for k in ("release-notes", "summary", "comment") if k in filled), None)
    if said is None and public is not None:
        said = messages.words(public, rules=rules)
    inside = {
        key: messages.plain(filled[name], rules) for key, name in _INSIDE.items() if name in filled
    }
    questions = _questions(filled.get("questions", ""), rules)
    links = {key: _link(key, filled[key], rules) for key in LINKS if key in filled}
    chosen = {key: filled[key] for key in ("category", "severity") if key in filled}
    return Given(said=said, until=until, questions=questions, **inside, **links, **chosen)  # type: ignore[arg-type]


def _questions(text: str, rules: Rules) -> tuple[CleanText, ...]:
    """Each question for itself: one on each line, or parted by empty lines where they are longer."""
    # As a whole first: half of a secret looks like none.
    clean = messages.plain(text, rules)
    parts = re.split(r"\n\s*\n" if re.search(r"\n\s*\n", clean) else r"\n", clean)
    found = (_NUMBER.sub("", part.strip()) for part in parts)
    return tuple(messages.plain(part, rules) for part in found if part)


def _link(field: str, value: str, rules: Rules) -> CleanText:
    found = urlsplit(value)
    try:
        if found.scheme in {"http", "https"} and found.hostname:
            return identifier(value, rules)
    except SecretInIdentifier:
        raise Incomplete({field: [_("This address holds a key or password.")]}) from None
    raise Incomplete({field: [_("Enter the whole address, with https:// at its start.")]})


def require(work: Work, ticket: Ticket, needs: Collection[Need], given: Given) -> None:
    """Check that everything is there that the policy asks for.

    Raises:
        Incomplete: with a message for each need that is not met.
    """
    missing: dict[str, list[str]] = {
        _AT.get(need, need): [str(_MISSING[need])]
        for need in needs
        if not _met(work, ticket, need, given)
    }
    for name, table in _tables(work.policy).items():
        if getattr(given, name) is not None and getattr(given, name) not in table:
            missing[name] = [_("Choose one of the answers offered here.")]
    if missing:
        raise Incomplete(missing)
    if "until" in needs:
        moments.require_soon(work, until=given.until)


def _tables(policy: Policy) -> Mapping[str, Mapping[str, object]]:
    return {"category": policy.categories, "severity": policy.severities}


def _met(work: Work, ticket: Ticket, need: Need, given: Given) -> bool:
    if need == "until":
        return given.until is not None and given.until > work.now
    if need == "heard":
        return given.said is not None or not is_silent(work.policy, ticket, work.now)
    return bool(_FOUND[need](ticket, given))


def is_silent(policy: Policy, ticket: Ticket, now: datetime) -> bool:
    """Whether the customer has heard nothing of support for too long (B21)."""
    since = ticket.answered_at or ticket.opened_at
    return now >= policy.hours.add(since, policy.alarms.silence).at


_AT: Mapping[Need, Need] = {"heard": "comment"}
"""The field at which is said what is missing, where it has another name than the need."""
_FOUND: Mapping[Need, Callable[[Ticket, Given], object]] = {
    "assignee": lambda ticket, _given: ticket.assignee_id,
    "category": lambda ticket, given: given.category or ticket.category,
    "comment": lambda _ticket, given: given.said,
    "debugging": lambda _ticket, given: given.debugging,
    "documentation": lambda _ticket, given: given.documentation,
    "note": lambda _ticket, given: given.note,
    "questions": lambda _ticket, given: given.questions,
    "release-notes": lambda _ticket, given: given.said,
    "root-cause": lambda _ticket, given: given.root_cause,
    "severity": lambda ticket, given: given.severity or ticket.severity,
    "stuck": lambda _ticket, given: given.stuck,
    "summary": lambda _ticket, given: given.said,
    "tracker": lambda ticket, given: given.tracker or ticket.tracker,
}
_MISSING: Mapping[Need, i18n.Lazy] = {
    "assignee": lazy("Somebody has to take this request first."),
    "category": lazy("Say first what this request is about."),
    "comment": lazy("This move needs a word to the customer."),
    "debugging": lazy("Write down what was looked at, and what was found."),
    "documentation": lazy("Add the address of the page that helps next time."),
    "heard": lazy("The customer has heard nothing for a while: this needs a word to them."),
    "note": lazy("Leave a note for whoever goes on with it."),
    "questions": lazy("Write down what shall be answered: one question on each line."),
    "release-notes": lazy("Tell the customer what was released."),
    "root-cause": lazy("Write down what the cause was."),
    "severity": lazy("Say first how grave this request is."),
    "stuck": lazy("Say where one got stuck, so that nobody begins again."),
    "summary": lazy("Tell the customer in a few words what was done."),
    "tracker": lazy("Add the address of the bug."),
    "until": lazy("Say until when, at a time to come."),
}
