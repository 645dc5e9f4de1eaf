"""How long people's words are kept, and whose they are."""

from typing import Annotated

from pydantic import Field

from portal.policy.kinds import Table


class Privacy(Table):
    """What is forgotten by itself, and what stays when somebody asks to be forgotten."""

    anonymise_after_days: Annotated[int, Field(ge=1)] | None = None
    """Closed requests older than this lose their words, files and names; never, if left out.

    What is lost so cannot be had again, so nothing is until an organisation has decided it.
    """
    organisation_keeps_shared: bool = False
    """Whether a request that was shared with the organisation keeps its words and files, without
    the name and address of its sender, when the sender asks to be forgotten.
    """
