"""Following a request by its link: everything its sender may do, and nobody else."""

import pytest

from portal.models import AuditEntry, Link, Message, Note, Ticket
from tests.pages import Page, Visitor
from tests.sites import Site


def test_a_reply_joins_the_conversation(site: Site) -> None:
    visitor = site.visitor()
    page = site.ask(visitor)
    sent = visitor.submit(page.form("/reply"), ("hub.log", b"fine\n"), body="It is **dark** again.")
    shown = visitor.follow(sent)
    said = shown.root.one("ol", class_="talk").all("article")
    assert len(said) == 2
    assert said[1].one("strong").text == "dark"
    assert "hub.log" in said[1].text


def test_an_empty_reply_is_refused_at_its_field(site: Site) -> None:
    visitor = site.visitor()
    page = visitor.submit(site.ask(visitor).form("/reply"), body="  ")
    assert page.status == 422
    assert list(page.summary) == ["body"]
    assert page.summary["body"] in page.error_of("body")
    assert site.count(Message) == 1


def test_a_reply_that_is_too_long_is_kept_and_told_by_how_much(site: Site) -> None:
    visitor = site.visitor()
    page = visitor.submit(site.ask(visitor).form("/reply"), body="x" * 20_007)
    assert page.status == 422
    assert "7 characters" in page.error_of("body")
    assert page.form("/reply").values["body"] == "x" * 20_007


def test_the_same_reply_after_going_back_is_said_once_and_told(site: Site) -> None:
    visitor = site.visitor()
    way = site.ask(visitor).path
    log = ("hub.log", b"fine\n")
    visitor.submit(visitor.get(way).form("/reply"), log, body="It is dark again.")
    site.clock.pass_by(minutes=2)
    sent = visitor.submit(visitor.get(way).form("/reply"), log, body="It is dark again.")
    assert site.count(Message) == 2
    page = visitor.follow(sent)
    assert "You sent this already" in page.text
    assert page.form("/reply").values["body"] == ""
    for body in ("It is dark again!", "It is dark again."):
        sent = visitor.submit(visitor.get(way).form("/reply"), body=body)
    assert site.count(Message) == 4
    assert "You sent this already" not in visitor.follow(sent).text


def test_two_clicks_on_reply_say_it_once(site: Site) -> None:
    visitor = site.visitor()
    form = site.ask(visitor).form("/reply")
    for _ in range(2):
        visitor.submit(form, body="Only once, please.")
    assert site.count(Message) == 2


def test_an_expired_token_keeps_the_reply_and_the_next_click_sends_it(site: Site) -> None:
    visitor = site.visitor()
    form = site.ask(visitor).form("/reply")
    page = visitor.submit(form, ("hub.log", b"fine\n"), body="It is dark.", csrf_token="")
    assert page.status == 422
    assert "This page was open for a long time" in page.text
    assert site.count(Message) == 1
    shown = visitor.follow(visitor.submit(page.form("/reply")))
    assert "It is dark." in shown.text
    assert "hub.log" in shown.text


@pytest.mark.asvs("9.1.1")
def test_any_changed_letter_of_a_link_opens_nothing(site: Site) -> None:
    path = site.ask(site.visitor()).path
    visitor = site.visitor()
    for place in (3, 20, len(path) - 1):
        changed = path[:place] + ("A" if path[place] != "A" else "B") + path[place + 1 :]
        assert visitor.get(changed).status == 404
    assert visitor.get(path[:-1]).status == 404
    assert visitor.get(f"{path}x").status == 404


@pytest.mark.asvs("8.2.2", "9.1.1")
def test_every_door_of_a_foreign_link_is_shut(site: Site) -> None:
    visitor = site.visitor()
    site.ask(visitor)
    token, foreign = visitor.token(), "A" * 43
    before = site.count(Message, Ticket, AuditEntry)
    for door in ("reply", "resolve", "withdraw", "reopen", "split", "correct", "confirm"):
        page = visitor.post(f"/t/{foreign}/{door}", {"csrf_token": token, "body": "mine"})
        assert page.status == 404, door
    for door in ("", "/correct", "/confirm"):
        assert visitor.get(f"/t/{foreign}{door}").status == 404
    assert site.count(Message, Ticket, AuditEntry) == before


@pytest.mark.asvs("9.2.1")
def test_a_link_ends_when_it_expires(site: Site) -> None:
    path = site.ask(site.visitor()).path
    site.clock.pass_by(days=179)
    assert site.visitor().get(path).status == 200
    site.clock.pass_by(days=2)
    assert site.visitor().get(path).status == 404


@pytest.mark.asvs("3.4.5", "14.3.2")
def test_a_link_travels_to_no_other_site_and_into_no_cache(site: Site) -> None:
    page = site.visitor().get(site.ask(site.visitor()).path)
    assert page.response.headers["Referrer-Policy"] == "no-referrer"
    assert page.response.headers["Cache-Control"] == "no-store"


@pytest.mark.row("B60")
@pytest.mark.asvs("8.2.3")
def test_an_internal_note_reaches_no_page_and_no_letter(site: Site) -> None:
    visitor = site.visitor()
    page = site.ask(visitor)
    body = {"body": "This customer is a known nuisance.", "visibility": "internal"}
    staff = site.program()
    assert staff.post(f"/tickets/{page.reference}/replies", body).status_code == 201
    site.deliver()
    assert site.count(Note) == 1
    assert "nuisance" not in visitor.get(page.path).response.text
    assert "nuisance" not in staff.get(f"/tickets/{page.reference}").text
    assert "nuisance" not in "".join(letter.get_content() for letter in site.post.letters)
    assert "nuisance" not in staff.post("/queue/claim").text


@pytest.mark.row("E22")
def test_a_correction_keeps_what_stood_there_before(site: Site) -> None:
    visitor = site.visitor()
    page = site.ask(visitor, subject="The lamp is dark")
    form = visitor.get(f"{page.path}/correct").form("/correct")
    assert form.values["subject"] == "The lamp is dark"
    shown = visitor.follow(visitor.submit(form, subject="Both lamps are dark", impact="high"))
    changes = shown.root.one("dl", class_="changes")
    assert [one.text for one in changes.all("del")] == [
        "before: Normal",
        "before: The lamp is dark",
    ]
    assert [one.text for one in changes.all("ins")] == ["after: High", "after: Both lamps are dark"]
    assert shown.h1 == "Both lamps are dark"


def test_a_correction_that_leaves_something_out_is_refused_and_kept(site: Site) -> None:
    visitor = site.visitor()
    page = site.ask(visitor)
    form = visitor.get(f"{page.path}/correct").form("/correct")
    refused = visitor.submit(form, subject="", description="Other words")
    assert refused.status == 422
    assert list(refused.summary) == ["subject"]
    assert refused.form("/correct").values["description"] == "Other words"
    assert site.count(Message) == 1


@pytest.mark.row("B19", "E29")
def test_another_problem_becomes_a_request_of_its_own(site: Site) -> None:
    visitor = site.visitor()
    page = site.ask(visitor)
    shown = visitor.follow(visitor.submit(page.form("/split"), body="The door squeaks."))
    assert shown.reference != page.reference
    assert page.reference in shown.text
    assert shown.reference in visitor.get(page.path).text


def test_two_clicks_on_split_make_one_request(site: Site) -> None:
    visitor = site.visitor()
    form = site.ask(visitor).form("/split")
    pages = [visitor.submit(form, body="The door squeaks.") for _ in range(2)]
    assert pages[0].location == pages[1].location
    assert site.count(Ticket) == 2


def in_copy(site: Site) -> tuple[Visitor, Page]:
    """Bob opens the link in his letter."""
    site.deliver()
    (letter,) = site.post.to("bob@example.com")
    link = next(word for word in letter.get_content().split() if "/t/" in word)
    bob = site.visitor()
    return bob, bob.get(link.partition("8000")[2])


def test_a_colleague_in_copy_speaks_under_their_own_name(site: Site) -> None:
    site.ask(site.visitor(), copy_to="bob@example.com")
    bob, page = in_copy(site)
    bob.submit(page.form("/reply"), body="I have the same.")
    assert site.rows(Message)[-1].author_name == "bob@example.com"


@pytest.mark.asvs("8.2.3")
def test_who_is_in_copy_cannot_rewrite_the_request(site: Site) -> None:
    alice = site.visitor()
    asked = site.ask(alice, copy_to="bob@example.com")
    values = alice.get(f"{asked.path}/correct").form("/correct").values
    bob, page = in_copy(site)
    assert "/correct" not in page.response.text
    assert bob.get(f"{page.path}/correct").status == 403
    said = values | {"impact": "critical", "csrf_token": bob.token()}
    assert bob.post(f"{page.path}/correct", said).status == 403
    assert site.rows(Ticket)[0].impact != "critical"
    assert site.count(Message) == 1


@pytest.mark.asvs("8.2.2")
def test_a_colleague_who_splits_gets_a_request_and_a_link_of_their_own(site: Site) -> None:
    site.ask(site.visitor(), copy_to="bob@example.com")
    bob, page = in_copy(site)
    bob.submit(page.form("/split"), body="My door squeaks.")
    assert site.rows(Ticket)[1].requester_email == "bob@example.com"
    assert {one.email for one in site.rows(Link) if one.ticket_id == 2} == {"bob@example.com"}


@pytest.mark.row("A16", "A26")
def test_the_page_says_whose_turn_it_is_what_comes_next_and_why_by_then(site: Site) -> None:
    visitor = site.visitor()
    page = site.ask(visitor, impact="critical")
    assert "It is our turn" in page.text
    assert "First answer by Monday, November 16, 12:00 PM PST" in page.text
    assert "Why this time?" in page.text
    staff = site.program()
    move = {"status": "waiting-for-customer", "comment": "Which lamp is it?"}
    staff.post(f"/tickets/{page.reference}/status", move)
    asked = visitor.get(page.path)
    assert "It is your turn" in asked.text
    assert "We remind you on" in asked.text
    assert "First answer given" in asked.text


def test_times_are_told_in_the_reader_s_zone(site: Site) -> None:
    page = site.ask(site.visitor(), impact="critical", time_zone="Europe/Berlin")
    assert "First answer by Monday, November 16, 9:00 PM" in page.text
    assert "CET" in page.text or "GMT+1" in page.text


def test_an_invented_zone_is_not_believed(site: Site) -> None:
    site.ask(site.visitor(), time_zone="../../etc/passwd")
    assert site.rows(Ticket)[0].time_zone == "America/Los_Angeles"


@pytest.mark.asvs("8.2.1")
@pytest.mark.parametrize(("decision", "said"), [("withdraw", {}), ("resolve", {"solved": "yes"})])
def test_a_colleague_in_copy_may_speak_but_not_decide(
    site: Site, decision: str, said: dict[str, str]
) -> None:
    site.ask(site.visitor(), copy_to="bob@example.com")
    site.deliver()
    (letter,) = site.post.to("bob@example.com")
    path = next(word for word in letter.get_content().split() if "/t/" in word).partition("8000")[2]
    bob = site.visitor()
    page = bob.get(path)
    assert "Withdraw this request" not in page.text
    before = site.rows(Ticket)[0].status
    answer = bob.post(f"{path}/{decision}", {**said, "csrf_token": bob.token()})
    assert answer.status == 403
    assert site.rows(Ticket)[0].status == before


@pytest.mark.row("A04")
@pytest.mark.parametrize(("impact", "told"), [("critical", True), ("high", False)])
def test_a_grave_request_is_told_what_may_happen_outside_hours(
    site: Site, impact: str, *, told: bool
) -> None:
    visitor = site.visitor()
    page = site.ask(visitor, impact=impact)
    assert ("emergency response" in page.text) is told
