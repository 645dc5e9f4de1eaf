"""What is known is shown where somebody writes, and what watches is shown at the desk."""

from collections.abc import Callable

import pytest

from portal.services import proposals
from portal.work import SYSTEM
from tests.incidents import report
from tests.sites import Site

DESK = "/desk/incidents"
DANA, PIA = "dana@example.net", "pia@example.net"


@pytest.mark.row("E23")
def test_what_fits_the_words_or_the_category_is_shown_first_and_said_to(site: Site) -> None:
    report(site.portal.works, {"dashboard": "partial_outage"}, name="The dashboard stays white")
    report(site.portal.works, {"integrations": "partial_outage"}, name="Other systems are away")
    site.clock.pass_by(minutes=2)
    visitor = site.visitor()
    values = visitor.get("/tickets/new").form("/tickets/new").values
    for change, first in (
        ({"category": "integration"}, "Other systems are away"),
        ({"description": "My dashboard is all white"}, "The dashboard stays white"),
    ):
        hint = visitor.post("/tickets/hints", values | change)
        (known, *_others) = hint.root.all("details")
        assert "This sounds like a known incident." in known.all("summary")[0].text
        assert known.all("a")[0].text.startswith(first)
    hint = visitor.post("/tickets/hints", values | {"category": "billing"})
    assert not hint.root.all("details")
    assert "Look at the status first" in hint.text


@pytest.mark.row("E23")
def test_the_name_of_a_part_finds_its_incident(site: Site) -> None:
    report(site.portal.works, {"remote-access": "partial_outage"}, name="Slow from afar")
    report(site.portal.works, {"dashboard": "partial_outage"}, name="The dashboard stays white")
    site.clock.pass_by(minutes=2)
    visitor = site.visitor()
    values = visitor.get("/tickets/new").form("/tickets/new").values
    hint = visitor.post("/tickets/hints", values | {"subject": "remote access is slow"})
    assert "Slow from afar" in hint.text
    assert "The dashboard" not in hint.text


@pytest.mark.row("E23")
def test_without_a_script_preview_and_refusal_show_what_is_known(site: Site) -> None:
    public_id = report(
        site.portal.works, {"dashboard": "partial_outage"}, name="The dashboard stays white"
    )
    site.clock.pass_by(minutes=2)
    visitor = site.visitor()
    form = visitor.get("/tickets/new")
    assert "The dashboard stays white" in form.text
    values = form.form("/tickets/new").values | {"description": "My dashboard is white"}
    for path, status in (("/tickets/preview", 200), ("/tickets/new", 422)):
        page = visitor.post(path, values)
        assert page.status == status
        (button,) = [b for b in page.root.all("button") if b.get("value") == public_id]
        assert button.get("formaction") == "/tickets/follow"


def test_who_may_post_reads_where_signs_of_life_are_sent(new_site: Callable[..., Site]) -> None:
    site = new_site('[status_page.probes.nightly]\ncomponent = "api"\nkind = "heartbeat"\n')
    page = site.person(PIA, staff_role="publisher").get(DESK)
    assert "Not known yet" in page.text
    address = page.root.one("code").text.rpartition(" ")[2]
    assert site.app.test_client().post(address).status_code == 204
    assert not site.person(DANA, staff_role="agent").get(DESK).root.all("code")


@pytest.mark.parametrize(
    ("component", "name"),
    [
        ("platform", "Some homes do not react"),
        ("api", "API: several people report a problem"),
        (None, "Several people report a problem"),
    ],
)
def test_a_proposal_begins_with_words_to_edit(site: Site, component: str | None, name: str) -> None:
    with site.portal.works.write(SYSTEM) as work:
        found = proposals.propose(work, proposals.POST, topic="lights", component=component)
        number = found.id
    page = site.person(PIA, staff_role="publisher").get(f"{DESK}/new?proposal={number}")
    values = page.form(f"{DESK}/new").values
    assert values["name"] == name
    assert values["body"].strip()
