"""What browsers send and get: queries, forms and bodies as the fields that they are made of."""

import re
from collections.abc import Iterator
from urllib.parse import quote_plus, unquote_plus

from portal.files import fields, texts
from portal.files.fields import Field
from portal.files.task import Task
from portal.redaction import Finding

TOKENS = re.compile(r"((?:^|[?&;#])([\w.$%-]{1,60})=)([^&;#\s\"'<>]+)")
_TOKEN = re.compile(
    r"(?:.*[-_.])?(?:(?:access|id|refresh|auth|session|csrf|xsrf|security|api)[-_]?(?:token|key)"
    r"|tokens?|jwt|secret|client[-_]?secret|code[-_]?verifier|sid|session[-_]?id|jsessionid|phpsessid"
    r"|sig|signature|saml(?:request|response)|assertion|credentials?|hmac)"
)
_PERHAPS = re.compile(r"code|state|key|nonce|ticket|auth|session|relaystate")  # or a harmless word
_LONG = 16
_PART = re.compile(
    r'(?i)content-disposition:[^\r\n]{0,200}?\bname="([^"\r\n]{0,100})"[^\r\n]*\r?\n'
    r"(?:[^\r\n]+\r?\n){0,8}\r?\n(.*?)(?=\r?\n--|\Z)",
    re.DOTALL,
)
_MARKUP = ("xml", "html", "svg")


def is_token(name: str, value: str) -> bool:
    """Whether a parameter of this name (in lower case) is a token by what its name says."""
    if _TOKEN.fullmatch(name):
        return True
    return len(value) >= _LONG and _PERHAPS.fullmatch(name) is not None


def is_structured(text: str) -> bool:
    """Whether a value is a JSON text in itself."""
    return text[:1] in {"{", "["} and text[-1:] in {"}", "]"} and texts.is_json(text)


def redacted(text: str, kind: str, task: Task) -> tuple[str, tuple[Finding, ...]]:
    """Redact a body of this media type by the fields that it has, and as plain text."""
    if "multipart" in kind:
        text, found = fields.redacted(text, _of_form(text), task)
        whole, more = texts.plain(text, task)
        return whole, (*found, *more)
    return texts.redacted(text, ".xml" if any(one in kind for one in _MARKUP) else "", task)


def of_query(text: str) -> Iterator[Field]:
    """Find the values of a URL's parameters, or of a form that is sent like them."""
    for found in TOKENS.finditer(text):
        name, value = unquote_plus(found[2]), unquote_plus(found[3])
        yield Field(found.start(3), found.end(3), fields.label(name), value, quote_plus)


def _of_form(text: str) -> Iterator[Field]:
    for found in _PART.finditer(text):
        yield Field(found.start(2), found.end(2), fields.label(found[1]), found[2], str)
