"""Passkeys: what a device signs lets its owner in, and nothing else that is sent in its place."""

import json
from typing import Any

import pytest

from portal.models import Passkey
from portal.redaction import identifier
from portal.web import passkeys
from tests.devices import Device
from tests.factories import ALICE, BOB
from tests.pages import Page, Visitor
from tests.signing import account, is_in, with_app
from tests.signing import by_password as enter
from tests.sites import Site

DEVICE = Device("device of alice")
KEY = DEVICE.credential_id
SIGN_IN, CODE, ADD = "/sign-in/passkey", "/sign-in/code", "/account/passkeys"
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


def keep(site: Site, device: Device, email: str = ALICE) -> None:
    """Let this device be somebody's."""
    with site.portal.works.database.writer() as session:
        session.add(
            Passkey(
                account_id=account(site, email).id,
                credential_id=device.credential_id,
                public_key=device.public_key,
                sign_count=device.count,
                name=identifier(device.name),
                created_at=site.clock.at,
            )
        )
        session.commit()


@pytest.fixture
def owned(site: Site) -> Site:
    """Alice has a passkey, a password and an app."""
    with_app(site)
    keep(site, DEVICE)
    return site


def asked(page: Page) -> str:
    """What the page asks a device."""
    found = (form.get("data-passkey") for form in page.root.all("form"))
    return next(filter(None, found))


def show(visitor: Visitor, device: Device, place: str = "/sign-in", **lies: Any) -> Page:
    """Let a device answer what the page asks."""
    page = visitor.get(place)
    form = page.form(SIGN_IN if place == "/sign-in" else place, holding="credential")
    return visitor.submit(form, credential=device.answer(asked(page), **lies))


def test_a_device_that_knows_its_owner_is_two_proofs_in_one(owned: Site) -> None:
    alice = owned.visitor()
    assert show(alice, DEVICE).location == "/tickets"
    assert is_in(alice)
    (kept,) = owned.rows(Passkey)
    assert (kept.sign_count, kept.last_used_at) == (DEVICE.count, owned.clock.at)


@pytest.mark.asvs("6.3.3")
def test_a_device_that_does_not_know_its_owner_is_one_proof(owned: Site) -> None:
    alice = owned.visitor()
    assert show(alice, DEVICE, verified=False).status == 422
    enter(alice)
    assert show(alice, DEVICE, CODE, verified=False).location == "/tickets"
    assert is_in(alice)


LIES = [
    {"origin": "http://localhost.evil.example"},
    {"rpId": "evil.example"},
    {"challenge": "AAAA"},
    {"count": 0},
]


@pytest.mark.asvs("6.3.3")
@pytest.mark.parametrize("lie", LIES, ids=lambda lie: next(iter(lie)))
def test_an_answer_from_or_for_another_place_signs_nobody_in(
    owned: Site, lie: dict[str, Any]
) -> None:
    show(owned.visitor(), DEVICE)  # so that it was used before
    eve = owned.visitor()
    assert show(eve, DEVICE, **lie).status == 422
    assert not is_in(eve)


@pytest.mark.asvs("6.5.1")
def test_an_answer_is_taken_once_by_the_browser_that_asked_and_not_late(owned: Site) -> None:
    alice, eve = owned.visitor(), owned.visitor()
    page = alice.get("/sign-in")
    answer = DEVICE.answer(asked(page))
    assert eve.submit(eve.get("/sign-in").form(SIGN_IN), credential=answer).status == 422
    owned.clock.pass_by(minutes=10)
    assert alice.submit(page.form(SIGN_IN), credential=answer).status == 422
    page = alice.get("/sign-in")
    answer = DEVICE.answer(asked(page))
    assert alice.submit(page.form(SIGN_IN), credential=answer).status == 303
    again = alice.get("/sign-in").form(SIGN_IN)
    assert alice.submit(again, credential=answer).status == 422


@pytest.mark.asvs("6.3.3")
def test_the_device_of_another_is_no_second_proof(owned: Site) -> None:
    with_app(owned, email=BOB)
    his = Device("device of bob")
    keep(owned, his, BOB)
    alice = owned.visitor()
    enter(alice)
    assert show(alice, his, CODE).status == 422
    assert not is_in(alice)


def test_the_device_of_somebody_who_was_shut_out_opens_nothing(owned: Site) -> None:
    owned.person(ALICE, disabled_at=owned.clock.at)
    assert show(owned.visitor(), DEVICE).status == 422


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
    form = half.get(CODE).form(CODE, holding="credential")
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


def test_without_the_library_none_is_offered(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passkeys, "find_spec", lambda _name: None)
    assert "data-passkey" not in site.visitor().get("/sign-in").response.text
    assert "not available here" in site.person().get(ADD).text
