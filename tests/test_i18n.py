"""Words and dates in the reader's language and zone, wherever they are asked for."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from portal import i18n

WINTER = datetime(2026, 11, 23, 17, tzinfo=UTC)
SUMMER = datetime(2026, 7, 6, 16, tzinfo=UTC)


def plain(text: str) -> str:
    """Narrow and hard spaces as spaces: which of them CLDR uses changes with its version."""
    return re.sub(r"\s", " ", text)


@pytest.mark.parametrize(
    ("moment", "zone", "language", "expected"),
    [
        (WINTER, "America/Los_Angeles", "en", "9:00 AM PST"),
        (SUMMER, "America/Los_Angeles", "en", "9:00 AM PDT"),
        (WINTER, "Europe/Berlin", "de", "18:00 MEZ|18:00 CET"),
        (WINTER, "America/Sao_Paulo", "pt_BR", "14:00 GMT-0?3"),
        (WINTER, "Asia/Kathmandu", "en", r"10:45 PM GMT\+0?5:?45"),
    ],
)
def test_a_moment_is_told_in_the_zone_and_language_of_the_reader(
    moment: datetime, zone: str, language: str, expected: str
) -> None:
    with i18n.using(language, zone):
        assert re.search(expected, plain(i18n.datetime(moment)))


@pytest.mark.parametrize(
    ("language", "weekday"), [("en", "Monday"), ("de", "Montag"), ("es", "lunes"), ("fr", "lundi")]
)
def test_the_weekday_is_told_in_words(language: str, weekday: str) -> None:
    with i18n.using(language, "Europe/Berlin"):
        told = i18n.datetime(WINTER), i18n.date(WINTER)
    assert all(weekday in text for text in told)


def test_a_day_is_that_of_the_reader() -> None:
    midnight = datetime(2026, 11, 24, 1, tzinfo=UTC)
    with i18n.using("en", "America/Los_Angeles", WINTER):
        assert "23" in i18n.date(midnight)
        assert plain(i18n.short(midnight)) == "Nov 23, 5:00 PM"
    with i18n.using("en", "Europe/Berlin"):
        assert "24" in i18n.date(midnight)


def test_language_and_zone_hold_until_the_block_ends_whatever_happens_in_it() -> None:
    def fail() -> None:
        with i18n.using("de", "Europe/Berlin"):
            assert (i18n.language(), i18n.zone()) == ("de", "Europe/Berlin")
            raise RuntimeError

    before = i18n.language(), i18n.zone()
    with pytest.raises(RuntimeError):
        fail()
    assert (i18n.language(), i18n.zone()) == before


def test_each_thread_speaks_its_own_language() -> None:
    def speak(language: str) -> str:
        with i18n.using(language, "UTC"):
            return i18n.date(WINTER)

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(speak, ["en", "de"] * 50))
    assert set(found[::2]) == {"Monday, November 23, 2026"}
    assert set(found[1::2]) == {"Montag, 23. November 2026"}


def test_a_policy_text_is_picked_in_the_language_else_in_its_first() -> None:
    label = {"de": "Dringend", "en": "Urgent"}
    with i18n.using("en", "UTC"):
        assert i18n.pick(label) == "Urgent"
    with i18n.using("fr", "UTC"):
        assert i18n.pick(label) == "Dringend"
        assert i18n.pick("VIP") == "VIP"
    with i18n.using("de", "UTC"):
        assert i18n.pick({"en": "Urgent", "de": ""}) == "Urgent"


def test_plurals_and_values_are_filled_in() -> None:
    assert i18n.ngettext("%(num)s file", "%(num)s files", 1) == "1 file"
    assert i18n.ngettext("%(num)s file", "%(num)s files", 2) == "2 files"
    assert i18n.gettext("Hello %(name)s", name="50 %") == "Hello 50 %"
    assert i18n.gettext("100 %") == "100 %"


def test_a_lazy_message_is_translated_when_it_is_shown() -> None:
    assert str(i18n.lazy("Hello")) == "Hello"


def test_zones_are_known_by_their_names() -> None:
    assert i18n.is_zone("Europe/Berlin")
    for name in ("", "PST8", "Europe/Atlantis", "../etc/passwd", "europe/berlin"):
        assert not i18n.is_zone(name)


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Monday, November 23, 2026"), ("de", "Montag, 23. November 2026")],
)
def test_what_is_of_another_year_says_which(language: str, expected: str) -> None:
    with i18n.using(language, "America/Los_Angeles", datetime(2027, 3, 1, tzinfo=UTC)):
        assert expected in plain(i18n.datetime(WINTER))
        assert "2026" in i18n.short(WINTER)
    # There, it is still the old year.
    for now in (SUMMER, datetime(2027, 1, 1, 7, tzinfo=UTC)):
        with i18n.using(language, "America/Los_Angeles", now):
            assert "2026" not in i18n.datetime(WINTER) + i18n.short(WINTER)


def test_who_does_not_know_which_year_it_is_tells_it_always() -> None:
    with i18n.using("en", "UTC"):
        assert "2026" in i18n.datetime(WINTER)


def test_another_language_keeps_what_is_now() -> None:
    with i18n.as_of(SUMMER), i18n.using("de", "UTC"):
        assert "2026" not in i18n.datetime(WINTER)
