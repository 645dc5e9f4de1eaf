"""Who is hit by a known incident says "this is me, tell me", and need not send a request."""

from collections.abc import Callable

import pytest

from portal.models import Deflection, Subscriber, Ticket, Topic
from tests.factories import ALICE, answers
from tests.incidents import report, say
from tests.pages import Page, Visitor
from tests.sites import Site

DOOR = "/tickets/follow"


@pytest.fixture
def site(new_site: Callable[..., Site]) -> Site:
    """A portal that sends letters."""
    return new_site(smtp_url="smtp://localhost")


@pytest.fixture
def public_id(site: Site) -> str:
    made = report(site.portal.works)
    site.deliver()
    return made


def press(visitor: Visitor, public_id: str, **typed: str) -> Page:
    """Press the button beside the incident, with what was typed so far."""
    page = visitor.get("/tickets/new")
    (button,) = page.root.all("button", formaction=DOOR)
    assert (button.get("name"), button.get("value")) == ("incident", public_id)
    form = page.form("/tickets/new")
    return visitor.post(DOOR, {**form.values, **typed, "incident": public_id})


def heard(site: Site) -> dict[str, bool]:
    return {topic.topic: topic.confirmed for topic in site.rows(Topic)}


@pytest.mark.row("E23")
def test_a_guest_who_gave_an_address_is_asked_by_letter(site: Site, public_id: str) -> None:
    page = press(site.visitor(), public_id, **answers())
    assert page.location == "/status/subscribe/sent?channel=email"
    assert heard(site) == {f"incident:{public_id}": False}
    assert site.count(Deflection) == 1
    assert site.count(Ticket) == 0
    site.deliver()
    assert site.post.to(ALICE)


@pytest.mark.parametrize("email", ["", "nobody"])
def test_a_guest_without_an_address_is_asked_for_one(
    site: Site, public_id: str, email: str
) -> None:
    visitor = site.visitor()
    page = press(visitor, public_id, email=email)
    assert page.location == f"/status/subscribe?incident={public_id}"
    asked = visitor.follow(page)
    assert "Hubs cannot be reached" in asked.text
    assert not asked.root.all("input", name="components")
    told = visitor.submit(asked.form("/status/subscribe"), email=ALICE)
    assert told.location == "/status/subscribe/sent?channel=email"
    assert heard(site) == {f"incident:{public_id}": False}
    assert site.count(Deflection) == 1


def test_who_is_signed_in_follows_at_once(site: Site, public_id: str) -> None:
    alice = site.person(ALICE)
    page = alice.follow(press(alice, public_id))
    assert "Hubs cannot be reached" in page.text
    say(site.portal.works, public_id, "identified")
    site.deliver()
    (letter,) = site.post.to(ALICE)
    assert "Identified: Hubs cannot be reached" in letter["Subject"]
    (subscriber,) = site.rows(Subscriber)
    assert subscriber.time_zone == "America/Los_Angeles"


def test_pressing_twice_counts_once(site: Site, public_id: str) -> None:
    visitor = site.visitor()
    for _ in range(2):
        press(visitor, public_id, **answers())
    assert site.count(Deflection) == site.count(Subscriber) == 1


def test_where_no_letters_are_sent_the_other_ways_are_shown(
    new_site: Callable[..., Site],
) -> None:
    silent = new_site()
    public_id = report(silent.portal.works)
    alice = silent.person(ALICE)
    page = press(alice, public_id)
    assert page.location == f"/status/subscribe?incident={public_id}"
    assert silent.count(Subscriber) == 0
    assert silent.count(Deflection) == 1


def test_an_incident_that_is_not_there_cannot_be_followed(site: Site) -> None:
    visitor = site.visitor()
    token = visitor.token()
    page = visitor.post(DOOR, {"csrf_token": token, "incident": "none", "email": ALICE})
    assert page.status == 404
    assert site.count(Subscriber) == 0
