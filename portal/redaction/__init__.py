"""Secrets out before anything is stored: rules as data, the engine, what was found."""

from portal.redaction.engine import SecretInIdentifier, fingerprint, identifier, redact, uncaught
from portal.redaction.rules import DEFAULT, Row, Rules
from portal.redaction.rules.vendors import advised
from portal.redaction.text import CleanText, Finding, Kind, Redacted, segments, trust

__all__ = [
    "DEFAULT",
    "CleanText",
    "Finding",
    "Kind",
    "Redacted",
    "Row",
    "Rules",
    "SecretInIdentifier",
    "advised",
    "fingerprint",
    "identifier",
    "redact",
    "segments",
    "trust",
    "uncaught",
]
