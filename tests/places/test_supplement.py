"""Our own list of neighbourhoods, islands and everyday names is in the shipped files and resolves to itself."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from goodword.core.geo import distance_km
from goodword.places.gazetteer import Gazetteer
from support import ROOT


def _rows(name: str) -> list[dict[str, str]]:
    with (ROOT / "scripts" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", _rows("places_supplement.tsv"), ids=lambda r: f"{r['name']}-{r['country']}")
def test_each_is_found_by_its_name(gazetteer: Gazetteer, row: dict[str, str]) -> None:
    lat, lon = float(row["lat"]), float(row["lon"])
    for name in (row["name"], *filter(None, row["names"].split("|"))):
        best = gazetteer.resolve(name, country=row["country"], near=(lat, lon))[0]
        assert float(distance_km(lat, lon, np.float64(best.lat), np.float64(best.lon))) < 60, name


@pytest.mark.parametrize("row", _rows("places_aliases.tsv"), ids=lambda r: r["target"])
def test_each_everyday_name_means_its_place(gazetteer: Gazetteer, row: dict[str, str]) -> None:
    for name in row["names"].split("|"):
        assert any(m.name == row["target"] for m in gazetteer.resolve(name, country=row["country"])), name
