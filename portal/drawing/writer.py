"""A PDF of pictures with unseen text beneath them, written from nothing."""

import zlib
from collections.abc import Iterator
from io import BytesIO

from PIL import Image, ImageChops

from portal.drawing.pages import Box, tall

_LARGE = 150_000  # octets
_MOST_COLOURS = 4096  # of what was drawn; photographs have more
_FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /Unseen /Encoding /Identity-H"
    b" /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>"
)
_LETTERS = (
    b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Unseen /DW 500 /FontDescriptor 5 0 R"
    b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
)
_SHAPE = (
    b"<< /Type /FontDescriptor /FontName /Unseen /Flags 4 /FontBBox [0 0 500 1000]"
    b" /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
)


class Writer:
    """A PDF of pictures with unseen text, and nothing else."""

    def __init__(self) -> None:
        self._objects: list[bytes] = [b""] * 6  # catalogue, pages, and the font in four parts
        self._pages: list[int] = []

    def add(
        self,
        picture: Image.Image,
        lines: Iterator[tuple[str, Box]],
        points: tuple[float, float],
    ) -> None:
        """Add a page of so many points; the lines stand in pixels of the picture."""
        width, height = picture.size
        words = b"".join(_line(text, box, height) for text, box in lines)
        content = b"%.8f 0 0 %.8f 0 0 cm q %d 0 0 %d 0 0 cm /I Do Q BT /F 1 Tf 3 Tr %b ET"
        scales = points[0] / width, points[1] / height
        packed = zlib.compress(content % (*scales, width, height, words))
        self._objects.append(_picture(picture))
        self._objects.append(_stream(b"/Filter /FlateDecode", packed))
        number = len(self._objects)
        self._objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R"
            b" /Resources << /XObject << /I %d 0 R >> /Font << /F 3 0 R >> >> >>"
            % (*points, number, number - 1)
        )
        self._pages.append(number + 1)

    def written(self) -> bytes:
        """The whole document."""
        kids = b" ".join(b"%d 0 R" % number for number in self._pages)
        self._objects[:6] = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count %d /Kids [%b] >>" % (len(self._pages), kids),
            *_font(),
        ]
        body, places = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), []
        for number, thing in enumerate(self._objects, 1):
            places.append(len(body))
            body += b"%d 0 obj\n%b\nendobj\n" % (number, thing)
        size, start = len(places) + 1, len(body)
        body += b"xref\n0 %d\n0000000000 65535 f \n" % size
        body += b"".join(b"%010d 00000 n \n" % place for place in places)
        body += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
        return bytes(body)


def _stream(about: bytes, content: bytes) -> bytes:
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (about, len(content), content)


def _line(text: str, box: Box, height: int) -> bytes:
    """A line of text, stretched to where it stands."""
    codes = text.replace("\t", " ").encode("utf-16-be", "replace")
    size = tall(box)
    stretched = (box[2] - box[0]) / (size * len(codes) / 4) * 100  # each letter is half as wide
    place = b"%.2f Tz %.2f 0 0 %.2f %.2f %.2f Tm " % (
        stretched,
        size,
        size,
        box[0],
        height - box[3],
    )
    return place + b"<%b> Tj\n" % codes.hex().encode()


def _font() -> tuple[bytes, ...]:
    """A font without letters, whose codes are those of Unicode."""
    ranges = [b"<%02x00> <%02xff> <%02x00>\n" % (n, n, n) for n in range(256)]
    blocks = b"".join(
        b"64 beginbfrange\n%bendbfrange\n" % b"".join(ranges[at : at + 64])
        for at in range(0, 256, 64)
    )
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def\n"
        b"/CMapType 2 def 1 begincodespacerange <0000> <ffff> endcodespacerange\n%b"
        b"endcmap CMapName currentdict /CMap defineresource pop end end" % blocks
    )
    return _FONT, _LETTERS, _SHAPE, _stream(b"/Filter /FlateDecode", zlib.compress(cmap))


def _picture(picture: Image.Image) -> bytes:
    """A picture in the way that takes less room: in few colours, or as a photograph."""
    kept, space = picture, b"/DeviceRGB"
    if ImageChops.difference(picture, picture.convert("L").convert("RGB")).getbbox() is None:
        kept, space = picture.convert("L"), b"/DeviceGray"
    elif picture.getcolors(_MOST_COLOURS) is not None:
        kept = picture.quantize(256, Image.Quantize.FASTOCTREE)
        colours = bytes(kept.getpalette() or ()).ljust(768, b"\0")
        space = b"[/Indexed /DeviceRGB 255 <%b>]" % colours.hex().encode()
    packed, way = zlib.compress(kept.tobytes(), 6), b"/FlateDecode"
    if len(packed) > _LARGE:
        photograph = BytesIO()
        picture.save(photograph, "JPEG", quality=80)
        if photograph.tell() < len(packed):
            packed, way, space = photograph.getvalue(), b"/DCTDecode", b"/DeviceRGB"
    about = b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 8"
    about = about % picture.size + b" /ColorSpace %b /Filter %b" % (space, way)
    return _stream(about, packed)
