"""Whatever is sent, it ends in a clean copy or in a reason: never in a traceback, never raw."""

import contextlib
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import files
from portal.errors import RefusedFile
from tests.files.samples import of_every_kind

SECRET = f"Zq7{sha256(b'a value for nothing').hexdigest()[:12]}"
SAMPLES = of_every_kind(SECRET)
LIMITS = files.Limits(10 * 1024**2, frozenset(files.MEDIA_TYPES.values()))


class Nowhere(files.LocalStore):
    """Keeps what was put last."""

    def __init__(self) -> None:
        super().__init__(Path("/nonexistent"))
        self.kept = b""

    def put(self, key: object, content: object) -> None:
        assert isinstance(content, BytesIO)
        self.kept = content.getvalue()


def tried(content: bytes, name: str) -> bytes:
    store = Nowhere()
    with contextlib.suppress(RefusedFile):
        files.receive(BytesIO(content), name, limits=LIMITS, store=store)
    return store.kept


@st.composite
def mutations(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file in which some octets are others, some are gone, and some come twice."""
    name = draw(st.sampled_from([one for one in SAMPLES if one != "a.pdf"]))
    content = bytearray(SAMPLES[name])
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(content) - 1)))
        size = draw(st.integers(1, 40))
        match draw(st.integers(0, 3)):
            case 0:
                content[at : at + 1] = bytes([draw(st.integers(0, 255))])
            case 1:
                del content[at : at + size]
            case 2:
                content[at:at] = content[at : at + size]
            case _:
                content[at : at + 4] = draw(st.sampled_from([b"\xff" * 4, bytes(4), b"\x7f" * 4]))
    return name, bytes(content)


@pytest.mark.asvs("16.5.2", "5.2.2")
@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(mutations(), st.sampled_from([None, *SAMPLES]))
def test_a_mutated_file_is_cleaned_or_refused(
    mutated: tuple[str, bytes], other: str | None
) -> None:
    name, content = mutated
    if other == "a.pdf":
        other = None
    tried(content, other or name)


@pytest.mark.parametrize("place", range(0, 900, 60))
def test_a_mutated_pdf_is_cleaned_or_refused(place: int) -> None:
    content = bytearray(SAMPLES["a.pdf"])
    content[place : place + 3] = b"9" * 3
    tried(bytes(content), "a.pdf")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_file_of_every_kind_is_cleaned(name: str) -> None:
    kept = tried(SAMPLES[name], name)
    assert kept
    assert SECRET.encode() not in kept
    assert tried(kept, name)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("content", [b"\0", b"PK\x03\x04", b"\x1f\x8b", b"%PDF-", b"\xff" * 999])
def test_a_beginning_alone_is_no_file(name: str, content: bytes) -> None:
    tried(content, name)


def test_memory_does_not_grow_with_files() -> None:
    ours = [(content, name) for name, content in SAMPLES.items() if name != "a.pdf"]
    for content, name in ours:
        tried(content, name)
    tracemalloc.start()
    try:
        for content, name in ours * 5:
            tried(content, name)
        kept, _most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 3_000_000


def test_eight_at_once_get_what_each_would_get_alone() -> None:
    alone = [tried(content, name) for name, content in SAMPLES.items()]
    with ThreadPoolExecutor(8) as threads:
        at_once = [*threads.map(tried, [*SAMPLES.values()] * 3, [*SAMPLES] * 3)]
    assert at_once == alone * 3
