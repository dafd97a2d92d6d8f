"""Speed, memory and faithfulness of search on a million simulated creators, against what a user would pick today.

Searches are briefs with words, places and filters, none of which was asked before in the process. Each is timed from
the understood brief to the ranked shortlist with its reasons (the posts of the results are read afterwards and timed
apart). In the same run: DuckDB's full-text search, tantivy alone, and a scan over all vectors in full precision.
"""

from __future__ import annotations

import itertools
import os
import shutil
import statistics
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from goodword.discovery.search.model import FUSION
from goodword.figures import worlds
from goodword.figures.catalogue import MEMORY_GB, _alone, _scratch
from goodword.figures.model import Figure, Measured, register
from goodword.figures.search_peers import NOW, WHAT, desk_at, peers_of, timed
from goodword.figures.search_recall import FILTERS, recall_of, worst_of

CREATORS = 1_000_000
P50_MS, P99_MS, GIB, BUILD_MINUTES = 30.0, 99.0, 3.0, 10.0

WHERE = ("", "Mumbai", "London", "São Paulo", "Mexico City", "Berlin", "Paris", "Jakarta")


def speed(data: Path | None, options: dict[str, str]) -> Measured:
    """Worst use of the limits of time, memory and building."""
    creators = int(options.get("creators", CREATORS))
    target = catalogue(data, creators, options)
    built = _alone(_build, target)
    asked = _alone(_search, target)
    peers = _alone(peers_of, target)
    p50, p99 = (float(np.quantile(asked["ms"], q)) for q in (0.5, 0.99))
    use = {
        f"p50 of {P50_MS:g} ms": p50 / P50_MS,
        f"p99 of {P99_MS + 1:g} ms": p99 / P99_MS,
        f"memory of {GIB:g} GiB": asked["gib"] / GIB,
        f"build of {BUILD_MINUTES:g} minutes": built["seconds"] / 60 / BUILD_MINUTES,
    }
    return Measured(
        value=max(use.values()),
        low=None,
        high=None,
        n=len(asked["ms"]),
        unit="worst share of its limits",
        data=f"simulated world, {creators:,} creators, 20 posts each",
        seed=worlds.SEED,
        formula=FUSION.id,
        baseline="DuckDB full-text, tantivy alone, scan of all vectors: the same searches in the same run",
        details={
            "p50_ms": round(p50, 1), "p99_ms": round(p99, 1), "slowest": asked["slowest"], "gib": asked["gib"],
            "posts_of_20_results_ms": asked["posts_ms"], "build_seconds": round(built["seconds"], 1),
            "build_gib": built["gib"], "embedded": built["embedded"], "index_gib": built["index_gib"],
            **{f"{name}_p50_ms": ms for name, ms in peers["p50"].items()},
            **{f"{name}_ratio": round(ms / p50, 2) for name, ms in peers["p50"].items()},
            "use": {name: round(value, 3) for name, value in use.items()},
        },
    )  # fmt: skip


def update(data: Path | None, options: dict[str, str]) -> Measured:
    """Taking in changes of 1 % of the creators, in times of building the index."""
    creators = int(options.get("creators", CREATORS))
    target = catalogue(data, creators, options)
    built = _alone(_build, target)
    changed = _touch(data or worlds.world(creators, options), target, 0.01)
    _alone(_derive, target)
    again = _alone(_take_in, target)
    return Measured(
        value=again["seconds"] / built["seconds"],
        low=None,
        high=None,
        n=creators,
        unit="times a build",
        data=f"simulated world, {creators:,} creators; {changed:,} of them seen anew",
        seed=worlds.SEED,
        formula=FUSION.id,
        baseline="building the index, timed in the same run",
        details={"update_seconds": round(again["seconds"], 1), "build_seconds": round(built["seconds"], 1),
                 "changed": again["changed"], "gib": again["gib"]},
    )  # fmt: skip


def recall(data: Path | None, options: dict[str, str]) -> Measured:
    """Worst mean recall@100 against comparing everybody, over all filters and lists."""
    creators = int(options.get("creators", CREATORS))
    target = catalogue(data, creators, options)
    _alone(ready, target)
    found = _alone(_recall, target)
    return Measured(
        value=worst_of(found["recall"]),
        low=None,
        high=None,
        n=found["n"],
        unit="recall@100",
        data=f"simulated world, {creators:,} creators; worst of three lists under {len(found['recall'])} filters",
        seed=worlds.SEED,
        formula=FUSION.id,
        baseline="the same search with every vector and every word compared",
        details={"by filter": found["recall"], "passing": found["passing"]},
    )


def catalogue(data: Path | None, creators: int, options: Mapping[str, str]) -> Path:
    """A catalogue of a world with its derived tables, made where it is not there yet."""
    target = _scratch(options, f"search-{creators}")
    if not (target / "derived").exists():
        worlds.catalogue_of(data or worlds.world(creators, options), target)
        _alone(_derive, target)
    return target


def _touch(source: Path, target: Path, share: float) -> int:
    """One new post of evenly picked creators: so many of them have changed."""
    import pyarrow as pa  # noqa: PLC0415 - not needed to list figures
    import pyarrow.parquet as pq  # noqa: PLC0415

    from goodword.catalogue import layout  # noqa: PLC0415
    from goodword.core.tables import TABLES, Kind  # noqa: PLC0415

    every = round(worlds.POSTS_EACH / share)
    names = TABLES[Kind.POSTS].schema.names
    pieces = pq.ParquetFile(source / "posts.parquet").iter_batches(columns=names)
    rows = pa.Table.from_batches([piece.take(pa.array(range(0, piece.num_rows, every))) for piece in pieces])
    fresh = pa.array([f"{p}-again-{os.getpid()}" for p in rows["post_id"].to_pylist()])
    rows = rows.set_column(rows.schema.get_field_index("post_id"), "post_id", fresh)
    file = target / "more.parquet"
    pq.write_table(rows.cast(TABLES[Kind.POSTS].schema), file)
    worlds.commit(target, Kind.POSTS, len(layout.commits(target)) + 1, file)
    file.unlink()
    return len(set(rows["creator_id"].to_pylist()))


# What runs in processes of its own


def _derive(target: Path) -> dict[str, Any]:
    from goodword.catalogue.open import Options, open_catalogue  # noqa: PLC0415

    catalogue = open_catalogue(str(target), Options(threads=2, memory_gb=MEMORY_GB))
    catalogue.refresh()
    catalogue.close()
    return {}


def _builder(target: Path) -> Any:  # noqa: ANN401
    from goodword.catalogue.open import Options, open_catalogue  # noqa: PLC0415
    from goodword.discovery.search.build import Builder  # noqa: PLC0415
    from goodword.discovery.search.embed_words import WordEmbedder  # noqa: PLC0415
    from goodword.discovery.search.store import SearchStore  # noqa: PLC0415
    from goodword.vetting.niche.taxonomy import load  # noqa: PLC0415

    catalogue: Any = open_catalogue(str(target), Options(threads=2, memory_gb=MEMORY_GB))
    return Builder(SearchStore(target), catalogue.listing, load(), WordEmbedder(), threads=2)


def _build(target: Path) -> dict[str, Any]:
    shutil.rmtree(target / "search", ignore_errors=True)
    builder = _builder(target)
    done = builder.run(now=NOW, anew=True)
    return {"embedded": done.embedded, "index_gib": round(builder.store.size() / 2**30, 2)}


def ready(target: Path) -> dict[str, Any]:
    """An index that is there is taken as it is."""
    builder = _builder(target)
    return {} if builder.store.newest() else {"embedded": builder.run(now=NOW).embedded}


def _take_in(target: Path) -> dict[str, Any]:
    done = _builder(target).run(now=NOW)
    return {"changed": done.changed, "anew": done.anew}


def briefs(desk: Any) -> list[Any]:  # noqa: ANN401
    """Searches of every kind, in an order that mixes them; deterministic."""
    from dataclasses import replace  # noqa: PLC0415

    found = []
    pairs = list(itertools.product(range(len(WHAT)), range(len(WHERE))))
    for n, (a, b) in enumerate(pairs):
        words = f"{WHAT[a]} in {WHERE[b]}" if WHERE[b] else WHAT[a]
        filters: dict[str, Any] = dict(FILTERS[n % len(FILTERS)])
        if WHERE[b]:
            filters.pop("countries", None)
        found.append(replace(desk.understand(words).wish, **filters))
    order = np.random.default_rng(worlds.SEED).permutation(len(found))
    return [found[i] for i in order]


def _search(target: Path) -> dict[str, Any]:
    desk = desk_at(target)
    wishes = briefs(desk)
    desk.warm()
    for wish in wishes[:10]:
        desk.find(wish, posts=False)
    ms: list[float] = []
    slowest = ("", 0.0)
    rank_only = partial(desk.find, posts=False)
    for wish in wishes[10:]:
        took = timed(rank_only, wish)
        ms.append(took)
        slowest = max(slowest, (f"{wish.text} {wish.near.label if wish.near else ''}", took), key=lambda s: s[1])
    posts = [timed(desk.find, w) for w in wishes[10:16]]
    return {"ms": ms, "slowest": f"{slowest[0]}: {slowest[1]:.1f} ms", "posts_ms": round(statistics.median(posts), 1)}


def _recall(target: Path) -> dict[str, Any]:
    return recall_of(desk_at(target))


register(
    Figure(
        "search-1m",
        "bench",
        "Searches on 1 million creators: p50, p99, memory, and building the index",
        target=1.0,
        better="below",
        run=speed,
    )
)
register(
    Figure(
        "search-update",
        "bench",
        "Taking changes of 1 % into the index of 1 million creators",
        target=0.5,
        better="below",
        run=update,
    )
)
register(
    Figure(
        "search-recall",
        "bench",
        "Recall@100 of meaning, words and the whole search under every filter, 1 million creators",
        target=0.98,
        better="above",
        run=recall,
    )
)
