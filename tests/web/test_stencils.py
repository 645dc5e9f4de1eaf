"""Pages that are drawn once and filled for each reader: nothing of one may reach another."""

import re

import pytest

from tests.desk_pages import DANA, agent
from tests.factories import answers
from tests.sites import Site

TOKEN = re.compile(r'name="(csrf_token|submission_id)" value="([^"]*)"')


def own(text: str) -> set[str]:
    """The tokens on a page, without those that are empty until a script fills them."""
    return {value for _name, value in TOKEN.findall(text) if value}


def test_two_visitors_of_the_blank_form_get_tokens_of_their_own(site: Site) -> None:
    first, second = (own(site.visitor().get("/tickets/new").response.text) for _ in "ab")
    assert len(first) == len(second) == 2
    assert not first & second


def test_two_holders_of_links_get_forms_with_tokens_and_addresses_of_their_own(site: Site) -> None:
    pages = []
    for _ in range(2):
        visitor = site.visitor()
        form = visitor.get("/tickets/new").form("/tickets/new")
        page = visitor.follow(visitor.submit(form, **answers()))
        pages.append((page.path, page.response.text))
    (first_path, first), (second_path, second) = pages
    assert not own(first) & own(second)
    assert first_path in first and first_path not in second  # noqa: PT018 - one thought
    assert second_path in second


def test_support_reads_that_a_request_is_closed_on_that_page_only(site: Site) -> None:
    visitor, dana = site.visitor(), agent(site, DANA, "support")
    still_open, closed = (site.ask(visitor, subject=one) for one in ("A lamp", "An invoice"))
    visitor.submit(visitor.get(closed.path).form("/withdraw"))
    told = [
        "This request is closed" in dana.get(f"/tickets/{one.reference}").text
        for one in (still_open, closed, still_open)
    ]
    assert told == [False, True, False]


@pytest.mark.parametrize("path", ["/", "/tickets/new", "/tickets/find", "/status"])
def test_no_hole_is_left_open(site: Site, path: str) -> None:
    visitor = site.visitor()
    for _ in range(2):
        assert "-eloh" not in visitor.get(path).response.text
