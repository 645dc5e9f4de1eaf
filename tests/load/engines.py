"""Engines of our own, each on a port of its own: they are killed and come back with what they had."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from tests.required import RABBITMQ_HELLO, answers

PATIENCE = 90.0
RABBITMQ = "/usr/lib/rabbitmq/bin/rabbitmq-server"


class Engine:
    """A program with its data in a folder; how it is begun and asked is for each kind to say."""

    kind = ""
    user: str | None = None

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder / self.kind, port
        self.folder.mkdir(parents=True)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where Portal reaches it."""
        raise NotImplementedError

    def command(self) -> list[str]:
        """What is run."""
        raise NotImplementedError

    def environment(self) -> Mapping[str, str]:
        """What it is told beside its command."""
        return {}

    def is_ready(self) -> bool:
        """Whether it answers."""
        raise NotImplementedError

    def start(self) -> None:
        """Begin, or come back, and wait until it answers."""
        with (self.folder.parent / f"{self.kind}.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own commands
                self.command(),
                env={**os.environ, **self.environment()},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self.user,
            )
        until = time.monotonic() + PATIENCE
        while not self.is_ready():
            assert time.monotonic() < until, f"{self.kind} does not answer"
            time.sleep(0.1)

    def kill(self) -> None:
        """End it and all its children as a power cut would."""
        self._end(signal.SIGKILL)

    def end(self) -> None:
        """Make sure that nothing is left of it."""
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, number)
            self._process.wait(PATIENCE)


class Redis(Engine):
    """Writes each message to its log before it says that it has it."""

    kind = "redis"

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        where = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)]
        keeps = ["--save", "", "--appendonly", "yes", "--appendfsync", "always"]
        return ["redis-server", *where, *keeps]

    def is_ready(self) -> bool:
        return answers(self.port, b"PING\r\n", b"+")


class RabbitMQ(Engine):
    """A node beside the machine's own."""

    kind = "rabbitmq"

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__(folder, port)
        settings = f"listeners.tcp.1 = 127.0.0.1:{port}\n"
        (self.folder / "rabbitmq.conf").write_text(settings, "utf-8")

    @property
    def url(self) -> str:
        return f"amqp://127.0.0.1:{self.port}//"

    def command(self) -> list[str]:
        return [RABBITMQ]

    def environment(self) -> Mapping[str, str]:
        place = str(self.folder)
        return {
            "HOME": place,
            "RABBITMQ_CONF_ENV_FILE": f"{place}/none",
            "RABBITMQ_CONFIG_FILE": f"{place}/rabbitmq.conf",
            "RABBITMQ_NODENAME": f"load{self.port}@{socket.gethostname()}",
            "RABBITMQ_DIST_PORT": str(self.port + 1),
            "RABBITMQ_MNESIA_BASE": f"{place}/data",
            "RABBITMQ_LOG_BASE": f"{place}/log",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{place}/plugins",
        }

    def is_ready(self) -> bool:
        return answers(self.port, RABBITMQ_HELLO, b"\x01")


class PostgreSQL(Engine):
    """A cluster of its own; its server refuses to be root."""

    kind = "postgresql"

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__(folder, port)
        self.user = "postgres" if os.getuid() == 0 else None
        if self.user:
            folder.chmod(0o711)
            shutil.chown(self.folder, self.user)
        self.folder.chmod(0o700)
        words = [_tool("initdb"), "-D", str(self.folder), "-U", "postgres", "-A", "trust"]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, user=self.user)  # noqa: S603

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"

    def command(self) -> list[str]:
        place = str(self.folder)
        return [_tool("postgres"), "-D", place, "-p", str(self.port), "-k", place]

    def is_ready(self) -> bool:
        engine = create_engine(self.url)
        try:
            engine.connect().close()
        except OperationalError:
            return False
        finally:
            engine.dispose()
        return True

    def kill(self) -> None:
        """End it without a word to its clients and without tidying up."""
        self._end(signal.SIGQUIT)


def _tool(name: str) -> str:
    """A tool of PostgreSQL, which Debian keeps beside the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else name
