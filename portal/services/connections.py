"""The verbs of a connect request: open it, hear what was found out, decide, escalate a mismatch."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from unicodedata import category

from portal.errors import Closed, Incomplete, NotFound
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.models import Connection, HubCheck, Organisation, Ticket
from portal.policy import Policy
from portal.policy.connect import ANSWERS, QUESTIONS, Answer, Question, Source
from portal.policy.questions import ALWAYS
from portal.redaction import CleanText, Rules
from portal.services import decisions, intake, messages, progress, teams, tickets
from portal.services.intake import Submission, Typed
from portal.services.tickets import Opened
from portal.store import connections as store
from portal.tokens import Signer
from portal.work import Actor, Work

FACTS = decisions.FACTS
_NAMES = {"description": "body", "request_type": "kind"}
"""The fields that this door calls otherwise."""
_MINUS = "\N{MINUS SIGN}"
_PLACE = ("project", "customer_profile", "property", "hub")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A connect request that is complete and clean, with the installer's four answers."""

    submission: Submission
    checks: Mapping[Question, Answer]


@dataclass(frozen=True, slots=True)
class Reported:
    """What somebody says of a hub anew, and in their own words why."""

    checks: Mapping[Question, Answer]
    detail: CleanText | None = None


def asked(policy: Policy) -> frozenset[str]:
    """Every field that such a request may have, by the names of the contract."""
    fields = {field.key for kind in policy.connect_kinds for field in policy.form(kind)}
    return frozenset({"name", "email", "kind", "body", *QUESTIONS, *fields} - {*ALWAYS})


def prepare(policy: Policy, signer: Signer, rules: Rules, typed: Typed) -> Prepared:
    """Check and clean what was typed; slow enough that no transaction may be open meanwhile.

    `typed.answers` go by the names of the contract: `kind`, `body`, the facts, the four checks.

    Raises:
        Incomplete: with a message for each field that is missing or wrong.
    """
    answers = dict(typed.answers)
    kind = answers.pop("kind", "") or typed.request_type
    checks, mistakes = _checks(answers, ANSWERS, policy)
    answers["hub"] = _serial(policy, answers.get("hub", ""))
    answers["description"] = answers.pop("body", "")
    if kind not in policy.connect_kinds:
        needed = _needed(policy, answers)
        raise Incomplete({"kind": [_("Choose what this is about.")], **needed, **mistakes})
    answers["subject"] = _subject(policy, kind, answers.get("project", ""))
    try:
        raw = replace(typed, request_type=kind, answers=answers)
        submission = intake.prepare(policy, signer, rules, raw)
    except Incomplete as refused:
        found = {_NAMES.get(name, name): words for name, words in refused.fields.items()}
        raise Incomplete(found | mistakes) from None
    if submission.answers.get("hub", "") != answers["hub"]:
        mistakes["hub"] = [_("This looks like a key or password. Enter the serial number.")]
    if mistakes:
        raise Incomplete(mistakes)
    return Prepared(submission, checks)


def _serial(policy: Policy, typed: str) -> str:
    """The serial number as the policy writes it, whichever dash or space parts its groups of digits."""
    signs = ("-" if category(sign) == "Pd" or sign == _MINUS else sign for sign in typed.upper())
    text = re.sub(" ?- ?", "-", " ".join("".join(signs).split()))
    field = policy.fields.get("hub")
    if field is None or not field.form or len(re.findall("[- ]", text)) <= 1:
        return text
    ways = (text, *(re.sub(r" (?=\d)", sign, text) for sign in ("-", "")))
    return next((way for way in ways if re.fullmatch(field.form, way, re.ASCII)), text)


def _needed(policy: Policy, answers: Mapping[str, str]) -> dict[str, list[str]]:
    """What is missing whichever kind is chosen, so that it is told in the same round."""
    first, *others = (policy.missing(kind, answers, guest=True) for kind in policy.connect_kinds)
    return {
        _NAMES.get(name, name): [message]
        for name, message in first.items()
        if name != "subject" and all(name in other for other in others)
    }


def _checks(
    answers: Mapping[str, str], known: tuple[str, ...], policy: Policy | None = None
) -> tuple[dict[Question, Answer], dict[str, list[str]]]:
    """The four answers, and what is wrong with them by field; the policy has their names."""
    given: dict[Question, Answer] = {q: answers.get(q, "").strip() for q in QUESTIONS}  # type: ignore[misc]
    wrong: dict[str, list[str]] = {
        question: [_unanswered(question, policy)]
        for question, answer in given.items()
        if answer not in known
    }
    return {question: answer for question, answer in given.items() if answer in ANSWERS}, wrong


def _unanswered(question: Question, policy: Policy | None) -> str:
    if policy is None or policy.connect is None:
        return _("Answer with yes, no, or that you cannot see it.")
    label = pick(policy.connect.checks[question].label)
    return _("%(check)s: answer with yes, no, or that you cannot see it.", check=label)


def _subject(policy: Policy, kind: str, project: str) -> str:
    label = pick(policy.connect_kinds[kind].label)
    if not project.strip():
        return label
    whole = _("%(kind)s: %(project)s", kind=label, project=" ".join(project.split()))
    return whole if len(whole) <= policy.intake.subject_length else label


def reported(rules: Rules, said: Mapping[str, str]) -> Reported:
    """What somebody says anew, by the names of the checks, and `detail`; what is left out stays.

    Raises:
        Incomplete: an answer is none, or there is none at all.
    """
    checks, mistakes = _checks(said, ("", *ANSWERS))
    detail = messages.legible(said.get("detail", ""))
    if len(detail) > messages.LONGEST:
        mistakes["detail"] = [_("This is too long. Please send the rest in the conversation.")]
    if not checks and not mistakes:
        mistakes = {QUESTIONS[0]: [_("Say of at least one of the four what has changed.")]}
    if mistakes:
        raise Incomplete(mistakes)
    return Reported(checks, messages.plain(detail, rules) if detail else None)


def belonging(
    prepared: Prepared, organisation: Organisation | None, *, shared: bool = False
) -> Prepared:
    """The same request out of the installer's company."""
    submission = intake.belonging(prepared.submission, organisation, shared=shared)
    return replace(prepared, submission=submission)


def open(work: Work, prepared: Prepared, *, held: bool = False) -> Opened:  # noqa: A001 - as tickets.open
    """Accept a connect request: a ticket, the hub beside it, and what may go on for now.

    The same submission id gives the same ticket, whose answers stay as they are.
    """
    opened = tickets.open(work, prepared.submission, held=held)
    if not opened.repeated:
        _begin(work, opened.ticket, prepared.submission.answers, prepared.checks)
    return opened


def confirm(work: Work, ticket: Ticket) -> None:
    """The sender of a held ticket is real: it counts, and what may go on is told. Twice is once."""
    if ticket.confirmed_at is None:
        tickets.confirm(work, ticket)
        decisions.announce(work, ticket)


def _begin(
    work: Work,
    ticket: Ticket,
    facts: Mapping[str, CleanText | None],
    checks: Mapping[Question, Answer],
) -> None:
    connection = Connection(
        ticket_id=ticket.id,
        kind=ticket.request_type,
        project_id=_project(work, facts.get("project")),
        recheck_at=work.now,
        failures=0,
        **{name: facts.get(name) for name in FACTS},
    )
    decisions.note(work, ticket, checks, "installer")
    decisions.open_with(work, ticket, connection)


def _project(work: Work, name: str | None) -> int | None:
    """The project of this name, where the company of the one who asks has just one such."""
    wanted = (name or "").casefold()
    known = store.projects_of(work.session, work.actor) if wanted else ()
    found = [project.id for project, _owner in known if project.name.casefold() == wanted]
    return found[0] if len(found) == 1 else None


def report(work: Work, ticket: Ticket, said: Reported) -> None:
    """Note what was found out anew, and decide anew; what changed is told (C11, C12).

    An installer corrects what they see, support and its programs complete and settle.

    Raises:
        NotFound: the ticket is no connect request.
        Closed: it is locked.
        NotAllowed: it waits until its sender has confirmed it.
    """
    connection = store.of(work.session, ticket)
    if connection is None:
        raise NotFound
    progress.require_confirmed(ticket)
    if work.policy.statuses[ticket.status].locked:
        raise Closed
    source = source_of(work.actor)
    if source == "support" and ticket.resolved_at is None:
        # Before anything is decided: a mismatch gives the ticket to somebody else (A26, C11).
        teams.claim(work, ticket)
        after = work.policy.statuses[ticket.status].on_staff_reply
        if after is not None and ticket.status == work.policy.initial_status:
            progress.enter(work, ticket, after, quiet=True)
        progress.schedule(work, ticket, quiet=True)
    decisions.hear(work, ticket, connection, said.checks, source, said.detail)


def source_of(actor: Actor) -> Source:
    """As whom somebody says what they say: nobody can choose it."""
    if actor.kind == "system":
        return "system"
    support = actor.kind == "staff" or (actor.kind == "api" and actor.organisation_id is None)
    return "support" if support else "installer"


def corrected(work: Work, ticket: Ticket) -> None:
    """Take over what a correction of the request says; of another hub the system knows nothing yet."""
    if ticket.request_type not in work.policy.connect_kinds:
        return
    connection = store.of(work.session, ticket)
    if connection is None:
        return
    before = {name: getattr(connection, name) for name in _PLACE}
    for name in FACTS:
        setattr(connection, name, ticket.answers.get(name))
    if before == {name: getattr(connection, name) for name in _PLACE}:
        return
    connection.project_id = _project(work, connection.project)
    connection.recheck_at, connection.checked_at = work.now, None
    connection.failures, connection.garbled = 0, None
    decisions.hear(work, ticket, connection, dict.fromkeys(QUESTIONS, "unknown"), "system")


def followed(work: Work, ticket: Ticket, after: Ticket) -> None:
    """A request that follows a connect request is about the same hub; what is known begins anew."""
    if after.request_type not in work.policy.connect_kinds:
        return
    known = store.of(work.session, ticket)
    if known is not None and store.of(work.session, after) is None:
        _begin(work, after, {name: getattr(known, name) for name in FACTS}, {})


def history(work: Work, ticket: Ticket) -> list[HubCheck]:
    """Everything that was said about the hub, oldest first."""
    return [*store.history(work.session, ticket)]
