"""Tiers by followers. There is no agreed standard, so the limits are a value that travels with every number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from goodword.core.errors import BadInput


class Tier(StrEnum):
    """Size classes. `PERSONAL` is below a thousand followers, or no account at all: they count too."""

    PERSONAL = "personal"
    NANO = "nano"
    MICRO = "micro"
    MID = "mid"
    MACRO = "macro"
    MEGA = "mega"


@dataclass(frozen=True, slots=True)
class TierLimits:
    """Lower limits in followers, inclusive. Defaults: nano 1k, micro 10k, mid 100k, macro 500k, mega 1M."""

    nano: int = 1_000
    micro: int = 10_000
    mid: int = 100_000
    macro: int = 500_000
    mega: int = 1_000_000

    def __post_init__(self) -> None:
        limits = self.lower()
        if any(a >= b for a, b in pairwise(limits)):
            raise BadInput.value("tier limits", "rising from nano to mega", limits)

    def lower(self) -> tuple[int, int, int, int, int, int]:
        """Lower limit of each tier, in the order of `Tier`."""
        return (0, self.nano, self.micro, self.mid, self.macro, self.mega)

    def tier(self, followers: int) -> Tier:
        """The tier of an account with so many followers."""
        return list(Tier)[max(i for i, limit in enumerate(self.lower()) if followers >= limit)]

    def bounds(self, tier: Tier) -> tuple[int, int | None]:
        """Lower (inclusive) and upper (exclusive, None above) limit of a tier."""
        lower = self.lower()
        i = list(Tier).index(tier)
        return lower[i], lower[i + 1] if i + 1 < len(lower) else None


DEFAULT_LIMITS = TierLimits()
