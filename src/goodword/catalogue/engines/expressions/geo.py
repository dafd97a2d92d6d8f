"""Cells of 0.01 degrees, tiles of a degree, and circles, in expressions."""

from __future__ import annotations

import math

import ibis
import ibis.expr.types as ir

from goodword.catalogue.engines.inputs import Inputs
from goodword.core.geo import EARTH_KM, Circle

COLUMNS = 36_001
"""Cells in a row of latitude; cell = row × COLUMNS + column, row 0 at the south pole, column 0 at 180° west."""


def cell(lat: ir.Column, lon: ir.Column) -> ir.Column:
    """The cell of a position, null where either is missing."""
    row = ((lat + 90) * 100).round().cast("int64")
    column = ((lon + 180) * 100).round().cast("int64")
    return row * COLUMNS + column


def cell_lat(number: ir.Column) -> ir.Column:
    """Latitude of a cell, degrees."""
    return (number // COLUMNS - 9_000).cast("float64") / 100


def cell_lon(number: ir.Column) -> ir.Column:
    """Longitude of a cell, degrees."""
    return (number % COLUMNS - 18_000).cast("float64") / 100


def tile(number: ir.Column) -> ir.Column:
    """The tile of a cell: whole degree of latitude × 361 + whole degree of longitude."""
    return (number // COLUMNS // 100) * 361 + (number % COLUMNS) // 100


def tiles(circle: Circle) -> list[int]:
    """The tiles that a circle touches: of 65,000 on the globe a few for a city, some thousands for a continent."""
    south, west, north, east = circle.box()
    rows = range(math.floor(south + 90 - 0.01), math.floor(north + 90 + 0.01) + 1)
    first, last = math.floor(west + 180 - 0.01), math.floor(east + 180 + 0.01)
    columns = range(first, last + 1) if west <= east else [*range(first, 361), *range(last + 1)]
    return sorted({row * 361 + column % 361 for row in rows for column in columns})


def centre(circle: Circle) -> dict[str, int | float]:
    """A circle as numbers of a question.

    south, north: latitudes between which it lies. shrink: how much shorter a degree of longitude is there.
    first_cell, last_cell, first_column, last_column: the box around it in cells, generously; all columns where it
    crosses the date line.
    """
    south, west, north, east = circle.box()
    whole = west > east
    return {
        "lat": float(circle.lat),
        "lon": float(circle.lon),
        "radius_km": float(circle.radius_km),
        "south": float(south),
        "north": float(north),
        "shrink": math.cos(math.radians(circle.lat)),
        "first_cell": (math.floor((south + 90) * 100) - 1) * COLUMNS,
        "last_cell": (math.ceil((north + 90) * 100) + 2) * COLUMNS,
        "first_column": 0 if whole else math.floor((west + 180) * 100) - 1,
        "last_column": COLUMNS if whole else math.ceil((east + 180) * 100) + 1,
    }


def in_box(number: ir.Column, given: Inputs) -> ir.BooleanColumn:
    """Whether a cell may be in the circle: two comparisons that spare most rows the trigonometry."""
    rows = number.between(given.number("first_cell"), given.number("last_cell"))
    return rows & (number % COLUMNS).between(given.number("first_column"), given.number("last_column"))


def inside(lat: ir.Column, lon: ir.Column, given: Inputs) -> ir.Column:
    """Whether a position is in the circle of `given` (haversine, mean Earth radius); null where it is unknown.

    given: the numbers that `centre` gives.
    """
    half = ((lat - given.number("lat")).radians() / 2).sin() ** 2
    half += given.number("shrink") * lat.radians().cos() * ((lon - given.number("lon")).radians() / 2).sin() ** 2
    kilometres = ibis.least(half, ibis.literal(1.0)).sqrt().asin() * (2 * EARTH_KM)
    return kilometres <= given.number("radius_km")
