"""Recordings as Chrome and Firefox write them, with a secret in every place that has one."""

import base64
import json
import secrets
from collections.abc import Iterator
from typing import Any


class Secrets:
    """Makes secrets and remembers them, so that a test can look for each."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __call__(self, form: str = "{}") -> str:
        secret = f"Zq{len(self.made):03d}{secrets.token_urlsafe(15)}x7"
        self.made.append(secret)
        return form.format(secret)


def pair(name: str, value: str) -> dict[str, str]:
    return {"name": name, "value": value}


def request(secret: Secrets) -> dict[str, Any]:
    token = secret()
    session = secret()
    return {
        "method": "POST",
        "url": f"https://api.example.com/v1/hubs?access_token={token}&page=2#state=open",
        "httpVersion": "http/2.0",
        "headers": [
            pair(":authority", "api.example.com"),
            pair("accept", "application/json, text/plain, */*"),
            pair("authorization", secret("Bearer {}")),
            pair("Proxy-Authorization", "Basic " + base64.b64encode(secret().encode()).decode()),
            pair("cookie", f"session={session}; theme=dark"),
            pair("X-Api-Key", secret()),
            pair("x-csrf-token", secret()),
            pair("referer", f"https://app.example.com/callback?code={secret()}"),
        ],
        "queryString": [pair("access_token", token), pair("page", "2")],
        "cookies": [{"name": "session", "value": session, "path": "/", "httpOnly": True}],
        "headersSize": -1,
        "bodySize": 63,
        "postData": {
            "mimeType": "application/json",
            "text": json.dumps({"user": "bob", "password": secret(), "note": "the hub is dark"}),
        },
    }


def response(secret: Secrets) -> dict[str, Any]:
    body = {"refresh_token": secret(), "hub": "h-17", "state": "offline", "items": [1, 2, 3]}
    return {
        "status": 200,
        "statusText": "",
        "httpVersion": "http/2.0",
        "headers": [
            pair("content-type", "application/json"),
            pair("set-cookie", f"sid={secret()}; Path=/; HttpOnly; SameSite=Lax"),
            pair("location", f"https://app.example.com/?id_token={secret()}"),
        ],
        "cookies": [{"name": "sid", "value": secret(), "expires": "2026-11-28T10:00:00.000Z"}],
        "content": {"size": 90, "mimeType": "application/json", "text": json.dumps(body)},
        "redirectURL": f"https://app.example.com/?jwt={secret()}",
        "headersSize": -1,
        "bodySize": -1,
        "_transferSize": 734,
    }


def more(secret: Secrets) -> Iterator[dict[str, Any]]:
    """The other shapes of a body."""
    form = pair("password", secret())
    yield {
        "postData": {
            "mimeType": "application/x-www-form-urlencoded",
            "text": f"user=bob&password={form['value']}",
            "params": [pair("user", "bob"), form],
        }
    }
    yield {
        "postData": {
            "mimeType": "multipart/form-data; boundary=x",
            "text": '--x\r\nContent-Disposition: form-data; name="api_key"\r\n\r\n'
            f"{secret()}\r\n--x--\r\n",
        }
    }
    encoded = base64.b64encode(secret('{{"password": "{}", "hub": "h-18"}}').encode()).decode()
    yield {"content": {"mimeType": "application/json", "text": encoded, "encoding": "base64"}}
    picture = base64.b64encode(b"\x89PNG\x00\x01\x02" + secret().encode()).decode()
    yield {"content": {"mimeType": "image/png", "text": picture, "encoding": "base64"}}
    yield {"content": {"mimeType": "text/html", "text": secret("<p>password: {}</p>")}}


def entry(secret: Secrets, sent: dict[str, Any], got: dict[str, Any]) -> dict[str, Any]:
    frame = {"functionName": "load", "url": secret("https://a.example.com/a.js?token={}")}
    return {
        "startedDateTime": "2026-11-20T10:00:00.000Z",
        "time": 12.345,
        "request": request(secret) | sent,
        "response": response(secret) | got,
        "cache": {},
        "timings": {"blocked": 0.5, "dns": -1, "send": 0.1, "wait": 10, "receive": 1.7},
        "serverIPAddress": "192.0.2.17",
        "connection": "4711",
        "_initiator": {"type": "script", "stack": {"callFrames": [frame]}},
        "_webSocketMessages": [
            {"type": "send", "time": 1.5, "opcode": 1, "data": secret('{{"password": "{}"}}')},
            {"type": "receive", "time": 1.6, "opcode": 1, "data": '{"state": "offline"}'},
            {"type": "receive", "time": 1.7, "opcode": 2, "data": secret()},
        ],
    }


def har(secret: Secrets, entries: int = 1, creator: str = "WebInspector") -> dict[str, Any]:
    """A recording with entries of all shapes, `entries` times over."""
    written = []
    for _ in range(entries):
        for shape in more(secret):
            is_sent = "postData" in shape
            written.append(entry(secret, shape if is_sent else {}, {} if is_sent else shape))
    page = {"startedDateTime": "2026-11-20T10:00:00.000Z", "id": "page_1", "pageTimings": {}}
    title = secret("https://app.example.com/?session_id={}")
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": creator, "version": "537.36"},
            "browser": {"name": creator, "version": "145.0"},
            "pages": [{**page, "title": title}],
            "entries": written,
        }
    }
