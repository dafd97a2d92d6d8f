"""Compile the kernels of search before anyone waits for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.money import Money
from goodword.discovery.search.columns import CODED, COLUMNS, filter_of
from goodword.discovery.search.counting import WordCounter
from goodword.discovery.search.meaning import HEAD, WIDTH, Vocabulary, people, whole_numbers
from goodword.discovery.search.model import Wish
from goodword.discovery.search.nearest import nearest


@dataclass(frozen=True, slots=True)
class _Few:
    """A few people, as an index holds many."""

    rows: int
    vectors: NDArray[np.int8]
    scale: NDArray[np.float32]
    heads: NDArray[np.int8]
    dead: NDArray[np.uint8]


def warm() -> None:
    """Count two texts, compare a few vectors in every way, filter them: seconds the first time on a machine."""
    WordCounter({}).count(pa.array(["fresh bread", "ताज़ी रोटी"]), np.zeros(2, np.int64))
    rng = np.random.default_rng(1)
    wide = rng.standard_normal((4, WIDTH)).astype(np.float32)
    vectors, scale = whole_numbers(wide)
    few = _Few(4, vectors, scale, np.ascontiguousarray(vectors[:, :HEAD]), np.zeros(4, np.uint8))
    some = np.arange(2)
    for among in (None, some):
        nearest(few, wide[0], 2, among, limit=4)
        nearest(few, wide[0], 2, among, limit=0)
    columns = {name: np.zeros(4, kind) for name, kind in COLUMNS.items()}
    wish = Wish(platforms=("",), languages=("",), max_followers=1, max_price=Money(1, "EUR"))
    asks = filter_of(wish, dict.fromkeys(CODED, ("", "EUR")))
    for among in (None, some):
        asks.rows(columns, few.dead, among)
    known = Vocabulary(
        np.arange(4, dtype=np.uint64), wide.astype(np.float16), np.ones(4, np.int64), np.eye(WIDTH, dtype=np.float32), 4
    )
    people(known, np.array([0, 1]), np.zeros(1, np.int32), np.ones(1, np.uint16))
