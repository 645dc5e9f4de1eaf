"""What may stand in the repository: known files, no secrets, no addresses of machines."""

import re
from itertools import product

import pytest

from tests import tree

TEMPLATE_LINES = 120
STYLE_LINES = 300

ROOT_FILES = {
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements.lock",
    "wsgi.py",
}
ROOT_FOLDERS = {"docs", "instance", "portal", "tests"}
LIBRARIES = ("portal/static/vendor/", "node_modules/", "vendor/")

# Put together here, so that this file does not break its own rule.
FORBIDDEN = {
    "a cloud key": (r"\bAKIA[0-9A-Z]{16}\b", ["AKIA", "QWERTYUIOPASDFGH"]),
    "a GitHub token": (r"\bgh[pousr]_[0-9A-Za-z]{36}\b", ["ghp_", "a1" * 18]),
    "a GitLab token": (r"\bglpat-[\w-]{20}", ["glpat-", "a1" * 10]),
    "a Slack token": (r"\bxox[abeoprs]-[0-9]{6,}-\w+", ["xoxb-", "123456789-abc"]),
    "a payment key": (r"\b[sr]k_(?:live|test)_[0-9A-Za-z]{16,}", ["sk_live_", "a1" * 12]),
    "a web key": (r"\bAIza[\w-]{35}", ["AIza", "a" * 35]),
    "a signed token": (r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}", ["eyJ", "a" * 12, ".eyJ", "b" * 12]),
    "a private key": (
        r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[0-9A-Za-z+/]{40}",
        ["-----BEGIN ", "PRIVATE KEY-----\n", "a1" * 30],
    ),
    "a password in an address": (
        r"://[^\s/:@\"'{}<>]+:(?!password@)[^\s/:@\"'{}<>]{3,}@",
        ["postgresql://", "portal:", "hunter22", "@db"],
    ),
    "a registry's host": (
        r"\b(?:pypi|pythonh[o]sted|npmjs|debian)\.(?:org|com|net)\b",
        ["https://pypi", ".org/simple"],
    ),
    "a path of one machine": (r"(?<![\w./-])/(?:home|root|work)/\w+", ["/ho", "me/alice/portal"]),
}


def found(kind: str, name: str, text: str) -> list[str]:
    """Where a text holds what it must not."""
    pattern = re.compile(FORBIDDEN[kind][0])
    return [
        f"{name}:{number} holds {kind}"
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ] or [f"{name} holds {kind}" for _ in pattern.findall(text)]


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_no_file_holds(kind: str) -> None:
    breaches = [hit for name in tree.files() for hit in found(kind, name, tree.read(name))]
    assert not breaches, "\n".join(breaches)


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_it_would_be_noticed(kind: str) -> None:
    assert found(kind, "sample", "".join(FORBIDDEN[kind][1]))


def strangers(names: list[str]) -> list[str]:
    """What stands at the top of the repository and should not."""
    tops = {name.partition("/")[0]: "/" in name for name in names}
    return [
        top
        for top, folder in tops.items()
        if not top.startswith(".") and top not in (ROOT_FOLDERS if folder else ROOT_FILES)
    ]


def test_only_known_files_stand_at_the_root() -> None:
    assert not strangers(list(tree.files()))
    assert strangers(["utils.py", "helpers/a.py", "README.md"]) == ["utils.py", "helpers"]


def test_no_library_of_others_is_committed() -> None:
    assert not [name for name, part in product(tree.files(), LIBRARIES) if f"/{part}" in f"/{name}"]


@pytest.mark.parametrize(
    ("folder", "ceiling"), [("portal/templates/", TEMPLATE_LINES), ("portal/static/", STYLE_LINES)]
)
def test_pages_styles_and_scripts_stay_short(folder: str, ceiling: int) -> None:
    texts = [name for name in tree.files() if name.startswith(folder)]
    assert not [name for name in texts if tree.read(name).count("\n") > ceiling]


def test_an_instance_tracks_examples_only() -> None:
    own = [name for name in tree.files() if name.startswith("instance/")]
    assert not [name for name in own if not name.endswith(".example.toml")]


def test_no_template_switches_escaping_off() -> None:
    off = re.compile(r"\|\s*safe\b|autoescape\s+false")
    templates = [name for name in tree.files() if name.startswith("portal/templates/")]
    assert not [name for name in templates if off.search(tree.read(name))]
    assert off.search("{{ body|safe }}")
