"""Support reads what people told, those first who are not content, and answers them."""

import pytest

from portal.models import Feedback, Rating
from portal.redaction import DEFAULT
from portal.services import feedback, ratings
from portal.store import resolutions
from portal.store import tickets as store
from portal.work import SYSTEM
from tests.blueprints.test_ratings import solve
from tests.factories import ALICE
from tests.pages import Page, Visitor
from tests.sites import Site

LENA, DANA = "lena@example.net", "dana@example.net"
TOLD = "/desk/feedback"


def rate(site: Site, score: str, comment: str = "") -> str:
    """Raise a request, solve it and rate it; its reference."""
    page = site.ask(site.visitor())
    solve(site, page.reference)
    given = ratings.prepare(DEFAULT, score, comment)
    with site.portal.works.write(SYSTEM) as work:
        ticket = store.by_reference(work.session, SYSTEM, page.reference)
        solved = resolutions.latest(work.session, ticket)
        assert solved is not None
        ratings.rate(work, solved, ticket, given)
    site.deliver()
    site.post.letters.clear()
    return page.reference


def give(site: Site, comment: str, score: str = "", email: str = "") -> None:
    with site.portal.works.write(SYSTEM) as work:
        feedback.give(work, feedback.prepare(comment, score, email, rules=DEFAULT))


@pytest.fixture
def lead(site: Site) -> Visitor:
    return site.person(LENA, staff_role="lead")


def section(page: Page, number: int) -> str:
    return page.root.one("section", **{"aria-labelledby": f"told-{number}"}).text


@pytest.mark.row("D26")
def test_who_is_not_content_stands_first_with_the_request(site: Site, lead: Visitor) -> None:
    low = rate(site, "1", "It broke again.")
    good = rate(site, "5", "Friendly.")
    give(site, "The help is hard to find.", "2")
    page = lead.get(TOLD)
    waiting, others = section(page, 1), section(page, 2)
    assert waiting.index("It broke again.") < waiting.index("The help is hard to find.")
    assert f"/desk/tickets/{low}" in [link.get("href") for link in page.root.all("a")]
    assert "Friendly." in others
    assert good not in waiting


@pytest.mark.row("D27")
def test_what_changed_goes_back_to_the_one_who_said_it(site: Site, lead: Visitor) -> None:
    reference = rate(site, "1", "It broke again.")
    page = lead.get(TOLD)
    form = page.form("/answer")
    assert lead.submit(form, body="  ").status == 422
    sent = lead.submit(form, body="Updates now wait until you are home.")
    assert sent.status == 303
    site.deliver()
    (letter,) = site.post.to(ALICE)
    assert letter["Subject"] == f"[{reference}] What we changed because of you"
    text = letter.get_content()
    assert "Updates now wait until you are home." in text
    assert "It broke again." in text
    alice = site.person(ALICE)
    assert "Updates now wait until you are home." in alice.get(f"/tickets/{reference}").text
    assert "It broke again." not in section(lead.get(TOLD), 1)


@pytest.mark.row("D27", "E01")
def test_general_feedback_is_answered_to_those_who_left_an_address(
    site: Site, lead: Visitor
) -> None:
    give(site, "The help is hard to find.", "1", "guest@example.com")
    lead.submit(lead.get(TOLD).form("/answer"), body="It stands in the menu now.")
    site.deliver()
    (letter,) = site.post.to("guest@example.com")
    assert letter["Subject"] == "What we changed because of you"
    assert "It stands in the menu now." in letter.get_content()


def test_without_an_address_the_answer_stays_here(site: Site, lead: Visitor) -> None:
    give(site, "The help is hard to find.", "1")
    page = lead.get(TOLD)
    assert "They left no address" in page.text
    lead.submit(page.form("/answer"), body="It stands in the menu now.")
    site.deliver()
    assert site.post.letters == []
    assert "It stands in the menu now." in lead.get(TOLD).text


def test_an_expired_page_keeps_the_answer(site: Site, lead: Visitor) -> None:
    rate(site, "1")
    page = lead.submit(lead.get(TOLD).form("/answer"), body="It is fixed.", csrf_token="")
    assert page.status == 422
    assert page.form("/answer").values["body"] == "It is fixed."
    assert lead.submit(page.form("/answer")).status == 303
    assert [str(one.answer) for one in site.rows(Rating)] == ["It is fixed."]


def test_an_agent_reads_and_does_not_answer(site: Site) -> None:
    rate(site, "1", "It broke again.")
    dana = site.person(DANA, staff_role="agent")
    page = dana.get(TOLD)
    assert "It broke again." in page.text
    assert not page.root.all("form", class_="form")
    way = f"{TOLD}/ratings/{site.rows(Rating)[0].resolution_id}/answer"
    values = {"csrf_token": dana.token(), "body": "Hello."}
    assert dana.post(way, values).status == 404
    assert site.rows(Rating)[0].answer is None


def test_customers_do_not_read_what_others_told(site: Site) -> None:
    assert site.person(ALICE).get(TOLD).status == 404


def test_what_came_within_seconds_says_so(site: Site, lead: Visitor) -> None:
    rate(site, "1")
    assert "perhaps from a machine" in lead.get(TOLD).text


def test_a_program_reads_ratings_and_general_feedback(site: Site) -> None:
    reference = rate(site, "2", "It broke again.")
    give(site, "Great people.", "5", "guest@example.com")
    program = site.program("feedback")
    (rating,) = program.get("/feedback").get_json()["items"]
    assert (rating["reference"], rating["score"]) == (reference, 2)
    assert rating["comment"] == "It broke again."
    answer = program.get("/feedback?kind=general").get_json()
    assert [(one["score"], one["email"]) for one in answer["items"]] == [(5, "guest@example.com")]
    assert answer["before"] is None
    assert program.get(f"/feedback?before={rating['id']}").get_json()["items"] == []


@pytest.mark.parametrize("asked", ["kind=all", "before=x", "before=-1", "before=9999999999"])
def test_a_program_that_asks_nonsense_is_told_so(site: Site, asked: str) -> None:
    assert site.program("feedback").get(f"/feedback?{asked}").status_code == 422


def test_pages_of_the_api_meet_without_a_gap_or_a_repeat(site: Site) -> None:
    for number in range(205):
        give(site, f"Word {number}.")
    program, seen, way = site.program("feedback"), [], "/feedback?kind=general"
    before = ""
    while True:
        page = program.get(way + before).get_json()
        seen += [one["id"] for one in page["items"]]
        if page["before"] is None:
            break
        before = f"&before={page['before']}"
    assert seen == sorted((one.id for one in site.rows(Feedback)), reverse=True)


def test_only_programs_for_feedback_read_it(site: Site) -> None:
    assert site.program("tickets:read").get("/feedback").status_code == 403
    assert site.stranger().get("/feedback").status_code == 401
