"""What the policy says about times, statuses and endings, in words for the help."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from portal.i18n import Lazy, lazy, pick
from portal.i18n import gettext as _
from portal.policy import (
    Category,
    Duration,
    Field,
    Level,
    Policy,
    RequestType,
    Status,
    Tier,
    explain,
)
from portal.policy.questions import ALWAYS
from portal.policy.statuses import GIVEN, Event, Timer
from portal.policy.targets import Target
from portal.web import status as states

_DOORS: dict[str, Lazy] = {
    "web": lazy("this portal"),
    "email": lazy("email"),
    "chat": lazy("chat"),
    "phone": lazy("telephone"),
    "api": lazy("a program"),
}
_DEEDS: dict[Event, Lazy] = {
    "customer_solved": lazy("You tell us that it is solved"),
    "customer_not_solved": lazy("You tell us that it is not solved"),
    "customer_reply": lazy("You answer, or add something"),
    "withdraw": lazy("You withdraw it"),
}


@dataclass(frozen=True, slots=True)
class Promise:
    """One line of the table of targets: whom it holds for, and by when what comes."""

    who: list[str]
    response: str
    resolution: str
    update: str
    reason: str


@dataclass(frozen=True, slots=True)
class Happening:
    """What happens by itself to a request that stays where it is, and what is said then."""

    name: str
    sentences: list[str]
    said: str


@dataclass(frozen=True, slots=True)
class Reaction:
    """What becomes of a request when the customer does something while it is one of `names`."""

    deed: str
    names: str
    to: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A stage in the customer's words; `parts` are its statuses, where it has more than one."""

    key: str
    label: str
    sentence: str
    onward: str
    parts: list[tuple[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the forms; `only` says to whom it is put, where not to all."""

    label: str
    hint: str
    why: str
    only: str


def asked(policy: Policy) -> list[Asked]:
    """Every question of the forms that are open to all, once, in the order in which it comes."""
    kinds = [kind for kind in policy.open_types.values() if not kind.without_access]
    keys = dict.fromkeys(key for kind in kinds for key in (*ALWAYS, *kind.fields))
    return [_asked(policy, policy.fields[key], kinds) for key in keys]


def _asked(policy: Policy, field: Field, kinds: list[RequestType]) -> Asked:
    some = [kind for kind in kinds if field.key in (*ALWAYS, *kind.fields)]
    only = ""
    if field.when:
        answers = (_answer(policy, name, key) for name, keys in field.when.items() for key in keys)
        only = _("Asked where it is about: %(answers)s", answers=states.listed(answers))
    elif len(some) < len(kinds):
        names = states.listed(pick(kind.label) for kind in some)
        only = _("Asked for: %(kinds)s", kinds=names)
    hint, why = (pick(text) if text else "" for text in (field.hint, field.why))
    return Asked(pick(field.label), hint, why, only)


def _answer(policy: Policy, name: str, key: str) -> str:
    known: dict[str, Mapping[str, Category | Level | Tier]] = {
        "category": policy.categories,
        "impact": policy.levels,
        "tier": policy.tiers,
    }
    return pick(known[name][key].label if name in known else policy.fields[name].options[key])


def promises(policy: Policy) -> list[Promise]:
    """The table of targets; the first line that fits a request is the one that counts."""
    return [
        Promise(
            who=list(_who(policy, row)),
            response=_span(row.response),
            resolution=_span(row.resolution),
            update=explain.promise(row.update) if row.update else "",
            reason=pick(row.reason) if row.reason else "",
        )
        for row in policy.targets
    ]


def _span(of: Duration | None) -> str:
    return explain.promise(of) if of else _("none")


def _who(policy: Policy, row: Target) -> Iterator[str]:
    if row.level:
        yield pick(policy.levels[row.level].label)
    yield from (pick(policy.severities[key].label) for key in row.severities or ())
    if row.tiers:
        plans = (pick(policy.tiers[key].label) for key in row.tiers)
        yield _("Plan: %(plans)s", plans=states.listed(plans))
    if row.channels:
        yield _("Sent by: %(ways)s", ways=states.listed(str(_DOORS[key]) for key in row.channels))
    if row.categories:
        about = (pick(policy.categories[key].label) for key in row.categories)
        yield _("About: %(subjects)s", subjects=states.listed(about))
    if not (row.level or row.severities or row.tiers or row.channels or row.categories):
        yield _("All requests") if len(policy.targets) == 1 else _("All others")


def units(policy: Policy) -> Iterator[str]:
    """What the units of the targets mean; nothing where they are everybody's own."""
    rows = policy.targets
    spans = {span for row in rows for span in (row.response, row.resolution, row.update) if span}
    if policy.hours.always_open:
        yield _("Time counts day and night, on every day of the week.")
        return
    if any(span.clock == "business" and not span.business_days for span in spans):
        yield _("Support time counts only while we are here.")
    if any(span.business_days for span in spans):
        yield _(
            "A business day ends at the same time on the next day on which we are here; a week is"
            " five of them."
        )
    if any(span.clock == "clock" for span in spans):
        yield _("Minutes, hours and days without more words count day and night.")


def happenings(policy: Policy) -> list[Happening]:
    """Every timer of the process, in the order of the policy."""
    return [
        Happening(
            name=called(policy, status),
            sentences=list(_timer(policy, status, status.timer)),
            said=pick(status.timer.note) if status.timer.note else "",
        )
        for status in policy.statuses.values()
        if status.timer is not None
    ]


def _timer(policy: Policy, status: Status, timer: Timer) -> Iterator[str]:
    to = pick(policy.told(timer.then, status.key))
    if timer.remind_after:
        yield _("We remind you after %(time)s.", time=explain.promise(timer.remind_after))
    if timer.after == GIVEN or not isinstance(timer.after, Duration):
        yield _("It lasts until the day that we tell you. Then it becomes “%(to)s”.", to=to)
        return
    after = explain.promise(timer.after)
    if status.turn == "support":
        yield _("It becomes “%(to)s” after %(time)s.", to=to, time=after)
    else:
        yield _("Without a word from you it becomes “%(to)s” after %(time)s.", to=to, time=after)
    if timer.remind_before:
        yield _("We remind you %(time)s before.", time=explain.promise(timer.remind_before))


def called(policy: Policy, status: Status) -> str:
    """What a customer calls a status: its stage, or its own name where the stage has several."""
    alone = sum(other.stage == status.stage for other in policy.statuses.values()) == 1
    return pick(policy.stages[status.stage].label if alone else status.label)


def standings(policy: Policy) -> list[Standing]:
    """Every stage in words, with where it may go on to."""
    return [
        Standing(
            key=key,
            label=pick(stage.label),
            sentence=pick(stage.sentence),
            onward=states.listed(pick(policy.stages[to].label) for to in onward(policy, key)),
            parts=[(pick(one.label), list(_notes(one))) for one in within(policy, key)],
        )
        for key, stage in policy.stages.items()
        if within(policy, key)
    ]


def within(policy: Policy, stage: str) -> list[Status]:
    """The statuses of a stage."""
    return [status for status in policy.statuses.values() if status.stage == stage]


def onward(policy: Policy, stage: str) -> list[str]:
    """The other stages to which a request may go from this one, in the order of the policy."""
    found = {
        policy.statuses[way.to].stage for status in within(policy, stage) for way in status.ways()
    }
    return [key for key in policy.stages if key in found and key != stage]


def _notes(status: Status) -> Iterator[str]:
    if status.note:
        yield pick(status.note)
    yield turn(status.turn)
    if status.off_because:
        yield pick(status.off_because)
    elif status.clock == "paused":
        yield _("Our time stands still meanwhile.")
    if status.locked:
        yield _("It takes no more words.")


def turn(of: str) -> str:
    """Whose turn it is, in a sentence."""
    return str(_TURNS[of])


_TURNS: dict[str, Lazy] = {
    "support": lazy("It is our turn."),
    "customer": lazy("It is your turn."),
    "nobody": lazy("Nobody has to do anything."),
}


def reactions(policy: Policy) -> list[Reaction]:
    """What each deed of a customer leads to, from where."""
    return [
        Reaction(str(deed), states.listed(_names(policy, event, to)), _become(policy, to))
        for event, deed in _DEEDS.items()
        for to in dict.fromkeys(one.reaction(event) for one in policy.statuses.values())
        if to is not None
    ]


def _become(policy: Policy, to: str) -> str:
    return called(policy, policy.statuses[to])


def _names(policy: Policy, event: Event, to: str) -> Iterable[str]:
    """The stages in which the deed leads there; statuses, where only some of a stage do."""
    for stage in policy.stages:
        inside = [one for one in within(policy, stage) if one.key != to and not one.locked]
        leading = [one for one in inside if one.reaction(event) == to]
        if leading and len(leading) == len(inside):
            yield pick(policy.stages[stage].label)
        else:
            yield from (pick(one.label) for one in leading)


def locked(policy: Policy) -> str:
    """The names of the statuses that take no more words."""
    return states.listed(called(policy, one) for one in policy.statuses.values() if one.locked)
