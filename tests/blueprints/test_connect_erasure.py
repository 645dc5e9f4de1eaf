"""Own data and being forgotten: what somebody said about a hub is told, and goes with them."""

import json

from sqlalchemy import select

from portal.models import Connection, HubCheck
from portal.services import connections
from portal.store import tickets
from portal.work import Actor
from tests import hubs
from tests.erasing import MINE, delete, stored
from tests.factories import typed
from tests.hubs import IVAN, SERIAL
from tests.sites import Site

WORDS = "The cable was loose behind the shelf."


def asked(site: Site) -> None:
    """Ivan raises a connect request and says on it what he found."""
    works = site.portal.works
    raw = typed(hubs.said(), request_type="")
    ready = connections.prepare(works.policy, works.signer, works.rules, raw)
    said = connections.reported(works.rules, {"online": "no", "detail": WORDS})
    with works.write(Actor("guest")) as work:
        opened = connections.open(work, ready)
        reference = opened.ticket.reference
    ivan = Actor("guest", opened.link.id, opened.ticket.id, opened.link.id)
    with works.write(ivan) as work:
        connections.report(work, tickets.by_reference(work.session, ivan, reference), said)


def test_what_one_said_about_a_hub_is_told(site: Site) -> None:
    asked(site)
    found = json.loads(site.person(IVAN).get(f"{MINE}/data.json").response.text)
    assert [one["said"] for one in found["hubs"]] == ["yes", "yes", "yes", "yes", "no"]
    assert found["hubs"][-1]["detail"] == WORDS
    assert found["requests"][0]["answers"]["hub"] == SERIAL
    assert (
        json.loads(site.person("eve@example.com").get(f"{MINE}/data.json").response.text)["hubs"]
        == []
    )
    assert WORDS in site.person(IVAN).get(f"{MINE}/data").text


def test_who_is_forgotten_leaves_answers_and_no_words(site: Site) -> None:
    asked(site)
    ivan = site.person(IVAN)
    delete(site, ivan, IVAN)
    left = stored(site)
    for words in (WORDS, IVAN, SERIAL, "Ash House", "CP-1041", "IR-7", "Main house"):
        assert words not in left, words
    with site.portal.works.database.reader() as session:
        assert session.scalars(select(Connection.decision)).all() == ["online"]
        assert len(session.scalars(select(HubCheck.answer)).all()) == 5
        assert session.scalars(select(Connection.recheck_at)).all() == [None]
