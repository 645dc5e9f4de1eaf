"""What came in at any door becomes a clean, complete submission here, or is refused by field."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID, uuid4, uuid5

from email_validator import EmailNotValidError, validate_email

from portal import html
from portal.errors import Incomplete
from portal.files import StoredFile
from portal.i18n import gettext as _
from portal.models import Organisation, Ticket
from portal.policy import Policy
from portal.redaction import CleanText, Rules, SecretInIdentifier, identifier, redact
from portal.services import messages, names
from portal.services.messages import NOTHING_KEPT, KeptFiles, Removal, Words
from portal.tokens import Signer

# Columns of their own; every other answer goes into `answers`.
_OWN = frozenset({"name", "email", "tier", "category", "impact", "subject", "description"})
_NOT_ANSWERS = _OWN | {"attachments", "copy_to"}
MOST_COPIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A request as a door received it, still raw; `answers` has every field by its key.

    `keep` are the digests of what its writer marked as no secret. What is `partial` may lack
    answers: a letter is no form.
    """

    submission_id: UUID
    channel: str
    request_type: str
    answers: Mapping[str, str]
    language: str
    time_zone: str
    browser: str | None = None
    files: tuple[StoredFile, ...] = ()
    kept: KeptFiles = NOTHING_KEPT
    keep: frozenset[str] = frozenset()
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A request that is complete and clean; only this module makes one.

    `digest` tells whether the same submission id came with the same content. `said` is the
    description with the files. Only what came as `partial` is `lacking` some fields, by key.
    """

    submission_id: UUID
    digest: str
    channel: str
    request_type: str
    name: CleanText
    email: CleanText
    tier: CleanText | None
    category: CleanText | None
    impact: CleanText | None
    subject: CleanText
    said: Words
    answers: Mapping[str, CleanText]
    copy_to: tuple[CleanText, ...]
    language: str
    time_zone: str
    browser: str | None
    organisation_id: int | None = None
    shared: bool = False
    tier_verified: bool = False
    lacking: tuple[CleanText, ...] = ()


def prepare(policy: Policy, signer: Signer, rules: Rules, typed: Typed) -> Submission:
    """Check and clean what was typed; slow enough that no transaction may be open meanwhile.

    Raises:
        Incomplete: with a message for each field that is missing or wrong (A13, A14, A15).
    """
    answers = _applying(policy, typed)
    email, copies, lacking = _check(policy, rules, typed, answers)
    nothing = CleanText.join("", [])
    texts, removed = clean(answers, rules, typed.keep)
    return Submission(
        submission_id=typed.submission_id,
        digest=_digest(signer, texts, typed),
        channel=typed.channel,
        request_type=typed.request_type,
        name=texts["name"],
        email=email,
        tier=texts.get("tier"),
        category=texts.get("category"),
        impact=texts.get("impact"),
        subject=texts.get("subject", nothing),
        said=_description(
            typed, texts.get("description", nothing), removed, _chosen(answers, rules, typed)
        ),
        answers={key: text for key, text in texts.items() if key not in _NOT_ANSWERS},
        copy_to=copies,
        language=typed.language,
        time_zone=typed.time_zone,
        browser=typed.browser,
        lacking=lacking,
    )


def _applying(policy: Policy, typed: Typed) -> dict[str, str]:
    """The answers to what this request type asks under these answers; the rest is not kept."""
    fields = policy.fields_for(typed.request_type, typed.answers)
    asks = policy.request_types[typed.request_type].asks
    asked = {"name", "email", *asks, *(field.key for field in fields)}
    texts = {key: messages.legible(text) for key, text in typed.answers.items() if key in asked}
    lines = {field.key for field in fields if field.kind == "line"}
    texts["name"] = names.line(texts.get("name", ""))
    texts |= {key: " ".join(texts[key].split()) for key in lines & texts.keys()}
    return {key: text for key, text in texts.items() if text}


def _check(
    policy: Policy, rules: Rules, typed: Typed, answers: Mapping[str, str]
) -> tuple[CleanText, tuple[CleanText, ...], tuple[CleanText, ...]]:
    """The sender's address, those in copy, and what may be told later; or every mistake at once."""
    given = {**answers, "attachments": [*typed.files, *typed.kept.files]}
    found = policy.missing(typed.request_type, given, guest=True)
    mistakes = {key: [message] for key, message in found.items()}
    email = _email(answers.get("email", ""), rules, mistakes)
    copies = _copies(answers.get("copy_to", ""), rules, mistakes)
    if unfit := answers.get("name") and names.wrong(answers["name"]):
        mistakes["name"] = [unfit]
    later = [key for key in mistakes if typed.partial and key not in {*answers, "name", "email"}]
    if len(later) < len(mistakes):
        raise Incomplete(mistakes)
    return email, copies, tuple(identifier(key) for key in later)


def _email(value: str, rules: Rules, mistakes: dict[str, list[str]]) -> CleanText:
    try:
        return address(value, rules)
    except ValueError:
        mistakes.setdefault("email", [bad_address()])
        return CleanText.join("", [])


def _copies(value: str, rules: Rules, mistakes: dict[str, list[str]]) -> tuple[CleanText, ...]:
    parts = [part for part in value.replace(";", ",").replace("\n", ",").split(",") if part.strip()]
    try:
        return tuple(dict.fromkeys(address(part, rules) for part in parts))[:MOST_COPIES]
    except ValueError:
        mistakes["copy_to"] = [
            _("Enter the colleague's email address in the form name@example.com, or none at all.")
        ]
        return ()


def address(value: str, rules: Rules) -> CleanText:
    """A mail address in its normal form, checked for shape only.

    Raises:
        ValueError: it is not one, or it holds what redaction would take out.
    """
    try:
        checked = validate_email(value.strip(), check_deliverability=False)
        # Nobody tells two mailboxes apart by capitals, but people type their own address both ways.
        return identifier(checked.normalized.lower(), rules)
    except (EmailNotValidError, SecretInIdentifier) as mistake:
        raise ValueError from mistake


def bad_address() -> str:
    """What to say about an address that is none."""
    return _("Enter an email address in the form name@example.com, so that we can answer you.")


def clean(
    answers: Mapping[str, str], rules: Rules, keep: frozenset[str]
) -> tuple[dict[str, CleanText], list[Removal]]:
    """Every answer without its secrets, and what was taken out of which."""
    texts: dict[str, CleanText] = {}
    removed: list[Removal] = []
    for key, value in answers.items():
        redacted = redact(messages.legible(value), rules, keep)
        texts[key] = redacted.text
        removed += messages.removals(key, redacted.findings)
    return texts, removed


def _chosen(answers: Mapping[str, str], rules: Rules, typed: Typed) -> list[Removal]:
    left = (messages.chosen(key, text, rules, typed.keep) for key, text in answers.items())
    return [item for items in left for item in items]


def _description(
    typed: Typed, text: CleanText, removed: list[Removal], left: list[Removal]
) -> Words:
    gone = [*removed, *messages.in_files(typed.files)]
    return Words(
        body=text,
        html=html.render(text),
        removed=messages.with_earlier(typed.kept, gone, left),
        chosen=left,
        files=typed.files,
        submission_id=typed.submission_id,
        kept=typed.kept,
    )


def _digest(signer: Signer, texts: Mapping[str, CleanText], typed: Typed) -> str:
    content = [sorted(texts.items()), [file.sha256 for file in typed.files]]
    return signer.pseudonym("submission", json.dumps(content, ensure_ascii=False))


def another(signer: Signer, rules: Rules, ticket: Ticket, said: Words) -> Submission:
    """The submission of a further ticket by the same person about what was just said.

    It takes requester, tier, category and impact over; the first line becomes its subject.
    """
    return Submission(
        submission_id=said.submission_id or uuid4(),
        digest=signer.pseudonym("submission", said.body),
        channel=ticket.channel,
        request_type=ticket.request_type,
        name=ticket.requester_name,
        email=ticket.requester_email,
        tier=_word(ticket.tier),
        category=_word(ticket.category),
        impact=_word(ticket.impact),
        subject=messages.first_line(said.body, rules),
        said=said,
        answers={},
        copy_to=(),
        language=ticket.language,
        time_zone=ticket.time_zone,
        browser=ticket.browser,
        organisation_id=ticket.organisation_id,
        shared=ticket.shared,
        tier_verified=ticket.tier_verified,
    )


def belonging(
    asked: Submission, organisation: Organisation | None, *, shared: bool = False
) -> Submission:
    """The same request out of an organisation, whose plan is known and not only claimed (A16)."""
    if organisation is None:
        return asked
    verified = asked.tier is not None and asked.tier == organisation.tier
    return replace(asked, organisation_id=organisation.id, shared=shared, tier_verified=verified)


def _word(value: str | None) -> CleanText | None:
    return identifier(value) if value else None


def part(
    signer: Signer,
    rules: Rules,
    whole: Submission,
    text: str,
    number: int,
    keep: frozenset[str] = frozenset(),
) -> Submission:
    """A further request out of one text: everything shared, but its own words."""
    submission_id = uuid5(whole.submission_id, str(number))
    said = messages.words(text, submission_id, rules=rules, keep=keep)
    return replace(
        whole,
        submission_id=submission_id,
        digest=signer.pseudonym("submission", said.body),
        subject=messages.first_line(said.body, rules),
        said=said,
        copy_to=(),
    )
