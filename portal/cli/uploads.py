"""What the doctor says of files: where they are kept, and whether anybody looks for viruses in them."""

from io import BytesIO
from pathlib import Path
from typing import Protocol, runtime_checkable
from uuid import UUID, uuid4

from portal import calls, policy
from portal.cli.knocking import PATIENCE
from portal.cli.looking import Line, place
from portal.config import Config
from portal.errors import ConfigurationError, NotFound, PolicyError, StoreUnavailable
from portal.files import Store, places, scanner
from portal.i18n import gettext as _
from portal.outbound import Unreachable

_WORDS = b"Portal looks whether files can be kept here."


@runtime_checkable
class _Bucket(Protocol):
    """What is asked of S3 alone."""

    def address(self, key: UUID) -> str: ...

    def keeps_versions(self) -> bool: ...


def kept(settings: Config) -> Line:
    """Whether a file can be put, read and deleted where files are kept, and read by nobody else."""
    name, seen = _("Files"), settings.files
    try:
        advice = _tried(places.store(settings))
    except ConfigurationError as refused:
        return Line("problem", name, seen, str(refused))
    except (StoreUnavailable, NotFound) as refused:
        told = _("PORTAL_FILES takes no files, so they are refused (%(why)s).", why=refused)
        return Line("problem", name, seen, told)
    if advice:
        return Line("problem" if "s3://" in seen else "warning", name, seen, advice)
    return Line("ok", name, seen)


def _tried(store: Store) -> str:
    """Put a file, read it and delete it again; gives what else is to be mended."""
    key = uuid4()
    store.put(key, BytesIO(_WORDS))
    try:
        with store.open(key) as file:
            if file.read() != _WORDS:
                raise StoreUnavailable(_("it gives back something else"))
        return _advice(store, key)
    finally:
        store.delete(key)


def _advice(store: Store, key: UUID) -> str:
    if isinstance(store, _Bucket):
        if _is_open(store.address(key)):
            return _("Anybody can read what is in this bucket; let nobody but Portal.")
        if store.keeps_versions():
            return _(
                "It keeps versions of what is deleted, so that nothing is ever forgotten; switch"
                " them off, or let them expire."
            )
        return ""
    root = Path(getattr(store, "root", "/"))
    if root.stat().st_mode & 0o077:
        return _("Others on this machine can look into it; run: chmod 700 %(place)s", place=root)
    return ""


def _is_open(address: str) -> bool:
    try:
        return calls.call("GET", address, None, {}, PATIENCE).is_fine
    except Unreachable:
        return False


def clamd(settings: Config) -> Line:
    """Whether the virus scanner answers and takes the largest file, where one is to be asked."""
    name, url = _("Virus scanner"), settings.clamd_url
    if url is None:
        advice = _("Files are not scanned for viruses; set PORTAL_CLAMD_URL.")
        return Line("warning", name, _("not set"), advice)
    size = _largest(settings)
    try:
        scanner.ping(url)
        scanner.infected(url, bytes(size))
    except scanner.TooLong:
        advice = _(
            "It takes less than a file may have; set its StreamMaxLength to %(size)s.", size=size
        )
        return Line("problem", name, place(url), advice)
    except scanner.Unavailable:
        advice = _("It does not answer; files are refused until it does.")
        return Line("problem", name, place(url), advice)
    return Line("ok", name, place(url))


def _largest(settings: Config) -> int:
    try:
        return policy.load(settings.policy, settings.instance).intake.max_file_size
    except PolicyError:  # another line tells
        return 0
