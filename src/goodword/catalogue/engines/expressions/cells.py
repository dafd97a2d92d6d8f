"""Engagement by platform × tier × niche: the method of moments behind priors, and quantiles for comparison."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from goodword.core.tier import Tier, TierLimits

QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}


def tier_of(followers: ir.Column, limits: TierLimits) -> ir.Column:
    """The name of the tier of so many followers."""
    steps = sorted(zip(limits.lower(), Tier, strict=True), reverse=True)
    branches = [(followers >= low, ibis.literal(tier.value)) for low, tier in steps]
    return ibis.cases(*branches, else_=ibis.null("string"))


def cells(features: ir.Table, limits: TierLimits) -> ir.Table:
    """CELLS of creators with at least one measured post and known followers; niche null stands for all of the tier.

    mu: mean of creators' means. sigma2: pooled variance within creators, sum of squares / sum of (n - 1).
    tau2: variance of the means less what posts explain, max(0, var(mean) - sigma2 × mean(1 / n)); null where no creator
    has two posts, or the cell has one creator (method of moments for the one-way random effects model).
    """
    measured = features.filter(features.er_n > 0, features.er_mean.notnull()).mutate(
        tier=tier_of(features.followers, limits)
    )
    every = measured.mutate(niche=ibis.null("string"))
    named = measured.filter(measured.niche.notnull())
    return _moments(named).union(_moments(every))


def _moments(rows: ir.Table) -> ir.Table:
    grouped = rows.group_by(["platform", "tier", "niche"]).agg(
        creators=_.count(),
        mu=_.er_mean.mean(),
        between=_.er_mean.var(how="pop"),
        squares=_.er_ss.sum(),
        freedom=(_.er_n - 1).sum().cast("int64"),
        inverse=(1 / _.er_n.cast("float64").nullif(0)).mean(),
        **{name: _.er_mean.quantile(q) for name, q in QUANTILES.items()},
    )
    sigma2 = grouped.squares / grouped.freedom.cast("float64").nullif(0)
    sample = grouped.between * grouped.creators / (grouped.creators - 1).cast("float64").nullif(0)
    tau2 = sample - sigma2 * grouped.inverse
    tau2 = ibis.ifelse(tau2 < 0, 0.0, tau2)
    return grouped.mutate(sigma2=sigma2, tau2=tau2).select(
        "platform", "tier", "niche", "creators", "mu", "tau2", "sigma2", *QUANTILES
    )
