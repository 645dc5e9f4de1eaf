"""Merging at the desk, and what the people on both requests see of it."""

import pytest

from tests.desk_pages import act, opened, path, ticket
from tests.factories import ALICE, CHARLIE
from tests.pages import Page, Visitor
from tests.sites import Site

FILE = ("notes.txt", b"What I saw on Tuesday.\n")


@pytest.fixture
def guest(site: Site) -> Visitor:
    return site.visitor()


def links_of(page: Page, words: str) -> list[str]:
    return [one.get("href") for one in page.root.all("a") if words in one.text]


def test_a_request_goes_on_in_another_of_the_same_person_with_its_files(
    site: Site, dana: Visitor, guest: Visitor
) -> None:
    first = site.ask(guest, FILE, subject="The invoice is wrong")
    second = site.ask(guest, subject="Still the invoice", description="It is still wrong.")
    page = dana.get(path(first.reference))
    form = page.form("/merge")
    (choice,) = [one for one in form.element.all("option") if one.get("value")]
    assert choice.text == f"{second.reference}: Still the invoice"
    shown = dana.follow(dana.submit(form, same=second.reference))
    assert shown.reference == second.reference
    assert "What goes on here as well" in shown.text
    assert f"on {first.reference}" in shown.text
    (file,) = links_of(shown, "notes.txt")
    assert dana.get(file).response.data == FILE[1]
    left = guest.get(first.path)
    assert left.status == 200
    (onward,) = links_of(left, f"Go on in {second.reference}")
    there = guest.get(onward)
    assert there.reference == second.reference
    assert "What I saw" not in there.text
    (file,) = links_of(there, "notes.txt")
    assert file.startswith("/t/")
    assert guest.get(file).status == 200
    assert not [one for one in left.root.all("form") if one.get("action").endswith("/reply")]


def test_others_do_not_get_to_the_other_request_before_somebody_ticks_that_they_may(
    site: Site, dana: Visitor, guest: Visitor
) -> None:
    mine, theirs = site.ask(guest), site.ask(site.visitor(), name="Charlie", email=CHARLIE)
    refused = act(dana, theirs.reference, "merge", into=mine.reference.lower())
    assert refused.status == 422
    assert list(refused.summary) == ["merge-agreed"]
    assert CHARLIE in refused.text
    assert ALICE in refused.text
    form = refused.form("/merge")
    assert form.values["into"] == mine.reference.lower()
    assert dana.submit(form, agreed="yes").status == 303
    left = site.visitor().get(theirs.path)
    (onward,) = links_of(left, f"Go on in {mine.reference}")
    there = site.visitor().get(onward)
    assert there.reference == mine.reference
    assert onward != mine.path


@pytest.mark.parametrize(
    ("into", "why"),
    [
        ("", "Choose the request"),
        ("SEL-0000-0000", "no request"),
        ("itself", "this request itself"),
    ],
)
def test_what_cannot_be_merged_is_refused_at_its_field(
    site: Site, dana: Visitor, reference: str, into: str, why: str
) -> None:
    wanted = reference if into == "itself" else into
    page = act(dana, reference, "merge", into=wanted)
    assert page.status == 422
    assert why in page.summary["merge-into"]
    assert ticket(site, reference).merged_into_id is None


def test_a_wrong_merge_is_split_again_at_the_desk(site: Site, dana: Visitor) -> None:
    one, other = opened(site), opened(site)
    act(dana, one, "merge", into=other)
    page = dana.get(path(one))
    assert "goes on in another one" in page.text
    assert not [form for form in page.root.all("form") if form.get("action").endswith("/reply")]
    assert dana.submit(page.form("/part")).status == 303
    again = dana.get(path(one))
    assert again.form("/reply").values
    assert "goes on by itself again" in dana.get(path(other)).text
    assert dana.post(f"{path(other)}/part", again.form("/merge").values).status == 403


def test_the_history_says_why_a_request_counts_as_graver_and_as_before(
    site: Site, dana: Visitor, guest: Visitor
) -> None:
    grave, slight = site.ask(guest, impact="high"), site.ask(guest, impact="low")
    act(dana, grave.reference, "merge", into=slight.reference)
    shown = guest.get(slight.path).text
    assert "graver now, because the other one does" in shown
    dana.submit(dana.get(path(grave.reference)).form("/part"))
    shown = guest.get(slight.path).text
    assert "as it did before the other one went on in it" in shown
    assert "so its time counts here no more" in shown
    assert "Support looked at how grave" not in shown


def test_programs_see_what_was_merged_and_the_queue_is_told(site: Site, dana: Visitor) -> None:
    one, other = opened(site), opened(site)
    act(dana, one, "merge", into=other)
    site.deliver()
    program = site.program()
    assert program.get(f"/tickets/{one}").get_json()["merged_into"] == other
    told = program.get(f"/tickets/{other}").get_json()
    assert told["merged"] == [one]
    assert len(told["messages"]) == 2
    assert program.post(f"/tickets/{one}/replies", {"body": "Hello there."}).status_code == 409
    claimed = program.post("/queue/claim", {"limit": 10}).get_json()["items"]
    (event,) = [item["event"] for item in claimed if item["event"]["type"] == "ticket.merged"]
    assert (event["data"]["reference"], event["data"]["merged"]) == (other, one)
