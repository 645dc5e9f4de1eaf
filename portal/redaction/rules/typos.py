"""How people mistype the words that announce a secret: a letter too few, too many, or out of place."""

from collections.abc import Iterator

#: words so long that a slip leaves no other word, and what each of them is
WORDS = {
    "firm": (
        *("password", "passcode", "passphrase", "passwort", "kennwort", "contraseña", "contrasena"),
        *("palavra-passe", "senha", "пароль"),
    ),
    "pair": ("zugangsdaten", "credenciales", "credentials", "credenciais", "логин"),
}
_ROWS = ("qwertyuiop", "asdfghjklñ", "zxcvbnm", "йцукенгшщзх", "фывапролджэ", "ячсмитьбю")
_REACH = 2


def mistyped() -> Iterator[tuple[str, str]]:
    """Yield each mistyped word and its grade."""
    for grade, words in WORDS.items():
        for word in words:
            yield from ((slip, grade) for slip in sorted(typos(word)))


def typos(word: str) -> set[str]:
    """Return what one slip of a finger makes of a word."""
    return {slip for slip in _slips(word) if slip != word}


def _slips(word: str) -> Iterator[str]:
    for at in range(1, len(word)):
        head, letter, rest = word[:at], word[at], word[at + 1 :]
        if letter == word[at - 1]:
            yield head + rest
        if rest and rest[0] != letter:
            yield head + rest[0] + letter + rest[1:]
        for other in {*word[max(0, at - _REACH) : at + _REACH + 1]}:
            yield head + other + letter + rest
        yield from (head + other + rest for other in _beside(letter))
        if len(word) > _REACH * 3:
            yield head + rest


def _beside(letter: str) -> Iterator[str]:
    """Yield the letters to the left and right on a keyboard."""
    for row in _ROWS:
        at = row.find(letter)
        if at >= 0:
            yield from (row[place] for place in (at - 1, at + 1) if 0 <= place < len(row))
