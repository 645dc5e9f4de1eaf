"""Probes: they look, believe only what was seen several times, and propose; people post."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from portal import probes as network
from portal import tokens, uptime
from portal.db import take_turns
from portal.errors import NotFound
from portal.models import ComponentSpell, ProbeState
from portal.policy.status_page import Probe
from portal.services import proposals
from portal.store import incidents as incidents_store
from portal.store import parts
from portal.store import proposals as proposals_store
from portal.tokens import Signer
from portal.work import SYSTEM, Work, Works

HEARTBEAT = "heartbeat"
_GRACE = 2  # times the rhythm after which a sign of life is late


def run(works: Works) -> int:
    """Look where it is time, with no transaction open meanwhile; returns how many were looked at."""
    if not works.policy.status_page.probes:
        return 0
    with works.write(SYSTEM) as work:
        claimed = _claim(work)
    found = {probe.key: _look(probe) for probe in claimed}
    with works.write(SYSTEM) as work:
        for probe in claimed:
            up = found[probe.key]
            note(work, probe, up=_in_rhythm(work, probe) if up is None else up)
    return len(claimed)


def _claim(work: Work) -> Sequence[Probe]:
    """The probes whose time has come; no other worker looks before the next one has."""
    take_turns(work.session, "probes")
    due = []
    for probe in work.policy.status_page.probes.values():
        state = _state(work, probe)
        if probe.kind != "push" and state.next_at <= work.now:
            state.next_at = work.now + timedelta(seconds=probe.every.seconds)
            due.append(probe)
    return due


def _state(work: Work, probe: Probe) -> ProbeState:
    known = work.session.get(ProbeState, probe.key)
    if known is None:
        known = ProbeState(key=probe.key, streak=0, next_at=work.now, seen_at=work.now)
        work.session.add(known)
        work.session.flush()
    return known


def _look(probe: Probe) -> bool | None:
    """Whether it answers; None where that is to be seen from its signs of life."""
    if probe.kind == "http":
        return network.http_answers(probe.address or "", probe.timeout, probe.expect)
    if probe.kind == "tcp":
        return network.tcp_answers(probe.address or "", probe.timeout)
    return None


def _in_rhythm(work: Work, probe: Probe) -> bool:
    late = timedelta(seconds=probe.every.seconds * _GRACE)
    return work.now - (_state(work, probe).seen_at or work.now) < late


def note(work: Work, probe: Probe, *, up: bool) -> None:
    """Note one look: what was seen often enough is believed, and an outage is proposed."""
    state = _state(work, probe)
    _note_silence(work, probe, state.checked_at)
    state.checked_at = work.now
    if up == state.up:
        state.streak, state.differs_since = 0, None
        return
    state.streak += 1
    state.differs_since = state.differs_since or work.now
    if state.streak >= probe.confirm:
        since = state.differs_since
        state.up, state.streak, state.differs_since = up, 0, None
        (_recovered if up else _propose)(work, probe, since)


def _note_silence(work: Work, probe: Probe, last: datetime | None) -> None:
    """While nobody looked, nobody knows: that is neither up nor down."""
    silent = last + parts.patience(probe) if last else work.now
    if silent < work.now:
        row = {"component": probe.component, "state": uptime.NO_DATA, "since": silent}
        told = {"until": work.now, "incident_id": None, "reclassification_id": None}
        work.put(ComponentSpell, [row | told | {"recorded_at": work.now}])


def _propose(work: Work, probe: Probe, since: datetime) -> None:
    # What is known already, or planned, needs no second word.
    if incidents_store.touching(work.session, probe.component, work.now):
        return
    topic = _topic(probe)
    proposals.propose(work, proposals.PROBE, topic=topic, component=probe.component, since=since)


def _recovered(work: Work, probe: Probe, since: datetime) -> None:
    known = proposals_store.of_topic(work.session, _topic(probe))
    if known is not None:
        known.data, known.updated_at = {**known.data, "until": since}, work.now


def _topic(probe: Probe) -> str:
    return f"probe {probe.key}"


def beat(work: Work, token: str) -> None:
    """A sign of life. Raises NotFound for a token that is none of ours."""
    for probe in work.policy.status_page.probes.values():
        known = token_of(work.signer, probe)
        if probe.kind == HEARTBEAT and tokens.same(known, token):
            _state(work, probe).seen_at = work.now
            return
    raise NotFound


def push(work: Work, key: str, *, up: bool) -> None:
    """A program tells what it saw. Raises NotFound where no probe of that key is told so."""
    probe = work.policy.status_page.probes.get(key)
    if probe is None or probe.kind != "push":
        raise NotFound
    note(work, probe, up=up)


def token_of(signer: Signer, probe: Probe) -> str:
    """The token of a heartbeat's address; it follows from the key, so that nothing stores it."""
    return signer.token(HEARTBEAT, probe.key)


def states(work: Work) -> Mapping[str, bool | None]:
    """What is believed of each probe; None before it is known."""
    known = {one.key: one.up for one in work.session.scalars(select(ProbeState))}
    return {key: known.get(key) for key in work.policy.status_page.probes}
