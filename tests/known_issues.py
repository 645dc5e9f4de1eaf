"""Known issues as tests write them down."""

from portal.models import KnownIssue
from portal.redaction import identifier
from portal.services import known_issues
from portal.store import known_issues as store
from portal.work import SYSTEM, Actor, Works

DANA = Actor("staff", 1, role="agent", name=identifier("Dana"))
PIA = Actor("staff", 2, role="publisher", name=identifier("Pia"))
TITLE = "Calendars of other sites are not imported"


def typed(**changes: str) -> dict[str, str]:
    """What somebody types into the form."""
    said = {
        "tag": "4711-calendar-import",
        "title": TITLE,
        "body": "Bookings from elsewhere do not show up.",
        "workaround": "Press “Sync now” once a day.",
        "category": "integration",
        "public": "yes",
    }
    return said | changes


def add(works: Works, actor: Actor = PIA, **changes: str) -> str:
    """Write one down; its tag."""
    said = known_issues.prepare(works.policy, works.rules, typed(**changes))
    with works.write(actor) as work:
        return known_issues.add(work, said).tag


def solve(works: Works, tag: str, actor: Actor = DANA) -> None:
    """Say that it works again."""
    with works.write(actor) as work:
        issue = store.by_tag(work.session, work.actor, tag)
        known_issues.resolve(work, issue, identifier("Repaired."))


def stored(works: Works, tag: str) -> KnownIssue:
    """One as it is kept."""
    with works.read(DANA) as work:
        return store.by_tag(work.session, DANA, tag)


def people(works: Works, tag: str) -> int:
    """How many have it, too."""
    with works.read(SYSTEM) as work:
        return store.people(work.session, stored(works, tag))
