"""Mistakes that somebody makes who writes a process of their own: each is told with its place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal import policy
from portal.errors import PolicyError

Write = Callable[[str], Path]
AT_THE_DESK = "for anybody at the desk"
STEPS = "flows.data.steps"


def step(rest: str) -> str:
    return f"[flows.data]\nsteps = [{{ status = 'triage', label = 'Sort', {rest} }}]"


OF_SELORA = {
    # Durations and promises
    "[alarms]\nat_risk = 75": ("alarms.at_risk", "less than 1"),
    "[alarms]\nat_risk = 0": ("alarms.at_risk", "more than 0"),
    '[alarms]\nbreach = "boss"': ("alarms.breach", "“boss” is not among ladder"),
    '[alarms]\nnotify = ["enginering-lead"]': (
        "alarms.notify[0]",
        "did you mean “engineering-lead”",
    ),
    "[alarms]\nat_rsik = 0.5": ("alarms.at_rsik", "did you mean “at_risk”"),
    '[marks.old]\nlabel = "Old"\nafter = "7"': ("marks.old.after", '"7" is not a duration'),
    '[marks.old]\nlabel = "Old"\nafter = 7': ("marks.old.after", '"7" is not a duration'),
    '[marks.old]\nlabel = "Old"\nafter = "0 days"': ("marks.old.after", "is not a duration"),
    '[marks.old]\nafter = "7 days"': ("marks.old.label", "is missing"),
    "[thresholds]\nknown_issue = 1": ("thresholds.known_issue", "at least 2"),
    "[thresholds]\nstatus_post = 2.5": ("thresholds.status_post", "a whole number"),
    # Statuses and timers
    '[statuses.review.timer]\nafter = "5 business days"\nthen = "close"': (
        "statuses.review.timer.then",
        "did you mean “closed”",
    ),
    '[statuses.review.timer]\nafter = "given"\nthen = "closed"': (
        "statuses.new",
        "“review” lasts until a moment that is given with the move",
    ),
    '[statuses.resolved.timer]\nremind_before = "2 business days"': (
        "statuses.resolved.timer",
        "counted on the clock",
    ),
    '[statuses.new]\noff_because = "x"': ("statuses.new", "here it runs"),
    '[statuses.new]\nclock = "ticks"': ("statuses.new.clock", "'runs', 'paused' or 'stopped'"),
    '[statuses.new]\nnext = [{ to = "closed", by = [] }]': (
        "statuses.new.next[0].by",
        "at least 1 entry",
    ),
    '[statuses.new]\nnext = [{ to = "closed", by = ["boss"] }]': (
        "statuses.new.next[0].by[0]",
        "'agent'",
    ),
    '[statuses.new]\nnext = [{ to = "closed", by = ["agent"], needs = ["sumary"] }]': (
        "statuses.new.next[0].needs[0]",
        "'summary'",
    ),
    '[statuses.lost]\nlabel = "Lost"\nstage = "closed"\nexplanation = "x"\nturn = "support"\n'
    'clock = "runs"': ("statuses.lost.next", "leads nowhere"),
    '[statuses.island]\nlabel = "Island"\nstage = "closed"\nexplanation = "x"\nturn = "nobody"\n'
    'clock = "stopped"': ("statuses.island", "is never reached"),
    "[statuses]\nwithdrawn = false": ("withdrawn_status", "“withdrawn” is not among statuses"),
    "[stages]\nchecking = false": ("statuses.review.stage", "“checking” is not among stages"),
    # Approvals
    '[statuses.closed]\nrequires = ["audit"]': (
        "statuses.closed.requires[0]",
        "“audit” is not among approvals",
    ),
    '[approvals.audit]\nlabel = "Audit"\nteam = "auditors"': (
        "approvals.audit.team",
        "“auditors” is not among teams",
    ),
    '[statuses.closed]\nrequires = ["audit"]\n[approvals.audit]\nlabel = "Audit"': (
        "statuses.review",
        "leads to “closed” by itself, which requires an approval",
    ),
    # Teams and the ladder
    'first_team = "suport"': ("first_team", "did you mean “support”"),
    '[teams.support]\npasses_to = ["nobody"]': ("teams.support.passes_to[0]", "among teams"),
    "[teams.support]\npasses_to = []": ("teams.support.passes_to", "at least 1 entry"),
    '[teams.support.bands]\ngreen = "1 business day"\nyellow = "3 days"': (
        "teams.support.bands",
        "both of business time",
    ),
    '[teams.support]\nstarts_within = "24 hours"': (
        "teams.support.starts_within",
        '"24 hours" is not a duration',
    ),
    '[teams.support.on_call]\nseen_within = "1 clock hour"': (
        "teams.support.on_call.wake_up_after",
        "is missing",
    ),
    '[ladder.support]\nteam = "tier-9"': ("ladder.support.team", "“tier-9” is not among teams"),
    '[ladder.support]\ncontact = "the boss"': ("ladder.support.contact", "email address"),
    # Routes
    '[routes.critical]\nwhen = { impact = ["critcal"] }': (
        "routes.critical.when.impact[0]",
        "did you mean “critical”",
    ),
    '[routes.critical]\nwhen = { weather = ["rain"] }': (
        "routes.critical.when.weather",
        "'impact'",
    ),
    '[routes.critical]\nneeds = ["note"]': ("routes.critical", "nobody is there to give"),
    '[routes.empty]\nlabel = "Empty"': ("routes.empty", "leads nowhere"),
    '[routes.empty]\nlabel = "Empty"\nstatus = "withdrawn"': ("routes.empty.status", AT_THE_DESK),
    '[macros.all-well]\nstatus = "solved"': ("macros.all-well.status", "is not among statuses"),
}
OF_SERVICEGEENI = {
    step("yes = 'closed', no = 'closed'"): (
        f"{STEPS}[0]",
        "a question needs both answers",
    ),
    step("question = 'So?', yes = 'under-review'"): (
        f"{STEPS}[0]",
        "a question needs both answers",
    ),
    step("then = 'under-review', question = 'So?', yes = 'new', no = 'new'"): (
        f"{STEPS}[0]",
        "not both",
    ),
    step("question = 'So?', yes = 'released', no = 'under-review'"): (
        f"{STEPS}[0].yes",
        f"“triage” has no move to “released” {AT_THE_DESK}",
    ),
    step("then = 'under-reviw'"): (
        f"{STEPS}[0].then",
        "did you mean “under-review”",
    ),
    "[flows.data]\nsteps = []": (STEPS, "at least 1 entry"),
    "[flows.data]\nwhen = { category = ['dates'] }": (
        "flows.data.when.category[0]",
        "did you mean “data”",
    ),
    # Nobody could open such a request at all.
    "[routes.severity-1]\nstatus = 'dev-done-qa'": (
        "routes.severity-1.status",
        "requires an approval, and the route is taken by itself",
    ),
    "[severities.minor]\nrank = 1": ("severities.minor.rank", "has rank 1 too"),
    "[request_types.how-to]\ngroup = 'gidance'": ("request_types.how-to.group", "did you mean"),
}
OF_OWNERREZ = {
    "[routes.rest]\nlabel = 'Let it rest'\nstatus = 'hold'": (
        "routes.rest.status",
        "“hold” lasts until a moment that is given with the move, and a route gives none",
    ),
}
BROKEN = {"selora": OF_SELORA, "servicegeeni": OF_SERVICEGEENI, "ownerrez": OF_OWNERREZ}
CASES = [(base, text) for base, cases in BROKEN.items() for text in cases]


@pytest.mark.parametrize(("base", "text"), CASES)
def test_a_mistake_in_a_process_is_told_with_its_place(base: str, text: str, write: Write) -> None:
    place, words = BROKEN[base][text]
    told = policy.check(write(f'extends = "{base}"\n{text}\n'))
    there = [one.expected for one in told if one.path.removesuffix(" (its key)") == place]
    assert [expected for expected in there if words in expected], [*map(str, told)]


def test_files_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    names = ("one.toml", "two.toml", "three.toml")
    for name, base in zip(names, (*names[1:], names[0]), strict=True):
        (tmp_path / name).write_text(f'extends = "{base}"\n', "utf-8")
    with pytest.raises(PolicyError, match="extends itself"):
        policy.load(tmp_path / "one.toml", tmp_path)


ROW = '[[targets]]\nlevel = "{}"\nresponse = "{}"\nresolution = "none"\nreason = "It depends."\n'


@pytest.mark.row("A12")
@pytest.mark.parametrize(
    ("critical", "high", "moment"),
    [
        # Four hours from Friday 13:00 end on Friday, and a quarter of an hour later on Monday.
        ("4 business hours", "1 clock day", "Friday 2026-10-23 13:15"),
        # The fortnight begins on a Sunday, and eight hours of Monday last until its evening.
        ("8 business hours", "12 clock hours", "Sunday 2026-10-18 17:00"),
        # After closing time on Wednesday the two days are Thursday and Friday, until Monday 09:00.
        ("2 business days", "3 clock days", "Wednesday 2026-10-21 17:15"),
    ],
)
def test_promises_that_change_places_are_told_with_the_moment(
    critical: str, high: str, moment: str, write: Write
) -> None:
    rows = [("critical", critical), ("high", high), ("normal", "9 weeks"), ("low", "10 weeks")]
    text = "".join(ROW.format(*row) for row in rows)
    (told,) = policy.check(write(f'extends = "selora"\n{text}'))
    assert told.path == "targets"
    assert f"({critical}) would be due after that of “high” ({high})" in told.expected
    assert f"opened on {moment}, " in told.expected
