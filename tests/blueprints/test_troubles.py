"""The desk says what waits while an engine is away, since when, and stops when it is over."""

from functools import partial

from structlog.testing import capture_logs

from portal.errors import DeliveryFailed
from portal.services import signs
from tests.desk_pages import DANA
from tests.pages import Visitor
from tests.portals import collect_letters
from tests.sites import Site

TITLES = {
    "letters": "Some letters do not go out",
    "nobody": "Nothing goes out by itself",
    "clamd": "The virus scanner does not answer",
}


def troubles(dana: Visitor) -> list[str]:
    """The notices at the desk, whole and in the part that renews itself."""
    found = [dana.get("/desk").root, dana.get("/desk", HX_Request="true").root]
    told = [
        [one.text for one in page.all("div") if one.get("class") == "notice notice--warning"]
        for page in found
    ]
    assert told[0] == told[1]
    return told[0]


def give(site: Site, **engines: bool) -> None:
    """A worker gives its sign of life."""
    signs.give(
        site.portal.works, ["relay"], {name: partial(bool, it) for name, it in engines.items()}
    )


def test_letters_that_wait_are_told_with_their_number_until_they_went_out(
    site: Site, dana: Visitor
) -> None:
    post = collect_letters(site.portal)
    post.refusal = OSError()
    for _ in range(2):
        site.ask(site.visitor())
    site.deliver()
    give(site)
    assert troubles(dana) == []  # it may be over in a moment
    site.clock.pass_by(minutes=2)
    give(site)
    (told,) = troubles(dana)
    assert TITLES["letters"] in told
    assert "10:00" in told
    assert "2 deliveries wait" in told
    post.refusal = None
    site.deliver()
    assert troubles(dana) == []


def test_what_waits_for_a_sink_that_is_not_used_any_more_is_not_told(
    site: Site, dana: Visitor
) -> None:
    collect_letters(site.portal).refusal = OSError()
    site.ask(site.visitor())
    site.deliver()
    site.clock.pass_by(minutes=2)
    give(site)
    assert len(troubles(dana)) == 1
    site.portal.works.outlets = ()
    assert troubles(dana) == []


def test_letters_that_were_given_up_are_told_for_a_day(site: Site, dana: Visitor) -> None:
    post = collect_letters(site.portal)
    post.refusal = DeliveryFailed("recipient refused [550]", permanent=True)
    site.ask(site.visitor())
    site.deliver()
    give(site)
    (told,) = troubles(dana)
    assert TITLES["letters"] in told
    assert "given up: 1." in told
    site.clock.pass_by(days=1, minutes=1)
    give(site)
    assert troubles(site.person(DANA)) == []


def test_without_a_sign_of_life_nothing_goes_out(site: Site, dana: Visitor) -> None:
    assert troubles(dana) == []  # a new deployment has nothing to do
    give(site)
    site.clock.pass_by(minutes=2)
    assert troubles(dana) == []
    site.clock.pass_by(minutes=2)
    (told,) = troubles(dana)
    assert TITLES["nobody"] in told
    give(site)
    assert troubles(dana) == []


def test_what_waits_too_long_for_its_first_worker_is_told(site: Site, dana: Visitor) -> None:
    site.ask(site.visitor())
    assert troubles(dana) == []
    site.clock.pass_by(minutes=4)
    (told,) = troubles(dana)
    assert TITLES["nobody"] in told


def test_an_engine_that_is_silent_is_told_since_when_it_is(site: Site, dana: Visitor) -> None:
    give(site, clamd=True, redis=True)
    assert troubles(dana) == []
    with capture_logs() as said:
        for _ in range(2):
            site.clock.pass_by(minutes=1)
            give(site, clamd=False, redis=True)
    assert said == [{"event": "engine.silent", "engine": "clamd", "log_level": "warning"}]
    (told,) = troubles(dana)
    assert TITLES["clamd"] in told
    assert "10:01" in told
    give(site, clamd=True, redis=True)
    assert troubles(dana) == []
