"""Ash Ltd, whose people Alice looks after; Dana and Rami of support, and a request."""

import pytest

from portal.models import Ticket
from tests.desk_pages import DANA, RAMI, agent, opened
from tests.factories import ALICE
from tests.pages import Visitor
from tests.sites import Site


@pytest.fixture
def ash(site: Site) -> int:
    return site.organisation(tier="estate")


@pytest.fixture
def alice(site: Site, ash: int) -> Visitor:
    return site.person(ALICE, organisation_id=ash, organisation_role="manager")


def belong(site: Site, reference: str, organisation: int) -> None:
    """Let a request be one of this organisation."""
    with site.portal.works.database.writer() as session:
        session.query(Ticket).filter_by(reference=reference).update(
            {"organisation_id": organisation}
        )
        session.commit()


@pytest.fixture
def dana(site: Site) -> Visitor:
    return agent(site, DANA, "support")


@pytest.fixture
def rami(site: Site) -> Visitor:
    return agent(site, RAMI, "support")


@pytest.fixture
def reference(site: Site) -> str:
    return opened(site)
