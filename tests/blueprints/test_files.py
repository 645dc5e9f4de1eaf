"""Files on a request: what is taken, what is refused and why, and how they come out again."""

import secrets
from collections.abc import Callable

import pytest
from werkzeug.http import parse_options_header

from portal.models import Attachment, Ticket
from tests.factories import answers
from tests.files.samples import layers, of_every_kind
from tests.pages import File, Page
from tests.sites import Site

FORM = "/tickets/new"
LOG = b"12:00 the hub went away\n"


def send(site: Site, *files: File) -> Page:
    """Send a request with these files."""
    visitor = site.visitor()
    return visitor.submit(visitor.get(FORM).form(FORM), *files, **answers())


def file_link(page: Page) -> str:
    """The first file's address."""
    return page.root.one("span", class_="file__name").one("a").get("href")


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (("setup.exe", b"MZ\x90\x00"), "Files of this kind cannot be sent"),
        (("page.html", b"<script>alert(1)</script>"), "Files of this kind cannot be sent"),
        (("drawing.svg", b"<svg onload='alert(1)'/>"), "Files of this kind cannot be sent"),
        (("all.rar", b"Rar!"), "inside an archive of this kind"),
        (("letter.doc", b"\xd0\xcf\x11\xe0"), "inside a document of this kind"),
        (("all.zip", b"PK\x03\x04"), "all.zip: It cannot be read"),
        (("letter.docx", b"PK\x03\x04"), "letter.docx: It cannot be read"),
        (("letter.pdf", b"%PDF-1.7"), "letter.pdf: It cannot be read"),
        (("picture.png", b"GIF89a not a picture"), "picture.png"),
        (("nothing.log", b""), "It is empty"),
    ],
)
@pytest.mark.asvs("5.2.2", "5.2.3", "5.3.1")
def test_a_refused_file_is_named_with_its_reason_and_nothing_else_is_lost(
    site: Site, file: File, reason: str
) -> None:
    page = send(site, file, ("good.log", LOG))
    assert page.status == 422
    assert file[0] in page.error_of("attachments")
    assert reason in page.error_of("attachments")
    assert "good.log" in page.root.one("fieldset", class_="kept").text
    assert page.form(FORM).values["subject"] == answers()["subject"]
    assert site.count(Ticket) == 0


def test_the_sixth_file_is_named(site: Site) -> None:
    page = send(site, *((f"part-{n}.log", LOG) for n in range(1, 7)))
    assert page.status == 422
    assert page.error_of("attachments").count("part-6.log") == 1
    assert "Only 5 files fit" in page.error_of("attachments")
    assert len(page.root.one("fieldset", class_="kept").all("li")) == 5


def test_a_file_that_is_too_big_is_told_its_limit(new_site: Callable[..., Site]) -> None:
    site = new_site('[intake]\nmax_file_size = "1 KB"')
    page = send(site, ("big.log", LOG * 100))
    assert "big.log: It is too big: 2.3 KB. The limit is 1.0 KB." in page.error_of("attachments")


def test_a_kept_file_can_be_left_out_after_all(site: Site) -> None:
    visitor = site.visitor()
    form = visitor.get(FORM).form(FORM)
    page = visitor.submit(form, ("a.log", LOG), ("b.log", LOG), **answers(subject=""))
    drop = page.root.all("input", name="drop_file")[0]
    done = visitor.submit(page.form(FORM), drop_file=drop.get("value"), subject="Now it is here")
    assert [one.name for one in site.rows(Attachment) if one.ticket_id] == ["b.log"]
    assert "a.log" not in visitor.follow(done).text


@pytest.mark.asvs("3.2.1", "5.3.1")
def test_a_download_is_an_attachment_in_a_sandbox(site: Site) -> None:
    visitor = site.visitor()
    page = site.ask(visitor, ("hub.log", b"password=" + b"hunter2hunter2" + b"\nfine\n"))
    answer = visitor.get(file_link(page)).response
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="hub.log"')
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "hunter2" not in answer.text
    assert "fine" in answer.text


@pytest.mark.row("E30")
def test_files_of_every_kind_are_kept_without_the_secret_in_them(site: Site) -> None:
    secret = f"Zq7{secrets.token_hex(6)}"
    kinds = [*of_every_kind(secret).items()]
    for start in range(0, len(kinds), 5):
        site.ask(site.visitor(), *kinds[start : start + 5])
    kept = site.rows(Attachment)
    assert {one.name for one in kept} == {name for name, _content in kinds}
    assert {item["kind"] for one in kept for item in one.removed} <= {"password", "key"}
    assert all(one.removed for one in kept if one.name != "a.png")
    for path in site.folder.rglob("*"):
        if path.is_file():
            assert all(secret.encode() not in layer for layer in layers(path.read_bytes()))


@pytest.mark.asvs("8.2.2")
def test_a_file_of_another_ticket_is_not_found(site: Site) -> None:
    alice, charlie = site.visitor(), site.visitor()
    hers = file_link(site.ask(alice, ("hub.log", LOG)))
    theirs = site.ask(charlie, email="charlie@example.org").path
    file_id = hers.rpartition("/")[2]
    assert charlie.get(f"{theirs}/files/{file_id}").status == 404
    assert charlie.get(f"/t/{'A' * 43}/files/{file_id}").status == 404
    assert charlie.get(f"{theirs}/files/not-an-id").status == 404


@pytest.mark.asvs("5.3.2", "5.4.2", "1.2.1")
@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.log", "passwd.log"),
        ("Größe – 図.log", "Größe – 図.log"),
        ("<img src=x onerror=alert(1)>.log", "<img src=x onerror=alert(1)>.log"),
        ("a; filename=b.exe;.log", "a; filename=b.exe;.log"),
    ],
)
def test_a_file_name_is_only_ever_a_name(site: Site, given: str, shown: str) -> None:
    visitor = site.visitor()
    page = site.ask(visitor, (given, LOG))
    (file,) = site.rows(Attachment)
    assert file.name == shown
    assert shown in page.text
    answer = visitor.get(file_link(page)).response
    kind, named = parse_options_header(answer.headers["Content-Disposition"])
    assert (kind, named["filename"]) == ("attachment", shown)
    assert {path.name for path in site.folder.iterdir() if "log" in path.name} == set()


@pytest.mark.asvs("2.4.1")
def test_refused_forms_cannot_fill_the_store_with_files(new_site: Callable[..., Site]) -> None:
    site = new_site("[intake]\nper_hour = 1\nmax_files = 2")
    visitor = site.visitor()
    for n in range(4):
        form = site.visitor().get(FORM).form(FORM)
        page = visitor.submit(form, ("a.log", LOG), csrf_token=visitor.token())
        assert ("Many files came from here" in page.error_of("attachments")) == (n >= 2)
    assert len([path for path in site.folder.glob("files/**/*") if path.is_file()]) == 2
