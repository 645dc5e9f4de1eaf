"""Alice and support, in the stories of the field-service vendor."""

from datetime import datetime
from zoneinfo import ZoneInfo

from tests.pages import Page, Visitor
from tests.support import Support

LONDON = ZoneInfo("Europe/London")


def turn(desk: Support, to: str) -> int:
    """Set the clock, and let happen what happens by itself; to how many tickets."""
    desk.site.clock.at = datetime.fromisoformat(to).replace(tzinfo=LONDON)
    return desk.sweep()


def ask(visitor: Visitor, kind: str = "not-as-expected", **changes: str) -> Page:
    """Raise a request as Alice does, and come to its page."""
    said = {
        "name": "Alice Ash",
        "email": "alice@example.com",
        "impact": "high",
        "subject": "Job sheets print without the address",
        "description": "Since Friday, for all engineers.",
        "business_impact": "Engineers telephone the office for each job.",
    }
    form = visitor.get(f"/tickets/new?type={kind}").form("/tickets/new")
    return visitor.follow(visitor.submit(form, **(said | changes)))


def move(desk: Support, reference: str, to: str, **texts: str) -> None:
    """Somebody of support moves the request."""
    desk.move(desk.hire("Sue", "support"), reference, to, None, **texts)
