"""Engagement: does the 90 % interval hold, and how well does one post predict the next?

The parameters are those that ship; nothing is fitted on the data tested. A creator's newest posts are held out and
predicted from the ones before them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.catalogue.model import CELLS, FEATURES
from goodword.core.errors import NotFound
from goodword.core.tier import Tier
from goodword.figures.data import open_data
from goodword.figures.model import Figure, Measured, register
from goodword.figures.vetting_data import PostHistory, creators_with_posts, posts_file, series
from goodword.vetting.engagement import FORMULA, Engagement, posteriors

Floats = NDArray[np.float64]
KNOWN, HELD_OUT = 12, 10
# Below so many creators a share is too uncertain to be the worst of several.
MIN_GROUP = 100
_SEED = 7
_NOW = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tested:
    """Predictions of held-out posts: log truth, log value, low, high (n,), and the group of each."""

    group: list[str]
    truth: Floats
    value: Floats
    low: Floats
    high: Floats

    @property
    def inside(self) -> NDArray[np.bool_]:
        return np.asarray((self.truth >= self.low) & (self.truth <= self.high))


def coverage(data: Path | None, _options: dict[str, str]) -> Measured:
    """Coverage in the group (set × tier) that is furthest from 90 %, of those with at least 100 creators."""
    parts, sources = [], []
    for path in _paths(data, "engagement-series", "instagram-2018"):
        if posts_file(path) is not None:
            parts.append(_held_out_last(creators_with_posts(path), "12 or fewer posts known, next one held out"))
            sources.append("instagram-2018")
        else:
            parts.append(_held_out_ten(series(path)))
            sources.append("engagement-series")
    groups = _by_group(parts)
    judged = {name: row for name, row in groups.items() if row["n"] >= MIN_GROUP} or groups
    worst = max(judged, key=lambda name: abs(judged[name]["coverage"] - 0.9))
    row = judged[worst]
    return Measured(
        value=row["coverage"],
        low=row["low"],
        high=row["high"],
        n=int(row["n"]),
        unit="share",
        data=" and ".join(sources),
        split="newest posts of each account held out; shipped parameters; worst group shown",
        formula=FORMULA.id,
        baseline="0.71 for plain shrinkage at 12 posts",
        details={"worst": worst, "groups": groups},
    )


def rmse(data: Path | None, _options: dict[str, str]) -> Measured:
    """Root mean squared error of the log rate: last post of each creator predicted from the one before."""
    (path,) = _paths(data, "instagram-2018")
    histories = [h for h in creators_with_posts(path) if len(h.y) >= 2]
    pairs = [_cut(h, len(h.y) - 2, len(h.y) - 1) for h in histories]
    tested = _test(pairs, [h.y[-1:] for h in histories], "")
    errors = tested.truth - tested.value
    raw = tested.truth - np.array([h.y[-2] for h in histories])
    low, high = _bootstrap(errors)
    return Measured(
        value=_rms(errors),
        low=low,
        high=high,
        n=len(errors),
        unit="log rate",
        data="instagram-2018",
        split="creators with at least two posts: the last predicted from the one before; shipped parameters",
        seed=_SEED,
        formula=FORMULA.id,
        baseline="0.717 for shrinkage to the tier",
        details={"raw": _rms(raw), "coverage": float(tested.inside.mean()), "bias": float(errors.mean())},
    )


def _paths(data: Path | None, *names: str) -> list[Path]:
    """The path given, taken apart where it holds several sets, or the open sets of these names."""
    if data is not None:
        inside = [data / name for name in names if (data / name).is_dir()]
        return inside or [data]
    found = [path for name in names if (path := open_data(name)) is not None]
    if not found:
        raise NotFound(f"The data of this figure ({', '.join(names)}) is not here.", next_step="name it with --data")
    return found


def _held_out_ten(histories: list[PostHistory]) -> Tested:
    """Twelve posts known, the ten after them held out."""
    long = [h for h in histories if len(h.y) >= KNOWN + HELD_OUT]
    known = [_cut(h, len(h.y) - KNOWN - HELD_OUT, len(h.y) - HELD_OUT, at=h.at[-HELD_OUT - 1]) for h in long]
    return _test(known, [h.y[-HELD_OUT:] for h in long], "12 posts known, next 10 held out")


def _held_out_last(histories: list[PostHistory], label: str) -> Tested:
    several = [h for h in histories if len(h.y) >= 2]
    known = [_cut(h, max(len(h.y) - 1 - KNOWN, 0), len(h.y) - 1) for h in several]
    return _test(known, [h.y[-1:] for h in several], label)


def _cut(history: PostHistory, start: int, stop: int, at: float | None = None) -> dict[str, object]:
    """A feature row of posts start to stop, asked at the time of the post after them (or at `at`)."""
    y, times = history.y[start:stop], history.at[start:stop]
    return {
        "creator_id": "instagram:someone",
        "platform": history.platform,
        "niche": history.niche,
        "followers": history.followers,
        "posts_in_all": history.posts_in_all,
        "er_n": len(y),
        "er_mean": float(y.mean()),
        "er_ss": float(((y - y.mean()) ** 2).sum()),
        "last_posted_at": int(times[-1]),
        "recent_at": int(times.mean()),
        "observed_at": int(history.at[stop] if at is None else at),
    }


def _test(rows: list[dict[str, object]], held_out: list[Floats], label: str) -> Tested:
    posterior = posteriors(_table(rows), CELLS.empty_table(), now=_NOW)
    value, low, high = posterior.next_posts(max((len(y) for y in held_out), default=1))
    truth = np.array([y.mean() for y in held_out])
    return Tested(_groups(posterior, label), truth, np.log(value), np.log(low), np.log(high))


def _groups(posterior: Engagement, label: str) -> list[str]:
    tiers = list(Tier)
    return [f"{label}: {tiers[int(t)].value}" for t in posterior.peers.tier]


def _table(rows: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist([dict.fromkeys(FEATURES.names) | row for row in rows], schema=FEATURES)


def _by_group(parts: list[Tested]) -> dict[str, dict[str, float]]:
    groups: dict[str, dict[str, float]] = {}
    for part in parts:
        labels = np.array(part.group)
        for name in sorted(set(part.group)):
            mine = labels == name
            inside, errors = part.inside[mine], (part.truth - part.value)[mine]
            low, high = wilson(int(inside.sum()), len(inside))
            share = float(inside.mean())
            groups[name] = {"coverage": share, "low": low, "high": high, "n": len(inside), "rmse": _rms(errors)}
    return groups


def wilson(successes: int, n: int, z: float = 1.6448536269514722) -> tuple[float, float]:
    """90 % interval of a share (Wilson 1927)."""
    if n == 0:
        return 0.0, 1.0
    p, z2 = successes / n, z * z
    middle, half = p + z2 / (2 * n), z * np.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
    return float((middle - half) / (1 + z2 / n)), float((middle + half) / (1 + z2 / n))


def _rms(errors: Floats) -> float:
    return float(np.sqrt(np.mean(errors**2)))


def _bootstrap(errors: Floats, draws: int = 500) -> tuple[float, float]:
    """90 % interval of the root mean square, creators drawn with replacement."""
    rng = np.random.default_rng(_SEED)
    squares = errors**2
    means = [squares[rng.integers(0, len(squares), len(squares))].mean() for _ in range(draws)]
    low, high = np.sqrt(np.quantile(means, (0.05, 0.95)))
    return float(low), float(high)


register(
    Figure(
        name="engagement-coverage",
        kind="quality",
        title="Coverage of the 90 % engagement interval, in the tier where it is worst",
        target=0.87,
        target_high=0.93,
        better="inside",
        run=coverage,
    )
)
register(
    Figure(
        name="engagement-rmse",
        kind="quality",
        title="Error of the log engagement rate predicted from one post",
        target=0.69,
        better="below",
        run=rmse,
    )
)
