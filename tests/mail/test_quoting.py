"""Our own letter below an answer is cut; what a person wrote is not."""

import pytest

from tests.mailing import OURS, incoming, letter

LINE = "##### Please write your answer above this line. #####"


def cut(text: str) -> tuple[str, bool]:
    found = incoming(letter(text))
    return found.text, found.quoting


@pytest.mark.parametrize(
    "below",
    [
        f"On Monday, Support <{OURS}> wrote:\n> {LINE}\n>\n> Hello Alice,",
        f"On Monday, November 16, Support <\n{OURS}> wrote:\n\n> {LINE}\n> Hello",
        f"________________\nFrom: Support <{OURS}>\nSent: Monday\nTo: Alice\n\n{LINE}\n\nHello",
        f"> {LINE}\n> Hello",
        f"{LINE}\nHello Alice,",
    ],
)
def test_what_stands_below_our_line_is_cut_with_what_announces_it(below: str) -> None:
    assert cut(f"Yes, it works.\n\n-- \nAlice\n\n{below}") == ("Yes, it works.\n\n-- \nAlice", True)


@pytest.mark.parametrize(
    "announced",
    [
        "On Mon, Nov 16, 2026 at 9:12 AM Support wrote:",
        "On Mon, Nov 16, 2026\nat 9:12 AM Support\nwrote:",
        "Am Mo., 16. Nov. 2026 um 09:12 Uhr schrieb Support:",
        "El lun, 16 nov 2026 a las 9:12, Support escribió:",
        "Em seg., 16 de nov. de 2026 às 09:12, Support escreveu:",
        "пн, 16 нояб. 2026 г. в 09:12, Support написал(а):",
        "16.11.2026 9:12, Support пишет:",
    ],
)
def test_the_line_that_announces_the_quote_goes_with_it(announced: str) -> None:
    assert cut(f"Yes, it works.\n{announced}\n> {LINE}\n> Hello") == ("Yes, it works.", True)


def test_words_below_a_quote_stay() -> None:
    assert cut(f"> {LINE}\n> Hello\n\nYes, it works.") == ("Yes, it works.", True)


@pytest.mark.parametrize(
    "text",
    [
        "On Monday, Bob <bob@example.com> wrote:\n> It is broken.",
        f"{LINE}\nHello Alice,\nmy answer is here",
        "##### A heading",
        f"Please write to {OURS}:",
    ],
)
def test_whatever_may_be_meant_stays(text: str) -> None:
    assert cut(text) == (text, False)


def test_who_is_announced_and_is_not_us_stays() -> None:
    text = f"Bob told me:\n\n> {LINE}\n> Hello"
    assert cut(text) == ("Bob told me:", True)
