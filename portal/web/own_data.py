"""A person's own data in words: sections with entries, each a list of names and what they hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal import i18n
from portal.i18n import gettext as _
from portal.i18n import lazy

SECTIONS: Mapping[str, i18n.Lazy] = {
    "account": lazy("Your account"),
    "requests": lazy("Your requests"),
    "words_elsewhere": lazy("What you wrote in requests of others"),
    "takes_part": lazy("Requests in which you take part"),
    "sessions": lazy("Where you were signed in"),
    "passkeys": lazy("Your passkeys"),
    "invitations": lazy("Invitations to you"),
    "ratings": lazy("What you thought of our help"),
    "feedback": lazy("What you told us"),
    "hubs": lazy("What you said about hubs"),
    "drafts": lazy("What you typed and did not send"),
    "subscription": lazy("What we tell you of our status"),
    "me_too": lazy("Known issues that you have, too"),
    "watches": lazy("Boards that you watch, or do not"),
    "news": lazy("What you were told at the desk"),
    "looks": lazy("Which requests you looked at"),
    "log": lazy("What the log holds about you"),
}
FIELDS: Mapping[str, i18n.Lazy] = {
    "accepted_at": lazy("Accepted on"),
    "actor_kind": lazy("Who"),
    "answer": lazy("What we changed because of it"),
    "answers": lazy("Answers"),
    "at": lazy("When"),
    "author_name": lazy("Written by"),
    "board": lazy("Board"),
    "body": lazy("Words"),
    "changes": lazy("Corrections"),
    "checked_at": lazy("Looked at"),
    "comment": lazy("Words"),
    "confirmed_at": lazy("Confirmed on"),
    "created_at": lazy("Made on"),
    "data": lazy("Details"),
    "detail": lazy("Words"),
    "device": lazy("Device"),
    "email": lazy("Email address"),
    "ended_at": lazy("Ended on"),
    "expires_at": lazy("Ends by itself"),
    "files": lazy("File"),
    "has_codes": lazy("Codes of an app"),
    "has_password": lazy("Password"),
    "id": lazy("Number"),
    "kind": lazy("Kind"),
    "known_issue": lazy("Known issue"),
    "language": lazy("Language"),
    "left_out": lazy("Not kept"),
    "last_seen_at": lazy("Last used"),
    "last_used_at": lazy("Last used"),
    "media_type": lazy("Type"),
    "messages": lazy("Message"),
    "muted": lazy("Turned off"),
    "name": lazy("Name"),
    "network": lazy("Pseudonym of the network"),
    "on_call": lazy("On call"),
    "opened_at": lazy("Opened"),
    "organisation": lazy("Organisation"),
    "organisation_role": lazy("Role in the organisation"),
    "question": lazy("Question"),
    "reference": lazy("Request"),
    "removed": lazy("Taken out"),
    "requester_email": lazy("Your address there"),
    "requester_name": lazy("Your name there"),
    "resolved_at": lazy("Solved"),
    "revoked_at": lazy("Taken back"),
    "role": lazy("Role"),
    "said": lazy("Said"),
    "score": lazy("Score"),
    "seen_at": lazy("Marked as read"),
    "sha256": lazy("Checksum"),
    "shared": lazy("Shared with the organisation"),
    "side": lazy("Written by"),
    "size": lazy("Size in bytes"),
    "source": lazy("Seen by"),
    "staff_role": lazy("Part in support"),
    "status": lazy("Status"),
    "subject": lazy("Subject"),
    "time_zone": lazy("Time zone"),
    "told_at": lazy("Told"),
    "topics": lazy("About"),
    "updated_at": lazy("Last changed"),
    "value": lazy("Detail"),
    "watches": lazy("Watched"),
}
"""What the data is called in words; a test holds this complete."""
_EMPTY: tuple[Any, ...] = (None, "", [], {}, False)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing: names with what they hold, and the things that belong to it."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    parts: list[tuple[str, "Entry"]] = field(default_factory=list)


def sections(found: Mapping[str, Any]) -> Iterator[tuple[str, list[Entry]]]:
    """Each section that holds something, with its entries."""
    for key, label in SECTIONS.items():
        entries = [found[key]] if isinstance(found[key], Mapping) else found[key]
        if entries:
            yield str(label), [_entry(one) for one in entries]


def _entry(data: Mapping[str, Any]) -> Entry:
    entry = Entry()
    for name, value in data.items():
        label = str(FIELDS.get(name, name))
        if value in _EMPTY:
            continue
        if isinstance(value, Mapping):
            entry.parts.append((label, _entry(value)))
        elif isinstance(value, list) and isinstance(value[0], Mapping):
            entry.parts.extend((label, _entry(one)) for one in value)
        else:
            entry.lines.append((label, _said(value)))
    return entry


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return i18n.datetime(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return _("yes") if value is True else str(value)
