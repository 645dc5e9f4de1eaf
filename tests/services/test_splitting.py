"""A text that lists several problems is known from one that lists steps."""

import pytest

from portal.services import splitting

LAMP, DOOR = "The lamp in the hall is dark.", "The door does not open any more."


@pytest.mark.row("E29")
@pytest.mark.parametrize(
    "text",
    [f"1. {LAMP}\n2. {DOOR}", f"- {LAMP}\n- {DOOR}", f"Hello!\n\n1) {LAMP}\n\n2) {DOOR}\n"],
)
def test_a_list_of_problems_is_taken_apart(text: str) -> None:
    assert splitting.parts(text) == [LAMP, DOOR]


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{LAMP}\n{DOOR}",
        f"1. {LAMP}",
        f"I did this:\n1. {LAMP}\n2. {DOOR}",
        "1. lamp\n2. door",
        "\n".join(f"{n}. {LAMP}" for n in range(1, 9)),
    ],
)
def test_one_problem_stays_whole(text: str) -> None:
    assert splitting.parts(text) == []
