"""What an installation settles for every brief: its niches and the limits of its tiers."""

from __future__ import annotations

from dataclasses import dataclass, field

from goodword.core.tier import DEFAULT_LIMITS, TierLimits
from goodword.settings.model import Settings
from goodword.vetting.niche.taxonomy import Taxonomy, load


@dataclass(frozen=True, slots=True)
class House:
    """Niches and tier limits that hold where a brief says nothing else."""

    niches: Taxonomy = field(default_factory=load)
    tier_limits: TierLimits = DEFAULT_LIMITS


def house_of(settings: Settings) -> House:
    """The house of an installation: its niches file, if it has one, merged into the shipped niches."""
    return House(load(settings.niches), settings.tier_limits)
