"""The declarative base and the column types that only take text which passed the redactor."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Dialect, MetaData, Text, TypeDecorator, event
from sqlalchemy.orm import DeclarativeBase, object_session
from sqlalchemy.sql.operators import OperatorType, is_comparison
from sqlalchemy.types import TypeEngine

from portal.events import require_clean
from portal.html import SafeHtml, trust_html
from portal.redaction import CleanText, trust
from portal.work import PUBLISHED

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = MetaData(naming_convention=_NAMES)


class Public:
    """Rows that the public status shows: a unit of work that writes one says so."""

    announces = PUBLISHED


def _say_so(_mapper: object, _connection: object, row: object) -> None:
    session = object_session(row)
    if session is not None:
        session.info[PUBLISHED] = True


for _moment in ("after_insert", "after_update"):
    event.listen(Public, _moment, _say_so, propagate=True)


class Clean(TypeDecorator[CleanText]):
    """Text that a person typed: refuses a plain `str`, so that raw text cannot land by mistake."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: CleanText | None, dialect: Dialect) -> str | None:
        """Refuse anything but a CleanText."""
        if value is None:
            return None
        require_clean(value)
        return str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> CleanText | None:
        """What was stored is clean, so it says so."""
        return None if value is None else trust(value)

    def coerce_compared_value(self, op: OperatorType | None, value: object) -> TypeEngine[Any]:
        """A question may compare with plain text: comparing stores nothing."""
        return Text() if op is not None and is_comparison(op) else self


class CleanJSON(TypeDecorator[Any]):
    """A JSON value whose every string must be a CleanText."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Refuse a value that holds a plain `str` anywhere."""
        if value is None:
            return None
        require_clean(value)
        return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The value again, with clean strings."""
        return None if value is None else _trusted(json.loads(value))


class Html(TypeDecorator[SafeHtml]):
    """Markup that `portal.html` made."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Refuse markup of any other origin."""
        if value is not None and not isinstance(value, SafeHtml):
            message = "only portal.html makes markup"
            raise TypeError(message)
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> SafeHtml | None:
        """The markup again."""
        return None if value is None else trust_html(value)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)


def _trusted(value: Any) -> Any:
    if isinstance(value, str):
        return trust(value)
    if isinstance(value, list):
        return [_trusted(item) for item in value]
    if isinstance(value, dict):
        return {key: _trusted(item) for key, item in value.items()}
    return value
