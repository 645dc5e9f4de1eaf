"""Portal's redactor beside others, on the same messages: what leaks, what is touched in vain, time.

    python -m tests.benchmarks.redaction [--set FILE] [--number N] [--peers FOLDER] [--write]

The messages are made at run time (`messages`), or come from a labelled FILE of JSON lines. The others
are installed into FOLDER, a virtual environment that is thrown away unless it is named. `--write`
puts the table between its marks in the README.
"""

import argparse
import gzip
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

from portal.redaction import DEFAULT, Rules, deep, redact
from tests.benchmarks.messages import Letter, Secret, letters
from tests.benchmarks.peers import PEERS, spent
from tests.tree import ROOT

MARKS = "<!-- redaction table: begin -->", "<!-- redaction table: end -->"
SEED, NUMBER = 20, 3000


@dataclass(frozen=True)
class Score:
    """How one of them did: shares of secrets and of harmless messages, milliseconds of CPU a message."""

    name: str
    leak: float
    false: float
    cost: float


def leaks(secret: Secret, redacted: str, around: str) -> bool:
    """Whether more of a secret survives than E30 and E31 allow; `around` is the text without it."""
    return any(redacted.count(run) > around.count(run) for run in _runs(secret))


def _runs(secret: Secret) -> Iterator[str]:
    value = secret.value
    if secret.kind == "block":
        body = [
            line for line in re.split(r"\\[nr]|\s+", value) if len(line) > 20 and "--" not in line
        ]
        yield from (run for line in body for run in _windows(line, 12))
    elif secret.kind == "card":
        digits = re.sub(r"\D", "", value)
        yield from (value, digits[6:-4])
    elif secret.kind == "key" and len(value) >= 12:
        yield from (value[:5], value[-5:], *_windows(value[4:-4], 6))
    else:
        yield from _windows(value, 4)


def _windows(text: str, length: int) -> Iterator[str]:
    if text:
        yield from (text[at : at + length] for at in range(max(1, len(text) - length + 1)))


def score(name: str, made: list[Letter], redacted: list[str], seconds: float) -> Score:
    """Compare what came back with what was sent."""
    leaked = [
        leaks(secret, after, _around(letter))
        for letter, after in zip(made, redacted, strict=True)
        for secret in letter.secrets
    ]
    touched = [a != b.text for a, b in zip(redacted, made, strict=True) if not b.secrets]
    return Score(name, fmean(leaked), fmean(touched), seconds / len(made) * 1000)


def _around(letter: Letter) -> str:
    text = letter.text
    for secret in letter.secrets:
        text = text.replace(secret.value, "\0")
    return text


def ours(name: str, made: list[Letter], rules: Rules) -> Score:
    """Portal itself."""
    redact("warm", rules)
    begun = spent()
    redacted = [str(redact(letter.text, rules).text) for letter in made]
    return score(name, made, redacted, spent() - begun)


def theirs(name: str, made: list[Letter], python: Path) -> Score:
    """Another one, in its own environment."""
    command = [str(python), str(Path(__file__).with_name("peers.py")), name]
    sent = json.dumps([letter.text for letter in made])
    done = subprocess.run(command, input=sent, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    answer = json.loads(done.stdout)
    return score(name, made, answer["texts"], answer["seconds"])


def environment(folder: Path) -> Path:
    """The interpreter that has the others; made and filled where it is not there."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)  # noqa: S603 - our own
        packages = [package for package, _make in PEERS.values()]
        subprocess.run([str(python), "-m", "pip", "install", "-q", *packages], check=True)  # noqa: S603 - our own
    return python


def labelled(file: Path) -> list[Letter]:
    """Messages from a file of JSON lines with `text` and `secrets` (`value`, `kind`)."""
    opener: Callable[..., object] = gzip.open if file.suffix == ".gz" else open
    with opener(file, "rt", encoding="utf-8") as lines:  # type: ignore[attr-defined]
        read = [json.loads(line) for line in lines]
    return [
        Letter(
            one["text"],
            tuple(Secret(s["value"], s["kind"]) for s in one["secrets"] if not s.get("optional")),
        )
        for one in read
    ]


def table(found: list[Score]) -> str:
    """The scores as Markdown, each beside Portal's."""
    first = found[0]
    lines = [
        "| | secrets that leak | as many as Portal's | harmless messages touched | CPU time of Portal |",
        "|---|---|---|---|---|",
    ]
    for one in found:
        times = one.leak / first.leak if first.leak else 1 if one is first else None
        lines.append(
            f"| {one.name} | {one.leak:.1%} | {'–' if times is None else f'{times:.0f} ×'} |"
            f" {one.false:.1%} | {one.cost / first.cost:.2g} × |"
        )
    return "\n".join(lines)


def written(readme: str, made: str) -> str:
    """The README with this table between its marks."""
    before, rest = readme.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    return f"{before}{MARKS[0]}\n{made}\n{MARKS[1]}{after}"


def main() -> None:
    """Measure all of them and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", type=Path, dest="file")
    parser.add_argument("--number", type=int, default=NUMBER)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    made = labelled(asked.file) if asked.file else list(letters(asked.number, SEED))
    with tempfile.TemporaryDirectory() as name:
        python = environment(asked.peers or Path(name))
        found = [ours("**Portal**", made, DEFAULT)]
        try:
            deep.scanner()
            found.append(ours("Portal with `deep`", made, replace(DEFAULT, deep=True)))
        except deep.NotInstalled:
            pass
        found += sorted((theirs(one, made, python) for one in PEERS), key=lambda one: one.leak)
    print(table(found))
    if asked.write:
        readme = ROOT / "README.md"
        readme.write_text(written(readme.read_text("utf-8"), table(found)), "utf-8")


if __name__ == "__main__":
    main()
