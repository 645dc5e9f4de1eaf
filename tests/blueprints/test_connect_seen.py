"""Who sees a connect request and what was decided, and which pages lead there."""

import pytest

from portal.models import Project, ProjectGrant
from portal.redaction import identifier
from portal.work import SYSTEM
from tests.connecting import FORM, KINDS, sent
from tests.factories import ALICE, BOB, CHARLIE
from tests.pages import Visitor
from tests.sites import Site


@pytest.fixture
def ivan(site: Site) -> Visitor:
    """An installer who is signed in."""
    return site.person(ALICE)


def test_others_see_nothing_of_it(site: Site, ivan: Visitor) -> None:
    page = sent(ivan)
    charlie = site.person(CHARLIE)
    for path in (page.path, "/connect/SEL-2222-2222"):
        assert charlie.get(path).status == 404
        refused = charlie.post(f"{path}/report", {"csrf_token": charlie.token(), "online": "no"})
        assert refused.status == 404
    assert page.reference not in charlie.get("/connect").text
    assert site.visitor().get(page.path).location == "/sign-in"


def test_another_open_request_for_the_same_hub_is_named_to_who_may_see_it(
    site: Site, ivan: Visitor
) -> None:
    first = sent(ivan)
    assert "Another open request" not in first.text
    again = sent(ivan)
    assert first.path in {one.get("href") for one in again.root.all("a")}
    dana = site.person("dana@example.com", staff_role="agent")
    assert (
        first.reference
        in dana.get(f"/desk/tickets/{again.reference}").root.one("section", id="hub").text
    )
    stranger = sent(site.person(CHARLIE))
    assert first.reference not in stranger.text
    assert "Another open request" not in stranger.text


def test_an_ordinary_request_has_no_such_page(site: Site, ivan: Visitor) -> None:
    page = site.ask(site.visitor())
    assert site.visitor().get(f"{page.path}/connect").status == 404
    assert "What is known of the hub" not in page.text


def test_the_pages_of_the_request_say_what_was_decided_and_lead_to_each_other(
    ivan: Visitor,
) -> None:
    page = sent(ivan, claimed="no")
    links = {one.get("href") for one in page.root.all("a")}
    assert f"/tickets/{page.reference}" in links
    conversation = ivan.get(f"/tickets/{page.reference}")
    assert "Not yet. First: Claimed" in conversation.text
    assert page.path in {one.get("href") for one in conversation.root.all("a")}


def test_the_start_page_and_every_header_lead_there(site: Site) -> None:
    links = [one.get("href") for one in site.visitor().get("/").root.all("a")]
    assert links.count(FORM) == 2


def test_kinds_of_connect_requests_are_asked_at_their_own_door(site: Site) -> None:
    page = site.visitor().get(f"/tickets/new?type={KINDS[0]}")
    assert page.h1 == "Raise a request"
    assert KINDS[0] not in page.response.text


def test_a_colleague_sees_what_is_shared(site: Site) -> None:
    ash = site.organisation()
    ivan = site.person(ALICE, organisation_id=ash, organisation_role="member")
    bob = site.person(BOB, organisation_id=ash, organisation_role="member")
    shared, own = sent(ivan, shared="yes"), sent(ivan, shared="no")
    assert bob.get(shared.path).h1 == "You may go on"
    assert bob.get(own.path).status == 404


def test_support_sees_it_and_says_what_it_knows_at_its_desk(site: Site, ivan: Visitor) -> None:
    page = sent(ivan, claimed="unknown")
    dana = site.person("dana@example.com", staff_role="agent")
    shown = dana.get(page.path)
    assert shown.h1 == "Not yet. First: Claimed"
    assert not shown.root.all("form", action=f"{page.path}/report")


def test_the_customer_whose_home_it_is_sees_what_is_decided_and_no_more(site: Site) -> None:
    home, firm = site.organisation("Home"), site.organisation("Wire Ltd", kind="installer")
    with site.portal.works.write(SYSTEM) as work:
        project = Project(organisation_id=home, name=identifier("Ash House"), created_at=work.now)
        work.session.add(project)
        work.session.flush()
        grant = ProjectGrant(project_id=project.id, installer_id=firm, created_at=work.now)
        work.session.add(grant)
    ivan = site.person(ALICE, organisation_id=firm, organisation_role="member")
    hanna = site.person(BOB, organisation_id=home, organisation_role="member")
    page = sent(ivan, online="no")
    ivan.submit(page.form("/report"), healthy="no", detail="The cat sat on it.")
    shown = hanna.get(page.path)
    assert shown.h1 == "Not yet. First: Online"
    assert page.reference in hanna.get("/connect").text
    assert "The cat sat on it." not in shown.text
    assert f"/tickets/{page.reference}" not in shown.response.text
    assert hanna.get(f"/tickets/{page.reference}").status == 404


def test_a_guest_reads_the_times_of_the_hub_where_they_are(site: Site) -> None:
    guest = site.visitor()
    page = sent(guest, online="no", time_zone="Asia/Tokyo")
    (time, *_more) = guest.get(f"{page.path}/connect").root.all("time")
    assert time.text == "Nov 17, 3:00 AM"


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_decision_comes_first_and_no_turn_contradicts_it(
    site: Site, ivan: Visitor, *, signed_in: bool
) -> None:
    visitor = ivan if signed_in else site.visitor()
    page = sent(visitor, online="no")
    shown = visitor.get(f"/tickets/{page.reference}") if signed_in else page
    hub, state, *_more = shown.root.all("section", class_="state")
    assert "Not yet. First: Online" in hub.text
    assert "It is your turn" in state.text
    assert "need not do anything" not in shown.text
    page = sent(visitor)
    shown = visitor.get(f"/tickets/{page.reference}") if signed_in else page
    assert "It is our turn" in shown.root.all("section", class_="state")[1].text
