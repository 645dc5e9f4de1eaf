"""What stands where a secret could and is none: placeholders, references, ids, masked text."""

import re

_PLACEHOLDER = re.compile(
    r"""(?ix)
    [<\[{(%$&]{1,2}[^<>\s]*[>\]})%]{1,2} | \$\{?\w+\}?.{0,40} | %\w+% | \{\{.* | \{\w+\} | <[^<>\n]{0,60}>
  | !\w+.* | [x*•.…#_-]{2,} | (?-i:x{3,}|X{3,})[\w-]* | (?:your|my|dein|ihr|tu|su|seu|sua)[-_].*
  | \S{0,24}(?:\*{3,}|•{3,}|\.{3}|…|\[\.{3}\])\S{0,24}
  | (?-i:\S*%[\d.]*[sdqvxX](?!\w)\S*|\S*%%?0A\S*) | ENC\[.* | vault:v\d:.* | \{cipher\}.* | (?:op|ssm|vault|secret|keyvault)://.* | @Microsoft\.KeyVault.* | [a-z_]{2,30}=["'].* | (?-i:[A-ZÀ-ÞА-ЯЁ]+(?:_[A-ZÀ-ÞА-ЯЁ]+)+(?::\w+)?)
  | (?:null|none|nil|true|false|undefined|required|missing|empty|redacted|removed|hidden|masked|unset|n/a|tbd|todo|example)
  | (?:os|process|config|settings|self|this|env|secrets|app|request|req|ctx|args|options|vars|var|data|local|conf|cfg)[.\[].*
  | [\w.:$>-]{2,60}\(.* | \$\w+->.* | (?:str|string|int|bool|bytes|any|optional|object|number|char)\b.{0,3}
    """
)
_UUID = re.compile(r"(?i)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_REFERENCE = re.compile(r"[A-Z]{2,5}-[0-9A-Z]{4}-[0-9A-Z]{4}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ][\d:.]+Z?)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}", re.ASCII)


def placeholder(value: str) -> bool:
    """Whether a value only says where a secret would stand, or is masked already."""
    return "[removed-" in value or _PLACEHOLDER.fullmatch(value) is not None


def identifier(value: str) -> bool:
    """Whether a value names a thing: a UUID, a ticket reference, a date."""
    return any(one.fullmatch(value) for one in (_UUID, _REFERENCE, _DATE))


def uuid(value: str) -> bool:
    """Whether a value is a UUID: no secret by itself, one behind the name of a key."""
    return _UUID.fullmatch(value) is not None


_MARKS = frozenset("\"'`(*\\")
_LABEL = re.compile(r"\[removed-[a-z-]{1,12}\]")
_MASKED = re.compile(
    r"\S{0,24}(?:\[removed-[a-z-]{1,12}\]|\w(?:\.{3}|\*{3,}|•{3,}|…|\[\.{3}\])\w)\S{0,24}"
)


def masked(value: str) -> bool:
    """Whether a value is what redaction leaves: a walk through a sentence may stop there."""
    return _MASKED.fullmatch(value) is not None


def labels(text: str) -> list[tuple[int, int]]:
    """Return where labels of an earlier redaction stand."""
    return [found.span() for found in _LABEL.finditer(text)] if "[removed-" in text else []


def labelled(text: str, place: int) -> bool:
    """Whether a label of an earlier redaction begins here, quotes aside."""
    while text[place : place + 1] in _MARKS:
        place += 1
    return text.startswith("[removed-", place)
