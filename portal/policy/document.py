"""The policy as it is written: every table of the file, and nothing that acts."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field as Setting
from pydantic import model_validator

from portal.policy.alarms import Alarms, Mark, Thresholds
from portal.policy.connect import Connect
from portal.policy.feedback import Feedback
from portal.policy.hours import Hours
from portal.policy.intake import Intake
from portal.policy.kinds import Key, Table
from portal.policy.ladder import Rung
from portal.policy.levels import Category, Level, Severity, Tier
from portal.policy.organisation import Channel, Emergency, Organisation
from portal.policy.privacy import Privacy
from portal.policy.questions import ALWAYS, SORTING, Field, Group, RequestType
from portal.policy.redaction import Format, Redaction
from portal.policy.routes import Flow, Route
from portal.policy.status_page import Component, StatusPage
from portal.policy.statuses import Approval, Stage, Status, Statuses
from portal.policy.targets import Averages, Target
from portal.policy.teams import Team
from portal.policy.texts import Macro, Page, Tag, Term, Texts

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
    severities: Mapping[Key, Severity] = Setting(default_factory=dict)
    """How grave support finds requests; without any, the impact level alone counts."""
    tiers: Mapping[Key, Tier] = Setting(default_factory=dict)
    unverified_tier: Key | None = None
    """The tier whose targets a sender gets who only claims theirs; the claimed one if left out."""
    categories: Mapping[Key, Category] = Setting(default_factory=dict)
    request_groups: Mapping[Key, Group] = Setting(default_factory=dict)
    request_types: Annotated[Mapping[Key, RequestType], _SOME]
    default_request_type: Key
    fields: Annotated[Mapping[Key, Field], _SOME]
    connect: Connect | None = None
    """Connect requests, for those who install hubs."""
    targets: Annotated[tuple[Target, ...], _SOME]
    averages: Averages | None = None
    alarms: Alarms = Setting(default_factory=Alarms)
    feedback: Feedback = Setting(default_factory=Feedback)
    marks: Mapping[Key, Mark] = Setting(default_factory=dict)
    thresholds: Thresholds = Thresholds()
    stages: Annotated[Mapping[Key, Stage], _SOME]
    statuses: Annotated[Mapping[Key, Status], _SOME]
    initial_status: Key
    withdrawn_status: Key
    approvals: Mapping[Key, Approval] = Setting(default_factory=dict)
    teams: Mapping[Key, Team] = Setting(default_factory=dict)
    first_team: Key | None = None
    """The team that gets each new request, unless a route says otherwise."""
    routes: Mapping[Key, Route] = Setting(default_factory=dict)
    flows: Mapping[Key, Flow] = Setting(default_factory=dict)
    ladder: Mapping[Key, Rung] = Setting(default_factory=dict)
    macros: Mapping[Key, Macro] = Setting(default_factory=dict)
    tags: Mapping[Key, Tag] = Setting(default_factory=dict)
    known_issue_tag: Format | None = None
    """What the tag of a known issue looks like, from its first to its last character (B34)."""
    documentation: Mapping[Key, Page] = Setting(default_factory=dict)
    shows_tracker: bool = False
    """Whether customers see the address of the bug, which may be one of your own house (B18)."""
    glossary: tuple[Term, ...] = ()
    reply_from_other_address: Literal["hold", "new_ticket"] = "hold"
    """What becomes of a reply that comes from an address other than the sender's."""
    intake: Intake = Intake()
    redaction: Redaction = Redaction()
    """What is taken out, beyond what Portal knows by itself."""
    privacy: Privacy = Privacy()
    texts: Texts
    components: tuple[Component, ...] = ()
    status_page: StatusPage = Setting(default_factory=StatusPage)

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
        for name in type(self).model_fields:
            table = getattr(self, name)
            for key, entry in table.items() if isinstance(table, Mapping) else ():
                entry.keep_key(key)
        return self

    @model_validator(mode="after")
    def _stand_in_for_statuses_that_are_gone(self) -> Self:
        if self.initial_status in self.statuses:
            self.__dict__["statuses"] = Statuses(self.statuses, self.initial_status)
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
