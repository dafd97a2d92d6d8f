"""Reads the gazetteer files that ship with the package (I/O). `scripts/build_gazetteer.py` writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from goodword.core.errors import NotFound
from goodword.places.model import Index

DATA = Path(__file__).resolve().parent / "data"


def read_index(folder: Path = DATA) -> Index:
    """The index of a gazetteer folder (`places`, `names` and `postings`, each `.parquet`).

    Errors: NotFound when a file is missing, with the folder that was looked in.
    """
    places, names, postings = (_read(folder / f"{stem}.parquet") for stem in ("places", "names", "postings"))
    country = cast("pa.DictionaryArray[Any, Any]", places["country"].combine_chunks())
    starts = np.zeros(names.num_rows + 1, np.int64)
    np.cumsum(names["places"].to_numpy(), out=starts[1:])
    return Index(
        keys=_texts(names["key"]),
        starts=starts,
        entries=postings["place"].to_numpy(),
        name=_texts(places["name"]),
        place_id=places["geoname_id"].to_numpy(),
        kind=places["kind"].to_numpy(),
        country=country.indices.to_numpy().astype(np.int16),
        countries=tuple(str(iso) for iso in country.dictionary.to_pylist()),
        region=places["region"].to_numpy(),
        district=places["district"].to_numpy(),
        lat=_degrees(places["lat"]),
        lon=_degrees(places["lon"]),
        population=places["population"].to_numpy().astype(np.int64),
    )


def _read(path: Path) -> pa.Table:
    if not path.is_file():
        raise NotFound.looked_in(
            f"The gazetteer file {path.name} is missing.", [str(path.parent)], next_step="install goodword again"
        )
    # Not `read_table`: it imports the whole data-set machinery first, ten times the cost of reading.
    with pq.ParquetFile(path) as file:
        return file.read(use_threads=False)


def _texts(column: pa.ChunkedArray[pa.StringScalar]) -> pa.StringArray:
    return cast("pa.StringArray", column.combine_chunks())


def _degrees(column: pa.ChunkedArray[pa.Int32Scalar]) -> NDArray[np.float64]:
    return np.asarray(column.to_numpy(), dtype=np.float64) / 10_000
