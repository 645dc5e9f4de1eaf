"""What is said to everybody is clean: nothing that misleads, and nobody's address."""

from portal.services import posts
from tests.factories import policy_of
from tests.incidents import post


def test_signs_that_turn_the_direction_of_what_is_read_are_taken_out() -> None:
    rules = policy_of().redaction.made()
    assert posts.title("Hubs \u202egpj.\u202c are \u2066away\u2069", rules) == "Hubs gpj. are away"
    assert post(body="All \u202eis\u202c well").body == "All is well"


def test_mail_addresses_of_people_are_not_published() -> None:
    ours = policy_of().organisation.contact_email
    person = "erika.muster" + "@" + "gmx.de"
    body = f"Told by {person}. Write to {ours}, or name@example.com."
    said = post(body=body).body
    assert person not in said
    assert said == body.replace(person, "[email address taken out]")
    rules = policy_of().redaction.made()
    assert posts.title(f"{person} cannot sign in", rules) == (
        "[email address taken out] cannot sign in"
    )
