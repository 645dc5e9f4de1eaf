"""How often a page asks the database, and that a long conversation does not ask more."""

from collections.abc import Callable

import pytest

from tests.queries import counted
from tests.sites import Site

MOST = {"/": 2, "/tickets/new": 3, "/status": 3, "/tickets/find": 2, "/feedback/new": 2}


@pytest.mark.parametrize("path", sorted(MOST))
def test_a_page_asks_only_a_few_questions(site: Site, path: str) -> None:
    visitor = site.visitor()
    visitor.get(path)
    site.clock.pass_by(seconds=30)
    with counted(site) as sent:
        visitor.get(path)
    assert len(sent) <= MOST[path], sent


def test_whoever_comes_first_in_a_minute_has_the_status_read_anew(site: Site) -> None:
    visitor = site.visitor()
    visitor.get("/status")
    site.clock.pass_by(minutes=1)
    with counted(site) as first:
        visitor.get("/status")
    with counted(site) as second:
        visitor.get("/status")
    assert len(second) < len(first) <= 4, first


def test_a_long_conversation_asks_no_more_than_a_short_one(
    new_site: Callable[..., Site],
) -> None:
    site = new_site()
    visitor = site.visitor()
    page = site.ask(visitor, ("hub.log", b"fine\n"))
    visitor.get(page.path)
    with counted(site) as short:
        visitor.get(page.path)
    for n in range(20):
        form = visitor.get(page.path).form("/reply")
        visitor.submit(form, ("hub.log", b"fine\n"), body=f"Message {n}")
    with counted(site) as long:
        visitor.get(page.path)
    assert len(long) == len(short) <= 5, short


def test_whoever_opens_an_empty_form_asks_nothing(site: Site) -> None:
    visitor = site.visitor()
    visitor.get("/tickets/new")
    with counted(site) as sent:
        visitor.get("/tickets/new")
    assert not sent


def test_sending_a_request_writes_few_statements(site: Site) -> None:
    visitor = site.visitor()
    form = visitor.get("/tickets/new").form("/tickets/new")
    with counted(site) as sent:
        page = visitor.submit(
            form,
            name="Al",
            email="al@example.com",
            tier="premium",
            category="billing",
            impact="low",
            subject="A wish",
            description="Yes",
        )
    assert page.status == 303
    assert len(sent) <= 7, sent
