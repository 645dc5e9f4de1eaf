"""Looking whether something answers: real sockets on this machine."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from portal import probes

ANSWERS = {"/fine": 200, "/gone": 404, "/broken": 503, "/moved": 302}


class _Page(BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012 - a fake that remembers

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(ANSWERS[self.path.partition("?")[0]])
        self.send_header("Location", "/fine")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as it is called
        pass


@pytest.fixture
def server() -> Iterator[str]:
    made = HTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    _Page.asked.clear()
    yield f"127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("path", "expect", "found"),
    [
        ("/fine", None, "up"),
        ("/fine?deep=yes", None, "up"),
        ("/gone", None, "down"),
        ("/gone", 404, "up"),
        ("/fine", 204, "down"),
        ("/broken", None, "down"),
    ],
)
def test_a_page_answers_as_expected(server: str, path: str, expect: int | None, found: str) -> None:
    assert probes.http_answers(f"http://{server}{path}", 5, expect) is (found == "up")
    assert _Page.asked == [path]


def test_a_redirect_is_an_answer_and_never_followed(server: str) -> None:
    assert probes.http_answers(f"http://{server}/moved", 5, None)
    assert _Page.asked == ["/moved"]


def test_what_speaks_no_http_does_not_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        host, port = deaf.getsockname()
        assert not probes.http_answers(f"http://{host}:{port}/", 0.2, None)
        assert probes.tcp_answers(f"tcp://{host}:{port}", 5)
    assert not probes.tcp_answers(f"tcp://{host}:{port}", 0.5)
    assert not probes.http_answers(f"http://{host}:{port}/", 0.5, None)


def test_what_is_no_certificate_is_no_answer(server: str) -> None:
    assert not probes.http_answers(f"https://{server}/fine", 5, None)
