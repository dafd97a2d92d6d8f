"""The tables of the ledger. Changing one takes a migration; a test compares both."""

from __future__ import annotations

from goodword.ledger.tables.accounts import (
    API_TOKENS,
    AUDIT,
    ERASED,
    ONE_TIME,
    SIGN_IN_FAILURES,
    USER_IDENTITIES,
    USER_PASSKEYS,
    USER_SESSIONS,
    USERS,
)
from goodword.ledger.tables.agreements import CAMPAIGN_POSTS, OFFER_EVENTS, OFFERS, POST_EVENTS, POST_SNAPSHOTS
from goodword.ledger.tables.base import METADATA
from goodword.ledger.tables.campaigns import BOOKINGS, CAMPAIGNS, PEOPLE
from goodword.ledger.tables.commerce import ORDER_ASIDES, ORDER_EVENTS, ORDERS, SHOP_SECRETS, SHOP_SOURCES, SHOPS
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
from goodword.ledger.tables.outreach import CONSENT_EVENTS, CONTACT_EVENTS, PORTAL_LINKS
from goodword.ledger.tables.payouts import PAYEES, PAYOUT_ENTRIES, PAYOUT_MARKS, PAYOUTS
from goodword.ledger.tables.planning import BRIEFS, DECISIONS, PLANS
from goodword.ledger.tables.tracking import (
    CODE_EVENTS,
    CODES,
    HIT_COUNTS,
    HIT_JOURNALS,
    HITS,
    LINK_EVENTS,
    LINKS,
    TALLY_PAGES,
    TALLY_TAPS,
)
from goodword.ledger.tables.vetting import AUDIENCE_EVENTS, AUDIENCE_FOLLOWERS, AUDIENCES, EVIDENCE, TRUST_WEIGHTS

__all__ = [
    "API_TOKENS",
    "AUDIENCES",
    "AUDIENCE_EVENTS",
    "AUDIENCE_FOLLOWERS",
    "AUDIT",
    "BOOKINGS",
    "BRIEFS",
    "CAMPAIGNS",
    "CAMPAIGN_POSTS",
    "CODES",
    "CODE_EVENTS",
    "CONSENT_EVENTS",
    "CONTACT_EVENTS",
    "DECISIONS",
    "ERASED",
    "EVIDENCE",
    "GOALS",
    "GOAL_FACTS",
    "GOAL_FEEDS",
    "GOAL_FORECASTS",
    "GOAL_NOTICES",
    "GOAL_PLANS",
    "GOAL_RECEIVERS",
    "GOAL_SENDINGS",
    "HITS",
    "HIT_COUNTS",
    "HIT_JOURNALS",
    "LEARNED_EVENTS",
    "LIFT_DESIGNS",
    "LIFT_READINGS",
    "LINKS",
    "LINK_EVENTS",
    "METADATA",
    "OFFERS",
    "OFFER_EVENTS",
    "ONE_TIME",
    "ORDERS",
    "ORDER_ASIDES",
    "ORDER_EVENTS",
    "OUTCOME_PANELS",
    "PAYEES",
    "PAYOUTS",
    "PAYOUT_ENTRIES",
    "PAYOUT_MARKS",
    "PEOPLE",
    "PLANS",
    "PORTAL_LINKS",
    "POST_EVENTS",
    "POST_SNAPSHOTS",
    "SHOPS",
    "SHOP_SECRETS",
    "SHOP_SOURCES",
    "SIGN_IN_FAILURES",
    "TALLY_PAGES",
    "TALLY_TAPS",
    "TRUST_WEIGHTS",
    "USERS",
    "USER_IDENTITIES",
    "USER_PASSKEYS",
    "USER_SESSIONS",
]
