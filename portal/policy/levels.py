"""How a request is sorted: how badly it affects people, whose it is, what it is about."""

from pydantic import Field, PrivateAttr

from portal.policy.kinds import Keyed, Text


class Level(Keyed):
    """One impact level."""

    label: Text
    rank: int = Field(ge=1)
    """1 is the gravest; each level has its own."""
    definition: Text
    examples: tuple[Text, ...] = ()
    question: Text
    """The level in the customer's plain words, to choose on the form."""
    engineering: bool = False
    """Whether engineering is involved at once; travels with the hand-off."""
    closing_note: Text | None = None
    """How this level is handled, for example as capacity allows."""

    _emergency: bool = PrivateAttr(default=False)

    @property
    def emergency(self) -> bool:
        """Whether this level may start an emergency response outside support hours."""
        return self._emergency

    def mark_emergency(self) -> None:
        """Remember that the policy names this level under `emergency`."""
        self._emergency = True


class Severity(Keyed):
    """How grave support finds a request, for its own order of work (D32)."""

    label: Text
    rank: int = Field(ge=1)
    """1 is the gravest; each severity has its own."""
    definition: Text
    examples: tuple[Text, ...] = ()


class Tier(Keyed):
    """A kind of customer, by their contract or plan."""

    label: Text
    hint: Text | None = None


class Category(Keyed):
    """What a request is about."""

    label: Text
    hint: Text | None = None
