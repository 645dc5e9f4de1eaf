"""A file system of the test's own, which can be filled."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import RawIOBase
from pathlib import Path

import pytest


@pytest.fixture
def small_disk() -> Iterator[Callable[[Path, str], None]]:
    """Mount one on a folder, of a size such as `512k`; skips where that is not allowed."""
    mounted: list[Path] = []

    def mount(place: Path, size: str) -> None:
        place.mkdir(mode=0o700)
        words = ["mount", "-t", "tmpfs", "-o", f"mode=700,size={size}", "tmpfs", str(place)]
        if os.geteuid() != 0 or subprocess.run(words, check=False, capture_output=True).returncode:  # noqa: S603
            pytest.skip("only root may mount a file system, and not everywhere")
        mounted.append(place)

    yield mount
    for place in mounted:
        subprocess.run(["umount", "--lazy", str(place)], check=True)  # noqa: S603, S607


def fill(folder: Path) -> Path:
    """Take all the room that is left; give the file that has it."""
    path = folder / "filler"
    with path.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            _more(file, bytes(size))
    return path


def _more(file: RawIOBase, piece: bytes) -> None:
    with suppress(OSError):
        while file.write(piece) == len(piece):
            pass
