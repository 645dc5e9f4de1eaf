"""The two parts of a letter as a mail program finds them, and the words of its HTML."""

import html
import re
from email.message import EmailMessage


def part(letter: EmailMessage, kind: str = "plain") -> str:
    """The plain text of a letter, or its `html`."""
    found = letter.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def body(page: str) -> str:
    """What the HTML of a letter has below the name of the house."""
    return page.partition('<p class="house">')[2].partition("</p>")[2].partition("</body>")[0]


def words(page: str) -> list[str]:
    """The words that a person reads in the HTML of a letter."""
    return html.unescape(re.sub(r"<[^>]*>", " ", body(page))).split()


def readable(letter: EmailMessage) -> str:
    """All that a mail program knows of a letter, as nothing is found in base64."""
    parts = [one for one in letter.walk() if not one.is_multipart()]
    return "\n".join([str(letter.items()), *(str(one.get_content()) for one in parts)])
