"""The small catalogue of briefs, made once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from goodword.catalogue.model import Catalogue
from goodword.discovery.read import read_mapping
from goodword.places.gazetteer import Gazetteer
from goodword.planning.model import Plan
from goodword.planning.plan import plan

BRIEF = {
    "name": "Bakery",
    "budget": "₹15,000",
    "place": "Bandra, Mumbai",
    "radius_km": 10,
    "niches": ["food"],
}


@pytest.fixture(scope="session")
def briefs(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The small catalogue; read only."""
    from briefs_world import briefs_catalogue

    return briefs_catalogue(tmp_path_factory.mktemp("briefs"))


@pytest.fixture(scope="session")
def planned(briefs: Catalogue) -> Callable[..., Plan]:
    """Plans the bakery's brief with some fields changed."""
    gazetteer = Gazetteer.load()

    def make(**changes: Any) -> Plan:
        fields = {name: value for name, value in {**BRIEF, **changes}.items() if value is not None}
        return plan(read_mapping(fields), briefs, gazetteer, now=datetime(2026, 1, 15, tzinfo=UTC))

    return make
