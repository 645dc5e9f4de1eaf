"""Keeps an exported folder true: on every change, and by the clock."""

from pathlib import Path

from portal.errors import ConfigurationError
from portal.i18n import gettext as _
from portal.web import export
from portal.web.edition import Edition
from portal.web.export import Extra
from portal.web.runtime import Runtime

_AT_LEAST = 60.0  # seconds: that often it is written again though nothing changed


class Exporter:
    """Writes the public status of a deployment to a folder."""

    def __init__(self, portal: Runtime, folder: Path) -> None:
        organisation = portal.policy.organisation
        self._extra = Extra(portal.sheet.text, portal.config.instance / "static", organisation.logo)
        self._portal = portal
        self._folder = folder
        self._last: Edition | None = None

    def write(self) -> Edition:
        """Write it now.

        Raises:
            ConfigurationError: the folder holds something else, or nothing true is known.
        """
        edition = self._portal.snapshot.current()
        if edition is None or edition.stale:
            raise ConfigurationError(_("The database does not answer: nothing was written"))
        self._write(edition)
        return edition

    def keep(self) -> int:
        """Write it when it changed or grew old; what is too old to trust stays as it was."""
        edition = self._portal.snapshot.current()
        if edition is not None and not edition.stale and self._is_due(edition):
            self._write(edition)
        return 0

    def _is_due(self, edition: Edition) -> bool:
        if self._last is None or not edition.same(self._last):
            return True
        passed = edition.board.made_at - self._last.board.made_at
        return passed.total_seconds() >= _AT_LEAST

    def _write(self, edition: Edition) -> None:
        portal = self._portal
        files = export.contents(edition, portal.snapshot.press.masthead, self._extra)
        export.write(self._folder, files, edition.board.made_at, portal.works.signer)
        self._last = edition
