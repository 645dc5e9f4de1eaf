"""The public status as a folder of files, for any web server that can do nothing else."""

import hashlib
import hmac
import json
import posixpath
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.errors import ConfigurationError
from portal.tokens import Signer
from portal.web import theme
from portal.web.edition import Edition
from portal.web.masthead import Masthead

MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
_PURPOSE = "status export"
_ASSETS = ("css/status.css", "js/status.js", "img/icon.svg")
_LINK = re.compile(r'(href|src)="(/[^"]*)"')
_KEPT = 3  # versions: who reads an older one still finds all of its files


@dataclass(frozen=True, slots=True)
class Extra:
    """What pages need beside themselves: the style sheet's text, and the organisation's logo."""

    sheet: str
    brand: Path
    logo: str | None

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Name and content of each."""
        yield "portal.css", self.sheet.encode()
        for name in _ASSETS:
            yield f"static/{name}", (theme.STATIC / name).read_bytes()
        if self.logo is not None and (self.brand / self.logo).is_file():
            yield f"brand/{self.logo}", (self.brand / self.logo).read_bytes()


def contents(edition: Edition, masthead: Masthead, extra: Extra) -> dict[str, bytes]:
    """Every file by its name; links between them lead from file to file, others to the portal."""
    found = dict(extra.files())
    documents = [path for path in edition.addresses if path not in edition.pages]
    found |= {path[1:]: _plain(edition, path, masthead.languages[0]) for path in documents}
    names = {f"/{name}": name for name in found}
    names |= {_address(p, t, masthead): _file(p, t, masthead) for p, t in _pages(edition, masthead)}
    for path, tag in _pages(edition, masthead):
        page = _plain(edition, path, tag).decode()
        name = _file(path, tag, masthead)
        found[name] = _linked(page, name, names, masthead, tag).encode()
        if name == "status/index.html":
            found["index.html"] = _linked(page, "index.html", names, masthead, tag).encode()
    return found


def _pages(edition: Edition, masthead: Masthead) -> Iterator[tuple[str, str]]:
    return ((path, tag) for path in edition.pages for tag in masthead.languages)


def _plain(edition: Edition, path: str, language: str) -> bytes:
    document = edition.find(path, language)
    return document.plain if document else b""


def _address(path: str, language: str, masthead: Masthead) -> str:
    return path if language == masthead.languages[0] else f"{path}?lang={language}"


def _file(path: str, language: str, masthead: Masthead) -> str:
    folder = "" if language == masthead.languages[0] else f"{language}/"
    return f"{folder}{path[1:]}/index.html"


def _linked(
    page: str, name: str, names: Mapping[str, str], masthead: Masthead, language: str
) -> str:
    """The page with links that work wherever its folder lies."""
    default = masthead.languages[0]

    def led(found: re.Match[str]) -> str:
        attribute, target = found.groups()
        path, _, query = target.partition("?")
        tag = query.removeprefix("lang=") if query.startswith("lang=") else language
        file = names.get(path if tag == default else f"{path}?lang={tag}") or names.get(path)
        if file is None:
            return f'{attribute}="{masthead.url}{target}"'
        return f'{attribute}="{posixpath.relpath(file, posixpath.dirname(name) or ".")}"'

    return _LINK.sub(led, page)


def write(folder: Path, files: Mapping[str, bytes], made_at: datetime, signer: Signer) -> None:
    """Replace what lies at `folder` as a whole: readers see all of the old or all of the new.

    `folder` becomes a link to a folder beside it. Raises ConfigurationError where something else
    stands there.
    """
    _make_room(folder)
    version = folder.with_name(f".{folder.name}.{made_at:%Y%m%dT%H%M%S}.{secrets.token_hex(4)}")
    listed = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    manifest = json.dumps({"made_at": made_at.isoformat(), "files": listed}, indent=1).encode()
    signed = {MANIFEST: manifest, SIGNATURE: _signature(manifest, signer).encode() + b"\n"}
    for name, content in ({**files, **signed}).items():
        _put(version / name, content)
    for made in (version, *(path for path in version.rglob("*") if path.is_dir())):
        made.chmod(0o755)  # a web server reads them under another name
    beside = version.with_name(f"{version.name}.link")
    beside.symlink_to(version.name)
    beside.replace(folder)
    _clear(folder)


def _make_room(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder.is_symlink() or not folder.exists():
        return
    try:
        folder.rmdir()
    except OSError as refused:
        raise ConfigurationError(
            f"{folder} holds something else; name a folder that is empty or not there yet"
        ) from refused


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o644)


def _clear(folder: Path) -> None:
    """Remove what was exported before, but for the last versions."""
    versions = sorted(
        path
        for path in folder.parent.glob(f".{folder.name}.*")
        if path.is_dir() and not path.is_symlink()
    )
    for old in versions[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _signature(manifest: bytes, signer: Signer) -> str:
    return hmac.digest(signer.salt(_PURPOSE), manifest, "sha256").hex()


def check(folder: Path, signer: Signer) -> tuple[datetime, list[str]]:
    """When an export was made, and what is wrong with it; nothing is when the list is empty.

    Raises:
        ConfigurationError: there is no export, or another deployment signed it.
    """
    try:
        manifest = (folder / MANIFEST).read_bytes()
        signature = (folder / SIGNATURE).read_text("ascii").strip()
    except OSError as mistake:
        raise ConfigurationError(f"{folder} holds no export of the status") from mistake
    if not hmac.compare_digest(signature, _signature(manifest, signer)):
        raise ConfigurationError(f"{folder / MANIFEST} was not signed with this secret key")
    told: dict[str, Any] = json.loads(manifest)
    return datetime.fromisoformat(told["made_at"]), list(_differences(folder, told["files"]))


def _differences(folder: Path, listed: Mapping[str, str]) -> Iterator[str]:
    there = _names(folder)
    yield from (f"{name} is missing" for name in sorted(listed.keys() - there))
    yield from (
        f"{name} does not belong there"
        for name in sorted(there - listed.keys() - {MANIFEST, SIGNATURE})
    )
    for name in sorted(there & listed.keys()):
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != listed[name]:
            yield f"{name} was changed"


def _names(folder: Path) -> set[str]:
    whole = folder.resolve()
    return {path.relative_to(whole).as_posix() for path in whole.rglob("*") if path.is_file()}
