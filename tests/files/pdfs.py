"""PDFs put together by hand, with words in every place that has some."""

import zlib
from collections.abc import Mapping

_FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def document(objects: Mapping[int, str | bytes], trailer: str = "") -> bytes:
    """A whole file; object 1 is the catalogue."""
    body, places = b"%PDF-1.7\n", {}
    for number, thing in objects.items():
        places[number] = len(body)
        inner = thing if isinstance(thing, bytes) else thing.encode("latin-1")
        body += b"%d 0 obj\n%b\nendobj\n" % (number, inner)
    start = len(body)
    body += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        body += b"%d 1\n%010d 00000 n \n" % (number, place)
    size = max(objects) + 1
    end = f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    return body + end.encode("latin-1")


def stream(content: bytes, about: str = "") -> bytes:
    return f"<< /Length {len(content)} {about} >>\nstream\n".encode() + content + b"\nendstream"


def packed(content: bytes) -> bytes:
    return stream(zlib.compress(content), "/Filter /FlateDecode")


def shown(*lines: str) -> str:
    """What draws these lines, one below the other."""
    drawn = " ".join(f"({line}) Tj 0 -20 Td" for line in lines)
    return f"BT /F1 12 Tf 60 700 Td {drawn} ET"


def pdf(
    content: str,
    *,
    page: str = "",
    catalogue: str = "",
    font: str = _FONT,
    pages: int = 1,
    trailer: str = "",
    more: Mapping[int, str | bytes] | None = None,
) -> bytes:
    """Pages that show one content; 1 to 5 are taken, `more` begins with 6."""
    kids = " ".join("3 0 R" for _ in range(pages))
    box = "" if "MediaBox" in page else "/MediaBox [0 0 612 792]"
    return document(
        {
            1: f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>",
            2: f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>",
            3: f"<< /Type /Page /Parent 2 0 R {box} /Contents 4 0 R {page}"
            " /Resources << /Font << /F1 5 0 R >> >> >>",
            4: packed(content.encode("latin-1")),
            5: font,
            **(more or {}),
        },
        trailer,
    )
