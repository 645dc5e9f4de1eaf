"""What people do to an issue in GitLab comes back: comments, labels, closing; and nothing forged."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import count
from typing import Any

import pytest

from portal.models import Message, Note, Ticket, TrackerHook
from tests.gitlabs import OWN, PERSON, TOKEN, Tracker, gitlab
from tests.sites import Site

SECRET = "known to " + "both sides"
_NUMBERS = count(9000)


@pytest.fixture
def there() -> Iterator[Tracker]:
    with gitlab() as made:
        yield made


@pytest.fixture
def site(new_site: Callable[..., Site], there: Tracker) -> Site:
    made = new_site(
        sinks="database,gitlab",
        gitlab_url=there.url,
        gitlab_token=TOKEN,
        gitlab_project="group/support",
        gitlab_hook_secret=SECRET,
    )
    made.ask(made.visitor())
    made.deliver()
    return made


def note(text: str, state: str = "opened", **person: Any) -> dict[str, Any]:
    """A comment, as GitLab's webhook tells it."""
    user = {"id": PERSON, "name": "Dana Dale", "username": "dana", "email": "[REDACTED]"}
    return {
        "object_kind": "note",
        "event_type": "confidential_note",
        "user": user | person,
        "project_id": 11,
        "project": {"id": 11, "path_with_namespace": "group/support", "visibility_level": 0},
        "object_attributes": {
            "id": next(_NUMBERS),
            "note": text,
            "noteable_type": "Issue",
            "action": "create",
            "system": False,
        },
        "issue": {"id": 1000, "iid": 1, "state": state},
    }


def change(action: str = "update", put: str = "", **person: Any) -> dict[str, Any]:
    """A change of the issue, likewise."""
    told = note("", **person)
    told |= {"object_kind": "issue", "event_type": "confidential_issue"}
    told["object_attributes"] = {"id": 1000, "iid": 1, "action": action, "state": "opened"}
    del told["issue"]
    before = [{"id": 1, "title": "status::new"}, {"id": 3, "title": "level::normal"}]
    now = [*before[1:], {"id": 2, "title": put}]
    told["changes"] = {"labels": {"previous": before, "current": now}} if put else {}
    return told


def knock(site: Site, told: object, *, token: str = SECRET, uuid: str = "") -> int:
    """Let GitLab tell this."""
    headers = {"X-Gitlab-Event": "Note Hook", "X-Gitlab-Event-UUID": uuid or str(next(_NUMBERS))}
    headers |= {"X-Gitlab-Token": token} if token else {}
    return site.app.test_client().post("/hooks/gitlab", json=told, headers=headers).status_code


def send(site: Site, told: object, *, token: str = SECRET, uuid: str = "") -> int:
    """Let GitLab tell this, and deliver what follows."""
    status = knock(site, told, token=token, uuid=uuid)
    site.deliver()
    return status


def ticket(site: Site) -> Ticket:
    found = site.rows(Ticket)[0]
    assert isinstance(found, Ticket)
    return found


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
    send(site, change(put="status::in-progress"), uuid="one")
    send(site, change(put="status::waiting-for-customer"), uuid="one")
    assert ticket(site).status == "in-progress"


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
