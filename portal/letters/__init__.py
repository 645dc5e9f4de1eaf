"""Letters: what one is, and how a template becomes its text and its HTML."""

from portal.letters.parts import Written, written
from portal.letters.post import Letter

__all__ = ["Letter", "Written", "written"]
