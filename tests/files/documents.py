"""Documents as office programs write them, in small: enough parts to hide a secret in each."""

import io
import zipfile
from collections.abc import Mapping

_PLAIN = "application/vnd.openxmlformats-officedocument"
_KINDS = {
    "docx": f"{_PLAIN}.wordprocessingml.document.main+xml",
    "xlsx": f"{_PLAIN}.spreadsheetml.sheet.main+xml",
    "pptx": f"{_PLAIN}.presentationml.presentation.main+xml",
}
_MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
_OPEN = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}
W = 'xmlns:w="http://example.com/w" xmlns:r="http://example.com/r"'


def packed(parts: Mapping[str, bytes | str], stored: str = "") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            way = zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED
            archive.writestr(name, part, way)
    return written.getvalue()


def office(kind: str, parts: Mapping[str, bytes | str], more: str = "") -> bytes:
    """A package of the newer family, with the lists that belong to it."""
    override = f'<Override PartName="/{_MAIN[kind]}" ContentType="{_KINDS[kind]}"/>'
    types = f'<Types><Default Extension="xml" ContentType="text/xml"/>{override}{more}</Types>'
    return packed({"[Content_Types].xml": types, **parts})


def opened(kind: str, parts: Mapping[str, bytes | str]) -> bytes:
    """A package of the older family."""
    mimetype = f"application/vnd.oasis.opendocument.{_OPEN[kind]}"
    return packed({"mimetype": mimetype, **parts}, stored="mimetype")


def word(body: str, **parts: bytes | str) -> bytes:
    """A text with this body, and further parts by their last name."""
    named = {f"word/{name}.xml": part for name, part in parts.items()}
    document = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    return office("docx", {"word/document.xml": document, **named})


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells) + "</w:tr>"


def relations(*targets: tuple[str, str, bool]) -> str:
    """Each with the end of its type, its target, and whether it leads out of the document."""
    inner = "".join(
        f'<Relationship Id="rId{n}" Type="http://example.com/{kind}" Target="{target}"'
        + (' TargetMode="External"/>' if outside else "/>")
        for n, (kind, target, outside) in enumerate(targets)
    )
    return f"<Relationships>{inner}</Relationships>"


def sheet(*rows: str, more: str = "") -> str:
    return f"<worksheet><sheetData>{''.join(rows)}</sheetData>{more}</worksheet>"


def cells(number: int, *inner: str) -> str:
    """A row; each cell is a number, `s:3` for a shared text, or `t:words` for its own."""
    written = []
    for place, cell in enumerate(inner):
        at = f'<c r="{chr(65 + place)}{number}"'
        if cell.startswith("s:"):
            written.append(f'{at} t="s"><v>{cell[2:]}</v></c>')
        elif cell.startswith("t:"):
            written.append(f'{at} t="inlineStr"><is><t>{cell[2:]}</t></is></c>')
        else:
            written.append(f"{at}><v>{cell}</v></c>")
    return f'<row r="{number}">{"".join(written)}</row>'


def workbook(*sheets: str, shared: tuple[str, ...] = (), **parts: bytes | str) -> bytes:
    named = {f"xl/worksheets/sheet{n}.xml": one for n, one in enumerate(sheets, 1)}
    texts = "".join(f"<si>{one}</si>" for one in shared)
    return office(
        "xlsx",
        {
            "xl/workbook.xml": "<workbook/>",
            "xl/sharedStrings.xml": f"<sst>{texts}</sst>",
            **named,
            **{f"xl/{name}.xml": part for name, part in parts.items()},
        },
    )


def unpacked(content: bytes) -> dict[str, str]:
    """The parts of a document; pictures as far as they can be read as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {
            info.filename: archive.read(info).decode("utf-8", "replace")
            for info in archive.infolist()
        }
