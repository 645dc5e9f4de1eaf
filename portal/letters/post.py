"""A letter that is ready to be sent."""

from dataclasses import dataclass
from datetime import datetime

from portal.letters.parts import Written


@dataclass(frozen=True, slots=True)
class Letter:
    """`subject` holds no customer's words; `thread` is what the letters of one matter share.

    `first` begins the thread. `invites`: its reader may answer it, where answers are taken in.
    `echoes`: it answers a letter, by itself (RFC 3834).
    """

    to: str
    subject: str
    words: Written
    date: datetime
    thread: str | None = None
    unsubscribe: str | None = None
    first: bool = False
    invites: bool = False
    echoes: bool = False

    @property
    def text(self) -> str:
        """What it says, as plain text."""
        return self.words.text

    @property
    def html(self) -> str:
        """The same as a page."""
        return self.words.html
