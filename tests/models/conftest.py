"""A deployment for each test of this room."""

from tests.factories import house

__all__ = ["house"]
