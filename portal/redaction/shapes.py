"""What a token looks like: a word, a number, a secret, or a thing that has a name of its own."""

import itertools
import re

from portal.redaction import survivors

WORD, NUMBER, MIXED, STRONG = range(4)

_THING = re.compile(
    r"""(?xi)
    v?\d+(?:[.,]\d+)+\w{0,12} | v\d+(?:[.-]\w+)* | [\d.,:]+\ ?(?:[ap]m|[%°][cf]?)
  | \d+(?:st|nd|rd|th|x|ms|s|sec|min|h|hrs?|d|kb?|mb|gb|tb|kib|mib|gib|[kmg]?bits?|[kmg]?bps|[kmg]hz|px|pt|
      em|rem|v|w|kw|kwh|a|ma|mah|mm|cm|m|km|kg|g|c|f|eur|usd|€|\$)
  | (?:ip|http|ipv|win|ios|wpa|wep|tls|ssl|tls1|sha|sha3|md|aes|rsa|utf|utf-|oauth|base|x|u|rs|ed|usb|mp|s|h|
      p|web|l|ec|ps|log4j?|python|java|php|windows|android|iphone|ipad|macos|ubuntu|debian|office|word|
      excel|argon|pbkdf|bcrypt|scrypt|k|i|led|mqttv?|http/|tls/|pkcs|fido|smbv?|snmpv?|ntlmv?|f|cat|dd-wrtv?)
    [\d.]{1,5}[a-z]{0,2}
  | (?=[^\s@]*\d|[a-z])[\w.+-]+@[\w-]+(?:\.[\w-]+)+
  | \w{1,12}:// \S+ | (?:[a-z]:)?[\\/~.]{1,2}[\w.-]*[\\/]\S* | /\S+ | [\w.-]+(?:/[\w.-]+){2,}
  | (?:[a-z0-9-]+\.)+(?:com|org|net|io|de|es|br|ru|pt|eu|uk|fr|it|example|local|internal|lan|test|box|dev|app|gov|edu)(?:[/:]\S*)?
  | [\w-]+\.(?:json|ya?ml|toml|ini|conf|cfg|env|txt|log|csv|xml|html?|js|ts|py|java|cs|go|rb|php|sh|exe|dll|zip|
      gz|bin|pem|crt|key|pfx|p12|kdbx|docx?|xlsx?|pdf|png|jpe?g|gif|svg|md|sql|db|bak|plist|properties)
  | \d{1,2}[:.]\d\d(?:[:.]\d\d)? | (?:\d{1,3}\.){3}\d{1,3}(?:[:/]\d+)? | \#\w+ | @\w+ | -{1,}[a-z][\w-]* | -{2,}\w+-*
  | [a-z][\w.]*\(\S* | (?-i:(?:[a-z_]+|[A-Z][a-z]+(?:[A-Z][a-z]+)*)(?:\.(?:[a-z_]+|[A-Z][a-z]+(?:[A-Z][a-z]+)*))+(?:\(\S*)?) | (?:0x)[0-9a-f]+ | (?:[0-9a-f]{2}[:-]){3,}[0-9a-f]{2}
  | (?-i:[A-Z][A-Za-z]{1,8}\d{0,3}(?:-[A-ZÄÖÜ]?[a-zäöüß]{3,})+|[A-Z]{2,5}\#\d{1,3}|[a-z]+(?:_[a-z]+)+|[A-Z]+(?:_[A-Z]+)+|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{1,6}-?\d{1,3}[a-z]?|[a-z]{1,3}\d{1,2}[a-z]?) | (?-i:(?:(?:[a-zà-ÿа-яё]+|[A-ZÀ-ÞА-ЯЁ][a-zà-ÿа-яё]*|[A-Z]{2,6})[-/'’])+(?:[a-zà-ÿа-яё]+|[A-ZÀ-ÞА-ЯЁ][a-zà-ÿа-яё]*|[A-Z]{2,6})) | [a-z_]{1,30}[=<>{}|\\](?!\S*[!@#$%^&*?]|(?-i:\S*[A-Z]\S*\d|\S*\d\S*[A-Z])).* | c\+\+ | \d+[-/]\d+
  | \d{1,2}[a-z]{1,3} | \d+-[a-zа-яё]+ | \w+\?{2,}\w{0,2} | (?-i:[A-Z]{2,}-\d[\d-]*) | [a-z]+-\d+ | (?-i:[a-z]+)\#\d+ | (?:issue|ticket|order|case|bug|room|unit|comment|build|pr|gh|mr)\#\d+ | pre-\S+ | [a-z]+\d{1,3}(?:_[a-z]+\d{0,3})+ | (?:[a-z]+_)+[a-z]*\d{1,3}(?:_[a-z]+)* | [a-z]+\d?['’][a-z]{1,2} | \w+\((?:s|es|n|en|r|a|o)\)
    """,
)
_SPECIAL = re.compile(r"[^\w\s.,;:'\"()\[\]{}<>/\\|-]|(?<=\w)[.,;:](?=\w)")
_ODD_CASE = re.compile(r"(?:^|-)(?:[a-z]+[A-Z]{2,}[A-Za-z]*|[a-z]+-[A-Z]{4})(?:$|-)")
_KEY = re.compile(r"(?!.*\.(?:\w{1,4}|java|json):)[\w+/.~:%-]+={0,3}", re.ASCII)
_PHRASE = re.compile(r"(?:[^\W\d_]{3,}[-_.]){1,}[^\W\d_]{3,}[-_.]?\d{1,4}\W?")


def shape(token: str) -> int:
    """Return how much a token looks like a chosen or generated password."""
    if token.isdigit():
        return NUMBER if len(token) > 3 else WORD
    if token.isalpha():
        if token.lower() == token.upper():
            return WORD  # a script without capitals
        inner = token[1:]
        return MIXED if not inner.islower() and not token.isupper() and len(token) > 5 else WORD
    if _PHRASE.fullmatch(token):
        return STRONG
    if _THING.fullmatch(token) or survivors.identifier(token) or survivors.placeholder(token):
        return WORD
    return _graded(token)


def _graded(token: str) -> int:
    digits = sum(map(str.isdigit, token))
    letters = sum(map(str.isalpha, token))
    if _ODD_CASE.search(token) and letters > len(token) // 2:
        return MIXED
    special = _SPECIAL.search(token) is not None or ("_" in token and not token.islower())
    if len(token) < 4 or not (digits or special) or (not letters and not special):
        return WORD
    if (
        len(token) >= 8
        and letters > 1
        and ((special and digits) or (len(token) > 9 and digits > 1))
    ):
        return STRONG
    return MIXED if len(token) > 4 else WORD


def keyish(token: str, least: int = 16) -> bool:
    """Whether a token could be a key: long, without structure of its own, letters and digits."""
    if len(token) < least or not _KEY.fullmatch(token):
        return False
    digits = sum(map(str.isdigit, token))
    letters = sum(map(str.isalpha, token))
    if not digits or letters < 2:
        return len(token) >= 24 and letters > 20 and not token.islower() and _tangled(token)
    return (
        digits + letters > len(token) * 0.7 and not token.startswith("arn:") and not _paths(token)
    )


_BETWEEN = re.compile(r"[-_./:|@(]+")
_WORD_PART = re.compile(r"[A-Z]*[a-z]*(?:[A-Z][a-z]+){0,4}\d{0,4}")


def worded(token: str) -> bool:
    """Whether a token is made of words and short numbers: a name in a program, a path."""
    return all(_WORD_PART.fullmatch(part) for part in _BETWEEN.split(token))


def _tangled(token: str) -> bool:
    """Whether upper and lower case alternate as no word does."""
    turns = sum(one.islower() and two.isupper() for one, two in itertools.pairwise(token))
    return turns > len(token) // 8 and "-" not in token and "." not in token


def _paths(token: str) -> bool:
    """Whether a token is an address or a path: words between strokes, unlike base 64."""
    if "://" in token or token.startswith(("./", "../", "~/")):
        return True
    jumbled = sum(map(str.isupper, token)) > 1 and sum(map(str.isdigit, token)) > 1
    return (token.startswith("/") and not jumbled) or (token.count("/") > 2 and "." in token)
