"""The Python door: `goodword.funnel`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from goodword.core.progress import QUIET, Progress
from goodword.measurement.funnel.model import Funnel, FunnelQuestion
from goodword.measurement.funnel.naming import files_of
from goodword.measurement.funnel.read import ReadRule, read_rows
from goodword.measurement.funnel.summary import summarise


def funnel(
    *files: str | Path,
    columns: Mapping[str, str] | None = None,
    question: FunnelQuestion | None = None,
    date_order: str = "",
    now: int | None = None,
    progress: Progress = QUIET,
) -> Funnel:
    """Reach, engagement, clicks, orders and revenue of creators, posts, tiers or places, each rate with its interval.

    files: CSV, JSON Lines or Parquet whose columns tell what they hold; `clicks=FILE`, `orders=FILE`, `refunds=FILE` or
    `results=FILE` where they do not; or a folder with files of such names. columns: canonical → column of the file,
    where its name does not say it; `orders.creator` for one kind of file only.
    now: seconds UTC; later times lie in the future. Raises BadInput and NotFound with what to change.

    >>> goodword.funnel("clicks.csv", "orders.csv", "posts.csv").sentence  # doctest: +SKIP
    """
    question = question or FunnelQuestion()
    asked = files_of(files, columns or {})
    rule = ReadRule(question.currency, question.timezone, date_order)
    rows = read_rows(asked, now=int(time.time()) if now is None else now, rule=rule, progress=progress)
    return summarise(rows, question)
