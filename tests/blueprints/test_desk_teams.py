"""Teams at the desk: who has a ticket, to whom it goes, how it is sorted and found again."""

from collections.abc import Callable

import pytest

from portal.models import Note, Ticket
from portal.services import teams
from portal.work import Work
from tests.desk_pages import LENA, NOTE, act, agent, change, opened, path, ticket
from tests.markup import Element
from tests.pages import Page, Visitor
from tests.sites import Site

NewSite = Callable[..., Site]


def give(site: Site, reference: str, team: str) -> None:
    """Let this team have the ticket."""

    def enter(work: Work, one: Ticket) -> None:
        if one.team != team:
            teams.enter(work, one, team)

    change(site, reference, enter)


@pytest.mark.row("B15")
def test_a_team_is_told_what_it_wants_to_know_before_it_gets_a_request(
    site: Site, dana: Visitor, reference: str
) -> None:
    page = act(dana, reference, "team", team="engineering")
    assert page.status == 422
    assert page.form("/team").values["team"] == "engineering"
    assert list(page.summary) == ["team-note"]
    assert dana.submit(page.form("/team"), note=NOTE).status == 303
    assert ticket(site, reference).team == "engineering"
    assert site.count(Note) == 1
    assert act(dana, reference, "team", team="no-such-team", note=NOTE).status == 422


@pytest.mark.row("B15")
@pytest.mark.parametrize("form", ["team", "route"])
def test_a_word_and_a_note_can_come_along_wherever_a_request_goes(
    new_site: NewSite, form: str
) -> None:
    site = new_site(policy="ownerrez")
    dana, reference = agent(site), opened(site)
    page = dana.get(path(reference))
    shown = [field.get("class") for field in page.form(f"/{form}").element.all("div")]
    assert len([one for one in shown if "need--always" in one]) == 2, "whatever is chosen"
    refused = act(dana, reference, "team", team="on-call")
    assert (refused.status, list(refused.summary)) == (422, ["team-comment"])
    word = "Whoever is on call looks at it now."
    assert dana.submit(refused.form("/team"), comment=word).status == 303
    assert ticket(site, reference).team == "on-call"
    assert word in dana.get(path(reference)).text


def test_what_a_status_says_does_not_contradict_who_has_the_request(
    site: Site, dana: Visitor, reference: str
) -> None:
    act(dana, reference, "take")
    taken = dana.get(path(reference)).root.one("section", class_="state").text
    assert "You have it" in taken
    assert "Nobody" not in taken
    dana.submit(dana.get(path(reference)).form("/reply"), body="We look into it.")
    act(dana, reference, "team", team="engineering", note=NOTE)
    handed = dana.get(path(reference)).root.one("section", class_="state").text
    assert "Nobody has it yet" in handed
    assert "somebody" not in handed.casefold()


@pytest.mark.row("B39", "B40")
def test_each_of_eight_reasons_leads_to_engagement_and_releases_who_had_it(
    new_site: NewSite,
) -> None:
    site = new_site(policy="ownerrez")
    dana, reference = agent(site), opened(site)
    act(dana, reference, "take")
    assert ticket(site, reference).assignee_id is not None
    groups = dana.get(path(reference)).form("/route").element.all("optgroup")
    (reasons,) = [group.all("option") for group in groups if group.get("label") == "To Engagement"]
    assert len(reasons) == 8
    assert act(dana, reference, "route", route="bad-news").status == 303
    found = ticket(site, reference)
    assert (found.team, found.assignee_id) == ("engagement", None)
    assert "Nobody has it yet" in dana.get(path(reference)).text


@pytest.mark.row("B05", "B06", "B07", "B08")
@pytest.mark.parametrize(
    ("team", "limits"),
    [
        ("triage", ()),
        ("t1", ("Research: at most 5 minutes", "Answer: at most 5 minutes")),
        ("t2", ("Research: at most 15 minutes", "Answer: at most 15 minutes")),
        ("t3", ("Altogether: at most 20 minutes",)),
    ],
)
def test_how_long_a_team_works_on_one_request_stands_beside_it(
    new_site: NewSite, team: str, limits: tuple[str, ...]
) -> None:
    site = new_site(policy="ownerrez")
    dana, reference = agent(site), opened(site)
    give(site, reference, team)
    shown = dana.get(path(reference)).root.one("ul", class_="desk-limits")
    said = [limit.text for limit in shown.all("li")]
    assert said[: len(limits)] == [*limits]
    assert len(said) == len(limits) + 1, "and what to do when the time is over"


@pytest.mark.row("D09", "D32")
def test_triage_says_what_it_is_about_and_how_grave_beside_what_it_means_to_the_customer(
    new_site: NewSite,
) -> None:
    site = new_site(policy="servicegeeni")
    dana, reference = agent(site), opened(site)
    impact = ticket(site, reference).impact
    page = dana.get(path(reference))
    form = page.form("/sort")
    assert form.values["severity"] == ""
    category = next(iter(site.portal.policy.categories))
    assert dana.submit(form, category=category, severity="major").status == 303
    found = ticket(site, reference)
    assert (found.category, found.severity, found.impact) == (category, "major", impact)
    assert "Sorted: " in dana.get(path(reference)).text
    wrong = act(dana, reference, "sort", severity="awful")
    assert (wrong.status, list(wrong.summary)) == (422, ["sort-severity"])


@pytest.mark.row("D09")
def test_triage_sees_what_the_form_asks_for_and_nobody_said(
    site: Site, dana: Visitor, reference: str
) -> None:
    assert "Nobody has said yet" not in dana.get(path(reference)).text

    def forget(_work: Work, one: Ticket) -> None:
        one.category, one.impact = None, None

    change(site, reference, forget)
    shown = dana.get(path(reference)).text
    assert "Nobody has said yet: " in shown
    assert "About" in shown.partition("Nobody has said yet: ")[2][:40]


def test_a_plan_that_was_claimed_is_confirmed(site: Site, dana: Visitor, reference: str) -> None:
    assert not ticket(site, reference).tier_verified
    assert act(dana, reference, "sort", verified="yes").status == 303
    assert ticket(site, reference).tier_verified


def test_who_has_it_gives_it_back(site: Site, dana: Visitor, rami: Visitor, reference: str) -> None:
    act(dana, reference, "take")
    assert not [
        f for f in rami.get(path(reference)).root.all("form") if "/release" in f.get("action")
    ]
    assert act(dana, reference, "release").status == 303
    assert ticket(site, reference).assignee_id is None


def test_others_are_given_a_request_by_a_lead_or_by_a_member_of_its_team(
    site: Site, dana: Visitor, rami: Visitor, reference: str
) -> None:
    number = {one.text: one.get("value") for one in _people(dana.get(path(reference)))}["Rami"]
    assert act(dana, reference, "assign", account=number).status == 303
    assert "You have it" in rami.get(path(reference)).text
    outside = agent(site, LENA, "engineering")
    page = outside.get(path(reference))
    assert not page.root.all("select", name="account")
    sent = {**page.form("/take").values, "account": number}
    assert outside.post(f"{path(reference)}/assign", sent).status == 403
    assert act(dana, reference, "assign", account="999999").status == 404
    assert act(dana, reference, "assign", account="").status == 303
    assert ticket(site, reference).assignee_id is None


def _people(page: Page) -> list[Element]:
    return page.root.one("select", name="account").all("option")


def test_tags_stick_and_come_off(site: Site, dana: Visitor, reference: str) -> None:
    page = dana.follow(act(dana, reference, "tag", tag="wish"))
    assert "Take off: A wish for the product" in page.response.text
    assert dana.submit(page.form("/untag"), tag="wish").status == 303
    assert "Take off" not in dana.get(path(reference)).response.text
    assert act(dana, reference, "tag", tag="no-such").status == 422


@pytest.mark.row("B34")
def test_the_tag_of_a_known_issue_is_written(new_site: NewSite) -> None:
    site = new_site(policy="ownerrez")
    dana, reference = agent(site), opened(site)
    assert act(dana, reference, "tag", other="4711-calendar-is-late").status == 303
    assert "4711-calendar-is-late" in dana.get("/desk").text
    assert act(dana, reference, "tag", other="whatever").status == 422


@pytest.mark.row("B51")
def test_who_is_on_call_notes_that_they_handle_it(new_site: NewSite) -> None:
    site = new_site(policy="ownerrez")
    dana, reference = agent(site), opened(site)
    give(site, reference, "on-call")
    page = dana.get(path(reference))
    assert not [form for form in page.root.all("form") if "/take" in form.get("action")]
    shown = dana.follow(dana.submit(page.form("/seen")))
    assert "You have it" in shown.text
    assert "Seen, and being handled" in shown.text
    assert not [form for form in shown.root.all("form") if "/seen" in form.get("action")]
