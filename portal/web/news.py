"""What programs that subscribed are sent, in the shapes of the public API."""

from dataclasses import replace
from typing import Any

from portal.store import board as store
from portal.web import statuspage
from portal.web.masthead import Masthead
from portal.work import Work

_BY_KIND = (
    ("/api/v2/incidents.json", "incidents"),
    ("/api/v2/scheduled-maintenances.json", "scheduled_maintenances"),
)


def written(masthead: Masthead, work: Work, public_id: str | None) -> dict[str, Any]:
    """The page with its state, and the incident with this public id, as Statuspage sends them."""
    board = store.board(work.session, work.policy, work.now)
    overall = statuspage.status(board)
    # Only this one is to be written; a board may hold a whole history.
    told = tuple(event for event in board.history if event.public_id == public_id)
    files = statuspage.files(replace(board, history=told), masthead)
    page = {
        **files["/api/v2/status.json"]()["page"],
        "status_indicator": overall["indicator"],
        "status_description": overall["description"],
    }
    if public_id is None:
        return {"page": page}
    found = [one for path, key in _BY_KIND for one in files[path]()[key]]
    return {"page": page, "incident": found[0] if found else None}
