"""A PDF is drawn anew: its words stay, its secrets are covered, and nothing else comes along."""

import contextlib
import subprocess
import sys
import zlib
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageChops

from portal import files
from portal.errors import RefusedFile
from tests.files import pdfs
from tests.files.pdfs import pdf, shown

Receive = Callable[..., tuple[files.StoredFile, bytes]]
Refused = Callable[..., str]
SECRET = f"Zq7{sha256(b'a value for nothing').hexdigest()[:12]}"
LINE = f"password: {SECRET}"
LABELLED = f"password:{SECRET}"
NOTE = f"/Contents ({LINE}) /Rect [60 300 300 340]"
FIELD = (
    "/AcroForm << /Fields [6 0 R] /NeedAppearances true /DA (/F1 12 Tf 0 g)"
    " /DR << /Font << /F1 5 0 R >> >> >>"
)


def words(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def drawn(content: bytes) -> Image.Image:
    with pypdfium2.PdfDocument(content) as document:
        picture: Image.Image = document[0].render().to_pil().convert("L")
        return picture


def is_dark(picture: Image.Image) -> bool:
    return max(picture.tobytes()) < 60


def everything(content: bytes) -> bytes:
    """The file, and each of its streams unpacked."""
    found = [content]
    for piece in content.split(b"stream\n")[1:]:
        try:
            found.append(zlib.decompressobj().decompress(piece))
        except zlib.error:
            continue
    return b"".join(found)


@pytest.mark.row("E30")
def test_words_stay_and_secrets_are_covered(receive: Receive) -> None:
    typed = pdf(shown("The hub went away", LINE, "and came back"))
    kept, content = receive(typed, "a.pdf")
    shows = " ".join(words(content).split())
    assert shows == "The hub went away password: [removed-password] and came back"
    assert SECRET.encode() not in everything(content)
    assert SECRET.encode("utf-16-be").hex().encode() not in everything(content)
    assert kept.media_type == "application/pdf"
    assert {finding.kind for finding in kept.findings} == {"password"}


def test_the_picture_shows_a_box_where_the_secret_was_and_all_the_rest(receive: Receive) -> None:
    before = drawn(pdf(shown("The hub went away", LINE, "and came back")))
    after = drawn(receive(pdf(shown("The hub went away", LINE, "and came back")), "a.pdf")[1])
    assert after.size == before.size
    box = ImageChops.difference(before, after).point(lambda light: 255 * (light > 220)).getbbox()
    assert box is not None
    left, top, right, bottom = box
    # The secret stands in the second line, behind its label.
    assert 110 < left < 130
    assert 180 < right < 260
    assert 95 < top < bottom < 120
    assert is_dark(after.crop((left + 1, top + 1, right - 1, bottom - 1)))


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_turned_and_cut_page_is_covered_at_the_right_place(receive: Receive, turned: int) -> None:
    page = f"/Rotate {turned} /MediaBox [-50 -30 612 792] /CropBox [10 20 600 780]"
    _, content = receive(pdf(shown("fine", LINE), page=page), "a.pdf")
    clean = drawn(pdf(shown("fine", "password: "), page=page))
    difference = ImageChops.difference(clean, drawn(content))
    box = difference.point(lambda light: 255 * (light > 220)).getbbox()
    assert box is not None
    inner = (box[0] + 1, box[1] + 1, box[2] - 1, box[3] - 1)
    assert is_dark(drawn(content).crop(inner))


@pytest.mark.parametrize(
    "typed",
    [
        pdf(shown("fine"), trailer=f"/Info << /Title ({LINE}) >>"),
        pdf(shown("fine"), catalogue=f"/OpenAction << /S /JavaScript /JS (x = '{SECRET}') >>"),
        pdf(shown("fine"), catalogue="/Metadata 6 0 R", more={6: pdfs.stream(LINE.encode())}),
        pdf(shown("fine"), more={6: pdfs.packed(LINE.encode())}),
        pdf(shown("fine"), page=f"/Annots [<< /Type /Annot /Subtype /Text {NOTE} >>]"),
        pdf(shown("fine"), page=f"/Annots [<< /Subtype /FreeText {NOTE} /DA (/F1 9 Tf) >>]"),
        pdf(
            shown("fine"),
            page="/Annots [6 0 R]",
            catalogue=FIELD,
            more={
                6: f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (f) /V ({LINE}) /DA (/F1 12 Tf)"
                " /Rect [60 300 400 340] >>"
            },
        ),
        pdf(
            shown("fine"),
            catalogue="/Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> >>",
            more={
                6: "<< /Type /Filespec /F (a.txt) /EF << /F 7 0 R >> >>",
                7: pdfs.stream(LINE.encode()),
            },
        ),
        pdf(f"BT 3 Tr /F1 12 Tf 60 700 Td (fine {LINE}) Tj ET"),
        pdf(f"1 1 1 rg BT /F1 12 Tf 60 700 Td (fine {LINE}) Tj ET"),
        pdf(shown("fine") + f" BT /F1 12 Tf 60 -900 Td ({LINE}) Tj ET"),
        pdf(shown("fine") + f" /Span << /ActualText ({LINE}) >> BDC EMC"),
        pdf(shown("fine"))[:-6] + f"\n% {LINE}\n%%EOF".encode(),
        pdf("BT /F1 12 Tf 60 700 Td (fine) Tj ( password: ) Tj "
            + "".join(f"({letter}) Tj " for letter in SECRET) + "ET"),
        pdf("BT /F1 12 Tf 60 700 Td (fine) Tj ET " + "".join(
            f"BT /F1 12 Tf {60 + 8 * n} 600 Td ({letter}) Tj ET "
            for n, letter in reversed([*enumerate(LABELLED)])
        )),
        pdf(shown("fine") + f" BT /F1 12 Tf 200 500 Td ({SECRET}) Tj -140 0 Td (Password:) Tj ET"),
    ],
    ids=[
        *("title", "script", "metadata", "loose", "note", "free", "field", "attachment"),
        *("unseen", "white", "outside", "alternative", "comment", "letters", "backwards", "columns"),
    ],
)  # fmt: skip
def test_no_place_of_a_pdf_is_a_hiding_place(receive: Receive, typed: bytes) -> None:
    _, content = receive(typed, "a.pdf")
    found = everything(content)
    assert "fine" in words(content)
    assert SECRET not in words(content).replace(" ", "")
    for written in (SECRET.encode(), SECRET.encode("utf-16-be"), SECRET.encode().hex().encode()):
        assert written not in found
    assert SECRET.encode("utf-16-be").hex().encode() not in found


UNMAPPED = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R] >>"
)
DESCENDANT = (
    "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /FontDescriptor 7 0 R"
    " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
)
SHAPE = (
    "<< /Type /FontDescriptor /FontName /X /Flags 4 /FontBBox [0 0 9 9] /ItalicAngle 0 /Ascent 9"
    " /Descent 0 /CapHeight 9 /StemV 9 >>"
)


def test_letters_that_no_program_can_read_are_refused(refused: Refused) -> None:
    codes = "".join(f"{letter + 700:04x}" for letter in range(30))
    typed = pdf(
        f"BT /F1 12 Tf 60 700 Td <{codes}> Tj ET",
        font=UNMAPPED,
        more={6: DESCENDANT, 7: SHAPE},
    )
    assert "letters on page 1" in refused(typed, "a.pdf")


def test_a_page_without_words_is_kept_as_a_picture(receive: Receive) -> None:
    _, content = receive(pdf("0 0 1 rg 100 100 200 200 re f"), "a.pdf")
    assert words(content).strip() == ""
    assert drawn(content).getextrema() != (255, 255)


def test_what_was_drawn_can_be_sent_again(receive: Receive) -> None:
    _, content = receive(pdf(shown("größe 5".encode().decode("latin-1"), LINE)), "a.pdf")
    assert words(receive(content, "b.pdf")[1]).split() == words(content).split()


def deep(depth: int) -> bytes:
    return pdf(shown("fine"), more={6: "[" * depth + "]" * depth}, catalogue="/X 6 0 R")


def nested_forms() -> bytes:
    """A picture that shows itself."""
    form = pdfs.stream(b"/X Do", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
                       " /Resources << /XObject << /X 6 0 R >> >>")  # fmt: skip
    return pdf("/X Do", page="/Resources << /XObject << /X 6 0 R >> >>", more={6: form})


def bomb(times: int) -> bytes:
    content = b" " * 1_000_000
    for _ in range(times):
        content = zlib.compress(content * 50, 9)
    filters = "/Filter [" + "/FlateDecode " * times + "]"
    return pdf(shown("fine")).replace(b"4 0 obj", b"9 0 obj") + b"4 0 obj\n" + pdfs.stream(
        content, filters
    )  # fmt: skip


@pytest.mark.asvs("5.2.2", "5.2.3")
@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (b"words", "(.pdf)"),
        (b"%PDF-1.7\nwords", "cannot be read"),
        (pdf(shown("fine"), pages=61), "too long. Please send the pages"),
        (pdf(shown("fine"), trailer="/Encrypt 6 0 R /ID [(a) (b)]", more={
            6: "<< /Filter /Standard /V 1 /R 2 /O (" + "o" * 32 + ") /U (" + "u" * 32 + ") /P -4 >>"
        }), "protected by a password"),
        (pdf(shown(*["words " * 200] * 400)), "too long. Please send the pages"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused(refused: Refused, typed: bytes, reason: str) -> None:
    assert reason in refused(typed, "a.pdf")


@pytest.mark.asvs("5.2.3")
@pytest.mark.parametrize(
    "typed",
    [
        deep(100_000),
        nested_forms(),
        bomb(2),
        pdf(shown("fine"), page="/MediaBox [0 0 1e9 1e9]"),
        pdf(shown("fine"), page="/MediaBox [0 0 0 0]"),
        pdf(shown("fine")).replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
        pdf(shown("fine"))[:-200],
        pdf(shown("fine")).replace(b"startxref", b"startxreg"),
        pdf(shown("fine"), trailer="/Prev 9"),
    ],
    ids=["deep", "itself", "bomb", "vast", "flat", "loop", "cut", "lost", "earlier"],
)
def test_a_hostile_pdf_ends_soon_in_a_copy_or_a_reason(receive: Receive, typed: bytes) -> None:
    with contextlib.suppress(RefusedFile):
        assert receive(typed, "a.pdf")[1].startswith(b"%PDF-")


def test_a_page_that_takes_too_long_is_a_refusal(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other(*_arguments: Any, **more: Any) -> Any:
        return started(["/bin/sh", "-c", "kill -XCPU $$"], **{**more, "env": {}})

    started = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", other)
    assert "takes too long" in refused(pdf(shown("fine")), "a.pdf")


def test_a_process_that_cannot_be_started_is_a_refusal(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent")
    assert "cannot be read" in refused(pdf(shown("fine")), "a.pdf")


@pytest.mark.parametrize("answer", ["", "x" * 30])
def test_a_process_that_dies_or_babbles_is_a_refusal(
    refused: Refused, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    def other(*_arguments: Any, **more: Any) -> Any:
        return started(["/bin/echo", answer], **{**more, "env": {}})

    started = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", other)
    assert "cannot be read" in refused(pdf(shown("fine")), "a.pdf")
