"""Who goes back in the browser and sends once more has still one request."""

import pytest

from portal.models import Ticket
from tests.blueprints.test_asking import LOG, send, stored
from tests.factories import answers
from tests.sites import Site


@pytest.mark.row("E28")
def test_the_same_words_after_going_back_lead_to_the_first_request(site: Site) -> None:
    visitor = site.visitor()
    first = send(visitor, LOG, **answers())
    visitor.follow(first)
    second = send(visitor, LOG, **answers())
    assert second.location == first.location
    assert (site.count(Ticket), stored(site)) == (1, 1)
    page = visitor.follow(second)
    assert "You sent this already" in page.text
    assert "Thank you" not in page.h1
    assert "You sent this already" not in visitor.follow(first).text


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ((), {"subject": "Another lamp"}),
        ((), {"description": "The lamp is dark."}),
        ((), {"impact": "high"}),
        ((), {"email": "bob@example.com"}),
        ((), {"copy_to": "bob@example.com"}),
        ((LOG,), {}),
    ],
    ids=["subject", "words", "impact", "address", "copy", "file"],
)
def test_what_differs_is_another_request(
    site: Site, files: tuple[tuple[str, bytes], ...], said: dict[str, str]
) -> None:
    visitor = site.visitor()
    send(visitor, **answers())
    send(visitor, *files, **answers(**said))
    assert site.count(Ticket) == 2


def test_the_same_words_much_later_or_of_another_browser_are_another_request(site: Site) -> None:
    visitor = site.visitor()
    send(visitor, **answers())
    send(site.visitor(), **answers())
    site.clock.pass_by(hours=2)
    send(visitor, **answers())
    assert site.count(Ticket) == 3
