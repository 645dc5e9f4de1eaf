"""Asking what people thought of an answer."""

from typing import Annotated

from pydantic import Field

from portal.policy.durations import Span
from portal.policy.kinds import Key, Table, Text


class Feedback(Table):
    """How each resolution is rated, and what follows."""

    question: Text | None = None
    """What is asked after a resolution."""
    open_for: Span = Field("28 days", validate_default=True)
    """How long a resolution can be rated."""
    changeable_for: Span = Field("14 days", validate_default=True)
    """How long a rating can be changed."""
    low: Annotated[int, Field(ge=1, le=4)] = 2
    """Scores up to this one are told to a lead at once."""
    review_every: Span | None = None
    """How often leads go through the reports with their team; nobody is reminded if left out (D25)."""
    notify: tuple[Key, ...] = ()
    """The teams that are told of a low score."""
