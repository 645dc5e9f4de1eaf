"""A request's whole way: from the form to the queue, to an answer, to its end."""

import pytest

from portal.models import Ticket
from tests.factories import answers
from tests.pages import Page, Visitor
from tests.sites import Program, Site

SECRET = "hunter2" + "hunter2"
LOG = ("hub.log", f"12:00 login password={SECRET}\n12:01 door opened\n".encode())


def raise_request(site: Site, visitor: Visitor) -> Page:
    """A request full of secrets, as a guest sends it."""
    start = visitor.get("/")
    form = visitor.get(start.root.one("ul", class_="doors").all("a")[0].get("href"))
    said = answers(
        category="bug",
        impact="critical",
        description=f"Nobody can get in. My password is {SECRET}, please look.",
        steps_to_reproduce="Open the app, press the door",
    )
    return visitor.follow(visitor.submit(form.form("/tickets/new"), LOG, **said))


def taken_up(site: Site, support: Program) -> str:
    """Support takes the waiting item from the queue, and says what it read."""
    site.deliver()
    items = support.post("/queue/claim", {"limit": 5}).get_json()["items"]
    # What follows from it by a route is an item of its own.
    item = next(one for one in items if not one["event"]["type"].endswith("routed"))
    done = support.post(f"/queue/{item['id']}/acknowledge", {"lease": item["lease"]})
    assert done.status_code == 204
    return str(item["event"])


def link_in(site: Site, address: str) -> str:
    """The way to the ticket in the latest letter to somebody."""
    words = site.post.to(address)[-1].get_content().split()
    return next(str(word) for word in words if "/t/" in word).partition("8000")[2]


@pytest.mark.row("A07", "A16", "A26", "E06", "E22", "E31", "D33", "D38")
def test_from_the_form_to_the_queue_to_the_answer_and_to_the_end(site: Site) -> None:
    alice = site.visitor()
    page = raise_request(site, alice)
    support = site.program("queue", "tickets:read", "tickets:write")
    is_clean_and_timed(page)
    is_handed_over(site, support, page)
    answer(site, support, page)
    over = end(site, support, alice, page)
    history = over.root.one("section", class_="history").text
    for step in ("You sent the request", "Support answered", "You told us that it is solved"):
        assert step in history
    assert SECRET not in over.response.text


def is_clean_and_timed(page: Page) -> None:
    """The page says what was taken out, and what happens by when."""
    assert "We took out 2 secrets for your safety" in page.text
    assert "[removed-password]" in page.text
    assert "First answer by Monday, November 16, 12:00 PM PST" in page.text
    assert "Solved by Monday, November 16, 10:00 PM PST" in page.text


def is_handed_over(site: Site, support: Program, page: Page) -> None:
    """The queue holds the request without its secrets, and its sender has a letter."""
    item = taken_up(site, support)
    assert page.reference in item
    assert "[removed-password]" in item
    assert SECRET not in item
    assert page.reference in site.post.to("alice@example.com")[0]["Subject"]


def answer(site: Site, support: Program, page: Page) -> None:
    """Support asks, and she answers from the letter, on her phone."""
    site.clock.pass_by(minutes=30)
    said = {"body": "Is the **red** light on?", "author": "Dana"}
    support.post(f"/tickets/{page.reference}/replies", said)
    site.deliver()
    phone = site.visitor()
    answered = phone.get(link_in(site, "alice@example.com"))
    assert answered.reference == page.reference
    assert "First answer given Monday, November 16, 10:30 AM PST" in answered.text
    assert "Is the red light on?" in answered.text
    assert "Taken up by the support team" in answered.text
    phone.submit(answered.form("/reply"), body="Yes, it is red.")
    assert "Yes, it is red." in taken_up(site, support)


def end(site: Site, support: Program, alice: Visitor, page: Page) -> Page:
    """Support solves it, and she agrees."""
    move = {"status": "resolved", "summary": "A fuse was out."}
    moved = support.post(f"/tickets/{page.reference}/status", move)
    assert moved.get_json()["stage"] == "solved"
    site.deliver()
    solved = alice.get(link_in(site, "alice@example.com"))
    assert "A fuse was out." in solved.text
    over = alice.follow(alice.submit(solved.form("/resolve"), solved="yes"))
    assert site.rows(Ticket)[0].status == "closed"
    assert "This request is closed" in over.text
    return over


def test_nothing_is_handed_on_before_it_is_stored_nor_twice_after(site: Site) -> None:
    page = site.ask(site.visitor())
    support = site.program("queue")
    assert support.post("/queue/claim").get_json() == {"items": []}
    assert site.post.letters == []
    assert site.deliver() == 2
    assert site.deliver() == 0
    (item,) = support.post("/queue/claim").get_json()["items"]
    assert item["event"]["subject"] == page.reference
    assert len(site.post.letters) == 1


@pytest.mark.asvs("16.5.2")
def test_a_mail_server_that_is_down_costs_no_request(site: Site) -> None:
    site.post.refusal = OSError("no route")
    page = site.ask(site.visitor())
    site.deliver()
    assert site.program().get(f"/tickets/{page.reference}").status_code == 200
    assert len(site.program().post("/queue/claim").get_json()["items"]) == 1
    site.post.refusal = None
    site.clock.pass_by(hours=2)
    site.deliver()
    assert len(site.post.letters) == 1
