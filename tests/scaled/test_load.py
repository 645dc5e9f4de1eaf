"""Small plays of `tests.benchmarks.load`: processes die, engines are away, a backup is taken."""

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from portal.models import Ticket
from tests.factories import house_in
from tests.load.gate import Gate
from tests.load.play import Play, playing
from tests.required import POSTGRES_PORT, RABBITMQ_PORT, REDIS_PORT

WANTED = 30
ENGINES = {"rabbitmq": RABBITMQ_PORT, "redis": REDIS_PORT, "postgres": POSTGRES_PORT}
Begin = Callable[..., Play]


@pytest.fixture
def gates() -> Iterator[dict[str, Gate]]:
    """A way to each engine of this machine that can be shut."""
    made = {name: Gate(port) for name, port in ENGINES.items()}
    for gate in made.values():
        gate.start()
    yield made
    for gate in made.values():
        gate.end()


def grow(place: Path, size: str, *more: str) -> int:
    """Make a disk of this size there, or make it larger with what `more` says."""
    words = ["mount", "-t", "tmpfs", "-o", ",".join([f"size={size}", *more]), "tmpfs", str(place)]
    return subprocess.run(words, check=False, capture_output=True).returncode  # noqa: S603


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """The folder of the deployment, on a disk that is soon full."""
    place = tmp_path / "instance"
    place.mkdir()
    if grow(place, "3m"):
        pytest.skip("only root may make a small disk, and not in every container")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)  # noqa: S603, S607


@pytest.fixture
def begin(gates: dict[str, Gate], tmp_path: Path) -> Iterator[Begin]:
    """Begin a play with these engines, behind their gates."""
    with ExitStack() as ends:

        def made(url: str | None = None, broker: str = "", processes: int = 1) -> Play:
            way = {"redis": "redis://127.0.0.1:{}/0", "rabbitmq": "amqp://127.0.0.1:{}//"}
            if url:
                url = url.replace(str(POSTGRES_PORT), str(gates["postgres"].port))
            place = way[broker].format(gates[broker].port) if broker else None
            play = playing(
                tmp_path / "instance",
                WANTED,
                database_url=url,
                broker_url=place,
                queue=f"load-{uuid4().hex}",
                processes=processes,
            )
            return ends.enter_context(play)

        yield made


def finish(play: Play) -> None:
    """Wait until enough was acknowledged and all was delivered; everything is whole."""
    play.join()
    # One that was killed may just begin again: that one ends by the signal itself.
    assert set(play.deployment.stop()) <= {0, -signal.SIGTERM}
    play.deliver()
    outcome = play.reckon()
    assert outcome.is_whole, outcome
    assert outcome.acknowledged >= WANTED
    assert play.tally.given_up == 0
    assert play.tally.rude == {}
    assert play.deployment.command("check-data") == "Everything fits together.\n"


@pytest.mark.rabbitmq
def test_what_was_acknowledged_survives_the_death_of_all_processes(begin: Begin) -> None:
    play = begin(broker="rabbitmq")
    play.ask()
    play.storm(3)
    assert play.tally.broken
    finish(play)


@pytest.mark.postgres
@pytest.mark.redis
def test_so_it_does_where_several_of_each_share_a_database(begin: Begin, postgres_url: str) -> None:
    play = begin(postgres_url, "redis", processes=2)
    play.ask()
    play.storm(3)
    finish(play)


@pytest.mark.redis
def test_requests_are_taken_while_broker_and_mail_server_are_away(
    begin: Begin, gates: dict[str, Gate]
) -> None:
    play = begin(broker="redis")
    play.ask()
    for engine in (gates["redis"], play.box):
        play.outage(engine, asked=8)
    assert play.tally.statuses == {}
    finish(play)


@pytest.mark.postgres
def test_while_the_database_is_away_everybody_is_told_kindly(
    begin: Begin, gates: dict[str, Gate], postgres_url: str
) -> None:
    play = begin(postgres_url)
    play.ask()
    play.tally.await_count(5)
    play.outage(gates["postgres"], failed=10)
    assert play.tally.broken == 0
    finish(play)


def test_when_the_disk_is_full_everybody_is_told_kindly(begin: Begin, small_disk: Path) -> None:
    play = begin()
    play.ask()
    play.tally.await_refusal(5)
    assert set(play.tally.statuses) == {503}
    assert grow(small_disk, "200m", "remount") == 0
    finish(play)


@pytest.mark.postgres
def test_a_backup_under_load_holds_all_that_was_acknowledged_before_it(
    begin: Begin, postgres_url: str, tmp_path: Path
) -> None:
    play = begin(postgres_url)
    play.ask()
    play.tally.await_count(10)
    before = play.back_up(tmp_path / "backup.tar")
    finish(play)
    copy = tmp_path / "copy"
    elsewhere = {"PORTAL_INSTANCE": str(copy), "PORTAL_DATABASE_URL": ""}
    play.deployment.command("restore", str(tmp_path / "backup.tar"), **elsewhere)
    assert play.deployment.command("check-data", **elsewhere) == "Everything fits together.\n"
    house = house_in(copy)
    with house.read() as work:
        kept = set(work.session.scalars(select(Ticket.reference)))
    house.works.database.close()
    assert len(before) >= 10
    assert before <= kept <= set(play.tally.references.values())
