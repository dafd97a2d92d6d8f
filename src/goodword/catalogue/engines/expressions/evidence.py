"""What vetting rests on beyond the features: measures of posts, comments with text, who comments on whom."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from goodword.catalogue.evidence import RATES
from goodword.core.times import DAY

YEAR = 365.25 * DAY
# Half an hour: two posts of one moment are a gap of this length.
_HALF_HOUR = 1 / 48


def newest(posts: ir.Table, each: int) -> ir.Table:
    """The newest posts of each creator."""
    order = [ibis.desc("posted_at"), ibis.desc("post_id")]
    age = ibis.row_number().over(ibis.window(group_by="creator", order_by=order))
    return posts.mutate(age=age).filter(_.age < each).drop("age")


def measures(recent: ir.Table) -> ir.Table:
    """MEASURES by creator number of posts that `newest` kept."""
    window = ibis.window(group_by="creator", order_by=["posted_at", "post_id"])
    rows = recent.mutate(gap=(_.posted_at - _.posted_at.lag().over(window)) / float(DAY))
    rows = rows.mutate(
        gap=(_.gap + _HALF_HOUR).ln(),
        known=_.likes.notnull() & _.comments.notnull(),
        hidden=_.likes.isnull() & ibis.coalesce(_.comments, _.views, _.shares, _.saves, _.reach).notnull(),
        rate=(_.likes + _.comments + 0.5).ln(),
    )
    rows = rows.mutate(
        year=ibis.ifelse(_.known, _.posted_at / YEAR, ibis.null("float64")),
        **_rates(rows),
    )
    return rows.group_by("creator").agg(
        posts_n=_.count(),
        likes_hidden=_.hidden.cast("int64").sum(),
        first_at=_.posted_at.min(),
        last_at=_.posted_at.max(),
        gap_n=_.gap.count(),
        gap_mean=_.gap.mean(),
        gap_ss=_.gap.var(how="pop") * _.gap.count(),
        rate_n=_.known.cast("int64").sum(),
        time_ss=_.year.var(how="pop") * _.year.count(),
        time_rate=_.year.cov(_.rate, how="pop") * _.rate.count(),
        rate_ss=_.rate.var(how="pop") * _.rate.count(),
        **_moments(),
    )


def _rates(rows: ir.Table) -> dict[str, ir.Value]:
    reactions = rows.likes + rows.comments
    return {
        "r_views": (rows.views + 0.5).ln(),
        "r_reach": (rows.reach + 0.5).ln(),
        "r_by_views": ((reactions + 0.5) / (rows.views + 1.0)).ln(),
        "r_by_reach": ((reactions + 0.5) / (rows.reach + 1.0)).ln(),
        "r_saves": ((rows.saves + 0.5) / (reactions + 1.0)).ln(),
        "r_shares": ((rows.shares + 0.5) / (reactions + 1.0)).ln(),
    }


def _moments() -> dict[str, ir.Deferred]:
    parts: dict[str, ir.Deferred] = {}
    for name in RATES:
        column = _[f"r_{name}"]
        parts[f"{name}_n"] = column.count()
        parts[f"{name}_mean"] = column.mean()
        parts[f"{name}_ss"] = column.var(how="pop") * column.count()
    return parts


def worded(engagements: ir.Table) -> ir.Table:
    """Comments with a text, as often as they were imported."""
    return engagements.filter((_.kind == "comment") & _.text.notnull() & (_.text != ""))


def commented(rows: ir.Table) -> ir.Table:
    """Such comments once each."""
    return rows.group_by(["post_id", "person", "at"]).agg(text=_.text.max())


def at_home(people: ir.Table, state: ir.Table, cover: ir.Table, company: int) -> ir.Table:
    """(creator, placed, known, niche, home) of everybody: people most of whose other creators are of a niche.

    Counted by person first, so that nobody is paired with everybody: a person's creators in all and by niche, less the
    creator asked about.
    """
    links = people.select("creator", "person").distinct()
    seen = links.group_by("person").agg(total=_.count()).filter(_.total > 1)
    covers = state.select("creator", declared="niche").join(cover, "declared").select("creator", "niche").distinct()
    there = links.join(covers, "creator").group_by(["person", "niche"]).agg(there=_.count()).join(seen, "person")
    # Whatever the creator asked about declares, others must be more than half of the others.
    most = there.filter((_.total > company) & (2 * _.there > _.total - 1))
    own = covers.select("niche", own="creator")
    pairs = links.join(most, "person")
    pairs = pairs.left_join(own, [pairs.creator == own.own, pairs.niche == own.niche]).select(
        creator=pairs.creator,
        niche=pairs.niche,
        total=pairs.total,
        there=pairs.there - own.own.notnull().cast("int64"),
    )
    home = pairs.filter(2 * _.there > _.total - 1).group_by(["creator", "niche"]).agg(home=_.count())
    counted = links.join(seen, "person").group_by("creator")
    every = counted.agg(placed=(_.total > company).cast("int64").sum(), known=_.count())
    rows = every.left_join(home, "creator")
    return rows.select("creator", "placed", "known", "niche", home=_.home.fill_null(0))
