"""Words that would be code: shown as what was typed, and nothing else."""

import pytest

from portal.models import Message, Ticket
from tests.factories import answers
from tests.pages import Page, Visitor
from tests.sites import Site

FORM = "/tickets/new"
TEXTS = (
    "name",
    "subject",
    "description",
    "business_impact",
    "steps_to_reproduce",
    "api_request",
    "api_response",
)
ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</textarea><svg onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "<a href='javascript:alert(1)'>x</a>",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    '<https://evil.example/" onmouseover="alert(1)>',
    "[x](data:text/html,<script>alert(1)</script>)",
]


def pages(site: Site, visitor: Visitor, attack: str) -> list[Page]:
    """Every page that shows what was typed, after it was typed into every field."""
    said = answers(category="bug") | dict.fromkeys(TEXTS, f"{attack} words")
    said["name"] = said["name"].replace("https://evil.", "")  # a link is no name
    values = visitor.get(FORM).form(FORM).values
    shown = [
        visitor.post(FORM, values | said | {"tier": attack, "started": ""}),
        visitor.post("/tickets/preview", values | said),
        visitor.post("/tickets/split", values | said),
        visitor.post("/tickets/hints", values | said),
        visitor.get(FORM),
    ]
    ticket = site.ask(visitor, ("hub.log", b"fine\n"), **said)
    visitor.submit(ticket.form("/reply"), body=attack)
    return [*shown, ticket, visitor.get(ticket.path), visitor.get(f"{ticket.path}/correct")]


@pytest.mark.asvs("1.2.1", "1.2.2", "1.2.3")
@pytest.mark.parametrize("attack", ATTACKS)
def test_markup_in_any_field_is_inert_on_every_page(site: Site, attack: str) -> None:
    for page in pages(site, site.visitor(), attack):  # the visitor refuses anything active
        for link in page.root.all("a"):
            assert link.get("href").startswith(("/", "#", "?lang=", "http", "mailto:")), page.path
        assert page.root.all("img") == []
        assert [one for one in page.root.all("script") if not one.get("src")] == []


@pytest.mark.asvs("1.3.7")
@pytest.mark.parametrize(
    "attack", ["{{7*7}}", "{% print(7*7) %}", "${7*7}", "%(csrf_token)s", "%s%n"]
)
def test_template_code_stays_as_it_was_typed(site: Site, attack: str) -> None:
    visitor = site.visitor()
    client = visitor.client  # what is typed here would look like a slip of ours
    form = visitor.get(FORM).form(FORM)
    said = answers(name=f"Al {attack}", subject=f"{attack} lamp", description=f"{attack} words")
    sent = client.post(FORM, data=form.values | said | {"started": ""})
    shown = client.get(sent.headers["Location"]).text
    assert "49" not in (site.rows(Ticket)[0].subject + site.rows(Message)[0].body)
    assert shown.count(attack.replace("'", "&#39;")) >= 3
    site.deliver()
    assert f"Hello Al {attack}," in site.post.letters[0].get_content()


@pytest.mark.asvs("1.2.4")
@pytest.mark.parametrize(
    "attack", ["' OR 1=1 --", "'; DROP TABLE tickets; --", "%' UNION SELECT 1"]
)
def test_sql_in_any_field_is_only_text(site: Site, attack: str) -> None:
    visitor = site.visitor()
    page = site.ask(visitor, subject=attack, description=attack, name=attack)
    assert site.rows(Ticket)[0].subject == attack
    program = site.program()
    assert program.get(f"/tickets/{attack}").status_code == 404
    assert (
        program.post(
            f"/incidents/{attack}/updates", {"status": "monitoring", "body": "x"}
        ).status_code
        == 404
    )
    assert visitor.get(f"/t/{attack}").status == 404
    assert visitor.get(page.path).status == 200


@pytest.mark.asvs("2.2.1", "16.5.1")
@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "\u202eabc", "\x1b[31m", "e\u0301" * 50])
@pytest.mark.parametrize(
    "field", [*TEXTS, "email", "tier", "submission_id", "time_zone", "csrf_token"]
)
def test_strange_characters_are_no_error_of_ours(site: Site, field: str, text: str) -> None:
    visitor = site.visitor()
    values = visitor.get(FORM).form(FORM).values | answers(category="bug") | {"started": ""}
    body = "&".join(f"{name}={quoted(value)}" for name, value in (values | {field: text}).items())
    sent = visitor.open(
        "POST", FORM, data=body.encode(), content_type="application/x-www-form-urlencoded"
    )
    assert sent.status in {303, 422}
    if sent.status == 303:
        assert visitor.follow(sent).status == 200


def quoted(text: str) -> str:
    """Percent-encode as a program might that knows no rules."""
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


@pytest.mark.asvs("2.2.1")
def test_a_body_that_is_no_form_is_refused(site: Site) -> None:
    visitor = site.visitor()
    for kind, body in [
        ("application/json", b'{"name": "A"}'),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"),
        ("text/plain", b"name=A"),
    ]:
        assert visitor.open("POST", FORM, data=body, content_type=kind).status in {400, 422}
    assert site.count(Ticket) == 0
