"""The installers of the story: a company, the project that it was given, and two connect requests."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select

from portal.models import Account, Organisation, Project, ProjectGrant
from portal.redaction import identifier
from portal.services import accounts, connections
from portal.services.intake import Typed
from portal.store import accounts as accounts_store
from portal.store import tickets as store
from portal.work import SYSTEM, Actor, Work, Works

_FIRM, _PROJECT = "Hearth and Wire", "Ash House"
_WELL = dict.fromkeys(("claimed", "online", "healthy", "matches"), "yes")
_REQUESTS: tuple[Mapping[str, str], ...] = (
    {
        "name": "Ivan",
        "kind": "installer-connection",
        "customer_profile": "CP-1041",
        "installation_record": "IR-2417",
        "hub": "SH-2417-00382",
        "body": "Everything is mounted and the lights react. I cannot see who has claimed the hub.",
        **_WELL,
        "claimed": "unknown",
    },
    {
        "name": "Ines",
        "kind": "system-pairing",
        "customer_profile": "CP-1041",
        "installation_record": "IR-2418",
        "hub": "SH-2417-00519",
        "body": "The blinds are found, then lost again after a minute. The hub is in the attic.",
        **_WELL,
    },
)
_OTHERWISE = {"online": "no", "detail": "The last report of this hub is two hours old."}
Clocks = Callable[[datetime], Callable[[], datetime]]


def tell(works: Works, house: Organisation | None, begun: datetime, clocks: Clocks) -> None:
    """Tell it where the policy has connect requests; the second one is a mismatch (C11)."""
    if works.policy.connect is None or house is None:
        return
    with works.write(SYSTEM) as work:
        firm = _firm(work, house)
    for number, told in enumerate(_REQUESTS):
        works.clock = clocks(begun + timedelta(minutes=40 * number))
        typed = _typed(works, number, told)
        prepared = connections.prepare(works.policy, works.signer, works.rules, typed)
        with works.write(Actor("customer", organisation_id=firm.id)) as work:
            opened = connections.open(work, connections.belonging(prepared, firm, shared=True))
        if number and not opened.repeated:
            works.clock = clocks(works.clock() + timedelta(minutes=20))
            _contradict(works, opened.ticket.id)


def _contradict(works: Works, ticket_id: int) -> None:
    said = connections.reported(works.rules, _OTHERWISE)
    with works.write(SYSTEM) as work:
        ticket = store.by_id(work.session, SYSTEM, ticket_id, lock=True)
        connections.report(work, ticket, said)


def _firm(work: Work, house: Organisation) -> Organisation:
    """The installers' company with its people and the customer's project, each made once."""
    for told in _REQUESTS:
        email = identifier(f"{told['name'].lower()}@example.com")
        if accounts_store.by_email(work.session, email) is None:
            account = _account(work, email, told["name"])
            accounts.place(work, account, identifier(_FIRM), "viewer")
    firm = accounts_store.organisation(work.session, identifier(_FIRM))
    if firm is None:
        return house
    firm.kind = "installer"
    known = select(Project).where(Project.organisation_id == house.id, Project.name == _PROJECT)
    if work.session.scalar(known) is None:
        made = Project(organisation_id=house.id, name=identifier(_PROJECT), created_at=work.now)
        work.session.add(made)
        work.session.flush()
        grant = ProjectGrant(project_id=made.id, installer_id=firm.id, created_at=work.now)
        work.session.add(grant)
    return firm


def _account(work: Work, email: str, name: str) -> Account:
    language, zone = work.policy.organisation.languages[0], work.policy.hours.zone
    return accounts.admit(
        work, identifier(email), name=identifier(name), language=language, time_zone=zone
    )


def _typed(works: Works, number: int, told: Mapping[str, str]) -> Typed:
    email = f"{told['name'].lower()}@example.com"
    return Typed(
        submission_id=uuid5(NAMESPACE_URL, f"portal-seed-connect-{number}"),
        channel="web",
        request_type="",
        answers={"email": email, "project": _PROJECT, "property": "Main house", **told},
        language=works.policy.organisation.languages[0],
        time_zone=works.policy.hours.zone,
    )
