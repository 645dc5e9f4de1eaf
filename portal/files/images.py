"""Images: drawn anew from their pixels, so that nothing else comes along."""

import threading
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

from portal.files.kinds import FORMATS
from portal.files.refusal import Refusal, mismatch, unreadable
from portal.i18n import gettext as _

MOST_PIXELS = 50_000_000  # of all frames together: what a good telephone camera takes
MOST_FRAMES = 1000
_WELL = {"JPEG": {"quality": 90}, "WEBP": {"quality": 90}}
# A large picture takes some 300 MB while it is drawn: two at a time are enough for one process.
_turns = threading.BoundedSemaphore(2)


def clean(content: bytes, suffix: str) -> bytes:
    """Return the same picture, upright, without metadata; raise `Refusal` if it is none."""
    form = FORMATS[suffix]
    with _turns:
        try:
            image = Image.open(BytesIO(content), formats=[form])
        except Exception:  # noqa: BLE001 -- decoders raise whatever a broken file makes them
            raise mismatch(suffix) from None
        with image:
            _refuse_large(image, 1)
            try:
                return _drawn_anew(image, form)
            except Refusal:
                raise
            except Exception:  # noqa: BLE001 -- as above
                raise unreadable() from None


def _refuse_large(image: Image.Image, frames: int) -> None:
    if frames > MOST_FRAMES or image.width * image.height * frames > MOST_PIXELS:
        raise Refusal(_("It has more pixels than we can take. Please send it smaller or shorter."))


def _drawn_anew(image: Image.Image, form: str) -> bytes:
    frames, durations = [], []
    for number in range(getattr(image, "n_frames", 1) if form != "JPEG" else 1):
        _refuse_large(image, number + 1)
        image.seek(number)
        image.load()
        durations.append(image.info.get("duration", 100))
        frames.append(_pixels(image, form))
    options: dict[str, Any] = {**_WELL.get(form, {})}
    if len(frames) > 1:
        loop = image.info.get("loop", 0 if form != "GIF" else None)
        options |= {"save_all": True, "append_images": frames[1:], "duration": durations}
        options |= {} if loop is None else {"loop": loop}
    drawn = BytesIO()
    frames[0].save(drawn, form, **options)
    return drawn.getvalue()


def _pixels(image: Image.Image, form: str) -> Image.Image:
    """Copy what is seen: upright, with transparency, without comments, places and profiles."""
    upright = ImageOps.exif_transpose(image)
    kept = (
        upright.convert("RGB") if form == "JPEG" and upright.mode not in {"L", "RGB"} else upright
    )
    kept = kept.copy()
    kept.info = {name: kept.info[name] for name in ("transparency",) if name in kept.info}
    kept.getexif().clear()
    return kept
