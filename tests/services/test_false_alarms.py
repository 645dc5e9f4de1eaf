"""Nothing was wrong: what an incident said of the components is taken back."""

import pytest

from portal.errors import Incomplete
from portal.store import board
from portal.store.public import Board
from tests.factories import House
from tests.incidents import found, report, say


def shown(house: House) -> Board:
    with house.read() as work:
        return board.board(work.session, work.policy, work.now)


def test_a_false_alarm_takes_back_what_it_said_of_the_components(house: House) -> None:
    public_id = report(house.works)
    house.clock.pass_by(hours=2)
    say(house.works, public_id, "false-alarm")
    house.clock.pass_by(hours=1)
    part = shown(house).components[0]
    assert {part.state, part.days[-1].worst} == {"operational"}
    assert part.uptime.lost_s == 0
    (event,) = shown(house).history
    assert (event.worst, event.impact) == ({"platform": "operational"}, "none")
    assert (event.type, event.wire) == ("false-alarm", "resolved")


def test_what_was_resolved_may_turn_out_to_be_a_false_alarm(house: House) -> None:
    public_id = report(house.works)
    house.clock.pass_by(hours=1)
    say(house.works, public_id, "resolved")
    over = found(house.works, public_id)[0].resolved_at
    house.clock.pass_by(hours=1)
    say(house.works, public_id, "false-alarm", body="The probe was wrong.")
    incident, updates = found(house.works, public_id)
    assert (incident.type, incident.impact, incident.resolved_at) == ("false-alarm", "none", over)
    assert [one.status for one in updates] == ["false-alarm", "resolved", "investigating"]
    assert shown(house).components[0].days[-1].major_s == 0
    with pytest.raises(Incomplete):
        say(house.works, public_id, "false-alarm")
