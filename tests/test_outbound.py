"""What was typed into the web leads to public machines, to no other, and nowhere by a detour."""

from collections.abc import Iterator

import pytest

from portal import outbound
from portal.outbound import Outbound, Refused, Unreachable
from tests.receivers import HOST, Receiver, receiver

PRIVATE = (
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - refused
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fc00::1",
    "fec0::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::1",
    "2001:db8::1",
)


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as made:
        yield made


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(Refused):
        Outbound(look_up=lambda _host, _port: [address]).target("https://example.com/")


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "[::1]", "[::]", "0"]
)
def test_however_this_machine_is_called_it_is_not_spoken_to(host: str) -> None:
    with pytest.raises(Refused):
        Outbound().target(f"https://{host}/")


def test_one_private_address_among_public_ones_is_enough() -> None:
    with pytest.raises(Refused):
        Outbound(look_up=lambda _h, _p: ["203.0.114.1", "10.0.0.1"]).target("https://example.com/")


@pytest.mark.parametrize("address", ["203.0.114.1", "2606:4700::1111"])
def test_a_public_address_is_spoken_to(address: str) -> None:
    found = Outbound(look_up=lambda _host, _port: [address]).target("https://example.com/a?b=c#d")
    assert (found.addresses, found.port, found.path) == ((address,), 443, "/a?b=c")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://example.com:0/",
        "https://example.com:99999/",
        f"https://user:{HOST}@example.com/",
        "https://example.com@10.0.0.1/",
        "https://example.com/ HTTP/1.1",
        "https://example.com/\r\nX: y",
        "https://ex\u00e4mple.com/",
        "https://[::1/",
        f"https://example.com/{'a' * 2000}",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        Outbound(look_up=lambda _host, _port: ["203.0.114.1"]).target(url)


def test_a_name_that_nobody_knows_is_told_apart_by_nothing_but_the_kind() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError

    with pytest.raises(Unreachable):
        Outbound(look_up=unknown).target("https://nowhere.example.com/")
    with pytest.raises(Unreachable):
        Outbound().target("https://a..b/")


def test_what_is_sent_arrives(there: Receiver) -> None:
    status = there.outbound().post(f"{there.url}?a=b", b'{"a": 1}', {"X-Kind": "test"})
    (seen,) = there.seen
    assert status == 204
    assert (seen.path, seen.json) == ("/status?a=b", {"a": 1})
    assert seen.headers["host"] == f"{HOST}:{there.port}"
    assert seen.headers["x-kind"] == "test"


@pytest.mark.asvs("1.3.6")
def test_the_name_is_looked_up_once_and_the_call_goes_to_what_was_looked_at(
    there: Receiver,
) -> None:
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    assert there.outbound(look_up=rebinding).post(there.url, b"", {}) == 204
    assert asked == [HOST]


@pytest.mark.asvs("1.3.6")
def test_a_redirect_is_an_answer_and_not_a_way(there: Receiver) -> None:
    there.status, there.location = 302, f"https://{HOST}:{there.port}/elsewhere"
    assert there.outbound().post(there.url, b"", {}) == 302
    assert [one.path for one in there.seen] == ["/status"]


def test_a_certificate_of_somebody_else_is_not_trusted(there: Receiver) -> None:
    with pytest.raises(Unreachable, match="SSLCertVerificationError"):
        there.outbound().post(there.url.replace(HOST, "other.example.com"), b"", {})
    assert not there.seen


def test_where_nobody_listens_nobody_is_waited_for() -> None:
    with receiver() as gone:
        url, way = gone.url, gone.outbound()
    with pytest.raises(Unreachable, match="ConnectionRefusedError"):
        way.post(url, b"", {})


def test_who_answers_letter_by_letter_is_cut_off(
    there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbound, "_WHOLE_PATIENCE", 0.3)
    there.slow = True
    with pytest.raises(Unreachable):
        there.outbound().post(there.url, b"", {})
    assert len(there.seen) == 1
