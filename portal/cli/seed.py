"""`portal seed`: a small believable story, told through the verbs."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

import click

from portal.cli import serving
from portal.cli.seeding import connect, copies
from portal.clock import Clock
from portal.i18n import gettext as _
from portal.models import Organisation
from portal.policy import Policy
from portal.redaction import identifier
from portal.services import accounts, incidents, intake, messages, posts, tickets
from portal.services.intake import Submission, Typed
from portal.store import accounts as accounts_store
from portal.store import incidents as incidents_store
from portal.store import tickets as tickets_store
from portal.work import SYSTEM, Actor, Work, Works

_COMMON = {"tier": "premium", "category": "integration", "impact": "high"}
_STORY: tuple[Mapping[str, str], ...] = (
    {
        "name": "Ada Brown",
        "email": "ada@example.com",
        "subject": "The lights in the hall no longer react",
        "description": "Since this morning the hall lights ignore the evening scene.\n\n"
        "The hub says that it is online, and the app can switch them.",
    },
    {
        "name": "Bruno Lima",
        "email": "bruno@example.com",
        "category": "hardware",
        "impact": "normal",
        "subject": "A new door sensor is not found",
        "description": "I press its button for ten seconds, as the leaflet says. It blinks, and "
        "then nothing happens.",
    },
    {
        "name": "Carla Weiss",
        "email": "carla@example.com",
        "category": "feature-request",
        "impact": "low",
        "subject": "Please show the battery of each sensor on one page",
        "description": "With thirty sensors I would like to see at a glance which one is low.",
    },
    {
        "name": "Alice",
        "email": "alice@example.com",
        "category": "billing",
        "impact": "normal",
        "subject": "The invoice of October shows the wrong address",
        "description": "It still has the address from before we moved. Please send a new one.",
    },
)
_HOUSE, _TIER = "Ash Homes", "premium"
_PEOPLE = (("Alice", "manager", None), ("Bob", "member", None), ("Dana", None, "agent"))
"""A company with two people whose requests are shared, and somebody of support."""

_INSIDE = "The third one this week. Lights that were renamed fall out of their scenes."
_SLOW = "Opening a door from afar takes up to a minute. We look into it."


@click.command()
@click.option("--tickets", type=click.IntRange(min=1), help="So many requests instead, to try.")
@click.option("--anyway", is_flag=True, help="With --tickets: add to the requests that are there.")
@click.pass_context
def seed(context: click.Context, tickets: int | None, *, anyway: bool) -> None:
    """Fill a portal with a small story to look at; twice changes nothing."""
    works = serving.use(context).works
    if tickets is None:
        _story(works)
        return
    crowd = copies.fill(works, tickets, anyway=anyway)
    click.echo(_("Sign in as who asked most: portal accounts link %(email)s", email=crowd.busiest))
    click.echo(_("Sign in as who leads support: portal accounts link %(email)s", email=crowd.lead))


def _story(works: Works) -> None:
    begun = works.clock() - timedelta(hours=5)
    works.clock = _at(begun)
    with works.write(SYSTEM) as work:
        house = _people(work)
    for number, told in enumerate(_STORY):
        works.clock = _at(begun + timedelta(minutes=35 * number))
        typed = _typed(works, number, told)
        submission = intake.prepare(works.policy, works.signer, works.rules, typed)
        if told["name"] == "Alice":
            submission = intake.belonging(submission, house, shared=True)
        _tell(works, number, submission)
    connect.tell(works, house, begun + timedelta(hours=2), _at)
    _incident(works, begun + timedelta(hours=4))
    click.echo(_("The story is told. Start the portal and look around."))
    click.echo(_("Sign in as Alice: portal accounts link alice@example.com"))
    click.echo(_("Sign in as Dana of support: portal accounts link dana@example.com"))


def _people(work: Work) -> Organisation | None:
    """The people of the story and their company, each made once."""
    for name, role, staff_role in _PEOPLE:
        email = identifier(f"{name.lower()}@example.com")
        if accounts_store.by_email(work.session, email):
            continue
        language, zone = work.policy.organisation.languages[0], work.policy.hours.zone
        account = accounts.admit(
            work, email, name=identifier(name), language=language, time_zone=zone
        )
        if staff_role:
            accounts.appoint(work, account, staff_role=staff_role)
            accounts.join(work, account, [*work.policy.teams][:2])
        elif role:
            accounts.place(work, account, identifier(_HOUSE), role)
    house = accounts_store.organisation(work.session, identifier(_HOUSE))
    if house is not None and house.tier is None and _TIER in work.policy.tiers:
        house.tier = _TIER
    return house


def _at(moment: datetime) -> Clock:
    return lambda: moment


def _typed(works: Works, number: int, told: Mapping[str, str]) -> Typed:
    return Typed(
        submission_id=uuid5(NAMESPACE_URL, f"portal-seed-{number}"),
        channel="web",
        request_type=works.policy.default_request_type,
        answers=_fitting(works.policy, {**_COMMON, **told}),
        language=works.policy.organisation.languages[0],
        time_zone=works.policy.hours.zone,
    )


def _fitting(policy: Policy, told: Mapping[str, str]) -> dict[str, str]:
    """The story in the keys of this policy: where it has no such choice, its first one."""
    tables = {"tier": policy.tiers, "category": policy.categories, "impact": policy.levels}
    return {
        key: text if key not in tables or text in tables[key] else next(iter(tables[key]), "")
        for key, text in told.items()
    }


def _tell(works: Works, number: int, submission: Submission) -> None:
    with works.write(SYSTEM) as work:
        opened = tickets.open(work, submission)
    if opened.repeated or number:
        return
    works.clock = _at(works.clock() + timedelta(minutes=20))
    with works.read(SYSTEM) as work:
        dana = _support(work)
    with works.write(dana) as work:
        _answer(work, opened.ticket.id)


def _support(work: Work) -> Actor:
    known = accounts_store.by_email(work.session, identifier("dana@example.com"))
    return Actor("staff", known.id, name=known.name, role=known.staff_role) if known else SYSTEM


def _answer(work: Work, ticket_id: int) -> None:
    ticket = tickets_store.by_id(work.session, SYSTEM, ticket_id)
    tickets.note(work, ticket, messages.plain(_INSIDE, work.rules))
    said = messages.words(
        "Thank you for telling us. The evening scene lost these lights with last night's update.\n\n"
        "- Open **Scenes**, then *Evening*.\n- Add the hall again and save.\n\nDoes that help?",
        rules=work.rules,
    )
    tickets.reply(work, ticket, said, side="staff", author=messages.plain("Dana", work.rules))


def _known(work: Work) -> list[str]:
    return [one.key for one in work.policy.components if one.key == "remote-access"]


def _incident(works: Works, at: datetime) -> None:
    works.clock = _at(at)
    with works.write(SYSTEM) as work:
        if incidents_store.unresolved(work.session):
            return
        post = posts.prepare(
            work.policy,
            work.rules,
            status="identified",
            body=_SLOW,
            states=dict.fromkeys(_known(work), "degraded_performance"),
        )
        incidents.report(work, name=posts.title("Remote access is slow", work.rules), post=post)
