"""A small plan built by hand, with names in several scripts and, on request, hostile text."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

from goodword.core.estimate import Estimate
from goodword.core.geo import Circle
from goodword.core.money import Money
from goodword.core.tier import Tier
from goodword.discovery.model import Brief, Candidate, Fit, PlaceWish, Price, PriceBasis, Reason
from goodword.planning.model import (
    Alternative,
    Booked,
    BudgetPoint,
    Group,
    LeftOut,
    Plan,
    ResolvedPlace,
    Roster,
    Step,
)
from goodword.roster.model import Certificate
from goodword.vetting.model import Evidence, Peers, Signal, Verdict, Vetting

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'
NAMES = (
    ("bandra.bakes", "Bandra Bakes (invented)"),
    ("chai_chronicle", "चाय की कहानी"),
    ("khar_eats", "Khar Eats"),
    ("sourdough.sana", "سناء والخبز"),
    ("vada_pav_view", "वड़ा पाव व्यू"),
    ("mumbai_matcha", "抹茶マダム"),
    ("tiny_tiffin", "Tiny Tiffin"),
    ("linkingroad.lunch", "Linking Road Lunch"),
    ("oven.and.out", "Oven & Out"),
    ("pali_plates", "Pali Plates"),
    ("worli.waffles", "Worli Waffles"),
    ("juhu.jalebi", "Juhu Jalebi"),
)
VERDICTS = (Verdict.PASS, Verdict.PASS, Verdict.REVIEW, Verdict.NOT_ENOUGH_EVIDENCE)


def _estimate(value: float, spread: float, unit: str, n: int = 12) -> Estimate:
    return Estimate(value, value * (1 - spread), value * (1 + spread), n, unit, "sample/1")


def _vetting(creator_id: str, verdict: Verdict, rate: float) -> Vetting:
    peers = Peers("instagram", Tier.NANO, "food", 412, (0.006, 0.014, 0.024, 0.041, 0.085), "your catalogue")
    estimate = _estimate(rate, 0.3, "share")
    percentile = Estimate(62, 48, 75, 12, "percentile", "sample/1")
    looked = Signal(
        "engagement", "Engagement for their size", verdict, "About what comparable creators get. Nothing to do.",
        estimate, percentile, peers,
        (Evidence("12 posts measured, spread as among peers"),),
        (Evidence("one post had eight times the usual", "post:1"),) if verdict is Verdict.REVIEW else (),
        "sample/1", "12 recent posts",
    )  # fmt: skip
    unknown = Signal(
        "growth", "Growth of followers", Verdict.NOT_ENOUGH_EVIDENCE,
        "We have seen the number of followers once; two snapshots a month apart would tell.",
        None, None, None, (), (), "sample-growth/1", "1 snapshot",
    )  # fmt: skip
    return Vetting(creator_id, verdict, "Most of what could be looked at speaks for them.", (looked, unknown))


def candidate(i: int, handle: str, name: str) -> Candidate:
    """Candidate number i around Bandra."""
    creator_id = f"instagram:{handle}"
    rate = 0.02 + 0.004 * ((i * 5) % 7)
    followers = 2_200 + 1_733 * ((i * 7) % 11)
    angle = i * 2.4
    return Candidate(
        creator_id, "instagram", handle, name, f"https://example.org/{handle}", Tier.NANO, followers, "Bandra West",
        19.0544 + 0.012 * math.sin(angle) * (1 + i / 8), 72.8406 + 0.012 * math.cos(angle) * (1 + i / 8),
        "hi" if i % 3 else "en",
        Fit(
            0.92 - 0.05 * i,
            (
                Reason("niche", 0.9, "9 of 12 posts speak of food.", "post:1"),
                Reason("place", 0.8, "7 posts are tagged in Bandra.", "post:2"),
                Reason("language", 0.6, "Writes in Hindi and English."),
            ),
            "sample-fit/1",
        ),
        _estimate(rate, 0.3, "share"), _vetting(creator_id, VERDICTS[i % 4], rate),
        _estimate(0.62 - 0.04 * i, 0.25, "share", 80), "homes of 80 known people of the audience",
        Price(Money(300_000 + 90_000 * ((i * 3) % 8), "INR"), PriceBasis.SOURCE if i % 2 else PriceBasis.FEE_RULE),
        _estimate(900 - 55 * i, 0.2, "people", 80), 12 + i, 80 + i,
        i != 11, () if i != 11 else ("only 2 people of the audience are known; the rule asks for 5",),
    )  # fmt: skip


def _roster(shortlist: tuple[Candidate, ...], budget: Money, count: int) -> Roster:
    booked, total = [], 0.0
    for i, c in enumerate(shortlist[:count]):
        adds = c.people.value * (0.95 - 0.06 * i)
        total += adds
        booked.append(Booked(c.creator_id, c.price.money, c.people, adds, 0.05 + 0.06 * i, i == 1))
    spent = Money(sum(b.price.minor for b in booked), "INR")
    bound = total * 1.019
    certificate = Certificate(total, bound, (bound - total) / bound, "dual", False)
    alone = sum(b.people.value for b in booked)
    return Roster(
        tuple(booked), spent, budget, _estimate(total, 0.14, "people", 640),
        sum(c.followers for c in shortlist[:count]), _estimate(total * 9, 0.2, "people", 640), alone - total,
        certificate, f"{total:,.0f} people in Bandra West for {spent}; no roster can reach more than {bound:,.0f}.",
    )  # fmt: skip


def make_plan(*, hostile: bool = False, budget: int = 6_000_000, count: int = 7) -> Plan:
    """A bakery in Bandra with twelve candidates, seven of them booked."""
    names = [(h, HOSTILE if hostile else n) for h, n in NAMES]
    shortlist = tuple(candidate(i, h, n) for i, (h, n) in enumerate(names))
    if hostile:
        shortlist = tuple(
            replace(c, place=HOSTILE, fit=replace(c.fit, reasons=(Reason("niche", 0.9, HOSTILE, HOSTILE),)))
            for c in shortlist
        )
    money = Money(budget, "INR")
    brief = Brief(
        HOSTILE if hostile else "Bandra bakery", money, promotes="sourdough and cakes", audience="families",
        place=PlaceWish("Bandra West, Mumbai", 5), languages=("hi", "en"), niches=("food",),
        excluded_words=("alcohol",),
        competitors=("other_bakery",),
    )  # fmt: skip
    roster = _roster(shortlist, money, count)
    curve = tuple(
        BudgetPoint(
            Money(b, "INR"),
            6_800 * (1 - math.exp(-b / 3_800_000)),
            7_000 * (1 - math.exp(-b / 3_600_000)),
            b // 700_000,
        )
        for b in range(500_000, 15_000_001, 500_000)
    )
    booked = [b.creator_id for b in roster.booked]
    overlap = tuple(
        (a, b, round(0.22 / (1 + abs(i - j)), 3)) for i, a in enumerate(booked) for j, b in enumerate(booked) if i < j
    )
    left_out = tuple(
        LeftOut(
            c.creator_id,
            "Their people are mostly reached already.",
            Money(c.price.money.minor // 2, "INR") if c.eligible else None,
        )
        for c in shortlist[count:]
    )
    big = Alternative(
        "instagram:big_voice", "big_voice", 812_000, Money(5_900_000, "INR"), _estimate(1_450, 0.4, "people", 300),
        "One macro creator of the same price would reach about 1,450 of these people, a third of the roster.",
    )  # fmt: skip
    return Plan(
        brief, datetime(2026, 11, 22, 12, tzinfo=UTC),
        ResolvedPlace("Bandra West, Mumbai, India", "IN", Circle(19.0544, 72.8406, 5), ("Bandra, Madhya Pradesh",)),
        (Step("all", 2_000, "2,000 in the catalogue."), Step("platform", 2_000, "2,000 on Instagram."),
         Step("niche", 12, "12 who speak of food.")),
        shortlist, roster, curve, curve[13], "Another ₹10,000 would bring about 310 more people.",
        left_out, overlap, big,
        ("Prices marked with * come from the fee rule.",), ("2 creators have hidden like counts.",),
        ("sample/1",), 0.21, groups=_groups(roster),
    )  # fmt: skip


def _groups(roster: Roster) -> tuple[Group, ...]:
    """Everybody's own people, and those whom neighbours on the roster share."""
    ids = [b.creator_id for b in roster.booked][:8]
    own = [Group((c,), _estimate(b.adds * 0.9, 0.2, "people", 60)) for c, b in zip(ids, roster.booked, strict=False)]
    both = [Group((a, b), _estimate(60.0 / (i + 1), 0.5, "people", 60)) for i, (a, b) in enumerate(pairwise(ids))]
    return (*own, *both)
