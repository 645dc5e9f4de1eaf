"""A request that a program raises: the fields of the form as one JSON object."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4, uuid5

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from portal import i18n
from portal.errors import Incomplete
from portal.i18n import gettext as _
from portal.models import Organisation
from portal.policy import Policy
from portal.services.idempotency import Key
from portal.services.intake import Typed
from portal.tokens import digest
from portal.web.runtime import actor, runtime

_SPACE = UUID("6f1f5d0e-2b1a-5c57-9d0b-0d6c2f3a4e51")
_ALWAYS = frozenset({"name", "email", "tier", "category", "impact", "copy_to"})
_ABOUT = frozenset({"request_type", "time_zone", "submission_id"})
_LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Received:
    """The raw request, and the key under which it may be repeated."""

    typed: Typed
    key: Key | None


def message_id(key: str | None) -> UUID | None:
    """The id of a message that is sent under this key: the same key gives the same message."""
    return uuid5(_SPACE, f"{actor().id}\0{key}") if key else None


def received(key: str | None, asked: Collection[str] | None = None) -> Received:
    """Read the posted request; `asked` are the fields that it may have, else those of a ticket.

    Raises:
        UnsupportedMediaType: it is not declared as JSON.
        Incomplete: the body is no object of texts, or has fields that nobody asks for.
    """
    if not request.is_json:
        raise UnsupportedMediaType
    policy, fields = runtime().policy, _object()
    kept = _kept(fields)
    _check(policy, fields, _ALWAYS | policy.open_fields.keys() if asked is None else asked)
    kind = fields.pop("request_type", "") or policy.default_request_type
    zone = fields.pop("time_zone", "")
    own_id = _uuid(fields.pop("submission_id", None))
    typed = Typed(
        submission_id=own_id or message_id(key) or uuid4(),
        channel="api",
        request_type=kind,
        answers=fields,
        language=i18n.language(),
        time_zone=zone if i18n.is_zone(zone) else policy.hours.zone,
        # Who comes back with the same submission id is known by the token.
        browser=runtime().works.signer.pseudonym("program", str(actor().id)),
        keep=kept,
    )
    return Received(typed, _key(key))


def of_organisation(typed: Typed, organisation: Organisation | None) -> Typed:
    """The request of an organisation's program: its plan is known, whatever the program says."""
    tier = organisation.tier if organisation else None
    if tier is None or tier not in runtime().policy.tiers:
        return typed
    return replace(typed, answers={**typed.answers, "tier": tier})


def _key(key: str | None) -> Key | None:
    if not key:
        return None
    if len(key) > _LONGEST_KEY:
        raise Incomplete({"Idempotency-Key": [_("This key is too long.")]})
    return Key(actor().id or 0, digest(key), digest(request.get_data(as_text=True)))


def _object() -> dict[str, Any]:
    try:
        found = request.get_json(silent=True)
    except RecursionError:  # nested deeper than anybody means it
        found = None
    if not isinstance(found, dict):
        raise Incomplete({"body": [_("Send one JSON object with the fields of the request.")]})
    copies = found.get("copy_to")
    if isinstance(copies, list):
        found["copy_to"] = ",".join(map(str, copies))
    return found


def _kept(fields: dict[str, Any]) -> frozenset[str]:
    """What the program says is no secret: digests that an earlier answer gave it."""
    kept = fields.pop("keep", [])
    if not isinstance(kept, list) or not all(isinstance(one, str) for one in kept):
        raise Incomplete({"keep": [_("This must be a list of texts.")]})
    return frozenset(kept)


def _check(policy: Policy, fields: dict[str, Any], asked: Collection[str]) -> None:
    known = {*asked, *_ABOUT}
    mistakes = {name: [_("This field is not known.")] for name in fields if name not in known}
    mistakes |= {
        name: [_("This must be a text.")]
        for name, value in fields.items()
        if name in known and not isinstance(value, str)
    }
    if not mistakes and fields.get("request_type", "") not in {"", *policy.open_types}:
        mistakes["request_type"] = [_("This type of request is not known.")]
    if mistakes:
        raise Incomplete(mistakes)


def _uuid(text: str | None) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Incomplete({"submission_id": [_("This must be a UUID.")]}) from None
