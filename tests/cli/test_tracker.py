"""The doctor tells whether GitLab takes the token, has the projects and talks back."""

import pytest

from portal import config
from portal.cli import tracker
from portal.config import Config
from portal.errors import ConfigurationError
from tests.gitlabs import TOKEN, Fault, gitlab
from tests.servers import free_port


def settings(tmp_path: object, at: str, /, **more: str) -> Config:
    own = {"url": at, "token": TOKEN, "project": "group/support"} | more
    named = {f"PORTAL_GITLAB_{name.upper()}": value for name, value in own.items()}
    return config.load({"PORTAL_INSTANCE": str(tmp_path), "PORTAL_SINKS": "gitlab", **named})


def test_it_is_well(tmp_path: object) -> None:
    with gitlab() as there:
        known = settings(tmp_path, there.url, connect_project="group/connect", hook_secret="x" * 16)
        assert tracker.gitlab(known).state == "ok"
        assert len(there.seen) == 2


def test_without_a_secret_nothing_comes_back(tmp_path: object) -> None:
    with gitlab() as there:
        found = tracker.gitlab(settings(tmp_path, there.url))
    assert (found.state, "PORTAL_GITLAB_HOOK_SECRET" in found.advice) == ("warning", True)


@pytest.mark.parametrize(
    ("status", "word"), [(401, "GITLAB_TOKEN"), (404, "GITLAB_PROJECT"), (500, "answered 500")]
)
def test_what_is_wrong_is_named(tmp_path: object, status: int, word: str) -> None:
    with gitlab() as there:
        there.faults.append(Fault("GET", status=status))
        found = tracker.gitlab(settings(tmp_path, there.url))
    assert (found.state, word in found.advice, TOKEN in repr(found)) == ("problem", True, False)


def test_nobody_there(tmp_path: object) -> None:
    found = tracker.gitlab(settings(tmp_path, f"http://127.0.0.1:{free_port()}"))
    assert "does not answer" in found.advice


@pytest.mark.parametrize("missing", ["url", "token", "project"])
def test_what_is_missing_is_named(tmp_path: object, missing: str) -> None:
    with pytest.raises(ConfigurationError, match=f"PORTAL_GITLAB_{missing.upper()}"):
        settings(tmp_path, "https://gitlab.example.com", **{missing: ""})
