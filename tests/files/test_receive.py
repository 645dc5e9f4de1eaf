"""A file is checked and cleaned before its first octet lands, or refused with a kind reason."""

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import pytest

from portal import files
from portal.errors import RefusedFile, StoreUnavailable
from portal.redaction import CleanText

Receive = Callable[..., tuple[files.StoredFile, bytes]]
Refused = Callable[..., str]


def test_a_clean_file_is_kept_as_it_is(receive: Receive) -> None:
    kept, content = receive(b"it broke at noon\n", "screen.log")
    assert content == b"it broke at noon\n"
    assert (kept.name, kept.media_type, kept.size) == ("screen.log", "text/plain", 17)
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.findings == ()


def test_secrets_in_name_and_content_never_reach_the_disk(
    receive: Receive, store: files.LocalStore
) -> None:
    secret = f"Zq7{secrets.token_hex(6)}"
    kept, _ = receive(f"password: {secret}".encode(), f"password={secret}.txt")
    assert isinstance(kept.name, CleanText)
    assert kept.name.endswith(".txt")
    assert [finding.kind for finding in kept.findings] == ["password", "password"]
    for folder, _folders, names in os.walk(store.root.parent):
        for name in names:
            assert secret not in name
            assert secret.encode() not in (Path(folder) / name).read_bytes()


def test_a_refusal_does_not_repeat_the_secret_in_the_name(receive: Receive) -> None:
    secret = f"Zq7{secrets.token_hex(6)}"
    with pytest.raises(RefusedFile) as refusal:
        receive(b"", f"password={secret}.txt")
    assert secret not in refusal.value.name


@pytest.mark.asvs("5.2.1")
def test_a_file_that_is_too_big_is_told_its_size_and_the_limit(refused: Refused) -> None:
    reason = refused(b"x" * (3 * 1024**2), "a.txt", size=2 * 1024**2)
    assert reason == "It is too big: 3.0 MB. The limit is 2.0 MB."


def test_a_file_of_exactly_the_limit_is_kept(receive: Receive) -> None:
    assert receive(b"x" * 2048, "a.txt", size=2048)[0].size == 2048


def test_an_empty_file_is_refused(refused: Refused) -> None:
    assert refused(b"", "a.txt") == "It is empty."


@pytest.mark.asvs("5.2.2", "5.3.1")
@pytest.mark.parametrize(
    "name", ["a.exe", "a.sh", "a.php", "a.svg", "a.html", "a.js", "a", "a.txt.exe", "a.png:x.exe"]
)
def test_a_kind_that_is_not_wanted_is_refused_with_what_is(refused: Refused, name: str) -> None:
    assert "These can: png, jpg" in refused(b"text", name)


@pytest.mark.parametrize(
    ("name", "advice"), [("a.doc", "PDF, DOCX, XLSX"), ("a.rar", "a ZIP archive")]
)
def test_what_we_cannot_look_into_is_refused_with_advice(
    refused: Refused, name: str, advice: str
) -> None:
    assert advice in refused(b"%PDF-1.7", name)


@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00\x03\x00\x00\x00", "a.txt"),
        (b"%PDF-1.7 text", "a.txt"),
        (b"PK\x03\x04\x14\x00\x06\x00", "a.csv"),
        (b"just words", "a.png"),
        (b"GIF89a", "a.png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.xml"),
        (b"just words", "a.mp4"),
        (b"just words", "a.webm"),
    ],
)
def test_content_that_is_not_what_the_name_says_is_refused(
    refused: Refused, content: bytes, name: str
) -> None:
    ending = Path(name).suffix
    assert refused(content, name).startswith(f"Its content is not what its name says ({ending})")


def test_a_policy_may_allow_less(store: files.LocalStore) -> None:
    limits = files.Limits(100, {"image/png"})
    with pytest.raises(RefusedFile, match=r"These can: png\."):
        files.receive(BytesIO(b"text"), "a.txt", limits=limits, store=store)
    assert files.accepted({"image/png", "text/csv"}) == (".png", ".csv", ".tsv")


def test_nothing_is_kept_when_the_store_fails_half_way(store: files.LocalStore) -> None:
    class Torn(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError

    key = UUID(int=1)
    with pytest.raises(StoreUnavailable):
        store.put(key, Torn())
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_a_stream_is_read_no_further_than_needed_to_tell_its_size(refused: Refused) -> None:
    assert "1.0 MB" in refused(b"x" * 1024**2, "a.txt", size=10)


def test_any_store_will_do(receive: Receive) -> None:
    class Shelf:
        def __init__(self) -> None:
            self.kept: dict[UUID, bytes] = {}

        def put(self, key: UUID, content: BinaryIO) -> None:
            self.kept[key] = content.read()

        def open(self, key: UUID) -> BinaryIO:
            return BytesIO(self.kept[key])

        def delete(self, key: UUID) -> None:
            del self.kept[key]

        def before(self, moment: datetime) -> Iterator[UUID]:
            return iter(())

    shelf = Shelf()
    limits = files.Limits(100, {"text/plain"})
    kept = files.receive(BytesIO(b"words"), "a.txt", limits=limits, store=shelf)
    assert shelf.open(kept.key).read() == b"words"
