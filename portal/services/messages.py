"""Words and files on their way into a conversation: cleaned, rendered, and what was taken out."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from portal import html
from portal.errors import Incomplete
from portal.events import CleanValue
from portal.files import StoredFile
from portal.html import SafeHtml
from portal.i18n import gettext as _
from portal.redaction import CleanText, Finding, Rules, fingerprint, identifier, redact

Removal = dict[str, CleanValue]
"""What was taken out of one place: `where` (a field's key), `kind`, `vendor`; never the value."""

LONGEST = 20_000
_SUBJECT = 80
# The last ones turn the direction of what is read, so that a word looks like another one.
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """What waited with a draft of this person: files, and what was taken out of it before."""

    draft_id: UUID | None = None
    files: tuple[UUID, ...] = ()
    removed: Sequence[Removal] = ()


NOTHING_KEPT = KeptFiles()


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
    chosen: Sequence[Removal] = ()
    """What was left in, because its writer said that it is no secret."""
    documentation: CleanText | None = None
    """The page that an answer of support links to."""
    left_out: Sequence[CleanText] = ()
    """What of a letter was not kept, in sentences."""


def words(
    text: str,
    submission_id: UUID | None = None,
    files: tuple[StoredFile, ...] = (),
    kept: KeptFiles = NOTHING_KEPT,
    *,
    rules: Rules,
    keep: frozenset[str] = frozenset(),
) -> Words:
    """A message ready to be stored; `keep` is what its writer marked as no secret.

    Raises:
        Incomplete: there is neither text nor a file, or too much text.
    """
    text = legible(text)
    if not text and not files and not kept.files:
        raise Incomplete({"body": [_("Write your message, or choose a file to send.")]})
    _require_length(text)
    redacted = redact(text, rules, keep)
    left = chosen("body", text, rules, keep)
    removed = [*removals("body", redacted.findings), *in_files(files)]
    return Words(
        body=redacted.text,
        html=html.render(redacted.text),
        removed=with_earlier(kept, removed, left),
        chosen=left,
        files=files,
        submission_id=submission_id,
        kept=kept,
    )


def _require_length(text: str) -> None:
    if len(text) > LONGEST:
        sentence = _(
            "Your message is %(over)d characters too long: please send the rest as a file.",
            over=len(text) - LONGEST,
        )
        raise Incomplete({"body": [sentence]})


def legible(text: str) -> str:
    """The text without what no person types and no database takes: NUL, half letters, bells, turns."""
    text = _UNREADABLE.sub("", text.replace("\r\n", "\n")).strip()
    seen = any(sign.isprintable() and not sign.isspace() for sign in text)
    return text if seen else ""


def plain(text: str, rules: Rules) -> CleanText:
    """One short text, legible and without its secrets; what was taken out is not kept."""
    return redact(legible(text), rules).text


def removals(where: str, findings: Sequence[Finding]) -> list[Removal]:
    """The findings of one place in the form in which they are stored."""
    place = identifier(where)
    return [_removal(place, finding.kind, finding.vendor) for finding in findings]


def _removal(where: CleanText, kind: str, vendor: str | None) -> Removal:
    return {
        "where": where,
        "kind": identifier(kind),
        "vendor": identifier(vendor) if vendor else None,
    }


def in_file(name: CleanText, findings: Sequence[Finding]) -> list[Removal]:
    """What was taken out of a file and its name, each kind once."""
    kinds = dict.fromkeys((found.kind, found.vendor) for found in findings)
    return [_removal(name, kind, vendor) for kind, vendor in kinds]


def in_files(files: Iterable[StoredFile]) -> list[Removal]:
    """The same for all files that came together."""
    return [removal for file in files for removal in in_file(file.name, file.findings)]


def weak(text: str, rules: Rules) -> list[tuple[Finding, str]]:
    """The findings of which a person may say that they are no secrets, each with its digest."""
    found = redact(text, rules).findings
    return [(one, fingerprint(text[one.start : one.end], rules)) for one in found if one.weak]


def chosen(where: str, text: str, rules: Rules, keep: frozenset[str]) -> list[Removal]:
    """What its writer left in as no secret, in the form in which it is recorded."""
    found = weak(text, rules) if keep else []
    return removals(where, [finding for finding, digest in found if digest in keep])


def with_earlier(
    kept: KeptFiles, removed: Sequence[Removal], left: Sequence[Removal] = ()
) -> list[Removal]:
    """What is taken out now, and what a refused form had lost already and did not get back."""
    return [*removed, *beyond(kept.removed, [*removed, *left])]


def beyond(found: Iterable[Removal], known: Sequence[Removal]) -> Iterator[Removal]:
    """What is found more often than it is known: two of a kind are two, and one twice told is one."""
    left = list(known)
    for item in found:
        if item in left:
            left.remove(item)
        else:
            yield item


def first_line(text: CleanText, rules: Rules) -> CleanText:
    """The beginning of a text, short enough for a subject."""
    line = text.strip().partition("\n")[0]
    short = line if len(line) <= _SUBJECT else line[: _SUBJECT - 1].rsplit(" ", 1)[0] + "…"
    # Cutting clean text cannot bring a secret back, but only the redactor says so.
    return redact(short, rules).text
