"""Which days a country keeps free, asked of the `holidays` library as late and as little as can be."""

import importlib
import sys
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any


@cache
def _library() -> Any:
    """The library, loaded at the first question: it takes its time, and 24/7 never asks."""
    library = importlib.import_module("holidays")
    # Its package of countries would import all 250 of them (0.3 s, 15 MB) to answer for one.
    countries = ModuleType("holidays.countries")
    countries.__path__ = [str(Path(str(library.__file__)).parent / "countries")]
    sys.modules.setdefault(countries.__name__, countries)
    return library


@cache
def in_year(country: str, subdivision: str | None, year: int) -> dict[date, str]:
    """The public holidays of a year with their names."""
    return dict(_library().country_holidays(country, subdiv=subdivision, years=year))


def subdivisions(country: str) -> frozenset[str] | None:
    """The subdivisions of a country, or None when there is no such country."""
    if country not in _library().list_supported_countries(include_aliases=True):
        return None
    return frozenset(_library().country_holidays(country).subdivisions)
