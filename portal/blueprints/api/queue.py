"""The internal queue for programs: list, claim with a lease, acknowledge, release."""

from typing import Annotated, Any
from uuid import UUID

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from pydantic import Field

from portal.services import queue
from portal.store import queue as store
from portal.web import guards, programs
from portal.web.programs import Body
from portal.web.runtime import read, write

blueprint = Blueprint("api_queue", __name__, url_prefix="/api/v1/queue")
_MOST = 100
_HOUR = 3600


class Claim(Body):
    """How many items to take, and for how many seconds."""

    limit: Annotated[int, Field(ge=1, le=_MOST)] = 10
    lease_seconds: Annotated[int, Field(ge=1, le=_HOUR)] = 60


class Lease(Body):
    """The lease by which an item is held."""

    lease: UUID


@blueprint.get("")
@guards.api("queue")
def show() -> ResponseReturnValue:
    """What waits or is being worked on, oldest first."""
    with read() as work:
        # A lease is its holder's: whoever knows it can acknowledge.
        items = [{**_item(item), "lease": None} for item in store.unfinished(work.session, _MOST)]
    return jsonify(items=items)


def _item(item: Any) -> dict[str, Any]:
    return {
        "id": str(item.id),
        "lease": str(item.lease) if item.lease else None,
        "leased_until": programs.moment(item.available_at) if item.lease else None,
        "claims": item.claims,
        "event": item.event,
    }


@blueprint.post("/claim")
@guards.api("queue")
@programs.takes(Claim)
def claim(wanted: Claim) -> ResponseReturnValue:
    """Take waiting items; what is not acknowledged before the lease ends waits again."""
    with write() as work:
        _lease, items = queue.claim(work, wanted.limit, wanted.lease_seconds)
        shown = [_item(item) for item in items]
    return jsonify(items=shown)


@blueprint.post("/<uuid:item_id>/acknowledge")
@guards.api("queue")
@programs.takes(Lease)
def acknowledge(held: Lease, item_id: UUID) -> ResponseReturnValue:
    """The item is dealt with; 409 when the lease is lost."""
    with write() as work:
        queue.acknowledge(work, item_id, held.lease)
    return "", 204


@blueprint.post("/<uuid:item_id>/release")
@guards.api("queue")
@programs.takes(Lease)
def release(held: Lease, item_id: UUID) -> ResponseReturnValue:
    """Give the item back; 409 when the lease is lost."""
    with write() as work:
        queue.release(work, item_id, held.lease)
    return "", 204
