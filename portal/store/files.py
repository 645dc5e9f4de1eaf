"""Questions about files, whoever's they are: asked by nobody but the sweeper."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.models import Attachment


def known(session: Session, keys: Collection[UUID]) -> set[UUID]:
    """Those of the keys that belong to a ticket or a draft."""
    return set(session.scalars(select(Attachment.id).where(Attachment.id.in_(keys))))
