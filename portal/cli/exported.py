"""What the doctor says of the public status as files: whether they can be written, and are fresh."""

import tempfile
from datetime import timedelta
from pathlib import Path

from portal import clock
from portal.cli.looking import Line
from portal.config import Config
from portal.errors import ConfigurationError
from portal.i18n import gettext as _
from portal.tokens import Signer
from portal.web import export

_OLD = timedelta(minutes=3)


def folder(settings: Config) -> Line:
    """Whether the folder for the public status can be written, where one is set, and is written."""
    name, place = _("Status export"), settings.status_export
    if place is None:
        return Line("ok", name, _("not used"))
    try:
        _try(place)
    except OSError:
        advice = _("It cannot be written; check owner and disk.")
        return Line("problem", name, str(place), advice)
    advice = _("A worker writes it each minute; if it does not, its log says why.")
    try:
        made_at, _wrong = export.check(
            place, Signer(settings.secret_key.get_secret_value().encode())
        )
    except ConfigurationError as refused:
        return Line("warning", name, str(refused), advice)
    passed = clock.now() - made_at
    number = int(passed.total_seconds())
    seen = _("%(place)s, written %(number)s s ago", place=place, number=number)
    return Line("ok", name, seen) if passed < _OLD else Line("warning", name, seen, advice)


def _try(place: Path) -> None:
    """Write beside the folder, which is replaced as a whole; what is missing above it is made."""
    there = next(parent for parent in place.parents if parent.exists())
    with tempfile.TemporaryFile(dir=there):
        pass
