"""Asking to be forgotten, letting it happen, and everything that is left."""

from portal.models.base import Base
from portal.services import privacy
from tests.factories import ALICE
from tests.pages import Page, Visitor
from tests.sites import Site

MINE = "/account/privacy"


def delete(site: Site, visitor: Visitor, email: str = ALICE) -> Page:
    """Ask to be forgotten, and let it happen."""
    page = visitor.submit(visitor.get(MINE).form("/delete"), email=email)
    forget(site)
    return page


def forget(site: Site) -> None:
    """Let everything be forgotten that is due."""
    while privacy.run(site.portal.works, site.portal.files):
        pass


def stored(site: Site) -> str:
    """Everything that the database holds, as one text."""
    with site.portal.works.database.reader() as session:
        rows = [
            str(row)
            for table in Base.metadata.tables.values()
            for row in session.connection().exec_driver_sql(f"SELECT * FROM {table.name}")  # noqa: S608 -- our own names
        ]
    return "\n".join(rows)


def files(site: Site) -> list[str]:
    """The names of all files on the disk."""
    return [path.name for path in (site.folder / "files").rglob("*") if path.is_file()]
