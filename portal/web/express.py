"""The public status on the server's own loop: it answers while every thread waits for a database."""

from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import ThreadedTaskDispatcher, WSGITask
from waitress.utilities import build_http_date

from portal import clock
from portal.web import proxy, snapshot
from portal.web.snapshot import Answer, Snapshot

_TOLD = ("ACCEPT_ENCODING", "ACCEPT_LANGUAGE", "IF_NONE_MATCH")


class Dispatcher(ThreadedTaskDispatcher):
    """Gives requests to threads, but for those that their channel answers itself."""

    def add_task(self, task: Any) -> None:
        """Take a channel that has read a request."""
        if not task.takes():
            super().add_task(task)


class Express(WSGITask):
    """Sends what is known already, in one piece, without asking the application."""

    def execute(self) -> None:
        """Write status line, headers and body."""
        channel: Any = self.channel
        (status, headers, body), channel.found = channel.found, None
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
        lines.append(f"Date: {build_http_date(self.start_time)}\r\n\r\n")
        channel.write_soon("\r\n".join(lines).encode("latin-1") + b"".join(body))
        self.wrote_header = True


class Channel(HTTPChannel):
    """A connection that answers from its snapshot, on the loop that reads it."""

    known: Snapshot
    found: Answer | None = None
    reading = False

    @property
    def task_class(self) -> type[WSGITask]:  # type: ignore[override]  # it is read only
        """Who serves the next request: what was sent along with this one is for a thread."""
        return WSGITask if self.found is None else Express

    def received(self, data: bytes) -> bool:
        """Read, and answer at once what needs no thread."""
        self.reading = True
        try:
            went_on = bool(super().received(data))
        finally:
            self.reading = False
        if self.found is not None:
            self.service()
            self.found = None
        return went_on

    def writable(self) -> bool:
        """Whether there is something to send; who takes nothing of it for long is left."""
        # A thread waits until there is room again, and a full line never says that it is ready.
        waits = self.will_close or self.total_outbufs_len > self.adj.outbuf_high_watermark
        if waits and clock.now().timestamp() - self.last_activity > self.adj.channel_timeout:
            self.handle_close()
            return False
        return bool(super().writable())

    def takes(self) -> bool:
        """Whether the request that waits is answered here."""
        if self.reading:
            self.found = _found(self.known, self.requests[0])
        return self.found is not None


def channel(known: Snapshot) -> type[Channel]:
    """The class of connections that answer from this snapshot: the server makes them itself."""
    return type("Channel", (Channel,), {"known": known})


def _found(known: Snapshot, request: Any) -> Answer | None:
    """The answer to a plain request for something public; None when a thread should look."""
    headers = request.headers
    plain = request.command == "GET" and request.version == "1.1" and "CONNECTION" not in headers
    if request.error or not plain or not request.path.startswith(snapshot.PLACES):
        return None
    if not proxy.is_host(headers.get("HOST", "localhost")) or not known.is_at_hand():
        return None
    environ = {f"HTTP_{name}": headers[name] for name in _TOLD if name in headers}
    environ |= {"REQUEST_METHOD": "GET", "QUERY_STRING": request.query}
    return snapshot.answer(known, request.path, environ, patient=False)
