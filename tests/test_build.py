"""The build hook makes what is not committed, and only what was reviewed."""

import hashlib
import re
import sys
import tomllib
from gettext import GNUTranslations
from importlib.metadata import packages_distributions
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from tests import tree
from tests.tree import ROOT, imported

OF_EXTRAS = {
    "portal/files/s3.py": "s3",
    "portal/sinks/broker.py": "queue",
    "portal/sinks/gitlab.py": "gitlab",
    "portal/sinks/sqs.py": "sqs",
}
NEVER_IMPORTED = {"tzdata"}  # zones for machines that have none


@pytest.fixture
def hook() -> ModuleType:
    """The hook, loaded from its file: it is part of the build, not of a package."""
    spec = spec_from_file_location("hook", ROOT / ".build" / "hook.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_gets_the_reviewed_htmx(hook: ModuleType) -> None:
    served = (ROOT / hook.HTMX_TARGET).read_bytes()
    assert hashlib.sha256(served).hexdigest() == hook.HTMX_SHA256


def test_another_htmx_stops_the_build(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "package"
    file = package / hook.HTMX_SOURCE
    file.parent.mkdir(parents=True)
    file.write_text("alert('not htmx')")
    monkeypatch.setattr(hook.resources, "files", lambda _name: package)
    with pytest.raises(RuntimeError, match="not the file we reviewed"):
        hook.vendor_htmx(tmp_path)
    assert not (tmp_path / hook.HTMX_TARGET).exists()


def test_a_catalogue_is_compiled_beside_its_source(hook: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "portal" / "translations" / "de" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid "Send"\nmsgstr "Senden"\n')
    (compiled,) = hook.compile_catalogues(tmp_path)
    assert compiled == source.with_suffix(".mo")
    with compiled.open("rb") as lines:
        assert GNUTranslations(lines).gettext("Send") == "Senden"


def test_every_catalogue_of_ours_was_compiled() -> None:
    sources = (ROOT / "portal" / "translations").rglob("*.po")
    assert not [source for source in sources if not source.with_suffix(".mo").exists()]


def test_what_is_imported_is_declared_and_nothing_else() -> None:
    project = tomllib.loads(tree.read("pyproject.toml"))["project"]
    declared = {re.split(r"[^\w-]", line)[0] for line in project["dependencies"]}
    packages = {
        name.partition(".")[0]
        for module in tree.modules()
        for name, _ in imported(module)
        if module.ours and module.path not in OF_EXTRAS
    } | {"holidays", "prometheus_client", "zxcvbn"}  # loaded late
    distributions = packages_distributions()
    needed = {
        re.sub(r"[_.]", "-", distributions[package][0]).lower()
        for package in packages - sys.stdlib_module_names - {"portal", "_typeshed"}
    }
    assert declared - NEVER_IMPORTED == needed


@pytest.mark.parametrize(("path", "extra"), OF_EXTRAS.items())
def test_what_a_sink_imports_is_in_its_extra(path: str, extra: str) -> None:
    project = tomllib.loads(tree.read("pyproject.toml"))["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"][extra]]
    declared = {re.split(r"[^\w-]", line)[0] for line in lines}
    (module,) = [module for module in tree.modules() if module.path == path]
    packages = {name.partition(".")[0] for name, _ in imported(module)}
    distributions = packages_distributions()
    needed = {
        re.sub(r"[_.]", "-", distributions[package][0]).lower()
        for package in packages - sys.stdlib_module_names - {"portal"}
    }
    assert needed <= declared
