"""A design that is frozen before the campaign: what will be compared, how it will be read, and what was known then."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from goodword.core.codec import to_plain
from goodword.core.errors import BadInput


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A place that is neither treated nor compared with, and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Turn:
    """When a place starts, in a roll-out place by place."""

    place: str
    start: str


@dataclass(frozen=True, slots=True)
class FrozenDesign:
    """A pre-registered campaign. Everything that decides its reading stands here before it begins.

    treated, start, end: where and when (labels of the panel). donors: places compared with. left_out: places of the
    panel that are neither. method, level, smallest, seed: of the reading. spend, value_per: for iROAS. mde, power,
    false_positives: what was promised. data_digest: of the outcomes of all these places up to `data_until`.
    turns: starts of the places in a roll-out whose order Goodword drew with `turn_seed`. frozen_at: seconds UTC.
    """

    name: str
    treated: tuple[str, ...]
    start: str
    end: str
    donors: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    outcome: str
    method: str
    level: float
    smallest: float
    seed: int
    spend: float | None
    value_per: float | None
    mde: float | None
    power: float
    false_positives: float | None
    data_until: str
    data_digest: str
    formula: str
    frozen_at: int
    turns: tuple[Turn, ...] = ()
    turn_seed: int | None = None

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise BadInput.value("name", "something you will know it by", self.name)
        if not self.treated or not self.donors:
            raise BadInput.value("design", "at least one treated place and one to compare with", self.treated)

    @property
    def hash(self) -> str:
        """SHA-256 over everything above: a change of any of it changes the hash."""
        text = json.dumps(to_plain(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class DesignFile:
    """A frozen design as it is kept and sent: with the hash that it had when it was frozen."""

    design: FrozenDesign
    hash: str
    goodword_design: int = 1

    @property
    def intact(self) -> bool:
        """Whether nothing was changed since."""
        return self.design.hash == self.hash
