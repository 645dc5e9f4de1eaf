"""Readers of feeds and calendars find nothing to complain about, and what there is to tell."""

from datetime import timedelta
from typing import Any
from urllib.request import urlopen

import feedparser
import icalendar
import pytest


def fetch(url: str) -> tuple[bytes, str]:
    """The body and its type."""
    with urlopen(url, timeout=60) as answer:  # noqa: S310 - our own portal
        return answer.read(), answer.headers["Content-Type"]


def feed(url: str) -> Any:
    """What a reader makes of it."""
    body, kind = fetch(url)
    found = feedparser.parse(body, response_headers={"content-type": kind})
    assert not found.bozo, found.get("bozo_exception")
    return found


@pytest.mark.parametrize(("path", "version"), [("atom", "atom10"), ("rss", "rss20")])
def test_a_reader_of_feeds_finds_all_that_happened(portal: str, path: str, version: str) -> None:
    found = feed(f"{portal}/history.{path}")
    assert found.version == version
    assert found.feed.title
    titles = {entry.title for entry in found.entries}
    assert titles == {"Hubs cannot be reached", "The API is slow", "A new switch"}
    assert len({entry.id for entry in found.entries}) == 3
    for entry in found.entries:
        assert entry.link.startswith(f"{portal}/status/incidents/")
        assert entry.published_parsed
        assert fetch(entry.link)[0]


def test_an_entry_of_the_atom_feed_has_all_updates_newest_first(portal: str) -> None:
    (entry,) = (e for e in feed(f"{portal}/history.atom").entries if e.title == "The API is slow")
    text = entry.content[0].value
    assert text.index("Resolved") < text.index("Identified")


def test_a_calendar_program_finds_the_planned_work(portal: str) -> None:
    body, kind = fetch(f"{portal}/status/maintenance.ics")
    assert kind.startswith("text/calendar")
    calendar: Any = icalendar.Calendar.from_ical(body)
    (planned,) = calendar.walk("VEVENT")
    assert not planned.errors
    assert str(planned["SUMMARY"]).endswith("A new switch")
    assert planned["DTEND"].dt - planned["DTSTART"].dt == timedelta(hours=2)
    assert planned["UID"]
    assert planned["DTSTAMP"]
    assert calendar["PRODID"]
    assert calendar["VERSION"] == "2.0"
