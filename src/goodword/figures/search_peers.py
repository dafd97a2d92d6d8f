"""What a user would search with today, over the same creators: tantivy alone, a scan of all vectors, SQL full text."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

NOW = datetime(2026, 1, 15, tzinfo=UTC)
RECALL_AT = 100
WHAT = (
    "skincare routine", "red lipstick", "ink sketches", "novel to read", "gym workout", "running shoes", "sourdough",
    "street food", "vegan recipes", "coffee", "travel photography", "mountain hike", "baby and family", "living room",
    "dogs", "cats", "yoga", "board games", "rutina de belleza", "comida casera", "Reisen und Berge", "recettes faciles",
)  # fmt: skip
_BM25 = """
with df as (select w, count(*) d from tf where w in (select unnest(?)) group by w)
select creator, sum(ln((? - d + 0.5) / (d + 0.5) + 1) * n * 2.2 / (n + 1.2 * (0.25 + 0.75 * len / ?))) s
from tf join df using (w) join docs using (creator) group by creator order by s desc limit 100
"""


def desk_at(target: Path) -> Any:  # noqa: ANN401
    """The search desk of a catalogue on disk, with two gigabytes for its engine."""
    from goodword.catalogue.workspace import Workspace  # noqa: PLC0415
    from goodword.discovery.search.desk import SearchDesk  # noqa: PLC0415
    from goodword.settings.load import load_settings  # noqa: PLC0415

    settings = load_settings({"catalogue": str(target), "ledger": str(target / "ledger.db"), "memory_gb": "2"})
    return SearchDesk(Workspace(settings, now=lambda: NOW))


def timed(work: Callable[..., object], *given: object) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    work(*given)
    return (time.perf_counter() - started) * 1000


def peers_of(target: Path) -> dict[str, Any]:
    """Milliseconds of each way for the words of the searches, no filter."""
    from goodword.discovery.search.store_words import Term  # noqa: PLC0415 - not needed to list figures

    desk = desk_at(target)
    index = desk.index()

    def words_alone(text: str) -> object:
        groups = [(Term("text", t),) for t in index.words.tokens(text)]
        return index.words.best(groups, RECALL_AT)

    ways: dict[str, Callable[[str], object]] = {
        "tantivy": words_alone,
        "scan": _scan(index, desk, RECALL_AT),
        "duckdb_fts": _fts(target),
    }
    p50 = {}
    for name, way in ways.items():
        way("warm up")
        p50[name] = round(statistics.median(timed(way, text) for text in WHAT), 1)
    return {"p50": p50}


def _scan(index: Any, desk: Any, k: int) -> Callable[[str], object]:  # noqa: ANN401
    """Every vector in full precision, by numpy."""
    from goodword.discovery.search.rank import query_vector  # noqa: PLC0415

    whole = np.asarray(index.vectors, np.float32) * np.asarray(index.scale)[:, None]

    def scan(text: str) -> object:
        scores = whole @ query_vector(index, text, desk.embedder)
        return np.argpartition(-scores, k)[:k]

    return scan


def _fts(target: Path) -> Callable[[str], object]:
    """BM25 in SQL over DuckDB tables of terms, as DuckDB's full-text extension does it.

    The extension itself is downloaded when it is first used, which this machine does not do: the same tables (terms,
    documents, lengths) and the same formula are laid down here. Captions of every tenth creator, times taken tenfold.
    """
    import duckdb  # noqa: PLC0415

    con = duckdb.connect(config={"threads": 2, "memory_limit": "6GB"})
    files = str(next((target / "derived").glob("*/posts"))) + "/*.parquet"
    con.execute(
        r"create table words as "
        r"select creator, unnest(string_split_regex(lower(string_agg(caption, ' ')), '[^\w]+')) w "
        f"from read_parquet('{files}') where creator % 10 = 0 group by creator"
    )
    con.execute("create table tf as select w, creator, count(*) n from words where w <> '' group by all order by w")
    con.execute("create table docs as select creator, sum(n) len from tf group by creator")
    con.execute("drop table words")
    everybody, length = con.execute("select count(*), avg(len) from docs").fetchone() or (1, 1.0)

    def search(text: str) -> object:
        listed = [t for t in text.lower().split() if t]
        rows: list[Any] = []
        for _ in range(10):
            rows = con.execute(_BM25, [listed, everybody, length]).fetchall()
        return rows

    return search
