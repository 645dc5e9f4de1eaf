"""A recording of web traffic keeps its structure, and loses cookies, credentials and tokens."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from portal import files
from tests.files import hars

Receive = Callable[..., tuple[files.StoredFile, bytes]]


def outline(value: Any) -> Any:
    """What kinds of thing stand where."""
    if isinstance(value, dict):
        return {key: outline(inner) for key, inner in value.items() if key != "comment"}
    if isinstance(value, list):
        return [outline(inner) for inner in value]
    return type(value).__name__


@pytest.mark.row("E30")
@pytest.mark.parametrize("creator", ["WebInspector", "Firefox"])
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["app.har", "app.json"])
def test_every_secret_of_a_recording_goes_and_the_structure_stays(
    receive: Receive, creator: str, indent: int | None, name: str
) -> None:
    secret = hars.Secrets()
    typed = hars.har(secret, creator=creator)
    given = {"made by": "a program", **typed} if name == "app.json" else typed
    _, content = receive(json.dumps(given, indent=indent).encode(), name)
    kept = json.loads(content)
    assert [one for one in secret.made if one.encode() in content] == []
    assert outline(kept) == outline(given)
    entry = kept["log"]["entries"][0]
    assert entry["request"]["url"].endswith("&page=2#state=open")
    assert entry["request"]["headers"][2]["value"].startswith("Bearer [removed")
    assert entry["response"]["headers"][1]["value"].endswith("; Path=/; HttpOnly; SameSite=Lax")
    assert entry["timings"] == typed["log"]["entries"][0]["timings"]
    assert json.loads(entry["response"]["content"]["text"])["hub"] == "h-17"


@pytest.mark.row("E30")
@pytest.mark.parametrize(
    "address", ["callback?page=2&code={}", "/callback#access_token={}", "login;jsessionid={}"]
)
def test_an_address_within_the_site_loses_its_tokens_too(receive: Receive, address: str) -> None:
    secret = hars.Secrets()
    typed = hars.har(secret)
    answer = typed["log"]["entries"][0]["response"]
    answer["redirectURL"] = secret(address)
    answer["headers"] = [hars.pair("Location", secret(address)), hars.pair("DPoP", secret())]
    kept = json.loads(receive(json.dumps(typed).encode(), "app.har")[1])["log"]["entries"][0]
    bare = address.format("[removed-key]")
    assert kept["response"]["redirectURL"] == bare
    assert [one["value"] for one in kept["response"]["headers"]] == [bare, "[removed-key]"]


def test_a_session_seen_once_is_taken_out_of_every_other_place(receive: Receive) -> None:
    secret = hars.Secrets()
    typed = hars.har(secret)
    typed["log"]["comment"] = f"look, it says {secret.made[1]} here"
    _, content = receive(json.dumps(typed).encode(), "app.har")
    assert json.loads(content)["log"]["comment"] == "look, it says [removed-key] here"


def test_binary_bodies_are_left_out_and_say_so(receive: Receive) -> None:
    _, content = receive(json.dumps(hars.har(hars.Secrets())).encode(), "app.har")
    bodies = [entry["response"]["content"] for entry in json.loads(content)["log"]["entries"]]
    (picture,) = [body for body in bodies if body["mimeType"] == "image/png"]
    assert (picture["text"], picture["comment"]) == ("", "not text, left out")


@pytest.mark.parametrize(
    "typed",
    [
        '{"log": {"entries": [{"request": 7, "x": [null, {}, {"name": 1, "value": {}}]}]}}',
        '{"log": {"entries": [' + "[" * 900 + "]" * 900 + "]}}",
        '{"log": {"entries": [1e999, NaN, "\\ud800"]}}',
        '{"log": {"entries": "none"}}',
        '{"log": {"entries": [',
    ],
)
def test_a_recording_of_another_shape_is_kept_as_what_it_is(receive: Receive, typed: str) -> None:
    assert receive(typed.encode(), "app.har")[1]


def test_a_recording_without_secrets_stays_as_it_was(receive: Receive) -> None:
    typed = {"log": {"entries": [{"request": {"url": "https://example.com/?page=2"}, "time": 1.5}]}}
    assert json.loads(receive(json.dumps(typed).encode(), "app.har")[1]) == typed


def test_a_long_recording_is_read_in_a_few_seconds(receive: Receive) -> None:
    secret = hars.Secrets()
    typed = json.dumps(hars.har(secret, 60)).encode()
    _, content = receive(typed, "app.har")
    assert [one for one in secret.made if one.encode() in content] == []
