"""Several browsers at once with one proof: one of them gets in."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from pyotp import TOTP

from portal.models import Account
from portal.redaction import identifier
from portal.services import accounts, factors
from portal.store import accounts as store
from portal.work import Work
from tests.factories import ALICE, House

pytestmark = pytest.mark.postgres
TRIES = 8
EMAIL = identifier(ALICE)


def admit(work: Work) -> Account:
    """Alice's account."""
    return accounts.admit(work, EMAIL, name=EMAIL, language="en", time_zone="UTC")


def successes(
    together: ThreadPoolExecutor, house: House, attempt: Callable[[Work], bool]
) -> list[bool]:
    """How each of several tries at once went."""

    def one(_n: int) -> bool:
        with house.write() as work:
            return attempt(work)

    return sorted(together.map(one, range(TRIES)))


ONE = [False] * (TRIES - 1) + [True]


@pytest.mark.asvs("6.5.1", "2.3.4")
def test_a_link_is_used_once(house: House, together: ThreadPoolExecutor) -> None:
    with house.write() as work:
        token = accounts.token_of(work, accounts.prove_by_mail(work, EMAIL))

    def use(work: Work) -> bool:
        proof = store.proof(work.session, token, work.now)
        return proof is not None and accounts.use_proof(work, proof)

    assert successes(together, house, use) == ONE


def test_one_address_gets_one_account(house: House, together: ThreadPoolExecutor) -> None:
    assert successes(together, house, lambda work: bool(admit(work))) == [True] * TRIES
    assert house.rows()["accounts"] == 1


@pytest.mark.asvs("6.5.1", "2.3.4")
def test_a_code_and_a_recovery_code_are_used_once(
    house: House, together: ThreadPoolExecutor
) -> None:
    with house.write() as work:
        alice = admit(work)
        alice.totp_nonce, alice.totp_enabled_at = "nonce", work.now
        recovery = factors.renew_recovery(work, alice.id)[0]
    app = TOTP(factors.secret(house.works.signer, "nonce"))
    for given in (app.at(house.clock.at), recovery):

        def use(work: Work, given: str = given) -> bool:
            return factors.accept(work, store.by_id(work.session, alice.id), given)

        assert successes(together, house, use) == ONE
