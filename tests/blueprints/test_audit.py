"""The audit log: administrators read who did what, when and from where; nobody else, and no text."""

import ast

import pytest

from portal.models import Attachment, AuditEntry
from portal.web.audit import KINDS
from tests import tree
from tests.factories import ALICE
from tests.pages import Page
from tests.sites import Site

LOG = "/desk/audit"
SAYING = {"audit.note": 1, "posts.note": 1, "note": 1, "_note": 1, "accounts.tell": 2, "tell": 2}
"""What writes an entry, and which of its arguments is the kind."""
ADMIN = {"staff_role": "administrator"}


def kinds_in_the_code() -> set[str]:
    """Every kind that is written out where something is noted."""
    found = set()
    for module in tree.modules():
        for call in ast.walk(module.tree) if module.ours else ():
            if isinstance(call, ast.Call) and ast.unparse(call.func) in SAYING:
                kind = call.args[SAYING[ast.unparse(call.func)]]
                found |= {str(kind.value)} if isinstance(kind, ast.Constant) else set()
    return found


def asked_and_answered(site: Site) -> Page:
    """A request of somebody signed in, who has said more since."""
    alice = site.person(ALICE)
    page = site.ask(alice)
    alice.submit(alice.get(f"/tickets/{page.reference}").form("/reply"), body="More words.")
    return page


def test_every_kind_of_entry_has_words() -> None:
    assert kinds_in_the_code() - KINDS.keys() == set()


@pytest.mark.asvs("8.2.1")
@pytest.mark.parametrize("role", [None, "agent", "lead", "publisher", "publisher-with-blast"])
def test_only_administrators_find_the_log(site: Site, role: str | None) -> None:
    assert site.person(staff_role=role).get(LOG).status == 404


@pytest.mark.row("D36", "E22")
def test_an_administrator_sees_who_did_what_when_and_from_where(site: Site) -> None:
    page = asked_and_answered(site)
    log = site.person("ada@example.com", **ADMIN).get(LOG)
    assert log.status == 200
    assert page.reference in log.text
    assert f"Customer {ALICE}" in log.text
    (replied,) = [row for row in site.rows(AuditEntry) if row.kind == "replied"]
    assert replied.network[:8] in log.text
    assert "More words" not in log.response.text
    assert "The invoice of October" not in log.response.text


def test_the_log_is_narrowed_by_what_who_where_and_when(site: Site) -> None:
    one, other = asked_and_answered(site), site.ask(site.visitor())
    admin = site.person("ada@example.com", **ADMIN)
    by_kind = admin.get(f"{LOG}?kind=signed-in")
    assert "Signed in" in by_kind.root.one("tbody").text
    assert one.reference not in by_kind.text
    by_person = admin.get(f"{LOG}?who={ALICE}").root.one("tbody").text
    assert one.reference in by_person
    assert "Account made" in by_person
    assert other.reference not in by_person
    by_ticket = admin.get(f"{LOG}?reference={other.reference}").root.one("tbody").text
    assert other.reference in by_ticket
    assert one.reference not in by_ticket
    site.clock.pass_by(days=3)
    admin = site.person("ada@example.com", **ADMIN)
    later = admin.get(f"{LOG}?since={site.clock.at.date()}")
    assert one.reference not in later.text
    until = admin.get(f"{LOG}?until={site.clock.at.date()}")
    assert one.reference in until.text


@pytest.mark.parametrize(
    "query", ["who=nobody@example.com", "reference=SEL-2222-2222", "who=9" * 3, "kind=nothing"]
)
def test_what_does_not_exist_finds_nothing(site: Site, query: str) -> None:
    admin = site.person("ada@example.com", **ADMIN)
    assert "Nothing fits" in admin.get(f"{LOG}?{query}").text


@pytest.mark.parametrize("query", ["edge=x", "edge=" + "9" * 40, "since=tomorrow", "who=%00"])
def test_nonsense_in_the_address_breaks_nothing(site: Site, query: str) -> None:
    assert site.person("ada@example.com", **ADMIN).get(f"{LOG}?{query}").status == 200


def test_a_long_log_comes_in_pages(site: Site) -> None:
    admin = site.person("ada@example.com", **ADMIN)
    for _ in range(60):
        site.person(ALICE)
    first = admin.get(LOG)
    onward = first.root.one("a", rel="next").get("href")
    rest = admin.get(LOG + onward)
    rows = [len(page.root.one("tbody").all("tr")) for page in (first, rest)]
    assert rows[0] == 50 or sum(rows) == site.count(AuditEntry)
    assert sum(rows) == site.count(AuditEntry)
    assert not rest.root.all("a", rel="next")


@pytest.mark.row("E22")
def test_the_customer_reads_that_support_looked_at_the_request(site: Site) -> None:
    alice = site.visitor()
    page = site.ask(alice)
    site.deliver()
    site.person("dana@example.com", staff_role="agent").get(f"/tickets/{page.reference}")
    told = alice.get(page.path).text
    assert "Support looked at the request" in told
    assert "Handed to the support team" in told


@pytest.mark.row("D36")
def test_who_of_support_asks_for_a_file_alone_is_told_of_too(site: Site) -> None:
    page = site.ask(site.visitor(), ("hub.log", b"all is well\n"))
    (file,) = site.rows(Attachment)
    dana = site.person("dana@example.com", staff_role="agent")
    assert dana.get(f"/tickets/{page.reference}/files/{file.id}").status == 200
    assert [row.kind for row in site.rows(AuditEntry)].count("viewed") == 1


@pytest.mark.row("D36")
def test_a_program_that_reads_a_request_is_noted_once_a_day(site: Site) -> None:
    page = site.ask(site.visitor())
    program = site.program("tickets:read")
    for _ in range(3):
        program.get(f"/tickets/{page.reference}")
    assert [row.kind for row in site.rows(AuditEntry)].count("program-read") == 1
    site.clock.pass_by(days=2)
    program.get(f"/tickets/{page.reference}")
    assert [row.kind for row in site.rows(AuditEntry)].count("program-read") == 2
    assert "program" not in site.visitor().get(page.path).text
