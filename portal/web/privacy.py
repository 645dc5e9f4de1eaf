"""All that is stored about a person: as data for programs, and in words to be read."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from uuid import UUID

from portal.errors import NotFound
from portal.files import Store
from portal.models import Account, Attachment, AuditEntry, Message, Organisation, Ticket
from portal.store import accounts, known_issues, subscribers, watching
from portal.store import privacy as store
from portal.store.privacy import Told
from portal.work import Work

_IN_MEMORY = 5_000_000
_ACCOUNT = (
    "email",
    "name",
    "language",
    "time_zone",
    "organisation_role",
    "staff_role",
    "on_call",
    "muted",
    "created_at",
)
_TICKET = (
    "reference",
    "status",
    "subject",
    "answers",
    "requester_name",
    "requester_email",
    "language",
    "time_zone",
    "shared",
    "opened_at",
    "updated_at",
    "resolved_at",
)
_MESSAGE = ("created_at", "kind", "side", "author_name", "body", "removed", "left_out", "changes")
_FILE = ("id", "name", "media_type", "size", "sha256", "removed", "created_at")
_SESSION = ("device", "network", "created_at", "last_seen_at", "expires_at", "ended_at")
_LINK = ("role", "muted", "created_at", "expires_at", "revoked_at")
_PASSKEY = ("name", "created_at", "last_used_at")
_SUBSCRIPTION = ("created_at", "confirmed_at", "language", "time_zone")
_ME_TOO = ("at", "told_at", "language", "time_zone")
_SAID = ("created_at", "score", "comment", "answer")
_INVITATION = ("role", "created_at", "expires_at", "accepted_at")


def everything(work: Work, account: Account, browser: str) -> dict[str, Any]:
    """All that is stored about this person, section by section."""
    session, email, number = work.session, account.email, account.id
    return {
        "account": _account(work, account),
        "requests": _requests(work, store.asked_by(session, email)),
        "words_elsewhere": _told(store.words_elsewhere(session, account), _MESSAGE),
        "takes_part": _told(store.links_of(session, email), _LINK),
        "sessions": _all(store.sessions_of(session, number), _SESSION),
        "passkeys": _all(accounts.passkeys_of(session, number), _PASSKEY),
        "invitations": _all(store.invitations_to(session, email), _INVITATION),
        "ratings": _told(store.ratings_of(session, email), _SAID),
        "feedback": _all(store.feedback_of(session, email), _SAID),
        "hubs": [_of_hub(*told) for told in store.hubs_of(session, account)],
        "drafts": _all(store.drafts_of(session, account, browser), ("updated_at", "answers")),
        "subscription": _subscription(work, account),
        "me_too": _me_too(work, account),
        "watches": _all(watching.of_account(session, number), ("board", "watches", "at")),
        "news": _told(store.news_of(session, number), ("at", "kind", "value", "seen_at")),
        "looks": _told(store.looks_of(session, number), ("at",)),
        "log": [_noted(*entry) for entry in store.noted_about(session, account)],
    }


def _account(work: Work, account: Account) -> dict[str, Any]:
    known = work.session.get(Organisation, account.organisation_id or 0)
    return _picked(account, _ACCOUNT) | {
        "organisation": known.name if known else None,
        "has_password": account.password_hash is not None,
        "has_codes": account.totp_enabled_at is not None,
    }


def _subscription(work: Work, account: Account) -> list[dict[str, Any]]:
    address = subscribers.sealed(work.signer, account.email)
    found = subscribers.by_address(work.session, subscribers.EMAIL, address)
    if found is None:
        return []
    topics = [topic.topic for topic in subscribers.topics(work.session, found)]
    return [_picked(found, _SUBSCRIPTION) | {"topics": topics}]


def _me_too(work: Work, account: Account) -> list[dict[str, Any]]:
    address = known_issues.sealed(work.signer, account.email)
    found = known_issues.of_address(work.session, address)
    return [{"known_issue": issue.title, **_picked(one, _ME_TOO)} for one, issue in found]


def _told(found: Sequence[Told], names: Sequence[str]) -> list[dict[str, Any]]:
    return [{"reference": told.reference, **_picked(told.row, names)} for told in found]


def _requests(work: Work, tickets: Sequence[Ticket]) -> list[dict[str, Any]]:
    numbers = [ticket.id for ticket in tickets]
    words = _by_ticket(store.words_of(work.session, numbers))
    files = _by_ticket(store.files_of(work.session, numbers))
    return [
        {
            **_picked(ticket, _TICKET),
            "messages": _all(words.get(ticket.id, ()), _MESSAGE),
            "files": _all(files.get(ticket.id, ()), _FILE),
        }
        for ticket in tickets
    ]


def _by_ticket(rows: Sequence[Message] | Sequence[Attachment]) -> dict[int | None, list[Any]]:
    found: dict[int | None, list[Any]] = {}
    for row in rows:
        found.setdefault(row.ticket_id, []).append(row)
    return found


def _noted(row: AuditEntry, reference: str | None) -> dict[str, Any]:
    return {"reference": reference, **_picked(row, ("at", "kind", "actor_kind", "network", "data"))}


def _of_hub(row: Any, reference: str) -> dict[str, Any]:
    said = {"reference": reference, "question": row.question, "said": row.answer}
    return said | _picked(row, ("checked_at", "source", "detail"))


def _all(rows: Sequence[Any], names: Sequence[str]) -> list[dict[str, Any]]:
    return [_picked(row, names) for row in rows]


def _picked(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def as_json(found: Mapping[str, Any]) -> str:
    """The data for programs."""
    return json.dumps(found, default=_text, ensure_ascii=False, indent=1)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def as_archive(found: Mapping[str, Any], files: Store) -> IO[bytes]:
    """The data, and every file under its id."""
    made = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - it is sent after this function ends
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", as_json(found))
        for one in (file for ticket in found["requests"] for file in ticket["files"]):
            _add(archive, one["id"], str(one["name"]), files)
    made.seek(0)
    return made


def _add(archive: zipfile.ZipFile, key: UUID, name: str, files: Store) -> None:
    # Names never become paths, on their owner's machine either.
    plain = "".join(sign if sign.isalnum() or sign in "-_ ." else "_" for sign in name).strip(". ")
    try:
        content = files.open(key)
    except NotFound:
        return
    with content, archive.open(f"files/{key}/{plain or 'file'}", "w") as place:
        while piece := content.read(1 << 20):
            place.write(piece)
