"""What GitLab sends when something happens to an issue, in the few parts that count here."""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from flask import request
from pydantic import BaseModel, ConfigDict, ValidationError

from portal.services import messages
from portal.services.tracker import Told
from portal.sinks.messages import signed
from portal.store import accounts
from portal.store import tracker as store
from portal.web import sessions
from portal.web.runtime import network, runtime
from portal.work import Actor, Work

_STATUS = "status::"
_KEY = "whsec_"
_SECONDS = re.compile(r"[0-9]{1,11}")
_WINDOW = 300
_MOST_SIGNATURES = 10
_OURS = "<!-- portal "
_RESOLVE = re.compile(r"\s*/resolve\b[ \t]*", re.IGNORECASE)
_SCOPES = frozenset({"tickets:read", "tickets:write"})


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Person(_Part):
    id: int
    name: str = ""
    email: str | None = None


class _Project(_Part):
    id: int


class _Label(_Part):
    title: str


class _Labels(_Part):
    previous: Sequence[_Label] = ()
    current: Sequence[_Label] = ()


class _People(_Part):
    current: Sequence[_Person] = ()


class _Changes(_Part):
    labels: _Labels = _Labels()
    assignees: _People = _People()


class _Issue(_Part):
    iid: int
    state: str = ""
    title: str = ""
    author_id: int | None = None


class _Subject(_Part):
    id: int
    iid: int = 0
    action: str | None = None
    note: str = ""
    noteable_type: str = ""
    system: bool = False
    title: str = ""
    author_id: int | None = None
    updated_at: str | None = None


class Hook(_Part):
    """An event of an issue, or of a note on one."""

    object_kind: str
    user: _Person
    project: _Project
    object_attributes: _Subject
    issue: _Issue | None = None
    changes: _Changes = _Changes()


def is_known(secret: str, now: datetime) -> bool:
    """Whether it comes from who knows the word, or has signed it with the key (`whsec_…`)."""
    if secret.startswith(_KEY):
        return _is_signed([base64.b64decode(key.removeprefix(_KEY)) for key in secret.split()], now)
    shown = request.headers.get("X-Gitlab-Token", "")
    return hmac.compare_digest(shown.encode(), secret.encode())


def _is_signed(keys: Sequence[bytes], now: datetime) -> bool:
    """Whether a signature of Standard Webhooks fits, and is no older than a repeat may be."""
    named = request.headers.get("webhook-id", "")
    seconds = request.headers.get("webhook-timestamp", "")
    if not _SECONDS.fullmatch(seconds) or abs(int(seconds) - now.timestamp()) > _WINDOW:
        return False
    at = datetime.fromtimestamp(int(seconds), UTC)
    own = signed(keys, named, at, request.get_data())["webhook-signature"].split()
    shown = request.headers.get("webhook-signature", "").split()[:_MOST_SIGNATURES]
    return any(hmac.compare_digest(a.encode(), b.encode()) for a in own for b in shown)


def told() -> tuple[Told, str] | None:
    """What somebody did, and their address if it is known; nothing where it is not for us."""
    try:
        hook = Hook.model_validate_json(request.get_data())
    except ValidationError:
        return None
    if hook.object_kind == "note":
        found = _noted(hook)
    elif hook.object_kind in {"issue", "work_item"}:
        found = _changed(hook)
    else:
        found = None
    return (found, hook.user.email or "") if found else None


def actor(work: Work, email: str) -> Actor:
    """Whoever of support has this address; else a program that works for support."""
    account = accounts.by_email(work.session, email.strip().lower()) if email else None
    if account is None or account.staff_role is None or account.disabled_at is not None:
        return Actor("api", scopes=_SCOPES, network=network())
    return sessions.actor_of(account)


def _noted(hook: Hook) -> Told | None:
    said, issue = hook.object_attributes, hook.issue
    fresh = said.action in {None, "create"} and not said.system
    if issue is None or said.noteable_type != "Issue" or not fresh or _OURS in said.note:
        return None
    rules, text = runtime().works.rules, messages.legible(said.note)[: messages.LONGEST]
    if not text:
        return None
    order = _RESOLVE.match(text)
    names = text.lower().startswith(store.SUMMARY)
    summary = text[order.end() :] if order else text[len(store.SUMMARY) :] if names else ""
    clean = messages.plain(summary, rules) if summary.strip() else None
    return Told(
        key=_key(f"note {said.id}"),
        project=hook.project.id,
        iid=issue.iid,
        user=hook.user.id,
        name=messages.plain(hook.user.name, rules),
        title=issue.title,
        author=issue.author_id,
        note=messages.plain(text, rules),
        summary=clean,
        # “Comment and close” is one press over there and comes here as two, in any order.
        is_closed=order is not None or (clean is not None and issue.state == "closed"),
    )


def _changed(hook: Hook) -> Told:
    subject, labels = hook.object_attributes, hook.changes.labels
    before = {label.title for label in labels.previous}
    fresh = [label.title for label in labels.current if label.title not in before]
    put = [title[len(_STATUS) :] for title in fresh if title.lower().startswith(_STATUS)]
    return Told(
        # The other ids of a hook are new with each repeat, or shared by what belongs together.
        key=_key(request.headers.get("Idempotency-Key") or ""),
        project=hook.project.id,
        iid=subject.iid,
        user=hook.user.id,
        name=messages.plain(hook.user.name, runtime().works.rules),
        title=subject.title,
        author=subject.author_id,
        at=_moment(subject.updated_at or ""),
        is_taken=hook.user.id in {one.id for one in hook.changes.assignees.current},
        to=put[0] if put else None,
        is_closed=subject.action == "close",
        is_reopened=subject.action == "reopen",
    )


def _moment(written: str) -> datetime | None:
    """A moment as GitLab writes it, with a zone's name or as ISO 8601."""
    try:
        at = datetime.fromisoformat(written.replace(" UTC", "+00:00"))
    except ValueError:
        return None
    return at if at.tzinfo else None


def _key(known: str) -> str:
    """A digest of the id that the other side gives; what has none goes by all it says."""
    return hashlib.sha256(known.encode() or request.get_data()).hexdigest()
