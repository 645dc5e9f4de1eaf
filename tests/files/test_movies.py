"""A screen recording keeps picture and sound, and no words."""

from collections.abc import Callable

import pytest

from portal import files

Receive = Callable[..., tuple[files.StoredFile, bytes]]
Refused = Callable[..., str]
WORDS = b"Alice's bedroom"


def box(kind: str, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return (8 + len(body)).to_bytes(4) + kind.encode("latin-1") + body


def wide_box(kind: str, body: bytes) -> bytes:
    return (1).to_bytes(4) + kind.encode() + (16 + len(body)).to_bytes(8) + body


def track(handler: bytes = b"vide") -> bytes:
    hdlr = box("hdlr", bytes(8), handler, bytes(12), WORDS)
    media = box("mdia", box("mdhd", bytes(24)), hdlr, box("minf", box("stbl", b"samples")))
    return box("trak", box("tkhd", bytes(84)), media, box("udta", box("name", WORDS)))


def mp4(*more: bytes, handler: bytes = b"vide") -> bytes:
    moov = box("moov", box("mvhd", bytes(100)), track(handler), box("udta", box("\xa9nam", WORDS)))
    return b"".join(
        (box("ftyp", b"isom"), box("free", WORDS), moov, wide_box("mdat", b"frames"), *more)
    )


@pytest.mark.parametrize("ending", ["mp4", "mov"])
def test_words_in_an_mp4_are_blanked_where_they_stand(receive: Receive, ending: str) -> None:
    typed = mp4(
        box("uuid", WORDS), box("meta", WORDS), box("moof", box("traf", box("meta", WORDS)))
    )
    kept, content = receive(typed, f"a.{ending}")
    assert typed.count(WORDS) == 7
    assert WORDS not in content
    assert len(content) == len(typed)
    for part in (b"frames", b"samples", b"vide", b"mvhd"):
        assert content.index(part) == typed.index(part)
    assert kept.media_type == {"mp4": "video/mp4", "mov": "video/quicktime"}[ending]


def test_an_mp4_without_words_is_kept_as_it_is(receive: Receive) -> None:
    typed = box("ftyp", b"isom") + box("mdat", b"frames") + box("moov", box("mvhd", bytes(9)))
    assert receive(typed, "a.mp4")[1] == typed


@pytest.mark.parametrize("handler", [b"text", b"sbtl", b"meta"])
def test_an_mp4_with_a_track_of_words_is_refused(refused: Refused, handler: bytes) -> None:
    assert "track of text" in refused(mp4(handler=handler), "a.mp4")


@pytest.mark.parametrize(
    "typed",
    [
        mp4()[:-3],
        box("ftyp", b"isom") + b"\x00\x00\x00\x04moov",
        box("ftyp", b"isom") + b"\x00\x00\x00\x01moov\x00",
        mp4() + b"\x00\x00",
    ],
)
def test_a_damaged_mp4_is_refused(refused: Refused, typed: bytes) -> None:
    assert "cannot be read" in refused(typed, "a.mp4")


def test_a_picture_in_the_same_container_is_no_movie(refused: Refused) -> None:
    assert "(.mp4)" in refused(box("ftyp", b"heic") + box("meta", WORDS), "a.mp4")


def element(kind: int, *inside: bytes, unknown: bool = False) -> bytes:
    body = b"".join(inside)
    size = b"\x01" + b"\xff" * 7 if unknown else (len(body) | 1 << 56).to_bytes(8)
    return kind.to_bytes((kind.bit_length() + 7) // 8) + size + body


def webm(kind: int = 1, *, unknown: bool = False) -> bytes:
    info = element(0x1549A966, element(0x2AD7B1, b"\x01"), element(0x7BA9, WORDS))
    number = element(0x83, bytes([kind]))
    tracks = element(0x1654AE6B, element(0xAE, number, element(0x536E, WORDS)))
    cluster = element(0x1F43B675, element(0xE7, b"\x00"), element(0xA3, b"frames"), unknown=unknown)
    tags = element(0x1254C367, WORDS * 20)
    short = b"\xbf\x84word"  # a checksum element of six octets
    segment = element(0x18538067, info, tracks, cluster, cluster, tags, short, unknown=unknown)
    return element(0x1A45DFA3, element(0x4282, b"webm")) + segment


@pytest.mark.parametrize("unknown", [False, True])
def test_words_in_a_webm_are_blanked_where_they_stand(receive: Receive, *, unknown: bool) -> None:
    typed = webm(unknown=unknown)
    kept, content = receive(typed, "a.webm")
    assert WORDS in typed
    assert WORDS not in content
    assert b"word" not in content
    assert len(content) == len(typed)
    assert content.count(b"frames") == 2
    assert kept.media_type == "video/webm"
    assert receive(content, "b.webm")[1] == content


def test_a_webm_with_subtitles_is_refused(refused: Refused) -> None:
    assert "track of text" in refused(webm(kind=0x11), "a.webm")


@pytest.mark.parametrize("typed", [webm()[:-3], webm() + b"\x00", webm() + b"\xec"])
def test_a_damaged_webm_is_refused(refused: Refused, typed: bytes) -> None:
    assert "cannot be read" in refused(typed, "a.webm")
