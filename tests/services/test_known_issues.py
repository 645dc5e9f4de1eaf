"""Known issues: their tags, who may write what, what tickets and people hear, and what is forgotten."""

import pytest

from portal.errors import Incomplete, NotAllowed, NotFound
from portal.models import AuditEntry, Message, MeToo, Ticket, TicketTag
from portal.redaction import identifier
from portal.services import known_issues, proposals, timers
from portal.store import known_issues as store
from portal.store import proposals as proposals_store
from portal.store import tickets as tickets_store
from portal.work import Actor
from tests.factories import ALICE, BOB, House, again
from tests.known_issues import DANA, PIA, TITLE, add, people, solve, stored, typed
from tests.letters import part


def link(house: House, tag: str, ticket: Ticket) -> None:
    with house.write(DANA) as work:
        known_issues.link(work, again(work, ticket), store.by_tag(work.session, DANA, tag))


def said(house: House, ticket: Ticket) -> list[Message]:
    with house.read() as work:
        return list(tickets_store.conversation(work.session, again(work, ticket)))[1:]


def me_too(house: House, tag: str, browser: str, address: str | None = None) -> None:
    with house.write() as work:
        known_issues.me_too(
            work,
            store.public_one(work.session, tag),
            browser,
            address=identifier(address) if address else None,
            language="en",
            time_zone="UTC",
        )


def addresses(house: House) -> list[str | None]:
    with house.read() as work:
        return [store.address_of(work.signer, one) for one in work.session.query(MeToo)]


def wrong(house: House, **changes: str) -> dict[str, str]:
    with pytest.raises(Incomplete) as refused:
        known_issues.prepare(house.works.policy, house.works.rules, typed(**changes))
    return {name: " ".join(messages) for name, messages in refused.value.fields.items()}


@pytest.mark.row("B34")
@pytest.mark.parametrize(
    "tag", ["", "calendar", "4711", "4711-Calendar", "missed-doc-review", "x" * 61]
)
def test_a_tag_has_the_form_of_the_policy(shop: House, tag: str) -> None:
    assert "4711-calendar-import-fails" in wrong(shop, tag=tag, category="")["tag"]
    add(shop.works, tag="4711-calendar-import", category="")


@pytest.mark.row("B34")
@pytest.mark.parametrize("tag", ["", "New tag", "a/b", "tag_1", "documentation", "new"])
def test_without_a_form_in_the_policy_a_tag_is_plain_and_of_no_other_kind(
    house: House, tag: str
) -> None:
    assert "hyphens" in wrong(house, tag=tag)["tag"]
    assert add(house.works, tag="import-fails")


@pytest.mark.row("B34")
def test_a_tag_is_there_once(house: House) -> None:
    add(house.works)
    with pytest.raises(Incomplete) as refused:
        add(house.works)
    assert "tag" in refused.value.fields


@pytest.mark.row("B36")
def test_every_mistake_is_told_at_its_field_at_once(house: House) -> None:
    found = wrong(
        house, tag="", title="", body=" ", category="none", documentation="docs", tracker="ftp://x"
    )
    assert set(found) == {"tag", "title", "body", "category", "documentation", "tracker"}


def test_secrets_and_addresses_of_people_are_taken_out(house: House) -> None:
    secret = "hunter" + "2-Xy9zQ"
    add(house.works, body=f"Ask al@home.net, the password is {secret}.")
    body = stored(house.works, "4711-calendar-import").body
    assert secret not in body
    assert "al@home.net" not in body


@pytest.mark.row("B54")
def test_what_everybody_reads_is_the_work_of_those_who_may_post(house: House) -> None:
    with pytest.raises(NotAllowed):
        add(house.works, DANA)
    tag = add(house.works, DANA, public="")
    said = known_issues.prepare(house.works.policy, house.works.rules, typed())
    for actor, refusal in ((DANA, NotAllowed), (Actor("customer", 3), NotFound)):
        with pytest.raises(refusal), house.write(actor) as work:
            known_issues.change(work, store.by_tag(work.session, PIA, tag), said)
    with house.write(PIA) as work:
        known_issues.change(work, store.by_tag(work.session, PIA, tag), said)
    assert stored(house.works, tag).public


@pytest.mark.row("B35")
def test_the_index_counts_tickets_and_people_and_has_open_ones_first(house: House) -> None:
    first, second = add(house.works), add(house.works, tag="4712-late-mail", title="Late mail")
    link(house, first, house.settled())
    link(house, first, house.settled())
    me_too(house, first, "a")
    solve(house.works, second)
    with house.read(DANA) as work:
        found = [
            (one.issue.tag, one.tickets, one.people) for one in store.listed(work.session, DANA)
        ]
    assert found == [(first, 2, 1), (second, 0, 0)]


def test_tickets_follow_when_a_tag_changes(house: House) -> None:
    tag, ticket = add(house.works), house.settled()
    link(house, tag, ticket)
    with house.write(PIA) as work:
        issue = store.by_tag(work.session, PIA, tag)
        new = known_issues.prepare(work.policy, work.rules, typed(tag="4711-better-words"))
        known_issues.change(work, issue, new)
    with house.read() as work:
        assert [row.tag for row in work.session.query(TicketTag)] == ["4711-better-words"]


@pytest.mark.row("B25")
def test_its_open_tickets_hear_that_it_works_and_none_is_closed(house: House) -> None:
    tag = add(house.works)
    ticket, closed, other = (house.settled() for _ in range(3))
    link(house, tag, ticket)
    link(house, tag, closed)
    with house.write() as work:
        again(work, closed).status = "closed"
    solve(house.works, tag)
    (message,) = said(house, ticket)
    assert message.body == f"{TITLE}\n\nRepaired."
    assert said(house, closed) == said(house, other) == []
    assert house.look(ticket).status == ticket.status
    assert house.look(ticket).first_response_at is None
    house.deliver()
    assert len(house.post.to(ALICE)) == 1
    with pytest.raises(NotAllowed):
        solve(house.works, tag)


def test_one_person_counts_once_however_often_they_press(house: House) -> None:
    tag = add(house.works)
    for browser, address in (("a", None), ("a", None), ("a", ALICE), ("b", ALICE), ("c", None)):
        me_too(house, tag, browser, address)
    assert people(house.works, tag) == 2
    assert addresses(house) == [ALICE, None]


def test_who_has_it_too_gets_one_letter_and_is_forgotten_then(house: House) -> None:
    tag = add(house.works)
    me_too(house, tag, "a", ALICE)
    me_too(house, tag, "b", BOB)
    me_too(house, tag, "c")
    solve(house.works, tag)
    with house.write() as work:
        timers.forget(work)
    assert sorted(filter(None, addresses(house))) == [ALICE, BOB]  # their letters are on their way
    house.deliver()
    for one in (ALICE, BOB):
        (letter,) = house.post.to(one)
        assert "it works again" in letter["Subject"]
        assert "Repaired." in part(letter)
    with house.write() as work:
        timers.forget(work)
    assert addresses(house) == [None, None, None]
    assert people(house.works, tag) == 3


def test_what_is_stored_of_an_address_says_nothing(house: House) -> None:
    me_too(house, add(house.works), "a", ALICE)
    with house.read() as work:
        (row,) = work.session.query(MeToo)
    assert row.address
    assert ALICE not in row.address


def test_private_and_solved_ones_take_nobody(house: House) -> None:
    private = add(house.works, tag="1-private-one", public="")
    solved = add(house.works)
    solve(house.works, solved)
    for tag in (private, solved, "none"):
        with pytest.raises(NotFound):
            me_too(house, tag, "a")


def test_what_is_back_can_be_solved_again(house: House) -> None:
    tag = add(house.works)
    me_too(house, tag, "a", ALICE)
    solve(house.works, tag)
    house.deliver()
    with house.write(DANA) as work:
        known_issues.reopen(work, store.by_tag(work.session, DANA, tag))
        timers.forget(work)
    me_too(house, tag, "a", ALICE)
    solve(house.works, tag)
    house.deliver()
    assert len(house.post.to(ALICE)) == 2
    assert people(house.works, tag) == 1


@pytest.mark.row("B37")
def test_a_proposal_becomes_a_known_issue_with_its_tickets(house: House) -> None:
    for _ in range(3):
        house.open(subject="The calendar import fails", category="integration")
    with house.write() as work:
        proposals.look(work)
    prepared = known_issues.prepare(house.works.policy, house.works.rules, typed(public=""))
    with house.write(DANA) as work:
        (proposal,) = proposals_store.open_ones(work.session)
        issue = known_issues.add(work, prepared, proposal)
        assert len(store.tickets(work.session, issue)) == 3
    with house.write() as work:
        proposals.look(work)
        assert proposals_store.open_ones(work.session) == []
        kinds = {row.kind for row in work.session.query(AuditEntry)}
    assert kinds >= {"proposal-accepted", "known-issue-added", "tagged"}


@pytest.mark.parametrize("actor", [Actor("guest"), Actor("customer", 1), Actor("api", 1)])
def test_nobody_outside_of_support_asks_for_more_than_what_is_public(
    house: House, actor: Actor
) -> None:
    public, private = add(house.works), add(house.works, tag="1-private-one", public="")
    ticket = house.settled()
    link(house, public, ticket)
    link(house, private, ticket)
    with house.read(actor) as work:
        for ask in (store.listed, store.open_ones):
            with pytest.raises(NotFound):
                ask(work.session, actor)
        with pytest.raises(NotFound):
            store.by_tag(work.session, actor, public)
        seen = store.of_ticket(work.session, actor, again(work, ticket))
        assert [one.tag for one in seen] == [public]
        assert [one.tag for one in store.public_ones(work.session)] == [public]


@pytest.mark.parametrize(
    ("category", "text", "fits"),
    [
        ("billing", "My calendars are not imported", 2),
        ("integration", "Nothing happens", 1),
        ("billing", "Nothing happens", 0),
        (None, "Nothing happens", 0),
    ],
)
def test_words_fit_better_than_what_it_is_about(category: str | None, text: str, fits: int) -> None:
    assert known_issues.fits(TITLE, "integration", category, text) == fits
