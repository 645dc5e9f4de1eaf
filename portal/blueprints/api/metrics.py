"""Numbers for the monitoring of those who run this portal."""

from flask import Blueprint, Response

from portal import metrics
from portal.web import guards, readings

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
@guards.api("metrics")
def show() -> Response:
    """All numbers in the text format of Prometheus: counts and kinds, never a text or a name."""
    numbers, kind = metrics.exposition(readings.now())
    return Response(numbers, content_type=kind)
