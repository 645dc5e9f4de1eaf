"""Messages as support gets them, made when they are needed: half of them hold secrets.

The forms are our own and the values worthless; what another product does with them says how it
reads mail to a help desk, not how good it is at what it was made for.
"""

import hashlib
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portal.redaction import Row
from portal.redaction.rules.vendors import rows
from tests.redaction import forge

KNOWN = ("GitHub", "GitLab", "Slack", "Stripe", "npm", "SendGrid", "Anthropic", "Hugging Face")


@dataclass(frozen=True)
class Secret:
    """A value that must go, and what it is."""

    value: str
    kind: str


@dataclass(frozen=True)
class Letter:
    """A text and the secrets in it."""

    text: str
    secrets: tuple[Secret, ...] = ()


CHAT = (
    "My password is {password}, can you log in and look?",
    "I changed the password to {password} but the hub still refuses it.",
    "user alice@example.com / {password}",
    "The login is admin, the password {password}. Thanks!",
    "mein Passwort ist {password}, bitte prüfen",
    "Das WLAN-Kennwort lautet {password}.",
    "Zugangsdaten: alice / {password}",
    "mi contraseña es {password} y no funciona",
    "La clave del wifi es {password}",
    "minha senha é {password}, obrigado",
    "мой пароль {password}, не подходит",
    "The PIN of the alarm is {pin}.",
    "der PIN ist {pin}, danke",
    "el código que recibí es {pin}",
    "Here is my API key {key} if you need it.",
    "unser API-Schlüssel: {key}",
    "I paid with {card} and was charged twice.",
    "Karte {card}, abgebucht am Montag",
)
CONFIGURED = (
    "password={password}\nhost=hub.example.com",
    '{{"user": "alice", "password": "{password}", "retries": 3}}',
    "export API_TOKEN={vendor}\npython sync.py",
    "db:\n  user: portal\n  password: {password}\n  port: 5432",
    "mysql -u root -p{password} hub",
    "curl -u alice:{password} https://hub.example.com/api",
    "curl -H 'Authorization: Bearer {key}' https://api.example.com/v1/devices",
    "postgres://portal:{password}@db.example.com:5432/portal",
    "https://hub.example.com/cb?code=200&access_token={key}&state=ok",
    "Cookie: session={key}; theme=dark",
    "X-Api-Key: {key}",
    'const token = "{vendor}";',
    "12:00:01 ERROR login of alice failed, password {password} was refused",
    "| user | password |\n|---|---|\n| alice | {password} |",
    "> On Monday you wrote:\n> password: {password}\n> it does not work",
    '<add key="ClientSecret" value="{key}" />',
    "wifi:\n  ssid: hall\n  psk: {password}",
    "{pem}",
    "AWS_SECRET_ACCESS_KEY={key}",
    "the token is {vendor} and the webhook fails",
)
HARMLESS = (
    "I forgot my password, how can I change it?",
    "The password field is greyed out since the update.",
    "Ich habe mein Passwort vergessen, was nun?",
    "no recuerdo mi contraseña, ayuda",
    "A senha não chega por email.",
    "забыл пароль, как восстановить?",
    "The PIN pad does not light up any more.",
    "Which API key scopes do I need for the export?",
    "The token expired, where do I get a new one?",
    "order {number}, delivered on Monday",
    "serial SN-{hex8}, firmware 4.12.1",
    "device id {uuid} is offline",
    "commit {hex40} broke the build",
    "sha256: {hex64}",
    "MAC 00:1A:2B:3C:4D:5E, IP 192.168.1.17",
    "password: ********",
    "API_KEY=your-api-key-here",
    "token = os.environ['API_TOKEN']",
    "Traceback (most recent call last):\n  File \"sync.py\", line 12, in <module>\nKeyError: 'password'",
    "GET /api/v1/devices/{number} 200 12ms",
    "data:image/png;base64,{base64}",
    "The card reader blinks red when I hold my card to it.",
    "Please call me at +1 555 0100 after 17:00.",
    "password_reset_email: true\nkeyboard_layout: de",
    "ticket SEL-7K3Q-F9XB was closed on 2026-11-20",
    "The secret to a quiet hub is a good shelf.",
    "tracking number {number}{number}",
    "POST /login 401 invalid credentials",
)
AROUND = (
    "Hello,\n\n{}\n\nKind regards\nAlice",
    "{}",
    "Since the last update the hall lights ignore the evening scene.\n\n{}\n\nWhat can I do?",
    "Guten Tag,\n{}\nViele Grüße",
)


def letters(number: int, seed: int) -> Iterator[Letter]:
    """So many messages, every other one with secrets; the same for the same seed."""
    vendors = [row for row in rows() if row.vendor in KNOWN and not row.lead]
    for at in range(number):
        roll = random.Random(f"{seed} {at}")  # noqa: S311 - worthless by intention
        made = _harmful(roll, vendors) if at % 2 else _harmless(roll)
        yield Letter(roll.choice(AROUND).format(made.text), made.secrets)


def _harmful(roll: random.Random, vendors: list[Row]) -> Letter:
    form = roll.choice(roll.choice((CHAT, CONFIGURED)))
    name = next(name for name in _MAKERS if f"{{{name}}}" in form)
    secret = _MAKERS[name](roll, vendors)
    return Letter(form.format(**{name: secret.value}), (secret,))


def _harmless(roll: random.Random) -> Letter:
    noise = hashlib.sha512(roll.randbytes(8)).hexdigest()
    return Letter(
        roll.choice(HARMLESS).format(
            number=roll.randrange(10**7, 10**8),
            hex8=noise[:8].upper(),
            hex40=noise[:40],
            hex64=noise[:64],
            uuid=uuid.UUID(int=roll.getrandbits(128), version=4),
            base64=noise * 4,
        )
    )


def _vendor(roll: random.Random, vendors: list[Row]) -> Secret:
    return Secret(forge.example(roll.choice(vendors).pattern(), roll.random()), "key")


_MAKERS: dict[str, Callable[[random.Random, list[Row]], Secret]] = {
    "password": lambda roll, _: Secret(forge.password(roll.random()), "password"),
    "pin": lambda roll, _: Secret(forge.digits(6, roll.random()), "password"),
    "key": lambda roll, _: Secret(forge.key(40, roll.random()), "key"),
    "card": lambda roll, _: Secret(forge.card(seed=roll.random()), "card"),
    "pem": lambda roll, _: Secret(forge.private_key(8, seed=roll.random()), "block"),
    "vendor": _vendor,
}
