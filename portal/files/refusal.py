"""Why a file is not kept, in the words of the one who sent it."""

from portal.i18n import gettext as _


class Refusal(Exception):
    """Raised by whoever looks into a file; `receive` adds the name."""


def unreadable() -> Refusal:
    """Say that we could not look inside: damaged, protected or of another make."""
    return Refusal(_("It cannot be read. It may be damaged or protected; please save it again."))


def mismatch(suffix: str) -> Refusal:
    """Say that the content is not what the name promises."""
    message = _(
        "Its content is not what its name says (%(ending)s). Please save it again.", ending=suffix
    )
    return Refusal(message)
