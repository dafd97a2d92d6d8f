"""Speed of the funnel: ten million clicks and a hundred thousand orders, from tables of facts to the whole answer."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute

from goodword.figures.model import Figure, Measured, register
from goodword.measurement.funnel.model import Fact, FunnelQuestion, Rows
from goodword.measurement.funnel.summary import summarise
from goodword.measurement.funnel.tables import empty, schema

SEED = 20_261_122
CLICKS, CREATORS, POSTS, DAYS = 10_000_000, 2_000, 8_000, 60
_START = 1_772_323_200


def facts(clicks: int, rng: np.random.Generator) -> Rows:
    """Clicks of 2,000 creators' posts by half as many visitors; one in a hundred orders ten minutes later."""
    own = rng.integers(0, CREATORS, POSTS)
    post, visitor = rng.integers(0, POSTS, clicks), rng.integers(0, clicks // 2, clicks)
    at = _START + rng.integers(0, DAYS * 86_400, clicks)
    creators, posts = _named("creator", np.arange(CREATORS)), _named("post", np.arange(POSTS))
    visitors = _named("v", visitor)
    bought = rng.choice(clicks, clicks // 100, replace=False)
    return Rows(
        _table(
            Fact.CLICKS,
            clicks,
            creator=creators.take(pa.array(own[post])),
            post=posts.take(pa.array(post)),
            at=pa.array(at),
            visitor=visitors,
            click_id=_named("k", np.arange(clicks)),
        ),
        _table(
            Fact.ORDERS,
            len(bought),
            order_id=_named("o", np.arange(len(bought))),
            at=pa.array(at[bought] + 600),
            amount=pa.array(rng.integers(500, 9_000, len(bought))),
            visitor=visitors.take(pa.array(bought)),
            currency=pa.array(["EUR"] * len(bought)),
        ),
        empty(Fact.REFUNDS),
        _table(
            Fact.RESULTS,
            POSTS,
            creator=creators.take(pa.array(own)),
            post=posts,
            platform=pa.array(rng.choice(["instagram", "tiktok"], POSTS).tolist()),
            followers=pa.array(rng.integers(500, 200_000, POSTS)),
            at=pa.array(np.full(POSTS, _START)),
            reach=pa.array(rng.integers(1_000, 100_000, POSTS)),
            likes=pa.array(rng.integers(10, 900, POSTS)),
            cost=pa.array(rng.integers(1_000, 90_000, POSTS)),
            currency=pa.array(["EUR"] * POSTS),
        ),
    )


def _named(prefix: str, numbers: np.typing.NDArray[np.int64]) -> pa.Array:
    return pyarrow.compute.binary_join_element_wise(prefix, pa.array(numbers).cast(pa.string()), "")


def _table(fact: Fact, n: int, **columns: pa.Array) -> pa.Table:
    shape = schema(fact)
    return pa.table([columns.get(f.name, pa.nulls(n, f.type)) for f in shape], schema=shape)


def funnel_speed(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """CPU seconds from tables of facts to the whole funnel: credit, rates, best, half-lives, hours."""
    clicks = int(options.get("clicks", CLICKS))
    rows = facts(clicks, np.random.default_rng(SEED))
    began, wall = time.process_time(), time.perf_counter()
    found = summarise(rows, FunnelQuestion())
    seconds = time.process_time() - began
    counted = found.total.clicks or 0
    return Measured(
        seconds,
        None,
        None,
        counted,
        "CPU seconds",
        f"{clicks:,} clicks and {clicks // 100:,} orders of {CREATORS:,} creators, made up",
        seed=SEED,
        details={"wall seconds": time.perf_counter() - wall, "orders credited": found.total.orders},
    )


register(
    Figure("funnel-10m-clicks", "bench", "Funnel of ten million clicks and 100,000 orders", 6.0, "below", funnel_speed)
)
