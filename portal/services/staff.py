"""Who of staff gets a letter when something rings: the people of the teams that the policy names."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from portal import access
from portal.models import Account, Ticket
from portal.policy import Policy
from portal.policy.alarms import CALL
from portal.policy.kinds import Text
from portal.store import accounts, audit, watching
from portal.work import Work


def of_teams(work: Work, teams: Iterable[str]) -> tuple[int, ...]:
    """The accounts of everybody in one of these teams, each once, but not of who did it."""
    known = frozenset(teams)
    people = accounts.staff(work.session) if known else ()
    return _others(work, [one for one in people if known & {*one.teams}])


def on_call(work: Work, team: str, alarm: str | None = None) -> tuple[int, ...]:
    """Who is on call, or the whole team while nobody is; who has to call somebody are both (B51)."""
    known = work.policy.teams.get(team)
    if known is None or known.on_call is None:
        return ()
    people = accounts.staff(work.session)
    duty = [one for one in people if one.on_call]
    if alarm == CALL or not duty:
        duty = [one for one in people if one.on_call or team in one.teams]
    return _others(work, duty)


def of_level(work: Work, level: str, why: str) -> tuple[int, ...]:
    """Who answers on this level of the ladder; not for what support itself said there.

    A level without a team, or with one in which nobody is, is looked at by whoever leads. A broken
    promise was told a moment ago to those whom alarms tell: they get no second letter.
    """
    if why in {"accepted", "declined", "lowered"}:
        return ()
    rung, told = work.policy.ladder.get(level), work.policy.alarms.notify
    if rung is not None and rung.team is not None:
        people = of_teams(work, (rung.team,)) or leads(work)
    else:
        people = tuple(dict.fromkeys((*of_teams(work, told), *leads(work))))
    known = of_teams(work, told) if why == "breach" else ()
    return tuple(one for one in people if one not in known)


def of_board(work: Work, board: str) -> tuple[int, ...]:
    """Who watches this board: who chose so, and its team but for who chose not to (A25)."""
    asked = work.policy.connect
    if asked is None or board != asked.board:
        return ()
    chosen = watching.choices(work.session, board)
    people = accounts.staff(work.session)
    return _others(work, [one for one in people if chosen.get(one.id, asked.team in one.teams)])


def of_ticket(work: Work, ticket: Ticket) -> tuple[int, ...]:
    """Who has the ticket, else the people of its team, else whoever leads."""
    people = accounts.staff(work.session)
    mine = [one for one in people if one.id == ticket.assignee_id]
    team = [one for one in people if ticket.team in one.teams]
    return _others(work, mine or team or _leading(people))


def following(work: Work, ticket: Ticket) -> tuple[int, ...]:
    """Who handed it to the team that has it, where that takes requests over (B40)."""
    team = work.policy.teams.get(ticket.team or "")
    if team is None or not team.takes_over:
        return ()
    handed = audit.handed_to(work.session, ticket, team.key)
    return _others(work, [one for one in accounts.staff(work.session) if one.id in handed])


def leads(work: Work) -> tuple[int, ...]:
    """Everybody who leads, for what no team of the policy hears."""
    return _others(work, _leading(accounts.staff(work.session)))


def unheard(session: Session, policy: Policy) -> list[Text]:
    """The levels and teams on call of which nobody would hear, by their labels."""
    people = accounts.staff(session)
    teams = {team for one in people for team in one.teams}
    duty = any(one.on_call for one in people)
    led = bool(_leading(people))
    levels = [one.label for one in policy.ladder.values() if not led and one.team not in teams]
    called = [team for team in policy.teams.values() if team.on_call and not duty]
    return levels + [team.label for team in called if team.key not in teams]


def _leading(people: Iterable[Account]) -> list[Account]:
    known = [*people]
    leads = [one for one in known if one.staff_role == access.LEAD]
    return leads or [one for one in known if one.staff_role == access.ADMINISTRATOR]


def _others(work: Work, people: Iterable[Account]) -> tuple[int, ...]:
    mine = work.actor.id if work.actor.kind == "staff" else None
    return tuple(one.id for one in people if one.id != mine)
