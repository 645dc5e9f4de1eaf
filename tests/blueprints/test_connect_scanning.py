"""The code on a hub is read out of a photo, which nobody keeps; a phone keeps the empty form."""

import json
import re
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from portal.models import Attachment
from tests.connecting import FORM, picture, scan
from tests.factories import ALICE
from tests.hubs import SERIAL
from tests.pages import Visitor
from tests.sites import Site

JSON = {"Accept": "application/json"}
PATHS = (FORM, "/connect", "/connect/SEL-2222-2222", "/connect/offline", "/connect/worker.js")


@pytest.fixture
def ivan(site: Site) -> Visitor:
    """An installer who is signed in."""
    return site.person(ALICE)


def token(visitor: Visitor) -> dict[str, str]:
    """What a script sends beside a picture."""
    return {"csrf_token": visitor.get(FORM).form(FORM).values["csrf_token"]}


@pytest.mark.row("C03")
@pytest.mark.parametrize(
    "text",
    [
        SERIAL,
        f"https://hub.example.com/s/{SERIAL}?batch=7",
        json.dumps({"maker": "x", "serial": SERIAL}),
        f"S/N: {SERIAL}\nMAC: 00:11",
    ],
)
@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_script_is_told_the_serial_number(
    site: Site, ivan: Visitor, text: str, form: str
) -> None:
    answer = scan(ivan, picture(text, form=form), token(ivan), **JSON).response
    assert answer.status_code == 200
    assert answer.get_json()["serial"] == SERIAL
    assert SERIAL in answer.get_json()["message"]
    assert site.count(Attachment) == 0
    assert not [one for one in (site.folder / "files").rglob("*") if one.is_file()]


def test_without_a_script_the_form_comes_back_with_the_number_and_all_that_was_typed(
    ivan: Visitor,
) -> None:
    values = ivan.get(FORM).form(FORM).values | {"project": "Ash House", "claimed": "unknown"}
    page = scan(ivan, picture(SERIAL), values)
    assert page.status == 200
    assert f"We read {SERIAL}" in page.text
    assert page.field("hub").get("value") == SERIAL
    form = page.form(FORM)
    assert (form.values["project"], form.values["claimed"]) == ("Ash House", "unknown")
    assert ivan.get(FORM).field("hub").get("value") == SERIAL


def huge() -> bytes:
    """A small file of many pixels."""
    out = BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.asvs("5.2.1", "5.2.2")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "Take a photo of the code first"),
        (b"", "Take a photo of the code first"),
        (b"%PDF-1.7 no picture", "cannot read this as a picture"),
        (picture(SERIAL)[:400], "cannot read this as a picture"),
        (b"\0" * (10 * 1024**2 + 1), "too large"),
        (huge(), "too many pixels"),
        (picture("https://example.com/manual"), "holds no serial number"),
        (picture("")[:0] or picture("x" * 40), "holds no serial number"),
    ],
    ids=["none", "empty", "a document", "half", "large", "many pixels", "a manual", "other"],
)
def test_what_cannot_be_read_is_refused_kindly_and_the_form_stays(
    ivan: Visitor, content: bytes | None, words: str
) -> None:
    values = ivan.get(FORM).form(FORM).values | {"project": "Ash House"}
    page = scan(ivan, content, values)
    assert page.status == 422
    assert words in page.error_of("hub")
    assert page.field("project").get("value") == "Ash House"
    told = scan(ivan, content, token(ivan), **JSON).response.get_json()
    assert told["serial"] == ""
    assert words in told["message"]


def test_a_picture_without_a_code_says_so(ivan: Visitor) -> None:
    out = BytesIO()
    Image.new("RGB", (200, 200), "white").save(out, "PNG")
    assert "found no code" in scan(ivan, out.getvalue(), token(ivan), **JSON).response.text


def test_an_old_page_is_told_to_send_again(ivan: Visitor) -> None:
    answer = scan(ivan, picture(SERIAL), {"csrf_token": "old"}, **JSON).response
    assert (answer.status_code, answer.get_json()["serial"]) == (422, "")


@pytest.mark.asvs("2.4.1")
def test_nobody_scans_without_an_end(new_site: Callable[..., Site]) -> None:
    site = new_site("[intake]\nper_hour = 1\nper_day = 1")
    guest = site.visitor()
    known = token(guest)
    answers = [scan(guest, b"x", known, **JSON).response for _ in range(31)]
    assert [one.status_code for one in answers] == [422] * 30 + [429]
    assert "Please send it again in" in answers[-1].get_json()["message"]


@pytest.mark.asvs("3.4.3")
def test_the_form_alone_may_use_the_camera(site: Site, ivan: Visitor) -> None:
    for path, allowed in (
        (FORM, True),
        ("/connect/offline", True),
        ("/connect", False),
        ("/", False),
    ):
        header = ivan.get(path).response.headers["Permissions-Policy"]
        assert ("camera=(self)" in header) is allowed, path
        assert "microphone=()" in header


@pytest.mark.asvs("14.3.2")
def test_the_form_that_a_browser_keeps_is_the_same_for_everybody(site: Site, ivan: Visitor) -> None:
    values = ivan.get(FORM).form(FORM).values | {"project": "Ash House"}
    ivan.post("/connect/keep", values)
    mine, theirs = ivan.get("/connect/offline"), site.visitor().get("/connect/offline")
    assert mine.response.text == theirs.response.text
    assert not re.search(f"Ash House|{ALICE}|Sign out", mine.response.text)
    blank = {"csrf_token", "submission_id", "started"}
    assert {mine.form(FORM).values[name] for name in blank} == {""}
    again = ivan.get("/connect/offline", If_None_Match=mine.response.headers["ETag"])
    assert again.status == 304


def test_the_worker_reaches_no_page_but_the_form(site: Site) -> None:
    answer = site.visitor().get("/connect/worker.js").response
    assert answer.mimetype == "text/javascript"
    assert "Service-Worker-Allowed" not in answer.headers
    assert 'FORM = "/connect/new"' in answer.text


@pytest.mark.asvs("7.4.1")
def test_signing_out_clears_what_the_browser_kept(ivan: Visitor) -> None:
    form = ivan.get(FORM).form("/sign-out")
    assert ivan.submit(form).response.headers["Clear-Site-Data"] == '"storage"'


def test_a_policy_without_connect_requests_has_none_of_its_pages(
    new_site: Callable[..., Site],
) -> None:
    site = new_site(policy="servicegeeni")
    ivan = site.person(ALICE)
    known = {"csrf_token": ivan.token()}
    assert [ivan.get(path).status for path in PATHS] == [404] * len(PATHS)
    assert ivan.post("/connect/new", known).status == 404
    assert scan(ivan, picture(SERIAL), known).status == 404
    assert "/connect" not in ivan.get("/").response.text
