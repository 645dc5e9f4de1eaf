"""Keys in words: what was taken out, what happened, what comes next."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from portal import i18n
from portal.i18n import gettext as _
from portal.i18n import lazy, pick
from portal.policy import Policy, explain
from portal.redaction import Rules, advised
from portal.store.privacy import GONE

_DELETED = (None, GONE)
_GONE = (*_DELETED, "")

_TAKEN: Mapping[str, i18n.Lazy] = {
    "key": lazy("A key or token"),
    "password": lazy("A password"),
    "pin": lazy("A PIN"),
    "otp": lazy("A one-time code"),
    "private-key": lazy("A private key"),
    "card": lazy("A card number"),
}
_ADVICE: Mapping[str, i18n.Lazy] = {
    "key": lazy("Revoke it where it was made and make a new one."),
    "password": lazy("Change it wherever you use it."),
    "pin": lazy("Choose a new one."),
    "otp": lazy("It is of no use any more once you have asked for a new one."),
    "private-key": lazy("Make a new pair of keys and stop using this one."),
    "card": lazy("Your bank can tell you whether the card should be replaced."),
}
_HAPPENED: Mapping[str, i18n.Lazy] = {
    "opened": lazy("You sent the request"),
    "confirmed": lazy("You confirmed the request"),
    "queue-taken": lazy("Taken up by the support team"),
    "redacted": lazy("Secrets were taken out before anything was stored"),
    "correction": lazy("The request was corrected"),
    "completed": lazy("What was still missing was added"),
    "split": lazy("Another problem was made a request of its own"),
    "parted": lazy("The request goes on by itself again"),
    "solved": lazy("You told us that it is solved"),
    "not-solved": lazy("You told us that it is not solved yet"),
    "withdrawn": lazy("You withdrew the request"),
    "redacted-later": lazy("We found a secret later and took it out"),
    "not-secret": lazy("You told us that something is no secret, so it was kept"),
    "reminded": lazy("You were reminded that we wait for your answer"),
    "viewed": lazy("Support looked at the request"),
    "anonymised": lazy("Words, files and names were erased"),
    "handed-over": lazy("The request was passed on to another team"),
    "approved": lazy("An approval was given"),
    "shared": lazy("The organisation can read the request from now on"),
    "unshared": lazy("The request is private from now on"),
    "participant-added": lazy("Somebody more is kept informed"),
    "participant-removed": lazy("Somebody is no longer kept informed"),
}
_TO_OTHERS: Mapping[str, i18n.Lazy] = {
    "opened": lazy("The request was sent"),
    "confirmed": lazy("The request was confirmed"),
    "solved": lazy("The requester told us that it is solved"),
    "not-solved": lazy("The requester told us that it is not solved yet"),
    "withdrawn": lazy("The request was withdrawn"),
    "not-secret": lazy("Somebody told us that something is no secret, so it was kept"),
    "reminded": lazy("The requester was reminded that we wait for an answer"),
}
"""The same for who is not the requester."""


def removal(policy: Policy, item: Mapping[str, Any], rules: Rules) -> dict[str, str]:
    """What was taken out, where, and what its owner should do."""
    return {
        "sentence": taken(item),
        "advice": advice(item, rules),
        "where": _place(policy, str(item["where"])),
    }


def taken(removal: Mapping[str, Any]) -> str:
    """What was taken out, in words: never the thing itself."""
    kind, vendor = str(removal["kind"]), removal.get("vendor")
    if vendor:
        return _("A key of %(vendor)s", vendor=str(vendor))
    return str(_TAKEN.get(kind, _TAKEN["key"]))


def advice(removal: Mapping[str, Any], rules: Rules) -> str:
    """What its owner should do now: where its vendor says how, in the vendor's terms."""
    own = advised(str(removal["vendor"]), rules) if removal.get("vendor") else None
    if own:
        return _("%(advice)s.", advice=_(own))
    return str(_ADVICE.get(str(removal["kind"]), _ADVICE["key"]))


def _place(policy: Policy, where: str) -> str:
    """The label of the field, or the file's name, from which something was taken."""
    if where in policy.fields:
        return _("in “%(field)s”", field=pick(policy.fields[where].label))
    if where == "body":
        return _("in your message")
    if where == "name":
        return _("in your name")
    return _("in the file %(name)s", name=where)


def happened(
    policy: Policy, kind: str, data: Mapping[str, Any], *, mine: bool = True
) -> str | None:
    """One line of the history for the customer, or None where it is not their concern."""
    told = _TELLING.get(kind)
    if told is not None:
        return told(policy, data)
    known = _HAPPENED if mine else {**_HAPPENED, **_TO_OTHERS}
    return str(known[kind]) if kind in known else None


def subject(of: str) -> str:
    """What a request is called, so that a link to it always has words."""
    return _("A deleted request") if of in _DELETED else of or _("(no subject)")


def asker(name: str) -> str:
    """Who asked; nobody where they were deleted."""
    return "" if name in _GONE else name


def author(name: str | None, side: str) -> str:
    """Who wrote a message; the name of a customer goes with their account, support may have none."""
    if name not in _GONE:
        return str(name)
    return _("Support") if side == "staff" else _("Somebody who was deleted")


def _replied(_policy: Policy, data: Mapping[str, Any]) -> str:
    return _("Support answered") if data.get("side") == "staff" else _("A message was sent to us")


def _moved(policy: Policy, data: Mapping[str, Any]) -> str:
    # Statuses are the desk's; what customers see of them are stages, as far as these change.
    known = data["to"] in policy.statuses
    label = pick(policy.told(data["to"], data["from"])) if known else i18n.readable(data["to"])
    left = policy.statuses.get(data["from"]) if data.get("by") == "timer" else None
    if left is None or left.timer is None or left.timer.note is None:
        return _("The request is now “%(status)s”", status=label)
    return _("The request is now “%(status)s”. %(why)s", status=label, why=pick(left.timer.note))


def _due_changed(_policy: Policy, data: Mapping[str, Any]) -> str:
    why = explain.changed(data.get("reason"))
    due = data.get("expected") or data.get("resolution_due")
    if not due:
        return _("The time of our first answer has changed. %(why)s", why=why)
    when = i18n.datetime(datetime.fromisoformat(due))
    return _("We now expect to solve it by %(when)s. %(why)s", when=when, why=why)


def _queued(_policy: Policy, data: Mapping[str, Any]) -> str | None:
    # Every later message is handed over as well; once is news, more is noise.
    return _("Handed to the support team") if data.get("type") == "ticket.opened" else None


_SORTED: Mapping[str, i18n.Lazy] = {
    "support": lazy("Support looked at how grave the request is, and sorted it"),
    "escalation": lazy("The request counts as graver now, because it was escalated"),
    "merge": lazy("The request counts as graver now, because the other one does"),
    "parting": lazy("The request counts as it did before the other one went on in it"),
}


def _sorted(_policy: Policy, data: Mapping[str, Any]) -> str:
    return str(_SORTED.get(str(data.get("by")), _SORTED["support"]))


_ESCALATED: Mapping[str, i18n.Lazy] = {
    "asked": lazy("The request was escalated"),
    "added": lazy("A new impact was added to the escalation"),
    "raised": lazy("The escalation went up to the level “%(level)s”"),
    "breach": lazy("A time that we promised has passed: it went up to the level “%(level)s”"),
    "mismatch": lazy("System and site contradict each other: it went to the level “%(level)s”"),
    "accepted": lazy("The escalation was accepted"),
    "declined": lazy("The escalation was declined, with the reason"),
    "lowered": lazy("The escalation was stepped down to the level “%(level)s”"),
    "ended": lazy("The escalation has ended"),
}


def escalated(policy: Policy, data: Mapping[str, Any]) -> str:
    """What became of an escalation, with its level."""
    level = str(data["level"])
    label = pick(policy.ladder[level].label) if level in policy.ladder else i18n.readable(level)
    told = _ESCALATED.get(str(data.get("why")), _ESCALATED["raised"])
    return str(told) % {"level": label}


def merged(_policy: Policy, data: Mapping[str, Any]) -> str:
    """That it goes on in another one."""
    return _("The request goes on in %(reference)s", reference=data["to"])


def absorbed(_policy: Policy, data: Mapping[str, Any]) -> str:
    """That another one goes on here."""
    return _("The request %(reference)s goes on here", reference=data["reference"])


def released(_policy: Policy, data: Mapping[str, Any]) -> str:
    """That another one goes on here no more."""
    return _("The request %(reference)s goes on by itself again", reference=data["reference"])


_TELLING: Mapping[str, Callable[[Policy, Mapping[str, Any]], str | None]] = {
    "escalated": escalated,
    "queued": _queued,
    "replied": _replied,
    "moved": _moved,
    "sorted": _sorted,
    "merged": merged,
    "absorbed": absorbed,
    "released": released,
    "due-changed": _due_changed,
}


def turn(whose: str) -> str:
    """Whose turn it is."""
    return {
        "support": _("It is our turn"),
        "customer": _("It is your turn"),
    }.get(whose, _("Nobody has to do anything"))


def incident_status(status: str) -> str:
    """The state of an incident."""
    return {
        "investigating": _("We are looking into it"),
        "identified": _("We know the cause and work on it"),
        "monitoring": _("A fix is in place; we are watching it"),
    }.get(status, _("Solved"))


def relation(kind: str, *, later: bool) -> str:
    """How a linked request belongs to the one that is shown."""
    if kind == "split":
        return _("Split off from this one:") if later else _("This one was split off from:")
    return _("Continued in:") if later else _("Continues:")
