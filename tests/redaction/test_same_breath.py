"""Second secrets of a sentence, codes in groups, keys that a sentence points at, rows that are no headers."""

import uuid

import pytest

from portal.redaction import redact
from tests.redaction import forge

SECRET = forge.password("breath")
DIGITS = forge.digits(6, "breath")
FIRST, SECOND = "Harbour" + "!41", "Meadow" + "!52"
WORD_AND_YEAR = "Estrela" + "57"
NUMBER = forge.digits(16, "network")
ID = str(uuid.UUID(int=forge.dice("id").getrandbits(128), version=4))

BOTH = (
    "I tried {} and {}, none of those passwords works",
    "Habe es mit {} und {} probiert, keins der Passwörter geht",
    "probé con {} y con {} y ninguna contraseña sirve",
    "tentei com {} e tb com {} mas nenhuma das senhas funciona",
    "Passwd for the recorder = {} , for the cameras = {}",
    "I changed it from {} to {} but the camera still asks",
    "поменял пароль с {} на {}, всё равно ошибка",
    "la contraseña anterior era {} y la de ahora {}",
)
POINTED = (
    "please rotate the API key, the one in the client by mistake → {}",
    "nuestra clave para la API: {}",
    "el token que uso, {}, devuelve 403",
    "Unser API-Token, der seit heute abgelehnt wird: {}",
)
GROUPED = (
    "Pairing-Code vom Thermostat {} geht nicht",
    "o pin do portão é {}, pode confirmar?",
    "Code für die Schlüsselbox am Haus: {}",
)
NETWORKS = (
    "сеть office-iot ключ {}",
    "wifi for the sensors is {}, that is all",
    'Вай-фай в магазине "HomeNet_2G", просит "{}"',
)
POSITIONS = (
    'sessions.NewCookieStore([]byte("{}"))',
    "auth:\n  basic:\n    m.huber: {}",
    "<auth-user-pass>\nadmin\n{}\n</auth-user-pass>",
    "redis AUTH {} on the hub",
    "echo -n 'field01:{}' | base64",
    "ftp details - ftp.example.org, webuser, {}",
)
STAYS = (
    f"request id {ID} came back with API key invalid",
    f"the API key for organization {ID} was rotated",
    "| Field | Value |\n| --- | --- |\n| Password | set |\n| Room | 1204 |\n| PIN required | yes |",
    "Password\nReset your password\nUsername",
    "code review for build 20241103 is done, PR 4821",
    '"The password you entered is incorrect (code 1042)."',
    "Sicherheitscode wird nicht angezeigt, Fehlercode 20411",
    "My PIN was rejected, the card ends with 1881",
    'const [password, setPassword] = useState("")',
    "$user->password = Hash::make($request->password);",
    "MQTT_PASSWORD=\nMQTT_HOST=broker7.example.com",
)


@pytest.mark.row("E31")
@pytest.mark.parametrize("form", BOTH)
def test_both_passwords_of_one_sentence_go(form: str) -> None:
    cleaned = redact(form.format(FIRST, SECOND)).text
    assert FIRST not in cleaned
    assert SECOND not in cleaned


def test_a_word_and_a_year_beside_a_password_is_another() -> None:
    text = redact(f"Kennwort {SECRET}, WLAN {WORD_AND_YEAR}").text
    assert WORD_AND_YEAR not in text


@pytest.mark.parametrize("form", POINTED)
def test_a_sentence_about_a_key_points_at_it(form: str) -> None:
    assert ID not in redact(form.format(ID)).text


@pytest.mark.parametrize("form", GROUPED)
def test_a_code_in_groups_goes_whole(form: str) -> None:
    code = f"{DIGITS[:3]} {DIGITS[3:]}"
    assert code not in redact(form.format(code)).text
    spread = " ".join(DIGITS[:4])
    assert spread not in redact(form.format(spread)).text


@pytest.mark.parametrize("form", NETWORKS)
def test_the_long_number_of_a_network_goes(form: str) -> None:
    assert NUMBER not in redact(form.format(NUMBER)).text


@pytest.mark.parametrize("form", POSITIONS)
def test_a_secret_known_by_its_position_goes(form: str) -> None:
    assert not forge.told(SECRET, redact(form.format(SECRET)).text)


def test_names_with_their_pins_lose_the_pins() -> None:
    text = redact(f"список пинов: Анна {DIGITS[:4]}, Олег {DIGITS[2:]}").text
    assert DIGITS[:4] not in text
    assert DIGITS[2:] not in text


def test_a_table_drawn_with_lines_is_a_table() -> None:
    table = f"┌────┬──────┐\n│ Wer │ PIN  │\n├────┼──────┤\n│ Uwe │ {DIGITS[:4]} │\n└────┴──────┘"
    assert DIGITS[:4] not in redact(table).text


def test_the_code_on_a_card_goes_by_any_name() -> None:
    number = forge.card(seed="breath")
    text = redact(f"please bill {number} exp. 1/30 sec. code 094").text
    assert "094" not in text


@pytest.mark.parametrize("text", STAYS)
def test_what_stands_beside_a_cue_and_is_none_stays(text: str) -> None:
    assert redact(text).text == text
