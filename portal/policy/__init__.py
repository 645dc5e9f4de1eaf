"""The support policy: an organisation's whole process as data, and the arithmetic that it needs."""

from portal.policy import explain, outline
from portal.policy.durations import Duration
from portal.policy.hours import Hours
from portal.policy.levels import Category, Level, Tier
from portal.policy.loading import check, load, presets, schema
from portal.policy.model import Policy
from portal.policy.needs import Need
from portal.policy.questions import Answers, Field, RequestType
from portal.policy.statuses import Actor, Move, NextAction, Stage, Status
from portal.policy.steps import Due, Dues, Step
from portal.policy.targets import Targets

__all__ = [
    "Actor",
    "Answers",
    "Category",
    "Due",
    "Dues",
    "Duration",
    "Field",
    "Hours",
    "Level",
    "Move",
    "Need",
    "NextAction",
    "Policy",
    "RequestType",
    "Stage",
    "Status",
    "Step",
    "Targets",
    "Tier",
    "check",
    "explain",
    "load",
    "outline",
    "presets",
    "schema",
]
