"""Raising a request by the form: what is asked, what is refused, and that nothing typed is lost."""

import pytest

from portal.models import AuditEntry, Link, Message, OutboxRow, QueueItem, Ticket
from tests.factories import answers
from tests.pages import Page, Visitor
from tests.sites import Site

REQUIRED = ("name", "email", "tier", "category", "subject", "description", "impact")
TRACES = (AuditEntry, Link, Message, OutboxRow, QueueItem, Ticket)
FORM = "/tickets/new"
OLD = "expired"
LOG = ("hub.log", b"12:00 the hub went away\n")


def send(visitor: Visitor, *files: tuple[str, bytes], **said: str) -> Page:
    """Fill the form in and send it."""
    return visitor.submit(visitor.get(FORM).form(FORM), *files, **said)


def refused_at(page: Page, field: str) -> str:
    """The message at that field, having checked that summary and screen reader find it."""
    assert page.status == 422, page.status
    assert page.response.request.path.startswith("/tickets/")
    assert list(page.summary) == [field]
    assert page.summary[field] in page.error_of(field)
    assert "aria-invalid" in page.response.text
    return page.summary[field]


def kept(page: Page, said: dict[str, str]) -> None:
    """Everything typed still stands in the form."""
    values = page.form(FORM).values
    assert {name: values.get(name) for name in said} == said


@pytest.mark.row("D11", "D12", "D33")
def test_a_complete_request_leads_to_its_page_with_a_number(site: Site) -> None:
    visitor = site.visitor()
    answer = send(visitor, **answers())
    assert answer.location.startswith("/t/")
    page = visitor.follow(answer)
    (ticket,) = site.rows(Ticket)
    assert page.reference == ticket.reference
    assert page.h1 == "Thank you. Your request has reached us."
    assert "First answer by Monday, November 16, 6:00 PM" not in page.text  # support ends at 5
    assert "First answer by Tuesday, November 17, 10:00 AM PST" in page.text


@pytest.mark.row("A13", "A14", "A15", "E25", "E26")
@pytest.mark.parametrize("field", REQUIRED)
def test_a_required_answer_left_out_is_asked_for_and_costs_nothing(site: Site, field: str) -> None:
    visitor = site.visitor()
    said = answers(business_impact="We cannot invoice.")
    page = send(visitor, LOG, **{**said, field: ""})
    assert refused_at(page, field)
    assert site.count(*TRACES) == 0
    del said[field]
    kept(page, said)
    assert "hub.log" in page.root.one("fieldset", class_="kept").text
    again = visitor.submit(page.form(FORM), **answers())
    assert "hub.log" in visitor.follow(again).text
    assert site.count(Ticket) == 1


@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("email", "alice"),
        ("email", "alice@example.com\r\nBcc: eve@example.com"),
        ("tier", "platinum"),
        ("category", "essential"),
        ("impact", "CRITICAL"),
        ("copy_to", "not an address"),
        ("subject", "x" * 201),
        ("description", "x" * 20_001),
    ],
)
def test_a_wrong_answer_is_refused_at_its_field(site: Site, field: str, wrong: str) -> None:
    page = send(site.visitor(), **answers(**{field: wrong}))
    assert refused_at(page, field)
    assert site.count(*TRACES) == 0


def test_everything_left_out_is_said_at_once_in_the_order_of_the_page(site: Site) -> None:
    visitor = site.visitor()
    page = visitor.submit(visitor.get(FORM).form(FORM))
    assert list(page.summary) == list(REQUIRED)
    assert page.response.text.count("<title>Error:") == 1


@pytest.mark.row("E20", "E25")
def test_what_a_category_asks_for_is_kept_and_what_another_asks_for_is_not(site: Site) -> None:
    extra = {"steps_to_reproduce": "Open, then close", "happened_at": "2026-11-16T09:00"}
    site.ask(site.visitor(), category="bug", serial="S-1", **extra)
    (ticket,) = site.rows(Ticket)
    assert ticket.answers == extra


def test_no_choice_is_made_for_a_guest(site: Site) -> None:
    form = site.visitor().get(FORM).root
    assert [one for one in form.all("input", type="radio") if "checked" in one.attributes] == []


@pytest.mark.row("A05", "A06", "A08", "A10", "A11")
def test_impact_is_asked_in_plain_words_with_examples_and_never_as_a_priority(site: Site) -> None:
    page = site.visitor().get(FORM)
    levels = page.root.all("input", name="impact")
    about = [page.root.one(id=level.get("aria-describedby")) for level in levels]
    assert [level.get("value") for level in levels] == ["critical", "high", "normal", "low"]
    assert [len(one.all("li")) for one in about] == [5, 4, 4, 4]
    assert all(one.one("p").text for one in about)
    assert "priority" not in page.text.lower()


@pytest.mark.row("A13", "A14")
def test_tiers_and_categories_are_those_of_the_policy(site: Site) -> None:
    root = site.visitor().get(FORM).root
    tiers = [one.get("value") for one in root.all("input", name="tier")]
    categories = [one.get("value") for one in root.all("input", name="category")]
    assert tiers == ["essential", "premium", "estate", "installer"]
    assert categories == ["hardware", "integration", "billing", "bug", "feature-request"]


@pytest.mark.row("D12", "D13", "D14", "E20")
def test_the_form_invites_detail_and_says_why_it_helps(site: Site) -> None:
    page = site.visitor().get(FORM)
    asked = {one.get("name") for one in page.root.all("input", "textarea")}
    assert {"business_impact", "steps_to_reproduce", "attachments", "happened_at"} <= asked
    assert "It tells us how urgent this is for you" in page.text
    tips = page.root.one("aside", class_="tips").all("details")
    assert len(tips) >= 5
    assert all(tip.one("p").text for tip in tips)


@pytest.mark.row("A03", "A04")
def test_outside_hours_the_form_names_the_next_business_day(site: Site) -> None:
    sentence = "Your request will be addressed on the next business day."
    assert sentence not in site.visitor().get(FORM).text
    site.clock.turn("2026-11-21 12:00")
    page = site.visitor().get(FORM)
    assert sentence in page.text
    assert "Monday, November 23, 9:00" in page.text.replace("\u202f", " ")
    (notice,) = [one for one in page.root.all(class_="notice") if sentence in one.text]
    assert "a critical problem may start an emergency response" in notice.text


def test_a_claimed_plan_is_shown_as_told_and_buys_nothing(site: Site) -> None:
    page = site.ask(site.visitor(), tier="estate")
    assert "Estate (as you told us)" in page.text
    assert site.rows(Ticket)[0].tier_verified is False


@pytest.mark.row("E28")
def test_a_second_click_shows_the_same_ticket(site: Site) -> None:
    visitor = site.visitor()
    form = visitor.get(FORM).form(FORM)
    first, second = (visitor.submit(form, LOG, **answers()) for _ in range(2))
    assert first.location == second.location
    assert site.count(Ticket) == site.count(Message) == 1


def test_the_second_copy_of_a_file_goes_and_another_file_waits_with_the_reply(site: Site) -> None:
    visitor = site.visitor()
    form = visitor.get(FORM).form(FORM)
    more = ("more.log", b"13:00 the hub came back\n")
    visitor.submit(form, LOG, **answers())
    visitor.submit(form, LOG, **answers())
    assert stored(site) == 1
    again = visitor.submit(form, LOG, more, **answers(description="It came back."))
    assert stored(site) == 2
    page = visitor.follow(again)
    waiting = page.root.one("fieldset", class_="kept")
    assert "more.log" in waiting.text
    assert "hub.log" not in waiting.text
    shown = visitor.follow(visitor.submit(page.form("/reply")))
    assert shown.text.count("more.log") == 1


def stored(site: Site) -> int:
    """How many files are kept."""
    return len([path for path in site.folder.glob("files/**/*") if path.is_file()])


def test_other_words_under_the_same_submission_wait_as_a_reply(site: Site) -> None:
    visitor = site.visitor()
    form = visitor.get(FORM).form(FORM)
    first = visitor.submit(form, **answers())
    second = visitor.submit(form, **answers(description="And now the lamp is on fire."))
    assert first.location == second.location
    page = visitor.follow(second)
    reply = page.form("/reply")
    assert reply.values["body"] == "And now the lamp is on fire."
    assert site.count(Message) == 1
    visitor.submit(reply)
    assert site.rows(Message)[-1].body == "And now the lamp is on fire."


@pytest.mark.asvs("8.2.2")
def test_a_submission_id_of_somebody_else_opens_nothing_of_theirs(site: Site) -> None:
    alice, eve = site.visitor(), site.visitor()
    form = alice.get(FORM).form(FORM)
    hers = alice.submit(form, **answers()).location
    theirs = send(
        eve,
        **answers(name="Eve", email="eve@example.org", submission_id=form.values["submission_id"]),
    ).location
    assert theirs != hers
    assert site.count(Ticket) == 2


@pytest.mark.parametrize("own", ["0b0e7b0c-3f6e-4a54-8f0a-5d8f9d2f6a11", "no uuid", ""])
def test_a_submission_id_may_come_from_the_client(site: Site, own: str) -> None:
    send(site.visitor(), **answers(submission_id=own))
    (ticket,) = site.rows(Ticket)
    assert (str(ticket.submission_id) == own) == own.startswith("0b")


def test_an_expired_token_keeps_words_and_files_and_the_next_click_sends_them(site: Site) -> None:
    visitor = site.visitor()
    said = answers(description="My password is " + "hunter2" + "hunter2.")
    page = send(visitor, LOG, **said, csrf_token=OLD)
    assert page.status == 422
    assert "This page was open for a long time" in page.text
    assert site.count(*TRACES) == 0
    kept(page, {**said, "description": "My password is [removed-password]."})
    assert "hub.log" in visitor.follow(visitor.submit(page.form(FORM))).text


def test_a_form_from_another_site_leaves_no_draft_and_no_file(site: Site) -> None:
    values = {**answers(), "csrf_token": "any"}
    page = site.visitor().post(FORM, values, [LOG], headers={"Origin": "https://evil.example"})
    assert page.status == 403
    assert list(site.folder.glob("files/**/*")) == []
    assert "kept nothing" in page.text


def test_a_robot_that_fills_the_hidden_field_is_refused_and_a_person_loses_nothing(
    site: Site,
) -> None:
    page = send(site.visitor(), **answers(), website="https://spam.example")
    assert page.status == 422
    assert site.count(*TRACES) == 0
    kept(page, answers())


def test_a_form_that_comes_back_at_once_is_refused_kindly(site: Site) -> None:
    visitor = site.visitor()
    values = visitor.get(FORM).form(FORM).values
    page = visitor.post(FORM, {**values, **answers()})
    assert "very quick" in refused_at(page, "description")
    assert site.count(*TRACES) == 0
    kept(page, answers())


def test_a_colleague_in_copy_gets_a_link_of_their_own(site: Site) -> None:
    site.ask(site.visitor(), copy_to="bob@example.com")
    site.deliver()
    (to_alice,), (to_bob,) = site.post.to("alice@example.com"), site.post.to("bob@example.com")
    assert [link.role for link in site.rows(Link)] == ["requester", "copy"]
    assert set(to_alice.get_content().split()).isdisjoint(
        word for word in to_bob.get_content().split() if "/t/" in word
    )
