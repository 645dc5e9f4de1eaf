"""What an installer does at a hub: the form of a connect request as they fill it in, and its codes."""

from collections.abc import Mapping
from io import BytesIO

import segno
from PIL import Image

from tests.hubs import said
from tests.pages import File, Page, Visitor

FORM = "/connect/new"
KINDS = (
    "installer-connection",
    "hardware-onboarding",
    "system-pairing",
    "configuration-validation",
    "field-escalation",
)


def send(visitor: Visitor, /, *files: File, **changes: str) -> Page:
    """Send the form as it is shown; the answer."""
    form = visitor.get(FORM).form(FORM)
    guest = any(one.get("name") == "email" for one in form.element.all("input"))
    told = said(**(({} if guest else {"name": "", "email": ""}) | changes))
    form.values = {name: text for name, text in form.values.items() if name not in said()}
    return visitor.submit(form, *files, **told)


def sent(visitor: Visitor, **changes: str) -> Page:
    """Send it, and come to what is decided."""
    return visitor.follow(send(visitor, **changes))


def picture(text: str, *, form: str = "PNG") -> bytes:
    """A photo of a label with this QR code."""
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="png", scale=8, border=4)
    image = Image.open(drawn).convert("RGB")
    photo = Image.new("RGB", (640, 480), "white")
    photo.paste(image, ((640 - image.width) // 2, (480 - image.height) // 2))
    out = BytesIO()
    photo.save(out, form)
    return out.getvalue()


def scan(
    visitor: Visitor, content: bytes | None, values: Mapping[str, str], **headers: str
) -> Page:
    """Post a photo of a code with what else stands in the form."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    data = {**values} | ({"code": (BytesIO(content), "code.jpg")} if content is not None else {})
    return visitor.open(
        "POST", "/connect/scan", data=data, content_type="multipart/form-data", headers=named
    )
