"""Reads a PDF from one stream, tells its words on another, and draws it without what has to go."""

import contextlib
import json
import resource
import struct
import sys
from typing import Any, BinaryIO

import pypdfium2 as pdfium

from portal.drawing import pages
from portal.drawing.writer import Writer

_MEMORY, _SECONDS = 1 << 30, 10
_PASSWORD = 4  # PDFium's code for a document that wants one


def main(given: BinaryIO, answer: BinaryIO) -> None:
    """Read a PDF, tell its words, hear what has to go, and give it back drawn anew."""
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError):  # some systems count memory, and do not limit it
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    try:
        found = pages.read(_receive(given))
    except pdfium.PdfiumError as error:
        _send(answer, {"refused": "protected" if error.err_code == _PASSWORD else "unreadable"})
        return
    _send(answer, {"pages": [page.told() for page in found]} if found else {"refused": "long"})
    writer = Writer()
    for page, cuts in zip(found, json.loads(_receive(given)), strict=True):
        writer.add(page.drawn(cuts), page.lines(cuts), page.points)
    _send(answer, None, writer.written())


def _receive(stream: BinaryIO) -> bytes:
    """Read one message: its length, and itself."""
    return stream.read(struct.unpack(">Q", stream.read(8))[0])


def _send(stream: BinaryIO, message: Any, content: bytes | None = None) -> None:
    """Write one message."""
    body = json.dumps(message).encode() if content is None else content
    stream.write(struct.pack(">Q", len(body)) + body)
    stream.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
