"""What support needs stays readable: references, ids, hashes, placeholders, masked text."""

import uuid

import pytest

from portal.redaction import Rules, SecretInIdentifier, fingerprint, identifier, redact
from tests.redaction import forge

HEX = "0123456789abcdef"


def hexadecimal(length: int, seed: object) -> str:
    return "".join(forge.dice(seed).choices(HEX, k=length))


KEPT = {
    "a ticket reference": "ABC-1A2B-3C4D",
    "a UUID": f"request id {uuid.UUID(int=2**127 - 9)}",
    "a commit": f"commit {hexadecimal(40, 'commit')}",
    "a checksum": f"sha256:{hexadecimal(64, 'sum')}",
    "a MAC address": "MAC 71:ef:2e:7d:63:f8",
    "an IPv6 address": "fe80::5e23:63bd:37a9:ba68%eth0",
    "a serial number": "S/N HW1.3-IXI1142107",
    "an order number": f"Order number {forge.digits(16, 'order')}",
    "a date": "2024-03-01T12:00:00Z",
    "a policy key": "feature-request",
    "an image": f"data:image/png;base64,{forge.key(300, 'image')}",
    "a null": "password: null",
    "a variable": "DB_PASSWORD=${DB_PASSWORD}",
    "a shell variable": "curl -u $USER:$PASS https://api.example.com",
    "a template": "password: {{ vault_db_password }}",
    "an angle": "Authorization: Bearer <token>",
    "a YAML secret": "password: !secret wifi_password",
    "a call": "token = get_token()",
    "an environment": "api_key = os.environ['API_KEY']",
    "stars": "password=********",
    "a masked key": "my key is abcd...wxyz",
    "a label": "password: [removed-password]",
    "a type": "token_type: bearer",
    "a file": "open '/etc/acme/secrets/api_key.txt'",
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT.keys())
def test_it_stays_as_it_is(text: str) -> None:
    assert redact(text).text == text


def test_sixteen_digits_that_fail_the_check_digit_are_no_card() -> None:
    number = forge.card(seed="fails")
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert redact(f"meter {wrong}").text == f"meter {wrong}"


def test_a_house_format_is_allowed_by_the_policy() -> None:
    text = "password: SN-4711-AB"
    assert redact(text).findings
    assert redact(text, Rules(allow=(r"SN-\d{4}-[A-Z]{2}",))).text == text


def test_what_a_person_marked_as_no_secret_stays() -> None:
    rules = Rules(salt=b"house")
    secret = forge.password("kept")
    text = f"my password is {secret}"
    assert redact(text, rules, frozenset({fingerprint(secret, rules)})).text == text
    assert redact(text, rules, frozenset({fingerprint(secret)})).findings


def test_a_token_cannot_be_declared_no_secret() -> None:
    token = "ghp_" + forge.key(36, "strong")
    result = redact(token, keep=frozenset({fingerprint(token)}))
    assert result.findings


def test_an_identifier_is_itself_or_refused() -> None:
    assert identifier("lena@example.com") == "lena@example.com"
    with pytest.raises(SecretInIdentifier):
        identifier("ghp_" + forge.key(36, "identifier"))
