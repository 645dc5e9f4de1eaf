"""The preview shows exactly what would be stored, as a page and as a piece of one."""

import pytest

from portal.models import Message, Ticket
from portal.redaction import DEFAULT
from portal.web import words
from tests.factories import answers
from tests.pages import Page
from tests.sites import Site

FORM, PREVIEW = "/tickets/new", "/tickets/preview"
SECRET = "hunter2" + "hunter2"
TYPED = answers(description=f"The password is {SECRET}, since Tuesday.")


def marks(page: Page) -> list[str]:
    """What stands where a secret was."""
    return [mark.text for mark in page.root.all("mark")]


@pytest.mark.row("E31")
def test_without_a_script_the_preview_is_a_page_that_can_be_sent(site: Site) -> None:
    visitor = site.visitor()
    values = visitor.get(FORM).form(FORM).values
    page = visitor.post(PREVIEW, values | TYPED, [("hub.log", b"fine\n")])
    assert page.status == 200
    assert marks(page) == ["Taken out: [removed-password]"]
    assert SECRET not in page.text
    assert "no-store" in page.response.headers["Cache-Control"]
    assert site.count(Ticket) == 0
    sent = visitor.follow(visitor.submit(page.form(FORM)))
    (message,) = site.rows(Message)
    assert message.body == "The password is [removed-password], since Tuesday."
    assert "hub.log" in sent.text


def test_without_a_script_the_preview_counts_what_is_in_files(site: Site) -> None:
    visitor = site.visitor()
    values = visitor.get(FORM).form(FORM).values | answers(description="The lights stay on.")
    log = f"password: {SECRET}\n".encode()
    page = visitor.post(PREVIEW, values, [("hub.log", log)])
    assert "We take out 1 secret" in page.text
    assert page.root.one("ul", class_="removed").text.startswith("A password in the file hub.log")


def test_what_was_taken_out_for_the_preview_still_counts_once_it_is_sent(site: Site) -> None:
    visitor, pins = site.visitor(), ("47" + "11", "99" + "82")
    typed = answers(description="The alarm code is {}. My PIN: {}.".format(*pins))
    page = visitor.post(PREVIEW, visitor.get(FORM).form(FORM).values | typed)
    assert "We take out 2 secrets" in page.text
    sent = visitor.follow(visitor.submit(page.form(FORM)))
    assert "We took out 2 secrets" in sent.text
    (message,) = site.rows(Message)
    assert [one["kind"] for one in message.removed] == ["pin", "pin"]


def test_a_preview_seen_twice_counts_nothing_twice(site: Site) -> None:
    visitor = site.visitor()
    values = visitor.get(FORM).form(FORM).values | TYPED
    visitor.post(PREVIEW, values)
    sent = visitor.follow(visitor.submit(visitor.post(PREVIEW, values).form(FORM)))
    assert "We took out 1 secret" in sent.text


def test_what_the_preview_shows_is_what_is_stored(site: Site) -> None:
    visitor = site.visitor()
    page = visitor.post(PREVIEW, visitor.get(FORM).form(FORM).values | TYPED)
    shown = [entry.raw for entry in page.root.all("dd")]
    visitor.submit(page.form(FORM))
    (message,) = site.rows(Message)
    assert str(message.body) in [text.replace("Taken out: ", "") for text in shown]


def test_with_htmx_the_preview_is_a_piece_of_the_page(site: Site) -> None:
    visitor = site.visitor()
    values = visitor.get(FORM).form(FORM).values
    page = visitor.post(PREVIEW, values | TYPED, headers={"HX-Request": "true"})
    assert "<html" not in page.response.text
    assert marks(page) == ["Taken out: [removed-password]"]
    assert "HX-Request" in page.response.headers["Vary"]


def test_one_can_go_back_from_the_preview_and_change_everything(site: Site) -> None:
    visitor = site.visitor()
    values = visitor.get(FORM).form(FORM).values
    page = visitor.post(PREVIEW, values | TYPED, [("hub.log", b"fine\n")])
    form = visitor.follow(visitor.submit(page.form(FORM), change="yes"))
    assert form.form(FORM).values["subject"] == TYPED["subject"]
    assert form.form(FORM).values["impact"] == TYPED["impact"]
    assert "hub.log" in form.root.one("fieldset", class_="kept").text
    assert site.count(Ticket) == 0


def test_a_clean_text_is_said_to_be_clean(site: Site) -> None:
    visitor = site.visitor()
    page = visitor.post(PREVIEW, visitor.get(FORM).form(FORM).values | answers())
    assert "We found no password, key or card number in it." in page.text


def test_the_preview_says_which_files_are_kept_and_which_are_not_taken(site: Site) -> None:
    visitor = site.visitor()
    values = visitor.get(FORM).form(FORM).values | TYPED
    page = visitor.post(PREVIEW, values, [("hub.log", b"fine\n"), ("setup.exe", b"MZ")])
    assert page.root.one("ul", class_="files").text.startswith("hub.log")
    assert "setup.exe" in page.root.one("div", class_="notice--warning").text


def test_that_pictures_are_not_read_is_said_before_one_is_chosen(site: Site) -> None:
    text = site.visitor().get(FORM).response.text
    assert 0 < text.index("hint--shield") < text.index('type="file"')


@pytest.mark.parametrize("kind", ["key", "password", "pin", "otp", "private-key", "card"])
def test_each_kind_is_told_in_words_with_what_to_do(kind: str) -> None:
    item = {"kind": kind, "vendor": None}
    assert words.taken(item).startswith("A ")
    assert words.advice(item, DEFAULT).endswith(".")
    own = {"kind": "key", "vendor": "GitHub"}
    assert words.taken(own) == "A key of GitHub"
    assert words.advice(own, DEFAULT) == "Revoke it at github.com/settings/tokens."
