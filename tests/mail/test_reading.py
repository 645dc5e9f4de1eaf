"""A letter is read whatever its bytes are, and says what a person wrote."""

from email.message import EmailMessage

import pytest

from portal.mail import Unreadable
from tests.mailing import incoming, letter

SNOWMAN = "Grüße ☃"


def raw(head: str, body: bytes) -> bytes:
    return f"From: a@example.com\r\n{head}\r\n\r\n".encode() + body


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_words_are_read_however_they_travel(encoding: str) -> None:
    made = letter(None)
    made.set_content(SNOWMAN, cte=encoding)
    assert incoming(made).text == SNOWMAN


@pytest.mark.parametrize("charset", ["none-such", "latin-1", "idna", "", '"', "utf-8\x00", "hex"])
def test_a_charset_that_is_wrong_costs_no_words(charset: str) -> None:
    head = f"Content-Type: text/plain; charset={charset}"
    assert "It broke" in incoming(raw(head, b"It broke \xfc\xe9")).text


def test_headers_with_raw_octets_are_read() -> None:
    head = b"From: J\xfcrgen <a@example.com>\nSubject: T\xfcr\n\nauf\n"
    assert (incoming(head).name, incoming(head).subject) == ("Jürgen", "Tür")
    assert incoming("From: Jürgen <a@example.com>\n\nauf".encode()).name == "Jürgen"


def test_a_subject_cannot_bring_another_line() -> None:
    coded = "=?utf-8?q?One=0D=0ABcc:_eve=40example.com?="
    assert "\n" not in incoming(raw(f"Subject: {coded}", b"x")).subject


@pytest.mark.parametrize(
    "head",
    ["From: ", "From: nobody", "X: y", "From: <@>", "From: =?utf-8?b?////?="],
)
def test_who_says_no_address_cannot_be_answered(head: str) -> None:
    with pytest.raises(Unreadable, match="no-sender"):
        incoming(f"{head}\n\nHello".encode())


@pytest.mark.parametrize("noise", [b"\x00" * 99, b"\xff\xfe" * 50, b"--b", b"=?=?=?", b":\n" * 9])
def test_noise_is_no_error(noise: bytes) -> None:
    head = "Content-Type: multipart/mixed; boundary=b\r\nSubject: =?x?y?z?="
    incoming(raw(head, noise))
    incoming(raw("Content-Type: multipart/alternative", noise))


def test_plain_words_go_before_the_same_in_html() -> None:
    made = letter("Plain words.")
    made.add_alternative("<p>Rich <b>words</b>.</p>", subtype="html")
    assert incoming(made).text == "Plain words."


def test_html_becomes_what_a_person_reads_of_it() -> None:
    made = letter(None)
    made.set_content(
        "<html><head><title>T</title><style>p{}</style></head><body><p>One &amp; two<br>three</p>"
        "<ul><li>a</li><li>b</li></ul><!-- <p>not this --><script>alert(1)</script>"
        '<a href="https://example.com/x">here</a> 1 < 2<img src="https://spy.example.com/x.gif">',
        subtype="html",
    )
    said = incoming(made).text
    assert said == "One & two\nthree\n\n- a\n- b\n\nhere (https://example.com/x) 1 < 2"


@pytest.mark.parametrize("piece", ["<!--", "<a ", "<![CDATA[", "&#1", "<a href='", "<title>x"])
def test_html_made_to_be_slow_is_read_in_time(piece: str) -> None:
    made = letter(None)
    made.set_content(piece * 100_000, subtype="html", cte="8bit")
    assert incoming(made).size > len(piece) * 100_000


def test_html_that_never_ends_is_cut_and_that_is_known() -> None:
    made = letter(None)
    made.set_content("<p>word</p>" * 50_000, subtype="html")
    assert incoming(made).is_cut
    assert not incoming(letter("word " * 50_000)).is_cut


def test_files_keep_their_names_and_those_attached_come_first() -> None:
    made = letter("See here.")
    made.add_attachment(b"logo", maintype="image", subtype="png", disposition="inline", cid="<a>")
    made.add_attachment(b"log", maintype="text", subtype="plain", filename="Tür.log")
    made.add_attachment(b"tnef", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    made.add_attachment("BEGIN:VCALENDAR", subtype="calendar", disposition="attachment")
    made.add_attachment(letter("forwarded"), disposition="attachment")
    names = [file.name for file in incoming(made).files]
    assert names[:2] == ["Tür.log", "winmail.dat"]
    assert names[2:4] == ["text-4.ics", "message-5.eml"]
    assert names[4].endswith(".png")


def test_what_proves_to_machines_who_wrote_is_no_file() -> None:
    made = letter("Signed.")
    made.add_attachment(b"x", maintype="application", subtype="pkcs7-signature", filename="s.p7s")
    assert incoming(made).files == ()


def test_words_between_pictures_are_all_read() -> None:
    made = EmailMessage()
    made["From"] = "a@example.com"
    made.make_mixed()
    for text in ("First.", "Second."):
        part = EmailMessage()
        part.set_content(text)
        made.attach(part)
    assert incoming(made).text == "First.\n\nSecond."


def test_letters_in_letters_end_somewhere() -> None:
    def nested(depth: int) -> bytes:
        heads = "".join(
            f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth)
        )
        return f"From: a@example.com\n{heads}Content-Type: text/plain\n\nHello\n".encode()

    assert incoming(nested(10)).text == "Hello"
    assert incoming(nested(50)).text == ""
    with pytest.raises(Unreadable, match="nested"):
        incoming(nested(3000))
