"""What only its surroundings gave away may stay, if its writer says that it is no secret."""

import pytest

from portal.models import AuditEntry, Draft, Message, Ticket
from portal.services import audit
from tests.factories import answers
from tests.pages import Page, Visitor
from tests.redaction import forge
from tests.sites import Site

FORM, PREVIEW = "/tickets/new", "/tickets/preview"
NAME = "bluefish" + "77lane"
SURE = "ghp_" + forge.key(36, "sure")
TYPED = answers(description=f"The password is {NAME}, since Tuesday.")
LEFT = f"The password is {NAME}, since Tuesday."
GONE = "The password is [removed-password], since Tuesday."


def hidden(page: Page) -> list[str]:
    """The choices that a form carries along."""
    return [field.get("value") for field in page.root.all("input", name="keep", type="hidden")]


def opened(visitor: Visitor, **changes: str) -> dict[str, str]:
    return {**visitor.get(FORM).form(FORM).values, "started": "", **TYPED, **changes}


def digest(page: Page) -> str:
    return page.root.one("input", name="keep", type="checkbox").get("value")


def previewed(visitor: Visitor, **changes: str) -> Page:
    return visitor.post(PREVIEW, opened(visitor, **changes))


def bodies(site: Site) -> list[str]:
    return [str(message.body) for message in site.rows(Message)]


def stored(site: Site) -> str:
    """Every byte on disk, the database's log as well."""
    return b"".join(file.read_bytes() for file in site.folder.rglob("*") if file.is_file()).decode(
        "latin-1"
    )


@pytest.mark.row("E31")
def test_a_doubtful_finding_is_kept_when_its_writer_says_so(site: Site) -> None:
    visitor = site.visitor()
    page = previewed(visitor)
    visitor.submit(page.form(FORM), keep=digest(page))
    assert bodies(site) == [LEFT]
    assert site.rows(Message)[0].removed == []


def test_the_choice_is_recorded_without_the_value(site: Site) -> None:
    visitor = site.visitor()
    page = previewed(visitor)
    told = visitor.follow(visitor.submit(page.form(FORM), keep=digest(page)))
    (entry,) = [entry for entry in site.rows(AuditEntry) if entry.kind == "not-secret"]
    assert entry.data == {"where": "description", "secret": "password", "count": 1}
    assert "You told us that something is no secret" in told.text
    assert digest(page) not in stored(site)


def test_without_the_choice_it_goes(site: Site) -> None:
    visitor = site.visitor()
    visitor.submit(previewed(visitor).form(FORM))
    assert bodies(site) == [GONE]
    assert "not-secret" not in {entry.kind for entry in site.rows(AuditEntry)}


def test_the_preview_shows_what_stays_and_lets_one_think_again(site: Site) -> None:
    visitor = site.visitor()
    values = opened(visitor)
    first = visitor.post(PREVIEW, values, headers={"HX-Request": "true"})
    again = visitor.post(PREVIEW, values | {"keep": digest(first)}, headers={"HX-Request": "true"})
    assert "checked" not in first.root.one("input", name="keep").attributes
    assert "checked" in again.root.one("input", name="keep").attributes
    assert NAME in again.text
    assert NAME not in first.text
    assert "We take out nothing" in again.text


@pytest.mark.row("E31")
def test_a_sure_finding_offers_no_choice_and_takes_none(site: Site) -> None:
    visitor = site.visitor()
    for sure in (SURE, forge.card(), f"password: {NAME}", forge.private_key()):
        page = previewed(visitor, description=f"Look: {sure} and on.")
        assert page.root.all("mark")
        assert not page.root.all("input", name="keep")


def test_a_digest_of_one_value_keeps_no_other(site: Site) -> None:
    visitor = site.visitor()
    page = previewed(visitor)
    other = opened(visitor, description="The password is otherfish88lane, since Tuesday.")
    visitor.post(FORM, other | {"keep": digest(page)})
    assert bodies(site) == [GONE]


def test_a_refused_form_remembers_the_choice_and_stores_no_digest(site: Site) -> None:
    visitor = site.visitor()
    chosen = digest(previewed(visitor))
    refused = visitor.post(FORM, opened(visitor, keep=chosen, impact=""))
    assert refused.status == 422
    assert hidden(refused) == [chosen]
    (draft,) = [draft for draft in site.rows(Draft) if "description" in draft.answers]
    assert draft.answers["description"] == LEFT
    assert chosen not in stored(site)
    visitor.submit(refused.form(FORM), impact="high")
    assert bodies(site) == [LEFT]


def test_what_an_earlier_draft_lost_is_not_told_once_it_was_kept(site: Site) -> None:
    visitor = site.visitor()
    values = opened(visitor)
    visitor.post("/tickets/keep", values)
    page = visitor.post(PREVIEW, values)
    visitor.submit(page.form(FORM), keep=digest(page))
    (message,) = site.rows(Message)
    assert (str(message.body), message.removed) == (LEFT, [])


def test_going_back_from_the_preview_takes_the_choice_along(site: Site) -> None:
    visitor = site.visitor()
    page = previewed(visitor)
    form = visitor.follow(visitor.submit(page.form(FORM), keep=digest(page), change="yes"))
    assert form.field("description").raw == LEFT
    assert hidden(form) == [digest(page)]


def test_a_draft_without_a_choice_offers_none_of_its_own(site: Site) -> None:
    visitor = site.visitor()
    page = previewed(visitor)
    form = visitor.follow(visitor.submit(page.form(FORM), change="yes"))
    assert form.field("description").raw == GONE
    assert not hidden(form)


def test_a_correction_keeps_what_was_kept_before(site: Site) -> None:
    visitor = site.visitor()
    page = previewed(visitor)
    ticket = visitor.follow(visitor.submit(page.form(FORM), keep=digest(page)))
    form = visitor.get(f"{ticket.path}/correct")
    visitor.submit(form.form("/correct"), subject="The invoice of November, too")
    assert bodies(site) == [LEFT, LEFT]


def test_a_correction_keeps_nothing_that_nobody_chose(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "secrets", lambda *_: None)
    visitor = site.visitor()
    page = previewed(visitor)
    ticket = visitor.follow(visitor.submit(page.form(FORM), keep=digest(page)))
    visitor.submit(visitor.get(f"{ticket.path}/correct").form("/correct"), subject="Another")
    assert bodies(site) == [LEFT, GONE]


def test_a_reply_honours_the_choice(site: Site) -> None:
    visitor = site.visitor()
    page = previewed(visitor)
    ticket = visitor.follow(visitor.submit(page.form(FORM)))
    visitor.submit(ticket.form("/reply"), body=LEFT, keep=digest(page))
    assert bodies(site) == [GONE, LEFT]


def test_after_a_reply_the_page_says_what_was_taken_out_and_what_to_do(site: Site) -> None:
    visitor = site.visitor()
    ticket = visitor.follow(visitor.submit(previewed(visitor).form(FORM)))
    told = visitor.follow(visitor.submit(ticket.form("/reply"), body=f"Look: {SURE}"))
    assert "A key of GitHub" in told.text
    assert "Revoke it at github.com/settings/tokens." in told.text
    assert "open" in told.root.all("details", class_="reason")[-1].attributes


def test_a_program_can_say_it_with_the_digest_that_it_was_given(site: Site) -> None:
    program = site.program()
    first = program.post("/tickets", TYPED).get_json()
    (weak,) = first["weak"]
    assert (weak["field"], weak["kind"]) == ("description", "password")
    second = program.post("/tickets", {**TYPED, "keep": [weak["digest"]]}).get_json()
    assert (first["redacted"], second["redacted"]) == (["password"], [])
    reply = {"body": LEFT, "keep": [weak["digest"]]}
    assert program.post(f"/tickets/{second['reference']}/replies", reply).status_code == 201
    assert bodies(site) == [GONE, LEFT, LEFT]
    assert site.count(Ticket) == 2


def test_the_description_of_the_api_tells_how(site: Site) -> None:
    known = site.program().get("/openapi.json").get_json()["paths"]
    body = known["/api/v1/tickets"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"]["properties"]["keep"]["type"] == "array"


def test_a_program_that_says_it_in_another_form_is_told(site: Site) -> None:
    for wrong in ("all", [1], {"description": "all"}):
        answer = site.program().post("/tickets", {**TYPED, "keep": wrong})
        assert answer.status_code == 422
        assert answer.get_json()["errors"][0]["field"] == "keep"


def test_a_text_that_is_split_keeps_it_in_its_part(site: Site) -> None:
    visitor = site.visitor()
    listed = f"1. {LEFT}\n2. The second lamp does not react at all.\n"
    page = previewed(visitor, description=listed)
    parts = visitor.post("/tickets/split", opened(visitor, description=listed, keep=digest(page)))
    values = parts.form("/tickets/parts").values
    visitor.post("/tickets/parts", {**values, "part": [LEFT, "The second lamp does not react."]})
    assert bodies(site) == [LEFT, "The second lamp does not react."]
