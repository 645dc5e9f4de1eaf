"""The help is written from the policy, for whichever process it is."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.policy import Policy, load
from tests.factories import ALICE
from tests.markup import Element
from tests.pages import Page
from tests.sites import Site

PRESETS = ("selora", "ownerrez", "servicegeeni", "360dialog")
INSTANCE = Path("nowhere")
Read = Callable[..., Page]


@pytest.fixture
def read(new_site: Callable[..., Site]) -> Read:
    """The help of a preset, as a guest finds it; `headers` as of a browser."""

    def of(preset: str, **headers: str) -> Page:
        return new_site(policy=preset).visitor(**headers).get("/help")

    return of


def topic(page: Page, key: str) -> Element:
    """One section of the help."""
    return page.root.one("section", id=key)


def pairs(section: Element) -> dict[str, str]:
    """What stands beside each term."""
    terms, told = section.all("dt"), section.all("dd")
    return {term.text: words.text for term, words in zip(terms, told, strict=True)}


def after(section: Element, heading: str) -> str:
    """The words between this heading and the next one."""
    known = [one.text for one in section.all("h3")]
    rest = section.text.partition(heading)[2]
    following = known[known.index(heading) + 1 :]
    return rest.partition(following[0])[0] if following else rest


@pytest.mark.parametrize("preset", PRESETS)
def test_anybody_reads_the_help_and_its_contents_lead_to_every_topic(
    read: Read, preset: str
) -> None:
    page = read(preset)
    assert (page.status, page.h1) == (200, "Help")
    assert "Set-Cookie" not in page.response.headers
    contents = page.root.one("nav", class_="help__contents").all("a")
    topics = page.root.all("section", class_="help__topic")
    assert [f"#{one.get('id')}" for one in topics] == [link.get("href") for link in contents]
    assert [one.one("h2").text for one in topics] == [link.text for link in contents]
    missing = {"selora": {"glossary"}}.get(preset, set[str]())
    assert len(topics) == 13 - len(missing)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_text_for_customers_stands_in_the_help(read: Read, preset: str) -> None:
    text, policy = read(preset).text, load(preset, INSTANCE)
    for told in _texts(policy):
        assert " ".join(told.split()) in text


def _texts(policy: Policy) -> list[str]:
    tables = (policy.levels, policy.severities)
    found = [one.definition for table in tables for one in table.values()]
    found += [example for table in tables for one in table.values() for example in one.examples]
    found += [stage.sentence for stage in policy.stages.values()]
    found += [rung.when for rung in policy.ladder.values()]
    found += [part for hint in policy.texts.hints for part in (hint.say, hint.why)]
    found += [term.meaning for term in policy.glossary]
    found += [row.reason for row in policy.targets if row.reason]
    found += [one.timer.note for one in policy.statuses.values() if one.timer and one.timer.note]
    return [text if isinstance(text, str) else text["en"] for text in found]


@pytest.mark.row("A01")
def test_the_help_lists_the_channels(read: Read) -> None:
    section = topic(read("selora"), "contact")
    assert "support@example.com" in pairs(section)["Email"]
    assert "customer dashboard" in pairs(section)["Chat in your dashboard"]


@pytest.mark.row("A02")
def test_the_help_says_whether_somebody_is_there_now(site: Site) -> None:
    now = topic(site.visitor().get("/help"), "contact")
    assert "Monday to Friday, 9:00 AM – 5:00 PM PT" in now.text
    assert "We are here now" in now.text
    site.clock.turn("2026-11-21 12:00")
    closed = topic(site.visitor().get("/help"), "contact").text
    assert "We are closed right now We open again: Monday, November 23, 9:00 AM PST" in closed


def test_who_is_signed_in_reads_the_opening_in_their_own_zone(site: Site) -> None:
    alice = site.person(ALICE, time_zone="Europe/Berlin")
    site.clock.turn("2026-11-21 12:00")
    assert "Monday, November 23, 6:00 PM CET" in topic(alice.get("/help"), "contact").text


@pytest.mark.row("E03")
def test_around_the_clock_is_said_so_and_so_are_emergencies(read: Read) -> None:
    section = topic(read("360dialog"), "contact")
    assert "Around the clock, every day" in section.text
    assert "emergencies day and night" in after(section, "When it is critical")


@pytest.mark.parametrize(
    ("level", "definition", "examples", "one"),
    [
        pytest.param("Critical", "unusable", 5, "Security incidents", marks=pytest.mark.row("A06")),
        pytest.param("High", "not fully disabled", 4, "onboarded", marks=pytest.mark.row("A08")),
        pytest.param("Normal", "One person", 4, "account or a bill", marks=pytest.mark.row("A10")),
        pytest.param("Low", "Nobody", 4, "Feature requests", marks=pytest.mark.row("A11")),
    ],
)
def test_each_level_stands_with_its_definition_and_its_examples(
    read: Read, level: str, definition: str, examples: int, one: str
) -> None:
    section = topic(read("selora"), "levels")
    lists = dict(zip([h.text for h in section.all("h3")], section.all("ul"), strict=True))
    said = after(section, level)
    assert definition in said
    assert one in said
    assert len(lists[level].all("li")) == examples


def test_severities_are_told_apart_from_levels_where_there_are_some(read: Read) -> None:
    section = topic(read("servicegeeni"), "levels")
    assert "The level is yours" in section.text
    assert next(iter(pairs(section))) == "Severity 1: Critical"
    assert "severity" not in topic(read("selora"), "levels").text


def test_targets_are_a_table_and_averages_are_said_to_be_averages(read: Read) -> None:
    rows = topic(read("selora"), "times").one("tbody").all("tr")
    told = [one.text for one in rows]
    assert told[1] == (
        "High First answer 4 hours of support time Solved 1 business day"
        " Next word 4 hours of support time"
    )
    averaged = topic(read("servicegeeni"), "times")
    assert "30 minutes" in after(averaged, "How long it takes on average")
    assert "not a promise" in averaged.text


def test_no_time_is_promised_without_saying_why(read: Read) -> None:
    rows = [one.text for one in topic(read("360dialog"), "times").one("tbody").all("tr")]
    assert rows[0].startswith("About: ")
    assert "First answer none Solved none" in rows[0]
    assert "Meta or another provider" in rows[1]
    assert rows[2].startswith("Sent by: this portal, email First answer 24 hours")
    assert rows[-1].startswith("All others")


@pytest.mark.parametrize("preset", PRESETS)
def test_the_picture_of_the_stages_is_told_in_words_too(read: Read, preset: str) -> None:
    section, policy = topic(read(preset), "statuses"), load(preset, INSTANCE)
    picture = section.one("svg")
    assert picture.get("role") == "img"
    assert "in words below" in picture.get("aria-label")
    labels = [
        s.label if isinstance(s.label, str) else s.label["en"] for s in policy.stages.values()
    ]
    assert list(pairs(section)) == labels


def test_the_help_says_what_happens_by_itself(read: Read) -> None:
    told = pairs(topic(read("ownerrez"), "timers"))
    answered = told["While it is “Answered”"]
    assert "We remind you after 3 days. Without a word from you it becomes “Solved”" in answered
    assert "until the day that we tell you" in told["While it is “On hold”"]
    assert "“Lead of support”" in told["When a time that we promised has passed"]


@pytest.mark.row("D30", "D31")
def test_the_ladder_stands_in_order_with_who_looks_at_each_level(read: Read) -> None:
    rungs = topic(read("servicegeeni"), "escalation").one("ol").all("li")
    assert [one.one("h3").text for one in rungs] == [
        "Customer",
        "Team Lead / Customer Success Manager",
        "Support Manager",
        "Head of Support & Customer Success",
        "Chief Customer Officer",
    ]
    shown = [[link.text for link in one.all("a")] for one in rungs]
    assert shown[0] == []
    assert shown[1:] == [
        ["team-lead@example.com"],
        ["support-manager@example.com"],
        ["head-of-support@example.com"],
        ["chief-customer-officer@example.com"],
    ]
    assert "impact has grown" in rungs[0].text
    assert "Looked at by: Support Manager" in rungs[2].text


def test_the_help_says_what_each_deed_leads_to(read: Read) -> None:
    rows = [one.text for one in topic(read("selora"), "ending").one("tbody").all("tr")]
    assert "You tell us that it is solved While it is Solved It becomes Closed" in rows
    assert rows[-1].endswith("It becomes A new request, linked to the old one")
    assert "While it is Closed, Withdrawn" in rows[-1]


@pytest.mark.row("D13")
def test_good_practice_stands_with_its_reasons(read: Read) -> None:
    told = pairs(topic(read("servicegeeni"), "practice"))
    reasons = {"clear": "right person", "business": "severity", "now and then": "where your"}
    for about, why in (reasons | {"escalation": "when it matters"}).items():
        (found,) = (reason for said, reason in told.items() if about in said)
        assert why in found


@pytest.mark.row("D35")
def test_the_glossary_has_all_fifteen_words(read: Read) -> None:
    told = pairs(topic(read("servicegeeni"), "glossary"))
    wanted = {"Severity", "Priority", "Support Request", "Request Types", "Support Resolution"}
    wanted |= {"Bug", "UI/UX", "Config", "SLA", "Patch", "Cache", "Error Log", "Audit Log"}
    assert set(told) == wanted | {"Support Portal", "WebApp/Tenant"}
    assert all(len(meaning) > 20 for meaning in told.values())


@pytest.mark.row("E20", "E25", "E26")
def test_the_help_says_what_to_include_and_why(read: Read) -> None:
    told = pairs(topic(read("360dialog"), "include"))
    policy = load("360dialog", INSTANCE)
    for key in ("description", "business_impact", "happened_at", "steps_to_reproduce"):
        field = policy.fields[key]
        assert field.label["en"] in told  # type: ignore[index]
        assert field.why["en"] in told[field.label["en"]]  # type: ignore[index]
    said = " ".join((*told, *told.values())).lower()
    for part in ("screenshot", "recording", "logs", "api request", "response"):
        assert part in said


@pytest.mark.row("E24")
@pytest.mark.parametrize(
    ("preset", "rule"),
    [("360dialog", "a new request at the end of the queue"), ("selora", "put aside until we know")],
)
def test_the_rule_for_answers_from_another_address_is_that_of_the_policy(
    read: Read, preset: str, rule: str
) -> None:
    assert rule in topic(read(preset), "replies").text


@pytest.mark.row("E27", "E28", "E29")
def test_one_request_for_one_problem_at_one_place(read: Read) -> None:
    with_chat, without = (topic(read(name), "replies").text for name in ("360dialog", "ownerrez"))
    assert "Either a chat or a request, not both" in with_chat
    assert "chat" not in without
    for text in (with_chat, without):
        assert "A second request for the same problem makes neither faster" in text
        assert "several in one take longer" in text


@pytest.mark.row("E30", "E31")
def test_the_help_shows_what_stays_of_a_secret(site: Site, new_site: Callable[..., Site]) -> None:
    told = pairs(topic(site.visitor().get("/help"), "secrets"))
    assert told["API keys and tokens"].endswith("abcd...wxyz")
    assert told["Passwords"].endswith("[removed-password]")
    strict = new_site("[redaction.keys]\nhead = 0\ntail = 0")
    said = pairs(topic(strict.visitor().get("/help"), "secrets"))["API keys and tokens"]
    assert said == "They are taken out entirely."


def test_the_help_speaks_the_readers_language_where_the_policy_does(read: Read) -> None:
    page = read("360dialog", Accept_Language="de-DE")
    assert page.root.one("html").get("lang") == "de"
    assert "Antworten Sie bald, wenn wir Sie etwas fragen." in topic(page, "practice").text
    assert "Beim technischen Team" in pairs(topic(page, "statuses"))


@pytest.mark.row("D13")
def test_the_form_leads_to_the_fitting_topic_and_has_the_same_words(site: Site) -> None:
    visitor = site.visitor()
    tips = visitor.get("/tickets/new").root.one("aside", class_="tips")
    assert "/help#include" in [link.get("href") for link in tips.all("a")]
    told = pairs(topic(visitor.get("/help"), "practice"))
    assert {one.text for one in tips.all("summary")} == set(told)
