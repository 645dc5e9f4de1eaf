"""What the doctor says of the policy, of the database, and of what is in it."""

from datetime import timedelta
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from portal import clock, config, db, policy
from portal.cli.knocking import PATIENCE
from portal.cli.looking import Line
from portal.config import Config
from portal.errors import PolicyError
from portal.i18n import gettext as _
from portal.i18n import ngettext, pick
from portal.services import staff
from portal.services.signs import LOOP
from portal.store import deliveries as outbox
from portal.store import incidents, queue, signs, tickets
from portal.store.signs import Told
from portal.tokens import Signer
from portal.web.keepsake import Keepsake

MIGRATIONS = Path(config.__file__).with_name("migrations")
_SILENT = timedelta(minutes=3)


def support_policy(settings: Config) -> Line:
    """Whether the policy loads."""
    try:
        loaded = policy.load(settings.policy, settings.instance)
    except PolicyError as refused:
        return Line("problem", _("Policy"), str(refused.mistakes[0]), _("See: portal policy check"))
    seen = _("%(number)s levels, %(zone)s", number=len(loaded.levels), zone=loaded.hours.zone)
    return Line("ok", _("Policy"), seen)


def database(settings: Config) -> Line:
    """Whether the database answers and has the tables of this version."""
    name, url = _("Database"), make_url(settings.database_url)
    seen = url.render_as_string(hide_password=True)
    made = _("It is made at the first start, or by: portal migrate")
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return Line("warning", name, seen, made)
    try:
        current = _revisions(settings.database_url)
    except (SQLAlchemyError, ImportError) as error:
        advice = _("It does not answer (%(error)s).", error=type(error).__name__)
        return Line("problem", name, seen, advice)
    if _of_later(current):
        advice = _(
            "A later version of Portal has migrated it. This one works on it; back up, move and"
            " check it with that version."
        )
        return Line("warning", name, seen, advice)
    if current != set(ScriptDirectory(str(MIGRATIONS)).get_heads()):
        advice = _("It is not that of this version; run: portal migrate")
        return Line("problem" if current else "warning", name, seen, advice if current else made)
    return Line("ok", name, seen)


def is_of_later(url: str) -> bool:
    """Whether a later version of Portal has migrated the database at `url`."""
    return _of_later(_revisions(url))


def _of_later(revisions: set[str]) -> bool:
    known = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    return bool(revisions - {each.revision for each in known})


def statuses(settings: Config) -> Line:
    """Whether the policy still has every status in which tickets are."""
    name = _("Statuses")
    if database(settings).state != "ok" or support_policy(settings).state != "ok":
        return Line("ok", name, _("not looked at"))
    known = policy.load(settings.policy, settings.instance).statuses
    with db.connect(settings.database_url).reader() as session:
        gone = tickets.gone_statuses(session, known)
    if not gone:
        return Line("ok", name, ngettext("%(num)d status", "%(num)d statuses", len(known)))
    seen = ", ".join(f"{status} ({count})" for status, count in gone)
    advice = _("The policy has them no more; bring them back, or move these tickets at the desk.")
    return Line("problem", name, seen, advice)


def escalations(settings: Config) -> Line:
    """Whether somebody hears of each escalation, and of what goes to those on call."""
    name = _("Escalations")
    if database(settings).state != "ok" or support_policy(settings).state != "ok":
        return Line("ok", name, _("not looked at"))
    with db.connect(settings.database_url).reader() as session:
        unheard = staff.unheard(session, policy.load(settings.policy, settings.instance))
    advice = _("Nobody at all would hear of these; let somebody lead, or give these teams people.")
    if unheard:
        return Line("warning", name, ", ".join(map(pick, unheard)), advice)
    return Line("ok", name, _("somebody hears of each"))


def status_page(settings: Config) -> Line:
    """Whether the database still knows of what was published on the status page."""
    name = _("Status page")
    signer = Signer(settings.secret_key.get_secret_value().encode())
    kept = Keepsake(settings.instance, signer).kept()
    if kept is None or not kept.history or database(settings).state == "problem":
        return Line("ok", name, _("nothing is missing"))
    if database(settings).state == "ok":
        with db.connect(settings.database_url).reader() as session:
            if incidents.any_published(session):
                return Line("ok", name, _("nothing is missing"))
    seen = ngettext(
        "%(num)d published incident is not in the database",
        "%(num)d published incidents are not in the database",
        len(kept.history),
    )
    advice = _("Bring the database back; if it is meant to be new, run: portal status confirm")
    return Line("problem", name, seen, advice)


def deliveries(settings: Config) -> Line:
    """What is tried in vain, and what was given up."""
    name = _("Deliveries")
    if database(settings).state != "ok":
        return Line("ok", name, _("not looked at"))
    with db.connect(settings.database_url).reader() as session:
        parked = sum(one.parked for one in outbox.standing(session).values())
        failing = [
            f"{one.name} ({one.number}: {queue.reason(session, one.name)})"
            for one in signs.all_of(session, clock.now())
            if one.kind == "sink"
        ]
    if failing:
        advice = _("They are tried again by themselves; look at where they go.")
        return Line("warning", name, _("in vain: %(sinks)s", sinks=", ".join(failing)), advice)
    if parked:
        seen = ngettext("%(num)d was given up", "%(num)d were given up", parked)
        return Line("warning", name, seen, _("See: portal outbox list"))
    return Line("ok", name, _("nothing is in trouble"))


def worker(settings: Config) -> Line:
    """When a worker gave its last sign of life."""
    name, advice = _("Worker"), _("Letters and hand-offs wait until one runs: portal worker")
    if database(settings).state != "ok":
        return Line("ok", name, _("not looked at"))
    ran = [one.at for one in _told(settings) if one.kind == LOOP]
    if not ran:
        return Line("warning", name, _("none has run yet"), advice)
    passed = clock.now() - max(ran)
    seen = _("last sign of life %(number)s s ago", number=int(passed.total_seconds()))
    return Line("ok", name, seen) if passed < _SILENT else Line("warning", name, seen, advice)


def _told(settings: Config) -> list[Told]:
    with db.connect(settings.database_url).reader() as session:
        return list(signs.all_of(session, clock.now()))


def _revisions(url: str) -> set[str]:
    sqlite = make_url(url).get_backend_name() == "sqlite"
    engine = create_engine(url, connect_args={} if sqlite else {"connect_timeout": int(PATIENCE)})
    try:
        with engine.connect() as connection:
            return set(MigrationContext.configure(connection).get_current_heads())
    finally:
        engine.dispose()
