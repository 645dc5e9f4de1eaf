"""Secrets in the shapes of files and programs: keys, tokens, addresses, tables, commands, torn lines."""

import base64
import json

import pytest

from portal.redaction import lists, redact
from portal.redaction.names import Cue
from tests.redaction import forge

SECRET = forge.password("structures")
KEY = forge.key(36, "structures")

PASSWORD_FORMS = (
    'password = "{}"',
    '{{"user": "lena", "password": "{}"}}',
    "MYSQL_ROOT_PASSWORD={}",
    "spring.datasource.password={}",
    "<password>{}</password>",
    '<add key="DbPassword" value="{}" />',
    '<input type="password" name="pw" value="{}">',
    "Server=db;Uid=lena;Pwd={};Encrypt=true;",
    "postgres://lena:{}@db.local:5432/app",
    "https://nas.local/login?user=lena&password={}&next=1",
    "password: |\n  {}",
    "password:\n{}\n\nBest regards",
    "Password\n{}\nURL: https://x.local",
    "**Password:** {}",
    "enable secret 0 {}",
    "machine nas.local\n  login lena\n  password {}",
    'network={{\n  ssid="Home"\n  psk="{}"\n}}',
    'WiFi.begin("Home", "{}");',
    "WIFI:S:Home;T:WPA;P:{};;",
    "mysql -h db -u root -p{} app",
    "curl -s -u lena:{} https://nas.local/x",
    "sshpass -p {} ssh pi@10.0.0.5",
    "mosquitto_sub -u lena -P '{}' -t x",
    "redis-cli -a {} ping",
    "db.local:5432:app:lena:{}",
    "| User | Password |\n|---|---|\n| lena | {} |\n",
    "user;password;site\nlena;{};4\n",
    "<tr><th>User</th><th>Password</th></tr><tr><td>lena</td><td>{}</td></tr>",
)
KEY_FORMS = (
    "API_KEY={}",
    'const apiKey = "{}";',
    "Authorization: Bearer {}",
    'headers = {{"X-Auth-Token": "{}"}}',
    "https://api.local/v1?device=1&auth={}",
    "--api-token {}",
    "api_key: >-\n  {}",
    "Cookie: theme=dark; sid={}; lang=de",
    "Set-Cookie: connect.sid={}; Path=/; HttpOnly",
    "AccountName=acme;AccountKey={};EndpointSuffix=x",
    "API Key:\n```\n{}\n```",
    '#define API_TOKEN "{}"',
)


@pytest.mark.row("E31")
@pytest.mark.parametrize("form", PASSWORD_FORMS)
def test_a_password_goes_entirely(form: str) -> None:
    result = redact(form.format(SECRET))
    assert not forge.told(SECRET, result.text)
    assert redact(result.text).text == result.text


@pytest.mark.row("E30")
@pytest.mark.parametrize("form", KEY_FORMS)
def test_a_key_keeps_its_ends(form: str) -> None:
    result = redact(form.format(KEY))
    assert not forge.leaked(KEY, result.text)
    assert redact(result.text).text == result.text


@pytest.mark.row("E30")
@pytest.mark.parametrize("tear", ["\n", "\r\n", "\\\n", "=\n", "\n> ", "\n>> ", "\n    "])
def test_a_token_torn_over_lines_is_one_token(tear: str) -> None:
    token = "ghp_" + forge.key(36, "torn")
    result = redact(f"token: {token[:22]}{tear}{token[22:]}\nThanks")
    assert not forge.leaked(token, result.text.replace(tear, ""))
    assert result.text.endswith("\nThanks")


def test_settings_under_each_other_are_not_torn() -> None:
    first, second = forge.key(24, 1), forge.key(24, 2)
    result = redact(f"API_KEY={first}\nOTHER_KEY={second}\nPORT=80")
    assert [found.length for found in result.findings] == [24, 24]
    assert "\nOTHER_KEY=" in result.text


@pytest.mark.row("E30")
@pytest.mark.parametrize("hidden", ["\u200b", "\ufeff", "\u00ad", "\u2060"])
def test_characters_that_nobody_sees_hide_nothing(hidden: str) -> None:
    token = "ghp_" + forge.key(36, "hidden")
    text = f"key {token[:9]}{hidden}{token[9:30]}{hidden}{token[30:]} there"
    result = redact(text)
    assert not forge.leaked(token, result.text)
    (found,) = result.findings
    assert text[found.start : found.end].replace(hidden, "") == token


@pytest.mark.parametrize("kind", ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "])
def test_a_private_key_goes_from_begin_to_end(kind: str) -> None:
    block = forge.private_key(kind=kind)
    quoted = block.replace("\n", "\n> ")
    for text in (block, f"tls:\n  key: |\n    {block}\n", quoted, json.dumps({"key": block})):
        result = redact(f"before\n{text}\nafter")
        assert not any(forge.told(line[:30], result.text) for line in block.split("\n")[1:-1])
        assert result.findings[0].kind == "private-key"
        assert result.text.startswith("before\n")
        assert result.text.endswith("\nafter")


def test_a_private_key_that_was_cut_off_goes_to_its_last_line() -> None:
    cut = "\n".join(forge.private_key(8).split("\n")[:6])
    result = redact(f"{cut}\nPlease help me with this.")
    assert result.text == "[removed-private-key]\nPlease help me with this."


def test_a_signed_token_goes_with_all_its_parts() -> None:
    head = base64.urlsafe_b64encode(b'{"alg":"HS256"}').decode().rstrip("=")
    token = f"{head}.{forge.key(60, 'claims')}.{forge.key(43, 'signature')}"
    assert not forge.leaked(token, redact(f"jwt {token} x").text)


@pytest.mark.parametrize(
    ("start", "length"), [("4", 16), ("51", 16), ("2221", 16), ("34", 15), ("6011", 16), ("36", 14)]
)
def test_a_card_keeps_the_issuer_and_the_last_digits(start: str, length: int) -> None:
    number = forge.card(start, length, seed=start)
    spaced = " ".join(number[at : at + 4] for at in range(0, length, 4))
    for text in (number, spaced, spaced.replace(" ", "-")):
        assert redact(f"card {text}, thanks").text == f"card {number[:6]}...{number[-4:]}, thanks"


def recording() -> dict[str, object]:
    named = {"Authorization": f"Bearer {KEY}", "Cookie": f"sid={KEY}; lang=de", "X-Api-Key": KEY}
    return {
        "url": f"https://x.local/y?token={KEY}",
        "headers": [{"name": name, "value": value} for name, value in named.items()],
        "cookies": [{"name": "sid", "value": KEY, "path": "/"}],
        "postData": {
            "text": json.dumps({"user": "lena", "password": SECRET}),
            "params": [{"name": "password", "value": SECRET}],
        },
    }


@pytest.mark.parametrize("indent", [None, 2])
def test_a_recording_of_a_browser_keeps_its_structure_and_loses_its_secrets(
    indent: int | None,
) -> None:
    text = redact(json.dumps(recording(), indent=indent)).text
    assert not forge.leaked(KEY, text)
    assert not forge.told(SECRET, text)
    assert json.loads(text).keys() == recording().keys()


def test_the_texts_of_a_list_behind_a_name_go_and_an_object_stays() -> None:
    text = redact(json.dumps({"passwords": [SECRET, forge.password("other")]})).text
    assert json.loads(text) == {"passwords": ["[removed-password]"] * 2}
    nested = json.dumps({"password": {"minimum": 12, "hint": "words"}})
    assert redact(nested).text == nested


def test_every_value_of_a_kubernetes_secret_goes() -> None:
    values = [base64.b64encode(forge.password(at).encode()).decode() for at in range(3)]
    body = "".join(f"  entry{at}: {value}\n" for at, value in enumerate(values))
    text = redact(f"apiVersion: v1\nkind: Secret\ndata:\n{body}type: Opaque\n").text
    assert not any(forge.told(value, text) for value in values)
    assert text.endswith("type: Opaque\n")


def test_a_code_behind_the_name_of_a_vendor_goes() -> None:
    code = forge.dice("brand").randbytes(16).hex()
    assert not forge.leaked(code, redact(f'algolia = "{code}"').text)
    assert redact(f"algolia index {code[:6]}").text == f"algolia index {code[:6]}"


def test_basic_authorization_goes_entirely() -> None:
    value = base64.b64encode(f"lena:{SECRET}".encode()).decode()
    result = redact(f"Authorization: Basic {value}\nHost: x")
    assert result.text == "Authorization: Basic [removed-password]\nHost: x"


def test_lines_that_are_heading_and_entry_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []
    valued = lists._valued  # noqa: SLF001 - the work is counted where it is done

    def counted(cue: Cue, label: str, word: str) -> bool:
        judged.append(word)
        return valued(cue, label, word)

    monkeypatch.setattr(lists, "_valued", counted)
    for line in ("user,password", "x;password", "a,b,c,password"):
        judged.clear()
        redact(f"{line}\n" * 300)
        assert 0 < len(judged) < 3 * 300
