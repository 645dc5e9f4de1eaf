"""Answers link pages, which are offered to whoever asks the like; where none is, leads are told."""

from collections.abc import Callable

import pytest

from portal.models import Message, Resolution
from portal.services import documentation
from tests.desk_pages import act, agent, opened, path
from tests.factories import ALICE
from tests.pages import Page, Visitor
from tests.sites import Site

PAGE = "https://docs.example.com/how-to-pair-a-hub"
LISTED = (
    '[documentation.pairing]\nlabel = "Pair a hub, step by step"\n'
    f'url = "{PAGE}"\ncategories = ["hardware"]\n'
)
ASKED = {"subject": "My hub does not pair", "category": "hardware"}


@pytest.fixture
def dana(site: Site) -> Visitor:
    return agent(site)


def answer(who: Visitor, reference: str, **said: str) -> Page:
    """Answer it; `then` solves it where that is possible without more."""
    return act(who, reference, "reply", **({"body": "Hold the button."} | said))


def solve(who: Visitor, reference: str, **said: str) -> Page:
    given = {"to": "resolved", "summary": "It is paired.", "root-cause": "Old words."}
    return act(who, reference, "move", **(given | said))


def hints(who: Visitor, **changes: str) -> list[tuple[str, str]]:
    """Name and address of each page that is offered to who types this."""
    values = who.get("/tickets/new").form("/tickets/new").values
    found = who.post("/tickets/hints", values | changes).root.all("details")
    pages = [one for one in found if "may answer it" in one.text]
    return [(a.text, a.get("href")) for one in pages for a in one.all("a")]


@pytest.mark.row("B01", "B61")
def test_an_answer_carries_its_page_to_the_customer_and_into_the_resolution(
    site: Site, dana: Visitor
) -> None:
    reference = opened(site, **ASKED)
    assert answer(dana, reference, documentation=PAGE).status == 303
    assert f"Hold the button.\n\n{PAGE}" in [one.body for one in site.rows(Message)]
    shown = site.person(ALICE).get(f"/tickets/{reference}").root
    assert PAGE in [one.get("href") for one in shown.all("a")]
    solve(dana, reference)
    (solved,) = site.rows(Resolution)
    assert solved.documentation == PAGE


def test_a_page_that_stands_in_the_answer_is_not_said_twice(site: Site, dana: Visitor) -> None:
    answer(dana, opened(site), body=f"See {PAGE}, please.", documentation=PAGE)
    assert [one.body for one in site.rows(Message)][-1] == f"See {PAGE}, please."


@pytest.mark.parametrize("typed", ["docs", "javascript:alert(1)", "ftp://docs.example.com/x"])
def test_what_is_no_page_is_said_at_its_field_and_the_answer_stays(
    site: Site, dana: Visitor, typed: str
) -> None:
    page = answer(dana, opened(site), documentation=typed)
    assert page.status == 422
    assert set(page.summary) == {"documentation"}
    assert page.field("documentation").get("value") == typed
    assert page.field("body").raw.strip() == "Hold the button."
    assert page.error_of("documentation")


@pytest.mark.row("B61")
def test_a_page_that_helped_is_offered_before_the_next_request(site: Site, dana: Visitor) -> None:
    visitor = site.visitor()
    assert hints(visitor, **ASKED) == []
    solve(dana, opened(site, **ASKED), documentation=PAGE)
    site.clock.pass_by(minutes=2)
    expected = [("How to pair a hub (opens in a new tab)", PAGE)]
    assert hints(visitor, subject="The new hub will not pair, it does not") == expected
    assert hints(visitor, subject="An invoice", category="billing") == []
    assert hints(visitor, category="hardware") == []  # one request of its kind says little
    solve(dana, opened(site, subject="A lamp flickers", category="hardware"), documentation=PAGE)
    site.clock.pass_by(minutes=2)
    assert hints(visitor, category="hardware") == expected


@pytest.mark.row("B61")
def test_the_policys_pages_are_offered_by_their_names(new_site: Callable[..., Site]) -> None:
    site = new_site(LISTED)
    visitor = site.visitor()
    expected = [("Pair a hub, step by step (opens in a new tab)", PAGE)]
    assert hints(visitor, category="hardware") == expected
    assert hints(visitor, subject="Which step comes when I pair it?") == expected
    assert hints(visitor, category="billing", subject="An invoice") == []
    known = agent(site).get(path(opened(site))).root.one("datalist", id="pages").all("option")
    assert known[0].get("value") == PAGE


@pytest.mark.row("B61")
def test_a_topic_of_the_help_is_offered_too(site: Site) -> None:
    offered = hints(site.visitor(), description="Where does a request of mine stand, and where?")
    assert [url for _name, url in offered] == ["/help#statuses"]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (PAGE, True),
        ("http://192.168.1.4/wiki", False),
        ("http://wiki/pairing", False),
        ("https://wiki.corp/pairing", False),
        ("https://al:x@docs.example.com/", False),
        ("ftp://docs.example.com/", False),
    ],
)
def test_pages_of_the_house_are_offered_to_nobody(url: str, *, shown: bool) -> None:
    assert documentation.is_for_all(url) == shown


@pytest.mark.parametrize(
    ("url", "title"),
    [
        (PAGE, "How to pair a hub"),
        ("https://docs.example.com/guides/reset_it.html?x=1#y", "Reset it"),
        ("https://docs.example.com/", "docs.example.com"),
        ("https://docs.example.com/a/4711", "docs.example.com"),
    ],
)
def test_a_page_without_a_name_is_called_by_its_address(url: str, title: str) -> None:
    assert documentation.title(url) == title


@pytest.mark.row("B61")
def test_known_pages_are_chosen_from_the_most_used_first(site: Site, dana: Visitor) -> None:
    other = "https://docs.example.com/reset"
    for url in (other, PAGE, PAGE):
        solve(dana, opened(site, **ASKED), documentation=url)
    page = dana.get(path(opened(site, **ASKED)))
    assert page.field("documentation").get("list") == "pages"
    options = page.root.one("datalist", id="pages").all("option")
    assert [one.get("value") for one in options][:2] == [PAGE, other]


@pytest.mark.row("B03")
def test_the_third_answer_without_a_page_asks_for_one(site: Site, dana: Visitor) -> None:
    lead = site.person("lena@example.net", staff_role="lead")
    for _ in range(2):
        solve(dana, opened(site, **ASKED))
    waiting = opened(site, **ASKED)
    assert "Documentation is needed" not in dana.get(path(waiting)).text
    assert "Documentation is needed" not in lead.get("/desk/reports").text
    reference = opened(site, **ASKED)
    solve(dana, reference)
    assert "3 answers about “Hardware” went out without a page" in dana.get(path(waiting)).text
    section = lead.get("/desk/reports").root.one("section", id="documentation")
    assert "3 answers without a page" in section.text
    assert reference in section.text
    assert "needed" not in dana.get(path(opened(site, category="billing"))).text
    solve(dana, waiting, documentation=PAGE)
    assert not lead.get("/desk/reports").root.all("section", id="documentation")


@pytest.mark.row("B26")
def test_the_tags_about_documentation_stand_where_one_answers(
    new_site: Callable[..., Site],
) -> None:
    site = new_site(policy="ownerrez")
    reply = agent(site).get(path(opened(site))).root.one("section", id="reply")
    for tag in ("Missed Doc Review", "Proposed User Doc", "Proposed Internal Doc"):
        assert tag in reply.text
