"""The JSON API: the same verbs as the pages, for programs."""

from portal.blueprints.api import incidents, queue, tickets

ALL = (incidents, queue, tickets)
