"""Search on ten million creators: an index on disk that is made of a smaller one, repeated with changes.

Building ten million from text takes what ten builds of a million take; here the index is laid down directly, so that
its size, its files and every loop of a search are those of ten million. Vectors are those of the smaller index with
seeded noise on every number; columns and places are turned so that combinations differ; the index of words holds each
creator's bio and newest posts (three in place of thirty), written by the same writer.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from goodword.discovery.search.model import FUSION
from goodword.figures import worlds
from goodword.figures.catalogue import _alone, _scratch
from goodword.figures.model import Figure, Measured, register
from goodword.figures.search_peers import WHAT, desk_at, timed
from goodword.figures.search_recall import recall_of, worst_of
from goodword.figures.search_speed import briefs, catalogue, ready

P99_MS, GIB, RECALL = 300.0, 12.0, 0.98
CREATORS, TIMES = 1_000_000, 10
NOISE = 12  # of 127, standard deviation added to each number of a vector
_BLOCK = 50_000


def ten_million(data: Path | None, options: dict[str, str]) -> Measured:
    """Worst use of the limits of time, memory and faithfulness."""
    creators, times = int(options.get("creators", CREATORS)), int(options.get("times", TIMES))
    small = catalogue(data, creators, options)
    _alone(ready, small)
    large = _scratch(options, f"search-{creators}x{times}")
    if not (large / "complete").exists():
        shutil.rmtree(large, ignore_errors=True)
        large.mkdir(parents=True)
        (large / "made-of.json").write_text(json.dumps({"small": str(small), "times": times}), encoding="utf-8")
        _alone(_lay_down, large)
    asked = _alone(_search, large)
    recall = _alone(_recall, large)["recall"]
    p50, p99 = (float(np.quantile(asked["ms"], q)) for q in (0.5, 0.99))
    missed = {"missed of recall": (1 - worst_of(recall)) / (1 - RECALL)}
    use = {f"p99 of {P99_MS:g} ms": p99 / P99_MS, f"memory of {GIB:g} GiB": asked["gib"] / GIB} | missed
    return Measured(
        value=max(use.values()),
        low=None,
        high=None,
        n=len(asked["ms"]),
        unit="worst share of its limits",
        data=f"simulated world of {creators:,} creators repeated {times} times with noise on every vector",
        seed=worlds.SEED,
        formula=FUSION.id,
        baseline="the limits; recall against comparing every vector in the same run",
        details={"p50_ms": round(p50, 1), "p99_ms": round(p99, 1), **asked["told"], "recall": recall,
                 "gib": asked["gib"], "use": {n: round(v, 3) for n, v in use.items()}},
    )  # fmt: skip


def _lay_down(large: Path) -> dict[str, Any]:
    """The index of many from that of few."""
    from goodword.discovery.search.columns import COLUMNS, niche_column  # noqa: PLC0415 - not needed to list figures
    from goodword.discovery.search.meaning import HEAD, whole_numbers  # noqa: PLC0415
    from goodword.discovery.search.store import Arrays, SearchStore  # noqa: PLC0415
    from goodword.discovery.search.store_index import OpenIndex  # noqa: PLC0415

    told: Mapping[str, Any] = json.loads((large / "made-of.json").read_text(encoding="utf-8"))
    source = SearchStore(Path(told["small"]))
    manifest = source.current()
    assert manifest is not None  # noqa: S101 - the caller made it
    index, store = OpenIndex(source.root, manifest), SearchStore(large)
    base, n = "base-00000001", manifest.rows
    arrays = Arrays(store.root / base)
    for turn in range(int(told["times"])):
        rng = np.random.default_rng([worlds.SEED, turn])
        shift = turn * (n // 7 + 1) % max(1, n)
        for name in COLUMNS:
            # Columns that describe the person move together; who they are and what they write stays.
            column = np.asarray(index.columns[name])
            arrays.append(name, np.roll(column, shift) if name not in ("key", "mark") else column + turn, turn * n)
        for niche in manifest.niches:
            arrays.append(niche_column(niche), np.asarray(index.niche(niche)), turn * n)
        for first in range(0, n, _BLOCK):
            vectors = np.asarray(index.vectors[first : first + _BLOCK], np.float32)
            if turn:
                vectors = vectors + NOISE * rng.standard_normal(vectors.shape, np.float32)
            vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
            small, scale = whole_numbers(vectors)
            for name, rows in (("vectors", small), ("scale", scale), ("heads", np.ascontiguousarray(small[:, :HEAD]))):
                arrays.append(name, rows, turn * n + first)
    _words(store.root / base, index, Path(told["small"]), int(told["times"]))
    _publish(store, index, source.root, base, int(told["times"]))
    (large / "complete").touch()
    return {}


def _words(base: Path, index: Any, small: Path, times: int) -> None:  # noqa: ANN401 - an open index
    """The index of words of all, from the texts of the few."""
    from goodword.catalogue.open import open_catalogue  # noqa: PLC0415 - not needed to list figures
    from goodword.discovery.search.counting import hashes_of  # noqa: PLC0415
    from goodword.discovery.search.store_words import WordsWriter  # noqa: PLC0415

    listing = open_catalogue(str(small)).listing  # type: ignore[attr-defined]
    writer = WordsWriter.begin(base / "words-00000001", threads=2)
    facts = _facts(base, index, times)
    for first in range(0, listing.numbers(), _BLOCK):
        profiles = listing.profiles(first, first + _BLOCK)
        posts = listing.texts(first, first + _BLOCK, 3)
        said: dict[int, list[str]] = {}
        for who, caption in zip(posts["creator"].to_pylist(), posts["caption"].to_pylist(), strict=True):
            said.setdefault(who, []).append(caption or "")
        rows = index.rows_of(hashes_of(profiles["creator_id"].to_pylist())).tolist()
        people = zip(
            rows,
            profiles["creator"].to_pylist(),
            profiles["bio"].to_pylist(),
            profiles["name"].to_pylist(),
            strict=True,
        )
        for row, who, bio, name in people:
            text = "\n".join(said.get(who, ()))
            for turn in range(times):
                writer.add(turn * index.rows + row, text, bio or "", name or "", facts[turn][row])
    writer.finish()


def _facts(base: Path, index: Any, times: int) -> list[list[str]]:  # noqa: ANN401 - an open index
    """What is filtered by of every row, turn by turn: columns are turned, places stay."""
    from goodword.discovery.search.columns import COLUMNS  # noqa: PLC0415 - not needed to list figures
    from goodword.discovery.search.facts import facts  # noqa: PLC0415
    from goodword.discovery.search.store import Arrays  # noqa: PLC0415

    n, arrays = index.rows, Arrays(base)
    rows = np.concatenate([p.row for p in index.points]).astype(np.int64)
    at = np.stack([np.concatenate([getattr(p, name) for p in index.points]) for name in ("lat", "lon")], axis=1)
    names = ("platform", "language", "country", "followers")
    told = []
    for turn in range(times):
        columns = {name: arrays.view(name, COLUMNS[name], times * n)[turn * n : (turn + 1) * n] for name in names}
        told.append(facts(columns, rows, at.astype(np.float64)))
    return told


def _publish(store: Any, index: Any, source: Path, base: str, times: int) -> None:  # noqa: ANN401
    from goodword.discovery.search.store import Manifest, Part, write_array, write_arrays  # noqa: PLC0415
    from goodword.discovery.search.store_vocabulary import write_vocabulary  # noqa: PLC0415

    old: Manifest = index.manifest
    write_vocabulary(store.root / base / "vocabulary-00000001", index.vocabulary)
    write_array(store.root / base / "dead-00000001.npy", np.empty(0, np.int64))
    parts = []
    for part, points in zip(old.parts, index.points, strict=True):
        shutil.copyfile(source / part.names, store.root / base / f"names-{part.first:08d}.arrow")
        for turn in range(times):
            name = f"{base}/points-{turn:04d}{part.first:08d}.npz"
            moved = asdict(points) if hasattr(points, "__dict__") else {n: getattr(points, n) for n in points.__slots__}
            write_arrays(store.root / name, moved | {"row": moved["row"] + turn * old.rows})
            first = turn * old.rows + part.first
            parts.append(Part(first, part.rows, f"{base}/names-{part.first:08d}.arrow", name))
    large = replace(
        old, number=1, rows=old.rows * times, live=old.rows * times, base=base, words=f"{base}/words-00000001",
        dead=f"{base}/dead-00000001.npy", vocabulary=f"{base}/vocabulary-00000001",
        parts=tuple(sorted(parts, key=lambda p: p.first)),
    )  # fmt: skip
    store.publish(large)


def _search(large: Path) -> dict[str, Any]:
    desk = desk_at(large)
    wishes = briefs(desk)
    rank_only = partial(desk.find, posts=False)
    for wish in wishes[:20]:
        rank_only(wish)
    ms = [timed(rank_only, wish) for wish in wishes[20:]]
    index = desk.index()
    told = {"creators": index.rows, "index_gib": round(desk.store.size() / 2**30, 2)}
    return {"ms": ms, "told": told}


def _recall(large: Path) -> dict[str, Any]:
    return recall_of(desk_at(large), WHAT[:8])


register(
    Figure(
        "search-10m",
        "bench",
        "Searches on 10 million creators: p99, memory and recall@100, the index on disk",
        target=1.0,
        better="below",
        run=ten_million,
    )
)
