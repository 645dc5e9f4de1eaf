"""Codes in a picture: what a QR or bar code says, out of a photo that nobody keeps."""

import threading
from io import BytesIO
from typing import BinaryIO

import zxingcpp
from PIL import Image

from portal.files.images import MOST_PIXELS
from portal.files.kinds import FORMATS
from portal.files.refusal import Refusal
from portal.i18n import gettext as _

_EDGE = 2400  # pixels: a code on a label is read from these, and a large photo costs a second more
_KINDS = (
    zxingcpp.BarcodeFormat.QRCode,
    zxingcpp.BarcodeFormat.DataMatrix,
    zxingcpp.BarcodeFormat.Code128,
)
_turns = threading.BoundedSemaphore(2)


def read(stream: BinaryIO, max_size: int) -> list[str]:
    """Every text that a code in the picture holds; none of it is clean.

    Raises:
        Refusal: there is no picture, or none of a size that we can take.
    """
    content = stream.read(max_size + 1)
    if not content:
        raise Refusal(_("Take a photo of the code first, or type the serial number."))
    if len(content) > max_size:
        raise Refusal(_("This photo is too large. Please take it smaller, or type the number."))
    with _turns:
        picture = _grey(content)
        found = zxingcpp.read_barcodes(picture, formats=_KINDS)  # type: ignore[arg-type]
    return [code.text for code in found]


def _grey(content: bytes) -> Image.Image:
    try:
        image = Image.open(BytesIO(content), formats=sorted(set(FORMATS.values())))
    except Exception:  # noqa: BLE001 -- decoders raise whatever a broken file makes them
        raise _unreadable() from None
    with image:
        if image.width * image.height > MOST_PIXELS:
            raise Refusal(_("This photo has too many pixels. Please take it smaller."))
        try:
            image.draft("L", (_EDGE, _EDGE))  # a JPEG is unpacked no larger than needed
            grey = image.convert("L")
        except Exception:  # noqa: BLE001 -- as above
            raise _unreadable() from None
    grey.thumbnail((_EDGE, _EDGE))
    return grey


def _unreadable() -> Refusal:
    return Refusal(_("We cannot read this as a picture. Please take a photo, or type the number."))
