"""Text files lose their secrets, and stay what they were."""

import csv
import io
import json
from collections.abc import Callable
from hashlib import sha256

import pytest

from portal import files
from portal.files import texts
from portal.files.task import Task

Receive = Callable[..., tuple[files.StoredFile, bytes]]
SECRET = f"Zq7{sha256(b'a value for nothing').hexdigest()[:12]}"
REMOVED = "[removed-password]"
ENDINGS = ("txt", "log", "md", "yaml", "yml", "csv", "tsv", "json", "jsonl", "har", "xml")


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_kind_of_text_is_redacted_in_every_encoding(
    receive: Receive, ending: str, encoding: str
) -> None:
    kept, content = receive(f"password: {SECRET}\n".encode(encoding), f"a.{ending}")
    assert SECRET not in content.decode("utf-8-sig")
    assert [finding.kind for finding in kept.findings] == ["password"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("größe 5 €".encode(), "größe 5 €".encode()),
        ("größe 5 €".encode("cp1252"), "größe 5 €".encode()),
        ("größe".encode("utf-16"), "größe".encode("utf-8-sig")),
        (b"\xef\xbb\xbfa;b\r\n1;2\r\n", b"\xef\xbb\xbfa;b\r\n1;2\r\n"),
        (b"BMW, MZ and GIF are words", b"BMW, MZ and GIF are words"),
        (b"\x1b[31mred\x1b[0m\tx\r\n\x0c", b"\x1b[31mred\x1b[0m\tx\r\n\x0c"),
    ],
)
def test_text_without_secrets_stays_as_it_was(receive: Receive, typed: bytes, kept: bytes) -> None:
    assert receive(typed, "a.txt")[1] == kept


def test_an_encrypted_text_is_refused(refused: Callable[..., str]) -> None:
    message = f"-----BEGIN PGP {'message'.upper()}-----\nhQEMA"
    assert "encrypted" in refused(message.encode(), "a.txt")


def test_json_stays_valid_json_and_keeps_its_numbers_and_form(receive: Receive) -> None:
    typed = (
        '{"n": 1.10, "big": 12345678901234567890,\n "password": "a\\"' + SECRET + ' b", "x": null}'
    )
    _, content = receive(typed.encode(), "a.json")
    assert json.loads(content)["password"].startswith("[removed")
    assert content.startswith(b'{"n": 1.10, "big": 12345678901234567890,\n "password": ')


def test_json_that_hides_a_secret_in_escapes_does_not_keep_it(receive: Receive) -> None:
    hidden = "".join(f"\\u{ord(letter):04x}" for letter in SECRET)
    _, content = receive(f'{{"pass\\u0077ord": "{hidden}"}}'.encode(), "a.json")
    assert hidden.encode() not in content
    assert SECRET not in json.dumps(json.loads(content))


@pytest.mark.parametrize("indent", [None, 1])
def test_json_stays_valid_whatever_stands_beside_its_quotes(
    receive: Receive, indent: int | None
) -> None:
    odd = ['a\\b"c9X!', "two words 9x", "p@ss{w}[o]rd1", "tab\tx9Zq", "'q'uote9Z", "über9Zqx"]
    forms = [
        "{}",
        "password: {}",
        "the token is {}, ok",
        "password={};user=bob",
        "curl -u bob:{} x",
    ]
    typed = [
        [{name: form.format(one)} for form in forms for name in ("token", "note", "PIN")]
        for one in odd
    ]
    typed += [[{"password": json.dumps({"password": one})}] for one in odd]
    _, content = receive(json.dumps(typed, indent=indent).encode(), "a.json")
    kept = json.loads(content)
    assert [[[*row] for row in rows] for rows in kept] == [
        [[*row] for row in rows] for rows in typed
    ]


def test_half_a_letter_beside_a_secret_is_no_stumbling_block(receive: Receive) -> None:
    _, content = receive(f'{{"a": "\\ud800 password: {SECRET}"}}'.encode(), "a.json")
    assert SECRET.encode() not in content
    assert json.loads(content)["a"].startswith("\ufffd password: ")


def test_names_and_values_of_a_har_are_read_as_pairs(receive: Receive) -> None:
    har = {"log": {"entries": [{"params": [{"name": "password", "value": SECRET}]}]}}
    _, content = receive(json.dumps(har).encode(), "a.har")
    assert SECRET.encode() not in content
    assert json.loads(content)["log"]["entries"][0]["params"][0]["name"] == "password"


def test_keys_and_values_are_read_as_pairs(receive: Receive) -> None:
    typed = [{"key": "password", "value": SECRET}, {"key": "host", "value": "hub-17"}]
    _, content = receive(json.dumps(typed).encode(), "a.json")
    assert json.loads(content) == [{"key": "password", "value": REMOVED}, typed[1]]


def test_json_inside_json_is_redacted(receive: Receive) -> None:
    body = json.dumps({"text": json.dumps({"password": SECRET})})
    _, content = receive(body.encode(), "a.json")
    assert SECRET.encode() not in content
    assert json.loads(json.loads(content)["text"])


def test_lines_of_json_are_read_one_by_one(receive: Receive) -> None:
    lines = f'{{"a": 1}}\n{{"password": "two words {SECRET}"}}\n'
    _, content = receive(lines.encode(), "a.jsonl")
    assert SECRET.encode() not in content
    assert [*map(json.loads, content.splitlines())] == [{"a": 1}, {"password": REMOVED}]


def test_broken_and_hostile_json_is_redacted_as_text(receive: Receive) -> None:
    _, content = receive(f'{{"password": "{SECRET}", '.encode() + b"[" * 100_000, "a.json")
    assert SECRET.encode() not in content


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_columns_of_a_table_are_known_by_their_heads(receive: Receive, separator: str) -> None:
    rows = [
        ["user", "password", "note"],
        ["bob", f'{SECRET}"{separator} x', "hi"],
        ["al", "", "ho"],
    ]
    written = io.StringIO()
    csv.writer(written, delimiter=separator).writerows(rows)
    _, content = receive(written.getvalue().encode(), "a.csv")
    assert SECRET.encode() not in content
    read = [*csv.reader(io.StringIO(content.decode(), newline=""), delimiter=separator)]
    assert read == [rows[0], ["bob", REMOVED, "hi"], rows[2]]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("quoted", [False, True])
def test_no_secret_takes_the_next_cell_along(
    receive: Receive, separator: str, *, quoted: bool
) -> None:
    phrase = "two words 9x"
    rows = [["note", "password", "host"], [f"password: {phrase}", phrase, "hub-17"]]
    written = io.StringIO()
    writer = csv.writer(written, csv.unix_dialect if quoted else csv.excel, delimiter=separator)
    writer.writerows(rows)
    kept, content = receive(written.getvalue().encode(), "a.csv")
    read = [*csv.reader(io.StringIO(content.decode(), newline=""), delimiter=separator)]
    assert [len(row) for row in read] == [3, 3]
    assert read[1][1:] == [REMOVED, "hub-17"]
    assert "password" in {finding.kind for finding in kept.findings}


def test_elements_and_the_declared_encoding_of_xml_are_seen(receive: Receive) -> None:
    typed = f'<?xml version="1.0" encoding="UTF-16"?><a><password>{SECRET}</password></a>'
    _, content = receive(typed.encode("utf-16"), "a.xml")
    assert SECRET.encode() not in content
    assert b'encoding="UTF-8"' in content


@pytest.mark.parametrize(
    "typed",
    [
        f"<a><password><![CDATA[{SECRET}]]></password></a>",
        f'<a password="{SECRET}"/>',
        f"<a><!-- password: {SECRET} --></a>",
        f'<!DOCTYPE a [<!ENTITY password "{SECRET}">]><a/>',
        f"<a><x:password kind='y'>{SECRET} two words</x:password></a>",
    ],
)
def test_no_place_of_an_xml_is_a_hiding_place(receive: Receive, typed: str) -> None:
    assert SECRET.encode() not in receive(typed.encode(), "a.xml")[1]


def test_a_long_log_full_of_secrets_loses_them_and_keeps_the_rest() -> None:
    secret = "Tr0ub4dor" + "&3x"
    line = f"2026-11-20 10:00:00 hub 17 went away; password: {secret} code E42\n"
    cleaned, findings = texts.clean((line * 20_000).encode(), ".log", Task())
    assert secret.encode() not in cleaned
    assert cleaned.count(b"hub 17 went away") == cleaned.count(b"code E42") == 20_000
    assert len(findings) == 20_000


def test_a_framed_key_at_the_seam_of_two_pieces_goes_as_a_whole() -> None:
    body = "\n".join("QUJD" * 16 for _ in range(20))
    framed = f"-----BEGIN {'PRIVATE'} KEY-----\n{body}\n-----END {'PRIVATE'} KEY-----\n"
    filler = "nothing to see on this line, really nothing\n"
    before = filler * ((500_000 - 700) // len(filler))
    cleaned, _findings = texts.clean((before + framed + filler * 2_000).encode(), ".txt", Task())
    assert b"QUJDQUJD" not in cleaned
    assert cleaned.endswith(filler.encode())


@pytest.mark.parametrize("encoding", ["cp1252", "cp1251", "latin-1"])
@pytest.mark.parametrize("before", ["", "."])
def test_an_old_encoding_is_no_hiding_place(receive: Receive, encoding: str, before: str) -> None:
    sign = "ё" if encoding == "cp1251" else "°"
    log = f"{before}2026-11-21 10:00 INFO started alpha\n" * 40 + f"21{sign}C\npassword: {SECRET}\n"
    _, content = receive(log.encode(encoding), "hub.log")
    assert content.count(b"started alpha") == 40
    assert SECRET.encode() not in content
    assert SECRET not in content.decode().encode("utf-16-le").decode("latin-1")


RUSSIAN = f"Свет в коридоре не горит уже два дня.\nПароль: {SECRET}\nКонтроллер отвечает.\n"
GERMAN = f"Das Gerät läßt sich nicht öffnen, 5 €.\nPasswort: {SECRET}\nGrüße aus Köln\n"


@pytest.mark.parametrize(
    ("typed", "encoding"),
    [
        *((RUSSIAN, name) for name in ("cp1251", "koi8-r", "cp866")),
        *((RUSSIAN, name) for name in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32")),
        (GERMAN, "cp1252"),
        *((GERMAN, name) for name in ("utf-8", "utf-16-le", "utf-32-le", "utf-32-be", "utf-8-sig")),
    ],
)
def test_the_words_around_a_secret_stay_readable(
    receive: Receive, typed: str, encoding: str
) -> None:
    _, content = receive(typed.encode(encoding), "hub.log")
    assert content.decode("utf-8-sig") == typed.replace(SECRET, REMOVED)


def test_an_encoding_in_which_no_word_is_known_is_no_text(refused: Callable[..., str]) -> None:
    assert "(.txt)" in refused(f"password: {SECRET}".encode("cp500"), "a.txt")


def test_a_long_line_is_read_in_pieces(receive: Receive) -> None:
    typed = {"rows": [{"password": f"{SECRET}{n}", "note": "fine"} for n in range(20_000)]}
    _, content = receive(json.dumps(typed).encode(), "a.json")
    assert SECRET.encode() not in content
    assert {row["note"] for row in json.loads(content)["rows"]} == {"fine"}


def test_a_text_with_every_other_byte_a_zero_is_read_as_what_it_is(receive: Receive) -> None:
    _, content = receive(f"all well\npassword: {SECRET}\n".encode("utf-16-le"), "hub.log")
    assert b"all well" in content
    assert SECRET.encode() not in content
