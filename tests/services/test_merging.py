"""Two tickets that become one: nothing is lost, nobody reads more unasked, and it can be undone."""

import pytest

from portal import access
from portal.errors import Closed, Incomplete
from portal.models import Organisation, Resolution, Ticket, TicketTag
from portal.redaction import identifier
from portal.services import changes, desk, erasure, merging, privacy, progress, tickets
from portal.store import desk as desk_store
from portal.store import links
from portal.store import tickets as store
from portal.work import Actor
from tests.actors import guest
from tests.desks import staff
from tests.factories import ALICE, BOB, CHARLIE, House, again, words


@pytest.fixture
def dana(house: House) -> Actor:
    return staff(house, "dana", "agent", "support")


@pytest.fixture
def two(house: House) -> tuple[Ticket, Ticket]:
    """An older one and, a day later, another of the same person."""
    older = house.settled(subject="The invoice is wrong", impact="high")
    house.clock.pass_by(days=1)
    return older, house.settled(subject="Still the invoice", impact="low")


def merge(house: House, dana: Actor, one: Ticket, into: Ticket, *, agreed: bool = False) -> None:
    with house.write(dana) as work:
        pair = merging.pair(work, one.reference, into.reference)
        merging.merge(work, *pair, agreed=agreed)


def part(house: House, dana: Actor, one: Ticket) -> None:
    with house.write(dana) as work:
        merging.part(work, again(work, one))


def said(house: House, ticket: Ticket) -> list[str]:
    with house.read() as work:
        return [str(m.body) for m in store.conversation(work.session, again(work, ticket))]


def tags(house: House, ticket: Ticket) -> set[str]:
    with house.read() as work:
        return {*desk_store.tags(work.session, [ticket.id]).get(ticket.id, [])}


@pytest.mark.row("E29", "E22")
def test_everything_that_was_said_shows_on_the_other_in_the_order_of_time(
    house: House, dana: Actor, two: tuple[Ticket, Ticket]
) -> None:
    older, newer = two
    with house.write(dana) as work:
        tickets.note(work, again(work, older), words("An inner note.").body)
        tickets.reply(work, again(work, newer), words("The newer answer."), side="staff")
        house.clock.pass_by(minutes=5)
    with house.write(dana) as work:
        tickets.reply(work, again(work, older), words("The older answer."), side="staff")
    before = said(house, older)
    merge(house, dana, older, newer)
    assert said(house, newer) == [before[0], before[0], "The newer answer.", "The older answer."]
    assert said(house, older) == before, "nothing was moved away"
    with house.read(dana) as work:
        (note,) = desk_store.notes(work.session, dana, again(work, newer))
    assert note.body == "An inner note."
    closed = house.look(older)
    assert house.works.policy.statuses[closed.status].locked
    assert closed.next_action_at is None
    assert closed.due_at is None


@pytest.mark.row("E06", "A20")
def test_the_stricter_promise_holds(house: House, dana: Actor, two: tuple[Ticket, Ticket]) -> None:
    older, newer = two
    promised = house.look(older).resolution_due_at
    assert promised
    assert house.look(newer).resolution_due_at != promised
    merge(house, dana, older, newer)
    assert house.look(newer).impact == "high"
    assert house.look(newer).resolution_due_at == promised
    assert house.look(newer).response_due_at == house.look(older).response_due_at


def test_the_customer_is_told_once_and_is_not_asked_how_content_they_are(
    house: House, dana: Actor, two: tuple[Ticket, Ticket]
) -> None:
    older, newer = two
    merge(house, dana, older, newer)
    house.deliver()
    (letter,) = house.post.letters
    text = letter.get_content()
    assert older.reference in text
    assert newer.reference in text
    with house.read() as work:
        assert work.session.query(Resolution).count() == 0


def test_the_letter_about_the_parting_tells_the_new_times_as_well(
    house: House, dana: Actor, two: tuple[Ticket, Ticket]
) -> None:
    older, newer = two
    merge(house, dana, older, newer)
    house.subjects()
    part(house, dana, older)
    house.deliver()
    (letter,) = [one for one in house.post.letters if f"[{newer.reference}]" in one["Subject"]]
    assert "apart again" in letter["Subject"]


def test_tags_are_joined_and_both_remember_what_happened(
    house: House, dana: Actor, two: tuple[Ticket, Ticket]
) -> None:
    older, newer = two
    first, second, *_rest = house.works.policy.tags
    with house.write(dana) as work:
        desk.tag(work, again(work, older), first)
        desk.tag(work, again(work, older), second)
        desk.tag(work, again(work, newer), second)
    merge(house, dana, older, newer)
    assert tags(house, newer) == {first, second}
    with house.read() as work:
        told = [[e.kind for e in store.history(work.session, again(work, one))] for one in two]
    assert "merged" in told[0]
    assert "absorbed" in told[1]


def test_who_would_read_more_is_named_and_let_in_only_when_somebody_agrees(
    house: House, dana: Actor
) -> None:
    mine, theirs = house.settled(copy_to=BOB), house.settled(name="Charlie Chan", email=CHARLIE)
    with pytest.raises(Incomplete) as refused:
        merge(house, dana, theirs, mine)
    (told,) = refused.value.fields["agreed"]
    assert all(address in told for address in (ALICE, BOB, CHARLIE))
    assert house.look(theirs).merged_into_id is None
    merge(house, dana, theirs, mine, agreed=True)
    with house.read() as work:
        let_in = links.of_person(work.session, again(work, mine), identifier(CHARLIE))
        assert let_in is not None
        assert let_in.role == access.COPY
        actor = guest(let_in)
        assert store.by_id(work.session, actor, mine.id).id == mine.id
    house.deliver()
    told_to = sorted(str(letter["To"]) for letter in house.post.letters)
    assert told_to == [ALICE, BOB, CHARLIE]


def test_colleagues_who_would_read_along_are_named_too(house: House, dana: Actor) -> None:
    from_home, at_work = house.settled(), house.settled()
    with house.write() as work:
        work.session.add(Organisation(id=7, name=words("Ash Ltd").body, created_at=work.now))
        work.session.flush()
        again(work, at_work).organisation_id = 7
    with pytest.raises(Incomplete) as refused:
        merge(house, dana, from_home, at_work)
    assert "Ash Ltd" in refused.value.fields["agreed"][0]


def test_chains_circles_and_closed_ones_are_refused(
    house: House, dana: Actor, two: tuple[Ticket, Ticket]
) -> None:
    older, newer = two
    third = house.settled()
    with pytest.raises(Incomplete) as itself:
        merge(house, dana, older, older)
    merge(house, dana, older, newer)
    with pytest.raises(Incomplete) as chain:
        merge(house, dana, newer, third)
    with pytest.raises(Incomplete) as circle:
        merge(house, dana, third, older)
    for refused in (itself, chain, circle):
        assert list(refused.value.fields) == ["into"]
    with pytest.raises(Closed):
        merge(house, dana, older, third)
    with house.write() as work:
        progress.enter(work, again(work, third), "closed")
    with pytest.raises(Incomplete):
        merge(house, dana, newer, third)
    with pytest.raises(Incomplete):
        merge(house, dana, newer, Ticket(reference=words("SEL-0000-0000").body))


def test_a_wrong_merge_is_taken_back(house: House, dana: Actor, two: tuple[Ticket, Ticket]) -> None:
    older, newer = two
    tag = next(iter(house.works.policy.tags))
    theirs = house.settled(name="Charlie Chan", email=CHARLIE)
    with house.write(dana) as work:
        desk.tag(work, again(work, theirs), tag)
    merge(house, dana, older, newer)
    before = house.look(newer)
    known = (before.impact, before.counts_from, before.resolution_due_at, said(house, newer))
    house.subjects()
    merge(house, dana, theirs, newer, agreed=True)
    part(house, dana, theirs)
    after = house.look(newer)
    assert (after.impact, after.counts_from, after.resolution_due_at, said(house, newer)) == known
    assert tags(house, newer) == set()
    with house.read() as work:
        assert links.of_person(work.session, again(work, newer), identifier(CHARLIE)) is None
    alone = house.look(theirs)
    assert alone.status == house.works.policy.initial_status
    assert (alone.merged_into_id, alone.resolved_at) == (None, None)
    assert alone.next_action_at is not None
    part(house, dana, older)
    assert house.look(newer).impact == "low"
    assert house.look(newer).counts_from is None
    assert house.look(older).status == house.works.policy.initial_status


def test_words_that_still_come_to_the_merged_one_are_said_on_the_other(
    house: House, dana: Actor, two: tuple[Ticket, Ticket]
) -> None:
    older, newer = two
    merge(house, dana, older, newer)
    with house.read() as work:
        (mine,) = links.of_ticket(work.session, again(work, older))
    with house.write(guest(mine)) as work:
        assert changes.reopen(work, again(work, older), words("One thing more.")) is None
    assert said(house, newer)[-1] == "One thing more."
    assert "One thing more." not in said(house, older)
    with house.write(guest(mine)) as work:
        (there,) = links.of_ticket(work.session, again(work, newer))
        there.revoked_at = work.now
        work.session.flush()
        with pytest.raises(Closed):
            changes.reopen(work, again(work, older), words("And another."))


def test_a_request_that_waited_for_its_customer_is_open_again(
    house: House, dana: Actor, two: tuple[Ticket, Ticket]
) -> None:
    older, newer = two
    with house.write(dana) as work:
        progress.enter(work, again(work, newer), "waiting-for-customer")
        again(work, newer).waiting_since = None
    merge(house, dana, older, newer)
    now = house.look(newer)
    assert house.works.policy.statuses[now.status].turn == "support"
    assert now.waiting_since == house.look(older).waiting_since


def test_what_goes_on_elsewhere_is_forgotten_after_that_and_takes_its_words_along(
    house: House, dana: Actor, two: tuple[Ticket, Ticket]
) -> None:
    older, newer = two
    merge(house, dana, older, newer)
    house.clock.pass_by(days=4000)
    with house.read() as work:
        batch = privacy.due(work)
    assert batch is None, "the other one is not closed"
    with house.write() as work:
        erasure.words(work, again(work, older))
    assert said(house, newer)[0] == erasure.GONE


def test_only_its_own_tags_come_off_when_it_is_taken_back(
    house: House, dana: Actor, two: tuple[Ticket, Ticket]
) -> None:
    older, newer = two
    tag = next(iter(house.works.policy.tags))
    for one in two:
        with house.write(dana) as work:
            desk.tag(work, again(work, one), tag)
    merge(house, dana, older, newer)
    part(house, dana, older)
    with house.read() as work:
        assert work.session.query(TicketTag).count() == 2


def test_the_customer_hears_of_the_parting_and_the_link_of_the_merge_leads_home(
    house: House, dana: Actor
) -> None:
    mine, theirs = house.settled(), house.settled(name="Charlie Chan", email=CHARLIE)
    merge(house, dana, theirs, mine, agreed=True)
    with house.read() as work:
        let_in = links.of_person(work.session, again(work, mine), identifier(CHARLIE))
        assert let_in is not None
        token = work.signer.token("ticket", let_in.nonce)
        assert links.opened_by(work.session, work.signer, token, work.now)[1].id == mine.id
    house.subjects()
    house.post.letters.clear()
    part(house, dana, theirs)
    house.deliver()
    (letter,) = [one for one in house.post.letters if one["To"] == ALICE]
    assert "apart again" in letter["Subject"]
    assert theirs.reference in letter.get_content()
    with house.read() as work:
        link, ticket = links.opened_by(work.session, work.signer, token, work.now)
        assert (ticket.id, link.email, link.role) == (theirs.id, CHARLIE, access.REQUESTER)
