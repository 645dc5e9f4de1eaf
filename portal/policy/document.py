"""The policy as it is written: every table of the file, and nothing that acts."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field as Setting
from pydantic import model_validator

from portal.policy.hours import Hours
from portal.policy.intake import Intake
from portal.policy.kinds import Key, Keyed, Table
from portal.policy.levels import Category, Level, Tier
from portal.policy.organisation import Channel, Component, Emergency, Organisation
from portal.policy.privacy import Privacy
from portal.policy.questions import ALWAYS, SORTING, Field, RequestType
from portal.policy.redaction import Redaction
from portal.policy.statuses import Stage, Status
from portal.policy.targets import Target
from portal.policy.texts import Texts

_SOME = Setting(min_length=1)


class Document(Table):
    """A support policy. Tables keep the order of the file."""

    key: Key
    """A short name of this policy."""
    organisation: Organisation
    hours: Hours
    channels: tuple[Channel, ...] = ()
    emergency: Emergency | None = None
    levels: Annotated[Mapping[Key, Level], _SOME]
    tiers: Mapping[Key, Tier] = Setting(default_factory=dict)
    unverified_tier: Key | None = None
    """The tier whose targets a sender gets who only claims theirs; the claimed one if left out."""
    categories: Mapping[Key, Category] = Setting(default_factory=dict)
    request_types: Annotated[Mapping[Key, RequestType], _SOME]
    default_request_type: Key
    fields: Annotated[Mapping[Key, Field], _SOME]
    targets: Annotated[tuple[Target, ...], _SOME]
    stages: Annotated[Mapping[Key, Stage], _SOME]
    statuses: Annotated[Mapping[Key, Status], _SOME]
    initial_status: Key
    withdrawn_status: Key
    reply_from_other_address: Literal["hold", "new_ticket"] = "hold"
    """What becomes of a reply that comes from an address other than the sender's."""
    intake: Intake = Intake()
    redaction: Redaction = Redaction()
    """What is taken out, beyond what Portal knows by itself."""
    privacy: Privacy = Privacy()
    texts: Texts
    components: tuple[Component, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _ask_what_there_is(cls, data: Any) -> Any:
        """Where a request type does not say what it asks, it asks all that there is to choose."""
        kinds = data.get("request_types") if isinstance(data, Mapping) else None
        if not isinstance(kinds, Mapping):
            return data
        declared = [question for question, table in SORTING.items() if data.get(table)]
        filled = {
            key: {"asks": declared} | kind if isinstance(kind, dict) else kind
            for key, kind in kinds.items()
        }
        return {**data, "request_types": filled}

    @model_validator(mode="after")
    def _tell_tables_their_keys(self) -> Self:
        tables: tuple[Mapping[str, Keyed], ...] = (
            self.levels,
            self.tiers,
            self.categories,
            self.request_types,
            self.fields,
            self.stages,
            self.statuses,
        )
        for table in tables:
            for key, entry in table.items():
                entry.keep_key(key)
        return self

    @model_validator(mode="after")
    def _tell_fields_and_levels_more(self) -> Self:
        limits = (self.intake.subject_length, self.intake.description_length)
        for key, limit in zip(ALWAYS, limits, strict=True):
            if key in self.fields:
                self.fields[key].limit(limit)
        for key, level in self.levels.items():
            if self.emergency is not None and key in self.emergency.levels:
                level.mark_emergency()
        return self
