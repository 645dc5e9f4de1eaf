"""Words in five languages announce secrets, and mostly do not."""

import pytest

from portal.redaction import Rules, redact
from tests.redaction import forge

PASSWORDS = {
    "en": """
        my password is {}
        Password: {}
        pw = {}
        the password for the camera is {} (user lena)
        My password? It's {}
        I set the password to {} yesterday
        login lena@example.com / {}
        You can log in with lena2 and {}
        the wifi key is {}
        {} is my password
        I can't get in with {} as the password
        user lena password {} host nas.local
        Temporary password: {} (please change it)
    """,
    "de": """
        Mein Passwort ist {}
        Kennwort lautet: "{}"
        Ich habe das Passwort auf {} geändert
        Benutzer lena, Passwort {}
        WLAN Schlüssel: {}
        Zugangsdaten: lena / {}
        das neue Passwort ({}) funktioniert nicht
        Als Passwort verwende ich {}
    """,
    "es": """
        mi contraseña es {}
        Contraseña del router: {}
        Cambié la contraseña a {}.
        usuario: lena contraseña: {}
        la clave del wifi es {}
        He puesto como contraseña {}
        credenciales: lena / {}
    """,
    "pt": """
        minha senha é {}
        A senha do wifi é {}
        Troquei a senha para {}.
        login lena@example.com senha {}
        a palavra-passe é {}
        dados de acesso: lena / {}
        coloquei {} como senha
    """,
    "ru": """
        мой пароль {}
        Пароль от вайфая {}
        Я поменял пароль на {}.
        логин: lena пароль: {}
        учётные данные: lena / {}
        ключ от wifi {}
        {} это мой пароль
    """,
}
CODES = """
    my pin is {}
    the gate code is {}
    The code for the front door is {}
    die PIN lautet {}
    Der Türcode ist {}
    el código de la puerta es {}
    Meu PIN: {}
    код от двери {}
    пин-код {}
    your verification code is {}
    recibí el código {} por SMS
"""
KEYS = """
    my api key is {}
    the token {} returns 401
    client secret = {}
    Ich verwende den API Key {}
    la clave de API es {}
    chave da API: {}
    мой API ключ {}
    токен доступа: {}
    X-Api-Key: {}
"""
CALM = """
    I forgot my password
    The password you entered is incorrect. Please try again.
    Password must contain at least 12 characters and one digit.
    Please log in with your email and password.
    the password is the same as before
    Password: required
    The token expired after 3600 seconds
    My API key stopped working after I upgraded.
    The relay is on GPIO pin 17 and pin 4 is ground
    The key is stuck in the door lock
    Error code 10061 appears when connecting
    Failed password for root from 10.0.0.5 port 44122 ssh2
    Das Passwort ist laut App falsch
    Passwort: erforderlich
    Die Zugangsdaten wurden per E-Mail verschickt.
    La contraseña es incorrecta según la app
    El código de verificación no llega.
    Usuário ou senha incorretos
    A senha deve conter letras e números.
    Пароль неверный, пишет приложение
    Неверный логин или пароль
    Код подтверждения не приходит.
"""


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


def sentences() -> list[tuple[str, str]]:
    return [(tongue, line) for tongue, text in PASSWORDS.items() for line in lines(text)]


@pytest.mark.row("E31")
@pytest.mark.parametrize(("tongue", "sentence"), sentences())
def test_a_password_that_a_sentence_tells_goes(tongue: str, sentence: str) -> None:
    for seed in range(4):
        secret = forge.password((tongue, seed))
        for text in (sentence.format(secret), f"Hello.\n{sentence.format(secret)}\nThanks\nLena"):
            result = redact(text)
            assert not forge.told(secret, result.text), text
            assert [found.kind for found in result.findings] == ["password"], text


@pytest.mark.row("E31")
def test_an_exclamation_mark_behind_a_password_goes_with_it_and_a_full_stop_stays() -> None:
    secret = forge.password("loud")
    for before in ("My password is ", "Passwort: ", "I changed the password to ", "senha = "):
        assert redact(f"{before}{secret}! Help").text == f"{before}[removed-password] Help"
    assert (
        redact(f"My password is {secret}. Help").text == "My password is [removed-password]. Help"
    )
    assert redact("The password is wrong! Help").findings == ()


@pytest.mark.parametrize("sentence", lines(CODES))
def test_a_code_that_a_sentence_tells_goes(sentence: str) -> None:
    for seed in range(4):
        secret = forge.digits(6, seed)
        result = redact(sentence.format(secret))
        assert secret not in result.text
        assert result.findings[0].kind in {"pin", "otp"}


@pytest.mark.row("E30")
@pytest.mark.parametrize("sentence", lines(KEYS))
def test_a_key_that_a_sentence_tells_keeps_its_ends(sentence: str) -> None:
    for seed in range(4):
        secret = forge.key(28 + seed, seed)
        result = redact(sentence.format(secret))
        assert not forge.leaked(secret, result.text)
        assert f"{secret[:4]}...{secret[-4:]}" in result.text


@pytest.mark.parametrize("sentence", lines(CALM))
def test_talk_about_secrets_stays(sentence: str) -> None:
    assert redact(sentence).text == sentence


def test_old_and_new_go_together() -> None:
    old, new = forge.password("old"), forge.password("new")
    for text in (
        f"Old password {old} new password {new}",
        f"I changed it from {old} to {new}, password still rejected",
        f"старый пароль {old}, новый {new}",
    ):
        result = redact(text)
        assert not forge.told(old, result.text)
        assert not forge.told(new, result.text)


def test_a_policy_adds_words_of_its_own() -> None:
    secret = forge.password("house")
    rules = Rules(extra_cues=(("hausparole", "password"),))
    assert secret in redact(f"Hausparole: {secret}").text
    assert secret not in redact(f"Hausparole: {secret}", rules).text


def test_a_weak_finding_may_be_declared_no_secret() -> None:
    from_sentence = redact(f"my password is {forge.password('weak')}").findings[0]
    from_name = redact(f"PASSWORD={forge.password('named')}").findings[0]
    assert from_sentence.weak
    assert not from_name.weak
