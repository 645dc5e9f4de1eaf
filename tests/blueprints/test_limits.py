"""Too much, too fast, too often: refused kindly, and nothing typed is lost."""

from collections.abc import Callable

import pytest

from portal.models import Link, Message, OutboxRow, Ticket
from tests.factories import answers
from tests.pages import Page, Visitor
from tests.sites import Site

FORM = "/tickets/new"
ELSEWHERE = {"REMOTE_ADDR": "198.51.100.7"}


def send(visitor: Visitor, n: int) -> Page:
    """Somebody else's request from the same network."""
    form = visitor.get(FORM).form(FORM)
    return visitor.submit(form, **answers(email=f"somebody-{n}@example.com"))


@pytest.mark.asvs("2.4.1")
def test_twenty_requests_an_hour_from_one_network_and_then_a_kind_refusal(site: Site) -> None:
    visitor = site.visitor()
    assert {send(visitor, n).status for n in range(20)} == {303}
    page = send(visitor, 20)
    assert page.status == 429
    assert 0 < int(page.response.headers["Retry-After"]) <= 3600
    assert page.form(FORM).values["subject"] == answers()["subject"]
    assert "Many requests" in page.error_of("email")
    assert site.count(Ticket) == 20


@pytest.mark.asvs("2.4.1", "4.1.3")
def test_an_invented_forwarded_address_does_not_lift_the_limit(
    new_site: Callable[..., Site],
) -> None:
    site = new_site("[intake]\nper_hour = 1")
    assert send(site.visitor(), 0).status == 303
    eve = site.visitor(X_Forwarded_For="203.0.113.9", X_Real_IP="203.0.113.9")
    assert send(eve, 1).status == 429


def test_another_network_is_not_held_back(new_site: Callable[..., Site]) -> None:
    site = new_site("[intake]\nper_hour = 1")
    visitor = site.visitor()
    send(visitor, 0)
    values = {**visitor.get(FORM).form(FORM).values, **answers(), "started": ""}
    page = visitor.open("POST", FORM, data=values, environ_overrides=ELSEWHERE)
    assert page.status == 303


def held(new_site: Callable[..., Site]) -> tuple[Site, Visitor, Page]:
    """A request that came when the limit was near."""
    site = new_site("[intake]\nper_hour = 2", smtp_url="smtp://127.0.0.1:1025")
    visitor = site.visitor()
    send(visitor, 0)
    return site, visitor, visitor.follow(send(visitor, 1))


def test_near_the_limit_a_request_waits_until_its_sender_confirms(
    new_site: Callable[..., Site],
) -> None:
    site, visitor, page = held(new_site)
    assert "please confirm your address" in page.text
    assert "ticket.opened" not in {row.event for row in site.rows(OutboxRow) if row.ticket_id == 2}
    site.deliver()
    (letter,) = site.post.to("somebody-1@example.com")
    link = next(word for word in letter.get_content().split() if "/confirm/" in word)
    question = visitor.get(link.partition("8000")[2])
    assert site.rows(Ticket)[1].confirmed_at is None  # a mail scanner opens links, too
    visitor.submit(question.form(question.path))
    assert site.rows(Ticket)[1].confirmed_at is not None
    assert "please confirm" not in visitor.get(page.path).text


def test_only_the_letter_confirms_not_the_page_that_the_sender_sees(
    new_site: Callable[..., Site],
) -> None:
    site, visitor, page = held(new_site)
    token = visitor.token()
    ticket_token = page.path.rpartition("/")[2]
    for proof in ("", f"/{ticket_token}", "/x"):
        assert visitor.get(f"{page.path}/confirm{proof}").status == 404
        assert visitor.post(f"{page.path}/confirm{proof}", {"csrf_token": token}).status == 404
    for door in ("reply", "split", "withdraw", "reopen"):
        said = {"csrf_token": token, "body": "Let me in, and write to those in copy."}
        assert visitor.post(f"{page.path}/{door}", said).status == 403
    assert site.rows(Ticket)[1].confirmed_at is None
    assert {row.event for row in site.rows(OutboxRow) if row.ticket_id == 2} == {"ticket.held"}


def test_confirming_twice_hands_the_request_on_once(new_site: Callable[..., Site]) -> None:
    site, visitor, page = held(new_site)
    proof = site.portal.works.signer.token("confirm", site.rows(Link)[1].nonce)
    form = visitor.get(f"{page.path}/confirm/{proof}").form(proof)
    visitor.submit(form)
    before = site.count(OutboxRow)
    visitor.submit(form)
    assert site.count(OutboxRow) == before


@pytest.mark.asvs("5.2.1")
def test_a_body_that_is_far_too_big_gets_a_kind_page(new_site: Callable[..., Site]) -> None:
    site = new_site('[intake]\nmax_files = 1\nmax_file_size = "1 KB"')
    visitor = site.visitor()
    form = visitor.get(FORM).form(FORM)
    page = visitor.submit(form, ("big.log", b"x" * 2_100_000), **answers())
    assert page.status == 413
    assert page.h1 == "That is too much at once"
    assert site.count(Ticket, Message) == 0


@pytest.mark.asvs("5.2.1", "2.2.1")
@pytest.mark.parametrize("field", ["subject", "description", "name", "email", "copy_to", "device"])
def test_a_megabyte_in_one_field_is_no_error_of_ours(site: Site, field: str) -> None:
    visitor = site.visitor()
    form = visitor.get(FORM).form(FORM)
    page = visitor.submit(form, **answers(category="hardware") | {field: "word " * 200_000})
    assert page.status == 422
    assert site.count(Ticket) == 0


def test_without_a_mail_server_nobody_waits_for_a_letter_that_never_comes(
    new_site: Callable[..., Site],
) -> None:
    site = new_site("[intake]\nper_hour = 2")
    visitor = site.visitor()
    send(visitor, 0)
    page = visitor.follow(send(visitor, 1))
    assert "letter" not in page.text
    assert all(ticket.confirmed_at for ticket in site.rows(Ticket))
