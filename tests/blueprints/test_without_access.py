"""Those who cannot sign in: they tell us in a few words, and need no account for it."""

from collections.abc import Callable

import pytest

from portal.models import Ticket
from tests.factories import ALICE, answers
from tests.sites import Site


@pytest.mark.row("B12", "E02")
def test_who_cannot_get_in_tells_us_without_signing_in(site: Site) -> None:
    visitor = site.visitor()
    offered = []
    for page in (visitor.get("/sign-in"), visitor.get("/sign-in/password")):
        offered = [a.get("href") for a in page.root.all("a") if "?type=" in a.get("href")]
        assert offered == [
            "/tickets/new?type=lost-access",
            "/tickets/new?type=locked-account",
            "/tickets/new?type=second-proof",
        ]
    form = visitor.get(offered[2]).form("/tickets/new")
    assert "account_address" in form.values
    assert not set(form.values) & {"business_impact", "tier", "category", "impact", "attachments"}
    assert visitor.get(offered[2]).h1 == "My code or passkey does not work"
    said = answers(subject="New telephone", description="My codes are refused.")
    refused = visitor.submit(form, **(said | {"email": "", "account_address": "al@example.com"}))
    page = visitor.follow(visitor.submit(refused.form("/tickets/new"), email=ALICE))
    assert page.reference in page.text
    (ticket,) = site.rows(Ticket)
    assert (ticket.request_type, ticket.answers["account_address"]) == (
        "second-proof",
        "al@example.com",
    )


@pytest.mark.parametrize("rules", ["", "unverified_tier = false\ntiers = false"])
@pytest.mark.parametrize("kind", ["lost-access", "locked-account", "second-proof"])
def test_who_cannot_get_in_is_asked_for_name_address_and_words_alone(
    new_site: Callable[..., Site], rules: str, kind: str
) -> None:
    site = new_site(rules)
    visitor = site.visitor()
    form = visitor.get(f"/tickets/new?type={kind}").form("/tickets/new")
    said = {"name": "Alice", "email": ALICE, "subject": "A new mailbox"}
    page = visitor.follow(visitor.submit(form, **said, description="The old one is gone."))
    assert page.reference
    (ticket,) = site.rows(Ticket)
    assert (ticket.tier, ticket.category, ticket.impact) == (None, None, None)
    assert ticket.response_due_at is not None


def test_a_guest_finds_the_way_to_sign_in(site: Site) -> None:
    for path in ("/", "/tickets/find"):
        page = site.visitor().get(path)
        assert "/sign-in" in [a.get("href") for a in page.root.all("a")]
