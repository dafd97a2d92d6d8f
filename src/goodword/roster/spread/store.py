"""Files of word of mouth: arcs, prices and weights as CSV, Parquet or npz (I/O)."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import csv as arrow_csv

from goodword.core.errors import BadInput, NotFound
from goodword.core.money import Money
from goodword.core.text import fold

_EDGE: Mapping[str, tuple[str, ...]] = {
    "source": ("source", "src", "from", "creator_id", "creator", "speaker", "followee", "influencer"),
    "target": ("target", "dst", "to", "person", "follower", "listener", "commenter"),
    "probability": ("probability", "p", "weight", "chance"),
    "seen": ("seen", "posts", "posts seen"),
    "engaged": ("engaged", "answered", "comments", "engagements"),
}
_PERSON = ("person", "creator_id", "creator", "handle", "account", "name", "id", "node")
_COST = ("cost", "price", "fee", "rate", "asking price")
_WEIGHT = ("weight", "w", "value")


def read_edges(path: Path) -> pa.Table:
    """Arcs of a file: CSV or Parquet with columns for who speaks and who hears it, or npz with arrays src and dst.

    Optional columns: probability, or posts seen and answered. Raises NotFound and BadInput.
    """
    table = _table(path)
    names = _columns(table, _EDGE, ("source", "target"), path)
    kinds = {"probability": pa.float64(), "seen": pa.int64(), "engaged": pa.int64()}
    return pa.table({
        name: _cast(table[column], kinds.get(name, pa.string()), column, path) for name, column in names.items()
    })  # fmt: skip


def read_prices(path: Path, currency: str) -> tuple[pa.Table, tuple[str, ...]]:
    """PRICES rows of a file, and a sentence for each row set aside (no name, no price, below 0, given twice)."""
    table = _table(path)
    names = _columns(table, {"person": _PERSON, "cost": _COST}, ("person", "cost"), path)
    people, prices = table[names["person"]].cast(pa.string()).to_pylist(), table[names["cost"]].to_pylist()
    kept: dict[str, int] = {}
    aside = []
    for row, (person, price) in enumerate(zip(people, prices, strict=True), start=2):
        reason = _add(kept, (person or "").strip(), price, currency)
        if reason:
            aside.append(f"Row {row} of {path.name} was set aside: {reason}.")
    return pa.table({"person": list(kept), "cost_minor": pa.array(kept.values(), pa.int64())}), tuple(aside)


def _add(kept: dict[str, int], person: str, price: object, currency: str) -> str:
    """Keep a price, or say why not."""
    if not person:
        return "it names nobody"
    if person in kept:
        return f"{person} is there already"
    if price is None or str(price).strip() == "":
        return f"{person} has no price"
    money = Money.parse(str(price), currency)
    if money.currency != currency:
        raise BadInput(
            f"The price of {person} is in {money.currency}, the budget in {currency}.",
            given=str(price),
            next_step="give every price in the budget's currency",
        )
    if money.minor < 0:
        return f"the price of {person} is below 0"
    kept[person] = money.minor
    return ""


def read_weights(path: Path) -> pa.Table:
    """WEIGHTS rows of a CSV or Parquet file: who matters how much."""
    table = _table(path)
    names = _columns(table, {"person": _PERSON, "weight": _WEIGHT}, ("person", "weight"), path)
    person, weight = table[names["person"]], table[names["weight"]]
    return pa.table({
        "person": _cast(person, pa.string(), names["person"], path),
        "weight": _cast(weight, pa.float64(), names["weight"], path),
    })  # fmt: skip


def _table(path: Path) -> pa.Table:
    if not path.is_file():
        raise NotFound.looked_in("This file is not there.", [str(path)])
    try:
        if path.suffix == ".npz":
            with np.load(path) as arrays:
                return pa.table({name: arrays[name] for name in arrays.files if arrays[name].ndim == 1})
        if path.suffix == ".parquet":
            return pq.read_table(path)
        options = arrow_csv.ConvertOptions(strings_can_be_null=True)
        return arrow_csv.read_csv(path, convert_options=options)
    except (pa.ArrowInvalid, OSError, ValueError, zipfile.BadZipFile) as error:
        raise BadInput(
            "This file cannot be read as a table.",
            where=str(path),
            given=str(error).splitlines()[0],
            data="Nothing was read from the file.",
            next_step="give a CSV with a header, a Parquet file or an .npz of arrays",
        ) from error


def _columns(
    table: pa.Table, known: Mapping[str, tuple[str, ...]], needed: tuple[str, ...], path: Path
) -> dict[str, str]:
    """Which column of the file is which."""
    folded = {fold(column): column for column in reversed(table.column_names)}
    found = {name: next((folded[o] for o in options if o in folded), None) for name, options in known.items()}
    for name in needed:
        if found[name] is None:
            raise BadInput(
                f"No column says the {name}.",
                where=str(path),
                given=f"columns {', '.join(table.column_names)}",
                next_step=f"call one of them {known[name][0]!r}",
            )
    return {name: column for name, column in found.items() if column is not None}


def _cast(column: pa.ChunkedArray, kind: pa.DataType, name: str, path: Path) -> pa.ChunkedArray:
    try:
        return pc.cast(column, kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        wanted = "numbers" if pa.types.is_floating(kind) else "whole numbers" if pa.types.is_integer(kind) else "text"
        raise BadInput(
            f"Column {name!r} does not hold {wanted} throughout.",
            where=str(path),
            given=str(error).splitlines()[0],
            data="Nothing was read from the file.",
            next_step=f"correct or remove the rows whose {name!r} is something else",
        ) from error
