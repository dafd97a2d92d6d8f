"""Bought growth on simulated histories: what is found of it at 5 % of honest accounts flagged a year.

The form of the data (`--data`, a CSV or Parquet file, or a folder with one): one row per account and day, with the
columns account, day (a running number or a date), followers, following, posts, likes, comments (posts of the day, and
the likes and comments these posts got in all), bought (share of the followers bought, 0 for honest accounts) and
bought_days (over how many days). following, posts, likes and comments may be missing or empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.errors import BadInput, NotFound
from goodword.core.times import DAY
from goodword.figures.model import Figure, Measured, register
from goodword.figures.vetting_data import find
from goodword.figures.vetting_engagement import wilson
from goodword.simulate.histories import Bought, Histories, histories
from goodword.vetting.growth.explain import explained, summed
from goodword.vetting.growth.model import DEFAULT_GROWTH, Days
from goodword.vetting.growth.scan import jumps
from goodword.vetting.growth.score import FORMULA, log_odds, worst
from goodword.vetting.growth.series import Answers, Counts, series
from goodword.vetting.growth.shipped import shipped
from goodword.vetting.growth.train import days_of

Floats = NDArray[np.float64]
TARGETS = {(0.05, 1): 0.95, (0.1, 5): 0.9, (0.2, 14): 0.85}
_SEED, _CHUNK = 4_000, 1_000
_SETS = list[tuple[Days, Floats, Floats]]


def growth(data: Path | None, options: dict[str, str]) -> Measured:
    """Worst of the three recalls against its target; the limit is where 5 % of the honest accounts lie above.

    options: accounts (honest ones, default 4000; half as many of each purchase); write (a CSV file to write them to).
    """
    sets = list(_read(data) if data is not None else _simulated(int(options.get("accounts", "4000"))))
    if "write" in options:
        _write(Path(options["write"]), int(options.get("accounts", "4000")))
    scores = np.concatenate([_scores(days) for days, _, _ in sets])
    simple = {w: np.concatenate([_simple(days, w) for days, _, _ in sets]) for w in (1, 7, 14)}
    bought, over = (np.concatenate([s[i] for s in sets]) for i in (1, 2))
    honest = bought == 0
    limit = float(np.quantile(scores[honest], 1 - DEFAULT_GROWTH.honest_share))
    found = {key: _recall(scores[_of(bought, over, key)], limit) for key in TARGETS}
    found = {key: row for key, row in found.items() if row["n"]}
    if not found or not honest.any():
        raise NotFound.looked_in("No account of the three kinds, or no honest one.", [str(data)])
    worst_key = min(found, key=lambda key: found[key]["recall"] / TARGETS[key])
    row, aim = found[worst_key], TARGETS[worst_key]
    return Measured(
        value=row["recall"] / aim,
        low=row["low"] / aim,
        high=row["high"] / aim,
        n=len(scores),
        unit="recall / target",
        data="simulated histories" if data is None else data.name,
        split="fitted on other simulated worlds; limit at 5 % of these honest accounts flagged a year",
        base_rate=float(np.mean(~honest)),
        seed=_SEED if data is None else None,
        formula=FORMULA.id,
        baseline="recall 0.91, 0.77, 0.75 (daily engagement-adjusted gain; adjusted 7-day window)",
        details={
            "recall": {_name(key): found[key] | {"target": TARGETS[key]} for key in found},
            "honest accounts flagged at the limit that ships": float(np.mean(scores[honest] > _shipped_limit())),
            "recall at the limit that ships": {
                _name(key): float(np.mean(scores[_of(bought, over, key)] > _shipped_limit())) for key in found
            },
            "engagement-adjusted gain here, by days of its window": {
                str(w): _simple_recalls(values, bought, over) for w, values in simple.items()
            },
        },
    )


def _of(bought: Floats, over: Floats, key: tuple[float, int]) -> NDArray[np.bool_]:
    return np.asarray((np.abs(bought - key[0]) < 0.005) & (over == key[1]))


def _name(key: tuple[float, int]) -> str:
    return f"{100 * key[0]:.0f} % in {key[1]} days"


def _shipped_limit() -> float:
    return shipped().limit(DEFAULT_GROWTH.honest_share)


def _recall(scores: Floats, limit: float) -> dict[str, float]:
    hits = int((scores > limit).sum())
    low, high = wilson(hits, len(scores))
    return {"recall": hits / max(len(scores), 1), "low": low, "high": high, "n": len(scores)}


def _simple_recalls(values: Floats, bought: Floats, over: Floats) -> dict[str, float]:
    limit = float(np.quantile(values[bought == 0], 0.95))
    return {_name(key): float(np.mean(values[_of(bought, over, key)] > limit)) for key in TARGETS}


def _scores(days: Days) -> Floats:
    """(n,) log-odds of the worst jump of each account."""
    parts = []
    for start in range(0, len(days), _CHUNK):
        some = days.take(np.arange(start, min(start + _CHUNK, len(days))))
        found = jumps(some, DEFAULT_GROWTH)
        parts.append(worst(found, log_odds(found, shipped()), len(some))[0])
    return np.concatenate(parts)


def _simple(days: Days, width: int) -> Floats:
    """(n,) the known best, run beside it: largest gain of a window that reactions do not explain."""
    known = explained(days)
    return np.asarray(summed(known.gain - known.posts, width)[:, 10:].max(axis=1))


def _simulated(accounts: int) -> _SETS:
    return [
        (days_of(h).take(~h.campaign), h.bought[~h.campaign], h.days[~h.campaign].astype(np.float64))
        for h in _made(accounts)
    ]


def _made(accounts: int) -> list[Histories]:
    made = [histories(_SEED, accounts)]
    return [*made, *(histories(_SEED + 1 + i, accounts // 2, Bought(*key)) for i, key in enumerate(TARGETS))]


def _write(path: Path, accounts: int) -> None:
    """The simulated accounts in the form that `--data` takes."""
    from pyarrow import csv  # noqa: PLC0415 - only when asked for

    tables, before = [], 0
    for h in _made(accounts):
        kept = ~h.campaign
        n, d = int(kept.sum()), h.followers.shape[1]
        columns = {"account": np.repeat(np.arange(before, before + n), d), "day": np.tile(np.arange(d), n)}
        for name in ("followers", "following", "posts", "likes", "comments"):
            columns[name] = getattr(h, name)[kept].ravel()
        columns |= {"bought": np.repeat(h.bought[kept], d), "bought_days": np.repeat(h.days[kept], d)}
        tables.append(pa.table(columns))
        before += n
    csv.write_csv(pa.concat_tables(tables), path)


def _read(path: Path) -> Iterator[tuple[Days, Floats, Floats]]:
    table = _table(path)
    missing = [
        name for name in ("account", "day", "followers", "bought", "bought_days") if name not in table.schema.names
    ]
    if missing:
        raise BadInput(f"No column {missing[0]!r} is there.", where=str(path), given=", ".join(table.schema.names))
    account = table["account"].combine_chunks().dictionary_encode()
    row = np.asarray(account.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
    n = len(account.dictionary)
    day = _days(table["day"].combine_chunks())

    def numbers(name: str) -> Floats:
        if name not in table.schema.names:
            return np.full(len(row), np.nan)
        return np.asarray(table[name].cast(pa.float64()).to_numpy(), dtype=np.float64)

    at = day * DAY
    counts = Counts(row, at, numbers("followers"), numbers("following"))
    posts, likes, comments = (numbers(name) for name in ("posts", "likes", "comments"))
    posted = (np.nan_to_num(posts) > 0) | (np.isnan(posts) & (likes > 0))
    many = np.where(np.isnan(posts), 1.0, posts)[posted]
    answers = Answers(row[posted], at[posted], likes[posted], comments[posted], many)
    length = int(day.max() - day.min()) + 1
    known = series(counts, answers, n, length=length)
    bought, over = np.zeros(n), np.zeros(n)
    np.maximum.at(bought, row, np.nan_to_num(numbers("bought")))
    np.maximum.at(over, row, np.nan_to_num(numbers("bought_days")))
    yield known.days, bought, over


def _table(path: Path) -> pa.Table:
    file = find(path, "*growth*.csv*", "*growth*.parquet", "*.csv*", "*.parquet")
    if file is None:
        raise NotFound.looked_in("No file of histories.", [str(path)])
    if file.suffix == ".parquet":
        import pyarrow.parquet as pq  # noqa: PLC0415 - only for this kind of file

        return pq.read_table(file)
    from pyarrow import csv  # noqa: PLC0415 - only for this kind of file

    return csv.read_csv(file)


def _days(column: pa.Array) -> NDArray[np.int64]:
    """Running numbers of days, from numbers or dates."""
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("s")).cast(pa.int64())
        return np.asarray(column.to_numpy(), dtype=np.int64) // DAY
    return np.asarray(np.floor(column.cast(pa.float64()).to_numpy()), dtype=np.int64)


register(
    Figure(
        name="growth",
        kind="quality",
        title="Bought growth found, as recall against its target, in the case where it is worst",
        target=1.0,
        better="above",
        run=growth,
    )
)
