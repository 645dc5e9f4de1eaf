"""PDF documents: read and drawn anew by a process of their own, with what was found covered."""

import json
import os
import signal
import struct
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from portal.files import texts
from portal.files.refusal import Refusal, mismatch, protected, slow, unreadable
from portal.files.task import Cleaned, Task
from portal.i18n import gettext as _
from portal.redaction import Finding

_PATIENCE = 60.0  # seconds of the clock; of the processor it has fewer
_HEAD = 1024
_SLOW = {-signal.SIGXCPU, -signal.SIGKILL}
_UNREAD = 0.3  # of a page's letters
_LONGEST = 50 * 1024**2  # of what the process may answer
_ENOUGH, _LETTERLESS = 40, 0.3  # so many signs are words, or codes of another alphabet
_GAPS = {-1: " ", -2: "\t", -3: "\n"}
# A document may take a gigabyte while it is drawn: two at a time are enough for one process.
_turns = threading.BoundedSemaphore(2)

Cut = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class _Page:
    text: str
    placed: list[int]
    unread: list[int]


def clean(content: bytes, ending: str, task: Task) -> Cleaned:
    """Return the pages as pictures with their words, but without secrets; or raise `Refusal`."""
    if b"%PDF-" not in content[:_HEAD]:
        raise mismatch(ending)
    try:
        with _turns, _drawer() as process:
            return _asked_for(process, content, task)
    except OSError:
        raise unreadable() from None  # no process can be started now


def _asked_for(process: "subprocess.Popen[bytes]", content: bytes, task: Task) -> Cleaned:
    try:
        return _drawn(process, content, task)
    except (OSError, ValueError, struct.error, KeyError):
        # It ran out of time, or of memory, or of its mind.
        raise slow() if _ended(process) in _SLOW else unreadable() from None


def _ended(process: "subprocess.Popen[bytes]") -> int | None:
    try:
        return process.wait(1)
    except subprocess.TimeoutExpired:
        return None


def _drawn(process: "subprocess.Popen[bytes]", content: bytes, task: Task) -> Cleaned:
    told = json.loads(_asked(process, content))
    if "refused" in told:
        raise _refusal(told["refused"])
    pages = [_Page(**page) for page in told["pages"]]
    cuts, findings = _cuts(pages, task)
    for number, page in enumerate(pages):
        cuts[number] += _unread(page, number + 1)
    answer: list[list[Cut]] = [_apart(cuts[number]) for number in range(len(pages))]
    drawn = _asked(process, json.dumps(answer).encode())
    if not drawn.startswith(b"%PDF-"):
        raise unreadable()
    return drawn, tuple(findings)


def _refusal(why: str) -> Refusal:
    if why == "protected":
        return protected()
    if why == "long":
        return Refusal(_("It is too long. Please send the pages that matter, or screenshots."))
    return unreadable()


@contextmanager
def _drawer() -> Iterator["subprocess.Popen[bytes]"]:
    """The process, which ends with the work; it knows nothing of our settings."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "portal.drawing"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **_libraries()},
        cwd="/",
    )
    alarm = threading.Timer(_PATIENCE, process.kill)
    alarm.start()
    try:
        yield process
    finally:
        alarm.cancel()
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            _close(stream)


def _libraries() -> dict[str, str]:
    """Where the system looks for shared libraries: some interpreters do not start without."""
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}


def _close(stream: Any) -> None:
    try:
        stream.close()
    except OSError:
        return  # it was not read to its end


def _asked(process: "subprocess.Popen[bytes]", message: bytes) -> bytes:
    """Say one thing, and hear one."""
    given, answer = process.stdin, process.stdout
    if given is None or answer is None:
        raise unreadable()
    given.write(struct.pack(">Q", len(message)) + message)
    given.flush()
    size = struct.unpack(">Q", answer.read(8))[0]
    heard = answer.read(min(size, _LONGEST))
    if len(heard) != size:
        raise unreadable()
    return heard


def _cuts(pages: list[_Page], task: Task) -> tuple[defaultdict[int, list[Cut]], list[Finding]]:
    """What has to go from each page: found as it was written, or as it stands there."""
    cuts: defaultdict[int, list[Cut]] = defaultdict(list)
    findings: list[Finding] = []
    written = [(number, place) for number, page in enumerate(pages) for place in _order(page)]
    placed = [(number, place) for number, page in enumerate(pages) for place in (*page.placed, -3)]
    for order in (written, placed):
        text = "".join(
            pages[number].text[place] if place >= 0 else _GAPS[place] for number, place in order
        )
        for start, read in texts.read_in_pieces(text, task):
            for found in read.findings:
                touched = order[start + found.start : start + found.end]
                instead = read.text[found.replacement_start : found.replacement_end]
                _cut(cuts, touched, instead)
                findings.append(found)
    return cuts, findings


def _order(page: _Page) -> list[int]:
    return [*range(len(page.text)), -3]


def _cut(cuts: defaultdict[int, list[Cut]], touched: list[tuple[int, int]], instead: str) -> None:
    """Cover letters; the first stretch of them gets what stands instead."""
    start = end = -1
    page = -1
    for number, place in sorted(one for one in touched if one[1] >= 0):
        if (number, place) != (page, end):
            if end > start:
                cuts[page].append((start, end, instead))
                instead = ""
            page, start = number, place
        end = place + 1
    if end > start:
        cuts[page].append((start, end, instead))


def _unread(page: _Page, number: int) -> list[Cut]:
    """Cover letters of which nobody knows what they are, if they are few and not alone."""
    letters = [letter for letter in page.text if not letter.isspace()]
    known = sum(letter.isalnum() for letter in letters)
    few = len(page.unread) <= max(3, len(letters) * _UNREAD)
    if not few or (len(letters) > _ENOUGH and known < len(letters) * _LETTERLESS):
        raise Refusal(
            _(
                "The letters on page %(page)s are stored so that no program can read them."
                " Please send a screenshot of the page.",
                page=number,
            )
        )
    unread = set(page.unread)
    return [(place, place + 1, "") for place in page.unread if {place - 1, place + 1} & unread]


def _apart(cuts: list[Cut]) -> list[Cut]:
    """The cuts in order; those that overlap become one."""
    kept: list[Cut] = []
    for start, end, instead in sorted(cuts, key=lambda cut: (cut[0], -cut[1])):
        if kept and start < kept[-1][1]:
            first, last, before = kept[-1]
            kept[-1] = first, max(end, last), before or instead
        else:
            kept.append((start, end, instead))
    return kept
