"""Clicks of people, each once, and how many of them there are in each place of the funnel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from goodword.measurement.funnel.asides import Asides
from goodword.measurement.funnel.coding import TRAITS, Coded, positions, summed
from goodword.measurement.funnel.families import Ints
from goodword.measurement.funnel.model import Aside, By
from goodword.sources.arrow import Array, array, pc

_NOT_FLAGGED = ("", "0", "false", "no", "none", "[]", "ok", "human", "valid", "n", "f")
_DENSE = 1 << 24
"""Most combinations of names that are counted in a table of all of them; beyond it they are sorted."""

_FNV_START, _FNV_PRIME = np.uint64(14_695_981_039_346_656_037), np.uint64(1_099_511_628_211)
_HASHED = 16
"""Bytes at each end of an id that its hash is made of."""


@dataclass(frozen=True, slots=True)
class Clicks:
    """n clicks. creator, post: positions, -1 for none. at: seconds UTC, below 0 where not told. own: traits that rows
    tell themselves. cells: the different combinations of creator, post and traits with the number of their clicks.
    """

    creator: Ints
    post: Ints
    at: Ints
    count: Ints
    own: dict[By, Ints]
    cells: dict[By, Ints]
    cell_counts: Ints

    def at_rows(self, rows: Ints, coded: Coded) -> dict[By, Ints]:
        """Codes of single clicks, -1 for row -1."""
        there = rows >= 0
        columns = {By.CREATOR: self.creator, By.POST: self.post} | self.own
        none = np.full(len(rows), -1, np.int64)
        found = {by: np.where(there, columns[by][rows], -1) if by in columns and len(self.at) else none for by in By}
        return coded.completed(found)


def named(clicks: pa.Table, alias: Mapping[str, str]) -> Array:
    """Who each click is of: the creator, else whose code it is."""
    if clicks["code"].null_count == clicks.num_rows:
        return _renamed(clicks["creator"], alias)
    return pc.coalesce(_renamed(clicks["creator"], alias), _renamed(clicks["code"], alias))


def _renamed(column: Array, alias: Mapping[str, str]) -> Array:
    if not alias:
        return column
    encoded = (
        pc.dictionary_encode(column).combine_chunks()
        if isinstance(column, pa.ChunkedArray)
        else column.dictionary_encode()
    )
    names = array([alias.get(v, v) for v in encoded.dictionary.to_pylist()], pa.string())
    return names.take(encoded.indices)


def true_clicks(clicks: pa.Table, asides: Asides) -> pa.Table:
    """Clicks of people, each once."""
    if clicks["flag"].null_count < clicks.num_rows:
        text = pc.fill_null(pc.utf8_lower(clicks["flag"]), "")
        people = pc.is_in(text, array(_NOT_FLAGGED))
        flagged = clicks.num_rows - pc.sum(people).as_py()
        if flagged:
            asides.add(Aside.CLICK_FLAGGED, pc.min(text.filter(pc.invert(people))).as_py(), flagged)
            clicks = clicks.filter(people)
    suspects = _suspects(clicks["click_id"])
    return _each_once(clicks, suspects, asides) if len(suspects) else clicks


def _suspects(ids: Array) -> Ints:
    """Rows whose id has the same hash as another one's: all that repeat, and few others.

    Ten times faster than comparing texts: length, first and last bytes by FNV-1a, the texts of the few compared later.
    """
    if ids.null_count == len(ids):
        return np.zeros(0, np.int64)
    rows = np.flatnonzero(np.asarray(pc.is_valid(ids).to_numpy(), bool))
    told = pc.drop_null(ids)
    text = (told.combine_chunks() if isinstance(told, pa.ChunkedArray) else told).cast(pa.large_string())
    _, places, letters = text.buffers()
    ends = np.frombuffer(places, np.int64)[text.offset : text.offset + len(text) + 1]
    data = np.frombuffer(letters, np.uint8)
    first, length = ends[:-1], np.diff(ends)
    hashes = length.astype(np.uint64) + _FNV_START
    for at in range(int(min(length.max(), _HASHED))):
        inside = length > at
        for place in (first + at, ends[1:] - 1 - at):
            mixed = (hashes ^ data[np.where(inside, place, 0)]) * _FNV_PRIME
            hashes = np.where(inside, mixed, hashes)
    ordered = np.sort(hashes)
    again = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    return rows[np.isin(hashes, again)]


def _each_once(clicks: pa.Table, suspects: Ints, asides: Asides) -> pa.Table:
    """The earliest of several clicks with one id."""
    there = clicks.take(array(suspects)).append_column("row", array(suspects))
    ordered = there.sort_by([(c, "ascending") for c in ("click_id", "at", "creator", "post", "visitor")])
    ids = ordered["click_id"].to_pylist()
    again = np.array([i > 0 and one == ids[i - 1] for i, one in enumerate(ids)])
    if not again.any():
        return clicks
    asides.add(Aside.CLICK_AGAIN, min(one for one, more in zip(ids, again, strict=True) if more), int(again.sum()))
    keep = np.ones(clicks.num_rows, bool)
    keep[np.asarray(ordered["row"].to_numpy())[again]] = False
    return clicks.filter(array(keep))


def encoded(clicks: pa.Table) -> pa.Table:
    """The same with names that repeat as dictionaries, so that each text is looked at once."""
    for by in By:
        column = clicks[by.value]
        if column.null_count < len(column) and not pa.types.is_dictionary(column.type):
            at = clicks.column_names.index(by.value)
            clicks = clicks.set_column(at, by.value, column.combine_chunks().dictionary_encode())
    return clicks


def counted_clicks(clicks: pa.Table, coded: Coded) -> Clicks:
    """Clicks with positions in place of names, and their cells."""
    creator, post = (positions(clicks[by.value], coded.names[by]) for by in (By.CREATOR, By.POST))
    if len(coded.names[By.POST]) and np.any(creator < 0):
        creator = np.where((creator < 0) & (post >= 0), coded.creator_of[post], creator)
    told = [by for by in TRAITS if clicks[by.value].null_count < clicks.num_rows]
    own = {by: positions(clicks[by.value], coded.names[by]) for by in told}
    count = np.asarray(pc.fill_null(clicks["count"], 1).to_numpy(), np.int64)
    at = np.asarray(pc.fill_null(clicks["at"], -1).to_numpy(), np.int64)
    columns = {By.CREATOR: creator, By.POST: post} | own
    codes, counts = _cells(columns, {by: len(coded.names[by]) for by in columns}, count)
    nothing = np.full(len(counts), -1, np.int64)
    return Clicks(creator, post, at, count, own, coded.completed({by: codes.get(by, nothing) for by in By}), counts)


def _cells(columns: Mapping[By, Ints], sizes: Mapping[By, int], count: Ints) -> tuple[dict[By, Ints], Ints]:
    """(codes of every combination that occurs, how many of each): combinations are numbered column by column."""
    cell = np.zeros(len(count), np.int64)
    members: dict[By, Ints] = {}
    for by, column in columns.items():
        span = sizes[by] + 1
        key = cell * span + column + 1
        most = int(key.max(initial=0)) + 1
        if most <= _DENSE:
            there = np.flatnonzero(np.bincount(key, minlength=most))
            number = np.zeros(most, np.int64)
            number[there] = np.arange(len(there))
            cell = number[key]
        else:
            there, cell = np.unique(key, return_inverse=True)
        members = {kept: codes[there // span] for kept, codes in members.items()}
        members[by] = there % span - 1
    return members, summed(cell, count, len(there))
