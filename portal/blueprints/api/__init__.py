"""The JSON API: the same verbs as the pages, for programs."""

from portal.blueprints.api import (
    components,
    connect,
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
    connect,
    description,
    escalations,
    feedback,
    incidents,
    maintenances,
    metrics,
    queue,
    tickets,
)
