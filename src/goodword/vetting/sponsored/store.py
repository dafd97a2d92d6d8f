"""Learnt looks on disk, in a folder of the catalogue that can be thrown away; a file is named by what it rests on."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from goodword.vetting.learn.boost import Boosted
from goodword.vetting.learn.linear import Linear
from goodword.vetting.learn.words import Vocabulary
from goodword.vetting.sponsored.model import LookModel, NamedRates, Reader
from goodword.vetting.sponsored.signs import Commonness

_TREE = ("column", "limit", "left", "right", "value")


@dataclass(frozen=True, slots=True)
class Learnt:
    """A look, and how common accounts and hashtags are among those it was learnt from. at: seconds UTC; seconds: that
    learning took."""

    model: LookModel
    common: Commonness
    at: int
    seconds: float


def save(path: Path, learnt: Learnt) -> None:
    """Keep it: written beside and renamed. Older ones of the same beginning (up to the last "-") are removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    plain, arrays = _taken_apart(learnt)
    arrays["plain"] = np.frombuffer(json.dumps(plain).encode(), np.uint8)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    with partial.open("wb") as handle:
        np.savez_compressed(handle, allow_pickle=False, **arrays)
    partial.replace(path)
    for older in path.parent.glob(f"{path.name.rpartition('-')[0]}-*"):
        if older != path:
            older.unlink(missing_ok=True)


def load(path: Path) -> Learnt | None:
    """What was kept under this name; None where there is nothing, or nothing that can be read."""
    try:
        with path.open("rb") as handle, np.load(handle, allow_pickle=False) as kept:
            return _put_together(json.loads(kept["plain"].tobytes()), kept)
    except (OSError, ValueError, KeyError, BadZipFile):
        return None


def _taken_apart(learnt: Learnt) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    model, trees = learnt.model, learnt.model.trees
    arrays: dict[str, NDArray[Any]] = {}
    for name, reader in model.readers.items():
        arrays[f"{name}.rarity"] = reader.vocabulary.rarity
        arrays[f"{name}.weights"], arrays[f"{name}.intercept"] = reader.model.weights, reader.model.intercept
    arrays["edges"], arrays["edges.n"] = _joined(trees.edges)
    for i, part in enumerate(_TREE):
        arrays[f"trees.{part}"], arrays["trees.n"] = _joined([tree[i] for tree in trees.trees])
    plain = {
        "terms": {name: list(reader.vocabulary.column) for name, reader in model.readers.items()},
        "rates": {"base": model.rates.base, "named": dict(model.rates.named), "marked": dict(model.rates.marked)},
        "boosted": {"start": trees.start, "rate": trees.rate},
        "common": {"accounts": dict(learnt.common.accounts), "tags": dict(learnt.common.tags)},
        "posts": model.posts,
        "marked": model.marked,
        "trained_on": model.trained_on,
        "formula": model.formula,
        "at": learnt.at,
        "seconds": learnt.seconds,
    }
    return plain, arrays


def _put_together(plain: dict[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Learnt:
    readers = {
        name: Reader(
            Vocabulary({term: i for i, term in enumerate(terms)}, arrays[f"{name}.rarity"]),
            Linear(arrays[f"{name}.weights"], arrays[f"{name}.intercept"]),
        )
        for name, terms in plain["terms"].items()
    }
    parts = [_split(arrays[f"trees.{part}"], arrays["trees.n"]) for part in _TREE]
    trees = Boosted(
        tuple(_split(arrays["edges"], arrays["edges.n"])), **plain["boosted"], trees=tuple(zip(*parts, strict=True))
    )
    rates, common = NamedRates(**plain["rates"]), {name: Counter(found) for name, found in plain["common"].items()}
    model = LookModel(
        readers, rates, trees, plain["posts"], plain["marked"], plain["trained_on"], formula=plain["formula"]
    )
    return Learnt(model, Commonness(**common), plain["at"], plain["seconds"])


def _joined(parts: Any) -> tuple[NDArray[Any], NDArray[np.int64]]:  # noqa: ANN401 - arrays of one type
    parts = list(parts)
    return np.concatenate(parts), np.array([len(p) for p in parts], np.int64)


def _split(joined: NDArray[Any], lengths: NDArray[np.int64]) -> list[NDArray[Any]]:
    return np.split(joined, np.cumsum(lengths)[:-1])
