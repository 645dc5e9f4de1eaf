"""Connect requests through the web: what is asked, what is decided, who sees it."""

import pytest

from portal.models import Connection, Draft, Message, Ticket
from portal.policy.connect import QUESTIONS
from portal.services.connections import FACTS
from tests.connecting import FORM, KINDS, send, sent
from tests.factories import ALICE
from tests.hubs import SERIAL, TABLE, expected, said
from tests.pages import Page, Visitor
from tests.sites import Site

NEEDS = {
    "installer-connection": (
        "project",
        "customer_profile",
        "property",
        "installation_record",
        "hub",
    ),
    "hardware-onboarding": ("project", "customer_profile", "property", "hub"),
    "system-pairing": ("project", "customer_profile", "installation_record", "hub"),
    "configuration-validation": (
        "project",
        "customer_profile",
        "property",
        "installation_record",
        "hub",
    ),
    "field-escalation": ("project", "customer_profile", "installation_record", "hub"),
}
ALWAYS = ("body", *QUESTIONS)
OLD = {"csrf_token": "old"}
BLOCKED = (
    "Remote access",
    "Verification of admin users",
    "Installing apps",
    "Support for integrations",
)


@pytest.fixture
def ivan(site: Site) -> Visitor:
    """An installer who is signed in."""
    return site.person(ALICE)


def decided(page: Page) -> str:
    """What was decided and is to be done."""
    return page.root.one("section", class_="state").text


@pytest.mark.row("A22", "C02", "C03")
def test_the_form_begins_with_the_kind_and_says_what_it_is_for_and_where_one_looks(
    site: Site,
) -> None:
    page = site.visitor().get(FORM)
    kinds = page.root.all("input", name="kind")
    assert tuple(one.get("value") for one in kinds) == KINDS
    policy = site.portal.policy
    for kind in policy.connect_kinds.values():
        assert str(kind.description) in page.text
    assert policy.connect is not None
    for words in (*policy.connect.use_cases, *policy.connect.path):
        assert str(words) in page.text
    assert page.root.one("input", name="code").get("capture") == "environment"


@pytest.mark.row("C12")
def test_one_of_sixteen_passes(ivan: Visitor) -> None:
    for row in TABLE:
        page = sent(ivan, **row)
        assert (page.h1 == "You may go on") is (expected(row) == "go")
        assert any(action in page.text for action in BLOCKED) is (expected(row) != "go")


@pytest.mark.row("C04", "C05", "C06", "C07", "C08", "C09", "C10", "C13")
@pytest.mark.parametrize("answer", ["no", "unknown"])
@pytest.mark.parametrize(
    ("question", "first", "remedy"),
    [
        ("claimed", "Claimed", "complete the claim flow first"),
        ("online", "Online", "Check power and network on site"),
        ("healthy", "Healthy", "Pause app installs and the set-up of remote access"),
        ("matches", "Project and property", "Stop before you do anything else"),
    ],
)
def test_the_first_thing_to_do_is_told_and_what_waits_is_named(
    site: Site, ivan: Visitor, question: str, first: str, remedy: str, answer: str
) -> None:
    page = sent(ivan, **{question: answer})
    assert page.h1 == f"Not yet. First: {first}"
    assert (remedy in decided(page)) is (answer == "no")
    assert ("Find out" in decided(page)) is (answer == "unknown")
    assert all(action in decided(page) for action in BLOCKED)


@pytest.mark.row("A22", "C03")
@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_does_without_what_it_needs(site: Site, ivan: Visitor, kind: str) -> None:
    for left_out in (*NEEDS[kind], *ALWAYS):
        page = send(ivan, kind=kind, **{left_out: ""})
        assert page.status == 422
        assert list(page.summary) == [left_out]
        assert page.error_of(left_out)
        kept = {name: text for name, text in said().items() if name in FACTS and name != left_out}
        assert {name: page.field(name).get("value") for name in kept} == kept
    assert site.count(Ticket) == 0


@pytest.mark.row("A22")
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_accepted_with_what_it_needs(site: Site, ivan: Visitor, kind: str) -> None:
    spared = {name: "" for name in FACTS if name not in NEEDS[kind]}
    page = sent(ivan, kind=kind, **spared)
    assert page.path == f"/connect/{page.reference}"
    (found,) = site.rows(Connection)
    assert (found.kind, found.hub) == (kind, SERIAL)


def test_what_one_kind_spares_is_called_optional_there_alone(site: Site) -> None:
    page = site.visitor().get(FORM)
    (label,) = [one for one in page.root.all("label") if one.get("for") == "property"]
    (mark,) = label.all("span")
    assert mark.get("data-when-kind") == "system-pairing field-escalation"
    assert 'data-when-kind="system-pairing field-escalation"' in site.portal.sheet.text


def test_a_form_without_a_kind_keeps_everything(site: Site, ivan: Visitor) -> None:
    page = send(ivan, kind="")
    assert page.status == 422
    assert list(page.summary) == ["kind"]
    assert page.field("project").get("value") == "Ash House"
    assert ivan.get(FORM).field("project").get("value") == "Ash House"


@pytest.mark.row("C03")
@pytest.mark.parametrize("serial", ["12345", "SH 2417", "SH-2417-00382 and more", "<b>SH-1</b>"])
def test_a_serial_number_that_looks_like_none_is_refused_kindly(ivan: Visitor, serial: str) -> None:
    page = send(ivan, hub=serial)
    assert page.status == 422
    assert "such as SH-2417-00382" in page.error_of("hub")
    assert page.field("hub").get("value") == serial


@pytest.mark.parametrize(
    "typed",
    [
        f" {SERIAL.lower()} ",
        "SH\N{EN DASH}2417\N{NON-BREAKING HYPHEN}00382",
        "sh \N{MINUS SIGN} 2417 - 00382",
        "SH 2417 00382",
        "SH-2417\N{NO-BREAK SPACE}00382",
    ],
)
def test_a_serial_number_is_one_however_its_parts_are_set_apart(
    site: Site, ivan: Visitor, typed: str
) -> None:
    sent(ivan, hub=typed)
    assert site.rows(Connection)[0].hub == SERIAL


def test_what_every_kind_needs_is_told_with_the_kind_and_each_check_by_its_name(
    site: Site,
) -> None:
    nothing = dict.fromkeys(said(), "")
    page = send(site.visitor(), **nothing)
    common = {"kind", "project", "customer_profile", "hub", "body", "name", "email", *QUESTIONS}
    assert set(page.summary) == common
    assert page.error_of("claimed").endswith(
        "Claimed: answer with yes, no, or that you cannot see it."
    )
    assert len({page.error_of(question) for question in QUESTIONS}) == len(QUESTIONS)


def test_a_draft_that_came_late_is_not_offered_once_its_request_is_here(
    site: Site, ivan: Visitor
) -> None:
    form = ivan.get(FORM).form(FORM)
    told = said(name="", email="")
    assert ivan.submit(form, **told).status == 303
    assert ivan.post("/connect/keep", form.values | told).status == 204
    page = ivan.get(FORM)
    assert page.field("project").get("value") == ""
    assert page.form(FORM).values["submission_id"] != form.values["submission_id"]


def test_secrets_in_what_one_sees_are_taken_out(site: Site, ivan: Visitor) -> None:
    secret = "Lantern" + "4821!x"
    sent(ivan, body=f"The wifi password is {secret} here.")
    assert secret not in site.rows(Message)[0].body
    page = send(ivan, body=f"The wifi password is {secret} here.", hub="")
    assert secret not in page.response.text
    assert all(secret not in str(draft.answers) for draft in site.rows(Draft))


def test_photos_are_kept_when_something_is_missing_and_go_along(site: Site, ivan: Visitor) -> None:
    form = send(ivan, hub="")
    page = ivan.submit(form.form(FORM), ("hub.log", b"all fine\n"), hub="")
    assert "hub.log" in page.text
    page = ivan.follow(ivan.submit(page.form(FORM), hub=SERIAL))
    assert "hub.log" in ivan.get(f"/tickets/{page.reference}").text


def test_a_guest_gives_name_and_address_and_follows_by_link(site: Site) -> None:
    guest = site.visitor()
    page = send(guest, email="")
    assert list(page.summary) == ["email"]
    page = sent(guest, online="no")
    assert page.path.startswith("/t/")
    assert "Not yet. First: Online" in page.text
    (link,) = [one for one in page.root.all("a") if one.get("href").endswith("/connect")]
    shown = guest.get(link.get("href"))
    assert shown.h1 == "Not yet. First: Online"
    assert shown.reference == page.reference


def test_who_is_signed_in_is_not_asked_who_they_are(site: Site) -> None:
    installer = site.person(ALICE, organisation_id=site.organisation())
    page = installer.get(FORM)
    names = {one.get("name") for one in page.root.all("input")}
    assert names.isdisjoint({"name", "email"})
    sent(installer, shared="yes")
    (ticket,) = site.rows(Ticket)
    assert (ticket.requester_email, ticket.shared) == (ALICE, True)


def test_the_same_form_sent_twice_is_one_request(site: Site, ivan: Visitor) -> None:
    form, told = ivan.get(FORM).form(FORM), said(name="", email="")
    first, second = (ivan.submit(form, **told) for _ in range(2))
    assert first.location == second.location
    assert site.count(Ticket) == site.count(Connection) == 1


def test_an_old_page_keeps_what_was_typed(site: Site, ivan: Visitor) -> None:
    page = send(ivan, **OLD)
    assert page.status == 422
    assert "open for a long time" in page.text
    assert page.field("project").get("value") == "Ash House"
    assert ivan.submit(page.form(FORM)).status == 303


def test_what_is_typed_is_kept_and_can_be_thrown_away(site: Site, ivan: Visitor) -> None:
    values = ivan.get(FORM).form(FORM).values | {"project": "Ash House", "claimed": "no"}
    assert ivan.post("/connect/keep", values).status == 204
    page = ivan.get(FORM)
    assert page.field("project").get("value") == "Ash House"
    assert page.form(FORM).values["claimed"] == "no"
    assert "Ash House" not in ivan.get("/tickets/new").response.text
    ivan.submit(page.form("/connect/discard"))
    assert ivan.get(FORM).field("project").get("value") == ""


@pytest.mark.row("C11", "C12")
def test_who_asked_tells_what_has_changed_and_may_go_on(site: Site, ivan: Visitor) -> None:
    page = sent(ivan, online="no")
    form = page.form("/report")
    refused = ivan.submit(form)
    assert refused.status == 422
    assert refused.error_of("claimed")
    expired = ivan.submit(form, online="yes", **OLD)
    assert expired.status == 422
    assert expired.form("/report").values["online"] == "yes"
    page = ivan.follow(ivan.submit(form, online="yes", detail="We changed the cable."))
    assert page.h1 == "You may go on"
    assert "We changed the cable." in page.text
    assert page.path == f"/connect/{page.reference}"


def test_a_guest_tells_what_has_changed_by_the_link(site: Site) -> None:
    guest = site.visitor()
    page = sent(guest, healthy="unknown")
    shown = guest.get(f"{page.path}/connect")
    page = guest.follow(guest.submit(shown.form("/report"), healthy="yes"))
    assert page.h1 == "You may go on"


@pytest.mark.row("C01")
def test_open_requests_are_listed_by_project_with_what_comes_next(
    site: Site, ivan: Visitor
) -> None:
    assert "Nothing is open" in ivan.get("/connect").text
    sent(ivan, project="Oak Lane")
    sent(ivan, project="Elm Street", claimed="no")
    sent(ivan, project="Elm Street")
    page = ivan.get("/connect")
    assert [one.text for one in page.root.one("main").all("h2")] == ["Elm Street", "Oak Lane"]
    lines = [row.text for row in page.root.all("tr") if row.all("td")]
    assert ["You may go on" in line for line in lines] == [True, False, True]
    assert "Not yet. First: Claimed" in lines[1]
    assert all(SERIAL in line and "Received" in line for line in lines)
