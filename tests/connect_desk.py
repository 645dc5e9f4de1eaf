"""Connect requests at the desk: raised on pages of a site, reported about, and told by mail."""

from collections.abc import Mapping

from portal.services import connections
from portal.store import tickets
from portal.work import SYSTEM, Actor
from tests import hubs
from tests.factories import typed
from tests.pages import Page
from tests.sites import Site

BOARD, NEWS = "/desk/connect", "/desk/news"
DANA, RAMI, LENA = "dana@example.net", "rami@example.net", "lena@example.net"


def asked(site: Site, *, held: bool = False, **changes: str) -> str:
    """A connect request that was accepted; its reference."""
    works = site.portal.works
    raw = typed(hubs.said(**changes), request_type="")
    ready = connections.prepare(works.policy, works.signer, works.rules, raw)
    with works.write(SYSTEM) as work:
        return str(connections.open(work, ready, held=held).ticket.reference)


def said(site: Site, reference: str, actor: Actor, **answers: str) -> None:
    """Report what was found out."""
    new = connections.reported(site.portal.works.rules, answers)
    with site.portal.works.write(actor) as work:
        found = tickets.by_reference(work.session, SYSTEM, reference, lock=True)
        connections.report(work, found, new)


def told(site: Site, *people: str) -> Mapping[str, list[str]]:
    """Deliver; the subjects of the new letters to each of these."""
    site.deliver()
    found = {
        one: [letter["Subject"] for letter in site.post.letters if letter["To"] == one]
        for one in people
    }
    site.post.letters.clear()
    return found


def lines(page: Page) -> list[str]:
    """The references on the board, in order."""
    ids = [link.get("id") for link in page.root.all("a")]
    return [name.removeprefix("open-") for name in ids if name.startswith("open-")]
