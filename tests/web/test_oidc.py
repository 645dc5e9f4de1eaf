"""What an identity provider says is believed only if it is all true."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from portal.providers import Provider
from portal.web.oidc import Client, NotVouched, Vouched, of_address
from tests import oidc
from tests.oidc import CLIENT, SECRET, IdentityProvider

BACK = "https://support.example.com/sign-in/sso/acme/return"


@pytest.fixture(scope="module")
def honest() -> Iterator[IdentityProvider]:
    with oidc.running() as provider:
        yield provider


@pytest.fixture
def provider(honest: IdentityProvider) -> Iterator[IdentityProvider]:
    yield honest
    honest.lie, honest.sign, honest.published = lambda _claims: None, None, {}
    honest.email = "alice@acme.example"


def client(provider: IdentityProvider, **changes: Any) -> Client:
    """The portal's side."""
    known = {
        "name": "Acme",
        "issuer": provider.issuer,
        "client_id": CLIENT,
        "client_secret": SECRET,
    }
    return Client("acme", Provider(**(known | {"domains": ["acme.example"]} | changes)))


def signed_in(provider: IdentityProvider, asking: Client | None = None) -> Vouched:
    """Go there and come back."""
    asking = asking or client(provider)
    url, begun = asking.start(BACK)
    assert url.startswith(f"{provider.issuer}/authorise?")
    brought = provider.authorise(url)
    return asking.finish(begun, brought["state"], brought["code"], BACK)


def test_an_honest_provider_vouches_for_its_people(provider: IdentityProvider) -> None:
    assert signed_in(provider) == Vouched("alice@acme.example", "Alice Ash", second_factor=False)


def test_a_second_factor_at_the_provider_counts(provider: IdentityProvider) -> None:
    provider.lie = lambda claims: claims.update(amr=["pwd", "otp"])
    assert signed_in(provider).second_factor


def set_to(**changes: Any) -> Callable[[dict[str, Any]], None]:
    """A lie about some claims."""
    return lambda claims: claims.update(changes)


def without(name: str) -> Callable[[dict[str, Any]], None]:
    """A claim held back."""

    def lie(claims: dict[str, Any]) -> None:
        del claims[name]

    return lie


@pytest.mark.asvs("9.2.1", "9.2.2")
@pytest.mark.parametrize(
    "lie",
    [
        set_to(iss="https://evil.example"),
        set_to(aud="another-portal"),
        set_to(aud=[CLIENT, "another"], azp="another"),
        set_to(nonce="a nonce of another day"),
        set_to(exp=1_600_000_000),
        set_to(iat=4_000_000_000),
        set_to(email="ceo@other.example"),
        set_to(email="alice@acme.example@other.example"),
        set_to(email="alice@other.example@acme.example"),
        set_to(email_verified=False),
        set_to(email_verified="true"),
        *map(without, ("iss", "aud", "nonce", "exp", "iat", "sub", "email", "email_verified")),
    ],
)
def test_a_lie_is_not_believed(
    provider: IdentityProvider, lie: Callable[[dict[str, Any]], None]
) -> None:
    provider.lie = lie
    with pytest.raises(NotVouched):
        signed_in(provider)


@pytest.mark.asvs("9.1.1")
@pytest.mark.parametrize("sign", [oidc.by_another_key, oidc.by_nobody, oidc.by_our_own_secret])
def test_a_forged_signature_is_not_believed(provider: IdentityProvider, sign: Any) -> None:
    provider.sign = sign
    with pytest.raises(NotVouched):
        signed_in(provider)


def test_a_provider_that_changed_its_keys_is_asked_for_them_again(
    provider: IdentityProvider,
) -> None:
    asking = client(provider)
    signed_in(provider, asking)
    provider.key = type(provider.key).generate_key(2048, auto_kid=True)
    assert signed_in(provider, asking).email == "alice@acme.example"


def test_another_state_or_another_provider_ends_it(provider: IdentityProvider) -> None:
    asking = client(provider)
    url, begun = asking.start(BACK)
    brought = provider.authorise(url)
    with pytest.raises(NotVouched):
        asking.finish(begun, "another", brought["code"], BACK)
    with pytest.raises(NotVouched):
        Client("other", asking.provider).finish(begun, brought["state"], brought["code"], BACK)


def test_a_code_works_for_the_browser_that_began_only(provider: IdentityProvider) -> None:
    """The verifier of PKCE waits in the session of the browser that went there."""
    asking = client(provider)
    url, _mine = asking.start(BACK)
    brought = provider.authorise(url)
    _url, others = asking.start(BACK)
    with pytest.raises(NotVouched):
        asking.finish(others, others.state, brought["code"], BACK)


def test_a_document_that_speaks_for_another_issuer_is_refused(provider: IdentityProvider) -> None:
    provider.published = {"issuer": "https://evil.example"}
    with pytest.raises(NotVouched):
        client(provider).start(BACK)


def test_a_provider_that_is_down_is_no_error_of_ours() -> None:
    gone = IdentityProvider(issuer="http://127.0.0.1:9")
    with pytest.raises(NotVouched):
        client(gone).start(BACK)


def test_a_provider_is_chosen_by_the_whole_domain(provider: IdentityProvider) -> None:
    known = {"acme": client(provider)}
    assert of_address(known, "Bob@ACME.example") is known["acme"]
    assert of_address(known, "bob@notacme.example") is None
    assert of_address(known, "bob@acme.example.evil.example") is None


@pytest.mark.parametrize(
    "changes",
    [{"issuer": "http://id.acme.example"}, {"domains": []}, {"domains": ["acme"]}, {"colour": 1}],
)
def test_an_operators_mistake_is_refused(
    provider: IdentityProvider, changes: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        client(provider, **changes)
