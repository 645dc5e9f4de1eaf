"""The audit log in words, as administrators read it: who, what, when and from where."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import request

from portal import i18n
from portal.errors import NotFound
from portal.i18n import gettext as _
from portal.i18n import lazy
from portal.models import AuditEntry
from portal.store import accounts, audit, tickets
from portal.store.audit import Asked, Entry
from portal.work import Work

KINDS: Mapping[str, i18n.Lazy] = {
    "opened": lazy("Request sent"),
    "confirmed": lazy("Request confirmed"),
    "replied": lazy("Message written"),
    "correction": lazy("Request corrected"),
    "noted": lazy("Internal note written"),
    "moved": lazy("Status changed"),
    "due-changed": lazy("Due time changed"),
    "reminded": lazy("Customer reminded"),
    "letters-paused": lazy("Too many letters within an hour: the next ones are left out"),
    "timer-refused": lazy("Automatic action no longer possible"),
    "solved": lazy("Customer says: solved"),
    "not-solved": lazy("Customer says: not solved"),
    "withdrawn": lazy("Request withdrawn"),
    "split": lazy("Request split"),
    "merged": lazy("Request merged into another one"),
    "absorbed": lazy("Another request merged into this one"),
    "parted": lazy("Merged request taken out again"),
    "released": lazy("Another request no longer merged into this one"),
    "escalated": lazy("Request escalated"),
    "connect-reported": lazy("Answers about a hub given"),
    "connect-decided": lazy("Decided what may go on at a hub"),
    "assigned": lazy("Request given to somebody"),
    "taken": lazy("Taken by support, in the tracker"),
    "handed-over": lazy("Request handed to another team"),
    "routed": lazy("Request sent on by a route"),
    "completed": lazy("Request completed"),
    "letter-returned": lazy("Letter came back undelivered"),
    "sorted": lazy("Request sorted"),
    "approved": lazy("Approval given"),
    "decided": lazy("Question of a flow answered"),
    "tracked": lazy("Bug linked"),
    "tagged": lazy("Tag put on"),
    "untagged": lazy("Tag taken off"),
    "alarm": lazy("Alarm rang"),
    "seen": lazy("Seen by somebody on call"),
    "shared": lazy("Request shared with the organisation"),
    "unshared": lazy("Request no longer shared"),
    "participant-added": lazy("Person added to a request"),
    "participant-removed": lazy("Person removed from a request"),
    "redacted": lazy("Secrets taken out"),
    "redacted-later": lazy("Secrets taken out later"),
    "read-again": lazy("What is stored was read again"),
    "not-secret": lazy("Marked as no secret"),
    "viewed": lazy("Request viewed by support"),
    "program-read": lazy("Request read by a program"),
    "queued": lazy("Handed to the queue"),
    "queue-taken": lazy("Taken from the queue"),
    "queue-acknowledged": lazy("Queue item done"),
    "queue-released": lazy("Queue item given back"),
    "links-requested": lazy("Links asked for"),
    "incident": lazy("Incident changed"),
    "incident-opened": lazy("Incident opened"),
    "incident-posted": lazy("Posted to the status page"),
    "incident-blasted": lazy("Sent to all subscribers"),
    "incident-corrected": lazy("Post corrected"),
    "incident-renamed": lazy("Title corrected"),
    "incident-attached": lazy("Request attached to an incident"),
    "incident-answered": lazy("All requests of an incident answered"),
    "incident-proposed": lazy("Incident proposed"),
    "subscription-asked": lazy("Asked for news of the status"),
    "subscribed": lazy("Subscribed to the status"),
    "subscription-changed": lazy("Changed what is told of the status"),
    "unsubscribed": lazy("Unsubscribed from the status"),
    "proposal-accepted": lazy("Proposal became an incident or a known issue"),
    "proposal-dismissed": lazy("Proposal dismissed"),
    "known-issue-added": lazy("Known issue written down"),
    "known-issue-changed": lazy("Known issue changed"),
    "known-issue-solved": lazy("Known issue solved"),
    "known-issue-reopened": lazy("Known issue opened again"),
    "component-reclassified": lazy("Time of a component reclassified"),
    "maintenance-planned": lazy("Maintenance planned"),
    "maintenance-rescheduled": lazy("Maintenance rescheduled"),
    "maintenance-cancelled": lazy("Maintenance cancelled"),
    "feedback": lazy("Feedback given"),
    "feedback-answered": lazy("Feedback answered"),
    "rated": lazy("Resolution rated"),
    "reports-reviewed": lazy("Reports reviewed"),
    "rating-answered": lazy("Rating answered"),
    "account-made": lazy("Account made"),
    "signed-in": lazy("Signed in"),
    "sign-in-refused": lazy("Sign-in refused"),
    "sessions-ended": lazy("Sessions ended"),
    "account-described": lazy("Profile changed"),
    "password-changed": lazy("Password changed"),
    "codes-on": lazy("Codes of an app turned on"),
    "codes-off": lazy("Codes of an app turned off"),
    "passkey-added": lazy("Passkey added"),
    "passkey-removed": lazy("Passkey removed"),
    "recovery-codes-made": lazy("Recovery codes made"),
    "recovery-code-used": lazy("Recovery code used"),
    "new-device": lazy("Signed in on a new device"),
    "placed": lazy("Organisation or role of a person changed"),
    "joined": lazy("Joined an organisation"),
    "appointed": lazy("Role in support given or taken"),
    "teams-changed": lazy("Teams of a person changed"),
    "account-disabled": lazy("Account disabled"),
    "account-enabled": lazy("Account enabled"),
    "organisation-made": lazy("Organisation made"),
    "organisation-changed": lazy("Organisation changed"),
    "role-changed": lazy("Role in the organisation changed"),
    "member-removed": lazy("Member removed"),
    "invited": lazy("Invitation sent"),
    "invitation-revoked": lazy("Invitation taken back"),
    "domain-opened": lazy("Open to the domain"),
    "domain-closed": lazy("No longer open to the domain"),
    "project-made": lazy("Project made"),
    "project-taken-on": lazy("Project taken on"),
    "project-withdrawn": lazy("Project taken back"),
    "api-token-issued": lazy("API token issued"),
    "api-token-revoked": lazy("API token revoked"),
    "api-tokens-left": lazy("API tokens stay without their maker"),
    "data-exported": lazy("Personal data exported"),
    "erasure-asked": lazy("Erasure asked for"),
    "erased": lazy("Personal data erased"),
    "anonymised": lazy("Request anonymised"),
    "muted": lazy("Letters turned off or on"),
}
"""Every kind of entry; a test holds this complete."""
_ACTORS: Mapping[str, i18n.Lazy] = {
    "guest": lazy("Guest"),
    "customer": lazy("Customer"),
    "staff": lazy("Support"),
    "api": lazy("Program"),
    "system": lazy("Portal itself"),
}
_FIELDS = ("kind", "who", "reference", "since", "until")
_LONGEST = 200


def shown(work: Work) -> dict[str, Any]:
    """Everything that the page shows, as its address asks."""
    found = _found(work)
    more, found = len(found) > audit.SIZE, found[: audit.SIZE]
    names = audit.addresses(work.session, list(_people(entry.row for entry in found)))
    older = _address(found[-1].row.id) if more else ""
    return {
        "entries": [_entry(entry, names) for entry in found],
        "older": older,
        "asked": {name: request.args.get(name, "")[:_LONGEST] for name in _FIELDS},
        "kinds": sorted((str(label), key) for key, label in KINDS.items()),
    }


def _found(work: Work) -> Sequence[Entry]:
    try:
        return audit.entries(work.session, work.actor, _asked(work))
    except _NothingFits:
        return ()


class _NothingFits(Exception):
    """The filter names somebody or something that does not exist."""


def _asked(work: Work) -> Asked:
    given = {name: request.args.get(name, "").strip()[:_LONGEST] for name in _FIELDS}
    edge = request.args.get("edge", "")
    since, until = _day(given["since"]), _day(given["until"])
    return Asked(
        kind=given["kind"] or None,
        account=_account(work, given["who"]),
        ticket=_ticket(work, given["reference"]),
        since=since,
        until=until and until + timedelta(days=1),
        edge=int(edge) if edge.isdecimal() and len(edge) < 19 else None,  # noqa: PLR2004 - int64
    )


def _account(work: Work, who: str) -> int | None:
    """The account of an address or a number; where an account was erased, the number is left."""
    if not who:
        return None
    if who.isdecimal():
        return int(who[:9])
    found = accounts.by_email(work.session, who.lower())
    if found is None:
        raise _NothingFits
    return found.id


def _ticket(work: Work, reference: str) -> int | None:
    if not reference:
        return None
    try:
        return tickets.by_reference(work.session, work.actor, reference).id
    except NotFound:
        raise _NothingFits from None


def _day(text: str) -> datetime | None:
    """The beginning of a day, in the zone of the reader."""
    try:
        day = date.fromisoformat(text)
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(i18n.zone()))
    except ValueError:
        return None


def _address(edge: int) -> str:
    asked = {name: request.args.get(name, "") for name in _FIELDS} | {"edge": str(edge)}
    return "?" + urlencode({name: text for name, text in asked.items() if text})


def _people(rows: Any) -> set[int]:
    found = set()
    for row in rows:
        if row.actor_kind in audit.PEOPLE and row.actor_id is not None:
            found.add(row.actor_id)
        if isinstance(row.data.get("account"), int):
            found.add(row.data["account"])
    return found


def _entry(entry: Entry, names: Mapping[int, str]) -> dict[str, Any]:
    row = entry.row
    label = KINDS.get(row.kind)
    return {
        "at": row.at,
        "what": str(label) if label else row.kind,
        "who": _who(row, names),
        "network": row.network[:8] if row.network else "",
        "reference": entry.reference,
        "details": [
            f"{key}: {_plain(key, value, names)}"
            for key, value in row.data.items()
            if value is not None
        ],
    }


def _who(row: AuditEntry, names: Mapping[int, str]) -> str:
    kind = str(_ACTORS.get(row.actor_kind, row.actor_kind))
    if row.actor_kind in audit.PEOPLE and row.actor_id is not None:
        return _("%(kind)s %(name)s", kind=kind, name=_name(row.actor_id, names))
    return (
        kind if row.actor_id is None else _("%(kind)s %(number)s", kind=kind, number=row.actor_id)
    )


def _plain(key: str, value: object, names: Mapping[int, str]) -> str:
    return _name(value, names) if key == "account" and isinstance(value, int) else str(value)


def _name(account: int, names: Mapping[int, str]) -> str:
    return names.get(account) or str(account)
