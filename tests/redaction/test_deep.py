"""The extra `deep` finds tokens of more vendors, beside our own rules and never instead of them."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from portal import policy
from portal.redaction import DEFAULT, Redacted, Rules, deep, redact
from tests.redaction import forge

WITH = Rules(deep=True)
Write = Callable[[str], Path]
SWITCHED_ON = 'extends = "selora"\n[redaction]\ndeep = true\n'
TOKEN = "pscale_" + "tkn_" + forge.key(43, "deep")


def test_a_policy_that_asks_for_what_is_not_installed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> object:
        raise ModuleNotFoundError(name)

    file = tmp_path / "policy.toml"
    file.write_text(SWITCHED_ON, "utf-8")
    monkeypatch.setattr(deep, "import_module", missing)
    monkeypatch.setattr(deep, "scanner", deep.scanner.__wrapped__)  # not the one that is there
    (mistake,) = policy.check(file)
    assert str(mistake) == "redaction.deep: needs the extra “deep”: pip install '.[deep]'"


def test_it_is_never_loaded_unless_it_is_switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deep, "scanner", lambda: pytest.fail("loaded"))
    assert not policy.load("selora", Path()).redaction.made().deep
    redact(f"the key is {TOKEN}", DEFAULT)


class TestWithThePackage:
    """What the package itself brings; without it these are skipped."""

    @pytest.fixture(autouse=True)
    def _there(self) -> None:
        pytest.importorskip("kingfisher_sdk")

    def test_a_policy_switches_it_on(self, tmp_path: Path) -> None:
        file = tmp_path / "policy.toml"
        file.write_text(SWITCHED_ON, "utf-8")
        assert policy.load(file, tmp_path).redaction.made().deep

    def test_what_it_finds_is_a_key_that_nobody_may_keep(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        text = f"Grüße, see {TOKEN} 😀 there"
        found = self.found(monkeypatch, text, TOKEN)
        assert found.text == f"Grüße, see {TOKEN[:4]}...{TOKEN[-4:]} 😀 there"
        (finding,) = found.findings
        assert (finding.kind, finding.weak) == ("key", False)

    def found(self, monkeypatch: pytest.MonkeyPatch, text: str, value: str) -> Redacted:
        """Redact with a scanner that knows this value, and nothing of our own rules."""

        def scan(_self: object, raw: bytes, **_options: float) -> list[object]:
            start = raw.find(value.encode())
            place = {"start_offset": start, "end_offset": start + len(value)}
            finding = {"location": place, "visible": True, "confidence": "high"}
            return [SimpleNamespace(**finding)] if start >= 0 else []

        monkeypatch.setattr(deep, "scanner", type("Scanner", (), {"scan": scan}))
        return redact(text, WITH)

    def test_our_own_rules_say_what_surrounds_a_secret(self) -> None:
        said = f"postgres://portal:{forge.password(3)}@db.example.com/portal and {forge.card()}"
        assert redact(said, WITH) == redact(said)

    def test_what_was_redacted_stays_as_it_is(self) -> None:
        for text in (f"ghp_{forge.key(36)} {TOKEN}", forge.private_key(), "api_key=[removed-key]"):
            once = redact(text, WITH).text
            assert redact(once, WITH).text == once

    def test_one_scanner_serves_many_threads(self) -> None:
        texts = [f"{n} ghp_{forge.key(36, n)} and {forge.password(n)}" for n in range(40)]
        alone = [redact(text, WITH).text for text in texts]
        seen: list[list[str]] = []

        def read() -> None:
            seen.append([redact(text, WITH).text for text in texts])

        threads = [threading.Thread(target=read) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == [alone] * 8

    def test_it_may_be_loaded_before_a_server_forks_and_leaves_nothing_on_disk(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        text = f"ghp_{forge.key(36)} {TOKEN}"
        deep.scanner.cache_clear()
        before = len(list(Path("/proc/self/task").iterdir()))
        expected = redact(text, WITH).text
        assert len(list(Path("/proc/self/task").iterdir())) == before
        assert not list(tmp_path.iterdir())
        children = [self.child(text, expected) for _ in range(4)]
        assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4

    def child(self, text: str, expected: str) -> int:
        """Redact in a process of its own, with threads; its status tells whether it went well."""
        process = os.fork()
        if process:
            return process
        right: list[bool] = []
        threads = [
            threading.Thread(target=lambda: right.append(redact(text, WITH).text == expected))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        os._exit(0 if right == [True] * 4 else 1)

    def test_a_long_text_is_read_in_time(self) -> None:
        text = "12:00 hub: all is well, nothing to see here, go on\n" * 20_000
        redact(text, WITH)
        begun = time.perf_counter()
        redact(text, WITH)
        assert time.perf_counter() - begun < 3
