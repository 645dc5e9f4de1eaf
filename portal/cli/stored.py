"""What the doctor says of the policy, of the database, and of what is in it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from portal import clock, db, policy
from portal.cli.knocking import PATIENCE
from portal.cli.looking import Line
from portal.config import Config
from portal.errors import PolicyError
from portal.i18n import gettext as _
from portal.i18n import ngettext, pick
from portal.policy import Policy
from portal.services import staff
from portal.services.signs import LOOP
from portal.store import deliveries as outbox
from portal.store import incidents, queue, signs, tickets
from portal.store.signs import Told
from portal.tokens import Signer
from portal.web.keepsake import Keepsake

_SILENT = timedelta(minutes=3)


def lines(settings: Config) -> Iterator[Line]:
    """What there is to say; each is asked once, and what is not there is not asked further."""
    known, line = _support_policy(settings)
    yield line
    place, fits = _database(settings)
    yield place
    kept = _kept(settings)
    if not fits:
        yield _status_page(kept if place.state == "warning" else [])
        return
    opened = db.connect(settings.database_url)
    with opened.reader() as session:
        if known is not None:
            yield _statuses(session, known)
            yield _escalations(session, known)
        yield _status_page([] if incidents.any_published(session) else kept)
        told = list(signs.all_of(session, clock.now()))
        yield _deliveries(session, told)
        yield _worker(told)
    opened.close()


def _support_policy(settings: Config) -> tuple[Policy | None, Line]:
    """The policy, and whether it loads."""
    name = _("Policy")
    try:
        loaded = policy.load(settings.policy, settings.instance)
    except PolicyError as refused:
        advice = _("See: portal policy check")
        return None, Line("problem", name, str(refused.mistakes[0]), advice)
    seen = _("%(number)s levels, %(zone)s", number=len(loaded.levels), zone=loaded.hours.zone)
    return loaded, Line("ok", name, seen)


def _database(settings: Config) -> tuple[Line, bool]:
    """Whether the database answers, and whether this version can read it."""
    name, url = _("Database"), make_url(settings.database_url)
    seen = url.render_as_string(hide_password=True)
    made = _("It is made at the first start, or by: portal migrate")
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return Line("warning", name, seen, made), False
    try:
        current = _revision(settings.database_url)
    except (SQLAlchemyError, ImportError) as error:
        # It may answer and not let us in: what it said tells the two apart.
        advice = _("It cannot be used (%(error)s).", error=db.reason(error))
        return Line("problem", name, seen, advice), False
    if db.is_of_later(current):
        advice = _(
            "A later version of Portal has migrated it. This one works on it; back up, move and"
            " check it with that version."
        )
        return Line("warning", name, seen, advice), True
    if current == db.revisions()[-1]:
        return Line("ok", name, seen), True
    advice = _("It is not that of this version; run: portal migrate")
    line = Line("problem", name, seen, advice) if current else Line("warning", name, seen, made)
    return line, False


def is_of_later(url: str) -> bool:
    """Whether a later version of Portal has migrated the database at `url`."""
    return db.is_of_later(_revision(url))


def _revision(url: str) -> str | None:
    sqlite = make_url(url).get_backend_name() == "sqlite"
    engine = create_engine(url, connect_args={} if sqlite else {"connect_timeout": int(PATIENCE)})
    try:
        with engine.connect() as connection:
            return db.revision(connection)
    finally:
        engine.dispose()


def _statuses(session: Session, known: Policy) -> Line:
    """Whether the policy still has every status in which tickets are."""
    name, gone = _("Statuses"), tickets.gone_statuses(session, known.statuses)
    if not gone:
        count = len(known.statuses)
        return Line("ok", name, ngettext("%(num)d status", "%(num)d statuses", count))
    seen = ", ".join(f"{status} ({count})" for status, count in gone)
    advice = _("The policy has them no more; bring them back, or move these tickets at the desk.")
    return Line("problem", name, seen, advice)


def _escalations(session: Session, known: Policy) -> Line:
    """Whether somebody hears of each escalation, and of what goes to those on call."""
    name, unheard = _("Escalations"), staff.unheard(session, known)
    advice = _("Nobody at all would hear of these; let somebody lead, or give these teams people.")
    if unheard:
        return Line("warning", name, ", ".join(map(pick, unheard)), advice)
    return Line("ok", name, _("somebody hears of each"))


def _kept(settings: Config) -> Sequence[object]:
    """What was published on the status page and is kept beside the database."""
    signer = Signer(settings.secret_key.get_secret_value().encode())
    kept = Keepsake(settings.instance, signer).kept()
    return () if kept is None else kept.history


def _status_page(missing: Sequence[object]) -> Line:
    """Whether the database still knows of what was published on the status page."""
    name = _("Status page")
    if not missing:
        return Line("ok", name, _("nothing is missing"))
    seen = ngettext(
        "%(num)d published incident is not in the database",
        "%(num)d published incidents are not in the database",
        len(missing),
    )
    advice = _("Bring the database back; if it is meant to be new, run: portal status confirm")
    return Line("problem", name, seen, advice)


def _deliveries(session: Session, told: Iterable[Told]) -> Line:
    """What is tried in vain, and what was given up."""
    name = _("Deliveries")
    failing = [
        f"{one.name} ({one.number}: {queue.reason(session, one.name)})"
        for one in told
        if one.kind == "sink"
    ]
    if failing:
        advice = _("They are tried again by themselves; look at where they go.")
        return Line("warning", name, _("in vain: %(sinks)s", sinks=", ".join(failing)), advice)
    parked = sum(one.parked for one in outbox.standing(session).values())
    if parked:
        seen = ngettext("%(num)d was given up", "%(num)d were given up", parked)
        return Line("warning", name, seen, _("See: portal outbox list"))
    return Line("ok", name, _("nothing is in trouble"))


def _worker(told: Iterable[Told]) -> Line:
    """When a worker gave its last sign of life."""
    name, advice = _("Worker"), _("Letters and hand-offs wait until one runs: portal worker")
    ran = [one.at for one in told if one.kind == LOOP]
    if not ran:
        return Line("warning", name, _("none has run yet"), advice)
    passed = clock.now() - max(ran)
    seen = _("last sign of life %(number)s s ago", number=int(passed.total_seconds()))
    return Line("ok", name, seen) if passed < _SILENT else Line("warning", name, seen, advice)
