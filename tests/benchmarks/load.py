"""What was acknowledged while processes are killed and engines are away, and what became of it.

    python -m tests.benchmarks.load --database postgres --queue redis --kills 30 --away redis=120

It starts engines of its own, two processes of each kind on PostgreSQL and one on SQLite, a mail
server, people at the form and programs at the API; prints one line for each combination.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from threading import Timer

import click

from tests.load.engines import Engine, PostgreSQL, RabbitMQ, Redis
from tests.load.play import Away, Play, playing
from tests.load.reckoning import Outcome

DATABASES, QUEUES = ("sqlite", "postgres"), ("table", "rabbitmq", "redis")
_KINDS: Mapping[str, type[Engine]] = {"postgres": PostgreSQL, "rabbitmq": RabbitMQ, "redis": Redis}


@dataclass(frozen=True)
class Trial:
    """What is tried: how many, how often something is killed, and what is away for how long."""

    database: str
    queue: str
    acknowledged: int
    kills: int
    away: tuple[tuple[str, float], ...]
    drain: float
    at_most: float


def run(trial: Trial, first_port: int) -> str:
    """Play it, and put the outcome into one line."""
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        engines = ends.enter_context(_engines(trial, folder, first_port))
        urls = {name: engine.url for name, engine in engines.items()}
        processes = 2 if trial.database == "postgres" else 1
        play = ends.enter_context(
            playing(
                folder / "instance",
                trial.acknowledged,
                database_url=urls.get("postgres"),
                broker_url=urls.get(trial.queue),
                processes=processes,
            )
        )
        began = time.monotonic()
        _play(trial, play, {**engines, "smtp": play.box})
        took = time.monotonic() - began
        waited = play.drain(trial.drain)
        outcome, statuses = play.reckon(), play.deployment.stop()
    return _line(trial, play, outcome, (took, waited), statuses)


def _play(trial: Trial, play: Play, engines: Mapping[str, Away]) -> None:
    play.ask()
    end = Timer(trial.at_most, play.tally.end)
    end.daemon = True
    end.start()
    with ThreadPoolExecutor(1) as storms:
        storm = storms.submit(play.storm, trial.kills)
        for number, (name, seconds) in enumerate(trial.away):
            play.tally.await_count(trial.acknowledged * (number + 1) // (len(trial.away) + 2))
            play.outage(engines[name], seconds=seconds)
        storm.result()
    play.join()
    end.cancel()


@contextmanager
def _engines(trial: Trial, folder: Path, first_port: int) -> Iterator[Mapping[str, Engine]]:
    """The engines that this trial needs, begun."""
    made: dict[str, Engine] = {}
    try:
        for number, (name, kind) in enumerate(_KINDS.items()):
            if name in {trial.database, trial.queue}:
                made[name] = kind(folder, first_port + 2 * number)
                made[name].start()
        yield made
    finally:
        for engine in made.values():
            engine.end()


def _line(
    trial: Trial,
    play: Play,
    outcome: Outcome,
    seconds: tuple[float, float],
    statuses: Sequence[int],
) -> str:
    found = " ".join(f"{name} {count}" for name, count in asdict(outcome).items())
    told = f"broken {play.tally.broken} statuses {dict(play.tally.statuses)}"
    took = f"took {seconds[0]:.0f} s, the rest {seconds[1]:.0f} s"
    verdict = "whole" if outcome.is_whole and not play.tally.given_up else "NOT WHOLE"
    name = f"{trial.database} {trial.queue} kills {trial.kills} away {dict(trial.away)}"
    return f"{name}: {verdict}; {found}; {told}; exits {set(statuses)}; {took}"


def _away(_context: click.Context, _option: click.Parameter, given: Sequence[str]) -> object:
    pairs = (one.partition("=")[::2] for one in given)
    return tuple((name, float(seconds)) for name, seconds in pairs)


@click.command()
@click.option("--database", "databases", multiple=True, type=click.Choice(DATABASES))
@click.option("--queue", "queues", multiple=True, type=click.Choice(QUEUES))
@click.option("--acknowledged", default=200)
@click.option("--kills", default=6)
@click.option("--away", multiple=True, callback=_away, help="such as redis=120, in seconds")
@click.option("--drain", default=180.0, help="seconds that the rest may take to be delivered")
@click.option("--at-most", default=1800.0, help="seconds after which nobody asks any more")
@click.option("--port", default=8430, help="the first of six ports for the engines")
def main(
    databases: Sequence[str],
    queues: Sequence[str],
    acknowledged: int,
    kills: int,
    away: tuple[tuple[str, float], ...],
    drain: float,
    at_most: float,
    port: int,
) -> None:
    """Play each combination of database and queue in turn."""
    lines = []
    for database, queue in product(databases or DATABASES, queues or QUEUES):
        trial = Trial(database, queue, acknowledged, kills, away, drain, at_most)
        lines.append(run(trial, port))
        print(lines[-1], flush=True)
    sys.exit(any("NOT WHOLE" in line for line in lines))


if __name__ == "__main__":
    main()
