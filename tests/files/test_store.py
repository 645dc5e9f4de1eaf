"""Every store keeps files wholly or not at all, under names of its own, and says when it cannot."""

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from portal import config
from portal.errors import ConfigurationError, NotFound, RefusedFile, StoreUnavailable
from portal.files import Limits, LocalStore, Store, places, receive

LATER = datetime.now(UTC) + timedelta(days=1)
Make = Callable[..., Store]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """The store that a machine with these settings uses; each name is a machine of its own."""

    def of(machine: str = "one", **settings: str) -> Store:
        named = {f"PORTAL_{name.upper()}": value for name, value in settings.items()}
        return places.store(config.load({"PORTAL_INSTANCE": str(tmp_path / machine)} | named))

    return of


@pytest.fixture(params=["own", "mounted", "s3"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """What an operator sets for a store of this kind."""
    if request.param == "s3":
        found: dict[str, str] = request.getfixturevalue("bucket")
        return found
    return {"files": str(tmp_path / "mounted")} if request.param == "mounted" else {}


def content(store: Store, key: UUID) -> bytes:
    with store.open(key) as file:
        return file.read()


def test_what_was_put_can_be_opened_listed_and_deleted(
    make: Make, settings: dict[str, str]
) -> None:
    store, key, other = make(**settings), uuid4(), uuid4()
    large = os.urandom(3_000_000)
    store.put(key, BytesIO(large))
    store.put(other, BytesIO(b"words"))
    store.put(other, BytesIO(b"cleaner"))
    assert (content(store, key) == large, content(store, other)) == (True, b"cleaner")
    assert set(store.before(LATER)) == {key, other}
    assert set(store.before(LATER - timedelta(days=2))) == set()
    store.delete(key)
    store.delete(key)
    with pytest.raises(NotFound):
        store.open(key)
    assert set(store.before(LATER)) == {other}


def test_what_cannot_be_read_to_its_end_is_not_kept(make: Make, settings: dict[str, str]) -> None:
    class Torn(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError

    store = make(**settings)
    with pytest.raises(StoreUnavailable):
        store.put(uuid4(), Torn(b"words"))
    assert set(store.before(LATER)) == set()


def test_what_comes_out_of_one_store_goes_into_another(
    make: Make, bucket: dict[str, str], tmp_path: Path
) -> None:
    chain = [make(), make(**bucket), make(**{**bucket, "files": f"{bucket['files']}-too"})]
    key = uuid4()
    chain[0].put(key, BytesIO(b"words"))
    for source, target in pairwise([*chain, make(files=str(tmp_path / "last"))]):
        with source.open(key) as file:
            target.put(key, file)
        assert content(target, key) == b"words"


@pytest.mark.parametrize("kind", ["mounted", "s3"])
def test_machines_that_write_at_once_see_all_of_it(
    make: Make, bucket: dict[str, str], tmp_path: Path, kind: str
) -> None:
    settings = bucket if kind == "s3" else {"files": str(tmp_path / "mounted")}
    machines = [make(name, **settings) for name in ("one", "two")]
    same, start = uuid4(), threading.Barrier(2)

    def write(store: Store) -> None:
        start.wait()
        for _ in range(20):
            store.put(same, BytesIO(b"one file"))
            store.put(uuid4(), BytesIO(b"words"))

    writers = [threading.Thread(target=write, args=[store]) for store in machines]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    found = [set(store.before(LATER)) for store in machines]
    assert found[0] == found[1]
    assert len(found[0]) == 41
    assert content(machines[0], same) == b"one file"


def test_machines_that_come_first_at_once_agree_on_the_folder(make: Make, tmp_path: Path) -> None:
    for attempt in range(20):
        settings = {"files": str(tmp_path / f"mounted-{attempt}")}
        machines = [make(f"{attempt}-{number}", **settings) for number in range(8)]
        start = threading.Barrier(len(machines))

        def look(store: Store, start: threading.Barrier = start) -> None:
            start.wait()
            store.delete(uuid4())

        with ThreadPoolExecutor(len(machines)) as pool:
            for done in [pool.submit(look, store) for store in machines]:
                done.result()
        for store in machines:
            store.delete(uuid4())


@pytest.mark.asvs("5.3.2")
def test_only_the_owner_can_look_and_names_are_ours(make: Make) -> None:
    store, key = make(), uuid4()
    assert isinstance(store, LocalStore)
    store.put(key, BytesIO(b"words"))
    path = store.root / key.hex[-2:] / key.hex[-4:-2] / str(key)
    assert path.stat().st_mode & 0o777 == 0o600
    for folder in (path.parent, path.parent.parent, store.root):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert [found for found in store.root.rglob("*") if found.is_file()] == [path]


def test_a_mount_that_went_away_is_no_empty_folder(make: Make, tmp_path: Path) -> None:
    mounted, key = tmp_path / "mounted", uuid4()
    store = make(files=str(mounted))
    store.put(key, BytesIO(b"words"))
    mounted.rename(tmp_path / "away")
    mounted.mkdir()
    asked: list[Callable[[], Any]] = [
        lambda: store.put(uuid4(), BytesIO(b"more")),
        lambda: store.open(key),
        lambda: store.delete(key),
        lambda: list(store.before(LATER)),
    ]
    for ask in asked:
        with pytest.raises(StoreUnavailable, match="is it mounted"):
            ask()
    assert list(mounted.iterdir()) == []
    mounted.rmdir()
    (tmp_path / "away").rename(mounted)
    assert content(store, key) == b"words"


def test_a_full_disk_keeps_nothing_by_halves(
    make: Make, small_disk: Callable[[Path, str], None], tmp_path: Path
) -> None:
    small_disk(small := tmp_path / "small", "512k")
    store = make(files=str(small / "files"))
    store.put(key := uuid4(), BytesIO(b"words"))
    with pytest.raises(RefusedFile, match="cannot be kept right now") as refused:
        receive(
            BytesIO(b"word " * 200_000), "a.txt", limits=Limits(10**6, {"text/plain"}), store=store
        )
    assert refused.value.for_now
    assert set(store.before(LATER)) == {key}
    assert [path.name for path in small.rglob("*.part")] == []
    store.put(uuid4(), BytesIO(b"more"))


def test_a_bucket_that_does_not_answer_is_told_as_such(make: Make, bucket: dict[str, str]) -> None:
    for settings in ({"s3_endpoint": "http://127.0.0.1:1"}, {"files": "s3://no-such-bucket"}):
        store = make(**{**bucket, **settings})
        with pytest.raises(StoreUnavailable):
            store.put(uuid4(), BytesIO(b"words"))
        with pytest.raises(StoreUnavailable):
            store.open(uuid4())
        with pytest.raises(StoreUnavailable):
            list(store.before(LATER))


def test_what_is_set_for_other_programs_does_not_count(
    make: Make, bucket: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "config").write_text("[default]\nregion = xx\ns3 =\n  nonsense\n", "utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("AWS_PROFILE", "AWS_CA_BUNDLE", "AWS_ACCESS_KEY_ID", "AWS_MAX_ATTEMPTS"):
        monkeypatch.setenv(name, "nonsense")
    store, key = make(**bucket), uuid4()
    store.put(key, BytesIO(b"words"))
    assert content(store, key) == b"words"


def test_a_bucket_without_keys_is_refused_by_their_names(make: Make) -> None:
    with pytest.raises(ConfigurationError, match="PORTAL_S3_ACCESS_KEY"):
        make(files="s3://bucket")
