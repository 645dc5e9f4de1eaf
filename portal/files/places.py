"""From what `PORTAL_FILES` says to a store of files."""

import hashlib
import importlib
from pathlib import Path
from urllib.parse import urlsplit

from portal.config import Config
from portal.errors import ConfigurationError
from portal.files.store import LocalStore, Store


def store(settings: Config, place: str | None = None) -> Store:
    """The store of this deployment, or the one at another `place`.

    Raises:
        ConfigurationError: S3 needs an extra that is not installed, or a key that is not set.
    """
    place = place or settings.files
    if place.startswith("s3://"):
        return _bucket(settings, place)
    root = Path(place)
    if root == settings.instance / "files":
        return LocalStore(root)
    # Another folder than our own may be mounted, and a mount may go away.
    digest = hashlib.sha256(place.encode()).hexdigest()
    return LocalStore(root, settings.instance / f"files-{digest[:8]}.mark")


def _bucket(settings: Config, place: str) -> Store:
    try:
        s3 = importlib.import_module("portal.files.s3")  # an extra, for who has a bucket
    except ModuleNotFoundError as missing:
        raise ConfigurationError(
            f"{place} needs the extra s3 of support-portal; install support-portal[s3]"
        ) from missing
    keys = (settings.s3_access_key, settings.s3_secret_key)
    if keys[0] is None or keys[1] is None:
        raise ConfigurationError(f"{place} needs PORTAL_S3_ACCESS_KEY and PORTAL_S3_SECRET_KEY")
    access = s3.Access(
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        access_key=keys[0].get_secret_value(),
        secret_key=keys[1].get_secret_value(),
    )
    url = urlsplit(place)
    made: Store = s3.S3Store(url.netloc, url.path.strip("/"), access)
    return made
