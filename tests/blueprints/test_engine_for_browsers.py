"""The redaction engine is handed to browsers, packed and with the rules of the deployment."""

import gzip
from collections.abc import Callable

from werkzeug.test import TestResponse

from tests.sites import Site

OWN = """
[redaction.cues]
"open sesame" = "password"
"""


def fetched(site: Site, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return site.app.test_client().get("/redaction.js", headers=named)


def test_a_browser_that_unpacks_gets_it_packed(site: Site) -> None:
    plain, told = fetched(site), fetched(site, Accept_Encoding="gzip")
    assert told.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in told.headers["Vary"]
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(told.data) == plain.data
    assert b"export function redact" in plain.data


def test_what_a_browser_has_is_not_sent_again(site: Site) -> None:
    first = fetched(site)
    again = fetched(site, If_None_Match=first.headers["ETag"])
    assert first.headers["Cache-Control"] == "no-cache"
    assert (again.status_code, again.data) == (304, b"")


def test_it_knows_the_words_of_the_house(new_site: Callable[..., Site]) -> None:
    assert b"open sesame" in fetched(new_site(OWN)).data
