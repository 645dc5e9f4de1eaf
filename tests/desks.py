"""Staff with their teams, and requests to whatever process a house runs, for tests of the desk."""

from portal.models import Account, Ticket
from portal.redaction import identifier
from portal.work import Actor
from tests.factories import House


def staff(house: House, name: str, role: str = "agent", *teams: str) -> Actor:
    """Somebody of support, who works in these teams."""
    with house.write() as work:
        account = Account(
            email=identifier(f"{name}@example.com"),
            name=identifier(name),
            language="en",
            time_zone="UTC",
            staff_role=role,
            created_at=work.now,
        )
        work.session.add(account)
        work.session.flush()
        return Actor("staff", account.id, name=account.name, role=role, teams=frozenset(teams))


def opened(house: House) -> Ticket:
    """A request that the policy of this house finds complete, its letters read."""
    rules = house.works.policy
    said = {"category": next(iter(rules.categories)), "impact": rules.ranked_levels[-1].key}
    said |= {field.key: "Told in words." for field in rules.fields.values() if field.required}
    if rules.tiers:
        said["tier"] = next(iter(rules.tiers))
    ticket = house.open(**said).ticket
    house.subjects()
    return ticket
