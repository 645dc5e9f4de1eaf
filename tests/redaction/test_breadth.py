"""Secrets in the shapes that nobody showed the engine first: by families, in five languages."""

import base64

import pytest

from portal.redaction import redact
from tests.redaction import forge

SECRET = forge.password("breadth")
OTHER = forge.password("other")
KEY = forge.key(36, "breadth")
CODE = forge.digits(6, "breadth")

MISTYPED = (
    *("pasword", "passwrod", "psasword", "Passwrot", "Kenwort", "contrsaeña", "cotnraseña"),
    *("prароль".replace("pr", "пр"), "праоль", "sehna"),
)
PAIRS = (
    "the login is admin and then {}",
    "you can get in with {}, that is the wifi one",
    "creds below\nlena@example.com\n{}",
    "> > here is the login again\n> > lena.b / {}\n> thanks",
    "U: lena\nP: {}",
    'DriverManager.getConnection("jdbc:postgresql://db.local/app", "lena", "{}");',
    'SMTPAuth("lena@example.com", "{}")',
    "bw unlock {} --raw",
    "SSID            PASSWORD          BAND\nHomeNet_2G      {}      2.4\n",
    'Content-Disposition: form-data; name="password"\n\n{}\n--x--',
    "the password for demo2 is {}",
    "la contraseña para demo2 es {}",
    "a senha para demo2 é {}",
    "пароль для demo2: {}",
)
CODES = (
    "the safe opens with {}",
    "{} opens the front door",
    "das Tor geht mit {} auf",
    "la cerradura se abre con {}",
    "a fechadura abre com {}",
    "замок открывается кодом {}",
    "{} is my verification code",
    "G-{} is your verification code",
    "ich soll den Code {} eingeben",
    "Anmeldecode: {}",
    "Door codes\nFront: {}\nCellar: 991274",
    "the code I got by sms was {}",
)
HARMLESS = (
    "error code 70081 after I typed my pin",
    "код ошибки 7008 после ввода пинкода",
    "código de erro 7765 ao digitar o PIN",
    "Code 4021 on the heat pump display",
    "pin: GPIO10",
    "pin: ^1.4.2",
    "I use 1Password, it fails to autofill",
    "Failed password for invalid user demo2 from 10.0.0.7 port 68144 ssh2",
    "secret: ENC[AES256_GCM,data:eAb5e2p3xKbu6LlG,type:str]",
    "Your username and password did not match.",
    "to=4915112345678",
    "curl -u user:password https://example.com",
)
TEARS = ("<br>", "<wbr>", "&shy;", '" &\n  "', '"\n    + "', "\n# ", "\n// ", "\n+", "...\n...")


@pytest.mark.row("E31")
@pytest.mark.parametrize("word", MISTYPED)
def test_a_mistyped_word_announces_a_password_all_the_same(word: str) -> None:
    assert not forge.told(SECRET, redact(f"my {word}: {SECRET} and it fails").text)


@pytest.mark.row("E31")
@pytest.mark.parametrize("form", PAIRS)
def test_an_account_and_what_follows_it_go_without_the_word(form: str) -> None:
    assert not forge.told(SECRET, redact(form.format(SECRET)).text)


@pytest.mark.parametrize("form", CODES)
def test_the_digits_that_open_something_go(form: str) -> None:
    assert CODE not in redact(form.format(CODE)).text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert redact(text).text == text


def test_the_second_secret_of_a_sentence_goes_with_the_first() -> None:
    for text in (
        f"neither {SECRET} nor {OTHER} is taken as password",
        f"the password is {SECRET}, or if that fails {OTHER}",
        f"password {SECRET} not {OTHER}",
    ):
        cleaned = redact(text).text
        assert not forge.told(SECRET, cleaned), text
        assert not forge.told(OTHER, cleaned), text
    pins = redact("My PIN: 7468. My wife's: 1643. pins are 2108 for staff and 8383 for guests").text
    assert not any(pin in pins for pin in ("7468", "1643", "2108", "8383"))


@pytest.mark.parametrize("tear", TEARS)
def test_a_token_that_a_page_or_a_program_broke_is_one_token(tear: str) -> None:
    token = "ghp_" + forge.key(36, "tear")
    text = redact(f'const key = "{token[:20]}{tear}{token[20:]}";').text
    assert not forge.leaked(token[:20], text, tail=0)
    assert not forge.leaked(token[20:], text, head=0)


@pytest.mark.parametrize("name", ["credentials", "password", "db_password"])
def test_a_value_inherits_the_name_of_what_holds_it(name: str) -> None:
    assert not forge.told(SECRET, redact(f'{{"{name}": {{"value": "{SECRET}"}}}}').text)


def test_printed_codes_of_devices_go() -> None:
    payload = "MT:" + forge.key(19, "matter").upper()
    assert payload[6:] not in redact(f"the label says {payload}").text
    assert redact("HomeKit 482-91-635").text == "HomeKit [removed-pin]"


def test_the_body_of_a_private_key_goes_without_its_first_line() -> None:
    body = "MIIEow" + "IBAAKC" + "\n".join(forge.private_key(4).split("\n")[1:-1])
    lines = body.replace("\n", "")
    wrapped = "\n".join(lines[at : at + 64] for at in range(0, len(lines), 64))
    assert redact(f"see\n{wrapped}\nthanks").text == "see\n[removed-private-key]\nthanks"
    half = "\n".join(forge.private_key(3).split("\n")[1:-1])
    cleaned = redact(f"Private-Lines: 3\n{half}\nPrivate-MAC: 00").text
    assert cleaned == "Private-Lines: 3\n[removed-private-key]\nPrivate-MAC: 00"


def test_a_key_as_a_row_of_bytes_goes() -> None:
    row = ", ".join(str(one) for one in forge.dice("bytes").randbytes(16))
    assert row not in redact(f"network_key: [{row}]").text


def test_a_card_called_a_password_shows_nothing() -> None:
    number = forge.card(seed="password")
    assert number[:6] not in redact(f"router MOVISTAR_8346, password {number}.").text


def test_the_code_behind_a_card_goes_with_it() -> None:
    assert "199" not in redact(f"visa {forge.card(seed='cvv')} 08/28 199 was declined").text


def test_a_stop_beside_the_ends_of_a_key_is_not_shown() -> None:
    key = "1000" + "." + forge.key(30, "stop") + "." + "abcd"
    assert redact(f"refresh token: {key}").text == "refresh token: 1000…abcd"


def test_basic_authorization_goes_whatever_it_decodes_to() -> None:
    value = base64.b64encode(b"no-colon-here").decode()
    assert value[:6] not in redact(f'proxy_set_header Authorization "Basic {value}";').text


def test_a_long_run_of_anything_ends_in_time() -> None:
    for text in ("Pass " + "8" * 400 + "..1", "senha " + "5" * 400 + "--", "wifi c" + "2" * 400):
        redact(text)
    redact("user,password,token," * 4_000)
    redact("pin 1234 " * 4_000)
