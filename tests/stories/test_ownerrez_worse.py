"""The booking vendor's customers say that it has become an emergency, on a moving clock."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from portal.i18n import pick
from portal.models import News
from portal.services import reviews, staff
from portal.services.escalation import prepare
from portal.store import tickets as store
from portal.work import SYSTEM
from tests.factories import ALICE
from tests.sites import Site
from tests.stories.test_ownerrez import ask, central, turn
from tests.support import Support

WORSE = {"reason": "Now no page opens any more.", "impact": "outage"}


@pytest.fixture
def desk(new_site: Callable[..., Site]) -> Support:
    """The vendor's desk, on Saturday night, November 21, with a request of Friday."""
    made = Support(new_site(policy="ownerrez"))
    turn(made, "2026-11-20 16:00")
    return made


def escalate(desk: Support, reference: str, **changes: str) -> None:
    """The customer says that it has got worse."""
    with desk.site.portal.works.write(SYSTEM) as work:
        said = prepare(work.policy, work.rules, WORSE | changes)
        reviews.request(work, store.by_reference(work.session, SYSTEM, reference, lock=True), said)


def to_staff(desk: Support, who: str) -> Mapping[str, str]:
    """The new letters to somebody of support: their words by their subject."""
    desk.site.deliver()
    mine = [one for one in desk.site.post.letters if one["To"] == f"{who}@example.net"]
    return {one["Subject"].partition("] ")[2]: letter(one) for one in mine}


def letter(message: Any) -> str:
    """The words of a letter."""
    return str(message.get_body(("plain",)).get_content())


@pytest.mark.row("B10", "D29")
def test_an_emergency_told_by_escalation_holds_at_once_as_on_the_first_form(desk: Support) -> None:
    reference, otto = ask(desk, impact="blocked"), desk.hire("Otto", "on-call")
    turn(desk, "2026-11-21 02:10")
    escalate(desk, reference)
    now = desk.look(reference)
    assert (now.impact, now.team) == ("outage", "on-call")
    assert now.response_due_at == now.due_at == central("2026-11-21 03:10")
    assert "Handed to: On-Call" in to_staff(desk, "otto")
    (told,) = [letter(one) for one in desk.site.post.letters if one["To"] == ALICE]
    assert "You hear from us by: Saturday, November 21, 3:10" in told
    turn(desk, "2026-11-21 03:10")
    assert [one["alarm"] for one in desk.heard("on_call.awaited")] == ["on-call-wake-up"]
    desk.seen(otto, reference)
    escalate(desk, reference)  # the same once more begins nothing anew
    assert desk.look(reference).response_due_at == central("2026-11-21 03:10")
    assert desk.look(reference).assignee_id == otto.id


@pytest.mark.row("D29")
def test_what_is_graver_but_no_emergency_waits_for_support_to_look_at_it(desk: Support) -> None:
    reference, before = ask(desk), desk.look
    due = before(reference).response_due_at
    escalate(desk, reference, impact="blocked")
    now = desk.look(reference)
    assert (now.impact, now.team, now.response_due_at) == ("normal", "triage", due)


@pytest.mark.row("B10", "E15")
def test_what_was_answered_and_becomes_an_emergency_has_a_first_answer_due_anew(
    desk: Support,
) -> None:
    reference, agent = ask(desk), desk.hire("Tom", "t1")
    desk.say(agent, reference, "We look into it.")
    desk.letters()
    turn(desk, "2026-11-21 02:10")
    escalate(desk, reference)
    assert desk.look(reference).due_at == central("2026-11-21 03:10")
    page = desk.site.person(ALICE).get(f"/tickets/{reference}")
    assert "November 21, 1:10" in page.text  # in her own zone
    turn(desk, "2026-11-21 03:10")
    assert "response-breached" in [one["alarm"] for one in desk.heard("sla.breached")]


@pytest.mark.row("D29")
def test_an_accepted_escalation_that_makes_it_graver_counts_anew_too(desk: Support) -> None:
    reference, agent = ask(desk), desk.hire("Tom", "t1")
    desk.say(agent, reference, "We look into it.")
    escalate(desk, reference, impact="blocked")
    turn(desk, "2026-11-23 10:00")
    with desk.site.portal.works.write(agent) as work:
        found = store.by_reference(work.session, agent, reference, lock=True)
        said = {"decision": "accepted", "impact": "blocked"}
        reviews.answer(work, found, reviews.prepare(work.rules, said))
    assert desk.look(reference).response_due_at == central("2026-11-24 10:00")
    assert desk.look(reference).first_response_at is None


@pytest.mark.row("E22")
def test_an_escalation_that_ends_with_the_solution_is_told(desk: Support) -> None:
    reference, agent = ask(desk), desk.hire("Tom", "t1")
    escalate(desk, reference)
    desk.letters()
    desk.move(agent, reference, "resolved", summary="The door code is sent again.")
    (told,) = desk.letters()
    assert "The escalation has ended." in told
    page = desk.site.person(ALICE).get(f"/tickets/{reference}")
    assert "The escalation has ended" in page.text


@pytest.mark.row("B10", "D26")
def test_the_desk_knows_of_which_levels_and_teams_nobody_would_hear(desk: Support) -> None:
    def found() -> list[str]:
        with desk.site.portal.works.read(SYSTEM) as work:
            return [pick(label) for label in staff.unheard(work.session, work.policy)]

    assert found() == ["Lead of support", "Engagement", "On-Call"]
    desk.hire("Ada", role="administrator")
    assert found() == ["On-Call"]
    desk.hire("Otto", "on-call")
    assert found() == []


@pytest.mark.row("E32", "D29")
def test_a_level_without_a_team_or_people_tells_every_lead_how_it_is_now(desk: Support) -> None:
    reference = ask(desk)
    desk.hire("Lena", role="lead")
    desk.hire("Tom", "t1")
    escalate(desk, reference, impact="blocked")
    told = to_staff(desk, "lena")["Escalated to: Lead of support"]
    assert "How it is now: Held up" in told
    assert WORSE["reason"] not in told
    assert to_staff(desk, "tom") == {}
    assert [one.kind for one in desk.site.rows(News)] == ["level"]
    turn(desk, "2026-11-30 10:00")  # two days later the customer takes it on, to a team of nobody
    desk.site.post.letters.clear()
    escalate(desk, reference, impact="blocked", reason="Nothing.", level="engagement")
    assert desk.look(reference).team == "engagement"
    assert "Escalated to: Engagement" in to_staff(desk, "lena")
