"""The JSON API: the same verbs as the pages, for programs."""

from portal.blueprints.api import (
    components,
    description,
    escalations,
    feedback,
    incidents,
    maintenances,
    metrics,
    queue,
    tickets,
)

ALL = (
    components,
    description,
    escalations,
    feedback,
    incidents,
    maintenances,
    metrics,
    queue,
    tickets,
)
