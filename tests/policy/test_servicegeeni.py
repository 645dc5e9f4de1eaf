"""The preset servicegeeni asks, sorts and explains as its source does."""

from datetime import UTC, datetime, time
from itertools import product
from typing import get_args

import pytest

from portal.policy import Policy, explain
from portal.policy.organisation import Door

SINCE = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
IMPACTS = ["urgent", "high", "normal", "low"]
WHOLE = {
    "impact": "high",
    "subject": "Invoices are not created",
    "description": "Since this morning, for completed jobs.",
    "business_impact": "Nobody can be billed.",
}


@pytest.mark.row("D01")
def test_support_is_there_on_weekdays_from_a_quarter_to_nine(servicegeeni: Policy) -> None:
    hours = servicegeeni.hours
    for day, hour, minute in product(range(2, 9), range(24), (14, 44, 46)):
        at = datetime.combine(datetime(2026, 11, day), time(hour, minute), hours.tz)  # noqa: DTZ001  the zone is given
        inside = (8, 45) <= (hour, minute) <= (17, 15)
        assert hours.is_open(at) == (day < 7 and inside)


@pytest.mark.row("D02", "D34")
def test_requests_come_in_three_groups(servicegeeni: Policy) -> None:
    groups = {
        key: [kind.key for kind in servicegeeni.request_types.values() if kind.group == key]
        for key in servicegeeni.request_groups
    }
    assert groups == {
        "troubleshooting": ["not-as-expected", "find-a-solution"],
        "resolving-issues": ["performance", "error-or-bug"],
        "guidance": ["best-practice", "set-up", "data-change", "how-to"],
    }
    labels = [group.label for group in servicegeeni.request_groups.values()]
    assert labels == ["Troubleshooting", "Resolving issues", "Guidance"]


@pytest.mark.row("D34")
def test_the_request_type_routes_a_wish_to_product(servicegeeni: Policy) -> None:
    (wish,) = servicegeeni.routed({"request_type": "change-request"})
    assert wish.notify == ("product",)
    assert servicegeeni.routed({"request_type": "performance"}) == ()


@pytest.mark.row("D03")
def test_averages_are_told_and_nothing_is_promised(servicegeeni: Policy) -> None:
    averages = servicegeeni.averages
    assert averages is not None
    assert explain.promise(averages.response) == "30 minutes"
    assert explain.promise(averages.resolution) == "50 hours"
    for impact, severity, door in product(
        [None, *IMPACTS], [None, *servicegeeni.severities], get_args(Door)
    ):
        targets = servicegeeni.targets_for(impact, channel=door, severity=severity)
        assert (targets.response, targets.resolution, targets.update) == (None, None, None)
        assert "on average" in str(targets.reason)
        dues = servicegeeni.due(targets, SINCE)
        assert (dues.response, dues.resolution) == (None, None)


@pytest.mark.row("D04", "D05", "D06", "D07", "D32")
@pytest.mark.parametrize(
    ("rank", "name", "definition", "examples"),
    [
        (1, "Critical", ["no access", "down"], ["cannot log in", "core services"]),
        (2, "Major", ["cannot invoice", "transact"], ["invoicing is blocked"]),
        (3, "Moderate", ["one module", "workaround"], ["workflow is broken, and an alternative"]),
        (4, "Minor", ["minor function", "not critical", "cosmetic"], ["display", "small incon"]),
    ],
)
def test_each_severity_is_defined_with_its_examples(
    servicegeeni: Policy, rank: int, name: str, definition: list[str], examples: list[str]
) -> None:
    severity = servicegeeni.ranked_severities[rank - 1]
    assert (severity.rank, severity.label) == (rank, f"Severity {rank}: {name}")
    assert all(word in str(severity.definition).lower() for word in definition)
    assert len(severity.examples) == len(examples)
    for given, expected in zip(severity.examples, examples, strict=True):
        assert expected in str(given).lower()


@pytest.mark.row("D32")
def test_severity_is_ours_and_priority_is_the_customers(servicegeeni: Policy) -> None:
    assert [level.key for level in servicegeeni.ranked_levels] == IMPACTS
    assert {*servicegeeni.severities}.isdisjoint(servicegeeni.levels)
    for kind in servicegeeni.request_types.values():
        assert kind.asks == ("impact",)
        assert next(iter(servicegeeni.missing(kind.key, {}, guest=False))) == "impact"
        assert "severity" not in servicegeeni.missing(kind.key, {}, guest=False)


@pytest.mark.row("D13")
def test_good_practice_is_told_with_its_why(servicegeeni: Policy) -> None:
    hints = [(str(hint.say).lower(), str(hint.why)) for hint in servicegeeni.texts.hints]
    for word in ("be clear", "for your business", "look in here", "escalation"):
        assert [why for say, why in hints if word in say and why]


@pytest.mark.row("D14", "D17")
def test_every_request_says_what_it_means_for_the_business(servicegeeni: Policy) -> None:
    for kind in servicegeeni.request_types:
        asked = {field.key: field for field in servicegeeni.fields_for(kind, {})}
        assert asked["business_impact"].required
        told = str(asked["business_impact"].why)
        assert "severity" in told
        assert "priority" in told
        without = WHOLE | {"business_impact": " "}
        assert "business_impact" in servicegeeni.missing(kind, without, guest=False)


@pytest.mark.row("D20", "D21")
def test_a_data_change_asks_what_where_and_why(servicegeeni: Policy) -> None:
    asked = {"data_what", "data_where", "data_why"}
    whole = WHOLE | dict.fromkeys(asked, "Accounts 1001 to 1010")
    assert servicegeeni.missing("data-change", whole, guest=False) == {}
    for key in asked:
        missing = servicegeeni.missing("data-change", whole | {key: ""}, guest=False)
        assert [*missing] == [key]
        assert servicegeeni.fields[key].label in (
            "What needs changing?",
            "Where is it?",
            "Why does it need changing?",
        )
    others = [kind for kind in servicegeeni.request_types if kind != "data-change"]
    for kind in others:
        assert asked.isdisjoint(field.key for field in servicegeeni.fields_for(kind, {}))


@pytest.mark.row("D30", "D31")
def test_the_ladder_has_five_levels_and_four_contacts(servicegeeni: Policy) -> None:
    rungs = [
        ("Customer", "impact has grown", None),
        ("Team Lead / Customer Success Manager", "get worse", "Team Lead"),
        ("Support Manager", "significant", "Support Manager"),
        ("Head of Support & Customer Success", "impact on your business", "Head of Support"),
        ("Chief Customer Officer", "critical problem", "Chief Customer Officer"),
    ]
    assert len(servicegeeni.ladder) == len(rungs)
    for rung, (label, when, role) in zip(servicegeeni.ladder.values(), rungs, strict=True):
        assert rung.label == label
        assert when in str(rung.when)
        assert (rung.role is None) == (rung.contact is None) == (role is None)
        assert role is None or str(rung.role).startswith(role)
    contacts = [rung.contact for rung in servicegeeni.ladder.values() if rung.contact]
    assert len({*contacts}) == 4
    assert all(contact.endswith("@example.com") for contact in contacts)


@pytest.mark.row("D35")
def test_the_glossary_has_fifteen_terms(servicegeeni: Policy) -> None:
    assert [term.term for term in servicegeeni.glossary] == [
        "Severity",
        "Priority",
        "Support Request",
        "Request Types",
        "Support Resolution",
        "Bug",
        "UI/UX",
        "Config",
        "SLA",
        "Patch",
        "Cache",
        "Error Log",
        "Audit Log",
        "Support Portal",
        "WebApp/Tenant",
    ]
    assert all(len(str(term.meaning)) > 30 for term in servicegeeni.glossary)
