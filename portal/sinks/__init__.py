"""Where things go, one file each; a new sink is a file here and a line in `SINKS`."""

from portal.sinks.base import Envelope, Sink
from portal.sinks.console import Console
from portal.sinks.database import DatabaseQueue
from portal.sinks.email import Email
from portal.sinks.hooks import Hooks
from portal.sinks.subscribers import Subscribers

__all__ = ["Console", "DatabaseQueue", "Email", "Envelope", "Hooks", "Sink", "Subscribers"]
