"""Feeds and the calendar: what readers of such files make of them."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

from portal import i18n
from portal.store.public import Board
from portal.web import feeds
from tests.boards import MASTHEAD, NOW, board, event, maintenance, said

ATOM = "{http://www.w3.org/2005/Atom}"


def atom(found: Board) -> ET.Element:
    """The feed, read."""
    return ET.fromstring(feeds.atom(found, MASTHEAD))  # noqa: S314 - we wrote it


def calendar(found: Board) -> list[str]:
    """The calendar's lines, unfolded."""
    text = feeds.calendar(found, MASTHEAD)
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "").split("\r\n")


def story() -> Board:
    """One incident with three updates, two of them in the same state."""
    told = (
        said(3, "resolved", "All is well.", NOW + timedelta(hours=2)),
        said(2, "investigating", "Still <b>looking</b> & waiting.", NOW + timedelta(hours=1)),
        said(1, "investigating", "We look.", NOW),
    )
    one = event(7, name="Hubs & locks <fail>", updates=told, updated_at=NOW + timedelta(hours=2))
    return board(history=(one,))


def test_an_entry_is_named_by_a_number_for_ever_and_revised_in_place() -> None:
    (entry,) = atom(story()).findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == "tag:support.example.com,2005:Incident/7"
    assert entry.findtext(f"{ATOM}title") == "Hubs & locks <fail>"
    assert entry.findtext(f"{ATOM}published") == "2026-11-16T18:00:00Z"
    assert entry.findtext(f"{ATOM}updated") == "2026-11-16T20:00:00Z"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "https://support.example.com/status/incidents/e00000000007"


def test_all_updates_stand_in_the_entry_newest_first_in_the_known_form() -> None:
    (entry,) = atom(story()).findall(f"{ATOM}entry")
    content = entry.findtext(f"{ATOM}content") or ""
    assert re.findall(r"<strong>(.*?)</strong>", content) == ["Resolved", "Update", "Investigating"]
    when = (
        "<p><small>Nov <var data-var='date'>16</var>, <var data-var='time'>12:00</var> PST</small>"
    )
    assert content.startswith(f"{when}<br><strong>Resolved</strong> - All is well.</p>")
    assert "&lt;b&gt;looking&lt;/b&gt; &amp; waiting" in content


def test_rss_says_the_same() -> None:
    channel = ET.fromstring(feeds.rss(story(), MASTHEAD)).find("channel")  # noqa: S314
    assert channel is not None
    item = channel.find("item")
    assert item is not None
    assert item.findtext("guid") == item.findtext("link")
    assert item.findtext("pubDate") == "Mon, 16 Nov 2026 18:00:00 +0000"
    assert "Still" in (item.findtext("description") or "")


def test_a_character_that_xml_forbids_does_not_break_the_feed() -> None:
    bad = replace(event(), name=said(1, "resolved", "A\x07lock\ufffe is stuck", NOW).body)
    assert atom(board(history=(bad,))).findtext(f"{ATOM}entry/{ATOM}title") == "Alock is stuck"


def test_planned_work_says_so_before_all_else() -> None:
    (entry,) = atom(board(history=(maintenance(),))).findall(f"{ATOM}entry")
    content = entry.findtext(f"{ATOM}content") or ""
    assert content.startswith(
        "<p><strong>THIS IS A SCHEDULED EVENT Nov 17, 10:00 - 12:00 PST</strong></p>"
    )


def test_the_feed_speaks_the_language_of_now() -> None:
    with i18n.using("de", "UTC"):
        assert atom(story()).get("{http://www.w3.org/XML/1998/namespace}lang") == "de"


def test_a_calendar_holds_maintenance_only_in_universal_time() -> None:
    lines = calendar(board(history=(event(1), maintenance(2))))
    assert lines.count("BEGIN:VEVENT") == 1
    assert "UID:e00000000002@support.example.com" in lines
    assert "DTSTART:20261117T180000Z" in lines
    assert "DTEND:20261117T200000Z" in lines
    assert "STATUS:CONFIRMED" in lines
    assert "SUMMARY:A new database" in lines


def test_a_change_is_a_later_sequence_under_the_same_name() -> None:
    before = maintenance()
    after = replace(before, updated_at=before.updated_at + timedelta(hours=1))
    called_off = replace(after, status="cancelled", updated_at=NOW + timedelta(hours=2))
    files = [calendar(board(history=(one,))) for one in (before, after, called_off)]
    numbers = [_number(lines) for lines in files]
    assert numbers == sorted(set(numbers))
    assert len({line for lines in files for line in lines if line.startswith("UID:")}) == 1
    assert "STATUS:CANCELLED" in files[2]


def test_moving_it_twice_within_a_second_is_two_sequences() -> None:
    before = maintenance()
    once = replace(before, updates=(said(2, "scheduled", "Later", NOW), *before.updates))
    twice = replace(once, updates=(said(3, "scheduled", "Later still", NOW), *once.updates))
    numbers = [_number(calendar(board(history=(one,)))) for one in (before, once, twice)]
    assert numbers == sorted(set(numbers))


def _number(lines: list[str]) -> int:
    return int(next(line for line in lines if line.startswith("SEQUENCE:")).partition(":")[2])


def test_words_with_marks_of_the_format_are_escaped_and_long_ones_folded() -> None:
    words = "First, second; third\\ and a line.\n" + "ü" * 100
    told = replace(maintenance(), updates=(said(1, "scheduled", words, NOW),))
    (description,) = [
        line for line in calendar(board(history=(told,))) if line.startswith("DESCRIPTION:")
    ]
    assert description.startswith(r"DESCRIPTION:First\, second\; third\\ and a line.\n")
    assert description.endswith("ü" * 100)


def test_a_stamp_is_when_it_last_changed() -> None:
    at = datetime(2026, 11, 16, 18, 30, tzinfo=UTC)
    lines = calendar(board(history=(replace(maintenance(), updated_at=at),)))
    assert "DTSTAMP:20261116T183000Z" in lines
