"""A world with people of two customers, an installer and support, and something of each."""

import shutil
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from portal.extensions import RateLimits
from portal.models import (
    Account,
    ApiToken,
    Attachment,
    IncidentUpdate,
    Invitation,
    Link,
    Project,
    QueueItem,
    Resolution,
    Ticket,
)
from portal.models.base import Base
from portal.notifications import ABOUT_LETTERS
from portal.redaction import identifier
from portal.services import links, subscriptions, tickets
from portal.services.subscriptions import Wish
from portal.store import resolutions, subscribers
from portal.work import SYSTEM, Work
from tests import known_issues
from tests.factories import ALICE, BOB, CHARLIE, submission
from tests.fakes import Clock
from tests.incidents import report
from tests.pages import Page, Visitor
from tests.portals import app_in, collect_letters, runtime
from tests.sites import Program, Site

MONA, IVAN, DANA, ADA = (f"{name}@example.net" for name in ("mona", "ivan", "dana", "ada"))
PEOPLE = ("guest", "alice", "bob", "mona", "charlie", "ivan", "dana", "ada")
PROGRAMS = ("none", "cookie", "read", "write", "queue", "incidents", "feedback", "metrics", "ours")
_TOKENS = {"read": "tickets:read", "write": "tickets:write"}
_RULES = (
    'extends = "selora"\n[intake]\nper_hour = 1000000\nper_day = 1000000\nminimum_seconds = 0\n'
)

# Asked after each of four thousand requests, so it is one question.
_ALL_ROWS = (
    f"SELECT {' + '.join(f'(SELECT count(*) FROM {name})' for name in Base.metadata.tables)}"  # noqa: S608 - our own names
)

BODIES = {
    "replies": {"body": "We are on it."},
    "status": {"status": "in-progress", "comment": "We are on it."},
    "acknowledge": {"lease": str(UUID(int=0))},
    "release": {"lease": str(UUID(int=0))},
}


@dataclass
class World:
    """Alice, Bob and Mona of Ash, Charlie of Chan, Ivan who installs, Dana and Ada of support."""

    site: Site
    jars: dict[str, str] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    counted: int = 0
    """How many rows there were when they were counted last."""
    _rows: int = 0

    @classmethod
    def made(cls, folder: Path) -> "World":
        """A world in this folder."""
        folder.mkdir(mode=0o700, parents=True)
        (folder / "policy.toml").write_text(_RULES, "utf-8")
        clock = Clock()
        app = app_in(folder, clock)
        portal = runtime(app)
        world = cls(Site(app, portal, clock, collect_letters(portal), folder))
        world._settle()
        return world

    def _settle(self) -> None:
        ash = self.site.organisation("Ash Ltd", tier="premium")
        other, installers = (
            self.site.organisation("Chan"),
            self.site.organisation("Fitters", kind="installer"),
        )
        self._person("alice", ALICE, organisation_id=ash, organisation_role="member")
        self._person("bob", BOB, organisation_id=ash, organisation_role="member")
        self._person("mona", MONA, organisation_id=ash, organisation_role="manager")
        self._person("charlie", CHARLIE, organisation_id=other, organisation_role="manager")
        self._person("ivan", IVAN, organisation_id=installers, organisation_role="manager")
        self._person("dana", DANA, staff_role="agent")
        self._person("ada", ADA, staff_role="administrator")
        self._keep("guest", self.site.visitor())
        with self.site.portal.works.write(SYSTEM) as work:
            self._things(work, ash, other)
        self.known["known issue"] = known_issues.add(self.site.portal.works)
        self.known["incident"] = report(self.site.portal.works, status="known-issue")
        self.site.deliver()
        self._programs(ash)
        self._find()
        self.site.portal.works.database.close()  # so that the one file holds all of it
        shutil.copy(self._file, self._copy)
        self.counted = self._rows = self.rows()

    def _person(self, name: str, email: str, **columns: Any) -> None:
        self._keep(name, self.site.person(email, **columns))

    def _keep(self, name: str, visitor: Visitor) -> None:
        self.forms[name] = visitor.get("/feedback/new").form("/feedback/new").values["csrf_token"]
        cookie = visitor.client.get_cookie("portal")
        assert cookie is not None
        self.jars[name] = cookie.value

    def _things(self, work: Work, ash: int, other: int) -> None:
        rules = self.site.portal.policy
        for name, email, owner in (("A", ALICE, ash), ("S", ALICE, ash), ("C", CHARLIE, other)):
            opened = tickets.open(work, submission(rules, email=email))
            opened.ticket.organisation_id, opened.ticket.shared = owner, name == "S"
            key = uuid4()
            self.site.portal.files.put(key, BytesIO(b"all is well\n"))
            work.session.add(_attachment(work, key, opened.ticket.id))
            solved = Resolution(ticket_id=opened.ticket.id, created_at=work.now)
            work.session.add(solved)
            work.session.flush()
            self.known |= {
                name: (opened.ticket.id, key),
                f"{name} rating": resolutions.mark(work.signer, solved),
            }
        for name, owner in (("ours", ash), ("theirs", other)):
            self._belongings(work, name, owner)
        self.known["subscription"] = subscription(work)

    def _belongings(self, work: Work, name: str, owner: int) -> None:
        email, now = identifier(f"new.{name}@example.com"), work.now
        invited = Invitation(
            organisation_id=owner,
            email=email,
            role="member",
            created_at=now,
            expires_at=now.replace(year=2030),
        )
        project = Project(organisation_id=owner, name=identifier(name), created_at=now)
        work.session.add_all([invited, project])
        links.issue_api_token(work, f"of {name}", ["tickets:read"], owner)
        work.session.flush()
        self.known |= {f"{name} invitation": invited.id, f"{name} project": project.id}
        self.known[f"{name} token"] = work.session.scalars(
            select(ApiToken.id).order_by(ApiToken.id.desc()).limit(1)
        ).one()

    def _programs(self, ash: int) -> None:
        with self.site.portal.works.write(SYSTEM) as work:
            for name in PROGRAMS[2:-1]:
                self.keys[name] = links.issue_api_token(work, name, [_TOKENS.get(name, name)])
            ours = ["tickets:read", "tickets:write"]
            self.keys["ours"] = links.issue_api_token(work, "ours", ours, ash)

    def _find(self) -> None:
        with self.site.portal.works.read(SYSTEM) as work:
            for name in ("A", "S", "C"):
                number, _key = self.known[name]
                ticket = work.session.get(Ticket, number)
                link = work.session.scalars(select(Link).where(Link.ticket_id == number)).first()
                assert ticket is not None
                assert link is not None
                self.known[f"{name} reference"] = ticket.reference
                self.known[f"{name} token"] = work.signer.token("ticket", link.nonce)
                self.known[f"{name} proof"] = work.signer.token("confirm", link.nonce)
                self.known[f"{name} letters"] = work.signer.sealed(ABOUT_LETTERS, link.id)
            rows = work.session.execute(select(Account.email, Account.id))
            self.known |= {str(row.email): row.id for row in rows}
            item = work.session.scalars(select(QueueItem).limit(1)).one()
            self.known["item"] = str(item.id)
            self.known["update"] = work.session.scalars(select(IncidentUpdate.public_id)).one()

    @property
    def _file(self) -> Path:
        return self.site.folder / "portal.sqlite3"

    @property
    def _copy(self) -> Path:
        return self.site.folder / "before.sqlite3"

    def restore(self) -> None:
        """Undo everything that was done since the world was made."""
        self.site.portal.works.database.close()
        for end in ("-wal", "-shm"):
            Path(f"{self._file}{end}").unlink(missing_ok=True)
        shutil.copy(self._copy, self._file)
        self.counted = self._rows

    def rows(self) -> int:
        """How many rows there are of everything."""
        with self.site.portal.works.database.reader() as session:
            return int(session.connection().exec_driver_sql(_ALL_ROWS).scalar_one())

    def browser(self, who: str) -> Visitor:
        """A browser in which this person is signed in, and has done nothing too often."""
        self.site.portal.limits = RateLimits(None, lambda: 0.0)
        visitor = self.site.visitor()
        visitor.client.set_cookie("portal", self.jars[who])
        return visitor

    def visit(self, who: str, method: str, path: str) -> Page:
        """Ask as this person, with an empty form where one is sent."""
        visitor = self.browser(who)
        if method == "GET":
            return visitor.get(path)
        return visitor.post(path, {"csrf_token": self.forms[who]})

    def call(self, who: str, method: str, path: str) -> int:
        """Ask the API with this token; what is sent would do, so that the object decides."""
        client = Program(self.site.app, self.keys.get(who, ""))
        more = {"Cookie": f"portal={self.jars['mona']}"} if who == "cookie" else {}
        body = BODIES.get(path.rpartition("/")[2])
        return client.send(method, path.removeprefix("/api/v1"), body, **more).status_code


def subscription(work: Work) -> str:
    """The token of Alice's subscription to the status."""
    wish = Wish("email", subscribers.sealed(work.signer, ALICE), (), "")
    subscriptions.ask(work, wish, language="en", time_zone="UTC")
    found = subscribers.by_address(work.session, wish.channel, wish.address)
    assert found is not None
    work.session.flush()
    subscriptions.confirm(work, found, language="en", time_zone="UTC")
    return subscribers.token_of(work.signer, found)


def _attachment(work: Work, key: UUID, ticket: int) -> Attachment:
    return Attachment(
        id=key,
        ticket_id=ticket,
        name=identifier("hub.log"),
        media_type="text/plain",
        size=1,
        sha256="",
        removed=[],
        created_at=work.now,
    )
