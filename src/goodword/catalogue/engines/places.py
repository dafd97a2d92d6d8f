"""Every distinct place as written is resolved once and remembered."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from goodword.catalogue.engines.expressions.geo import COLUMNS
from goodword.catalogue.engines.expressions.tags import SEPARATOR
from goodword.catalogue.engines.relations import PLACE_KEYS
from goodword.catalogue.resolve import Located, LocatePlaces, PlaceText
from goodword.core.progress import Progress

CHUNK = 20_000


def resolve_places(keys: Sequence[str], start: int, locate: LocatePlaces, progress: Progress) -> pa.Table:
    """Rows of PLACE_KEYS for new keys, numbered from `start`. What cannot be found stays, with its own words."""
    parts = []
    for at in range(0, len(keys), CHUNK):
        progress.step("places", at, len(keys))
        parts.append(_resolved(keys[at : at + CHUNK], start + at, locate))
    return pa.concat_tables(parts) if parts else PLACE_KEYS.schema.empty_table()


def _resolved(keys: Sequence[str], start: int, locate: LocatePlaces) -> pa.Table:
    written = [read_key(key) for key in keys]
    found = locate(written)
    rows = [_row(text, place) for text, place in zip(written, found, strict=True)]
    columns = [pa.array(range(start, start + len(keys)), pa.int64()), pa.array(keys, pa.string())]
    columns += [pa.array(values, PLACE_KEYS.schema.types[2 + i]) for i, values in enumerate(zip(*rows, strict=True))]
    return pa.table(columns, schema=PLACE_KEYS.schema)


def read_key(key: str) -> PlaceText:
    """The place that `place_key` made a key of; coordinates to 0.01 degrees."""
    place, city, country, cell = (part or None for part in key.split(SEPARATOR))
    if cell is None:
        return PlaceText(place, city, country, None, None)
    row, column = divmod(int(cell), COLUMNS)
    return PlaceText(place, city, country, (row - 9_000) / 100, (column - 18_000) / 100)


def _row(text: PlaceText, found: Located | None) -> tuple[str | None, str | None, float | None, float | None]:
    """Coordinates of the source win over those of the gazetteer, whose label wins over the source's words."""
    label = found.label if found else text.place or text.city
    country = (found.country if found else None) or text.country
    if text.lat is not None:
        return label, country, text.lat, text.lon
    return label, country, found.lat if found else None, found.lon if found else None
