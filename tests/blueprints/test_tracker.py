"""What people do to an issue in GitLab comes back: comments, labels, closing; and nothing forged."""

import base64
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
import standardwebhooks

from portal.models import Message, Note, Ticket, TrackerHook
from portal.redaction import identifier
from portal.work import SYSTEM
from tests.factories import ALICE
from tests.gitlab_hooks import SECRET, change, headers, knock, note, send, tracked
from tests.gitlabs import OWN, PERSON, Fault, Tracker, gitlab
from tests.sites import Site


@pytest.fixture
def there() -> Iterator[Tracker]:
    with gitlab() as made:
        yield made


@pytest.fixture
def site(new_site: Callable[..., Site], there: Tracker) -> Site:
    return tracked(new_site, there)


def ticket(site: Site) -> Ticket:
    found = site.rows(Ticket)[0]
    assert isinstance(found, Ticket)
    return found


def wait_for_customer(site: Site) -> None:
    with site.portal.works.write(SYSTEM) as work:
        work.session.get_one(Ticket, ticket(site).id).status = "waiting-for-customer"


@pytest.mark.row("A26")
def test_the_first_to_comment_has_the_request_and_the_words_stay_inside(site: Site) -> None:
    site.person("dana@example.com", staff_role="agent")
    assert send(site, note("I look at it.", email="dana@example.com")) == 204
    assert send(site, note("Me too.", id=6, name="Ed", email="ed@example.com")) == 204
    assert [(one.author_name, one.body) for one in site.rows(Note)] == [
        ("Dana Dale", "I look at it."),
        ("Ed", "Me too."),
    ]
    assert ticket(site).assignee_id is not None
    assert len(site.rows(Message)) == 1


@pytest.mark.row("A26")
def test_somebody_without_an_account_takes_it_for_support(site: Site, there: Tracker) -> None:
    send(site, note("I look at it."))
    assert (ticket(site).assignee_id, ticket(site).started_at is not None) == (None, True)
    boss = site.person("ada@example.com", staff_role="administrator")
    page = boss.get(f"/desk/tickets/{ticket(site).reference}")
    assert "Taken by support, in the tracker" in page.text
    assert f'href="{there.issues[0]["web_url"]}"' in page.response.text


@pytest.mark.row("B18")
def test_the_customer_is_shown_a_linked_bug_and_not_the_issue_nobody_may_open(
    new_site: Callable[..., Site], there: Tracker
) -> None:
    site = tracked(new_site, there, policy="ownerrez")
    page = site.person(ALICE).get(f"/tickets/{ticket(site).reference}")
    assert ticket(site).tracker == there.issues[0]["web_url"]
    assert "Known issue" not in page.text
    with site.portal.works.write(SYSTEM) as work:
        bug = identifier("https://git.example.com/bugs/7")
        work.session.get_one(Ticket, ticket(site).id).tracker = bug
    shown = site.person(ALICE).get(f"/tickets/{ticket(site).reference}")
    assert 'href="https://git.example.com/bugs/7"' in shown.response.text


def test_a_customer_of_the_same_address_gets_nothing_by_it(site: Site) -> None:
    site.person("mallory@example.com")
    send(site, note("Mine.", email="mallory@example.com"))
    assert ticket(site).assignee_id is None


def test_a_secret_in_a_comment_is_taken_out(site: Site) -> None:
    word = "glpat" + "-" + "a1" * 10
    send(site, note(f"Try {word} there."))
    assert word not in site.rows(Note)[0].body


@pytest.mark.row("A26")
@pytest.mark.parametrize("label", ["status::in-progress", "status::In Progress"])
def test_a_moved_label_moves_the_request(site: Site, there: Tracker, label: str) -> None:
    send(site, change(put=label))
    assert ticket(site).status == "in-progress"
    assert "status::in-progress" in there.issues[0]["labels"]
    assert "status::new" not in there.issues[0]["labels"]


@pytest.mark.parametrize(
    ("label", "word"), [("status::resolved", "what was done"), ("status::moon", "In progress")]
)
def test_a_move_that_the_policy_has_not_is_told_and_set_back(
    site: Site, there: Tracker, label: str, word: str
) -> None:
    there.issues[0]["labels"] = [label]
    send(site, change(put=label))
    assert ticket(site).status == "new"
    assert "status::new" in there.issues[0]["labels"]
    assert label not in there.issues[0]["labels"]
    assert word in there.told()[-1]


@pytest.mark.row("A26")
def test_closing_asks_for_the_summary_and_opens_the_issue_again(site: Site, there: Tracker) -> None:
    there.issues[0]["state"] = "closed"
    send(site, change("close"))
    assert ticket(site).resolved_at is None
    assert there.issues[0]["state"] == "opened"
    assert "Summary:" in there.told()[-1]


@pytest.mark.row("A26")
def test_with_a_summary_closing_solves_and_the_customer_reads_it(
    site: Site, there: Tracker
) -> None:
    send(site, note("Summary: We sent a new invoice."))
    there.issues[0]["state"] = "closed"
    send(site, change("close"))
    assert ticket(site).status == "resolved"
    assert site.rows(Message)[-1].body == "We sent a new invoice."
    assert there.issues[0]["state"] == "closed"


def test_comment_and_close_comes_in_any_order(site: Site, there: Tracker) -> None:
    there.issues[0]["state"] = "closed"
    knock(site, change("close"))
    knock(site, note("Summary: We sent a new invoice.", state="closed"))
    site.deliver()
    assert ticket(site).status == "resolved"
    assert there.issues[0]["state"] == "closed"
    assert not [told for told in there.told() if "then close it" in told]


def test_one_line_resolves_and_closes(site: Site, there: Tracker) -> None:
    send(site, note("/resolve We sent a new invoice."))
    assert ticket(site).status == "resolved"
    assert there.issues[0]["state"] == "closed"


def test_opening_again_asks_for_what_the_policy_asks_for(site: Site, there: Tracker) -> None:
    send(site, note("/resolve We sent a new invoice."))
    there.issues[0]["state"] = "opened"
    send(site, change("reopen"))
    assert ticket(site).status == "resolved"
    assert there.issues[0]["state"] == "closed"
    assert "word to the customer" in there.told()[-1]


def test_a_repeat_changes_nothing(site: Site) -> None:
    said = note("I look at it.")
    send(site, said)
    send(site, deepcopy(said))
    assert len(site.rows(Note)) == 1
    moved = change(put="status::in-progress")
    send(site, moved, key="one")
    wait_for_customer(site)
    send(site, moved, key="one")
    assert ticket(site).status == "waiting-for-customer"
    send(site, moved, key="two")
    assert ticket(site).status == "in-progress"


def test_a_repeat_of_an_older_gitlab_is_known_by_what_it_says(site: Site) -> None:
    told = change(put="status::in-progress")
    for _ in range(2):
        shown = headers(told, SECRET)
        del shown["Idempotency-Key"]
        site.app.test_client().post("/hooks/gitlab", json=told, headers=shown)
    assert site.count(TrackerHook) == 1


def test_what_comes_late_does_not_undo_what_is_newer(site: Site) -> None:
    wait_for_customer(site)
    send(site, change(second=9))
    send(site, change(put="status::in-progress", second=5))
    assert ticket(site).status == "waiting-for-customer"
    send(site, change(put="status::in-progress", second=9))
    assert ticket(site).status == "in-progress"


def test_an_issue_whose_number_was_not_told_to_us_yet_is_known_by_its_title(
    site: Site, there: Tracker
) -> None:
    """Its answer was lost, and somebody is quicker than our next attempt."""
    there.faults.append(Fault("POST", lost=True))
    site.ask(site.visitor())
    site.deliver()
    lost = there.issues[1]
    told = note("I look at it.", title=lost["title"])
    told["issue"]["iid"] = 2
    forged = deepcopy(told)
    forged["issue"]["author_id"] = PERSON
    assert knock(site, forged) == 204
    assert site.count(Note) == 0
    assert knock(site, told) == 204
    first, second = site.rows(Ticket)
    assert (first.started_at, second.started_at is not None) == (None, True)


def test_what_we_do_ourselves_is_let_be(site: Site, there: Tracker) -> None:
    send(site, note("Hello.", id=OWN))
    send(site, note("Hello. <!-- portal 1 -->"))
    send(site, change("close", id=OWN))
    assert (site.count(Note, TrackerHook), ticket(site).status, there.told()) == (0, "new", [])


def test_a_system_note_and_an_edited_one_are_let_be(site: Site) -> None:
    for key, value in (("system", True), ("action", "update"), ("noteable_type", "Commit")):
        told = note("Hello.")
        told["object_attributes"][key] = value
        assert send(site, told) == 204
    assert site.count(Note, TrackerHook) == 0


@pytest.mark.parametrize("token", ["", "wrong", SECRET[:-1], "ü"])
def test_who_does_not_know_the_word_changes_nothing(site: Site, token: str) -> None:
    before = site.count(Note, TrackerHook)
    assert send(site, note("I look at it."), token=token) == 401
    assert site.count(Note, TrackerHook) == before


def test_gitlab_may_sign_what_it_tells_with_a_key(
    new_site: Callable[..., Site], there: Tracker
) -> None:
    key = "whsec_" + base64.b64encode(bytes(32)).decode()
    site = tracked(new_site, there, key)
    body = json.dumps(note("I look at it."))
    now = site.portal.works.clock()

    def tell(key: str, at: datetime, text: str = body) -> int:
        shown = headers({"object_kind": "note"})
        signature = standardwebhooks.Webhook(key).sign(shown["Idempotency-Key"], at, body)
        shown |= {"webhook-id": shown["Idempotency-Key"], "webhook-signature": signature}
        shown |= {"webhook-timestamp": str(int(at.timestamp())), "X-Gitlab-Token": key}
        return site.app.test_client().post("/hooks/gitlab", data=text, headers=shown).status_code

    now = now.astimezone(UTC)
    other = "whsec_" + base64.b64encode(bytes(31) + b"1").decode()
    assert tell(other, now) == 401
    assert tell(key, now, body.replace("I look", "I took")) == 401
    assert tell(key, now - timedelta(seconds=301)) == 401
    assert site.count(Note) == 0
    assert tell(key, now - timedelta(seconds=299)) == 204
    assert site.count(Note) == 1


@pytest.mark.parametrize("seconds", ["", "x", "9" * 5000, "-1", "١٢"])
def test_a_signed_call_without_a_moment_is_refused(
    new_site: Callable[..., Site], there: Tracker, seconds: str
) -> None:
    site = tracked(new_site, there, "whsec_" + base64.b64encode(bytes(32)).decode())
    named = headers({}) | {"webhook-timestamp": seconds.encode().decode("latin-1")}
    answer = site.app.test_client().post("/hooks/gitlab", json={}, headers=named)
    assert answer.status_code == 401


@pytest.mark.parametrize("told", [None, [], {}, {"object_kind": "push"}, {"object_kind": "note"}])
def test_what_is_not_for_us_is_taken_and_let_be(site: Site, told: object) -> None:
    assert send(site, told) == 204
    assert site.count(Note, TrackerHook) == 0


def test_an_issue_of_nobody_is_let_be(site: Site) -> None:
    told = note("I look at it.")
    told["issue"]["iid"] = 99
    assert send(site, told) == 204
    assert site.count(Note, TrackerHook) == 0


def test_without_a_secret_there_is_no_door(new_site: Callable[..., Site]) -> None:
    assert send(new_site(), note("Hello.")) == 404


def test_too_much_is_refused(site: Site) -> None:
    assert send(site, note("x" * 2_100_000)) == 413
    assert site.count(Note) == 0
