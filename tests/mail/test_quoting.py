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
