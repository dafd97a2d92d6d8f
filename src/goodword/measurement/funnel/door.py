"""The Python door: `goodword.funnel`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from goodword.catalogue.workspace import Workspace
from goodword.core.progress import QUIET, Progress
from goodword.measurement.funnel.model import Funnel, FunnelQuestion
from goodword.measurement.funnel.naming import files_of
from goodword.measurement.funnel.read import ReadRule, read_rows
from goodword.measurement.funnel.summary import summarise
from goodword.settings.load import load_settings

if TYPE_CHECKING:
    from goodword.measurement.learning.learn import Learned


def funnel(
    *files: str | Path,
    columns: Mapping[str, str] | None = None,
    question: FunnelQuestion | None = None,
    date_order: str = "",
    now: int | None = None,
    learned: Learned | None = None,
    progress: Progress = QUIET,
) -> Funnel:
    """Reach, engagement, clicks, orders and revenue of creators, posts, tiers or places, each rate with its interval.

    files: CSV, JSON Lines or Parquet whose columns tell what they hold; `clicks=FILE`, `orders=FILE`, `refunds=FILE` or
    `results=FILE` where they do not; or a folder with files of such names. columns: canonical → column of the file,
    where its name does not say it; `orders.creator` for one kind of file only.
    now: seconds UTC; later times lie in the future. learned: what past campaigns taught, for rates to start from.
    Raises BadInput and NotFound with what to change.

    >>> goodword.funnel("clicks.csv", "orders.csv", "posts.csv").sentence  # doctest: +SKIP
    """
    question = question or FunnelQuestion()
    asked = files_of(files, columns or {})
    rule = ReadRule(question.currency, question.timezone, date_order)
    rows = read_rows(asked, now=now or int(Workspace(load_settings()).now().timestamp()), rule=rule, progress=progress)
    beliefs, told = (learned.beliefs(), learned.told) if learned is not None else ({}, "")
    return summarise(rows, question, beliefs, told)
