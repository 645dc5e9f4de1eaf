"""Passkeys without a device: whatever is sent in its place opens nothing and breaks nothing."""

import json

import pytest

from portal.models import Passkey
from tests.factories import ALICE
from tests.signing import account, is_in, with_app
from tests.signing import by_password as enter
from tests.sites import Site

KEY = "a-key-of-alice"
SIGN_IN, ADD = "/sign-in/passkey", "/account/passkeys"
NONSENSE = [
    "",
    "nonsense",
    "[]",
    "null",
    "{}",
    '{"id": 7}',
    json.dumps({"id": KEY}),
    json.dumps({"id": KEY, "rawId": KEY, "type": "public-key", "response": {}}),
    json.dumps(
        {
            "id": KEY,
            "rawId": KEY,
            "type": "public-key",
            "response": {
                "clientDataJSON": "e30",
                "authenticatorData": "AAAA",
                "attestationObject": "oA",
                "signature": "AAAA",
            },
        }
    ),
]


@pytest.fixture
def owned(site: Site) -> Site:
    """Alice has a passkey, a password and an app."""
    with_app(site)
    with site.portal.works.database.writer() as session:
        session.add(
            Passkey(
                account_id=account(site).id,
                credential_id=KEY,
                public_key=b"no key at all",
                sign_count=0,
                name=account(site).name,
                created_at=site.clock.at,
            )
        )
        session.commit()
    return site


@pytest.mark.asvs("6.3.3", "2.2.1")
@pytest.mark.parametrize("sent", NONSENSE)
def test_what_no_device_made_signs_nobody_in(owned: Site, sent: str) -> None:
    eve = owned.visitor()
    page = eve.get("/sign-in")
    assert page.root.all("form", hidden="")  # a script shows it where the browser can
    refused = eve.submit(page.form(SIGN_IN), credential=sent)
    assert (refused.status, list(refused.summary)) == (422, ["email"])
    half = owned.visitor()
    enter(half)
    form = half.get("/sign-in/code").form("/sign-in/code", holding="credential")
    assert half.submit(form, credential=sent, code="").status == 422
    assert not is_in(eve)
    assert not is_in(half)


@pytest.mark.parametrize("sent", NONSENSE)
def test_what_no_device_made_is_no_passkey(owned: Site, sent: str) -> None:
    alice = owned.person(ALICE)
    page = alice.submit(alice.get(ADD).form(ADD), credential=sent, device="x")
    assert (page.status, list(page.summary)) == (422, ["device"])
    assert owned.count(Passkey) == 1


@pytest.mark.asvs("8.2.2")
def test_nobody_removes_the_passkey_of_another(owned: Site) -> None:
    bob = owned.person("bob@example.com")
    bob.post(f"{ADD}/1/remove", {"csrf_token": bob.token()})
    assert owned.count(Passkey) == 1
    alice = owned.person(ALICE)
    alice.submit(alice.get(ADD).form("/remove"))
    assert owned.count(Passkey) == 0


def test_where_there_is_only_an_address_in_numbers_none_is_offered(site: Site) -> None:
    visitor = site.visitor()
    visitor.base_url = "http://127.0.0.1"
    assert "data-passkey" not in visitor.get("/sign-in").response.text
    assert visitor.post(SIGN_IN, {"csrf_token": visitor.token(), "credential": "{}"}).status == 422
