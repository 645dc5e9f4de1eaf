"""Memory of one web process: idle, and over as many requests as an hour may bring; and its start.

    python -m tests.benchmarks.memory [REQUESTS]

Prints the seconds from start to first answer, and megabytes that the process holds (RSS): idle after
a look at /livez, idle after the first form, after a first round of all kinds, in the middle and at the
end; then idle once more for everything in one process.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.front_door import POLICY, Subject, server

PORT = 8414
IDLE, START = 110, 2.5
_WARM = 500


def megabytes(pid: int) -> float:
    """What the process holds in memory."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def mixed(subject: Subject, times: int) -> None:
    """So many requests: of ten, one sends a request, four look at it, the rest look around."""
    for number in range(times):
        if number % 10 == 0:
            subject.submit()
        elif number % 10 < 5:
            subject.track()
        else:
            subject.client.ask("GET", ("/", "/tickets/new", "/status", "/help")[number % 4])


def idle(command: list[str], place: dict[str, str]) -> float:
    """What a process holds that was asked for /livez and nothing else."""
    with server(command, PORT, place, "/livez") as pid:
        return megabytes(pid)


def over_time(command: list[str], place: dict[str, str], times: int) -> None:
    """Print how long the first answer takes, and what the process holds over so many requests."""
    begun = time.monotonic()
    with server(command, PORT, place) as pid:
        print(f"first answer after {time.monotonic() - begun:.1f} s (at most {START})")
        print(f"after the form  {megabytes(pid):6.1f} MB")
        subject = Subject(PORT, pid)
        done = 0
        for until in (_WARM, times // 2, times):
            mixed(subject, until - done)
            done = max(done, until)
            print(f"after {done:>9,} {megabytes(pid):6.1f} MB")


def main() -> None:
    """Ask, and print what the process holds."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "policy.toml").write_text(POLICY)
        place = {"PORTAL_INSTANCE": name, "PORTAL_PORT": str(PORT)}
        everything = [sys.executable, "-m", "portal"]
        serve = [*everything, "serve"]
        subprocess.run(  # noqa: S603 - our own command
            [*everything, "migrate"], env={**os.environ, **place}, check=True
        )
        print(f"idle            {idle(serve, place):6.1f} MB (at most {IDLE})")
        over_time(serve, place, times)
        print(f"all in one      {idle(everything, place):6.1f} MB")


if __name__ == "__main__":
    main()
