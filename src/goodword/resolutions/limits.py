"""The rules of goals: when odds are called on track, how long an easier line waits, how often anything is said."""

from __future__ import annotations

from dataclasses import dataclass

from goodword.core.errors import BadInput


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits of standing, re-planning and telling.

    on_track, off: odds at or above / below which a goal is on track / off. margin: how far beyond a limit the odds must
    go before the standing changes (hysteresis). easier_after: days before an easier line counts; harder counts at once.
    replan_days: days between re-plans. quiet_days: days between two notices about the same goal. worth: a re-plan that
    raises the odds by less keeps the old plan. plenty: a plan is cut back only above these odds. shown_days: most days
    of a forecast that are given one by one.
    """

    on_track: float = 0.7
    off: float = 0.3
    margin: float = 0.05
    easier_after: int = 7
    replan_days: int = 7
    quiet_days: int = 7
    worth: float = 0.02
    plenty: float = 0.95
    shown_days: int = 120

    def __post_init__(self) -> None:
        if not 0 < self.off < self.on_track < 1:
            raise BadInput.value("rules", "off below on_track, both between 0 and 1", (self.off, self.on_track))
        if not 0 <= self.margin < (self.on_track - self.off) / 2:
            raise BadInput.value("margin", "at least 0 and less than half the way from off to on_track", self.margin)
        if min(self.easier_after, self.replan_days, self.quiet_days) < 0 or self.shown_days < 2:
            raise BadInput.value("rules", "days of at least 0, two or more shown", self)


DEFAULT_RULES = Rules()
LONGEST_WAIT = 365
"""Days beyond the due day that are looked at for the days that are missing."""
