"""What a house knows of its own secrets: how much stays readable, its words, tokens and serials."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from portal.errors import Mistake
from portal.policy.kinds import Table, complaint
from portal.policy.organisation import Url
from portal.policy.patterns import Shape, shape
from portal.redaction import Row, Rules, SecretInIdentifier, deep, identifier, redact
from portal.redaction.rules.vendors import rows

_HIDDEN = 4
_SHORTEST = 8
_PROBE = "Zq7xK2vB9m", "483920"
Spoken = Literal["key", "password", "pin", "otp"]


def _format(value: str) -> str:
    shape(value)
    return value


def _house_format(value: str) -> str:
    if len(_opening(shape(value))) < 2:  # noqa: PLR2004 - one letter tells nothing of whose it is
        raise complaint("expected two fixed letters or digits at its beginning, such as SN-")
    return value


def _opening(found: Shape) -> str:
    return "".join(letter for letter in found.opening if letter.isalnum())


Format = Annotated[str, Field(min_length=1), AfterValidator(_format)]
HouseFormat = Annotated[str, Field(min_length=1), AfterValidator(_house_format)]
Few = Annotated[int, Field(ge=0, le=6)]
Cue = Annotated[str, Field(min_length=3, max_length=40, pattern=r"^\S(.*\S)?$")]


class Keys(Table):
    """How much of a key stays readable, so that its owner knows which it is."""

    head: Few = 4
    tail: Few = 4
    minimum: Annotated[int, Field(ge=_SHORTEST)] = 12
    """Nothing of a shorter key is shown."""

    @model_validator(mode="after")
    def _hides_enough(self) -> Self:
        if bool(self.head) != bool(self.tail):
            raise complaint("expected both ends or none: head and tail are 0 together")
        least = self.head + self.tail + _HIDDEN
        if self.minimum < least:
            raise complaint(
                "minimum: expected at least {least}, so that four characters stay hidden",
                least=least,
            )
        return self


class Cards(Table):
    """How much of a card number stays readable: at most what PCI DSS lets everybody see."""

    head: Few = 6
    tail: Annotated[int, Field(ge=0, le=4)] = 4

    @model_validator(mode="after")
    def _both_ends(self) -> Self:
        if bool(self.head) != bool(self.tail):
            raise complaint("expected both ends or none: head and tail are 0 together")
        return self


class Rule(Table):
    """A token of the house, or of a vendor that Portal does not know yet."""

    vendor: Annotated[str, Field(min_length=2, max_length=60)]
    prefix: Annotated[str, Field(min_length=3, max_length=60)]
    """How each token begins."""
    format: Format
    """What follows the prefix."""
    source: Url | None = None
    """The page on which the vendor describes it."""
    advice: str = ""
    """What its owner does: “Revoke it at …”."""
    examples: Annotated[tuple[str, ...], Field(min_length=1)]
    """Worthless tokens that the rule must take out."""

    @model_validator(mode="after")
    def _is_long_enough(self) -> Self:
        if len(self.prefix) + shape(self.format).shortest < _SHORTEST:
            raise complaint("format: would catch words; expected 8 characters with the prefix")
        return self

    @property
    def row(self) -> Row:
        """The rule as the engine takes it."""
        source = self.source or ""
        return Row(
            self.vendor, self.prefix, self.format, source, self.advice, examples=self.examples
        )


class Redaction(Table):
    """What is taken out, beyond what Portal knows by itself."""

    deep: bool = False
    """Whether the scanner of the extra `deep` looks as well."""
    keys: Keys = Keys()
    cards: Cards = Cards()
    cues: Mapping[Cue, Spoken] = Field(default_factory=dict)
    """Words that announce a secret, and what they announce."""
    rules: tuple[Rule, ...] = ()
    allow: tuple[HouseFormat, ...] = ()
    """Patterns of whole values that are no secrets: serial and order numbers."""

    def made(self, salt: bytes = b"") -> Rules:
        """The rules that the engine takes; `salt` keys what is remembered as no secret."""
        return Rules(
            key_head=self.keys.head,
            key_tail=self.keys.tail,
            key_minimum=self.keys.minimum,
            card_head=self.cards.head,
            card_tail=self.cards.tail,
            extra_cues=tuple(self.cues.items()),
            extra_rows=tuple(rule.row for rule in self.rules),
            allow=self.allow,
            salt=salt,
            deep=self.deep,
        )


def check(redaction: Redaction) -> Iterator[Mistake]:
    """Rules that miss their own examples, words that are not heard, patterns that allow too much."""
    if redaction.deep:
        yield from _deep()
    rules = replace(redaction.made(), deep=False)
    for index, rule in enumerate(redaction.rules):
        yield from _rule(f"redaction.rules[{index}]", rule, rules)
    for word, kind in redaction.cues.items():
        value = _PROBE[kind in {"pin", "otp"}]
        if not redact(f"{word}: {value}", rules).findings:
            yield Mistake(
                f"redaction.cues.{word}", "is not heard as a word that announces a secret"
            )
    for index, pattern in enumerate(redaction.allow):
        yield from _allowed(f"redaction.allow[{index}]", pattern, redaction)


def _deep() -> Iterator[Mistake]:
    """Load what the extra brings now, so that no request waits for it and no start is in vain."""
    try:
        deep.scanner()
    except deep.NotInstalled:
        yield Mistake("redaction.deep", "needs the extra “deep”: pip install '.[deep]'")


def _rule(path: str, rule: Rule, rules: Rules) -> Iterator[Mistake]:
    for index, example in enumerate(rule.examples):
        found = redact(example, rules).findings
        if not any(one.vendor == rule.vendor and one.length == len(example) for one in found):
            yield Mistake(f"{path}.examples[{index}]", "is not caught by the rule as a whole")
    try:
        identifier(rule.vendor)
    except SecretInIdentifier:
        yield Mistake(f"{path}.vendor", "looks like a secret itself; expected a name")


def _allowed(path: str, pattern: str, redaction: Redaction) -> Iterator[Mistake]:
    """A pattern and a token that begin alike could be one and the same."""
    opening = shape(pattern).opening.lower()
    for row in (*rows(), *(rule.row for rule in redaction.rules)):
        prefix = row.prefix.lower()
        if not row.lead and (opening.startswith(prefix) or prefix.startswith(opening)):
            known = f"begins like a token of {row.vendor} ({row.prefix})"
            yield Mistake(path, f"{known}; expected more fixed letters, or another beginning")
            return
