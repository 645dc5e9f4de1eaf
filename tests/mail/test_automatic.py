"""Machines are known by what they say of themselves, forged senders by what our server says."""

from email.message import EmailMessage
from uuid import uuid4

import pytest

from portal import mail_ids
from tests.mailing import OURS, OWN, incoming, letter

MARK = mail_ids.mark(OWN.signer, 7)
THREAD = mail_ids.of_letter(MARK, "example.com")


def report(action: str = "failed", original: str = "") -> bytes:
    """What a mail server says of a letter that it could not deliver."""
    head = f"Message-ID: {original or THREAD}\nSubject: secret words\n"
    told = f"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@x.org\nAction: {action}\n"
    return (
        "From: MAILER-DAEMON@example.org\nReturn-Path: <>\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        "--b\nContent-Type: text/plain\n\nSorry.\n"
        f"--b\nContent-Type: message/delivery-status\n\n{told}Status: 5.1.1\n\n"
        f"--b\nContent-Type: text/rfc822-headers\n\n{head}\n--b--\n"
    ).encode()


@pytest.mark.parametrize(
    ("headers", "sign"),
    [
        ({"Auto_Submitted": "auto-replied (vacation)"}, "auto-submitted"),
        ({"Auto_Submitted": "auto-generated; x=y"}, "auto-submitted"),
        ({"Precedence": "BULK"}, "precedence"),
        ({"Precedence": "auto_reply"}, "precedence"),
        ({"List_Id": "<list.example.org>"}, "list"),
        ({"Return_Path": "<>"}, "no-return-path"),
        ({"X_Loop": "anything"}, "loop"),
        ({"X_Autoreply": "yes"}, "loop"),
        ({"sender": OURS.upper()}, "own-address"),
        ({"Message_ID": THREAD}, "own-letter"),
        ({"Message_ID": mail_ids.of_letter(MARK, "example.com", uuid4())}, "own-letter"),
    ],
)
def test_a_machine_is_known_by_its_headers(headers: dict[str, str], sign: str) -> None:
    assert incoming(letter("Hello", **headers)).automatic == sign


@pytest.mark.parametrize(
    "headers",
    [
        {"Subject": "Out of office: automatic reply"},
        {"Auto_Submitted": "no"},
        {"Precedence": "normal"},
        {"Return_Path": "<alice@example.com>"},
        {"In_Reply_To": THREAD},
    ],
)
def test_a_person_is_none(headers: dict[str, str]) -> None:
    assert incoming(letter("Hello", **headers)).automatic == ""


def test_a_letter_that_came_back_names_whose_it_was_and_why() -> None:
    found = incoming(report())
    assert found.automatic
    assert found.bounce == (7, "5.1.1")
    assert incoming(report(original="<forged@example.com>")).bounce == (None, "5.1.1")
    assert incoming(report("delayed")).bounce is None


@pytest.mark.parametrize(
    ("results", "doubtful"),
    [
        (("mx.example.com; dmarc=fail header.from=example.com",), True),
        (("mx.example.com 1; dmarc=pass; spf=fail",), False),
        (("mx.example.com; spf=fail; dkim=none",), True),
        (("mx.example.com; spf=softfail; dkim=pass",), False),
        (("mx.example.com; spf=pass; dkim=none; dmarc=none",), False),
        (("mx.evil.example.org; dmarc=fail",), False),
        (("mx.evil.example.org; dmarc=pass", "mx.example.com; dmarc=fail"), True),
        ((), False),
    ],
)
def test_our_own_server_alone_says_who_is_forged(
    results: tuple[str, ...], *, doubtful: bool
) -> None:
    made = letter("Hello")
    for line in results:
        made["Authentication-Results"] = line
    assert incoming(made).doubtful is doubtful


def test_who_names_several_senders_may_be_anybody() -> None:
    made = EmailMessage()
    made["From"] = "Alice <alice@example.com>, Eve <eve@example.com>"
    assert incoming(made).doubtful
    twice = b"From: alice@example.com\nFrom: eve@example.com\n\nHello"
    assert incoming(twice).doubtful
