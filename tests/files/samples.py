"""One small file of every kind, each with a secret in it."""

import contextlib
import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Iterator

from PIL import Image

from tests.files import documents, hars, pdfs
from tests.files.documents import cells, paragraph, row, sheet, workbook
from tests.files.test_archives import tarred, zipped


def of_every_kind(secret: str) -> dict[str, bytes]:
    """The files by their names."""
    line = f"12:00 the hub went away; password: {secret}\n"
    table = f"<w:tbl>{row('User', 'Password')}{row('bob', secret)}</w:tbl>"
    picture = io.BytesIO()
    Image.new("RGB", (9, 9), "red").save(picture, "PNG")
    har = {"log": {"entries": [{"headers": [hars.pair("Authorization", f"Bearer {secret}")]}]}}
    inner = {
        "a.log": line.encode(),
        "a.txt": line.encode("utf-16"),
        "a.csv": f'user,password,note\nbob,"{secret}",fine\n'.encode(),
        "a.json": json.dumps({"password": secret, "items": [1, 2, {"a": "b"}]}).encode(),
        "a.har": json.dumps(har).encode(),
        "a.xml": f'<?xml version="1.0"?><a><password>{secret}</password></a>'.encode(),
        "a.docx": documents.word(paragraph("pass", f"word: {secret}") + table),
        "a.xlsx": workbook(
            sheet(cells(1, "t:User", "t:Password"), cells(2, "t:bob", "s:0")),
            shared=(f"<t>{secret}</t>",),
        ),
        "a.odt": documents.opened("odt", {"content.xml": f"<d><p>password: {secret}</p></d>"}),
        "a.pdf": pdfs.pdf(pdfs.shown("fine", line.strip())),
        "a.png": picture.getvalue(),
    }
    return {
        **inner,
        "a.zip": zipped({name: inner[name] for name in ("a.log", "a.har", "a.docx", "a.png")}),
        "a.tar": tarred({"a.log": inner["a.log"], "a.json": inner["a.json"]}),
        "a.log.gz": gzip.compress(inner["a.log"]),
    }


def layers(content: bytes) -> Iterator[bytes]:
    """The octets of a file, and of all that is packed in it."""
    yield content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from layers(archive.read(name))
    elif content.startswith(b"\x1f\x8b"):
        yield from layers(gzip.decompress(content))
    for piece in content.split(b"stream\n")[1:]:
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj().decompress(piece)
