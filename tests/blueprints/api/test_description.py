"""The description of the API is read off its routes."""

import pytest

from tests.sites import Site


@pytest.fixture
def described(site: Site) -> dict[str, dict[str, dict[str, object]]]:
    """The paths of the description."""
    document = site.stranger().get("/openapi.json").json
    assert document is not None
    assert document["openapi"] == "3.1.0"
    paths: dict[str, dict[str, dict[str, object]]] = document["paths"]
    return paths


def test_every_route_of_the_api_is_described(
    site: Site, described: dict[str, dict[str, object]]
) -> None:
    rules = {rule.rule for rule in site.app.url_map.iter_rules() if "/api/v1/" in rule.rule}
    assert len(described) == len(rules) - 1  # but the description itself
    assert {"get", "post"} == set(described["/api/v1/incidents"])


def test_a_request_names_the_fields_of_the_policy(
    described: dict[str, dict[str, dict[str, object]]],
) -> None:
    body = str(described["/api/v1/tickets"]["post"]["requestBody"])
    for word in ("steps_to_reproduce", "feature-request", "critical", "essential"):
        assert word in body


def test_a_claim_tells_its_bounds(described: dict[str, dict[str, dict[str, object]]]) -> None:
    body = str(described["/api/v1/queue/claim"]["post"]["requestBody"])
    assert "lease_seconds" in body
    assert "3600" in body
