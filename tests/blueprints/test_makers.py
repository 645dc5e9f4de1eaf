"""The token of a program outlives the manager who made it, and the managers who are left see that."""

import pytest

from portal.models import Account, ApiToken, AuditEntry
from portal.services import accounts
from portal.store import accounts as store
from portal.work import SYSTEM
from tests.erasing import delete
from tests.factories import ALICE, BOB
from tests.pages import Visitor
from tests.signing import account
from tests.sites import Site

HOME = "/organisation"
MANAGER = "manager"


@pytest.fixture
def ash(site: Site) -> int:
    return site.organisation()


@pytest.fixture
def alice(site: Site, ash: int) -> Visitor:
    """A manager who made a token."""
    made = site.person(ALICE, organisation_id=ash, organisation_role=MANAGER)
    form = made.get(f"{HOME}/tokens/new").form("/tokens")
    made.submit(form, name="helper", scopes="tickets:read")
    return made


@pytest.fixture
def bob(site: Site, ash: int) -> Visitor:
    return site.person(BOB, organisation_id=ash, organisation_role=MANAGER)


def told(visitor: Visitor) -> str:
    """What the list of tokens says."""
    return visitor.get(HOME).root.one("section", id="tokens").text


def left(site: Site) -> list[dict[str, object]]:
    """What was noted of tokens without their maker."""
    return [row.data for row in site.rows(AuditEntry) if row.kind == "api-tokens-left"]


def shut_out(site: Site) -> None:
    """An operator disables Alice."""
    with site.portal.works.write(SYSTEM) as work:
        accounts.disable(work, known(store.by_email(work.session, ALICE)))


def known(found: Account | None) -> Account:
    """Somebody who is there."""
    assert found is not None
    return found


def test_a_manager_sees_who_made_a_token(site: Site, alice: Visitor, bob: Visitor) -> None:
    (token,) = site.rows(ApiToken)
    assert token.created_by == account(site, ALICE).id
    assert "Made by Alice" in told(alice)
    assert "Made by Alice" in told(bob)
    assert "no manager any more" not in told(bob)
    assert left(site) == []


@pytest.mark.parametrize("way", ["role", "remove", "disable", "desk"])
def test_a_token_stays_and_who_made_it_is_said_to_have_gone(
    site: Site, alice: Visitor, bob: Visitor, way: str
) -> None:
    her = account(site, ALICE).id
    csrf = {"csrf_token": bob.token()}
    if way == "disable":
        shut_out(site)
    elif way == "desk":
        ada = site.person("ada@example.com", staff_role="administrator")
        path = f"/desk/people/{her}"
        ada.submit(ada.get(path).form(path, "on_call"), organisation_role="viewer")
    else:
        bob.post(f"{HOME}/members/{her}/{way}", csrf | {"role": "member"})
    assert "Made by Alice, who is no manager any more" in told(bob)
    assert left(site) == [{"account": her, "count": 1}]
    (token,) = site.rows(ApiToken)
    assert token.revoked_at is None


def test_who_made_a_token_and_was_deleted_is_not_named(
    site: Site, alice: Visitor, bob: Visitor
) -> None:
    delete(site, alice)
    assert "Made by somebody who was deleted" in told(bob)
    assert len(left(site)) == 1


def test_a_token_that_was_revoked_is_not_left_behind(site: Site, alice: Visitor) -> None:
    alice.submit(alice.get(HOME).form("/revoke"))
    shut_out(site)
    assert left(site) == []


def test_who_made_none_leaves_none(site: Site, alice: Visitor, bob: Visitor) -> None:
    his = {"csrf_token": alice.token(), "role": "member"}
    alice.post(f"{HOME}/members/{account(site, BOB).id}/role", his)
    assert account(site, BOB).organisation_role == "member"
    assert left(site) == []
