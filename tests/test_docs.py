"""What the documents say is so."""

import re

import pytest

from portal.config import Config
from tests import tree

DOCUMENTS = [name for name in tree.files() if name.endswith(".md")]
SERVE = (
    "python3 -m venv .venv && .venv/bin/pip install -r requirements.lock"
    " && .venv/bin/pip install --no-deps . && .venv/bin/portal"
)
TEST = "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]' && .venv/bin/pytest -n auto"


def test_the_readme_holds_the_two_commands_that_ci_runs() -> None:
    lines = tree.read("README.md").splitlines()
    assert [line for line in lines if line.startswith("python3 -m venv")] == [SERVE, TEST]


@pytest.mark.parametrize("field", Config.model_fields)
def test_the_readme_explains_every_setting(field: str) -> None:
    assert f"`PORTAL_{field.upper()}`" in tree.read("README.md")


def test_the_architecture_names_every_room() -> None:
    ours = [name.split("/")[1] for name in tree.files() if name.startswith("portal/")]
    rooms = {room.removesuffix(".py") for room in ours} - {"__init__", "__main__"}
    assert rooms <= set(re.findall(r"\w+", tree.read("ARCHITECTURE.md")))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_between_documents_lead_somewhere(name: str) -> None:
    folder = (tree.ROOT / name).parent
    targets = re.findall(r"\]\((?!\w+:)([^)#]+)", tree.read(name))
    assert [target for target in targets if not (folder / target).exists()] == []


def test_the_architecture_fits_two_pages() -> None:
    assert len(tree.read("ARCHITECTURE.md").split()) <= 1_200


def test_each_decision_has_a_number_of_its_own() -> None:
    names = [name.split("/")[-1] for name in DOCUMENTS if name.startswith("docs/decisions/")]
    assert sorted(int(name[:4]) for name in names) == list(range(1, len(names) + 1))
    for name in names:
        assert tree.read(f"docs/decisions/{name}").startswith(f"# {int(name[:4])}. ")


def test_a_decision_is_short_and_says_its_price() -> None:
    decisions = [name for name in DOCUMENTS if name.startswith("docs/decisions/")]
    for name in decisions:
        text = tree.read(name)
        assert re.match(r"docs/decisions/\d{4}-[a-z0-9-]+\.md$", name)
        assert text.count("\n") <= 12, name
        assert all(f"**{part}.**" in text for part in ("Situation", "Choice", "Price")), name
