"""Columns of text made from pools of templates, without a Python object per row. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Pools:
    """Texts of many pools in one array: pool g holds the items start[g] to start[g + 1].

    A text may have one gap, `{c}`, which is filled row by row: `head` stands before it, `tail` after it.
    """

    head: pa.Array[Any]
    tail: pa.Array[Any]
    gap: NDArray[np.bool_]
    start: NDArray[np.int64]

    @classmethod
    def of(cls, groups: Sequence[Sequence[str]]) -> Pools:
        """Pools of texts."""
        items = [text.partition("{c}") for group in groups for text in group]
        return cls(
            head=pa.array([i[0] for i in items], pa.string()),
            tail=pa.array([i[2] for i in items], pa.string()),
            gap=np.array([bool(i[1]) for i in items]),
            start=np.concatenate([[0], np.cumsum([len(g) for g in groups])]).astype(np.int64),
        )

    def draw(self, rng: np.random.Generator, group: NDArray[np.int64]) -> NDArray[np.int64]:
        """(n,) number of one item of each wanted pool."""
        first, size = self.start[group], self.start[group + 1] - self.start[group]
        return np.asarray(first + np.minimum(size * rng.random(len(group)), size - 1).astype(np.int64))

    def take(self, item: NDArray[np.int64], gaps: pa.Array[Any] | None = None) -> pa.Array[Any]:
        """The texts of items, their gaps filled with `gaps`."""
        rows = pa.array(item)
        if gaps is None:
            return self.head.take(rows)
        filler = pc.if_else(pa.array(self.gap[item]), gaps, "")
        return join(self.head.take(rows), filler, self.tail.take(rows))


def take(pool: pa.Array[Any], number: NDArray[np.int64], missing: NDArray[np.bool_] | None = None) -> pa.Array[Any]:
    """(n,) items of a pool, null where `missing`."""
    return pool.take(pa.array(number, pa.int64(), mask=missing))


def join(*columns: pa.Array[Any] | str, separator: str = "") -> pa.Array[Any]:
    """Columns and fixed texts joined row by row; a null is an empty text."""
    return pc.binary_join_element_wise(*columns, separator, null_handling="replace", null_replacement="")


def numbered(prefix: str, number: NDArray[np.int64]) -> pa.Array[Any]:
    """(n,) "prefix123"."""
    return join(prefix, pc.cast(pa.array(number), pa.string()))


def nullable(values: NDArray[Any], missing: NDArray[np.bool_], kind: pa.DataType) -> pa.Array[Any]:
    """(n,) numbers, null where `missing`."""
    return pa.array(values, kind, mask=missing)


def fill(template: str, **words: str) -> str:
    """A template with {t}, {c} and {b} filled in; a first letter after nothing is made a capital."""
    text = template
    for name, word in words.items():
        text = text.replace("{" + name + "}", word)
    return text[:1].upper() + text[1:]
