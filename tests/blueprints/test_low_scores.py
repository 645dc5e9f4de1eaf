"""The letter of a solution, and what follows where its customer is not content."""

import pytest

from portal.models import News
from portal.redaction import identifier
from portal.services import moves, progress
from portal.services.given import Given
from portal.store import tickets as store
from portal.work import SYSTEM
from tests.actors import DANA
from tests.blueprints.test_ratings import confirm, page, visitor, way
from tests.factories import ALICE, BOB, words
from tests.letters import part
from tests.pages import Page, Visitor
from tests.sites import Site

__all__ = ["page", "visitor", "way"]


def test_a_closed_request_is_not_to_be_opened_again_and_a_closed_house_says_when(
    site: Site, visitor: Visitor, way: str
) -> None:
    confirm(site)
    site.clock.pass_by(days=5)  # a Saturday
    low = visitor.follow(visitor.submit(visitor.get(way).form(way), score="1"))
    assert "that becomes a new request, linked to this one" in low.text
    assert "again on its page" not in low.text
    assert "escalate" not in low.text
    assert "when we are back: " in low.text
    assert "reads this now" not in low.text


@pytest.mark.row("D26")
def test_who_leads_hears_of_a_low_score_where_no_team_does(
    site: Site, visitor: Visitor, way: str
) -> None:
    lena = "lena@example.net"
    site.person(lena, staff_role="lead")
    visitor.submit(visitor.get(way).form(way), score="1")
    site.deliver()
    assert ["not content" in letter["Subject"] for letter in site.post.to(lena)] == [True]
    assert [(news.kind, news.value) for news in site.rows(News)] == [("score", "1")]


def test_the_letter_of_a_solution_says_so_and_asks_whether_it_is_one(
    site: Site, page: Page
) -> None:
    given = Given(said=words("We changed the lamp."), root_cause=identifier("lamp"))
    with site.portal.works.write(DANA) as work:
        ticket = store.by_reference(work.session, SYSTEM, page.reference, lock=True)
        progress.enter(work, ticket, "in-progress", quiet=True)
        moves.move(work, ticket, "resolved", by="agent", given=given)
    site.deliver()
    (letter,) = site.post.to(ALICE)
    assert letter["Subject"].endswith("We believe that your request is solved")
    assert "Did this solve it?" in part(letter)
    assert "How did we do?" not in part(letter)
    assert "Did this solve it?" not in part(site.post.to(BOB)[0])
