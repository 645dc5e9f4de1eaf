"""A document of an office program keeps its form, and loses its secrets wherever they stand."""

import io
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest

from portal import files
from tests.files import documents
from tests.files.documents import cells, paragraph, relations, row, sheet, workbook
from tests.files.test_archives import SECRET, picture

Receive = Callable[..., tuple[files.StoredFile, bytes]]
Refused = Callable[..., str]
REMOVED = "[removed-password]"


def test_a_secret_that_is_split_over_runs_is_found(receive: Receive) -> None:
    typed = documents.word(
        paragraph("The pass", "word: ", SECRET[:3], SECRET[3:8], SECRET[8:], " &amp; more")
        + "<w:p><w:r><w:t>Password:</w:t><w:tab/><w:t>" + SECRET + "</w:t></w:r></w:p>"
        + paragraph("Password:") + paragraph(SECRET)
    )  # fmt: skip
    kept, content = receive(typed, "a.docx")
    text = documents.unpacked(content)["word/document.xml"]
    assert text.count(REMOVED) == 3
    for piece in (SECRET, SECRET[3:8], SECRET[8:]):
        assert piece not in text
    assert f"{REMOVED}</w:t></w:r><w:r><w:t></w:t>" in text
    assert " &amp; more" in text
    assert kept.media_type.endswith("wordprocessingml.document")
    assert {finding.kind for finding in kept.findings} == {"password"}


@pytest.mark.row("E30")
@pytest.mark.parametrize(
    "parts",
    [
        {"comments": f"<c>{paragraph(f'password: {SECRET}')}</c>"},
        {"header1": f"<h>{paragraph(f'password: {SECRET}')}</h>"},
        {"footnotes": f"<h><!-- {SECRET} -->{paragraph('fine')}<?note {SECRET}?></h>"},
        {"settings": f'<s><docVar w:name="Password" w:val="password={SECRET}"/></s>'},
        {"settings1": f'<s><w:documentProtection w:hash="{SECRET}"/>fine</s>'},
        {"settings2": f'<s><w:attachedTemplate r:id="{SECRET}"/>fine</s>'},
        {"item": f"<conf><password>{SECRET}</password></conf>"},
        {"item1": f"<conf><password><![CDATA[{SECRET}]]></password></conf>"},
        {"item2": f'<conf password="{SECRET}" host="hub"/>'},
        {"custom": f'<p><property name="Password"><v:lpwstr>{SECRET}</v:lpwstr></property></p>'},
        {
            "deep": f"<d>{paragraph('x')}<w:del><w:delText>password: {SECRET}</w:delText></w:del></d>"
        },
        {"drawing": f'<d><docPr id="1" name="Picture" descr="the password is {SECRET}"/></d>'},
        {"field": f"<d><w:instrText>HYPERLINK https://bob:{SECRET}@example.com/</w:instrText></d>"},
        {"wide": f"<d><password>{SECRET}</password></d>".encode("utf-16")},
    ],
    ids=lambda parts: next(iter(parts)),
)
def test_no_part_of_a_document_is_a_hiding_place(
    receive: Receive, parts: dict[str, str | bytes]
) -> None:
    _, content = receive(documents.word(paragraph("fine"), **parts), "a.docx")
    for part in documents.unpacked(content).values():
        assert SECRET not in part


def test_tables_are_read_by_heads_and_by_rows(receive: Receive) -> None:
    table = f"<w:tbl>{row('User', 'Password', 'Note')}{row('bob', f'{SECRET} x', 'fine')}</w:tbl>"
    pairs = f"<w:tbl>{row('Password', SECRET)}{row('Host', 'hub-17')}</w:tbl>"
    _, content = receive(documents.word(table + pairs), "a.docx")
    text = documents.unpacked(content)["word/document.xml"]
    assert SECRET not in text
    assert "fine" in text
    assert "hub-17" in text


def composed() -> bytes:
    """A text with pictures, documents, fonts and settings in it."""
    relations_of_all = relations(("thumbnail", "docProps/thumbnail.jpeg", False))
    relations_of_text = relations(
        ("image", "media/image1.png", False), ("font", "fonts/font1.odttf", False)
    )
    return documents.office(
        "docx",
        {
            "word/document.xml": "<d/>",
            "word/media/image1.png": picture(),
            "word/embeddings/Sheet1.xlsx": workbook(sheet(cells(1, f"t:password: {SECRET}"))),
            "word/printerSettings/printerSettings1.bin": SECRET,
            "docProps/thumbnail.jpeg": SECRET,
            "word/fonts/font1.odttf": SECRET,
            "_rels/.rels": relations_of_all,
            "word/_rels/document.xml.rels": relations_of_text,
        },
        '<Override PartName="/docProps/thumbnail.jpeg" ContentType="image/jpeg"/>',
    )


def test_the_parts_are_dropped_or_cleaned_as_what_they_are(receive: Receive) -> None:
    _, content = receive(composed(), "a.docx")
    parts = documents.unpacked(content)
    gone = {*documents.unpacked(composed())} - {*parts}
    assert gone == {
        "word/printerSettings/printerSettings1.bin",
        "docProps/thumbnail.jpeg",
        "word/fonts/font1.odttf",
    }
    assert "thumbnail" not in parts["[Content_Types].xml"] + parts["_rels/.rels"]
    assert "font1" not in parts["word/_rels/document.xml.rels"]
    assert "image1" in parts["word/_rels/document.xml.rels"]
    assert SECRET not in "".join(parts.values())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        embedded = documents.unpacked(archive.read("word/embeddings/Sheet1.xlsx"))
    assert SECRET not in "".join(embedded.values())


def test_links_are_clicked_and_nothing_else_leads_out(receive: Receive) -> None:
    targets = [
        ("hyperlink", f"https://bob:{SECRET}@example.com/x", True),
        ("hyperlink", "javascript:alert(1)", True),
        ("hyperlink", "file:///etc/passwd", True),
        ("image", "https://example.com/track.png", True),
        ("attachedTemplate", "https://example.com/evil.dotm", True),
    ]
    typed = documents.office(
        "docx",
        {"word/document.xml": "<d/>", "word/_rels/document.xml.rels": relations(*targets)},
    )
    text = documents.unpacked(receive(typed, "a.docx")[1])["word/_rels/document.xml.rels"]
    found = [one.get("Target") for one in ET.fromstring(text)]  # noqa: S314 - ours
    assert found == [f"https://bob:{REMOVED}@example.com/x", *["about:blank"] * 4]


def test_a_sheet_is_read_by_the_heads_of_its_columns(receive: Receive) -> None:
    shared = ("<t>User</t>", "<t>Password</t>", f"<r><t>{SECRET[:4]}</t></r><t>{SECRET[4:]} x</t>")
    typed = workbook(
        sheet(
            cells(1, "s:0", "s:1", "t:PIN", "t:Note"),
            cells(2, "t:bob", "s:2", "4711", "t:fine"),
            cells(3, "t:al", "t:" + SECRET + " y", "4712", "12"),
            more=f"<headerFooter><oddHeader>password: {SECRET}</oddHeader></headerFooter>"
            '<pageSetup r:id="rId1" scale="90"/>',
        ),
        sheet(cells(1, "s:1", "s:2"), cells(2, "t:Host", "t:hub-17")),
        shared=shared,
        comments=f"<comments><text><t>the password is {SECRET}</t></text></comments>",
        pivot=f'<pivot><s v="{SECRET} x"/><s v="fine"/></pivot>',
        calcChain="<calcChain/>",
        **{"charts/chart1": "<c><f>A1</f><numCache><v>4711</v></numCache></c>"},
    )
    _, content = receive(typed, "a.xlsx")
    parts = documents.unpacked(content)
    assert SECRET not in "".join(parts.values())
    assert SECRET[4:] not in "".join(parts.values())
    assert "xl/calcChain.xml" not in parts
    first = parts["xl/worksheets/sheet1.xml"]
    assert "471" not in first + parts["xl/charts/chart1.xml"]
    assert '<c r="C2" t="inlineStr"><is><t>[removed-pin]</t></is></c>' in first
    assert '<c r="D3"><v>12</v></c>' in first
    assert '<pageSetup scale="90"/>' in first
    assert "fine" in first
    assert "hub-17" in parts["xl/worksheets/sheet2.xml"]
    assert 'v="fine"' in parts["xl/pivot.xml"]


def test_a_formula_that_makes_a_secret_becomes_a_text(receive: Receive) -> None:
    cell = (
        f'<c r="A1" s="3" t="str"><f>"password: "&amp;"{SECRET}"</f><v>password: {SECRET}</v></c>'
    )
    _, content = receive(workbook(sheet(f'<row r="1">{cell}</row>')), "a.xlsx")
    text = documents.unpacked(content)["xl/worksheets/sheet1.xml"]
    assert f'<c r="A1" s="3" t="inlineStr"><is><t>password: {REMOVED}</t></is></c>' in text


def test_open_documents_are_read_the_same_way(receive: Receive) -> None:
    text = (
        '<o:doc><image xlink:href="https://example.com/track.png"/>'
        f'<a xlink:href="https://example.com/"/><text:p>pass<text:span>word: {SECRET[:4]}</text:span>{SECRET[4:]}</text:p>'
        "<office:scripts><x/></office:scripts></o:doc>"
    )
    meta = f'<m><meta:user-defined meta:name="Password">{SECRET}</meta:user-defined></m>'
    typed = documents.opened(
        "odt",
        {
            "content.xml": text,
            "meta.xml": meta,
            "Thumbnails/thumbnail.png": SECRET,
            "Pictures/1.png": picture(),
            "META-INF/manifest.xml": '<m><e manifest:full-path="Thumbnails/thumbnail.png"/></m>',
        },
    )
    _, content = receive(typed, "a.odt")
    parts = documents.unpacked(content)
    assert next(iter(parts)) == "mimetype"
    assert SECRET[4:] not in "".join(parts.values())
    assert "scripts" not in parts["content.xml"]
    assert "track" not in parts["content.xml"]
    assert '<a xlink:href="https://example.com/"/>' in parts["content.xml"]
    assert "Thumbnails" not in "".join([*parts, *parts.values()])
    assert f"word: {REMOVED}</text:span></text:p>" in parts["content.xml"]


def test_an_open_sheet_loses_the_values_of_its_cells_too(receive: Receive) -> None:
    def line(*inner: str) -> str:
        written = "".join(
            f'<t:table-cell office:value-type="float" office:value="{one}">'
            f"<text:p>{one}</text:p></t:table-cell>"
            for one in inner
        )
        return f"<t:table-row>{written}</t:table-row>"

    table = f"<d><t:table>{line('User', 'PIN')}{line('bob', '4711')}{line('al', '8')}</t:table></d>"
    _, content = receive(documents.opened("ods", {"content.xml": table}), "a.ods")
    text = documents.unpacked(content)["content.xml"]
    assert "4711" not in text
    assert "[removed-pin]" in text
    assert 'office:value="8"' in text


BOMB = "<!DOCTYPE a [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><a>&b;</a>"


@pytest.mark.asvs("1.5.1", "5.2.2")
@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (documents.word("", styles=BOMB), "a.docx", "word/styles.xml in it"),
        (documents.word("", styles=BOMB), "a.docx", "document type"),
        (documents.word("", styles="<a>&x;</a>"), "a.docx", "cannot be read"),
        (documents.word("", styles="<a>" * 500), "a.docx", "cannot be read"),
        (documents.word("", styles=b"\xff\xff<a/>"), "a.docx", "cannot be read"),
        (documents.word("<a/>" * 300_001), "a.docx", "too long"),
        (documents.office("docx", {"word/vbaProject.bin": b"x"}), "a.docx", "macros"),
        (documents.office("docx", {"word/embeddings/ole1.bin": b"x"}), "a.docx", "as PDF"),
        (documents.office("docx", {"word/media/a.emf": b"x"}), "a.docx", "word/media/a.emf"),
        (documents.office("docx", {"word/media/a.png": b"x"}), "a.docx", "(.png)"),
        (documents.office("docx", {"../a.xml": b"x"}), "a.docx", "cannot be read"),
        (documents.office("docx", {f"password={SECRET}.xml": b"x"}), "a.docx", "cannot be read"),
        (documents.office("docx", {}), "a.xlsx", "(.xlsx)"),
        (documents.opened("odt", {}), "a.ods", "(.ods)"),
        (documents.packed({"a.xml": "<a/>"}), "a.docx", "(.docx)"),
        (documents.packed({"a.xml": "<a/>"}), "a.odt", "(.odt)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xlsx", "protected by a password"),
        (b"words", "a.pptx", "(.pptx)"),
        (
            documents.opened("odt", {"META-INF/manifest.xml": "<m><encryption-data/></m>"}),
            "a.odt",
            "protected by a password",
        ),
    ],
)
def test_what_cannot_be_cleaned_is_refused(
    refused: Refused, content: bytes, name: str, reason: str
) -> None:
    assert reason in refused(content, name)


def test_a_document_without_secrets_keeps_every_word_and_tag(receive: Receive) -> None:
    body = paragraph("All is well", " at 10:00 ") + "<w:sectPr><w:pgSz w:w='11906'/></w:sectPr>"
    parts = documents.unpacked(receive(documents.word(body), "a.docx")[1])
    assert f"<w:body>{body}</w:body>" in parts["word/document.xml"]
