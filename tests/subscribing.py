"""Subscribers of a house: asked for and confirmed as on the pages, and what reaches them."""

from datetime import timedelta
from functools import partial

from portal.models import Subscriber
from portal.outbound import Outbound
from portal.services import subscriptions
from portal.services.subscriptions import Typed
from portal.sinks import Hooks, Subscribers
from portal.store import subscribers as store
from portal.web import news
from portal.web.masthead import Masthead
from portal.work import Work
from tests.factories import ALICE, BASE_URL, House

ZONE = "America/Los_Angeles"


def ask(
    house: House,
    address: str = ALICE,
    *components: str,
    incident: str = "",
    channel: str = "email",
    way: Outbound | None = None,
    language: str = "en",
    time_zone: str = ZONE,
) -> int:
    """Ask as on the page; the subscriber's id."""
    typed = Typed(channel=channel, address=address, components=components, incident=incident)
    wish = subscriptions.prepare(house.works, way or Outbound(), typed)
    with house.write() as work:
        subscriptions.ask(work, wish, language=language, time_zone=time_zone)
        found = store.by_address(work.session, wish.channel, wish.address)
        assert found is not None
        return found.id


def confirm(house: House, number: int) -> None:
    """Press the button, in the language and zone of before."""
    with house.write() as work:
        found = again(work, number)
        subscriptions.confirm(work, found, language=found.language, time_zone=found.time_zone)


def again(work: Work, number: int) -> Subscriber:
    """The subscriber in this unit of work."""
    found = work.session.get(Subscriber, number)
    assert found is not None
    return found


def install(house: House, way: Outbound | None = None) -> None:
    """Let news go to subscribers, letters to the house's post."""
    head = Masthead(
        name="Selora",
        url=BASE_URL,
        zone=ZONE,
        languages=("en",),
        stale_after=timedelta(minutes=5),
    )
    house.install(
        Subscribers(house.works, house.post, BASE_URL),
        Hooks(house.works, way or Outbound(), BASE_URL, partial(news.written, head)),
    )


def told(house: House) -> list[tuple[str, str]]:
    """Deliver; to whom a letter went and its subject without the house, sorted."""
    house.deliver()
    found = [(str(one["To"]), str(one["Subject"])) for one in house.post.letters]
    house.post.letters.clear()
    return sorted((to, subject.partition("] ")[2] or subject) for to, subject in found)
