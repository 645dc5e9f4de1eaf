"""The last board in a file: the same when it comes back, and believed only when it is ours."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.tokens import Signer
from portal.web.keepsake import NAME, Keepsake
from tests.boards import LABELS, board, event, maintenance, part


def test_the_kept_file_gives_back_the_same_board(tmp_path: Path) -> None:
    keepsake = Keepsake(tmp_path, Signer(b"k" * 32))
    assert keepsake.kept() is None
    full = board(
        part("platform", description={"en": "All of it", "de": "Alles"}, label=LABELS["api"]),
        incidents=(event(components={"platform": "partial_outage"}),),
        maintenances=(maintenance(2),),
    )
    keepsake.keep(full)
    assert keepsake.kept() == full
    found = keepsake.kept()
    assert found is not None
    assert hasattr(found.incidents[0].updates[0].body_html, "__html__")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace(b"cannot", b"can all"),
        lambda text: b"0" * 64 + text[64:],
        lambda _text: b"",
    ],
)
def test_a_kept_file_that_we_did_not_write_is_not_believed(
    tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    keepsake = Keepsake(tmp_path, Signer(b"k" * 32))
    keepsake.keep(board(incidents=(event(),)))
    file = tmp_path / NAME
    file.write_bytes(spoil(file.read_bytes()))
    assert keepsake.kept() is None
