"""Makes the two kinds of file that are not committed: the vendored htmx and the catalogues."""

import hashlib
from importlib import resources
from pathlib import Path
from typing import Any

from babel.messages import mofile, pofile
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HTMX_SOURCE = "static/django_htmx/htmx-2.min.js"
HTMX_TARGET = "portal/static/vendor/htmx.min.js"
# Of the file in the django-htmx release that pyproject.toml pins; the two change together.
HTMX_SHA256 = "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de"


def vendor_htmx(root: Path) -> Path:
    """Copy htmx out of the django-htmx package (Django itself is never imported)."""
    content = resources.files("django_htmx").joinpath(HTMX_SOURCE).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != HTMX_SHA256:
        message = f"htmx is not the file we reviewed: sha256 {found}, expected {HTMX_SHA256}"
        raise RuntimeError(message)
    target = root / HTMX_TARGET
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return target


def compile_catalogues(root: Path) -> list[Path]:
    """Compile every message catalogue beside its source."""
    return [
        compile_catalogue(source)
        for source in sorted(root.glob("portal/translations/*/LC_MESSAGES/*.po"))
    ]


def compile_catalogue(source: Path) -> Path:
    """Compile one ``.po`` file to a ``.mo`` file; its folder names the language."""
    with source.open("rb") as lines:
        catalogue = pofile.read_po(lines, locale=source.parent.parent.name, abort_invalid=True)
    target = source.with_suffix(".mo")
    with target.open("wb") as out:
        mofile.write_mo(out, catalogue)
    return target


class BuildHook(BuildHookInterface[Any]):
    """Runs before every wheel, editable ones too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the files; ``artifacts`` in pyproject.toml takes them along."""
        root = Path(self.root)
        vendor_htmx(root)
        compile_catalogues(root)
