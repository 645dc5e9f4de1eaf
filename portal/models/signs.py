"""Who gave a sign of life when: the loops of workers, and the engines beside us."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Moment
from portal.models.base import Base


class Sign(Base):
    """When a loop or an engine was last looked at, and since when it does not answer, if so.

    `kind` is `loop` or `engine`.
    """

    __tablename__ = "signs"

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    silent_since: Mapped[datetime | None] = mapped_column(Moment)
