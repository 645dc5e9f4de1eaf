"""Why a file is not kept, in the words of the one who sent it."""

from portal.i18n import gettext as _


class Refusal(Exception):
    """Raised by whoever looks into a file; `receive` adds the name.

    `place` is the clean name of a file in it, where it is one of those that cannot be kept;
    `for_now` means that the fault is ours and may pass.
    """

    def __init__(self, reason: str, place: str = "", *, for_now: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.place, self.for_now = reason, place, for_now

    def __str__(self) -> str:
        """The whole sentence."""
        if not self.place:
            return self.reason
        return _(
            "The file %(name)s in it cannot be kept. %(reason)s",
            name=self.place,
            reason=self.reason,
        )


def unreadable() -> Refusal:
    """Say that we could not look inside: damaged, protected or of another make."""
    return Refusal(_("It cannot be read. It may be damaged or protected; please save it again."))


def mismatch(suffix: str) -> Refusal:
    """Say that the content is not what the name promises."""
    message = _(
        "Its content is not what its name says (%(ending)s). Please save it again.", ending=suffix
    )
    return Refusal(message)


def protected() -> Refusal:
    """Say that a password keeps us out, too."""
    return Refusal(
        _("It is protected by a password, so we cannot look inside. Please send it without.")
    )


def slow() -> Refusal:
    """Say that nobody can wait that long."""
    return Refusal(_("It takes too long to look through. Please send the part that matters."))


def inside(name: str, refusal: Refusal) -> Refusal:
    """Say which of the files in it is meant; the name is clean."""
    return Refusal(refusal.reason, "/".join(filter(None, (name, refusal.place))))
