"""Reads the gazetteer files that ship with the package (I/O). `scripts/build_gazetteer.py` writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from goodword.core.errors import NotFound
from goodword.places.model import Index

_N = TypeVar("_N", np.int8, np.int16, np.int32)
DATA = Path(__file__).resolve().parent / "data"


def read_index(folder: Path = DATA) -> Index:
    """The index of a gazetteer folder (`places`, `names` and `postings`, each `.parquet`).

    Errors: NotFound when a file is missing, with the folder that was looked in.
    """
    places, names, postings = (_read(folder / f"{stem}.parquet") for stem in ("places", "names", "postings"))
    country = cast("pa.DictionaryArray[Any, Any]", places["country"].combine_chunks())
    starts = np.zeros(names.num_rows + 1, np.int64)
    np.cumsum(_numbers(names["places"], np.int16), out=starts[1:])
    return Index(
        keys=_texts(names["key"]),
        starts=starts,
        entries=_numbers(postings["place"], np.int32),
        name=_texts(places["name"]),
        place_id=_numbers(places["geoname_id"], np.int32),
        kind=_numbers(places["kind"], np.int8),
        country=_values(country.indices, np.int32).astype(np.int16),
        countries=tuple(str(iso) for iso in country.dictionary.to_pylist()),
        region=_numbers(places["region"], np.int32),
        district=_numbers(places["district"], np.int32),
        lat=_numbers(places["lat"], np.int32) / 10_000,
        lon=_numbers(places["lon"], np.int32) / 10_000,
        population=_numbers(places["population"], np.int32).astype(np.int64),
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


def _numbers(column: pa.ChunkedArray[Any], kind: type[_N]) -> NDArray[_N]:
    return _values(column.combine_chunks(), kind)


def _values(array: pa.Array[Any], kind: type[_N]) -> NDArray[_N]:
    """Numbers without nulls, not copied. (`to_numpy` would import pandas wherever that is installed.)"""
    return np.frombuffer(
        memoryview(array.buffers()[1] or b""), kind, len(array), array.offset * np.dtype(kind).itemsize
    )
