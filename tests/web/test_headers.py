"""Headers and cookies: what every answer carries, errors and files included."""

from collections.abc import Callable

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from portal.models import Ticket
from tests.factories import answers
from tests.sites import Site

FORM = "/tickets/new"
PUBLIC = "https://support.example.com"
ANYTHING = [
    "/",
    FORM,
    "/nothing",
    "/t/nothing",
    "/status",
    "/portal.css",
    "/livez",
    "/api/v1/queue",
    "/static/js/portal.js",
    "/static/nothing",
    "/brand/nothing",
]


@pytest.mark.asvs("3.4.3", "3.4.4", "3.4.5", "3.4.6", "4.1.1")
@pytest.mark.parametrize("path", ANYTHING)
def test_every_answer_is_hardened(site: Site, path: str) -> None:
    headers = site.visitor().get(path).response.headers  # the visitor checks more of them
    policy = headers["Content-Security-Policy"]
    for part in (
        "default-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ):
        assert part in policy
    assert "Strict-Transport-Security" not in headers
    assert "Access-Control-Allow-Origin" not in headers
    assert "Werkzeug" not in headers.get("Server", "")


@pytest.mark.asvs("3.4.1")
@pytest.mark.parametrize("path", ANYTHING)
def test_under_https_browsers_are_told_to_stay_there(
    new_site: Callable[..., Site], path: str
) -> None:
    headers = new_site(base_url=PUBLIC).visitor().get(path).response.headers
    assert "max-age=31536000" in headers["Strict-Transport-Security"]


@pytest.mark.asvs("3.3.1", "3.3.2", "3.3.4")
def test_the_cookie_is_bound_to_this_host_under_https(new_site: Callable[..., Site]) -> None:
    cookie = new_site(base_url=PUBLIC).visitor().get(FORM).response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-portal=")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


@pytest.mark.asvs("3.3.2", "3.3.4")
def test_without_https_the_cookie_is_still_closed_to_scripts(site: Site) -> None:
    cookie = site.visitor().get(FORM).response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


@pytest.mark.asvs("14.3.2")
def test_pages_with_words_of_somebody_stay_out_of_caches(site: Site) -> None:
    page = site.ask(site.visitor())
    for path in (page.path, f"{page.path}/correct", FORM):
        assert site.visitor().get(path).response.headers["Cache-Control"] == "no-store"


def test_our_own_files_are_cached_for_a_year_and_named_by_their_content(site: Site) -> None:
    page = site.visitor().get("/").root
    scripts = [script.get("src") for script in page.all("script")]
    ours = [page.one("link", rel="stylesheet").get("href"), *scripts]
    assert all("?v=" in path for path in ours)
    for path in ours:
        answer = site.visitor().get(path).response
        assert answer.status_code == 200
        assert answer.content_type.startswith(("text/css; charset=utf-8", "text/javascript"))
        assert "max-age=31536000" in answer.headers["Cache-Control"]


@pytest.mark.asvs("3.7.2")
@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/tickets/new",
        "/tickets/new?next=https://evil.example",
        "/\\evil.example",
        "/status/",
        "//evil.example",
    ],
)
def test_nothing_redirects_to_another_site(site: Site, path: str) -> None:
    answer = site.visitor().get(path).response
    location = answer.headers.get("Location", "/")
    assert location.startswith(("/", "http://localhost/"))
    assert not location.startswith("//")


@pytest.mark.asvs("4.1.3")
def test_forwarded_headers_of_a_stranger_are_not_believed(site: Site) -> None:
    lies = {
        "X_Forwarded_Host": "evil.example",
        "X_Forwarded_Proto": "https",
        "X_Forwarded_For": "203.0.113.9",
        "Forwarded": "host=evil.example",
    }
    visitor = site.visitor(**lies)
    page = site.ask(visitor)
    assert "evil.example" not in page.response.text
    assert page.root.one(id="keep-link").get("value").startswith("http://localhost/t/")


@pytest.mark.asvs("4.1.3")
def test_a_proxy_that_the_operator_named_is_believed(new_site: Callable[..., Site]) -> None:
    site = new_site(trusted_proxies="127.0.0.0/8")
    told = {"X_Forwarded_Host": "support.example.com", "X_Forwarded_Proto": "https"}
    page = site.ask(site.visitor(**told))
    assert page.root.one(id="keep-link").get("value").startswith(f"{PUBLIC}/t/")


def test_letters_and_links_use_the_base_url_whatever_host_was_asked(
    new_site: Callable[..., Site],
) -> None:
    site = new_site(base_url=PUBLIC)
    page = site.ask(site.visitor(Host="evil.example"))
    site.deliver()
    assert page.root.one(id="keep-link").get("value").startswith(f"{PUBLIC}/t/")
    assert f"{PUBLIC}/t/" in site.post.letters[0].get_content()
    assert "evil.example" not in site.post.letters[0].get_content()


@pytest.mark.asvs("13.4.1", "13.4.2", "16.5.1")
@pytest.mark.parametrize("path", ["/.git/config", "/console", "/.env", "/static/../app.py"])
def test_nothing_of_our_insides_can_be_fetched(site: Site, path: str) -> None:
    assert site.visitor().get(path).status == 404


@pytest.mark.asvs("16.5.1")
def test_an_error_of_ours_says_sorry_and_nothing_else(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.ask(visitor := site.visitor())

    def fail(*_: object) -> None:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr("portal.services.tickets.open", fail)
    page = visitor.submit(visitor.get(FORM).form(FORM), **answers(subject="Again"))
    assert page.status == 500
    assert "Something went wrong on our side" in page.text
    assert "secret inside" not in page.response.text
    assert "Traceback" not in page.response.text
    assert site.count(Ticket) == 1


@pytest.mark.asvs("1.3.11")
def test_a_line_break_in_a_name_adds_no_header_to_a_letter(site: Site) -> None:
    hostile = "Alice\r\nBcc: eve at example.org"
    site.ask(site.visitor(), name=hostile, subject=hostile)
    site.deliver()
    (letter,) = site.post.letters
    assert letter["Bcc"] is None
    assert letter["To"] == "alice@example.com"
    assert "\n" not in letter["Subject"]


@pytest.mark.asvs("16.5.1")
@pytest.mark.parametrize("host", ["", "a" * 300, "a..b", "evil example", "a@b", "a/b", "[::1"])
def test_a_host_that_is_none_is_refused_before_anything_else(site: Site, host: str) -> None:
    environ = EnvironBuilder("/").get_environ() | {"HTTP_HOST": host}
    _, status, headers = run_wsgi_app(site.app, environ, buffered=True)
    assert status == "400 BAD REQUEST"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "a-b.example.com."])
def test_a_host_that_is_one_is_welcome(site: Site, host: str) -> None:
    environ = EnvironBuilder("/").get_environ() | {"HTTP_HOST": host}
    assert run_wsgi_app(site.app, environ, buffered=True)[1] == "200 OK"


@pytest.mark.asvs("3.5.1")
def test_behind_a_proxy_that_nobody_named_our_own_pages_still_work(
    new_site: Callable[..., Site],
) -> None:
    site = new_site(base_url=PUBLIC)
    client = site.app.test_client()
    for origin, status in ((PUBLIC, 422), ("https://evil.example", 403)):
        answer = client.post("/tickets/new", headers={"Origin": origin}, data={"name": "A"})
        assert answer.status_code == status
