"""A customer says what they think of a resolution: a person does, on a page, and no link by itself."""

import re

import pytest
from sqlalchemy import select

from portal.models import AuditEntry, OutboxRow, Rating, Ticket
from portal.redaction import identifier
from portal.services import changes, progress
from portal.store import links, resolutions
from portal.store import tickets as store
from portal.work import SYSTEM
from tests.actors import DANA
from tests.factories import ALICE, BOB, words
from tests.pages import Page, Visitor
from tests.sites import Site


def solve(site: Site, reference: str) -> str:
    """Let support solve it; the address at which this resolution is rated."""
    with site.portal.works.write(DANA) as work:
        ticket = store.by_reference(work.session, SYSTEM, reference, lock=True)
        progress.enter(work, ticket, "resolved")
        solved = resolutions.latest(work.session, ticket)
        assert solved is not None
        return f"/feedback/{resolutions.mark(work.signer, solved)}"


@pytest.fixture
def visitor(site: Site) -> Visitor:
    return site.visitor()


@pytest.fixture
def page(site: Site, visitor: Visitor) -> Page:
    """The page of Alice's ticket, which is open."""
    found = site.ask(visitor, copy_to=BOB)
    site.deliver()
    site.post.letters.clear()
    return found


@pytest.fixture
def way(site: Site, page: Page) -> str:
    return solve(site, page.reference)


def linked(site: Site, address: str) -> list[str]:
    """Every address of ours in the letters to somebody."""
    texts = [letter.get_content() for letter in site.post.to(address)]
    return re.findall(r"http://\S+?(/\S+)", "\n".join(texts))


def confirm(site: Site) -> None:
    """Let its customer say that it is solved."""
    (ticket,) = site.rows(Ticket)
    with site.portal.works.write(SYSTEM) as work:
        found = store.by_reference(work.session, SYSTEM, ticket.reference, lock=True)
        changes.answer_solved(work, found, yes=True, said=None)


def given(site: Site) -> list[tuple[int, str]]:
    return [(rating.score, str(rating.comment)) for rating in site.rows(Rating)]


def test_a_rating_says_what_was_taken_out_of_its_words(visitor: Visitor, way: str) -> None:
    secret = "hunter2" + "hunter2"
    page = visitor.get(way)
    assert "Please leave out passwords and keys" in page.text
    sent = visitor.submit(page.form(way), score="5", comment=f"My password is {secret}")
    assert "We took out 1 secret for your safety" in visitor.follow(sent).text


@pytest.mark.row("D24", "A30")
def test_the_letter_of_a_solution_leads_to_a_page_on_which_a_person_says_it(
    site: Site, visitor: Visitor, way: str
) -> None:
    site.deliver()
    assert linked(site, ALICE).count(way) == 0, "first they say whether it is solved"
    confirm(site)
    site.deliver()
    assert linked(site, ALICE).count(way) == 1
    asked = visitor.get(way)
    said = visitor.submit(asked.form(way), score="5", comment="Quick, and right.")
    thanks = visitor.follow(said)
    assert thanks.h1 == "Thank you"
    assert "until" in thanks.text
    assert given(site) == [(5, "Quick, and right.")]


def test_who_is_only_in_copy_is_not_asked(site: Site, way: str) -> None:
    confirm(site)
    site.deliver()
    assert [path for path in linked(site, ALICE) if path.startswith("/feedback/")] == [way]
    assert linked(site, BOB)
    assert not [path for path in linked(site, BOB) if path.startswith("/feedback/")]


@pytest.mark.row("D24")
def test_a_robot_that_follows_every_link_leaves_no_trace(
    site: Site, visitor: Visitor, page: Page, way: str
) -> None:
    site.deliver()
    before = site.count(Rating, AuditEntry, OutboxRow)
    links = [*linked(site, ALICE), *(f"{way}?score={score}" for score in range(7))]
    for link in [*links, f"{way}/thanks", f"{way}?score=1&comment=Bad"]:
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = visitor.open(method, link, headers={"Sec-Purpose": "prefetch"})
            assert answer.status < 400
    assert site.count(Rating, AuditEntry, OutboxRow) == before


def test_a_robot_that_posts_without_the_page_saves_nothing(site: Site, way: str) -> None:
    robot = site.visitor()
    assert robot.post(way, {"score": "1"}).status == 422
    form = robot.get(way).form(way)
    assert robot.submit(form, score="1", website="https://spam.example").status == 422
    assert given(site) == []


def test_a_score_in_the_address_is_only_chosen_beforehand(
    site: Site, visitor: Visitor, way: str
) -> None:
    assert visitor.get(f"{way}?score=4").form(way).values["score"] == "4"
    assert "score" not in visitor.get(f"{way}?score=9").form(way).values
    assert given(site) == []


def test_any_changed_letter_of_the_link_opens_nothing(visitor: Visitor, way: str) -> None:
    head, token = "/feedback/", way.removeprefix("/feedback/")
    for place, letter in enumerate(token):
        other = "A" if letter != "A" else "B"
        changed = token[:place] + other + token[place + 1 :]
        assert visitor.get(head + changed).status == 404, place
    assert visitor.get(way).status == 200


def test_the_page_tells_the_number_and_nothing_that_was_said(
    visitor: Visitor, page: Page, way: str
) -> None:
    text = visitor.get(way).text
    assert page.reference in text
    for private in ("invoice", "Alice", ALICE, "/t/"):
        assert private not in text


def test_a_form_without_a_score_is_refused_and_keeps_the_words(
    site: Site, visitor: Visitor, way: str
) -> None:
    refused = visitor.submit(visitor.get(way).form(way), comment="It took long.")
    assert refused.status == 422
    assert refused.summary == {"score": "Choose one of the five."}
    assert refused.error_of("score") == "Choose one of the five."
    assert refused.form(way).values["comment"] == "It took long."
    again = visitor.submit(refused.form(way), score="3")
    assert again.status == 303
    assert given(site) == [(3, "It took long.")]


def test_an_expired_page_keeps_score_and_words(site: Site, visitor: Visitor, way: str) -> None:
    form = visitor.get(way).form(way)
    page = visitor.submit(form, score="2", comment="It is still dark.", csrf_token="")
    assert page.status == 422
    assert "This page was open for a long time" in page.text
    kept = page.form(way)
    assert (kept.values["score"], kept.values["comment"]) == ("2", "It is still dark.")
    assert visitor.submit(kept).status == 303
    assert given(site) == [(2, "It is still dark.")]


def test_it_can_be_changed_until_the_day_that_the_page_names(
    site: Site, visitor: Visitor, way: str
) -> None:
    visitor.submit(visitor.get(way).form(way), score="2", comment="It is still dark.")
    shown = visitor.get(way)
    assert "until Monday, November 30" in shown.text
    form = shown.form(way)
    assert (form.values["score"], form.values["comment"]) == ("2", "It is still dark.")
    visitor.submit(form, score="5", comment="Now it is bright.")
    assert given(site) == [(5, "Now it is bright.")]
    site.clock.pass_by(days=14, seconds=1)
    late = visitor.get(way)
    assert late.status == 200
    assert late.h1 == "It is too late to rate this one"
    assert visitor.submit(form, score="1").status == 409
    assert given(site) == [(5, "Now it is bright.")]


@pytest.mark.row("D26")
def test_a_low_score_is_told_how_it_goes_on_and_a_good_one_is_not(
    site: Site, visitor: Visitor, page: Page, way: str
) -> None:
    low = visitor.follow(visitor.submit(visitor.get(way).form(way), score="2"))
    assert f"open request {page.reference} again" in low.text
    assert "escalate" in low.text
    assert "/tickets/find" in [link.get("href") for link in low.root.all("a")]
    good = visitor.follow(visitor.submit(visitor.get(way).form(way), score="3"))
    assert "again on its page" not in good.text


def test_who_is_signed_in_goes_on_to_the_request_from_there(site: Site, page: Page) -> None:
    way, alice = solve(site, page.reference), site.person(ALICE)
    thanks = alice.follow(alice.submit(alice.get(way).form(way), score="1"))
    hrefs = [link.get("href") for link in thanks.root.all("a")]
    assert f"/tickets/{page.reference}" in hrefs


def test_support_does_not_rate_its_own_work(site: Site, way: str) -> None:
    dana = site.person("dana@example.net", staff_role="agent")
    assert dana.get(way).status in {403, 404}
    form = site.visitor().get(way).form(way)
    values = {**form.values, "score": "5", "csrf_token": dana.token()}
    assert dana.post(way, values).status in {403, 404}
    assert given(site) == []


def test_thanks_without_a_score_lead_back_to_the_question(visitor: Visitor, way: str) -> None:
    assert visitor.get(f"{way}/thanks").location == way


def test_a_link_is_bound_to_its_resolution(site: Site, visitor: Visitor, page: Page) -> None:
    first = solve(site, page.reference)
    visitor.submit(visitor.get(first).form(first), score="2")
    with site.portal.works.write(SYSTEM) as work:
        ticket = store.by_reference(work.session, SYSTEM, page.reference, lock=True)
        changes.answer_solved(work, ticket, yes=False, said=words("It is dark again."))
    second = solve(site, page.reference)
    assert second != first
    visitor.submit(visitor.get(second).form(second), score="5")
    assert sorted(given(site)) == [(2, ""), (5, "")]


def test_a_secret_in_the_words_is_never_stored(site: Site, visitor: Visitor, way: str) -> None:
    secret = "Tr0ub4" + "dor&3"
    visitor.submit(visitor.get(way).form(way), score="1", comment=f"My password is {secret}, ok?")
    ((score, comment),) = given(site)
    assert score == 1
    assert secret not in comment


def test_too_many_from_one_network_are_asked_to_wait_and_lose_nothing(new_site: object) -> None:
    site: Site = new_site("[intake]\nper_hour = 2\nper_day = 9\n")  # type: ignore[operator]
    visitor = site.visitor()
    way = solve(site, site.ask(visitor).reference)
    for score in ("1", "2"):
        assert visitor.submit(visitor.get(way).form(way), score=score).status == 303
    page = visitor.submit(visitor.get(way).form(way), score="3", comment="Once more.")
    assert page.status == 429
    assert page.form(way).values["comment"] == "Once more."
    assert given(site) == [(2, "")]


@pytest.mark.row("E18")
def test_the_page_of_a_solved_request_asks_the_one_who_raised_it_and_nobody_else(
    site: Site, page: Page
) -> None:
    assert "How did we do?" not in site.visitor().get(page.path).text
    way = solve(site, page.reference)
    alice, dana = site.person(ALICE), site.person("dana@example.net", staff_role="agent")
    asked = alice.get(page.path)
    assert way in [link.get("href") for link in asked.root.all("a")]
    assert "How did we do?" not in dana.get(f"/tickets/{page.reference}").text
    alice.submit(alice.get(way).form(way), score="4")
    assert "You gave us 4 of 5." in alice.get(page.path).text


def test_who_wants_no_such_question_gets_the_letter_without_it(site: Site, page: Page) -> None:
    with site.portal.works.write(SYSTEM) as work:
        ticket = store.by_reference(work.session, SYSTEM, page.reference)
        link = next(one for one in links.of_ticket(work.session, ticket) if one.email == ALICE)
        link.muted = [identifier("rating")]
    solve(site, page.reference)
    site.deliver()
    assert linked(site, ALICE)
    assert not [path for path in linked(site, ALICE) if path.startswith("/feedback/")]


def test_what_was_forgotten_is_not_rated_any_more(site: Site, visitor: Visitor, way: str) -> None:
    form = visitor.get(way).form(way)
    with site.portal.works.write(SYSTEM) as work:
        ticket = work.session.scalars(select(Ticket)).one()
        ticket.anonymised_at = work.now
    assert visitor.get(way).h1 == "It is too late to rate this one"
    assert visitor.submit(form, score="1", comment="My name is Alice.").status == 409
    assert given(site) == []


def test_what_one_said_is_among_ones_own_data_and_support_reads_the_score_in_the_history(
    site: Site, page: Page, way: str
) -> None:
    alice = site.person(ALICE)
    alice.submit(alice.get(way).form(way), score="2", comment="It took long.")
    (said,) = alice.get("/account/privacy/data.json").response.get_json()["ratings"]
    assert (said["reference"], said["score"]) == (page.reference, 2)
    assert said["comment"] == "It took long."
    dana = site.person("dana@example.net", staff_role="agent")
    assert "Rated 2 of 5" in dana.get(f"/desk/tickets/{page.reference}").text
