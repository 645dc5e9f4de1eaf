"""What happened to a ticket, as support reads it: who did what, in the desk's own words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from portal import i18n
from portal.i18n import gettext as _
from portal.i18n import lazy
from portal.models import AuditEntry
from portal.policy import Policy
from portal.policy.alarms import (
    AT_RISK,
    BREACHED,
    CALL,
    EXPECTED,
    MARK,
    UNANSWERED,
    UPDATE,
    WAKE_UP,
)
from portal.store import audit
from portal.store import desk as store
from portal.store.tickets import Happening
from portal.web import queue, words
from portal.web.audit import KINDS
from portal.web.queue import label
from portal.work import Work

Data = Mapping[str, Any]
_Entry = AuditEntry | Happening
_OURS: Mapping[str, i18n.Lazy] = {
    "seen": lazy("Seen, and being handled"),
    "tracked": lazy("Linked to the tracker"),
}
_ALARMS: Mapping[str, i18n.Lazy] = {
    f"response{AT_RISK}": lazy("The first answer is at risk"),
    f"response{BREACHED}": lazy("The first answer is late"),
    f"resolution{AT_RISK}": lazy("The solution is at risk"),
    f"resolution{BREACHED}": lazy("The solution is late"),
    f"start{BREACHED}": lazy("Nobody of the team has begun in time"),
    UNANSWERED: lazy("Nobody has answered the escalation in time"),
    EXPECTED: lazy("The day has come by which it should be solved"),
    UPDATE: lazy("The next word to the customer is due"),
    WAKE_UP: lazy("Nobody on call has seen it: a letter went out that is meant to wake somebody"),
    CALL: lazy("Nobody on call has seen it: somebody is to be called"),
}
_UNTOLD = frozenset({"queued", "queue-taken", "queue-acknowledged", "queue-released"})
NEWS = (
    "replied",
    "correction",
    "noted",
    "moved",
    "solved",
    "not-solved",
    "withdrawn",
    "split",
    "merged",
    "absorbed",
    "parted",
    "released",
    "assigned",
    "handed-over",
    "routed",
    "sorted",
    "approved",
    "escalated",
    "tagged",
    "untagged",
    "seen",
)
"""What somebody should have read before they act on a ticket."""


def lines(work: Work, entries: Iterable[_Entry]) -> list[dict[str, Any]]:
    """Each entry in words, in the order given: `at`, `what` and `who`."""
    told = [entry for entry in entries if entry.kind not in _UNTOLD]
    names = store.names(work.session, sorted(_people(told)))
    return [
        {"at": entry.at, "what": _what(work.policy, entry, names), "who": _who(entry, names)}
        for entry in told
    ]


def _people(entries: Sequence[_Entry]) -> set[int]:
    doers = {e.actor_id for e in entries if e.actor_kind in audit.PEOPLE and e.actor_id}
    return doers | {e.data["to"] for e in entries if e.kind == "assigned" and e.data["to"]}


def _who(entry: _Entry, names: Mapping[int, str]) -> str:
    if entry.actor_kind in audit.PEOPLE and entry.actor_id is not None:
        return names.get(entry.actor_id, "")
    return {"guest": _("Customer"), "api": _("Program")}.get(entry.actor_kind, "")


def _what(policy: Policy, entry: _Entry, names: Mapping[int, str]) -> str:
    if entry.kind == "assigned":
        to = entry.data["to"]
        return _("Given to %(name)s", name=names.get(to, to)) if to else _("Given back")
    told = _TELLING.get(entry.kind)
    if told is not None:
        return told(policy, entry.data)
    known = _OURS.get(entry.kind) or KINDS.get(entry.kind)
    return str(known) if known else entry.kind


def _label(table: Mapping[str, Any], key: str | None) -> str:
    return label(table, key) or "–"


def _moved(policy: Policy, data: Data) -> str:
    return _("Status: %(status)s", status=_label(policy.statuses, data["to"]))


def _handed_over(policy: Policy, data: Data) -> str:
    return _("Handed over to %(team)s", team=_label(policy.teams, data["to"]))


def _routed(policy: Policy, data: Data) -> str:
    return _("Routed: %(reason)s", reason=_label(policy.routes, data["route"]))


def _approved(policy: Policy, data: Data) -> str:
    return _("Approved: %(approval)s", approval=_label(policy.approvals, data["approval"]))


def _rated(_policy: Policy, data: Data) -> str:
    return _("Rated %(score)s of 5", score=data["score"])


def _tagged(policy: Policy, data: Data) -> str:
    return _("Tag: %(tag)s", tag=queue.tag(policy, data["tag"]))


def _untagged(policy: Policy, data: Data) -> str:
    return _("Tag taken off: %(tag)s", tag=queue.tag(policy, data["tag"]))


def _alarm(policy: Policy, data: Data) -> str:
    key = str(data["alarm"])
    if key.startswith(MARK):
        return _label(policy.marks, key.removeprefix(MARK))
    return str(_ALARMS.get(key, key))


def _replied(_policy: Policy, data: Data) -> str:
    return _("Answered the customer") if data.get("side") == "staff" else _("The customer wrote")


def _sorted(policy: Policy, data: Data) -> str:
    tables: Mapping[str, Mapping[str, Any]] = {
        "category": policy.categories,
        "severity": policy.severities,
        "impact": policy.levels,
    }
    said = [_label(tables[key], data[key]["to"]) for key in tables if key in data]
    if "tier_verified" in data:
        said.append(_("plan verified") if data["tier_verified"]["to"] else _("plan in doubt"))
    return _("Sorted: %(how)s", how=", ".join(said))


_TELLING: Mapping[str, Callable[[Policy, Data], str]] = {
    "rated": _rated,
    "moved": _moved,
    "handed-over": _handed_over,
    "routed": _routed,
    "approved": _approved,
    "escalated": words.escalated,
    "merged": words.merged,
    "absorbed": words.absorbed,
    "released": words.released,
    "tagged": _tagged,
    "untagged": _untagged,
    "alarm": _alarm,
    "replied": _replied,
    "sorted": _sorted,
}
