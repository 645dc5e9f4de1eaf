"""Words that announce a secret, in five languages: word, kind and grade.

`firm` words mean a secret wherever a value follows; `named` ones are names of keys, whose value has
to look like one in plain prose; `vague` ones mean other things too; `pair` ones announce an account
and its password together.
"""

from collections.abc import Iterator

Entry = tuple[str, str, str]

_PASSWORDS = """
password passwd passwort kennwort passphrase contraseña contrasena senha palavra-passe
парол passcode pwd passwrd pasword passwor paswort psswd passw pswd
zugangswort kennworte wachtwoord mot_de_passe
psk wpa-psk presharedkey preshared_key pre-shared_key
requirepass masterauth ansible_become_pass userpwd
""".split()
_WIRELESS = (
    "wifi",
    "wi-fi",
    "wlan",
    "wpa",
    "wpa2",
    "wpa3",
    "network security",
    "netzwerk",
)
_PLACES = (
    "alarm door gate master user guest installer engineer panel building room locker unlock entry entrance safe lock garage keypad intercom disarm arm duress "
    "screen tablet phone device"
).split()
_ORTE = "alarm tür haustür tor schloss tresor safe zugangs entsperr garagen sperr geräte unscharf"
_ONCE = (
    "verification confirmation one-time one time onetime 2fa mfa otp sms login-code two-factor "
    "auth authentication authenticator totp tan security backup recovery rescue"
)
_KEYS_EN = (
    "api access secret client auth authorization authentication application app encryption private "
    "license licence subscription account shared storage service webhook signing master session "
    "refresh bearer id personal deploy registration admin integration product-api instrumentation "
    "installation bot security sas primary-access setup activation 2fa network nwk appkey local "
    "noise channel write read ingest tracking project developer partner merchant"
).split()
_HARD = frozenset(
    {"api", "secret", "client", "auth", "access", "private", "refresh", "bearer"}
)


def entries() -> Iterator[Entry]:
    """Yield every cue once."""
    seen: set[str] = set()
    for word, kind, grade in (*_passwords(), *_codes(), *_keys(), *_vague(), *_pairs()):
        if word not in seen:
            seen.add(word)
            yield word, kind, grade


def _passwords() -> Iterator[Entry]:
    for word in _PASSWORDS:
        yield word.replace("_", " "), "password", "firm"
        yield word, "password", "firm"
    for net in _WIRELESS:
        for head in (
            " key",
            "-key",
            "key",
            "_key",
            "-schlüssel",
            " schlüssel",
            "schlüssel",
        ):
            yield net + head, "password", "firm"
        yield f"{net} code", "password", "firm"
    for head in ("ключ", "clave", "chave", "llave"):
        for net in (
            "wifi",
            "wi-fi",
            "wlan",
            "вайфай",
            "вай-фай",
            "сети",
            "red",
            "rede",
        ):
            for joint in (" от ", " ", " del ", " de la ", " do ", " da ", " de "):
                yield f"{head}{joint}{net}", "password", "firm"
    for word in ("ключ сети", "ключ безопасности", "clave de acceso", "clave secreta"):
        yield word, "password", "firm"
    for word in (
        "palavra passe",
        "palavra-passe",
        "pass phrase",
        "pass word",
        "frase de contraseña",
    ):
        yield word, "password", "firm"
    for word in ("кодовое слово", "кодовая фраза", "frase-senha", "netzwerkschlüssel"):
        yield word, "password", "firm"
    for word in (
        "community string",
        "snmp community",
        "snmp-server community",
        "pw",
        "shared secret",
    ):
        yield word, "password", "firm"
    for word in ("security answer", "secret answer", "sicherheitsantwort"):
        yield word, "password", "firm"


def _codes() -> Iterator[Entry]:
    for word in (
        "pin-code",
        "pin code",
        "pincode",
        "пин-код",
        "пинкод",
        "пин код",
        "cvv",
        "cvc",
    ):
        yield word, "pin", "firm"
    for word in (
        "cvv2",
        "cvc2",
        "security code",
        "prüfziffer",
        "kartenprüfnummer",
        "access code",
    ):
        yield word, "pin", "firm"
    for word in (
        "pairing code",
        "homekit code",
        "setup code",
        "matter code",
        "passkey",
        "puk",
    ):
        yield word, "pin", "firm"
    for place in _PLACES:
        yield from (
            (f"{place}{joint}code", "pin", "firm") for joint in (" ", "-", "", "_")
        )
        yield f"{place} pin", "pin", "firm"
    for place in _ORTE.split():
        yield from ((f"{place}{joint}code", "pin", "firm") for joint in ("", "-", " "))
    for head, joints, places in (
        ("código", (" de ", " del ", " de la ", " do ", " da "), _LUGARES),
        ("codigo", (" de ", " del ", " de la ", " do ", " da "), _LUGARES),
        ("clave", (" de ", " del ", " de la "), _LUGARES),
        ("senha", (" do ", " da "), _LUGARES),
        ("код", (" от ", " ", " для ", " на "), _MESTA),
    ):
        for joint in joints:
            yield from ((f"{head}{joint}{place}", "pin", "firm") for place in places)
    yield from _once()


_LUGARES = (
    "alarma puerta portón caja entrada acceso desbloqueo seguridad alarme porta portão cofre acesso "
    "desbloqueio segurança garaje garagem"
).split()
_MESTA = (
    "сигнализации двери домофона сейфа ворот замка калитки подъезда разблокировки доступа гаража "
    "дверь сигнализацию охраны"
).split()


def _once() -> Iterator[Entry]:
    for how in _ONCE.split():
        yield from ((f"{how}{joint}code", "otp", "firm") for joint in (" ", "-", "_"))
    for word in (
        "otp",
        "one time password",
        "one-time password",
        "one-time passcode",
        "mtan",
    ):
        yield word, "otp", "firm"
    for word in (
        "bestätigungscode",
        "einmalcode",
        "einmalpasswort",
        "sicherheitscode",
        "sms-code",
    ):
        yield word, "otp", "firm"
    for word in (
        "verifizierungscode",
        "wiederherstellungscode",
        "backup-code",
        "freischaltcode",
    ):
        yield word, "otp", "firm"
    for how in ("2fa", "totp", "mfa", "otp", "authenticator", "two-factor"):
        for what in (
            " setup key",
            " secret",
            " key",
            " seed",
            "_secret",
            "_seed",
            "_key",
            "-secret",
        ):
            yield how + what, "otp", "firm"
    for word in (
        "setup key",
        "recovery key",
        "recovery phrase",
        "seed phrase",
        "mnemonic",
    ):
        yield word, "otp", "firm"
    for head in ("código de ", "codigo de ", "códigos de "):
        for what in _UNA_VEZ.split():
            yield head + what, "otp", "firm"
    for word in (
        "код подтверждения",
        "код из смс",
        "код из sms",
        "одноразовый код",
        "смс-код",
    ):
        yield word, "otp", "firm"
    for word in (
        "одноразовый пароль",
        "код проверки",
        "резервный код",
        "резервные коды",
    ):
        yield word, "otp", "firm"


_UNA_VEZ = (
    "verificación verificação verificacion verificacao confirmación confirmação recuperación "
    "recuperação respaldo autenticación autenticação"
)


def _keys() -> Iterator[Entry]:
    for what in _KEYS_EN:
        grade = "named" if what in _HARD else "vague"
        for head in ("key", "token", "secret"):
            yield from (
                (what + joint + head, "key", grade) for joint in (" ", "-", "_", "")
            )
    for word in (
        "api-schlüssel",
        "api schlüssel",
        "apischlüssel",
        "geheimschlüssel",
        "zugriffstoken",
    ):
        yield word, "key", "named"
    for word in (
        "geheimer schlüssel",
        "zugangstoken",
        "zugriffsschlüssel",
        "privater schlüssel",
    ):
        yield word, "key", "named"
    for head in ("clave", "chave", "llave", "token", "ключ", "токен"):
        for tail in (
            " api",
            " de api",
            " de la api",
            " da api",
            " secreta",
            " de acceso",
            " privada",
        ):
            yield head + tail, "key", "named"
    for word in (
        "ключ апи",
        "ключ к api",
        "api-ключ",
        "api ключ",
        "апи ключ",
        "секретный ключ",
    ):
        yield word, "key", "named"
    for word in (
        "токен доступа",
        "ключ доступа",
        "token de acceso",
        "token de acesso",
        "chave de acesso",
    ):
        yield word, "key", "named"
    for word in (
        "authorization",
        "proxy-authorization",
        "x-api-key",
        "x-auth-token",
        "authtoken",
    ):
        yield word, "key", "named"
    for word in (
        "secret access key",
        "secretaccesskey",
        "secret_access_key",
        "accountkey",
    ):
        yield word, "key", "named"
    for word in (
        "sharedaccesskey",
        "sharedaccesssignature",
        "appkey",
        "appskey",
        "nwkskey",
        "nwkkey",
    ):
        yield word, "key", "named"
    for word in (
        *(
            "jsessionid",
            "phpsessid",
            "connect.sid",
            "sessionid",
            "session_id",
            "sessid",
            "session-id",
        ),
        *(
            "asp.net_sessionid",
            "aspxauth",
            "csrftoken",
            "xsrf-token",
            "laravel_session",
            "_session",
        ),
        *(
            "remember_token",
            "auth_session",
            "sessiontoken",
            "auth_cookie",
            "session-cookie",
        ),
    ):
        yield word, "key", "vague"
    for word in (
        "connectionstring",
        "secretkey",
        "secretkeybase",
        "secret_key_base",
        "localkey",
    ):
        yield word, "key", "named"


def _vague() -> Iterator[Entry]:
    yield from ((word, "password", "vague") for word in ("pass", "clave", "pswrd"))
    yield from ((word, "pin", "vague") for word in ("pin", "пин"))
    # a bare "code" needs a door, an alarm or a message beside it
    yield from ((word, "otp", "vague") for word in ("code", "código", "codigo", "код"))
    for word in (
        "key",
        "token",
        "secret",
        "schlüssel",
        "geheimnis",
        "ключ",
        "токен",
        "секрет",
    ):
        yield word, "key", "vague"
    for word in (
        "chave",
        "segredo",
        "secreto",
        "apikey",
        "jwt",
        "signature",
    ):
        yield word, "key", "vague"
    yield from (
        (word, "key", "vague")
        for word in ("auth", "bearer", "sig", "webhook", "session")
    )


def _pairs() -> Iterator[Entry]:
    for word in (
        *(
            "login",
            "log in with",
            "logged in with",
            "sign in with",
            "signed in with",
            "credentials",
        ),
        *(
            "credential",
            "logins",
            "zugangsdaten",
            "anmeldedaten",
            "logindaten",
            "login-daten",
        ),
        *(
            "zugang",
            "einloggen mit",
            "anmelden mit",
            "datos de acceso",
            "credenciales",
            "creds",
        ),
        *(
            "dados de acesso",
            "credenciais",
            "dados de login",
            "учётные данные",
            "учетные данные",
        ),
        *(
            "данные для входа",
            "логин/пароль",
            "логин и пароль",
            "доступы",
            "доступ",
            "логин",
        ),
        *(
            "user/pass",
            "user/password",
            "username/password",
            "user/pw",
            "user / password",
        ),
        *(
            "username and password",
            "user and password",
            "benutzer/passwort",
            "usuario/contraseña",
        ),
        *(
            "usuário/senha",
            "wifi",
            "wi-fi",
            "wlan",
            "ssid",
            "вайфай",
            "вход",
            "acceso",
            "acesso",
        ),
    ):
        yield word, "password", "pair"
