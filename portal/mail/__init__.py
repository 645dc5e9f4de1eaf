"""Letters that come in: read from their bytes, none of which is trusted."""

from portal.mail.automatic import Bounce, Own
from portal.mail.headers import Unreadable
from portal.mail.letter import Incoming, read
from portal.mail.parts import Enclosed

__all__ = ["Bounce", "Enclosed", "Incoming", "Own", "Unreadable", "read"]
