"""The hub system may be slow, lie, or send garbage: what it does not say clearly, nobody knows."""

from collections.abc import Iterator
from secrets import token_urlsafe

import pytest

from portal import config, hub
from portal.hub import Facts, HttpHub, Manual
from tests.hubs import SERIAL, System, system

TOKEN = token_urlsafe(12)
FACTS = Facts(SERIAL, project="Ash House", profile="CP-1041", record="IR-7", property="Main house")
WELL = {
    "claimed_profile": "CP-1041",
    "online": True,
    "reporting": True,
    "healthy": True,
    "project": "ash house ",
    "property": "Main house",
}
YES = {"claimed": "yes", "online": "yes", "healthy": "yes", "matches": "yes"}


@pytest.fixture
def there() -> Iterator[System]:
    with system() as made:
        yield made


def ask(there: System, facts: Facts = FACTS, timeout: float = 5) -> hub.Answers | None:
    return HttpHub(there.url, TOKEN, timeout).check(facts)


def test_it_asks_for_one_hub_with_what_is_known_and_the_token(there: System) -> None:
    there.says(**WELL)
    assert ask(there, Facts("SH/24 17", project="Ash & Co")) is not None
    ((path, headers),) = there.asked
    assert path == "/api/hubs/SH%2F24%2017?project=Ash+%26+Co"
    assert headers["Authorization"] == f"Bearer {TOKEN}"


@pytest.mark.row("C04", "C05", "C06", "C07", "C08")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, {}),
        ({"claimed_profile": None}, {"claimed": "no"}),
        ({"claimed_profile": "CP-9"}, {"claimed": "no"}),
        ({"online": False}, {"online": "no"}),
        ({"reporting": False}, {"online": "no"}),
        ({"reporting": None}, {"online": "unknown"}),
        ({"healthy": False}, {"healthy": "no"}),
        ({"healthy": None}, {"healthy": "unknown"}),
        ({"project": "Birch House"}, {"matches": "no"}),
        ({"property": "Barn"}, {"matches": "no"}),
        ({"property": None}, {"matches": "unknown"}),
    ],
)
def test_what_it_tells_becomes_the_four_answers(
    there: System, change: dict[str, object], expected: dict[str, str]
) -> None:
    there.says(**(WELL | change))
    assert ask(there) == YES | expected


def test_what_it_leaves_out_or_we_do_not_know_nobody_knows(there: System) -> None:
    there.says()
    assert ask(there) == dict.fromkeys(YES, "unknown")
    there.says(**WELL)
    assert ask(there, Facts(SERIAL)) == YES | {"claimed": "unknown", "matches": "unknown"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"[]",
        b'"yes"',
        b'{"online": "yes"}',
        b'{"healthy": 1}',
        b'{"claimed_profile": 7}',
        b'{"project": ["Ash House"]}',
        b"[" * 60_000,
        b'{"online": true, "note": "' + b"x" * 70_000 + b'"}',
    ],
)
def test_garbage_and_too_much_of_it_answers_nothing(there: System, body: bytes) -> None:
    there.body = body
    assert ask(there) == {}


@pytest.mark.parametrize("status", [204, 301, 401, 404, 500])
def test_another_status_is_no_answer_and_no_redirect_is_followed(
    there: System, status: int
) -> None:
    there.says(**WELL)
    there.status, there.headers = status, {"Location": f"{there.url}/elsewhere"}
    assert ask(there) == {}
    assert len(there.asked) == 1


def test_one_byte_at_a_time_ends_too(there: System) -> None:
    there.says(**WELL)
    there.slow = 0.05
    # Each byte comes in time; all of them would be a good answer.
    assert not ask(there, timeout=0.3)


def test_nobody_there_is_no_answer_and_the_log_holds_no_serial(
    there: System, capsys: pytest.CaptureFixture[str]
) -> None:
    assert HttpHub("http://127.0.0.1:1/api", TOKEN, 1).check(FACTS) is None
    told = capsys.readouterr().out
    assert "hub.no_answer" in told
    assert SERIAL not in told
    assert TOKEN not in told


def test_without_an_address_people_are_all_there_is(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    place = tmp_path_factory.mktemp("place")
    (place / "token").write_text(TOKEN)
    named = {"PORTAL_INSTANCE": str(place / "instance")}
    assert isinstance(hub.of(config.load(named)), Manual)
    assert Manual().check(FACTS) is None
    named |= {"PORTAL_HUB_URL": "http://hubs", "PORTAL_HUB_TOKEN_FILE": str(place / "token")}
    settings = config.load(named)
    assert isinstance(hub.of(settings), HttpHub)
    assert TOKEN not in repr(settings)
