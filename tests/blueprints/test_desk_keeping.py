"""What somebody types at the desk is not lost, what is refused says why, and words stay words."""

from collections.abc import Callable

import pytest
from pyotp import TOTP

from portal.models import Note, Ticket
from portal.redaction import identifier
from portal.services import audit
from portal.work import Work
from tests.connect_desk import asked
from tests.desk_pages import DANA, act, agent, change, opened, path
from tests.pages import Visitor
from tests.signing import by_password, code, with_app
from tests.sites import Site

NewSite = Callable[..., Site]


def sign_in(site: Site, dana: Visitor, app: TOTP) -> None:
    """All the way, with both proofs."""
    by_password(dana, email=DANA)
    dana.submit(dana.get("/sign-in/code").form("/sign-in/code"), code=code(site, app))


@pytest.mark.row("B12", "E28")
def test_a_canned_answer_leaves_what_was_typed_and_chosen(
    site: Site, dana: Visitor, reference: str
) -> None:
    form, then = dana.get(path(reference)).form("/reply"), "waiting-for-customer"
    sent = {**form.values, "body": "Dear Alice,", "then": then, "macro": "taken-up"}
    page = dana.post(f"{path(reference)}/macro", sent, [("plan.txt", b"Step one.\n")])
    assert page.status == 200
    body = page.field("body").raw.strip()
    assert body.startswith("Dear Alice,\n\n")
    assert len(body) > len("Dear Alice,\n\n")
    assert "plan.txt" in page.text
    again = page.form("/reply")
    assert again.values["then"] == then
    assert dana.submit(again).status == 303
    assert "plan.txt" in dana.get(path(reference)).text


@pytest.mark.row("E28")
def test_a_note_waits_until_its_writer_has_signed_in_again(site: Site, reference: str) -> None:
    app = with_app(site, DANA, staff_role="agent")
    dana = site.visitor()
    sign_in(site, dana, app)
    form = dana.get(path(reference)).form("/note")
    site.clock.pass_by(days=3)
    gone = dana.submit(form, note="Look at the fuse first.")
    assert gone.location == "/sign-in"
    assert site.count(Note) == 0
    sign_in(site, dana, app)
    page = dana.get(path(reference))
    assert page.form("/note").values["note"].strip() == "Look at the fuse first."
    assert "signed out before this could be done" in page.text
    assert page.field("body").raw.strip() == "", "a note is no answer"
    assert dana.submit(page.form("/note")).status == 303
    assert site.count(Note) == 1
    assert "signed out before" not in dana.get(path(reference)).text


@pytest.mark.row("E28")
def test_what_was_found_out_about_a_hub_waits_as_well(site: Site) -> None:
    reference, app = asked(site), with_app(site, DANA, staff_role="agent")
    dana = site.visitor()
    sign_in(site, dana, app)
    form = dana.get(path(reference)).form("/report")
    site.clock.pass_by(days=3)
    found = {"report-online": "no", "report-detail": "The plug is loose."}
    assert dana.submit(form, **found).location == "/sign-in"
    sign_in(site, dana, app)
    page = dana.get(path(reference))
    assert {key: page.form("/report").values[key].strip() for key in found} == found
    assert "signed out before this could be done" in page.text
    dana.submit(page.form("/report"))
    assert "signed out before" not in dana.get(path(reference)).text


@pytest.mark.row("E28")
def test_a_hand_over_that_was_refused_says_why_and_keeps_what_was_typed(
    new_site: NewSite,
) -> None:
    site = new_site(policy="ownerrez")
    dana, reference = agent(site), opened(site)
    page = act(dana, reference, "team", team="t4", questions="Why is it empty?")
    assert page.status == 422
    assert "Triage does not hand it there. Possible now: T1, T2" in page.summary["team-team"]
    assert page.form("/team").values["questions"].strip() == "Why is it empty?"


def test_what_a_policy_has_no_longer_is_told_in_words(
    site: Site, dana: Visitor, reference: str
) -> None:
    def switch(work: Work, one: Ticket) -> None:
        one.category, one.impact = "lost-access", "very_grave"
        moved = {"from": None, "to": identifier("second-line")}
        audit.note(work, "handed-over", one, **moved)

    change(site, reference, switch)
    shown = dana.get(path(reference)).text
    for words, key in (
        ("Lost access", "lost-access"),
        ("Very grave", "very_grave"),
        ("Second line", "second-line"),
    ):
        assert words in shown
        assert key not in shown


@pytest.mark.row("A28")
def test_who_answers_or_solves_sees_how_the_house_writes_to_customers(
    site: Site, dana: Visitor, reference: str
) -> None:
    page = dana.get(path(reference))
    for name in ("/reply", "/move"):
        shown = page.form(name).element.one("ul", class_="desk-tone").text
        for advice in site.portal.policy.texts.tone:
            assert str(advice.say) in shown
            assert str(advice.why) in shown
