"""What a role of support may do beyond working requests, and what nobody else may."""

import pytest

from portal import access
from portal.work import Actor
from tests.sites import Site

MAY: dict[str, set[access.Permission]] = {
    "agent": set(),
    "lead": {"lead"},
    "publisher": {"publish"},
    "publisher-with-blast": {"publish", "blast"},
    "administrator": {"lead", "publish", "blast", "administer"},
}


@pytest.mark.row("B54")
@pytest.mark.asvs("8.2.1")
@pytest.mark.parametrize("permission", ["lead", "publish", "blast", "administer"])
def test_only_the_roles_that_are_named_have_a_permission(permission: access.Permission) -> None:
    assert set(MAY) == set(access.STAFF)
    for role, permissions in MAY.items():
        assert access.may(Actor("staff", 1, role=role), permission) == (permission in permissions)
        assert not access.may(Actor("customer", 1, role=role), permission)
    assert not access.may(Actor("api", 1, role="administrator"), permission)


@pytest.mark.row("B54")
def test_a_program_posts_to_the_status_page_with_the_scope_for_it_only(site: Site) -> None:
    told = {"name": "The bridge is down", "impact": "major", "status": "investigating"}
    program = site.program("queue", "tickets:read", "tickets:write", "feedback")
    assert program.post("/incidents", told).status_code == 403
    assert site.stranger().post("/incidents", told).status_code == 401
