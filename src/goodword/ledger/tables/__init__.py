"""The tables of the ledger. Changing one takes a migration; a test compares both."""

from __future__ import annotations

from goodword.ledger.tables.base import METADATA
from goodword.ledger.tables.campaigns import BOOKINGS, CAMPAIGNS, PEOPLE
from goodword.ledger.tables.goals import (
    GOAL_FACTS,
    GOAL_FEEDS,
    GOAL_FORECASTS,
    GOAL_NOTICES,
    GOAL_PLANS,
    GOAL_RECEIVERS,
    GOAL_SENDINGS,
    GOALS,
)
from goodword.ledger.tables.measurement import LEARNED_EVENTS, LIFT_DESIGNS, LIFT_READINGS, OUTCOME_PANELS
from goodword.ledger.tables.planning import BRIEFS, DECISIONS, PLANS
from goodword.ledger.tables.vetting import AUDIENCE_EVENTS, AUDIENCE_FOLLOWERS, AUDIENCES, EVIDENCE, TRUST_WEIGHTS

__all__ = [
    "AUDIENCES",
    "AUDIENCE_EVENTS",
    "AUDIENCE_FOLLOWERS",
    "BOOKINGS",
    "BRIEFS",
    "CAMPAIGNS",
    "DECISIONS",
    "EVIDENCE",
    "GOALS",
    "GOAL_FACTS",
    "GOAL_FEEDS",
    "GOAL_FORECASTS",
    "GOAL_NOTICES",
    "GOAL_PLANS",
    "GOAL_RECEIVERS",
    "GOAL_SENDINGS",
    "LEARNED_EVENTS",
    "LIFT_DESIGNS",
    "LIFT_READINGS",
    "METADATA",
    "OUTCOME_PANELS",
    "PEOPLE",
    "PLANS",
    "TRUST_WEIGHTS",
]
