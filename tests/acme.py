"""A vendor whose tokens we do not know, and the rule by which a deployment teaches them."""

from pathlib import Path

from tests.factories import House, extended
from tests.redaction import forge

TOKEN = "acme_" + forge.digits(16)
RULE = f"""
[[redaction.rules]]
vendor = "Acme"
prefix = "acme_"
format = "[0-9a-f]{{16}}"
examples = ["{TOKEN}"]
"""


def learn(house: House, folder: Path) -> None:
    """From now on the deployment knows what a token of Acme looks like."""
    house.works.policy = extended(folder, RULE)
    house.works.__post_init__()
