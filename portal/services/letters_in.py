"""What a letter says, as a request or a reply: cleaned, with its files, and what was not kept."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from uuid import UUID, uuid5

from portal import files
from portal.errors import RefusedFile
from portal.files import Limits, Store, StoredFile
from portal.i18n import gettext as _
from portal.mail import Enclosed, Incoming
from portal.policy import Policy
from portal.redaction import CleanText, Rules, redact
from portal.services import intake, messages, names
from portal.services.intake import Submission, Typed
from portal.services.messages import Words
from portal.tokens import Signer

_SPACE = UUID("b0b43e0c-6a35-5a3f-8f0c-5d1a4c2f9e77")
# Who quotes us quotes the link to the request; whoever reads along must not get hold of it.
_OUR_LINK = re.compile(
    r"((?:/|%2F)(?:t|letters|feedback|link|confirm)(?:/|%2F))[\w-]{20,}", re.IGNORECASE | re.ASCII
)
_TEXT = "letter.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What is needed to read a letter into the house."""

    policy: Policy
    signer: Signer
    rules: Rules
    files: Store
    limits: Limits


def submission_id(letter: Incoming, sender: str) -> UUID:
    """The same letter, sent twice, is one submission; nobody else's letter is the same."""
    named = letter.message_id or f"{letter.subject}\0{letter.text}"
    return uuid5(_SPACE, f"{sender}\0{named}")


def words(desk: Desk, letter: Incoming, sender: CleanText) -> Words:
    """The letter as a reply."""
    text, more = _fitting(desk, letter, messages.LONGEST)
    kept, left_out = _receive(desk, [*more, *letter.files])
    if not text and not kept:
        text = _("(There were no words in this letter.)")
    said = messages.words(text, submission_id(letter, sender), tuple(kept), rules=desk.rules)
    return replace(said, left_out=_told(desk, letter, left_out))


def request(
    desk: Desk, letter: Incoming, sender: CleanText, language: str, time_zone: str
) -> Submission:
    """The letter as a new request, which lacks what it does not say (A13, A14, A15)."""
    limits = desk.policy.intake
    text, more = _fitting(desk, letter, limits.description_length)
    kept, left_out = _receive(desk, [*more, *letter.files])
    answers = {
        "name": names.known(letter.name, sender) or sender.partition("@")[2].partition(".")[0],
        "email": str(sender),
        "subject": _short(desk, letter.subject or text.partition("\n")[0], limits.subject_length),
        "description": text,
    }
    typed = Typed(
        submission_id=submission_id(letter, sender),
        channel="email",
        request_type=desk.policy.default_request_type,
        answers=answers,
        language=language,
        time_zone=time_zone,
        files=tuple(kept),
        partial=True,
    )
    asked = intake.prepare(desk.policy, desk.signer, desk.rules, typed)
    return replace(asked, said=replace(asked.said, left_out=_told(desk, letter, left_out)))


def _fitting(desk: Desk, letter: Incoming, most: int) -> tuple[str, list[Enclosed]]:
    """The words without our links; what is too long comes whole as a file, too."""
    text = messages.legible(_OUR_LINK.sub(r"\1…", letter.text))
    more = [Enclosed(_TEXT, text.encode(), inline=False)] if len(text) > most else []
    return _short(desk, text, most), more


def _short(desk: Desk, text: str, most: int) -> str:
    """The beginning of the text; cut once it is clean, as half a secret is not known as one."""
    if len(text) <= most:
        return text
    return redact(text, desk.rules).text[: most - 1] + "…"


def _receive(desk: Desk, sent: list[Enclosed]) -> tuple[list[StoredFile], list[str]]:
    """The files that are kept, and sentences about those that are not."""
    kept: list[StoredFile] = []
    refused: list[str] = []
    for file in sent:
        try:
            kept.append(_one(desk, file, full=len(kept) >= desk.policy.intake.max_files))
        except RefusedFile as wrong:
            if wrong.for_now:
                raise  # the sender's server keeps the letter, and brings it again
            refused.append(_("%(file)s: %(reason)s", file=wrong.name, reason=wrong.reason))
    return kept, refused


def _one(desk: Desk, file: Enclosed, *, full: bool) -> StoredFile:
    if full:
        name = files.names.clean(file.name, desk.rules)[0]
        most = desk.policy.intake.max_files
        raise RefusedFile(name, _("Only %(most)s files fit on one request.", most=most))
    content = BytesIO(file.content)
    return files.receive(content, file.name, limits=desk.limits, store=desk.files, rules=desk.rules)


def _told(desk: Desk, letter: Incoming, refused: list[str]) -> tuple[CleanText, ...]:
    return tuple(redact(one, desk.rules).text for one in _sentences(letter, refused))


def _sentences(letter: Incoming, refused: list[str]) -> Iterator[str]:
    yield from refused
    if letter.is_cut:
        yield _("The end of the letter: it is too long for us to read.")
    if letter.quoting:
        yield _("Our own letter, which stood below.")


def fits(asked: Submission | Words) -> str:
    """What two letters with the same words have in common, and others have not."""
    said = asked.said if isinstance(asked, Submission) else asked
    title = asked.subject if isinstance(asked, Submission) else ""
    return "\0".join([title, said.body, *(file.sha256 for file in said.files)])
