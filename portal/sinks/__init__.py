"""Where things go, one file each; a new sink is a file here and a line in `making.py`."""

from portal.sinks.base import Envelope, LocalSink, Outcomes, Sink
from portal.sinks.console import Console
from portal.sinks.database import DatabaseQueue
from portal.sinks.email import Email
from portal.sinks.hooks import Hooks
from portal.sinks.slack import Slack
from portal.sinks.subscribers import Subscribers
from portal.sinks.webhook import Webhook

__all__ = [
    "Console",
    "DatabaseQueue",
    "Email",
    "Envelope",
    "Hooks",
    "LocalSink",
    "Outcomes",
    "Sink",
    "Slack",
    "Subscribers",
    "Webhook",
]
