"""What came in at any door becomes a clean, complete submission here, or is refused by field."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4, uuid5

from email_validator import EmailNotValidError, validate_email

from portal import html
from portal.errors import Incomplete
from portal.events import CleanValue
from portal.files import StoredFile
from portal.html import SafeHtml
from portal.i18n import gettext as _
from portal.models import Ticket
from portal.policy import Policy
from portal.redaction import (
    CleanText,
    Finding,
    SecretInIdentifier,
    identifier,
    redact,
)
from portal.tokens import Signer

Removal = dict[str, CleanValue]
"""What was taken out of one place: `where` (a field's key), `kind`, `vendor`; never the value."""

# Columns of their own; every other answer goes into `answers`.
_OWN = frozenset({"name", "email", "tier", "category", "impact", "subject", "description"})
_NOT_ANSWERS = _OWN | {"attachments", "copy_to"}
_MOST_COPIES = 5
_SUBJECT = 80
LONGEST_MESSAGE = 20_000


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """Files that waited with a draft of this person, to go along with what is sent now."""

    draft_id: UUID | None = None
    files: tuple[UUID, ...] = ()


NOTHING_KEPT = KeptFiles()


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A request as a door received it, still raw; `answers` has every field by its key."""

    submission_id: UUID
    channel: str
    request_type: str
    answers: Mapping[str, str]
    language: str
    time_zone: str
    browser: str | None = None
    files: tuple[StoredFile, ...] = ()
    kept: KeptFiles = NOTHING_KEPT


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A message that is clean and rendered; `words` makes it."""

    body: CleanText
    html: SafeHtml
    removed: Sequence[Removal] = ()
    files: tuple[StoredFile, ...] = ()
    submission_id: UUID | None = None
    kept: KeptFiles = NOTHING_KEPT
    changes: Sequence[dict[str, CleanText]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A request that is complete and clean; only `prepare` makes one."""

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
    description: CleanText
    description_html: SafeHtml
    answers: Mapping[str, CleanText]
    copy_to: tuple[CleanText, ...]
    removed: Sequence[Removal]
    files: tuple[StoredFile, ...]
    kept: KeptFiles
    language: str
    time_zone: str
    browser: str | None


def clean(answers: Mapping[str, str]) -> tuple[dict[str, CleanText], list[Removal]]:
    """Every answer without its secrets, and what was taken out of which."""
    texts: dict[str, CleanText] = {}
    removed: list[Removal] = []
    for key, value in answers.items():
        redacted = redact(value.strip())
        texts[key] = redacted.text
        removed += removals(key, redacted.findings)
    return texts, removed


def removals(where: str, findings: Sequence[Finding]) -> list[Removal]:
    """The findings of one place in the form in which they are stored."""
    place = identifier(where)
    return [
        {
            "where": place,
            "kind": identifier(finding.kind),
            "vendor": identifier(finding.vendor) if finding.vendor else None,
        }
        for finding in findings
    ]


def address(value: str) -> CleanText:
    """A mail address in its normal form, checked for shape only.

    Raises:
        ValueError: it is not one, or it holds what redaction would take out.
    """
    try:
        checked = validate_email(value.strip(), check_deliverability=False)
        return identifier(checked.normalized)
    except (EmailNotValidError, SecretInIdentifier) as mistake:
        raise ValueError from mistake


def bad_address() -> str:
    """What to say about an address that is none."""
    return _("Enter an email address in the form name@example.com, so that we can answer you.")


def prepare(policy: Policy, signer: Signer, typed: Typed) -> Submission:
    """Check and clean what was typed; slow enough that no transaction may be open meanwhile.

    Raises:
        Incomplete: with a message for each field that is missing or wrong (A13, A14, A15).
    """
    answers = _applying(policy, typed)
    mistakes = {
        key: [message]
        for key, message in policy.missing(typed.request_type, answers, guest=True).items()
    }
    email = _email(answers.get("email", ""), mistakes)
    copies = _copies(answers.get("copy_to", ""), mistakes)
    if mistakes:
        raise Incomplete(mistakes)
    texts, removed = clean({key: text for key, text in answers.items() if text.strip()})
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
        subject=texts["subject"],
        description=texts["description"],
        description_html=html.render(texts["description"]),
        answers={key: text for key, text in texts.items() if key not in _NOT_ANSWERS},
        copy_to=copies,
        removed=[*removed, *(item for file in typed.files for item in file_removals(file))],
        files=typed.files,
        kept=typed.kept,
        language=typed.language,
        time_zone=typed.time_zone,
        browser=typed.browser,
    )


def file_removals(file: StoredFile) -> list[Removal]:
    """What was taken out of a file and its name."""
    return [item | {"where": file.name} for item in removals("file", file.findings)]


def _applying(policy: Policy, typed: Typed) -> dict[str, str]:
    """The answers to what this request type asks under these answers; the rest is not kept."""
    asked = {field.key for field in policy.fields_for(typed.request_type, typed.answers)}
    return {key: text for key, text in typed.answers.items() if key in asked | _OWN}


def _email(value: str, mistakes: dict[str, list[str]]) -> CleanText:
    try:
        return address(value)
    except ValueError:
        mistakes.setdefault("email", [bad_address()])
        return CleanText.join("", [])


def _copies(value: str, mistakes: dict[str, list[str]]) -> tuple[CleanText, ...]:
    parts = [part for part in value.replace(";", ",").replace("\n", ",").split(",") if part.strip()]
    try:
        return tuple(dict.fromkeys(address(part) for part in parts))[:_MOST_COPIES]
    except ValueError:
        mistakes["copy_to"] = [
            _("Enter the colleague's email address in the form name@example.com, or leave it empty")
        ]
        return ()


def _digest(signer: Signer, texts: Mapping[str, CleanText], typed: Typed) -> str:
    """Tells whether the same submission id came with the same content."""
    content = [sorted(texts.items()), [file.sha256 for file in typed.files]]
    return signer.pseudonym("submission", json.dumps(content, ensure_ascii=False))


def words(
    text: str,
    submission_id: UUID | None = None,
    files: tuple[StoredFile, ...] = (),
    kept: KeptFiles = NOTHING_KEPT,
) -> Words:
    """A message ready to be stored: clean and rendered.

    Raises:
        Incomplete: there is neither text nor a file, or too much text.
    """
    if not text.strip() and not files and not kept.files:
        raise Incomplete({"body": [_("Write your message, or choose a file to send")]})
    if len(text) > LONGEST_MESSAGE:
        sentence = _("Your message is too long by %(over)s characters: send the rest as a file")
        raise Incomplete({"body": [sentence % {"over": len(text) - LONGEST_MESSAGE}]})
    redacted = redact(text.strip())
    return Words(
        body=redacted.text,
        html=html.render(redacted.text),
        removed=[
            *removals("body", redacted.findings),
            *(item for file in files for item in file_removals(file)),
        ],
        files=files,
        submission_id=submission_id,
        kept=kept,
    )


def another(signer: Signer, ticket: Ticket, said: Words) -> Submission:
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
        subject=first_line(said.body),
        description=said.body,
        description_html=said.html,
        answers={},
        copy_to=(),
        removed=said.removed,
        files=said.files,
        kept=said.kept,
        language=ticket.language,
        time_zone=ticket.time_zone,
        browser=ticket.browser,
    )


def first_line(text: CleanText) -> CleanText:
    """The beginning of a text, short enough for a subject."""
    line = text.strip().partition("\n")[0]
    short = line if len(line) <= _SUBJECT else line[: _SUBJECT - 1].rsplit(" ", 1)[0] + "…"
    # Cutting clean text cannot bring a secret back, but only the redactor says so.
    return redact(short).text


def _word(value: str | None) -> CleanText | None:
    return identifier(value) if value else None


def part(signer: Signer, whole: Submission, text: str, number: int) -> Submission:
    """A further request out of one text: everything shared, but its own words."""
    said = words(text)
    return replace(
        whole,
        submission_id=uuid5(whole.submission_id, str(number)),
        digest=signer.pseudonym("submission", said.body),
        subject=first_line(said.body),
        description=said.body,
        description_html=said.html,
        removed=said.removed,
        copy_to=(),
        files=(),
        kept=NOTHING_KEPT,
    )
