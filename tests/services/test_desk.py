"""The verbs of the desk: take, give, hand over, route, approve, tag, expect."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.errors import Closed, Incomplete, NotAllowed, NotFound
from portal.models import Account, News, Note, TicketTag
from portal.redaction import identifier, redact
from portal.services import desk, moves, progress, tickets
from portal.services.given import Given
from portal.work import Actor
from tests import ladders
from tests.desks import opened, staff
from tests.factories import ALICE, House, again, words

NOTE = redact("Stuck at the second step.").text


@pytest.mark.row("A26")
def test_who_answers_first_has_the_ticket_and_the_customer_sees_it(house: House) -> None:
    ann, ben = staff(house, "ann"), staff(house, "ben")
    ticket = house.settled()
    for actor in (ann, ben):
        with house.write(actor) as work:
            tickets.reply(work, again(work, ticket), words(), side="staff")
    taken = house.look(ticket)
    assert (taken.assignee_id, taken.status) == (ann.id, "in-progress")


@pytest.mark.row("A26")
def test_a_word_with_a_move_takes_what_nobody_has_and_never_what_somebody_has(
    house: House,
) -> None:
    ann, lead = staff(house, "ann"), staff(house, "lea", "lead")
    ticket = house.settled()
    with house.write(ann) as work:
        moves.move(work, again(work, ticket), "in-progress", by="agent")
    assert house.look(ticket).assignee_id is None, "a move without a word is no comment"
    for actor, to in ((ann, "waiting-for-customer"), (lead, "in-progress")):
        with house.write(actor) as work:
            moves.move(work, again(work, ticket), to, by="lead", given=Given(said=words(to)))
        assert house.look(ticket).assignee_id == ann.id


def test_taking_and_giving_back(house: House) -> None:
    ann, lead = staff(house, "ann"), staff(house, "lea", "lead")
    ticket = house.settled()
    with house.write(ann) as work:
        desk.take(work, again(work, ticket))
        with pytest.raises(NotAllowed):
            desk.assign(work, again(work, ticket), work.session.get(Account, lead.id))
    assert house.look(ticket).assignee_id == ann.id
    with house.write(lead) as work:
        desk.assign(work, again(work, ticket), work.session.get(Account, lead.id))
    assert house.look(ticket).assignee_id == lead.id
    with pytest.raises(NotAllowed), house.write(ann) as work:
        desk.assign(work, again(work, ticket), None)
    with house.write(lead) as work:
        desk.assign(work, again(work, ticket), None)
    assert house.look(ticket).assignee_id is None


def test_programs_take_nothing_and_customers_are_given_nothing(house: House) -> None:
    lead, ticket = staff(house, "lea", "lead"), house.settled()
    with house.write() as work:
        customer = Account(email=identifier(ALICE), name=identifier("Alice"), language="en")
        customer.time_zone, customer.created_at = "UTC", work.now
        work.session.add(customer)
        work.session.flush()
        with pytest.raises(NotAllowed):
            desk.take(work, again(work, ticket))
    with pytest.raises(NotAllowed), house.write(lead) as work:
        desk.assign(work, again(work, ticket), work.session.get(Account, customer.id))


@pytest.mark.row("B14", "B15")
def test_nothing_goes_up_without_a_word_and_a_note(shop: House) -> None:
    ann, ticket = staff(shop, "ann"), opened(shop)
    with pytest.raises(Incomplete) as refused, shop.write(ann) as work:
        desk.hand_over(work, again(work, ticket), "t2")
    assert set(refused.value.fields) == {"comment", "note", "questions"}
    with shop.write(ann) as work:
        desk.take(work, again(work, ticket))
        brought = Given(
            said=words("A colleague who knows this looks at it."), note=NOTE, questions=(NOTE,)
        )
        desk.hand_over(work, again(work, ticket), "t2", brought)
    there = shop.look(ticket)
    assert (there.team, there.assignee_id, there.started_at) == ("t2", None, None)
    assert there.team_since == shop.clock()
    assert shop.subjects() == ["There is a new message on your request"]


def test_a_team_hands_on_to_those_that_the_policy_names(shop: House) -> None:
    ann, ticket = staff(shop, "ann"), opened(shop)
    with shop.write(ann) as work:
        mine = again(work, ticket)
        assert desk.reachable(work, mine) == ("t1", "t2", "on-call", "engagement")
        for team in ("t4", "triage", "nobody"):
            with pytest.raises(Incomplete):
                desk.hand_over(work, mine, team, Given(said=words(), note=NOTE))


@pytest.mark.row("B39", "B40")
def test_a_reason_that_somebody_chooses_hands_over_and_releases(shop: House) -> None:
    ann, ticket = staff(shop, "ann"), opened(shop)
    with shop.write(ann) as work:
        desk.take(work, again(work, ticket))
        desk.route(work, again(work, ticket), "bad-news")
    there = shop.look(ticket)
    assert (there.team, there.assignee_id) == ("engagement", None)
    with pytest.raises(NotAllowed), shop.write(ann) as work:
        desk.route(work, again(work, ticket), "outage")


@pytest.mark.row("B40")
def test_a_team_that_takes_over_ends_what_was_escalated_and_whoever_handed_it_on_hears(
    shop: House,
) -> None:
    ann, ben, ticket = staff(shop, "ann"), staff(shop, "ben"), opened(shop)
    ladders.ask(shop, ticket)
    assert shop.look(ticket).escalation == "lead"
    with shop.write(ann) as work:
        desk.route(work, again(work, ticket), "bad-news", Given(said=words("We call you.")))
    assert shop.look(ticket).escalation is None
    with shop.write() as work:
        tickets.reply(work, again(work, ticket), words(), side="customer")
    with shop.read() as work:
        told = {one.account_id for one in work.session.query(News) if one.kind == "customer"}
    assert (ann.id in told, ben.id in told) == (True, False)


@pytest.mark.row("B41", "B43")
def test_the_note_of_a_product_question_begins_as_the_policy_says(shop: House) -> None:
    ann, ticket = staff(shop, "ann"), opened(shop)
    with pytest.raises(Incomplete, match="note"), shop.write(ann) as work:
        desk.route(work, again(work, ticket), "product-feedback")
    with shop.write(ann) as work:
        desk.route(work, again(work, ticket), "product-feedback", Given(note=NOTE))
    with shop.read() as work:
        (note,) = work.session.scalars(select(Note.body)).all()
    assert note.startswith("Product")
    assert note.endswith(NOTE)


@pytest.mark.row("D23", "D48")
def test_an_approval_is_given_by_its_team_or_a_lead_and_by_no_program(factory: House) -> None:
    ticket = opened(factory)
    tester, agent = staff(factory, "tess", "agent", "qa"), staff(factory, "ann")
    for actor, allowed in ((agent, False), (tester, True), (Actor("api", 1), False)):
        if allowed:
            with factory.write(actor) as work:
                desk.approve(work, again(work, ticket), "qa")
                desk.approve(work, again(work, ticket), "qa")
        else:
            with pytest.raises(NotAllowed), factory.write(actor) as work:
                desk.approve(work, again(work, ticket), "qa")
    assert factory.look(ticket).approvals == ["qa"]
    with pytest.raises(NotAllowed), factory.write(tester) as work:
        desk.approve(work, again(work, ticket), "no-such-thing")


@pytest.mark.row("A20", "E16")
def test_a_date_that_support_names_is_told_with_its_reason(house: House) -> None:
    ann, ticket = staff(house, "ann"), house.settled()
    with house.write(ann) as work:
        at = work.now + timedelta(days=9)
        desk.expect(work, again(work, ticket), at)
    house.deliver()
    (letter,) = house.post.to(ALICE)
    text = " ".join(letter.get_content().split())
    assert "We know more now about how long it takes." in text
    assert "We expect to solve it by: Wednesday, November 25" in text
    house.post.letters.clear()
    with house.write(ann) as work:
        desk.expect(work, again(work, ticket), at)
    assert house.subjects() == []
    with pytest.raises(Incomplete), house.write(ann) as work:
        desk.expect(work, again(work, ticket), work.now)


@pytest.mark.row("A20", "E16")
def test_a_date_comes_with_the_words_that_somebody_typed_in_one_letter(house: House) -> None:
    ann, ticket = staff(house, "ann"), house.settled()
    with house.write(ann) as work:
        said = Given(said=words("The part has to be made first."))
        desk.expect(work, again(work, ticket), work.now + timedelta(days=9), said)
    house.deliver()
    text = " ".join("".join(one.get_content() for one in house.post.to(ALICE)).split())
    assert text.count("Hello Alice") == text.count("The part has to be made first.") == 1
    assert "We expect to solve it by: Wednesday, November 25" in text
    assert "We know more now" not in text


@pytest.mark.row("B26", "B59")
def test_tags_are_the_policys_and_stick_once(shop: House) -> None:
    ticket = opened(shop)
    with shop.write() as work:
        for _ in range(2):
            desk.tag(work, again(work, ticket), "process-tweak")
        with pytest.raises(NotFound):
            desk.tag(work, again(work, ticket), "whatever")
        work.session.flush()
        assert work.session.scalars(select(TicketTag.tag)).all() == ["process-tweak"]
        desk.untag(work, again(work, ticket), "process-tweak")
        desk.untag(work, again(work, ticket), "process-tweak")
        assert work.session.scalars(select(TicketTag.tag)).all() == []


def test_a_locked_ticket_is_left_alone(shop: House) -> None:
    ann, ticket = staff(shop, "ann", "lead"), opened(shop)
    with shop.write() as work:
        progress.enter(work, again(work, ticket), "closed")
    with shop.write(ann) as work:
        mine = again(work, ticket)
        with pytest.raises(Closed):
            desk.hand_over(work, mine, "t1")
        with pytest.raises(Closed):
            desk.route(work, mine, "bad-news")
        with pytest.raises(Closed):
            desk.expect(work, mine, work.now + timedelta(days=1))


@pytest.mark.row("B05")
def test_who_works_in_the_team_that_has_a_ticket_may_give_it_to_somebody(shop: House) -> None:
    reader, other = staff(shop, "rita", "agent", "triage"), staff(shop, "olga", "agent", "t1")
    ticket = opened(shop)
    assert shop.look(ticket).team == "triage"
    with pytest.raises(NotAllowed), shop.write(other) as work:
        desk.assign(work, again(work, ticket), work.session.get(Account, reader.id))
    with shop.write(reader) as work:
        desk.assign(work, again(work, ticket), work.session.get(Account, other.id))
    assert shop.look(ticket).assignee_id == other.id
