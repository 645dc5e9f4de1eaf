"""A pytest plugin: `cloud` is a server on this machine that answers as S3 and SQS do (moto)."""

import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest
from botocore.session import Session

from tests.servers import PATIENCE, free_port


@pytest.fixture(scope="session")
def cloud() -> Iterator[str]:
    """Its address; it takes any keys, and what is kept in it is gone with it."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as server:  # noqa: S603
        _await(port)
        yield f"http://127.0.0.1:{port}"
        server.kill()


@pytest.fixture
def bucket(cloud: str, request: pytest.FixtureRequest) -> dict[str, str]:
    """A new bucket, as the settings of a deployment that keeps its files there."""
    name = f"portal-{abs(hash(request.node.nodeid)):x}"
    client = Session().create_client(
        "s3",
        region_name="us-east-1",
        endpoint_url=cloud,
        aws_access_key_id="tests",
        aws_secret_access_key="tests",  # noqa: S106 - no key of anybody
    )
    client.create_bucket(Bucket=name)
    client.close()
    keys = {"s3_access_key": "tests", "s3_secret_key": "tests"}
    return {"files": f"s3://{name}/house", "s3_endpoint": cloud, **keys}


def _await(port: int) -> None:
    for _attempt in range(PATIENCE * 10):
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/moto-api/")
            connection.getresponse()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    pytest.fail("moto's server does not answer")
