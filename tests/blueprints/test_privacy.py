"""One's own data: read as a page, as data and as an archive, and deleted when its owner says so."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest

from portal.models import Account, Attachment, AuditEntry, Draft, Link, Message, Ticket
from portal.services import privacy
from portal.web import own_data
from tests.erasing import MINE, delete, files, forget, stored
from tests.factories import ALICE, BOB, CHARLIE
from tests.pages import Page
from tests.sites import Site

LOG = ("hub.log", b"the hub said nothing at all\n")
WORDS = "An unmistakable sentence"


def asked(site: Site, **changes: str) -> Page:
    """Alice asks with a file and Bob in copy, who answers; support answers as well."""
    page = site.ask(site.visitor(), LOG, description=WORDS, copy_to=BOB, **changes)
    site.deliver()
    site.clock.pass_by(minutes=1)
    bob = site.person(BOB)
    bob.submit(bob.get(f"/tickets/{page.reference}").form("/reply"), body="Bob says this too.")
    site.clock.pass_by(minutes=1)
    site.program("tickets:write").post(
        f"/tickets/{page.reference}/replies", {"body": "Support says that.", "author": "Dana"}
    )
    site.deliver()
    return page


def test_everything_is_told_as_data(site: Site) -> None:
    page = asked(site)
    alice = site.person(ALICE)
    answer = alice.get(f"{MINE}/data.json").response
    assert answer.content_type == "application/json"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    found = json.loads(answer.text)
    (request,) = found["requests"]
    assert request["reference"] == page.reference
    assert [said["body"] for said in request["messages"]] == [
        WORDS,
        "Bob says this too.",
        "Support says that.",
    ]
    assert [file["name"] for file in request["files"]] == ["hub.log"]
    assert found["account"]["email"] == ALICE
    assert len(found["sessions"]) == 1
    assert {entry["kind"] for entry in found["log"]} >= {"account-made", "signed-in"}
    assert "data-exported" in {row.kind for row in site.rows(AuditEntry)}


def test_what_one_wrote_in_requests_of_others_is_told_and_nothing_else_of_them(site: Site) -> None:
    page = asked(site)
    found = json.loads(site.person(BOB).get(f"{MINE}/data.json").response.text)
    assert found["requests"] == []
    assert [told["body"] for told in found["words_elsewhere"]] == ["Bob says this too."]
    assert [told["reference"] for told in found["takes_part"]] == [page.reference]
    assert WORDS not in json.dumps(found)


def test_an_archive_holds_the_files_as_well(site: Site) -> None:
    asked(site)
    answer = site.person(ALICE).get(f"{MINE}/data.zip").response
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = archive.namelist()
        assert names[0] == "data.json"
        assert names[1].endswith("/hub.log")
        assert archive.read(names[1]) == LOG[1]


def test_the_page_reads_it_out(site: Site) -> None:
    page = asked(site)
    told = site.person(ALICE).get(f"{MINE}/data").text
    assert page.reference in told
    assert WORDS in told


def names(data: object) -> set[str]:
    """The names of all fields, but those of forms and events, which are free."""
    if isinstance(data, list):
        return {name for one in data for name in names(one)}
    if not isinstance(data, dict):
        return set()
    inner = [one for name, one in data.items() if name not in {"answers", "data", "removed"}]
    return set(data) | names(inner)


def test_every_field_is_called_by_words(site: Site) -> None:
    asked(site)
    found = json.loads(site.person(ALICE).get(f"{MINE}/data.json").response.text)
    assert names(found) <= own_data.FIELDS.keys() | own_data.SECTIONS.keys()
    assert found.keys() == own_data.SECTIONS.keys()


@pytest.mark.asvs("8.2.2")
def test_nobody_sees_the_data_of_somebody_else(site: Site) -> None:
    asked(site)
    told = site.person(CHARLIE).get(f"{MINE}/data.json").response.text
    assert ALICE not in told
    assert WORDS not in told


@pytest.mark.asvs("7.5.1")
@pytest.mark.parametrize("door", ["/data", "/data.json", "/data.zip"])
def test_who_signed_in_long_ago_shows_again_who_they_are(site: Site, door: str) -> None:
    alice = site.person(ALICE)
    site.clock.pass_by(hours=2)
    assert alice.get(MINE + door).status == 303
    page = alice.post(f"{MINE}/delete", {"csrf_token": alice.token(), "email": ALICE})
    assert page.status == 303
    (account,) = site.rows(Account)
    assert account.erase_at is None


def test_it_is_deleted_only_when_the_address_is_typed(site: Site) -> None:
    alice = site.person(ALICE)
    page = alice.submit(alice.get(MINE).form("/delete"), email="alice")
    assert page.status == 422
    assert page.summary == {"email": "Type your address to show that you mean it."}
    (account,) = site.rows(Account)
    assert account.erase_at is account.disabled_at is None


def test_words_files_names_and_addresses_are_gone_and_the_events_stay(site: Site) -> None:
    page = asked(site)
    alice = site.person(ALICE)
    before = {model: site.count(model) for model in (Ticket, Message, Link, AuditEntry)}
    assert files(site)
    assert delete(site, alice).location == f"{MINE}/deleted"
    left = stored(site)
    for words in (WORDS, ALICE, "Alice Ash", "Support says", "Bob says", "invoice", "hub.log"):
        assert words not in left, words
    assert files(site) == []
    assert site.count(Attachment) == 0
    assert {model: site.count(model) for model in (Ticket, Message, Link)} == {
        model: before[model] for model in (Ticket, Message, Link)
    }
    assert site.count(AuditEntry) > before[AuditEntry]
    assert page.reference in left
    assert alice.get("/tickets").location == "/sign-in"
    assert alice.get(f"{MINE}/deleted").status == 200


def test_no_letter_goes_to_who_is_gone(site: Site) -> None:
    page = asked(site)
    site.post.letters.clear()
    site.program("tickets:write").post(f"/tickets/{page.reference}/replies", {"body": "Late."})
    delete(site, site.person(ALICE))
    site.deliver()
    assert site.post.to(ALICE) == []
    assert all("invalid" not in str(letter["To"]) for letter in site.post.letters)


def test_what_one_wrote_in_requests_of_others_is_gone_and_theirs_stays(site: Site) -> None:
    page = asked(site)
    delete(site, site.person(BOB), BOB)
    told = site.person(ALICE).get(f"/tickets/{page.reference}").text
    assert WORDS in told
    assert "Support says that." in told
    assert "Bob says this too." not in told
    assert BOB not in stored(site)


def test_who_comes_back_begins_anew(site: Site) -> None:
    asked(site)
    delete(site, site.person(ALICE))
    again = site.person(ALICE)
    assert again.get("/tickets").status == 200
    assert site.count(Account) == 3
    assert "You have no requests yet" in again.get("/tickets").text


def test_it_can_be_interrupted_and_goes_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy, "_BATCH", 1)
    for _ in range(3):
        asked(site)
    alice = site.person(ALICE)
    alice.submit(alice.get(MINE).form("/delete"), email=ALICE)
    privacy.run(site.portal.works, site.portal.files)
    assert WORDS in stored(site)
    with monkeypatch.context() as broken:
        broken.setattr("portal.services.erasure.words", _fail)
        with pytest.raises(RuntimeError):
            privacy.run(site.portal.works, site.portal.files)
    forget(site)
    assert WORDS not in stored(site)
    assert ALICE not in stored(site)
    assert files(site) == []
    assert privacy.run(site.portal.works, site.portal.files) == 0


def _fail(*_: object) -> None:
    raise RuntimeError


def test_what_was_typed_and_not_sent_is_gone_too(site: Site) -> None:
    alice = site.person(ALICE)
    form = alice.get("/feedback/new").form("/feedback/new")
    alice.submit(form, comment="A comment of hers", email=ALICE)
    guest = site.visitor()
    values = guest.get("/tickets/new").form("/tickets/new")
    guest.submit(values, LOG, email=ALICE, subject="A draft of hers")
    assert site.count(Draft) == 1
    delete(site, alice)
    left = stored(site)
    assert "of hers" not in left
    assert ALICE not in left
    assert files(site) == []


def test_what_is_open_is_withdrawn_and_a_status_of_yore_is_no_hindrance(site: Site) -> None:
    one, other = asked(site), asked(site)
    with site.portal.works.database.writer() as session:
        session.query(Ticket).filter_by(reference=other.reference).one().status = "of-yore"
        session.commit()
    delete(site, site.person(ALICE))
    left = {ticket.reference: ticket.status for ticket in site.rows(Ticket)}
    assert left == {one.reference: "withdrawn", other.reference: "of-yore"}
    assert WORDS not in stored(site)


def test_support_is_not_deleted_from_here(site: Site) -> None:
    dana = site.person("dana@example.com", staff_role="agent")
    assert "Ask an administrator" in dana.get(MINE).text
    told = dana.post(f"{MINE}/delete", {"csrf_token": dana.token(), "email": "dana@example.com"})
    assert told.status == 403


def shared(site: Site, organisation: int) -> Page:
    """A request of Alice's that her organisation reads as well."""
    page = asked(site)
    with site.portal.works.database.writer() as session:
        ticket = session.query(Ticket).one()
        ticket.organisation_id, ticket.shared = organisation, True
        session.commit()
    return page


def test_shared_words_go_as_well_unless_the_policy_says_that_they_stay(site: Site) -> None:
    ours = site.organisation()
    shared(site, ours)
    delete(site, site.person(ALICE, organisation_id=ours, organisation_role="member"))
    assert WORDS not in stored(site)


def test_an_organisation_may_keep_what_was_shared_with_it(new_site: Callable[..., Site]) -> None:
    site = new_site("[privacy]\norganisation_keeps_shared = true")
    ours = site.organisation()
    page = shared(site, ours)
    delete(site, site.person(ALICE, organisation_id=ours, organisation_role="member"))
    left = stored(site)
    assert WORDS in left
    assert ALICE not in left
    assert "Alice Ash" not in left
    assert files(site)
    carol = site.person(CHARLIE, organisation_id=ours, organisation_role="member")
    assert WORDS in carol.get(f"/tickets/{page.reference}").text
