"""Files in a bucket of S3, or of what speaks as S3 does: for several machines at once.

What is set for other programs of this machine (`AWS_…`, `~/.aws`) counts for nothing here, proxies
excepted. Nothing is made public: every download goes through Portal.
"""

import io
import os
import ssl
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO, cast
from uuid import UUID

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from portal.errors import NotFound, StoreUnavailable

_MISSING = frozenset({"NoSuchKey", "404"})
_PIECE = 1 << 16
_IN_MEMORY = 1 << 22
_WAYS = {
    "connect_timeout": 3,
    "read_timeout": 10,
    "retries": {"mode": "standard", "total_max_attempts": 3},
    "max_pool_connections": 16,
    "ignore_configured_endpoint_urls": True,
    # The signature covers a sum of the content already; not every product knows the newer ones.
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Access:
    """How a bucket is reached; without an `endpoint` it is Amazon's."""

    endpoint: str | None
    region: str
    access_key: str
    secret_key: str


class S3Store:
    """A bucket, or what in it begins with a prefix."""

    def __init__(self, bucket: str, prefix: str, access: Access) -> None:
        self._place = f"s3://{bucket}/{prefix}".rstrip("/")
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._client = _client(access)

    def put(self, key: UUID, content: BinaryIO) -> None:
        """Send all of it in one request: it is there as a whole or not at all."""
        with self._told(), _rewindable(content) as body:
            self._client.put_object(Bucket=self._bucket, Key=self._name(key), Body=body)

    def open(self, key: UUID) -> BinaryIO:
        """Read as it arrives."""
        with self._told():
            found = self._client.get_object(Bucket=self._bucket, Key=self._name(key))
        return cast("BinaryIO", io.BufferedReader(_Arriving(found["Body"], self._told), _PIECE))

    def delete(self, key: UUID) -> None:
        """Remove."""
        with self._told():
            self._client.delete_object(Bucket=self._bucket, Key=self._name(key))

    def before(self, moment: datetime) -> Iterator[UUID]:
        """List what is there, page by page; what has no name of ours is not ours."""
        listed = self._client.get_paginator("list_objects_v2")
        with self._told():
            for page in listed.paginate(Bucket=self._bucket, Prefix=self._prefix):
                yield from _keys(page.get("Contents", ()), self._prefix, moment)

    def address(self, key: UUID) -> str:
        """Where one file would be read by anybody, if anybody could."""
        address: str = self._client.generate_presigned_url(
            "get_object", {"Bucket": self._bucket, "Key": self._name(key)}
        )
        return address.partition("?")[0]

    def keeps_versions(self) -> bool:
        """Whether the bucket goes on keeping what is deleted; unknown counts as no."""
        with suppress(BotoCoreError, ClientError):
            found = self._client.get_bucket_versioning(Bucket=self._bucket)
            return str(found.get("Status")) == "Enabled"
        return False

    def _name(self, key: UUID) -> str:
        return f"{self._prefix}{key}"

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except ClientError as refused:
            code = str(refused.response.get("Error", {}).get("Code"))
            if code in _MISSING:
                raise NotFound from None
            raise StoreUnavailable(f"{self._place}: {code}") from refused
        except (BotoCoreError, OSError) as failed:
            raise StoreUnavailable(f"{self._place}: {type(failed).__name__}") from failed


def _keys(listed: Iterable[Any], prefix: str, moment: datetime) -> Iterator[UUID]:
    for one in listed:
        with suppress(ValueError):
            if one["LastModified"] < moment:
                yield UUID(one["Key"].removeprefix(prefix))


class _Arriving(io.RawIOBase):
    """The answer to a request, as a file; what fails on the way is told as the store tells it."""

    def __init__(self, body: Any, told: Callable[[], AbstractContextManager[None]]) -> None:
        self._body, self._told = body, told

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        with self._told():
            piece = self._body.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._body.close()
        super().close()


@contextmanager
def _rewindable(content: BinaryIO) -> Iterator[BinaryIO]:
    """The content, so that it can be sent once more where the first try fails."""
    if content.seekable():
        yield content
        return
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
        while piece := content.read(_PIECE):
            copy.write(piece)
        copy.seek(0)
        yield cast("BinaryIO", copy)


def _client(access: Access) -> Any:
    known = Session.SESSION_VARIABLES.items()
    # The second of the four is the variable of the environment that would count.
    alone = {name: (told[0], None, *told[2:]) for name, told in known}
    for name in ("config_file", "credentials_file"):
        alone[name] = (None, None, os.devnull, None)
    style = "path" if access.endpoint else "auto"  # most products have no name for each bucket
    return Session(session_vars=alone).create_client(
        "s3",
        region_name=access.region,
        endpoint_url=access.endpoint,
        aws_access_key_id=access.access_key,
        aws_secret_access_key=access.secret_key,
        verify=ssl.get_default_verify_paths().cafile,  # whom the machine trusts, a house's own too
        config=Config(s3={"addressing_style": style, "payload_signing_enabled": True}, **_WAYS),
    )
