"""The form follows the policy: its fields, their conditions, and what no door can skip."""

from collections.abc import Callable

import pytest

from portal.forms.tickets import FIXED, Forms
from portal.models import Ticket
from tests.factories import answers, policy_of
from tests.sites import Site

FORM = "/tickets/new"
DEVICE = """
[fields.device]
label = "Which device?"
required = true
missing = "Tell us which device it is."
when = { category = ["hardware"] }
"""
CHOICE = """
[request_types.support]
fields = ["subject", "description", "colour"]
[fields.colour]
label = "Which colour?"
kind = "choice"
options = { red = "Red", dark-blue = "Dark blue" }
required = true
"""


def test_a_form_class_is_made_once_for_each_language() -> None:
    forms = Forms(policy_of(), writes=True)
    assert forms.request("support", "en") is forms.request("support", "en")
    assert forms.request("support", "en") is not forms.request("support", "de")
    assert forms.reply("en") is forms.reply("en")


def test_a_correction_does_not_ask_who_one_is() -> None:
    form = Forms(policy_of(), writes=True).request("support", "en", without=FIXED)()
    names = {field.name for field in form}
    assert names.isdisjoint({"name", "email", "tier", "copy_to", "attachments"})
    assert {"subject", "description", "category", "impact"} <= names


def test_a_refusal_about_a_field_that_is_not_asked_is_shown_at_one_that_is() -> None:
    form = Forms(policy_of(), writes=True).request("support", "en")()
    form.refuse({"nothing": ["Words"]})
    assert form.errors_list == [("name", "Words")]


@pytest.mark.row("E25")
@pytest.mark.parametrize(("category", "status"), [("hardware", 422), ("billing", 303)])
def test_a_conditional_field_is_required_at_every_door(
    new_site: Callable[..., Site], category: str, status: int
) -> None:
    site = new_site(DEVICE)
    visitor = site.visitor()
    page = visitor.submit(visitor.get(FORM).form(FORM), **answers(category=category))
    assert page.status == status
    answer = site.program().post("/tickets", answers(category=category))
    assert answer.status_code == (422 if status == 422 else 201)
    if status == 422:
        assert page.summary == {"device": "Tell us which device it is."}
        assert [one["field"] for one in answer.get_json()["errors"]] == ["device"]
        assert site.count(Ticket) == 0


def test_a_new_choice_of_the_policy_is_asked_checked_and_kept(
    new_site: Callable[..., Site],
) -> None:
    site = new_site(CHOICE)
    visitor = site.visitor()
    form = visitor.get(FORM).form(FORM)
    for wrong in ("", "green"):
        page = visitor.submit(form, **answers(), colour=wrong)
        assert list(page.summary) == ["colour"]
    page = visitor.follow(visitor.submit(form, **answers(), colour="dark-blue"))
    assert site.rows(Ticket)[0].answers == {"colour": "dark-blue"}
    assert "Which colour? Dark blue" in page.text


def test_an_unknown_request_type_gives_the_usual_form(site: Site) -> None:
    for kind in ("nonsense", "../..", "support"):
        assert site.visitor().get(f"{FORM}?type={kind}").h1 == "Raise a request"
