"""What the form asks for each type of request, under which condition, and how well it was answered."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field as Setting
from pydantic import PrivateAttr, model_validator

from portal import i18n
from portal.i18n import gettext as _
from portal.policy.kinds import Key, Keyed, Text, complaint
from portal.policy.redaction import Format

Answers = Mapping[str, object]
"""What was typed, by field name: texts, a list of texts, or a list of files."""

Kind = Literal["line", "text", "code", "moment", "choice", "email", "files"]
Sorting = Literal["tier", "category", "impact"]
ALWAYS = ("subject", "description")
SORTING: dict[Sorting, str] = {"tier": "tiers", "category": "categories", "impact": "levels"}
"""The questions that sort a request, and the tables with their answers."""
_LONGEST = {"text": 10_000, "code": 20_000}
_LONGEST_LINE = 200
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")


class Group(Keyed):
    """Kinds of request that are offered together."""

    label: Text
    description: Text | None = None


class RequestType(Keyed):
    """One kind of request, with its own form."""

    label: Text
    description: Text | None = None
    group: Key | None = None
    category: Key | None = None
    """The category of such requests, where the form does not ask for it."""
    impact: Key | None = None
    """Likewise their impact; a level that the policy does not have counts as none."""
    tier: Key | None = None
    """Likewise the tier."""
    asks: tuple[Sorting, ...] = ()
    """Which of tier, category and impact must be answered; left out: those that the policy has."""
    fields: tuple[Key, ...]
    """The fields of its form in order; subject and description are always asked."""
    without_access: bool = False
    """Offered where people sign in, to those who cannot (B12, E02)."""
    board: Key | None = None
    """The board of connect requests on which it stands; it is asked there alone (A22)."""
    requires: tuple[Key, ...] = ()
    """Fields that must be answered here, beside those that must be everywhere."""


class Field(Keyed):
    """One question of a form."""

    label: Text
    hint: Text | None = None
    why: Text | None = None
    """Why it helps to answer."""
    kind: Kind = "line"
    required: bool = False
    when: Mapping[Key, tuple[Key, ...]] = Setting(default_factory=dict)
    """Asked only when each of these answers is one of those named."""
    max_length: Annotated[int, Setting(ge=1)] | None = None
    options: Mapping[Key, Text] = Setting(default_factory=dict)
    """The choices of a `choice`."""
    missing: Text | None = None
    """What is said when a required answer is not there."""
    form: Format | None = None
    """What the answer looks like, from its first to its last character."""
    wrong: Text | None = None
    """What is said of an answer that looks different."""

    @model_validator(mode="after")
    def _offers_a_choice(self) -> Self:
        if (self.kind == "choice") != bool(self.options):
            raise complaint("expected options for a choice, and only there")
        return self

    _limit: int | None = PrivateAttr(default=None)

    def limit(self, characters: int) -> None:
        """Let no answer be longer, unless `max_length` says otherwise."""
        self._limit = characters

    @property
    def longest(self) -> int:
        """How many characters an answer may have."""
        return self.max_length or self._limit or _LONGEST.get(self.kind, _LONGEST_LINE)

    def applies(self, answers: Answers) -> bool:
        """Whether this is asked, after what was answered so far."""
        return all(text_of(answers, key) in values for key, values in self.when.items())

    def complaint(self, answers: Answers, max_files: int) -> str | None:
        """What is wrong with the answer, in words for the one who typed it."""
        if self.kind == "files":
            return self._files(files_of(answers, self.key), max_files)
        given = text_of(answers, self.key)
        if not given:
            return self._nothing() if self.required else None
        if len(given) > self.longest:
            return _(
                "This is %(length)d characters long; %(most)d fit here. Longer texts can be"
                " attached as a file.",
                length=len(given),
                most=self.longest,
            )
        return self._shape(given)

    def _nothing(self) -> str:
        if self.missing is not None:
            return i18n.pick(self.missing)
        return _("Please fill in “%(label)s”.", label=i18n.pick(self.label))

    def _files(self, files: list[object], max_files: int) -> str | None:
        if not files:
            return self._nothing() if self.required else None
        if len(files) > max_files:
            return i18n.ngettext(
                "At most %(num)d file can be attached.",
                "At most %(num)d files can be attached.",
                max_files,
            )
        return None

    def _shape(self, given: str) -> str | None:
        if self.form is not None and not re.fullmatch(self.form, given, re.ASCII):
            return i18n.pick(self.wrong) if self.wrong else _("This has another form.")
        if self.kind == "choice" and given not in self.options:
            return _("Choose one of the answers offered here.")
        if self.kind == "email" and not _ADDRESS.fullmatch(given):
            return _("This does not look like an email address, such as name@example.com.")
        if self.kind == "moment" and not _is_moment(given):
            return _("This does not look like a date and time, such as 2026-11-20 16:30.")
        return None


def text_of(answers: Answers, key: str) -> str:
    """The answer as text; "" when there is none."""
    given = answers.get(key)
    if isinstance(given, (list, tuple)):
        given = given[0] if given else None
    return str(given).strip() if given is not None else ""


def files_of(answers: Answers, key: str) -> list[object]:
    """The answer as a list of files."""
    given = answers.get(key)
    if not given:
        return []
    return list(given) if isinstance(given, (list, tuple)) else [given]


def _is_moment(given: str) -> bool:
    try:
        datetime.fromisoformat(given)
    except ValueError:
        return False
    return True


def sorting(asked: Sorting, known: Mapping[str, Keyed], answers: Answers) -> str | None:
    """What is wrong with the answer to a sorting question, in words for the customer."""
    given = text_of(answers, asked)
    if given in known:
        return None
    return _("Choose one of the answers offered here.") if given else _UNSORTED[asked]()


_UNSORTED = {
    "tier": lambda: _("Choose the plan that you are on."),
    "category": lambda: _("Choose what this is about."),
    "impact": lambda: _("Choose how badly this affects you."),
}


def sender(answers: Answers) -> Iterator[tuple[str, str]]:
    """What is missing of a guest's own details, by field name."""
    if not text_of(answers, "name"):
        yield "name", _("Tell us your name, so that we know how to address you.")
    email = text_of(answers, "email")
    if not email:
        yield "email", _("Tell us your email address, so that we can answer you.")
    elif not _ADDRESS.fullmatch(email):
        yield "email", _("This does not look like an email address, such as name@example.com.")
