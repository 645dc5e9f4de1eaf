"""The preset ownerrez holds what its source says of requests, routes and answers."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from portal import policy
from portal.policy import Policy
from portal.policy.teams import Team

Read = Callable[[str], datetime]

ENGAGEMENT = [
    "not-understood",
    "bad-news",
    "needs-client-info",
    "sales-opportunity",
    "not-signed-up",
    "closing-account",
    "invoice-objection",
    "security-level-3",
]
WHOLE = {
    "subject": "Guests do not get the door code",
    "description": "I expect a message on the day before.",
    "category": "problem",
    "impact": "normal",
}


def test_the_file_has_no_mistake_and_no_row_that_never_counts() -> None:
    assert policy.check(Path("ownerrez")) == []


def test_support_is_there_on_weekdays_from_nine_to_five_central(
    ownerrez: Policy, central: Read
) -> None:
    opened = [
        hour for hour in range(24) if ownerrez.hours.is_open(central(f"2026-11-16 {hour:02}:30"))
    ]
    assert opened == [*range(9, 17)]
    assert not ownerrez.hours.is_open(central("2026-11-21 12:00"))
    assert not ownerrez.hours.is_open(central("2026-11-26 12:00"))


@pytest.mark.row("B12")
@pytest.mark.parametrize("kind", ["two-factor", "locked-account"])
def test_people_who_cannot_get_in_have_a_quick_form_and_a_canned_answer(
    ownerrez: Policy, kind: str
) -> None:
    assert ownerrez.request_types[kind].without_access
    asked = {"name": "Alice", "email": "alice@example.com"}
    said = {"subject": "I cannot get in", "description": "The code is refused."}
    assert ownerrez.missing(kind, asked | said, guest=True) == {}
    assert [*ownerrez.missing(kind, asked, guest=True)] == ["subject", "description"]
    assert ownerrez.macros[kind].status == "waiting-on-customer"
    assert "make sure that it is" in str(ownerrez.macros[kind].text)


@pytest.mark.row("B17")
@pytest.mark.parametrize("level", ["outage", "blocked", "normal", None])
def test_after_two_business_days_of_silence_the_customer_hears_from_us(
    ownerrez: Policy, central: Read, level: str | None
) -> None:
    update = ownerrez.targets_for(level).update
    assert update is not None
    friday = central("2026-11-20 16:30")
    assert ownerrez.hours.add(friday, update).at == central("2026-11-24 16:30")
    assert "not forgotten" in str(ownerrez.alarms.still_here)


@pytest.mark.row("B18")
def test_a_confirmed_bug_needs_its_issue_and_a_suspected_one_goes_up_through_tier_two(
    ownerrez: Policy,
) -> None:
    suspected, confirmed = ownerrez.routes["bug"], ownerrez.routes["bug-confirmed"]
    assert (suspected.team, suspected.needs) == ("t2", ("comment", "note"))
    assert (confirmed.team, confirmed.needs) == (None, ("tracker",))
    assert confirmed.notify == ("developers",)
    assert "link on your request" in str(ownerrez.macros["known-issue"].text)


@pytest.mark.row("B26", "B59")
def test_what_was_missed_has_its_tags(ownerrez: Policy) -> None:
    assert [str(tag.label) for tag in ownerrez.tags.values()] == [
        "Missed Doc Review",
        "Proposed User Doc",
        "Proposed Internal Doc",
        "Process Tweak",
    ]
    hint = str(ownerrez.tags["process-tweak"].hint)
    for word in ("transition comment", "incomplete answer", "internal note", "back to the tier"):
        assert word in hint
    for key in ("proposed-user-doc", "proposed-internal-doc"):
        assert "Assign the request to yourself and answer it" in str(ownerrez.tags[key].hint)
    # A miss goes back: each tier reaches those below it, and tier one asks for nothing.
    assert "t1" in (ownerrez.teams["t2"].passes_to or ())


@pytest.mark.row("B34")
def test_the_tag_of_a_known_issue_has_its_number_and_a_brief_description(ownerrez: Policy) -> None:
    wanted = ["4711-calendar-import-fails", "7-ical"]
    others = ["calendar-import-fails", "4711", "4711-", "#4711-calendar", "4711-Calendar import"]
    assert [tag for tag in wanted + others if ownerrez.knows_tag(tag)] == wanted
    assert ownerrez.knows_tag("process-tweak")


@pytest.mark.row("B39")
def test_each_of_eight_reasons_leads_to_engagement(ownerrez: Policy) -> None:
    routes = [key for key, route in ownerrez.routes.items() if route.team == "engagement"]
    assert routes == ENGAGEMENT
    for key in ENGAGEMENT:
        assert not ownerrez.routes[key].when
    # A potential client is told, with a canned answer, and engagement is told too.
    potential = ownerrez.routes["not-signed-up"]
    assert (potential.needs, potential.notify) == (("comment",), ("engagement",))
    assert "engagement team" in str(ownerrez.macros["not-signed-up"].text)
    assert "comment" not in ownerrez.teams["engagement"].needs


@pytest.mark.row("B41", "B43")
@pytest.mark.parametrize("key", ["product-feedback", "feature-request"])
def test_product_is_told_by_a_note_and_never_gets_the_request(ownerrez: Policy, key: str) -> None:
    route = ownerrez.routes[key]
    assert (route.team, route.notify, route.needs) == (None, ("product",), ("note",))
    assert str(route.note).startswith("Product")
    assert "never in copy" in str(ownerrez.teams["product"].purpose)


@pytest.mark.row("B43")
def test_a_wish_never_goes_to_tiers_three_and_four(ownerrez: Policy) -> None:
    wish, problem = {"category": "feature-request"}, {"category": "problem"}
    for team, above in (("t2", "t3"), ("t3", "t4"), ("on-call", "t4")):
        assert above in ownerrez.teams_after(team, problem)
        assert above not in ownerrez.teams_after(team, wish)
    everybody = {key for key in ownerrez.teams if "t3" in ownerrez.teams_after(key, wish)}
    assert everybody == set()
    assert "engagement" in ownerrez.teams_after("t2", wish)


def test_a_wish_that_is_possible_already_or_has_few_votes_is_answered_and_settles_itself(
    ownerrez: Policy,
) -> None:
    for key in ("already-possible", "few-votes"):
        assert ownerrez.macros[key].status == "pending"


@pytest.mark.row("B42")
def test_marketing_is_told_for_four_reasons_and_new_partners_tell_it_by_themselves(
    ownerrez: Policy,
) -> None:
    told = [key for key, route in ownerrez.routes.items() if "marketing" in route.notify]
    assert told == ["new-partner", "partner-problem", "partner-silent", "merchandise"]
    (route,) = ownerrez.routed({"category": "partner", "impact": "normal"})
    assert (route.key, route.team) == ("new-partner", None)


@pytest.mark.row("B52", "B53")
def test_the_weekly_hand_over_and_the_notes_of_unfinished_work_are_asked_for(
    ownerrez: Policy,
) -> None:
    purpose = str(ownerrez.teams["on-call"].purpose)
    for word in ("Monday after release planning", "recap", "changes", "open issues", "tracker"):
        assert word in purpose
    tone = " ".join(str(advice.say) for advice in ownerrez.texts.tone)
    assert "internal notes, also when you stop halfway" in tone
    assert "stay with what you have answered" in tone


@pytest.mark.row("B58")
def test_above_tier_four_technical_and_business_questions_part(ownerrez: Policy) -> None:
    technical, business = (
        ownerrez.routes[key] for key in ("new-technical-question", "business-question")
    )
    assert (technical.team, business.team) == ("architecture", "t5")
    assert "note" in business.needs
    reached = [key for key, team in ownerrez.teams.items() if _passes(team, "architecture")]
    assert reached == ["t4", "t5", "on-call"]


def _passes(team: Team, to: str) -> bool:
    return to in (team.passes_to or ())


@pytest.mark.row("B03", "B37", "B38")
def test_three_alike_make_a_page_or_a_known_issue_and_six_a_post(ownerrez: Policy) -> None:
    thresholds = ownerrez.thresholds
    assert (thresholds.documentation, thresholds.known_issue) == (3, 3)
    assert thresholds.status_post == 6


def test_posts_of_both_kinds_are_written_beforehand_and_only_one_is_a_known_issue(
    ownerrez: Policy,
) -> None:
    drafts = {draft.label: draft.known_issue for draft in ownerrez.status_page.drafts.values()}
    assert drafts == {"Investigating": False, "Known issue": True}
    assert "sorry" in str(ownerrez.status_page.drafts["known-issue"].title)


@pytest.mark.row("B01", "B02")
def test_answers_link_the_documentation_explain_the_case_and_are_enough(ownerrez: Policy) -> None:
    tone = " ".join(f"{advice.say} {advice.why}" for advice in ownerrez.texts.tone)
    for word in ("Link the documentation", "steps for this very case", "screenshots or a video"):
        assert word in tone
    assert "straight to the place in the client's account" in tone
    assert "one answer is enough" in tone
    asked = {field.key for field in ownerrez.fields_for("support", {"category": "how-to"})}
    assert {"account_link", "attachments"} <= asked


@pytest.mark.parametrize(
    ("category", "more"),
    [
        ("problem", {"account_link", "booking", "happened_at", "steps_to_reproduce"}),
        ("how-to", {"account_link", "booking"}),
        ("billing", {"account_link"}),
        ("feature-request", {"wished_for"}),
        ("sales", set[str]()),
        ("partner", set[str]()),
    ],
)
def test_the_form_asks_what_fits_the_question(
    ownerrez: Policy, category: str, more: set[str]
) -> None:
    answers = WHOLE | {"category": category}
    assert ownerrez.missing("support", answers, guest=False) == {}
    always = {"subject", "description", "business_impact", "attachments", "copy_to"}
    assert {field.key for field in ownerrez.fields_for("support", answers)} == always | more


@pytest.mark.parametrize("key", ["subject", "description", "category", "impact"])
def test_no_request_comes_in_without_what_triage_needs(ownerrez: Policy, key: str) -> None:
    left_out = {name: text for name, text in WHOLE.items() if name != key}
    assert [*ownerrez.missing("support", left_out, guest=False)] == [key]


def test_the_last_step_for_a_customer_is_a_person(ownerrez: Policy) -> None:
    assert [*ownerrez.ladder] == ["lead", "engagement"]
    assert ownerrez.alarms.breach == "lead"
    assert all(rung.role and not rung.contact for rung in ownerrez.ladder.values())
