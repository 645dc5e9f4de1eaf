"""`portal redact --sweep`: what older rules missed in all that is stored, shown and taken out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

import click

from portal.cli import serving
from portal.i18n import gettext as _
from portal.i18n import ngettext
from portal.services import rereading, rereading_files
from portal.services.rereading import Found
from portal.web.runtime import Runtime
from portal.work import SYSTEM

_MOST = 12


def run(context: click.Context, *, yes: bool) -> None:
    """Read everything, show what was found, and clean it when told to."""
    portal = serving.use(context)
    found = _shown(_read(portal, write=False))
    if not found:
        click.echo(_("Nothing was found: what is stored is clean by the rules of now."))
        return
    if not yes:
        click.confirm(_("Take it out now? It cannot be brought back."), abort=True)
    cleaned = Counter(one.table for one in _read(portal, write=True) if not one.by_hand)
    with portal.works.write(SYSTEM) as work:
        rereading.note(work, cleaned)
    portal.works.database.forget()
    click.echo(
        ngettext("%(num)s place was cleaned.", "%(num)s places were cleaned.", cleaned.total())
    )


def _read(portal: Runtime, *, write: bool) -> Iterator[Found]:
    return chain(
        rereading.rows(portal.works, write=write),
        rereading_files.all_of(portal.works, portal.files, write=write),
    )


def _shown(found: Iterable[Found]) -> bool:
    """Write what was found by table and kind, with references, and whether there is work to do."""
    tables: dict[tuple[str, bool], list[Found]] = defaultdict(list)
    for one in found:
        tables[one.table, one.by_hand].append(one)
    for (table, by_hand), listed in tables.items():
        _table(table, listed, by_hand=by_hand)
    return any(not by_hand for _table_name, by_hand in tables)


def _table(table: str, listed: list[Found], *, by_hand: bool) -> None:
    kinds = Counter(
        f"{finding.kind} ({finding.vendor})" if finding.vendor else finding.kind
        for one in listed
        for finding in one.findings
    )
    counted = ", ".join(f"{kind} {count}" for kind, count in kinds.most_common())
    note = _(" – look at it yourself") if by_hand else ""
    click.echo(f"{table}: {counted or _('cannot be read')}{note}")
    references = [*dict.fromkeys(one.reference for one in listed)]
    more = "…" if len(references) > _MOST else ""
    click.echo(f"  {' '.join([*references[:_MOST], more]).strip()}")
