"""The public status on the server's own loop: it is there when every thread hangs."""

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from flask import Flask
from waitress import wasyncore

from portal.web import listening
from tests.incidents import report
from tests.servers import free_port
from tests.sites import Site

THREADS = 8
Told = dict[str, str]


@dataclass
class Served:
    """A portal behind its own server, some of whose pages hang until they are let go."""

    site: Site
    port: int
    server: Any = None
    hang: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    reached: list[str] = field(default_factory=list)

    def get(self, path: str, method: str = "GET", **told: str) -> tuple[int, Told, bytes]:
        """Status, headers and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        named = {name.replace("_", "-"): value for name, value in told.items()}
        connection.request(method, path, headers=named)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, dict(answer.getheaders()), body

    def watch(self, app: Any) -> Callable[..., Any]:
        """The application, noting what reaches it; `/livez` hangs."""

        def watched(environ: Any, start_response: Any) -> Any:
            self.reached.append(environ["PATH_INFO"])
            if environ["PATH_INFO"] == "/livez":
                self.hang.acquire()
            return app(environ, start_response)

        return watched


@pytest.fixture
def served(new_site: Callable[..., Site]) -> Iterator[Served]:
    port = free_port()
    served = Served(new_site(port=str(port)), port)
    app: Flask = served.site.app
    app.wsgi_app = served.watch(app.wsgi_app)  # type: ignore[method-assign]
    server = served.server = listening._server(app, served.site.portal.config, {})  # noqa: SLF001
    running = threading.Thread(target=server.run)
    running.start()
    yield served
    served.hang.release(THREADS)
    server.task_dispatcher.shutdown()
    server.trigger.pull_trigger(partial(wasyncore.close_all, server._map))  # noqa: SLF001
    running.join()


def test_the_status_answers_while_every_thread_hangs(served: Served) -> None:
    served.get("/status")
    hanging = [threading.Thread(target=served.get, args=("/livez",)) for _ in range(THREADS)]
    for one in hanging:
        one.start()
    while served.reached.count("/livez") < THREADS:
        threading.Event().wait(0.01)
    for path in ("/status", "/api/v2/summary.json", "/history.atom"):
        assert served.get(path)[0] == 200
    served.hang.release(THREADS)
    for one in hanging:
        one.join()


def test_it_is_the_answer_that_a_thread_would_give(served: Served) -> None:
    served.get("/status")
    quick = served.get("/status", Accept_Encoding="gzip")
    slow = served.get("/status", Accept_Encoding="gzip", Connection="keep-alive, close")
    assert served.reached.count("/status") == 2  # the first, and the one that ends the connection
    without = {"Date", "Connection"}
    kept = [
        {name.title(): value for name, value in found[1].items() if name not in without}
        for found in (quick, slow)
    ]
    assert kept[0] == kept[1]
    assert quick[2] == slow[2]


def test_who_has_it_already_is_sent_nothing(served: Served) -> None:
    tag = served.get("/status")[1]["ETag".title()]
    status, _, body = served.get("/status", If_None_Match=tag)
    assert (status, body) == (304, b"")


def test_one_connection_gets_many_answers_in_their_order(served: Served) -> None:
    served.get("/status")
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    for path in ("/status", "/readyz", "/api/v2/status.json", "/status/history") * 3:
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status == 200
        assert (b"ok" if path == "/readyz" else b"tatus") in answer.read()
    connection.close()


def test_news_of_this_process_is_waited_for_by_a_thread(served: Served) -> None:
    served.get("/status")
    report(served.site.portal.works, {"platform": "major_outage"})
    assert b"Hubs cannot be reached" in served.get("/status")[2]


@pytest.mark.parametrize(
    ("method", "path", "told", "expected"),
    [
        ("HEAD", "/status", {}, 200),
        ("POST", "/status", {}, 405),
        ("GET", "/status/nothing", {}, 404),
        ("GET", "/status", {"Host": "evil example"}, 400),
    ],
)
def test_what_is_not_plain_takes_the_usual_way(
    served: Served, method: str, path: str, told: Told, expected: int
) -> None:
    served.get("/status")
    before = len(served.reached)
    assert served.get(path, method, **told)[0] == expected
    assert len(served.reached) == before + 1


@pytest.mark.parametrize("others", ["/status", "/readyz"])
def test_what_is_sent_along_is_answered_after_it(served: Served, others: str) -> None:
    served.get("/status")
    paths = ["/status", others, "/readyz", "/status"]
    ends = ["\r\n"] * 3 + ["Connection: close\r\n\r\n"]
    asked = "".join(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{end}"
        for path, end in zip(paths, ends, strict=True)
    )
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as line:
        line.sendall(asked.encode())
        answers = line.makefile("rb").read()
    assert answers.count(b"HTTP/1.1 200") == len(paths)


def test_those_who_read_nothing_leave_the_threads_to_the_others(served: Served) -> None:
    served.server.adj.channel_timeout = 0.2
    served.server.adj.outbuf_high_watermark = 1000
    served.server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    many = b"GET /help HTTP/1.1\r\nHost: localhost\r\n\r\n" * 100
    with ExitStack() as open_lines:
        for _ in range(THREADS):
            line = open_lines.enter_context(socket.socket())
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.connect(("127.0.0.1", served.port))
            line.sendall(many)
        assert served.get("/readyz")[0] == 200
