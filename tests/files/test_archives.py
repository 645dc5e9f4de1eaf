"""An archive is a new one of clean files, or it is refused and the file in it is named."""

import gzip
import io
import itertools
import json
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import pytest
from PIL import Image

from portal import files
from portal.errors import RefusedFile
from portal.files import task

Receive = Callable[..., tuple[files.StoredFile, bytes]]
Refused = Callable[..., str]
SECRET = f"Zq7{sha256(b'a value for nothing').hexdigest()[:12]}"
LINE = f"12:00 the hub went away; password: {SECRET}\n".encode()
CLEAN = b"12:00 the hub went away; password: [removed-password]\n"


def zipped(members: Mapping[Any, bytes], **options: Any) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content, **options)
        archive.comment = b"packed by " + SECRET.encode()
    return written.getvalue()


def tarred(members: Mapping[str, bytes], *more: tarfile.TarInfo, form: int = 2) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=form) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.uname = len(content), SECRET
            archive.addfile(info, io.BytesIO(content))
        for info in more:
            archive.addfile(info)
    return written.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def untarred(content: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        return {one.name: archive.extractfile(one).read() for one in archive}  # type: ignore[union-attr]


def picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (4, 4)).save(written, "PNG")
    return written.getvalue() + SECRET.encode()


@pytest.mark.row("E30")
def test_every_file_in_a_zip_is_cleaned_by_its_own_rules(receive: Receive) -> None:
    har = json.dumps({"log": {"entries": [{"cookies": [{"name": "sid", "value": SECRET}]}]}})
    members = {
        "logs/": b"",
        "logs/hub.log": LINE,
        "logs/hub.log.1": LINE.decode().encode("utf-16"),
        "logs/syslog": LINE,
        "a.png": picture(),
        "a.har": har.encode(),
        "old.gz": gzip.compress(LINE),
        "more.zip": zipped({"deep.log": LINE}),
        "more.tgz": gzip.compress(tarred({"deep.log": LINE})),
        "__MACOSX/._a.png": SECRET.encode(),
        "empty.log": b"",
    }
    kept, content = receive(zipped(members), "bundle.zip")
    assert SECRET.encode() not in content
    found = unzipped(content)
    assert [*found] == [name for name in members if name[-1] != "/" and "MACOSX" not in name]
    assert found["logs/hub.log"] == found["logs/syslog"] == CLEAN
    assert unzipped(found["more.zip"]) == {"deep.log": CLEAN}
    assert untarred(gzip.decompress(found["more.tgz"])) == {"deep.log": CLEAN}
    assert SECRET.encode() not in b"".join(found.values())
    assert kept.media_type == "application/zip"
    assert {finding.kind for finding in kept.findings} == {"password", "key"}


def test_a_new_zip_tells_nothing_but_names_and_content(receive: Receive) -> None:
    info = zipfile.ZipInfo("hub.log", (2026, 11, 20, 10, 0, 0))
    info.comment = info.extra = struct.pack("<HH", 0xCAFE, len(SECRET)) + SECRET.encode()
    info.comment = SECRET.encode()
    packed = b"PK\x03\x04" + zipped({info: LINE})[4:] + SECRET.encode()
    _, content = receive(packed, "bundle.zip")
    assert SECRET.encode() not in content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (kept,) = archive.infolist()
    assert (kept.date_time, kept.extra, kept.comment) == ((1980, 1, 1, 0, 0, 0), b"", b"")
    assert archive.comment == b""


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.tgz"])
@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_tar_is_cleaned_too(receive: Receive, name: str, form: int) -> None:
    size = 80 if form == tarfile.USTAR_FORMAT else 110
    long = f"{'folder/' * 13}größe-{'x' * size}.log"
    typed = tarred({"hub.log": LINE, long: LINE}, form=form)
    _, content = receive(typed if name == "a.tar" else gzip.compress(typed), name)
    found = untarred(content if name == "a.tar" else gzip.decompress(content))
    assert [*found.values()] == [CLEAN, CLEAN]
    assert [*found] == ["hub.log", "/".join(long.split("/")[-10:])]
    assert SECRET.encode() not in (content if name == "a.tar" else gzip.decompress(content))


def test_a_gzip_keeps_neither_the_name_nor_what_follows(receive: Receive) -> None:
    packed = io.BytesIO()
    with gzip.GzipFile(f"{SECRET}.log", "wb", fileobj=packed, mtime=1) as file:
        file.write(LINE)
    kept, content = receive(packed.getvalue() * 2 + bytes(512), "hub.log.gz")
    assert gzip.decompress(content) == CLEAN * 2
    assert SECRET.encode() not in content
    assert content[3:8] == bytes(5)
    assert kept.media_type == "application/gzip"


@pytest.mark.asvs("5.3.2")
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/etc/passwd.log", "etc/passwd.log"),
        ("../../up.log", "up.log"),
        ("a/../../b.log", "a/b.log"),
        (r"..\..\c.log", "c.log"),
        (r"C:\temp\d.log", "temp/d.log"),
        ("e\u202egol.log", "egol.log"),
        (f"password={SECRET}/f.log", "password=[removed-password]/f.log"),
        (f"x/password={SECRET}.log", "x/password=[removed-password].log"),
        ("y" * 900 + ".log", "y" * 116 + ".log"),
    ],
)
def test_a_name_in_an_archive_is_never_a_path_out_of_it(
    receive: Receive, given: str, kept: str
) -> None:
    for packed, name in ((zipped({given: b"a\n"}), "a.zip"), (tarred({given: b"a\n"}), "a.tar")):
        _, content = receive(packed, name)
        found = unzipped(content) if name == "a.zip" else untarred(content)
        assert [*found] == [kept]
        assert SECRET.encode() not in content


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_both_kept(receive: Receive) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for content in ("one", "two"):
            archive.writestr("hub.log", content)
    found = unzipped(receive(written.getvalue(), "a.zip")[1])
    assert found == {"hub.log": b"one", "hub (2).log": b"two"}


def patched(content: bytes, flags: int = 0, method: int | None = None) -> bytes:
    """The same archive with other flags in both places that tell them."""
    data = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(mark) + place
        data[at : at + 2] = struct.pack("<H", flags)
        if method is not None:
            data[at + 2 : at + 4] = struct.pack("<H", method)
    return bytes(data)


def linked() -> bytes:
    info = zipfile.ZipInfo("link.log")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return zipped({info: b"/etc/passwd"})


def device(kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo("null.log")
    info.type, info.linkname = kind, "/etc/passwd"
    return info


def nested(depth: int) -> bytes:
    content = zipped({"hub.log": LINE})
    for _ in range(depth):
        content = zipped({"inner.zip": content})
    return content


@pytest.mark.asvs("5.2.2", "5.2.3")
@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (zipped({"ok.log": b"a", "x/setup.exe": b"MZ"}), "a.zip", "The file x/setup.exe in it"),
        (zipped({"a.png": b"words"}), "a.zip", "(.png)"),
        (zipped({"a.docm": b"PK"}), "a.zip", "document of this kind"),
        (zipped({"a.rar": b"Rar!"}), "a.zip", "send a ZIP archive"),
        (patched(zipped({"a.log": b"a"}), 1), "a.zip", "protected by a password"),
        (patched(zipped({"a.log": b"a"}), 0, 14), "a.zip", "pack it anew as ZIP"),
        (linked(), "a.zip", "links or devices"),
        (tarred({}, device(tarfile.SYMTYPE)), "a.tar", "links or devices"),
        (tarred({}, device(tarfile.LNKTYPE)), "a.tar", "links or devices"),
        (tarred({}, device(tarfile.CHRTYPE)), "a.tar", "links or devices"),
        (
            nested(3),
            "a.zip",
            "The file inner.zip/inner.zip/inner.zip in it cannot be kept. It holds",
        ),
        (zipped({}), "a.zip", "no file in it"),
        (zipped({f"{n}.log": b"a" for n in range(1001)}), "a.zip", "too many files"),
        (tarred({f"{n}.log": b"a" for n in range(1001)}), "a.tar", "too many files"),
        (b"MZ" + zipped({"a.log": b"a"}), "a.zip", "(.zip)"),
        (zipped({"a.log": b"a"}), "a.tar", "(.tar)"),
        (b"words", "a.log.gz", "(.gz)"),
        (gzip.compress(b"words"), "a.exe.gz", "Files of this kind"),
        (gzip.compress(b"words"), "a.tgz", "(.tgz)"),
        (gzip.compress(b"words" * 99)[:-12], "a.log.gz", "cannot be read"),
        (zipped({"a.log": b"words"})[:-60], "a.zip", "cannot be read"),
        (tarred({"a.log": b"a" * 600})[:700], "a.tar", "cannot be read"),
    ],
    # what an archive holds tells the time: names must be the same in every process
    ids=itertools.count(),
)
def test_what_cannot_be_cleaned_is_refused_with_the_reason(
    refused: Refused, content: bytes, name: str, reason: str
) -> None:
    assert reason in refused(content, name)


def lying(size: int) -> bytes:
    """An archive whose only file says that it is short, in both places."""
    data = bytearray(zipped({"a.log": bytes(1000) + b"x" * 10_000_000}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(mark) + place
        data[at : at + 4] = struct.pack("<I", size)
    return bytes(data)


def bombs() -> Iterator[tuple[str, bytes]]:
    zeros = zlib.compressobj(9, wbits=31)
    bomb = b"".join(zeros.compress(b" " * 1_000_000) for _ in range(100)) + zeros.flush()
    yield "a.log.gz", bomb
    yield "a.zip", zipped({"a.log": b" " * 50_000_000})
    yield "b.zip", zipped({f"{n}.log": b" " * 1_000_000 for n in range(40)})
    yield "c.zip", zipped({"a.log.gz": bomb})
    yield "d.zip", lying(10)
    yield "e.zip", lying(0xFFFFFFF0)


@pytest.mark.asvs("5.2.3")
@pytest.mark.parametrize(("name", "content"), [*bombs()])
def test_a_bomb_is_refused_before_it_is_unpacked(
    refused: Refused, name: str, content: bytes
) -> None:
    reason = refused(content, name)
    assert "more than we can take" in reason or "cannot be read" in reason


def test_one_file_that_lies_over_another_counts_each_time(refused: Refused) -> None:
    data = bytearray(zipped({"a.log": b"x" * 1_000_000}))
    at = data.index(b"PK\x01\x02")
    entry, end = bytes(data[at:]).partition(b"PK\x05\x06")[0], data.index(b"PK\x05\x06")
    entries = b"".join(entry.replace(b"a.log", b"%05d" % n) for n in range(50))
    tail = data[end:]
    tail[8:12] = struct.pack("<HH", 50, 50)
    tail[12:16] = struct.pack("<I", len(entries))
    assert refused(bytes(data[:at]) + entries + bytes(tail), "a.zip")


def test_work_that_takes_too_long_ends(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task, "MOST_SECONDS", -1.0)
    for name in ("a.log", "a.csv", "a.har"):
        assert "too long" in refused(b'{"log": {"entries": ["a"]}}', name)
    assert "too long" in refused(zipped({"a.log": b"a"}), "a.zip")


def test_a_policy_that_wants_no_logs_gets_none_in_archives(store: files.LocalStore) -> None:
    limits = files.Limits(10_000, {"application/zip", "image/png"})
    packed = io.BytesIO(zipped({"a.log": b"a"}))
    with pytest.raises(RefusedFile, match=r"a\.log in it"):
        files.receive(packed, "a.zip", limits=limits, store=store)
