"""What is in force is shown whole: the conditions of promises, and how the desk works."""

from portal import i18n
from portal.policy import Policy, outline


def shown(policy: Policy) -> list[str]:
    with i18n.using("en", policy.hours.zone):
        return [line.strip() for line in outline.lines(policy)]


def test_targets_are_shown_with_those_they_hold_for_and_the_next_word(dialog: Policy) -> None:
    lines = shown(dialog)
    assert "third-party: response none, resolution none, update none" in lines
    premium = "premium: response 30 clock minutes, resolution 48 clock hours"
    assert f"{premium}, update 12 clock hours" in lines


def test_teams_are_shown_with_their_times_and_who_is_on_call(ownerrez: Policy) -> None:
    lines = shown(ownerrez)
    first = lines.index("triage: Triage (gets each new request)")
    assert lines[first + 2] == "green: 2 business hours, yellow: 1 business day"
    third = lines[lines.index("t3: T3") :]
    assert third[1] == "total: 20 clock minutes"
    assert "starts_within: 24 business hours" in third
    assert "not_for: category = feature-request" in third
    (on_call,) = [line for line in lines if line.startswith("on_call: ")]
    assert "seen_within 1 clock hour, wake_up_after 1 clock hour" in on_call


def test_routes_alarms_marks_and_the_ladder_are_shown(dialog: Policy) -> None:
    lines = shown(dialog)
    assert "critical (impact = critical) → notify technical, leads" in lines
    assert "technical (chosen at the desk + note) → technical" in lines
    assert "at_risk: 75%, notify: leads" in lines
    assert "breach → support-lead" in lines
    assert "over_48h: after 48 clock hours → support, technical, leads" in lines
    assert (
        "support-lead: Support lead, leads, after: 16 clock hours, answers_within: 8 clock hours"
    ) in lines


def test_flows_approvals_severities_averages_and_groups_are_shown(servicegeeni: Policy) -> None:
    lines = shown(servicegeeni)
    assert "change-request (category = change-request)" in lines
    assert (
        "escalated-to-dev: Does it fit the roadmap? yes → planned, no → pending-closure"
    ) in lines
    average = "on average, no promise: response 30 clock minutes, resolution 50 clock hours"
    assert average in lines
    assert any(line.startswith("find-a-solution (troubleshooting): ") for line in lines)
    for severity in servicegeeni.severities.values():
        start = f"{severity.rank} {severity.key} ({i18n.pick(severity.label)}): "
        assert any(line.startswith(start) for line in lines)
    given = lines[lines.index("Approvals") + 1 : lines.index("Teams") - 1]
    assert [line.split(":")[0] for line in given] == [*servicegeeni.approvals]


def test_what_a_policy_does_not_have_is_not_headed(selora: Policy) -> None:
    assert not {"Flows", "Severities", "Approvals"} & {*shown(selora)}
