"""One line per event on standard error, with every secret, token and query string taken out."""

import logging
import re
import sys
import threading
from types import TracebackType

import structlog
from structlog.typing import EventDict, Processor

from portal import metrics
from portal.redaction import DEFAULT, Rules, redact

# Whoever holds such a link holds the ticket: what follows is the token, whatever its form. The
# last line is for links that are added without thinking of this place.
_TOKEN = re.compile(
    r"(?<=/t/)[^/\s?#\"']+|(?<=/letters/)[^/\s?#\"']+|(?<=/sign-in/link/)[^/\s?#\"']+"
    r"|(?<=/feedback/)(?!new\b)[^/\s?#\"']+|(?<=/)[\w-]{40,}(?![\w.-])"
)
_QUERY = re.compile(r"(/[^\s?\"'<>]*)\?[^\s\"'<>]+")
_PARAMETERS = re.compile(r"^\[parameters: .*\]$", re.MULTILINE)  # what a statement was to write
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")  # could forge a line
_OURS = frozenset({"timestamp", "level", "logger"})  # never anything that a person typed
_HOUSE = [DEFAULT]
_QUIET = {
    "waitress.queue": logging.ERROR,
    "alembic": logging.WARNING,
    "sqlalchemy": logging.WARNING,
}


def path(path: str) -> str:
    """Mask the tokens of a path (`/t/…`) and drop its query string."""
    return _TOKEN.sub("…", path.partition("?")[0])


def configure(level: int = logging.INFO) -> None:
    """Send everything, the libraries' logs and uncaught errors too, through one clean door."""
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_COMMON, structlog.stdlib.ExtraAdder()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _clean_fields,
            structlog.processors.LogfmtRenderer(
                key_order=["timestamp", "level", "event"], bool_as_flag=False
            ),
        ],
    )
    handler = _StandardError()
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    # A line that cannot be written would otherwise be shown raw, with all that it held.
    logging.raiseExceptions = False
    for name, threshold in _QUIET.items():
        logging.getLogger(name).setLevel(threshold)
    structlog.configure(
        processors=[*_COMMON, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def use(rules: Rules) -> None:
    """Take out what this deployment knows as a secret, too: a process writes one log."""
    _HOUSE[0] = rules


class _StandardError(logging.Handler):
    """Standard error as it is at that moment: a test or a command may have put another there."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(f"{self.format(record)}\n")
        except Exception:  # noqa: BLE001 -- logging must not stop what it tells about
            self.handleError(record)


_COMMON: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def _clean_fields(_logger: object, _method: str, event: EventDict) -> EventDict:
    return {
        name: value if name in _OURS or isinstance(value, bool | int | float) else _clean(value)
        for name, value in event.items()
    }


def _clean(value: object) -> str:
    """Write a value without what must not be in a log; its text may come from anywhere."""
    text = _CONTROL.sub("\ufffd", _PARAMETERS.sub("[parameters hidden]", str(value)))
    clean = redact(_TOKEN.sub("…", _QUERY.sub(r"\1", text)), _HOUSE[0])
    metrics.redacted("log", (finding.kind for finding in clean.findings))
    return clean.text


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger(__name__).critical("uncaught error", exc_info=(kind, error, trace))


def _uncaught_in_thread(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value and not issubclass(failed.exc_type, SystemExit):
        _uncaught(failed.exc_type, failed.exc_value, failed.exc_traceback)
