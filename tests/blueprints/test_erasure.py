"""Whatever somebody wrote anywhere goes with their account, wherever it was handed on to."""

import io
import json
from collections.abc import Callable

import pytest

from portal.models import Account, Attachment, Draft, Ticket
from portal.redaction import identifier
from portal.services import drafts
from portal.work import Actor
from tests.erasing import MINE, delete, files, stored
from tests.factories import ALICE, BOB, CHARLIE
from tests.pages import Page
from tests.sites import Site

WORDS = "An unmistakable sentence"
BOTH = identifier("Alice Ash")


def read_by_colleagues(site: Site) -> tuple[Page, int]:
    """A request of Alice's that her company reads; nobody else holds a link to it."""
    ours = site.organisation()
    page = site.ask(site.visitor(), description=WORDS)
    with site.portal.works.database.writer() as session:
        ticket = session.query(Ticket).one()
        ticket.organisation_id, ticket.shared = ours, True
        session.commit()
    site.clock.pass_by(minutes=1)
    return page, ours


def test_what_a_colleague_wrote_is_told_and_goes_with_all_that_was_handed_on(site: Site) -> None:
    page, ours = read_by_colleagues(site)
    bob = site.person(BOB, organisation_id=ours, organisation_role="member")
    form = bob.get(f"/tickets/{page.reference}").form("/reply")
    bob.submit(form, ("bobs.log", b"all is well\n"), body="A word of the colleague")
    site.deliver()
    found = json.loads(bob.get(f"{MINE}/data.json").response.text)
    assert [told["body"] for told in found["words_elsewhere"]] == ["A word of the colleague"]
    assert "A word of the colleague" in stored(site)
    delete(site, bob, BOB)
    left = stored(site)
    for words in ("of the colleague", "bobs.log", "Bob"):
        assert words not in left, words
    assert WORDS in left
    assert files(site) == []


def test_words_that_wait_to_be_handed_on_go_as_well(site: Site) -> None:
    page, ours = read_by_colleagues(site)
    bob = site.person(BOB, organisation_id=ours, organisation_role="member")
    form = bob.get(f"/tickets/{page.reference}").form("/reply")
    bob.submit(form, body="A word of the colleague")
    delete(site, bob, BOB)
    site.deliver()
    assert "of the colleague" not in stored(site)


@pytest.mark.parametrize("door", ["/tickets/new", "/tickets/keep", "/tickets/preview"])
def test_what_somebody_signed_in_typed_goes_without_an_address_in_it(site: Site, door: str) -> None:
    alice = site.person(ALICE)
    values = alice.get("/tickets/new").form("/tickets/new").values
    said = {**values, "subject": "A draft of hers", "attachments": (io.BytesIO(b"fine\n"), "a.log")}
    alice.client.post(door, data=said, content_type="multipart/form-data")
    assert site.count(Draft) == site.count(Attachment) == len(files(site)) == 1
    delete(site, alice)
    assert site.count(Draft) == site.count(Attachment) == len(files(site)) == 0
    assert "of hers" not in stored(site)


def test_what_was_typed_before_signing_in_belongs_to_who_signed_in(site: Site) -> None:
    guest = site.visitor()
    guest.submit(guest.get("/tickets/new").form("/tickets/new"), subject="A draft of hers")
    site.person(ALICE)
    (draft,), (account,) = site.rows(Draft), site.rows(Account)
    with site.portal.works.write(Actor("customer", account.id)) as work:
        drafts.hand_over(work, draft.browser, "another name")
    (draft,) = site.rows(Draft)
    assert draft.account_id == account.id


def test_feedback_goes_where_it_was_handed_on_as_well(site: Site) -> None:
    alice = site.person(ALICE)
    for email in (ALICE, BOB):
        guest = site.visitor()
        form = guest.get("/feedback/new").form("/feedback/new")
        guest.submit(form, comment=f"A comment of {email}", email=email)
    site.deliver()
    assert stored(site).count(f"A comment of {ALICE}") == 3
    delete(site, alice)
    left = stored(site)
    assert ALICE not in left
    assert f"A comment of {BOB}" in left


def seen_by_carol(site: Site, ours: int, reference: str) -> Page:
    """The page of a request for somebody else of the company."""
    carol = site.person(CHARLIE, organisation_id=ours, organisation_role="manager")
    return carol.get(f"/tickets/{reference}")


def test_words_of_who_is_gone_are_not_said_to_be_of_support(site: Site) -> None:
    page, ours = read_by_colleagues(site)
    bob = site.person(BOB, organisation_id=ours, organisation_role="member")
    bob.submit(bob.get(f"/tickets/{page.reference}").form("/reply"), body="A word")
    site.program("tickets:write").post(f"/tickets/{page.reference}/replies", {"body": "Late."})
    delete(site, bob, BOB)
    told = seen_by_carol(site, ours, page.reference)
    names = [name.text for name in told.root.all("h3", class_="said__who")]
    assert names == ["Alice Ash", "Somebody who was deleted", "Support"]


def test_a_request_without_words_is_still_called_something(site: Site) -> None:
    page, ours = read_by_colleagues(site)
    delete(site, site.person(ALICE))
    carol = site.person(CHARLIE, organisation_id=ours, organisation_role="manager")
    (row,) = carol.get("/tickets").root.one("tbody").all("a")
    assert row.text == "A deleted request"
    told = carol.get(f"/tickets/{page.reference}")
    assert "A deleted request" in told.text
    assert "Somebody who was deleted" in told.text
    assert "The request was withdrawn" in told.text
    assert "You withdrew" not in told.text
    assert "You sent" not in told.text


def test_what_an_organisation_keeps_stays_its_own_and_names_nobody(
    new_site: Callable[..., Site],
) -> None:
    site = new_site("[privacy]\norganisation_keeps_shared = true")
    page, ours = read_by_colleagues(site)
    alice = site.person(ALICE, organisation_id=ours, organisation_role="member", name=BOTH)
    alice.submit(alice.get(f"/tickets/{page.reference}").form("/reply"), body="More of it")
    bob = site.person(BOB, organisation_id=ours, organisation_role="member", name=BOTH)
    site.clock.pass_by(minutes=1)
    bob.submit(bob.get(f"/tickets/{page.reference}").form("/reply"), body="A word of Bob")
    site.deliver()
    delete(site, alice)
    left = stored(site)
    assert WORDS in left
    assert "More of it" in left
    # Of Bob, who has the same name: his account, his message, and twice what was handed on of it.
    assert left.count(BOTH) == 4
    assert ALICE not in left
    delete(site, bob, BOB)
    left = stored(site)
    assert "A word of Bob" not in left
    assert "More of it" in left
