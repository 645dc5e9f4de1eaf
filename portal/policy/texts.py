"""What the organisation says in its own words on pages and in letters."""

from typing import Annotated

from pydantic import AfterValidator, Field

from portal.policy.kinds import Key, Keyed, Table, Text, complaint
from portal.policy.organisation import Url


class Advice(Table):
    """Something that helps, and why."""

    say: Text
    why: Text


def _numbered(text: Text) -> Text:
    """Refuse a header without the number by which the answers name the question."""
    for words in (text,) if isinstance(text, str) else text.values():
        if "{number}" not in words:
            raise complaint("expected {number} in it")
    return text


class Texts(Table):
    """The named texts."""

    welcome: Text | None = None
    """The first sentence of the home page."""
    outside_hours: Text
    """Said when a request comes in while nobody is there."""
    resolution_may_vary: Text
    """Said beside the time of resolution."""
    unverified_tier: Text | None = None
    """Said to a guest who claims a tier."""
    no_secrets: Text | None = None
    """Said above the form, about passwords and keys."""
    thanks: Text | None = None
    """Said on the page that confirms a request."""
    signature: Text | None = None
    """The last lines of each letter."""
    escalated_question: Annotated[Text, AfterValidator(_numbered)] = "ESCALATED QUESTION {number}"
    """The header of each question that goes up, with `{number}` in it (B23)."""
    hints: tuple[Advice, ...] = Field(default=())
    """What makes a good request, for customers."""
    tone: tuple[Advice, ...] = Field(default=())
    """How staff write to customers."""


class Term(Table):
    """A word of the trade, explained."""

    term: Text
    meaning: Text


class Macro(Keyed):
    """A canned answer of the desk (B12)."""

    label: Text
    text: Text
    """What is put into the answer, to be changed before it is sent."""
    status: Key | None = None
    """The status that usually follows."""


class Tag(Keyed):
    """A word that the desk sticks on a request, to find and count it."""

    label: Text
    hint: Text | None = None
    about_documentation: bool = False
    """Whether it says that a page is missing, or was not found (B26)."""


class Page(Keyed):
    """A page of your documentation, offered to who is about to ask what it answers (B01, B61)."""

    label: Text
    url: Url
    categories: tuple[Key, ...] = ()
    """What requests are about that it may answer; its label alone decides where this is left out."""
