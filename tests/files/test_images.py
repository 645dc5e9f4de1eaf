"""An image keeps what is seen, and nothing else."""

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from portal import files
from portal.files import images

Receive = Callable[..., tuple[files.StoredFile, bytes]]
SECRET = f"Zq7{sha256(b'a value for nothing').hexdigest()[:12]}"
KINDS = [("png", "PNG"), ("jpg", "JPEG"), ("gif", "GIF"), ("webp", "WEBP")]


def picture(form: str, image: Image.Image | None = None, **options: Any) -> bytes:
    written = BytesIO()
    (image or Image.new("RGB", (40, 20), "red")).save(written, form, **options)
    return written.getvalue()


def with_metadata(form: str) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = SECRET  # description
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", SECRET)
    secret = SECRET.encode()
    options: dict[str, Any] = {
        "exif": exif,
        "comment": secret,
        "xmp": secret,
        "icc_profile": secret,
    }
    if form == "PNG":
        options |= {"pnginfo": text}
    return picture(form, **options) + secret


@pytest.mark.parametrize(("ending", "form"), KINDS)
def test_metadata_and_what_was_appended_is_gone(receive: Receive, ending: str, form: str) -> None:
    typed = with_metadata(form)
    assert SECRET.encode() in typed
    kept, content = receive(typed, f"a.{ending}")
    assert SECRET.encode() not in content
    with Image.open(BytesIO(content)) as image:
        assert (image.format, image.size) == (form, (40, 20))
        assert not image.getexif()
    assert kept.media_type == f"image/{form.lower()}"


def test_a_turned_photograph_is_stored_upright(receive: Receive) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    _, content = receive(picture("JPEG", exif=exif), "a.jpeg")
    with Image.open(BytesIO(content)) as image:
        assert image.size == (20, 40)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16", "CMYK"])
def test_every_make_of_image_is_taken(receive: Receive, mode: str) -> None:
    form, ending = ("JPEG", "jpg") if mode == "CMYK" else ("PNG", "png")
    _, content = receive(picture(form, Image.new(mode, (4, 4))), f"a.{ending}")
    with Image.open(BytesIO(content)) as image:
        assert image.size == (4, 4)


def test_transparency_stays(receive: Receive) -> None:
    paletted = Image.new("P", (4, 4))
    _, content = receive(picture("PNG", paletted, transparency=0), "a.png")
    with Image.open(BytesIO(content)) as image:
        assert image.convert("RGBA").getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize(("ending", "form"), [("gif", "GIF"), ("webp", "WEBP"), ("png", "PNG")])
def test_an_animation_keeps_moving(receive: Receive, ending: str, form: str) -> None:
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "green", "blue")]
    typed = picture(
        form, frames[0], save_all=True, append_images=frames[1:], duration=[50, 100, 150], loop=2
    )
    _, content = receive(typed, f"a.{ending}")
    with Image.open(BytesIO(content)) as image:
        assert getattr(image, "n_frames", 1) == 3
        assert image.info["loop"] == 2
        image.seek(2)
        image.load()
        assert image.info["duration"] == 150
        assert image.convert("RGB").getpixel((4, 4)) == (0, 0, 255) or form == "WEBP"


@pytest.mark.asvs("5.2.3")
def test_more_pixels_than_memory_are_refused(
    refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "MOST_PIXELS", 799)
    assert "more pixels" in refused(picture("PNG"), "a.png")


def test_an_endless_animation_is_refused(
    refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "MOST_FRAMES", 1)
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "green")]
    typed = picture("GIF", frames[0], save_all=True, append_images=frames[1:])
    assert "more pixels" in refused(typed, "a.gif")


def test_an_enormous_image_is_refused_before_it_is_drawn(refused: Callable[..., str]) -> None:
    typed = bytearray(picture("GIF"))
    typed[6:10] = b"\xff\xff\xff\xff"  # 65535 by 65535
    assert refused(bytes(typed), "a.gif")


def test_a_damaged_image_is_refused(refused: Callable[..., str]) -> None:
    assert "cannot be read" in refused(picture("PNG")[:-30], "a.png")


@pytest.mark.parametrize(("ending", "form"), KINDS)
def test_one_make_under_the_name_of_another_is_refused(
    refused: Callable[..., str], ending: str, form: str
) -> None:
    other = "PNG" if form != "PNG" else "JPEG"
    assert f"(.{ending})" in refused(picture(other), f"a.{ending}")
