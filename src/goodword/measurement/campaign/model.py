"""What is asked about a whole campaign, and all that its files told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pyarrow as pa

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.measurement.attribution.models import Attribution
from goodword.measurement.attribution.models import Path as ConversionPath
from goodword.measurement.funnel.model import Funnel, Rows
from goodword.measurement.leaks.model import Leaks
from goodword.measurement.model import LiftReading
from goodword.measurement.panels.columns import Outcomes


@dataclass(frozen=True, slots=True)
class CampaignQuestion:
    """What the files do not say themselves.

    starts, ends: first and last day, None: of the posts (or orders). treated: places with the campaign; empty: no lift
    is read. spent: everything that was paid, None: the costs on file. margin: part of revenue that is left after goods
    and shipping, None: not known. level: of every interval. exchange: other currency → what one unit of it is worth in
    `currency`, as you state it.
    """

    name: str
    starts: date | None = None
    ends: date | None = None
    treated: tuple[str, ...] = ()
    currency: str = ""
    spent: Money | None = None
    margin: float | None = None
    level: float = 0.9
    exchange: Mapping[str, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise BadInput.value("name", "of the campaign", self.name)
        if self.starts and self.ends and self.ends < self.starts:
            raise BadInput.value("ends", f"on or after {self.starts}", str(self.ends))
        if self.currency and not re.fullmatch(r"[A-Z]{3}", self.currency):
            raise BadInput.value("currency", "three letters, like INR", self.currency)
        if self.margin is not None and not 0 < self.margin <= 1:
            raise BadInput.value("margin", "above 0 and at most 1", self.margin)
        if not 0.5 <= self.level < 1:
            raise BadInput.value("level", "at least 0.5 and below 1", self.level)


@dataclass(frozen=True, slots=True)
class CampaignFiles:
    """What a folder holds. tables: orders, clicks and posts as they are, for the codes. paths: None without a file."""

    question: CampaignQuestion
    rows: Rows
    tables: Mapping[str, pa.Table] = field(default_factory=dict)
    outcomes: Outcomes | None = None
    paths: list[ConversionPath] | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """A part that was not measured: which, why, and what would make it possible."""

    part: str
    why: str
    what_then: str


@dataclass(frozen=True, slots=True)
class CampaignMeasured:
    """All that a campaign's files told. Parts that the files cannot tell are None and named in `missed`.

    spent: what it cost; by_currency: other money that was spent or earned and enters no sum. files: read, with the rows
    that were used of each. notes: what was set aside, in sentences.
    """

    question: CampaignQuestion
    starts: date
    ends: date
    currency: str
    spent: Money | None
    rows: Rows
    funnel: Funnel
    leaks: Leaks | None
    attribution: Attribution | None
    lift: LiftReading | None
    missed: tuple[Missed, ...]
    notes: tuple[str, ...]
    formulas: tuple[str, ...]
