"""Words that announce a secret, in five languages: word, kind, and whether it is vague."""

CUES: tuple[tuple[str, str, bool], ...] = (
    *(
        (word, "password", False)
        for word in (
            *("password", "passwd", "pwd", "passphrase", "passwort", "kennwort", "contraseña"),
            *("contrasena", "senha", "palavra-passe", "пароль", "psk", "passcode"),
        )
    ),
    *((word, "pin", False) for word in ("pin-code", "pincode", "пин-код", "cvv", "cvc")),
    *((word, "otp", False) for word in ("otp", "one-time code", "verification code")),
    *((word, "password", True) for word in ("pass", "pw", "clave")),
    *((word, "pin", True) for word in ("pin", "пин")),
    *(
        (word, "key", False)
        for word in (
            *("api key", "api_key", "api-key", "apikey", "client_secret", "client secret"),
            *("authorization", "secret_key", "access_key", "access_token", "auth_token"),
        )
    ),
    *((word, "key", True) for word in ("key", "token", "secret", "ключ", "токен", "chave")),
)
