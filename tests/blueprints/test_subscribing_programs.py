"""Programs and chats subscribe by an address that the whole internet can reach, and no other."""

from collections.abc import Iterator

import pytest

from portal.models import OutboxRow, Subscriber
from portal.sinks import Hooks
from portal.web.runtime import Runtime
from tests.blueprints.test_subscriptions import ASK, BASE, ask, site, visitor
from tests.pages import Visitor
from tests.receivers import HOST, Receiver, receiver
from tests.sites import Site

__all__ = ["site", "visitor"]


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as made:
        yield made


def reach(portal: Runtime, there: Receiver) -> None:
    """Let this receiver count as a machine of the open internet."""
    portal.outbound = there.outbound()
    hooks = portal.sinks[Hooks.name]
    assert isinstance(hooks, Hooks)
    hooks.outbound = portal.outbound


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://localhost/", "http://example.com/", "https://[::1]/", ""]
)
@pytest.mark.parametrize("channel", ["webhook", "slack"])
def test_an_address_within_our_walls_is_refused_when_it_is_typed(
    site: Site, visitor: Visitor, url: str, channel: str
) -> None:
    page = ask(visitor, f"{ASK}?channel={channel}", url=url)
    assert page.status == 422
    assert "https://" in page.error_of("url")
    assert site.count(Subscriber, OutboxRow) == 0


def test_a_program_is_asked_first_and_shown_its_key_afterwards(
    site: Site, visitor: Visitor, there: Receiver
) -> None:
    reach(site.portal, there)
    ask(visitor, f"{ASK}?channel=webhook", url=there.url)
    site.deliver()
    (question,) = there.seen
    path = question.json["meta"]["confirm"].removeprefix(BASE)
    page = visitor.get(path)
    assert HOST in page.text
    assert "whsec_" not in page.text
    page = visitor.follow(visitor.submit(page.form("/confirm")))
    assert "whsec_" in page.text
    stored = (site.folder / "portal.sqlite3").read_bytes()
    stored += b"".join(file.read_bytes() for file in site.folder.glob("*-wal"))
    assert there.url.encode() not in stored
    assert b"whsec_" not in stored
