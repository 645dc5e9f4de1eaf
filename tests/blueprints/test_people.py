"""Administrators look after people and organisations; everybody else finds nothing there."""

import pytest

from portal.models import Account, AuditEntry, Organisation
from portal.redaction import identifier
from tests.erasing import delete
from tests.factories import ALICE, BOB
from tests.pages import Visitor
from tests.signing import account
from tests.sites import Site

ADA = "ada@example.com"
ADMIN = {"staff_role": "administrator"}
PEOPLE = "/desk/people"


@pytest.fixture
def ada(site: Site) -> Visitor:
    return site.person(ADA, **ADMIN)


def change(ada: Visitor, one: Account, **said: str) -> int:
    """Let Ada send the form of a person, and go where it leads."""
    path = f"{PEOPLE}/{one.id}"
    page = ada.submit(ada.get(path).form(path, "on_call"), **said)
    return page.status


def kinds(site: Site) -> list[str]:
    """What was noted, in order."""
    return [row.kind for row in site.rows(AuditEntry)]


@pytest.mark.asvs("8.2.1")
@pytest.mark.parametrize("role", [None, "agent", "lead", "publisher", "publisher-with-blast"])
def test_only_administrators_look_after_people(site: Site, role: str | None) -> None:
    someone = site.person(ALICE, staff_role=role)
    mine = account(site, ALICE)
    for path in (PEOPLE, f"{PEOPLE}/{mine.id}", "/desk/organisations/new"):
        assert someone.get(path).status == 404
    form = {"csrf_token": someone.token(), "staff_role": "administrator", "name": "Mine"}
    for path in (f"{PEOPLE}/{mine.id}", f"{PEOPLE}/{mine.id}/enable", "/desk/organisations/new"):
        assert someone.post(path, form).status == 404
    assert account(site, ALICE).staff_role == role
    assert site.count(Organisation) == 0


def test_people_are_found_by_address_name_or_organisation(site: Site, ada: Visitor) -> None:
    site.person(ALICE, organisation_id=site.organisation("Ash Ltd"))
    site.person(BOB)
    for words, found in (("ALICE@", ALICE), ("bob", BOB), ("ash l", ALICE)):
        table = ada.get(f"{PEOPLE}?q={words}").root.all("tbody")[0].text
        assert found in table
        assert table.count("@") == 1
    assert "Nobody fits" in ada.get(f"{PEOPLE}?q=%25").text


def test_who_was_deleted_is_left_out(site: Site, ada: Visitor) -> None:
    site.person(BOB)
    delete(site, site.person(ALICE))
    (rows,) = ada.get(PEOPLE).root.all("tbody")
    assert BOB in rows.text
    assert "erased" not in rows.text


def test_a_role_is_given_noted_and_signs_its_holder_out(site: Site, ada: Visitor) -> None:
    bob = site.person(BOB)
    one = account(site, BOB)
    assert change(ada, one, staff_role="lead", on_call="yes") == 303
    now = account(site, BOB)
    assert (now.staff_role, now.on_call) == ("lead", True)
    assert bob.get("/tickets").location == "/sign-in"
    assert "appointed" in kinds(site)


def test_nobody_is_on_call_who_is_no_part_of_support(site: Site, ada: Visitor) -> None:
    site.person(BOB)
    change(ada, account(site, BOB), on_call="yes")
    assert not account(site, BOB).on_call


@pytest.mark.asvs("7.4.2")
def test_who_is_shut_out_is_out_at_once_until_let_in_again(site: Site, ada: Visitor) -> None:
    bob = site.person(BOB)
    assert bob.get("/tickets").status == 200
    path = f"{PEOPLE}/{account(site, BOB).id}"
    ada.submit(ada.get(path).form("/disable"))
    assert bob.get("/tickets").location == "/sign-in"
    ada.submit(ada.get(path).form("/enable"))
    assert account(site, BOB).disabled_at is None
    assert bob.get("/tickets").location == "/sign-in"
    assert {"account-disabled", "account-enabled"} <= set(kinds(site))


@pytest.mark.parametrize("door", ["", "/disable"])
def test_the_last_administrator_stays(site: Site, ada: Visitor, door: str) -> None:
    path = f"{PEOPLE}/{account(site, ADA).id}"
    values = {"csrf_token": ada.token(), "staff_role": ""}
    page = ada.post(path + door, values)
    assert page.status == 409
    assert "Nobody else can administer" in page.text
    assert account(site, ADA).staff_role == "administrator"
    site.person(BOB, **ADMIN)
    assert ada.post(path + door, values).status == 303


def test_a_shut_out_administrator_does_not_count(site: Site, ada: Visitor) -> None:
    site.person(BOB, **ADMIN)
    ada.submit(ada.get(f"{PEOPLE}/{account(site, BOB).id}").form("/disable"))
    assert change(ada, account(site, ADA), staff_role="") == 409


@pytest.mark.asvs("15.3.3")
@pytest.mark.parametrize("name", ["staff_role", "organisation_role"])
def test_a_role_that_does_not_exist_is_refused(site: Site, ada: Visitor, name: str) -> None:
    site.person(BOB)
    assert change(ada, account(site, BOB), **{name: "root"}) == 422
    assert account(site, BOB).staff_role is None


def test_an_organisation_is_made_changed_and_gets_its_people(site: Site, ada: Visitor) -> None:
    new = "/desk/organisations/new"
    said = {"name": "Ash Ltd", "kind": "customer", "tier": "premium", "domain": "Example.COM"}
    assert ada.submit(ada.get(new).form(new), **said).location == PEOPLE
    (made,) = site.rows(Organisation)
    assert (made.name, made.tier, made.domain) == ("Ash Ltd", "premium", "example.com")
    path = f"/desk/organisations/{made.id}"
    ada.submit(ada.get(path).form(path), name="Ash and Sons", joins_by_domain="yes")
    (changed,) = site.rows(Organisation)
    assert (changed.name, changed.joins_by_domain) == ("Ash and Sons", True)
    site.person(BOB)
    change(ada, account(site, BOB), organisation=str(made.id), organisation_role="manager")
    bob = account(site, BOB)
    assert (bob.organisation_id, bob.organisation_role) == (made.id, "manager")
    assert {"organisation-made", "organisation-changed", "placed"} <= set(kinds(site))


@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("kind", "friends"),
        ("tier", "golden"),
        ("domain", "no domain"),
        ("domain", "taken.example"),
        ("joins_by_domain", "yes"),
    ],
)
def test_what_is_wrong_with_an_organisation_is_said(
    site: Site, ada: Visitor, name: str, value: str
) -> None:
    site.organisation("Other", domain=identifier("taken.example"))
    new = "/desk/organisations/new"
    page = ada.submit(ada.get(new).form(new), **({"name": "Ash Ltd"} | {name: value}))
    assert page.status == 422
    assert (name if name != "joins_by_domain" else "domain") in page.summary
    assert site.count(Organisation) == 1


def test_an_organisation_that_is_not_there_is_not_found(site: Site, ada: Visitor) -> None:
    assert ada.get("/desk/organisations/99").status == 404
    assert ada.get(f"{PEOPLE}/99").status == 404


def test_members_of_support_are_put_into_teams_of_the_policy(site: Site, ada: Visitor) -> None:
    site.person(BOB, staff_role="agent")
    bob = account(site, BOB)
    path = f"{PEOPLE}/{bob.id}"
    form = ada.get(path).form(path, "team")
    sent = {**form.values, "team": ["engineering", "support", "no-such-team"]}
    assert ada.post(path, sent).status == 303
    assert account(site, BOB).teams == ["support", "engineering"]
    assert "Support, Engineering" in ada.get(PEOPLE).text
    boxes = ada.get(path).root.all("input", name="team")
    ticked = [box.get("value") for box in boxes if "checked" in box.attributes]
    assert ticked == ["support", "engineering"]
    ada.post(path, {**form.values, "team": ["support"], "staff_role": ""})
    assert account(site, BOB).teams == []
    assert kinds(site).count("teams-changed") == 2
