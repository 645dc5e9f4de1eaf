"""The customer says that it is getting worse: the form, the ladder, and who may."""

from collections.abc import Callable

import pytest

from portal.i18n import pick
from portal.models import Escalation, EscalationStep, OutboxRow
from portal.services import escalation, progress
from tests.desk_pages import DANA, agent, change, opened, path, ticket
from tests.factories import ALICE, BOB, CHARLIE
from tests.pages import Page, Visitor
from tests.sites import Site

SAID = {
    "reason": "Since this morning nobody can log in.",
    "impact": "critical",
    "business_impact": "The shop stays closed.",
}


def form_of(visitor: Visitor, page: Page) -> Page:
    """The form behind the section of the ticket's page."""
    link = page.root.one(id="escalation").one("a", class_="button")
    return visitor.get(link.get("href"))


def escalate(visitor: Visitor, page: Page, **changes: str) -> Page:
    """Fill in the form and send it; the ticket's page after it."""
    form = form_of(visitor, page).form("/escalate")
    return visitor.follow(visitor.submit(form, **(SAID | changes)))


@pytest.mark.row("D28", "D29")
def test_the_customer_escalates_by_the_link_of_the_request(site: Site) -> None:
    visitor = site.visitor()
    page = site.ask(visitor)
    assert "This is getting worse" in page.root.one(id="escalation").text
    shown = escalate(visitor, page)
    told = shown.root.one(id="escalation").text
    assert "Since this morning nobody can log in." in told
    assert "The shop stays closed." in told
    assert pick(site.portal.policy.levels["critical"].question) in told
    assert "counts as graver now, because it was escalated" in shown.text
    assert "It was escalated, and counts as graver now." in shown.text
    assert "Support looked" not in shown.text
    assert "sorted it anew" not in shown.text


@pytest.mark.row("A03", "A04")
def test_outside_hours_an_emergency_promises_one_answer_and_not_a_later_one(site: Site) -> None:
    site.clock.turn("2026-11-21 12:00")
    visitor = site.visitor()
    for impact, promised in (("critical", False), ("high", True)):
        shown = escalate(visitor, site.ask(visitor, subject=impact), impact=impact)
        told = shown.root.one(id="escalation").text
        assert ("You have an answer by Monday, November 23" in told) is promised
        first = "First answer by Saturday, November 21, 2:00" in shown.text.replace("\u202f", " ")
        assert first is not promised


@pytest.mark.row("D29")
def test_support_answers_with_how_grave_it_is_from_now_on(site: Site) -> None:
    visitor = site.visitor()
    page = escalate(visitor, site.ask(visitor), level="engineering", impact="high")
    dana = agent(site, DANA, "support")
    desk = dana.get(path(page.reference))
    told = desk.root.one(id="escalation").text
    assert "The shop stays closed." in told
    assert "They would like Engineering" in told
    refused = dana.submit(desk.form("/escalation"), decision="declined", impact="critical")
    assert refused.status == 422
    assert refused.summary == {"escalation-reason": "Tell the customer why."}
    assert refused.form("/escalation").values["impact"] == "critical"
    assert ticket(site, page.reference).impact == "normal"
    sent = dana.submit(refused.form("/escalation"), decision="declined", reason="It was repaired.")
    assert "Declined" in dana.follow(sent).root.one(id="escalation").text
    assert ticket(site, page.reference).impact == "critical"
    assert "It was repaired." in visitor.get(page.path).root.one(id="escalation").text


@pytest.mark.row("D28")
def test_who_is_signed_in_escalates_under_the_reference(site: Site) -> None:
    reference = site.ask(site.visitor()).reference
    alice = site.person(ALICE)
    shown = escalate(alice, alice.get(f"/tickets/{reference}"))
    assert shown.path == f"/tickets/{reference}"
    assert SAID["reason"] in shown.root.one(id="escalation").text


@pytest.mark.row("D29")
def test_what_is_missing_is_told_at_its_field_and_the_rest_stays(site: Site) -> None:
    visitor = site.visitor()
    form = form_of(visitor, site.ask(visitor)).form("/escalate")
    page = visitor.submit(form, **(SAID | {"reason": " ", "impact": "", "level": "engineering"}))
    assert page.status == 422
    assert list(page.summary) == ["reason", "impact"]
    assert page.summary["reason"] in page.error_of("reason")
    kept = page.form("/escalate").values
    assert kept["business_impact"] == SAID["business_impact"]
    assert kept["level"] == "engineering"
    assert site.count(Escalation) == 0


@pytest.mark.parametrize("token", ["", "forged"])
def test_an_old_page_keeps_what_was_typed_and_the_next_click_sends_it(
    site: Site, token: str
) -> None:
    visitor = site.visitor()
    form = form_of(visitor, site.ask(visitor)).form("/escalate")
    page = visitor.submit(form, **SAID, csrf_token=token)
    assert page.status == 422
    assert "open for a long time" in page.error_of("reason")
    assert site.count(Escalation) == 0
    assert visitor.submit(page.form("/escalate")).status == 303
    assert site.count(Escalation) == 1


def test_two_clicks_say_it_once(site: Site) -> None:
    visitor = site.visitor()
    form = form_of(visitor, site.ask(visitor)).form("/escalate")
    for _ in range(2):
        assert visitor.submit(form, **SAID).status == 303
    assert site.count(EscalationStep) == 1


@pytest.mark.asvs("2.4.1")
def test_it_is_refused_kindly_when_it_comes_too_often(new_site: Callable[..., Site]) -> None:
    site = new_site("[intake]\nper_hour = 1")
    visitor = site.visitor()
    page = site.ask(visitor)
    form = form_of(visitor, page).form("/escalate")
    assert visitor.submit(form, **SAID).status == 303
    page = visitor.submit(form, **(SAID | {"reason": "Once more."}))
    assert page.status == 429
    assert "Many requests" in page.error_of("reason")
    assert page.form("/escalate").values["reason"] == "Once more."


def test_a_secret_is_taken_out_wherever_it_is_typed(site: Site) -> None:
    secret = "hunter2" + "hunter2"
    typed = dict.fromkeys(("reason", "business_impact"), f"My password is {secret}.")
    visitor = site.visitor()
    page = site.ask(visitor)
    form = form_of(visitor, page).form("/escalate")
    refused = visitor.submit(form, **typed, impact="")
    assert "[removed-password]" in refused.form("/escalate").values["reason"]
    shown = visitor.follow(visitor.submit(form, **typed, impact="high"))
    desk = agent(site, DANA, "support").get(path(page.reference))
    rows = [row.payload for row in site.rows(OutboxRow)]
    assert "[removed-password]" in shown.text
    assert secret not in f"{refused.text} {shown.text} {desk.text} {rows}"


@pytest.mark.row("D30", "D31")
def test_the_customer_sees_who_looks_at_it_until_when_and_goes_up_when_it_opens(
    new_site: Callable[..., Site],
) -> None:
    site = new_site(policy="servicegeeni")
    reference = opened(site)
    alice = site.person(ALICE)
    page = escalate(alice, alice.get(f"/tickets/{reference}"))
    rungs = [one.text for one in page.root.all("li", class_="way__step")]
    assert len(rungs) == 5
    assert "(here now)" in rungs[0]
    told = page.root.one(id="escalation").text
    assert "You have an answer by Tuesday, November 17, 4:45" in told
    assert "take it to “Team Lead / Customer Success Manager” yourself from" in told
    assert "level=" not in page.response.text
    site.clock.pass_by(days=3)
    page = alice.get(f"/tickets/{reference}")
    up = next(a for a in page.root.all("a", class_="button") if "level=" in a.get("href"))
    assert "Take it to the next level: Team Lead" in up.text
    form = alice.get(up.get("href")).form("/escalate")
    assert form.values["level"] == "team-lead"
    page = alice.follow(alice.submit(form, reason="Still nothing.", impact="critical"))
    told = page.root.one(id="escalation").text
    assert "It is looked at by: Team Lead" in told
    assert "team-lead@example.com" in told
    assert "(here now)" in page.root.all("li", class_="way__step")[1].text
    assert "The escalation went up to the level “Team Lead" in page.text


@pytest.mark.row("E32")
def test_a_broken_promise_is_shown_as_such_and_takes_what_is_new(site: Site) -> None:
    visitor = site.visitor()
    page = site.ask(visitor)
    change(site, page.reference, lambda work, one: escalation.breached(work, one, "engineering"))
    page = visitor.get(page.path)
    told = page.root.one(id="escalation").text
    assert "went up without your doing anything" in told
    assert "It is looked at by: Engineer on the matter" in told
    form = form_of(visitor, page).form("/escalate")
    offered = [one.get("value") for one in form.element.all("input", name="level")]
    assert offered == ["", "engineering-lead"]
    visitor.submit(form, **SAID)
    assert [step.kind for step in site.rows(EscalationStep)] == ["raised", "added"]


@pytest.mark.asvs("8.2.2")
def test_who_is_in_copy_reads_it_and_escalates_nothing(site: Site) -> None:
    visitor = site.visitor()
    page = escalate(visitor, site.ask(visitor, copy_to=BOB))
    bob = site.person(BOB)
    theirs = bob.get(f"/tickets/{page.reference}")
    assert SAID["reason"] in theirs.root.one(id="escalation").text
    assert "/escalate" not in theirs.response.text
    assert bob.get(f"/tickets/{page.reference}/escalate").status == 403
    sent = SAID | {"csrf_token": bob.token(), "reason": "From somebody in copy."}
    assert bob.post(f"/tickets/{page.reference}/escalate", sent).status == 403
    charlie = site.person(CHARLIE)
    sent["csrf_token"] = charlie.token()
    assert charlie.post(f"/tickets/{page.reference}/escalate", sent).status == 404
    assert site.count(EscalationStep) == 1


def test_a_policy_without_a_ladder_offers_none(
    new_site: Callable[..., Site],
) -> None:
    site = new_site("ladder = false\nalarms = false")
    visitor = site.visitor()
    page = site.ask(visitor)
    assert not page.root.all(id="escalation")
    assert visitor.get(f"{page.path}/escalate").status == 403


def test_it_ends_with_the_solution_and_what_was_said_stays_to_be_read(site: Site) -> None:
    visitor = site.visitor()
    page = escalate(visitor, site.ask(visitor))
    change(site, page.reference, lambda work, one: progress.enter(work, one, "resolved"))
    page = visitor.get(page.path)
    told = page.root.one(id="escalation")
    assert SAID["reason"] in told.text
    assert "It ended, as the request was solved" in told.text
    assert not told.all("a", class_="button")
    assert visitor.get(f"{page.path}/escalate").status == 403
    change(site, page.reference, lambda work, one: progress.enter(work, one, "closed"))
    assert visitor.get(f"{page.path}/escalate").status == 409


def test_the_desk_lists_what_is_due_first_and_what_is_late(site: Site) -> None:
    visitor, references = site.visitor(), []
    for reason in ("First.", "Second."):
        references.append(escalate(visitor, site.ask(visitor), reason=reason).reference)
        site.clock.pass_by(hours=2)
    site.clock.pass_by(hours=1)
    dana = agent(site, DANA, "support")
    assert "/desk/escalations" in dana.get("/desk").response.text
    rows = dana.get("/desk/escalations").root.one("tbody").all("tr")
    assert [references[n] in row.text for n, row in enumerate(rows)] == [True, True]
    assert "late" in rows[0].text
    assert "late" not in rows[1].text


@pytest.mark.row("D29")
def test_an_answer_to_an_older_page_is_refused_and_stays(site: Site) -> None:
    visitor = site.visitor()
    page = escalate(visitor, site.ask(visitor))
    dana = agent(site, DANA, "support")
    form = dana.get(path(page.reference)).form("/escalation")
    escalate(visitor, page, reason="And now the heating too.")
    refused = dana.submit(form, decision="declined", reason="It is as it was.")
    assert refused.status == 409
    assert "Somebody was quicker" in refused.text
    assert refused.form("/escalation").values["reason"].strip() == "It is as it was."
    dana.submit(refused.form("/escalation"))
    assert site.rows(Escalation)[0].state == "declined"
