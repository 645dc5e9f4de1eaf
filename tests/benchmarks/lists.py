"""CPU time of a page of one's tickets: with few and many in the table, and beside a bare Flask app.

    python -m tests.benchmarks.lists [REQUESTS] [MANY]

The reader belongs to an organisation that has half of all tickets, and holds a link to every
tenth. Each server runs on a database of its own; both read the same rows, in turn, round after
round. The bare app asks the same questions of Portal's own tables and formats the same dates.
"""

import contextlib
import json
import sqlite3
import sys
import tempfile
from pathlib import Path

from portal import clock
from portal.models import Organisation
from portal.redaction import identifier
from portal.services import accounts, sessions
from portal.work import SYSTEM
from tests.benchmarks.front_door import Client, cpu, server
from tests.factories import ALICE, KEY
from tests.portals import app_in, runtime

ROUNDS = 10
FEW = 1_000
FLAT, BESIDE_BARE = 1.3, 2.2
_COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})"
_AT = "datetime('2026-11-01', '+' || (i % 20) || ' days') || '.000000'"
_TICKETS = """
INSERT INTO tickets (id, reference, submission_id, submission_digest, channel, request_type,
    status, status_since, tier, tier_verified, category, impact, subject, answers, requester_name,
    requester_email, language, time_zone, opened_at, updated_at, confirmed_at, response_due_at,
    resolution_due_at, organisation_id, shared)
SELECT i, printf('SEL-%04X-%04X', i / 65536, i % 65536), printf('%032x', i), '', 'web', 'support',
    CASE i % 50 WHEN 0 THEN 'new' WHEN 10 THEN 'waiting-for-customer' ELSE 'closed' END, {at},
    'premium', 1, 'billing', 'normal', 'The invoice of number ' || i || ' has a wrong address',
    '{{}}', 'Alice', iif(i % 10, 'user' || (i % 5000) || '@example.com', 'alice@example.com'), 'en',
    'America/Los_Angeles', {at}, {at}, {at}, {at}, {at}, iif(i % 2, NULL, 1), 0 FROM n
"""
_LINKS = """
INSERT INTO links (id, ticket_id, email, role, nonce, token_digest, created_at, expires_at, muted)
SELECT i, i, iif(i % 10, 'user' || (i % 5000) || '@example.com', 'alice@example.com'), 'requester',
    printf('%016x', i), printf('%064x', i), {at}, '2030-01-01 00:00:00.000000', '[]' FROM n
"""
_AUDIT = """
INSERT INTO audit (ticket_id, kind, actor_kind, data, at)
SELECT i, 'opened', 'guest', '{{"to":"new"}}', {at} FROM n
"""


def fill(folder: Path, many: int) -> str:
    """A deployment with so many tickets and somebody signed in; the cookie of that browser."""
    app = app_in(folder, clock.now)  # type: ignore[arg-type]
    works = runtime(app).works
    with works.write(SYSTEM) as work:
        ash = Organisation(name=identifier("Ash Ltd"), created_at=work.now)
        work.session.add(ash)
        work.session.flush()
        name, zone = identifier("Alice"), "America/Los_Angeles"
        alice = accounts.admit(work, identifier(ALICE), name=name, language="en", time_zone=zone)
        alice.organisation_id, alice.organisation_role = ash.id, "viewer"
        token = sessions.start(work, alice, identifier("benchmark"), second_factor=True)
    works.database.close()
    with contextlib.closing(sqlite3.connect(folder / "portal.sqlite3")) as database:
        for statement in (_TICKETS, _LINKS, _AUDIT):
            head, _, rest = statement.partition(")\nSELECT")
            sql = f"{head})\n{_COUNT}\nSELECT{rest}"
            database.execute(sql.format(many=many, at=_AT))
        database.commit()
        database.execute("ANALYZE")
        database.commit()
    return cookie_of(app, token)


def cookie_of(app: object, token: str) -> str:
    """The cookie of a browser with this session."""
    client = app.test_client()  # type: ignore[attr-defined]
    with client.session_transaction() as session:
        session["_user_id"] = token
    found = client.get_cookie("portal")
    return f"portal={found.value}"


class Reader:
    """Somebody who looks at the list, and the CPU that this has cost so far."""

    def __init__(self, port: int, pid: int, cookie: str) -> None:
        self.pid, self.spent = pid, 0.0
        self.client = Client(port)
        self.client.cookie = cookie
        self.look()

    def look(self) -> str:
        """Open the list."""
        status, page, _place = self.client.ask("GET", "/tickets")
        assert status == 200, status
        return page

    def measure(self, times: int) -> None:
        """Look some times."""
        before = cpu(self.pid)
        for _ in range(times):
            self.look()
        self.spent += cpu(self.pid) - before


def main() -> None:
    """Measure all in turn, round after round, and print the ratios."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    environment = {"PORTAL_SECRET_KEY": KEY}
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as running:
        readers = {}
        sized = {"few": FEW, "many": most}
        cookies = {label: fill(Path(name) / label, many) for label, many in sized.items()}
        for port, (label, cookie) in enumerate(cookies.items(), 28765):
            folder = Path(name) / label
            place = {"PORTAL_INSTANCE": str(folder), "PORTAL_PORT": str(port)}
            serve = [sys.executable, "-m", "portal"]
            pid = running.enter_context(server(serve, port, environment | place))
            readers[label] = Reader(port, pid, cookie)
        page = readers["few"].look()
        sizes = {"page": len(page), "dates": page.count("<time")}
        (Path(name) / "sizes.json").write_text(json.dumps(sizes))
        bare = [sys.executable, str(Path(__file__).with_name("bare_lists.py")), name, "28770"]
        readers["bare"] = Reader(28770, running.enter_context(server(bare, 28770, {})), "")
        for reader in [*readers.values()] * ROUNDS:
            reader.measure(times // ROUNDS)
    spent = {label: reader.spent / times * 1000 for label, reader in readers.items()}
    for label, milliseconds in spent.items():
        print(f"{label:6}{milliseconds:8.2f} ms")
    print(f"{most:,} beside {FEW:,}: {spent['many'] / spent['few']:.2f} (at most {FLAT})")
    print(f"beside the bare app: {spent['few'] / spent['bare']:.2f} (at most {BESIDE_BARE})")


if __name__ == "__main__":
    main()
