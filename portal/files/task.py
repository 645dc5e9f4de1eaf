"""The work on one upload, however deeply it is packed: its rules, its room and its time."""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from portal.files.kinds import MEDIA_TYPES
from portal.files.refusal import Refusal, slow
from portal.i18n import gettext as _
from portal.redaction import DEFAULT, Finding, Rules

Cleaned = tuple[bytes, tuple[Finding, ...]]
Inner = Callable[[bytes, str, "Task"], Cleaned]
"""What cleans a file within a file: its content, its name, and the work that goes on."""

MOST_DEPTH = 3  # a document in an archive in an archive
MOST_SECONDS = 8.0  # of one processor
_LARGE, _RATIO = 5_000_000, 400  # a log of one line again and again packs 300 to 1; bombs 1000


@dataclass(slots=True)
class Task:
    """What is shared by all the parts of one upload."""

    rules: Rules = DEFAULT
    allowed: Collection[str] = frozenset(MEDIA_TYPES.values())
    octets: int = 20 * 1024**2
    members: int = 1000
    marks: int = 300_000
    depth: int = 0
    started: float = field(default_factory=time.thread_time)

    def breathe(self) -> None:
        """Stop work that takes longer than anybody's turn; called between pieces."""
        if time.thread_time() - self.started > MOST_SECONDS:
            raise slow()

    def unpacked(self, size: int, packed: int, so_far: int) -> None:
        """Take octets out of what one upload may hold.

        `packed` is how many the file came from, and `so_far` how many came out of it.
        """
        self.octets -= size
        if self.octets < 0 or (so_far > _LARGE and so_far > packed * _RATIO):
            raise Refusal(
                _("It holds more than we can take, unpacked. Please send the part that matters.")
            )

    def mark(self) -> None:
        """Count one element of XML: each takes memory, some 500 octets, until its part is done."""
        self.marks -= 1
        if self.marks < 0:
            raise Refusal(_("It is too long for us to read. Please send the part that matters."))

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Go one package deeper, and come back."""
        if self.depth >= MOST_DEPTH:
            raise Refusal(_("It holds archives in archives. Please send the files one by one."))
        self.depth += 1
        yield
        self.depth -= 1

    def member(self) -> None:
        """Count one part; of an endless list, too."""
        self.members -= 1
        if self.members < 0:
            raise Refusal(_("It holds too many files. Please send only those that matter."))
        self.breathe()
