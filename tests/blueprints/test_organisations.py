"""An organisation: who belongs to it, who is asked to, and what nobody else can reach."""

import pytest

from portal.models import ApiToken, AuditEntry, Invitation
from portal.redaction import identifier
from tests.blueprints.conftest import belong
from tests.factories import ALICE, BOB, CHARLIE
from tests.pages import Page, Visitor
from tests.signing import account
from tests.sites import Site

HOME = "/organisation"


def invite(alice: Visitor, email: str = BOB, role: str = "viewer") -> Page:
    """Send an invitation with the form of the page."""
    form = alice.get(HOME).form(f"{HOME}/invitations")
    return alice.submit(form, email=email, role=role)


def letters(site: Site, email: str) -> list[str]:
    """The words of the letters to this address."""
    site.deliver()
    return [letter.get_content() for letter in site.post.to(email)]


def test_who_is_invited_signs_in_and_says_yes(site: Site, ash: int, alice: Visitor) -> None:
    assert invite(alice).location == HOME
    (letter,) = letters(site, BOB)
    assert "Ash Ltd" in letter
    assert BOB in letter
    assert f"{HOME}\n" in letter
    bob = site.person(BOB)
    page = bob.get(HOME)
    assert "Ash Ltd invites you" in page.text
    bob.submit(page.form("/accept"))
    found = account(site, BOB)
    assert (found.organisation_id, found.organisation_role) == (ash, "viewer")
    assert "invites you" not in bob.get(HOME).text
    assert "Not answered yet" not in alice.get(HOME).text


@pytest.mark.asvs("8.2.2")
def test_an_invitation_is_for_one_address_and_for_seven_days(site: Site, alice: Visitor) -> None:
    invite(alice)
    (made,) = site.rows(Invitation)
    path = f"{HOME}/invitations/{made.id}/accept"
    charlie = site.person(CHARLIE)
    assert charlie.post(path, {"csrf_token": charlie.token()}).status == 404
    assert "invites you" not in charlie.get(HOME).text
    bob = site.person(BOB)
    token = bob.token()
    site.clock.pass_by(days=7, minutes=1)
    assert bob.post(path, {"csrf_token": token}).status == 404
    assert account(site, BOB).organisation_id is None


def test_nobody_learns_whether_an_address_is_known(site: Site, alice: Visitor) -> None:
    site.person(BOB)
    answers = [invite(alice, email) for email in (BOB, "new@example.com")]
    assert [one.location for one in answers] == [HOME, HOME]
    shown = [one.text for one in alice.get(HOME).root.all("li", class_="file")][1:]
    assert shown[0].replace(BOB, "") == shown[1].replace("new@example.com", "")
    assert all(len(letters(site, email)) == 1 for email in (BOB, "new@example.com"))


def test_an_invitation_can_be_sent_again_and_taken_back(site: Site, alice: Visitor) -> None:
    invite(alice)
    alice.submit(alice.get(HOME).form("/resend"))
    invite(alice, role="member")
    assert len(letters(site, BOB)) == 3
    (made,) = site.rows(Invitation)
    assert made.role == "member"
    alice.submit(alice.get(HOME).form("/revoke"))
    assert "invites you" not in site.person(BOB).get(HOME).text


@pytest.mark.parametrize(
    ("email", "role"), [("nobody", "member"), ("", "member"), (BOB, "owner"), (BOB, "")]
)
def test_an_invitation_needs_an_address_and_a_role(
    site: Site, alice: Visitor, email: str, role: str
) -> None:
    page = invite(alice, email, role)
    assert page.status == 422
    assert page.summary
    assert site.count(Invitation) == 0


def test_too_many_invitations_wait(site: Site, alice: Visitor) -> None:
    statuses = [invite(alice, f"user{number}@example.com").status for number in range(21)]
    assert statuses == [303] * 20 + [429]
    assert site.count(Invitation) == 20


def test_who_belongs_elsewhere_has_to_leave_first(site: Site, alice: Visitor) -> None:
    elms = site.organisation("Elms Ltd")
    bob = site.person(BOB, organisation_id=elms, organisation_role="member")
    invite(alice)
    page = bob.submit(bob.get(HOME).form("/accept"))
    assert page.status == 409
    assert "Leave it first" in page.text
    bob.submit(bob.get(HOME).form("/leave"))
    bob.submit(bob.get(HOME).form("/accept"))
    assert account(site, BOB).organisation_id != elms


def test_the_last_manager_stays_one(site: Site, ash: int, alice: Visitor) -> None:
    site.person(BOB, organisation_id=ash, organisation_role="member")
    me = account(site, ALICE).id
    page = alice.get(HOME)
    for form, more in (
        (page.form(f"/members/{me}/role"), {"role": "member"}),
        (page.form("/leave"), {}),
    ):
        refused = alice.submit(form, **more)
        assert refused.status == 409
        assert "Nobody else manages" in refused.text
    them = account(site, BOB).id
    alice.submit(alice.get(HOME).form(f"/members/{them}/role"), role="manager")
    alice.submit(alice.get(HOME).form("/leave"))
    assert account(site, ALICE).organisation_id is None
    assert account(site, BOB).organisation_role == "manager"


def test_who_is_removed_keeps_their_own_requests_and_loses_the_organisations(
    site: Site, ash: int, alice: Visitor
) -> None:
    bob = site.person(BOB, organisation_id=ash, organisation_role="viewer")
    own = site.ask(site.visitor(), email=BOB).reference
    theirs = site.ask(site.visitor()).reference
    belong(site, theirs, ash)
    assert bob.get(f"/tickets/{theirs}").status == 200
    alice.submit(alice.get(HOME).form(f"/members/{account(site, BOB).id}/remove"))
    assert bob.get(f"/tickets/{theirs}").status == 404
    assert bob.get(f"/tickets/{own}").status == 200


@pytest.mark.asvs("8.2.1")
@pytest.mark.parametrize("role", ["member", "viewer"])
def test_only_managers_change_anything(site: Site, ash: int, role: str) -> None:
    bob = site.person(BOB, organisation_id=ash, organisation_role=role)
    page = bob.get(HOME)
    assert page.status == 200
    assert "Invite somebody" not in page.text
    me, csrf = account(site, BOB).id, bob.token()
    for path in ("invitations", "domain", "tokens", "projects", f"members/{me}/role"):
        values = {"csrf_token": csrf, "email": CHARLIE, "role": "manager", "name": "x"}
        assert bob.post(f"{HOME}/{path}", values).status == 404
    assert site.count(Invitation, ApiToken) == 0
    assert account(site, BOB).organisation_role == role


@pytest.mark.asvs("8.2.2")
def test_a_manager_reaches_nothing_of_another_organisation(site: Site, alice: Visitor) -> None:
    invite(alice)
    alice.submit(
        alice.get(f"{HOME}/tokens/new").form("/tokens"), name="helper", scopes="tickets:read"
    )
    alice.submit(alice.get(f"{HOME}/projects").form("/projects"), name="Elm Street 1")
    elms = site.organisation("Elms Ltd")
    charlie = site.person(CHARLIE, organisation_id=elms, organisation_role="manager")
    csrf, her = charlie.token(), account(site, ALICE).id
    for path in (
        "invitations/1/resend",
        "invitations/1/revoke",
        "tokens/1/revoke",
        f"members/{her}/remove",
        f"members/{her}/role",
        "projects/1/give",
        "projects/1/withdraw",
    ):
        values = {"csrf_token": csrf, "role": "member", "email": BOB, "installer": "1"}
        assert charlie.post(f"{HOME}/{path}", values).status == 404, path
    (made,) = site.rows(Invitation)
    assert made.revoked_at is None
    assert account(site, ALICE).organisation_role == "manager"


@pytest.mark.parametrize(("opened", "offered"), [(True, True), (False, False)])
def test_an_address_of_the_domain_may_join_and_is_not_made_to(
    site: Site, *, opened: bool, offered: bool
) -> None:
    site.organisation(domain=identifier("example.com"), joins_by_domain=opened)
    bob, charlie = site.person(BOB), site.person(CHARLIE)
    page = bob.get(HOME)
    assert ("Join Ash Ltd" in page.text) is offered
    assert account(site, BOB).organisation_id is None
    assert "Join Ash Ltd" not in charlie.get(HOME).text
    assert charlie.post(f"{HOME}/join", {"csrf_token": charlie.token()}).status == 404
    joined = bob.post(f"{HOME}/join", {"csrf_token": bob.token()})
    assert joined.status == (303 if offered else 404)
    assert account(site, BOB).organisation_role == ("member" if offered else None)


def test_a_project_is_given_to_an_installer_company_that_takes_it_on(
    site: Site, alice: Visitor
) -> None:
    place = f"{HOME}/projects"
    alice.submit(alice.get(place).form("/projects"), name="Elm Street 1")
    form = alice.get(place).form("/projects/1/give")
    assert alice.submit(form, email=CHARLIE).location == place
    (letter,) = letters(site, CHARLIE)
    assert "Elm Street 1" in letter
    fitters = site.organisation("Fitters Ltd", kind="installer")
    charlie = site.person(CHARLIE, organisation_id=fitters, organisation_role="manager")
    assert "Elm Street 1" not in charlie.get(place).text
    charlie.submit(charlie.get(place).form("/accept"))
    assert "Elm Street 1" in charlie.get(place).text
    page = alice.get(place)
    assert "Fitters Ltd" in page.text
    alice.submit(page.form("/projects/1/withdraw"))
    assert "Elm Street 1" not in charlie.get(place).text


@pytest.mark.parametrize(("kind", "role"), [("customer", "manager"), ("installer", "member")])
def test_only_who_manages_an_installer_company_takes_a_project_on(
    site: Site, alice: Visitor, kind: str, role: str
) -> None:
    place = f"{HOME}/projects"
    alice.submit(alice.get(place).form("/projects"), name="Elm Street 1")
    alice.submit(alice.get(place).form("/projects/1/give"), email=CHARLIE)
    other = site.organisation("Fitters Ltd", kind=kind)
    charlie = site.person(CHARLIE, organisation_id=other, organisation_role=role)
    path = f"{HOME}/invitations/1/accept"
    assert charlie.post(path, {"csrf_token": charlie.token()}).status == 404
    assert "Elm Street 1" not in charlie.get(place).text


@pytest.mark.row("D36")
def test_every_change_is_noted_with_ids_only(site: Site, alice: Visitor) -> None:
    invite(alice)
    alice.submit(
        alice.get(f"{HOME}/tokens/new").form("/tokens"), name="helper", scopes="tickets:read"
    )
    alice.submit(alice.get(HOME).form("/revoke"))
    noted = {entry.kind: entry for entry in site.rows(AuditEntry)}
    assert {"invited", "invitation-revoked", "api-token-issued"} <= noted.keys()
    assert noted["invited"].actor_id == account(site, ALICE).id
    assert BOB not in str([entry.data for entry in noted.values()])


@pytest.mark.asvs("7.5.1")
def test_what_gives_others_power_asks_once_more_who_one_is(
    site: Site, ash: int, alice: Visitor
) -> None:
    site.person(BOB, organisation_id=ash, organisation_role="member")
    bob, token = account(site, BOB).id, alice.token()
    powers = [
        ("invitations", {"email": CHARLIE, "role": "manager"}),
        ("invitations", {"email": CHARLIE, "role": "viewer"}),
        (f"members/{bob}/role", {"role": "manager"}),
        ("domain", {"joins_by_domain": "yes"}),
    ]
    site.clock.pass_by(minutes=11)
    for path, said in powers:
        assert alice.post(f"{HOME}/{path}", {"csrf_token": token, **said}).location == "/sign-in"
        with alice.client.session_transaction() as cookie:
            assert cookie["next"] == HOME
    assert account(site, BOB).organisation_role == "member"
    assert site.count(Invitation) == 0
    assert invite(alice, CHARLIE, "member").location == HOME
