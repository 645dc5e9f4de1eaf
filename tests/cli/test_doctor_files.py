"""The doctor tries where files are kept, and whether the scanner takes the largest of them."""

import socketserver
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from botocore.session import Session

from portal import config
from portal.cli import uploads
from portal.config import Config
from tests.scanners import Daemon, running

Load = Callable[..., Config]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def of(**settings: str) -> Config:
        named = {f"PORTAL_{name.upper()}": value for name, value in settings.items()}
        return config.load({"PORTAL_INSTANCE": str(tmp_path / "instance")} | named)

    return of


def test_a_place_that_takes_files_is_well_and_nothing_stays_in_it(
    load: Load, bucket: dict[str, str], tmp_path: Path
) -> None:
    for settings in ({}, {"files": str(tmp_path / "share")}, bucket):
        assert uploads.kept(load(**settings)).state == "ok", settings
    for folder in (tmp_path / "share", tmp_path / "instance" / "files"):
        assert not [path for path in folder.glob("??/??/*") if path.is_file()]


def test_a_place_that_takes_none_is_a_problem_that_names_the_variable(
    load: Load, bucket: dict[str, str]
) -> None:
    for settings in (
        {"files": "/proc/nowhere"},
        {**bucket, "s3_endpoint": "http://127.0.0.1:1"},
        {**bucket, "files": "s3://no-such-bucket"},
        {"files": "s3://bucket"},
    ):
        line = uploads.kept(load(**settings))
        assert (line.state, "PORTAL_" in line.advice) == ("problem", True), line


def test_files_that_others_can_read_are_told(
    load: Load, bucket: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "share").mkdir(mode=0o755)
    assert "chmod 700" in uploads.kept(load(files=str(tmp_path / "share"))).advice
    name = urlsplit(bucket["files"]).netloc
    client = Session().create_client(
        "s3",
        region_name="us-east-1",
        endpoint_url=bucket["s3_endpoint"],
        aws_access_key_id="tests",
        aws_secret_access_key="tests",  # noqa: S106 - no key of anybody
    )
    client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    assert "keeps versions" in uploads.kept(load(**bucket)).advice
    client.put_bucket_policy(
        Bucket=name,
        Policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",'
        f' "Action": "s3:GetObject", "Resource": "arn:aws:s3:::{name}/*"}}]}}',
    )
    assert "Anybody can read" in uploads.kept(load(**bucket)).advice
    client.close()


def test_a_scanner_that_is_down_or_takes_too_little_is_a_problem(
    load: Load, tmp_path: Path
) -> None:
    assert uploads.clamd(load()).state == "warning"
    assert "does not answer" in uploads.clamd(load(clamd_url=f"unix:{tmp_path}/none")).advice
    with running(socketserver.UnixStreamServer(str(tmp_path / "clamd"), Daemon)):
        line = uploads.clamd(load(clamd_url=f"unix:{tmp_path}/clamd"))
        assert "StreamMaxLength to 10485760" in line.advice
