"""The JSON API: the same verbs as the pages, for programs."""

from portal.blueprints.api import description, incidents, metrics, queue, tickets

ALL = (description, incidents, metrics, queue, tickets)
