"""The terms of the field in plain words: what the dotted underlines on the pages say."""

from __future__ import annotations

from dataclasses import dataclass

from goodword.core.errors import BadInput


@dataclass(frozen=True, slots=True)
class Term:
    """One term: `key` in code, `name` as written, `definition` in a sentence or two."""

    key: str
    name: str
    definition: str


TERMS: tuple[Term, ...] = (
    Term(
        "tier",
        "Tier",
        "Size class by followers: personal below 1,000, nano to 10,000, micro to 100,000, mid to 500,000, macro to a "
        "million, mega above. Nobody agrees on the limits, so they are a setting and shown with each number.",
    ),
    Term("engagements", "Engagements", "Likes and comments, and shares, saves and clicks where they are known."),
    Term(
        "engagement_rate",
        "Engagement rate",
        "Engagements per post divided by followers. With few posts it is drawn towards the usual rate of comparable "
        "creators, and the interval says how sure we are.",
    ),
    Term(
        "interval",
        "Interval",
        "The range in which the true value lies in nine of ten such cases. A wide one means: little is known yet.",
    ),
    Term(
        "fit",
        "Fit",
        "How well a creator answers the brief, from 0 to 100: niche, words, place, language and size, each with the "
        "posts that show it.",
    ),
    Term(
        "local_share",
        "Local share",
        "The part of a creator's audience that lives inside the circle of the brief, estimated from what is known of "
        "their homes, place tags and language.",
    ),
    Term(
        "people",
        "People reached",
        "How many people of the target group are expected to engage with one post of everyone on the roster, "
        "each person counted once.",
    ),
    Term(
        "potential_reach",
        "Potential reach",
        "The sum of everyone's followers. Somebody who follows three of them is counted three times, which is why it "
        "flatters.",
    ),
    Term("unique_audience", "Unique audience", "The same people with everybody counted once."),
    Term(
        "overlap",
        "Overlap",
        "The part of the smaller of two audiences that both creators reach. Money spent there says the same thing "
        "to the same people.",
    ),
    Term("adds", "Adds", "People this creator brings whom nobody before them on the roster reaches."),
    Term(
        "roster",
        "Roster",
        "The creators to book: the set that together reaches the most people of the target group for the budget.",
    ),
    Term(
        "certificate",
        "Proof",
        "A figure that no roster within this budget can exceed, computed apart from the search. The gap between it and "
        "the roster is the most that could still be missing.",
    ),
    Term("knee", "Knee", "The budget after which each further unit of money buys clearly fewer people than before."),
    Term("entry_price", "Entry price", "The price at which somebody who was left out would be booked."),
    Term(
        "verdict",
        "Verdict",
        "Looks sound, worth a look, or not enough evidence. It is a reason to look, never an accusation.",
    ),
    Term(
        "signal", "Signal", "One thing that was looked at, with its value, its peers, and what speaks for and against."
    ),
    Term(
        "percentile",
        "Percentile",
        "Where a value lies among comparable creators: at 80, four of five of them are below.",
    ),
    Term("peers", "Peers", "Creators of the same platform, tier and, where there are enough of them, niche."),
    Term(
        "sponsored",
        "Sponsored post",
        "A post that carries the platform's paid-partnership label or names its sponsor.",
    ),
    Term("ad_saturation", "Ad saturation", "Sponsored posts divided by all posts."),
    Term(
        "fee_rule",
        "Fee rule",
        "Where no price is known, a stated formula on the number of followers stands in. It is an assumption, not a "
        "price: ask before you book.",
    ),
    Term("niche", "Niche", "The subject somebody mostly speaks about, such as food, travel or family."),
    Term(
        "minimum_evidence",
        "Minimum evidence",
        "How many measured posts and known people of an audience there must be before somebody may be booked. "
        "You set it.",
    ),
    Term(
        "quarantine",
        "Set aside",
        "Rows that could not be used, kept with the reason. Correct them and try again; nothing else is held up.",
    ),
    Term("snapshot", "Snapshot", "What was seen at one time. A newer one is added; older ones stay as history."),
    Term("brief", "Brief", "What is promoted, for whom, where, by whom and for how much."),
    Term("shortlist", "Shortlist", "The creators who answer the brief best, before the budget decides."),
    Term(
        "trust_profile",
        "Trust profile",
        "Every signal side by side: 100 where nothing is unusual, 0 where it most asks for a look, with the interval "
        "that its evidence allows. Only where an order is needed are they weighed, by weights that you see and set.",
    ),
    Term(
        "real_share",
        "Look real",
        "The share of an audience that looks like people, estimated from a sample of followers. The interval carries "
        "the chance of the sample, the model's own error and the difference between audiences.",
    ),
    Term(
        "mass_followers",
        "Mass followers",
        "Followers who follow more than 1,500 accounts themselves and so hardly see any one of them.",
    ),
    Term(
        "reachable",
        "Reachable",
        "Followers who look like people and follow few enough accounts to see this one now and then.",
    ),
    Term(
        "notable_followers",
        "Notable followers",
        "Followers who have at least 10,000 followers themselves, and more than they follow.",
    ),
    Term(
        "unusual_sample",
        "Unusual sample",
        "A sample that resembles none the model learned from. Its numbers would be guesses, so there is no verdict "
        "until some of these very followers are labelled.",
    ),
    Term(
        "brier",
        "Brier score",
        "How far stated odds were from what happened: 0 is perfect, 0.25 is a coin, and less is better. Each answer is "
        "judged by a model that did not know it.",
    ),
    Term(
        "calibration_error",
        "Calibration error",
        "How far stated probabilities are from what was found: of accounts said to be 20 % likely, 20 % should be.",
    ),
    Term(
        "alpha",
        "Krippendorff's alpha",
        "Agreement of all labellers beyond chance: 1 always, 0 as by chance. From about 0.67 labels can be relied on.",
    ),
    Term("er_reach", "ER", "Engagement rate of the funnel: engagements divided by impressions, reach or views."),
    Term("ctr", "CTR", "Click-through rate: clicks divided by impressions, reach or views, whichever is told."),
    Term("cvr", "CVR", "Conversion rate: orders that came with a click, divided by clicks."),
    Term(
        "cpm", "CPM", "Cost of a thousand impressions (or people reached, or views); fees and commission count as cost."
    ),
    Term("cpe", "CPE", "Cost of one engagement."),
    Term("cpc", "CPC", "Cost of one click."),
    Term("cpa", "CPA", "Cost of one order, whether it came by a click or by a code."),
    Term("aov", "Order value", "Mean worth of an order, refunds taken off."),
    Term("roas", "ROAS", "Revenue after refunds, divided by cost. What would have come anyway is part of it."),
    Term("kappa", "Cohen's kappa", "Agreement of two people beyond what their habits explain: 1 always, 0 by chance."),
    Term(
        "micro_resolution",
        "Micro-resolution",
        "One small, dated, measurable step of a larger goal, ticked off from data wherever data can tell.",
    ),
    Term(
        "odds",
        "Odds",
        "How likely the goal is to be met, with what was seen so far and the plan followed from here on. Of goals said "
        "to be at 80 %, eight in ten should be met; the look back shows whether that held.",
    ),
    Term(
        "floor",
        "Floor and target",
        "The floor of a step is what is reached four times in five when the plan is followed, its target the middle: "
        "reached one time in two.",
    ),
    Term(
        "buffer",
        "Days of buffer",
        "So many days in a row may bring nothing before the odds fall below one half.",
    ),
    Term(
        "lift",
        "Lift",
        "What came extra, divided by what would have come without the campaign, as other places tell.",
    ),
    Term(
        "incremental",
        "Extra",
        "What came beyond what was expected without the campaign. What is only attributed may have come anyway.",
    ),
    Term("iroas", "iROAS", "Extra revenue for each unit of money spent. Above 1 it came back, before other costs."),
    Term(
        "p_value",
        "p of no effect",
        "How often a difference as large would be read where nothing happened. Small means: hard to explain by chance.",
    ),
    Term(
        "false_alarms",
        "False alarms",
        "How often the same reading called an effect in windows of these very places in which nothing happened.",
    ),
    Term(
        "mde",
        "Detects",
        "The smallest lift that this design would find in at least 80 % of the windows of the past, by the lower end "
        "of its interval. A smaller one may be there and not be seen.",
    ),
)

BY_KEY: dict[str, Term] = {term.key: term for term in TERMS}


def term(key: str) -> Term:
    """The term of this key; an unknown one is an error, not an empty underline."""
    if key not in BY_KEY:
        raise BadInput.unknown("term", key, sorted(BY_KEY))
    return BY_KEY[key]
