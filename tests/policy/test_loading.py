"""From files to policies: presets, own files, extension, and every mistake at once."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal import policy
from portal.errors import PolicyError
from portal.policy.organisation import contrast

Write = Callable[[str], Path]

BROKEN = {
    'initial_status = "nwe"': ("initial_status", "did you mean “new”"),
    'colour = "x"': ("colour", "is not a key of this table"),
    'unverified_tier = "gold"': ("unverified_tier", "expected one of essential, premium"),
    '[organisation]\nreference_prefix = "Selora"': (
        "organisation.reference_prefix",
        "two to five capitals",
    ),
    '[organisation]\nlogo = "../../secret.svg"': ("organisation.logo", "leaves its folder"),
    '[organisation]\nwebsite = "example.com"': ("organisation.website", "expected https://"),
    '[organisation]\ncontact_email = "support"': ("organisation.contact_email", "email address"),
    '[organisation.colours]\naccent = "#ffcc00"': ("organisation.colours.accent", "1.5:1 on white"),
    '[organisation.colours]\naccent_dark = "#102030"': (
        "organisation.colours.accent_dark",
        "on the dark page",
    ),
    '[organisation.colours]\naccent = "blue"': ("organisation.colours.accent", "such as"),
    '[hours]\nzone = "PST"': ("hours.zone", "America/Los_Angeles"),
    '[hours.days]\nmonday = "9-17"': ("hours.days.monday", "expected e.g. “09:00-17:00”"),
    '[hours.days]\nmonday = "17:00-09:00"': ("hours.days.monday", "a shift over midnight"),
    '[hours.days]\nsunnday = "09:00-17:00"': ("hours.days.sunnday", "'sunday'"),
    '[hours.holidays]\ncountry = "XX"': ("hours.holidays.country", "are not known"),
    '[hours.holidays]\ncountry = "DE"\nsubdivision = "CA"': (
        "hours.holidays.subdivision",
        "is not a part of DE",
    ),
    '[hours.holidays]\nextra = ["christmas"]': ("hours.holidays.extra", "expected e.g. 2026-12-24"),
    "[hours]\nalways_open = true": ("hours", "not both"),
    "[hours]\ndays = false": ("hours", "nobody is ever there"),
    "[levels.high]\nrank = 1": ("levels.high.rank", "level “critical” has rank 1 too"),
    '[levels.high]\nlable = "High"': ("levels.high.lable", "did you mean “label”"),
    '[levels.extra]\nlabel = "Extra"': ("levels.extra.rank", "is missing; expected a whole number"),
    '[levels.high]\nlabel = { fr = "Haut" }': ("levels.high.label", "organisation.languages"),
    '[levels.high]\nlabel = " "': ("levels.high.label", "expected a text"),
    '[categories."Feature Request"]\nlabel = "x"': (
        "categories.Feature Request",
        "small letters, digits and hyphens",
    ),
    '[fields.device]\nkind = "colour"': ("fields.device.kind", "'choice'"),
    '[fields.device]\nkind = "choice"': ("fields.device", "expected options"),
    '[fields.device]\nrequired = "perhaps"': ("fields.device.required", "true or false"),
    '[fields.device]\nwhen = { category = ["hardwear"] }': (
        "fields.device.when.category[0]",
        "did you mean “hardware”",
    ),
    '[fields.device]\nwhen = { weather = ["rain"] }': ("fields.device.when.weather", "question"),
    "[fields]\nsubject = false": ("fields.subject", "every form asks it"),
    '[request_types.support]\nfields = ["devise"]': (
        "request_types.support.fields[0]",
        "did you mean “device”",
    ),
    "tiers = false\n[request_types.support]\nasks = ['tier']": (
        "request_types.support.asks[0]",
        "there are no tiers",
    ),
    "[statuses.closed]\non_staff_reply = 'new'": ("statuses.closed", "takes no replies"),
    "[statuses.new]\nstage = 'recieved'": ("statuses.new.stage", "did you mean “received”"),
    "[statuses.new]\nturn = 'them'": ("statuses.new.turn", "'support', 'customer' or 'nobody'"),
    "[[statuses.new.next]]\nto = 'nirvana'\nby = ['agent']": (
        "statuses.new.next[0].to",
        "“nirvana” is not among statuses",
    ),
    "[statuses.new.timer]\nafter = 'soon'\nthen = 'closed'": (
        "statuses.new.timer.after",
        '"soon" is not a duration',
    ),
    "[statuses.resolved.timer]\nremind_after = '1 day'": ("statuses.resolved.timer", "not both"),
    "[teams.one]\nlabel = 'One'\npurpose = 'Works'\nnot_for.category = ['wish']": (
        "teams.one.not_for.category[0]",
        "“wish” is not among categories",
    ),
    "known_issue_tag = '[a-z]+'": ("known_issue_tag", "more than a policy may write"),
    "[emergency]\nchannel = 'pigeon'": ("emergency.channel", "no channel has the key “pigeon”"),
    "[emergency]\nlevels = ['catastrophe']": ("emergency.levels[0]", "is not among levels"),
    "[intake]\nmax_files = 'five'": ("intake.max_files", "a whole number"),
    "[intake]\nmax_file_size = '10 megs'": ("intake.max_file_size", '"10 MB"'),
    "[intake]\nnear = 3": ("intake.near", "at most 1"),
    "[intake]\nallowed_types = ['png']": ("intake.allowed_types[0]", "image/png"),
    "[texts]\nwellcome = 'Hello'": ("texts.wellcome", "did you mean “welcome”"),
    "texts = 'Hello'": ("texts", "expected a table"),
}


@pytest.mark.parametrize("text", BROKEN)
def test_a_mistake_is_told_with_its_place_and_what_was_expected(text: str, write: Write) -> None:
    place, words = BROKEN[text]
    mistakes = policy.check(write(f'extends = "selora"\n{text}\n'))
    told = {mistake.path.removesuffix(" (its key)"): mistake.expected for mistake in mistakes}
    assert words in told[place]


TARGETS = """
extends = "selora"
initial_status = "nwe"
[hours]
zone = "PST"
[[targets]]
level = "critical"
response = "2 hour"
resolution = "none"
[[targets]]
level = "hihg"
response = "3 days"
resolution = "none"
reason = "It depends."
[[targets]]
level = "low"
response = "none"
resolution = "1 week"
"""


def test_all_mistakes_are_told_at_once(write: Write) -> None:
    with pytest.raises(PolicyError) as refused:
        policy.load(write(TARGETS), Path())
    told = {mistake.path: mistake.expected for mistake in refused.value.mistakes}
    assert told["targets[0].response"].startswith('"2 hour" is not a duration; expected e.g. "2')
    assert '"3 business days" or "3 clock days"' in told["targets[1].response"]
    assert "did you mean “high”" in told["targets[1].level"]
    assert "needs a reason" in told["targets[2]"]
    assert {"initial_status", "hours.zone"} <= told.keys()
    assert len(told) == 6


def test_a_level_without_targets_for_somebody_is_a_mistake(write: Write) -> None:
    own = """
    extends = "selora"
    [[targets]]
    level = "critical"
    tiers = ["premium"]
    response = "1 clock hour"
    resolution = "2 clock hours"
    """
    told = [str(mistake) for mistake in policy.check(write(own))]
    expected = "targets: no row fits a request of level “critical” of tier “essential”"
    assert told[0].startswith(expected)
    assert len(told) == 4  # high, normal and low have none at all


def test_a_row_that_never_counts_is_pointed_out(write: Write) -> None:
    rows = (Path(policy.__file__).parent / "presets/selora.toml").read_text("utf-8")
    late = '[[targets]]\nlevel = "low"\ntiers = ["estate"]\nresponse = "none"\n'
    late += 'resolution = "none"\nreason = "-"\n'
    [told] = policy.check(write(rows + late))
    assert str(told) == "targets[4]: never counts: rows above it fit all that it fits"


def test_a_status_that_leads_nowhere_is_a_mistake(write: Write) -> None:
    own = write('extends = "selora"\n[statuses.closed]\nturn = "support"\n')
    [told] = policy.check(own)
    assert told.path == "statuses.closed.next"


def test_a_hold_that_nobody_can_end_is_a_mistake(write: Write) -> None:
    own = write(
        """
        extends = "selora"
        [statuses.waiting-for-customer]
        on_customer_reply = "hold"
        timer = { after = "2 days", then = "hold", remind_after = false }
        [statuses.hold]
        label = "Hold"
        stage = "in-progress"
        explanation = "Later"
        turn = "support"
        clock = "paused"
        timer = { after = "given", then = "in-progress" }
        """
    )
    told = {mistake.path: mistake.expected for mistake in policy.check(own)}
    assert "nobody gives it" in told["statuses.waiting-for-customer"]


def test_a_file_that_extends_a_preset_changes_one_key_and_keeps_the_rest(write: Write) -> None:
    own = policy.load(write('extends = "selora"\n[organisation]\nname = "Other"\n'), Path())
    preset = policy.load("selora", Path())
    assert own.organisation.name == "Other"
    assert own.organisation.contact_email == preset.organisation.contact_email
    assert own.statuses == preset.statuses


def test_a_list_replaces_and_false_takes_away(write: Write) -> None:
    own = policy.load(
        write('extends = "selora"\n[tiers]\nestate = false\n[levels.low]\nexamples = ["One"]\n'),
        Path(),
    )
    assert list(own.tiers) == ["essential", "premium", "installer"]
    assert own.levels["low"].examples == ("One",)


def test_what_there_is_no_choice_of_is_not_asked(write: Write) -> None:
    own = policy.load(write('extends = "selora"\ntiers = false\nunverified_tier = false\n'), Path())
    assert own.request_types["support"].asks == ("category", "impact")


def test_a_file_may_extend_its_neighbour(write: Write, tmp_path: Path) -> None:
    (tmp_path / "house.toml").write_text('extends = "selora"\nkey = "house"\n', "utf-8")
    assert policy.load(write('extends = "house.toml"\n'), Path()).key == "house"


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ('extends = "sellora"', "extends", "did you mean “selora”"),
        ('extends = "policy.toml"', "extends", "extends itself"),
        ("extends = 5", "extends", "expected a name"),
        ("key = ", "policy.toml", "is not TOML"),
        ("", "levels", "is missing"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    text: str, path: str, words: str, write: Write
) -> None:
    told = {mistake.path: mistake.expected for mistake in policy.check(write(text))}
    assert words in told[path]


def test_a_name_that_is_neither_preset_nor_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"no such file or preset; did you mean “selora”\?"):
        policy.load("sellora", tmp_path)


def test_without_a_source_the_instances_own_policy_counts(write: Write, tmp_path: Path) -> None:
    assert policy.load(None, tmp_path).key == "selora"
    write('extends = "selora"\nkey = "own"\n')
    assert policy.load(None, tmp_path).key == "own"


def test_every_preset_is_sound() -> None:
    for name in policy.presets():
        assert not policy.check(Path(policy.__file__).parent / f"presets/{name}.toml")


def test_loading_is_quick() -> None:
    policy.load("selora", Path())
    start = time.process_time()
    policy.load("selora", Path())
    assert time.process_time() - start < 0.15


def test_the_schema_describes_every_key_of_a_file() -> None:
    schema = json.loads(json.dumps(policy.schema()))
    preset = policy.load("selora", Path())
    assert schema["properties"].keys() == set(type(preset).model_fields)
    assert schema["additionalProperties"] is False
    assert "format" not in {*_keys(schema["$defs"]["Target"])}


def _keys(node: object) -> Iterator[str]:
    for key, value in node.items() if isinstance(node, dict) else ():
        yield key
        yield from _keys(value)


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1)
