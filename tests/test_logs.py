"""A log line tells what happened, and never what somebody typed to keep secret."""

import logging
import secrets
import sys
import threading
from collections.abc import Iterator

import pytest
import structlog
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from portal import logs

SECRET = secrets.token_urlsafe(9)
TOKEN = "aB3_" * 11


@pytest.fixture(autouse=True)
def _configured(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(logging, "raiseExceptions", True)
    logs.configure()
    yield
    root.handlers[:], root.level = before
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def test_an_event_is_one_line_of_names_and_values(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger("portal.test").info("ticket opened", reference="SEL-1234-ABCD", ok=True)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.endswith(
        ' level=info event="ticket opened" reference=SEL-1234-ABCD ok=true logger=portal.test\n'
    )
    assert shown.err.startswith("timestamp=20")


@pytest.mark.asvs("16.2.5")
def test_a_secret_is_taken_out_of_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    typed = f"password: {SECRET}"
    structlog.get_logger().info(typed, body=typed, many={"password": SECRET}, one=[typed])
    logging.getLogger("waitress").warning("got %s", typed, extra={"more": typed})
    shown = capsys.readouterr().err
    assert SECRET not in shown
    assert shown.count("\n") == 2


def test_a_secret_is_taken_out_of_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        int(f"password: {SECRET}")
    except ValueError:
        structlog.get_logger().exception("it failed")
        logging.getLogger("waitress").exception("it failed")
    shown = capsys.readouterr().err
    assert SECRET not in shown
    assert shown.count("ValueError") == 2


def test_an_error_that_nobody_caught_goes_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    error = ValueError(f"password: {SECRET}")
    sys.excepthook(ValueError, error, None)

    def fail() -> None:
        raise error

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    shown = capsys.readouterr().err
    assert SECRET not in shown
    assert shown.count("uncaught error") == 2


def test_what_a_statement_was_to_write_is_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            connection.execute(text("insert into x values (:a)"), {"a": TOKEN})
    except OperationalError:
        structlog.get_logger().exception("database")
    engine.dispose()
    assert TOKEN not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (f"/t/{TOKEN}", "/t/…"),
        (f"/t/{TOKEN}/files/7?x=1", "/t/…/files/7"),
        ("/t/short", "/t/…"),
        (f"/feedback/{TOKEN}", "/feedback/…"),
        ("/feedback/new", "/feedback/new"),
        (f"/somewhere/{TOKEN}", "/somewhere/…"),
        ("/tickets?q=words", "/tickets"),
        ("/tickets/SEL-1234-ABCD", "/tickets/SEL-1234-ABCD"),
        ("/t/0193a5c2-7d1e-7000-8000-0123456789ab", "/t/…"),
        ("/tickets/x/files/0193a5c2-7d1e-7000-8000-0123456789ab",) * 2,
    ],
)
def test_a_path_is_shown_without_token_and_query(typed: str, shown: str) -> None:
    assert logs.path(typed) == shown


def test_tokens_and_queries_in_words_of_others_are_masked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logging.getLogger("other").warning('"GET /t/%s?name=Alice HTTP/1.1" 200', TOKEN)
    shown = capsys.readouterr().err
    assert "GET /t/… HTTP/1.1" in shown
    assert "Alice" not in shown


def test_nobody_can_forge_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().info("x", typed="a\r\nlevel=critical\x1b[2J\u2028b")
    shown = capsys.readouterr().err
    assert len(shown.splitlines()) == 1
    assert "\x1b" not in shown


def test_a_line_that_cannot_be_written_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("other").warning("%d", f"password: {SECRET}")
    assert SECRET not in capsys.readouterr().err


def test_chatter_of_libraries_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.get_logger().debug("small")
    logging.getLogger("alembic.runtime").info("Context impl SQLiteImpl.")
    logging.getLogger("waitress.queue").warning("Task queue depth is 1")
    assert capsys.readouterr().err == ""
