"""What may spare somebody a request, kept in memory: public known issues, and pages that helped."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from portal import db
from portal.models import KnownIssue
from portal.services import documentation, proposals
from portal.store import documentation as documentation_store
from portal.store import known_issues
from portal.work import SYSTEM, Works

log = structlog.get_logger(__name__)
_ASK_AGAIN = 60.0  # seconds: so late another process learns what one has written


@dataclass(frozen=True, slots=True)
class Known:
    """What everybody may read of a known issue."""

    tag: str
    title: str
    body: str
    workaround: str
    category: str | None
    documentation: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page by which a request was solved; `stems` are how the words of its subject begin."""

    url: str
    category: str | None
    stems: frozenset[str]


class Helpful:
    """Asks the database once in a while, however many people type."""

    def __init__(self, works: Works) -> None:
        self._works = works
        self._asked_at = 0.0
        self._issues: Sequence[Known] = ()
        self._pages: Sequence[Page] = ()
        self._any_public = False

    def stir(self) -> None:
        """Something was committed: who asks next wants to see it."""
        self._asked_at = 0.0

    @property
    def issues(self) -> Sequence[Known]:
        """The public known issues that are open, the newest first."""
        self._refresh()
        return self._issues

    @property
    def any_public(self) -> bool:
        """Whether any known issue is public, solved or not: without one, no ticket shows any."""
        self._refresh()
        return self._any_public

    @property
    def pages(self) -> Sequence[Page]:
        """The pages that solved requests, and can be shown to everybody; the newest first."""
        self._refresh()
        return self._pages

    def _refresh(self) -> None:
        now = self._works.clock().timestamp()
        if 0 <= now - self._asked_at < _ASK_AGAIN:
            return
        self._asked_at = now
        try:
            self._ask()
        except db.AWAY as mistake:  # what we knew a minute ago still helps, and pages need not fail
            log.warning("database.away", reason=db.reason(mistake))

    def _ask(self) -> None:
        with self._works.read(SYSTEM) as work:
            self._issues = [_known(issue) for issue in known_issues.public_ones(work.session)]
            self._any_public = known_issues.any_public(work.session)
            self._pages = [
                Page(one.url, one.category, proposals.stems(one.subject))
                for one in documentation_store.solved(work.session)
                if documentation.is_for_all(one.url)
            ]


def _known(issue: KnownIssue) -> Known:
    return Known(
        tag=issue.tag,
        title=issue.title,
        body=issue.body,
        workaround=issue.workaround or "",
        category=issue.category,
        documentation=issue.documentation or "",
    )
