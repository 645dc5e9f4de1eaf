"""A QR code as a drawing inside the page: dark on light in every theme, or telephones read nothing."""

import segno
from markupsafe import Markup


def qr(text: str) -> Markup:
    """The picture of a text of our own making."""
    drawn = segno.make(text, error="m", micro=False)
    svg = drawn.svg_inline(scale=4, dark="#000", light="#fff", svgclass=None, lineclass=None)
    return Markup(svg)  # noqa: S704 - made of squares only
