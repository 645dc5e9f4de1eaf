"""A policy in lines of text, for people at a terminal."""

from collections.abc import Iterator

from portal.i18n import gettext as _
from portal.i18n import pick
from portal.policy import outline_desk
from portal.policy.model import Policy
from portal.policy.statuses import Status, Timer
from portal.policy.targets import Target


def lines(policy: Policy) -> Iterator[str]:
    """The outline of a policy, in the current language."""
    about = policy.organisation
    yield _("%(name)s (policy %(key)s)", name=pick(about.name), key=policy.key)
    for title, part in (
        (_("Hours"), _hours(policy)),
        (_("Impact levels"), _levels(policy)),
        (_("Severities"), _severities(policy)),
        (_("Targets"), _targets(policy)),
        (_("Requests"), _requests(policy)),
        (_("Statuses"), _statuses(policy)),
        (_("Approvals"), outline_desk.approvals(policy)),
        (_("Teams"), outline_desk.teams(policy)),
        (_("Routes"), outline_desk.routes(policy)),
        (_("Flows"), outline_desk.flows(policy)),
        (_("Alarms"), outline_desk.alarms(policy)),
        (_("Escalation"), outline_desk.ladder(policy)),
        (_("Secrets"), _secrets(policy)),
    ):
        found = [*part]
        yield from ("", title) if found else ()
        yield from (f"  {line}" for line in found)


def _hours(policy: Policy) -> Iterator[str]:
    hours = policy.hours
    yield f"{hours.zone} ({pick(hours.label)})" if hours.label else hours.zone
    if hours.always_open:
        yield _("around the clock")
    for day, spans in hours.days.items():
        ends = ((_wall(opens), _wall(closes)) for opens, closes in spans)
        yield f"{day:<10} {', '.join(f'{opens}–{closes}' for opens, closes in ends)}"
    if hours.holidays.country:
        yield _("without the public holidays of %(country)s", country=hours.holidays.country)


def _secrets(policy: Policy) -> Iterator[str]:
    known = policy.redaction
    yield _("keys show %(head)s…%(tail)s", head=known.keys.head, tail=known.keys.tail)
    yield from (f"{word}: {kind}" for word, kind in known.cues.items())
    yield from (f"{rule.vendor}: {rule.prefix}{rule.format}" for rule in known.rules)
    yield from (_("no secret: %(format)s", format=pattern) for pattern in known.allow)
    if known.deep:
        yield _("with a deeper look")


def _wall(since_midnight: object) -> str:
    return str(since_midnight)[:-3].rjust(5, "0") if "day" not in str(since_midnight) else "24:00"


def _levels(policy: Policy) -> Iterator[str]:
    for level in policy.ranked_levels:
        yield f"{level.rank} {level.key}: {pick(level.definition)}"


def _severities(policy: Policy) -> Iterator[str]:
    for severity in policy.ranked_severities:
        yield f"{severity.rank} {severity.key} ({pick(severity.label)}): {pick(severity.definition)}"


def _targets(policy: Policy) -> Iterator[str]:
    for row in policy.targets:
        yield _(
            "%(who)s: response %(response)s, resolution %(resolution)s, update %(update)s",
            who=_who(row),
            response=row.response or _("none"),
            resolution=row.resolution or _("none"),
            update=row.update or _("none"),
        )
    if policy.averages is not None:
        yield _(
            "on average, no promise: response %(response)s, resolution %(resolution)s",
            response=policy.averages.response,
            resolution=policy.averages.resolution,
        )


def _who(row: Target) -> str:
    named = (row.tiers, row.channels, row.categories, row.severities)
    found = [*([row.level] if row.level else []), *("/".join(keys) for keys in named if keys)]
    return " ".join(found) or _("all")


def _requests(policy: Policy) -> Iterator[str]:
    for kind in policy.request_types.values():
        group = f" ({kind.group})" if kind.group else ""
        yield f"{kind.key}{group}: {', '.join((*kind.asks, *kind.fields))}"


def _statuses(policy: Policy) -> Iterator[str]:
    for status in policy.statuses.values():
        yield f"{status.key} ({status.stage}, {status.turn}, {status.clock})"
        yield from (f"  {line}" for line in dict.fromkeys(_ways(status)))


def _ways(status: Status) -> Iterator[str]:
    for way in status.ways():
        needs = f" + {', '.join(way.needs)}" if way.needs else ""
        timer = _timer(status.timer) if status.timer and way.by == ("timer",) else ""
        yield f"→ {way.to}: {', '.join(way.by)}{needs}{timer}"


def _timer(timer: Timer) -> str:
    return _(", after %(time)s", time=timer.after)
