"""`portal letters` names every letter and prints one, without touching the deployment."""

import re
from pathlib import Path

from tests.cli.conftest import Run
from tests.factories import House


def test_every_letter_is_named_with_when_it_goes_out(run: Run) -> None:
    listed = run("letters", "list")
    assert listed.exit_code == 0, listed.output
    assert "opened              A request has come in" in listed.stdout.splitlines()


def test_a_letter_is_printed_and_its_html_written(run: Run, house: House, tmp_path: Path) -> None:
    before = house.rows()
    file = tmp_path / "letter.html"
    shown = run("letters", "show", "opened", "--language", "de", "--html", str(file))
    assert shown.exit_code == 0, shown.output
    assert re.search(r"\w+tag|Mittwoch", shown.stdout)
    assert "Ada Brown" in shown.stdout
    assert '<html lang="de" dir="ltr">' in file.read_text("utf-8")
    assert house.rows() == before


def test_a_mistake_is_told_with_what_there_is(run: Run) -> None:
    for mistake in (("nothing",), ("opened", "--language", "xx")):
        told = run("letters", "show", *mistake)
        assert told.exit_code == 2
        assert "Letters: opened, held, " in told.stderr
        assert "Languages: en" in told.stderr
