"""Posts: their latest state, their slot, and what a creator's posts amount to."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from goodword.catalogue.engines.expressions.tables import attach
from goodword.catalogue.model import RECENT_POSTS
from goodword.core.disclosing import PAID_TAGS
from goodword.core.tables import POSTS


def repeated(posts: ir.Table) -> ir.Table:
    """Ids that more than one row carries."""
    return posts.group_by("post_id").agg(copies=_.count()).filter(_.copies > 1).select("post_id")


def latest(posts: ir.Table, again: ir.Table) -> ir.Table:
    """One row per post, the latest by `observed_at`; `again` holds the ids that `repeated` found."""
    newest = ibis.row_number().over(ibis.window(group_by="post_id", order_by=ibis.desc("observed_at")))
    chosen = posts.semi_join(again, "post_id").mutate(age=newest).filter(_.age == 0).drop("age")
    return posts.anti_join(again, "post_id").union(chosen)


def sponsored(posts: ir.Table) -> ir.Column:
    """Whether a post says that it is paid for, by platform label or by hashtag."""
    label = posts.sponsors.length() > 0
    tags = posts.hashtags.intersect(ibis.array(sorted(PAID_TAGS))).length() > 0
    return label.fill_null(False) | tags.fill_null(False)


def first_seen(posts: ir.Table, ids: ir.Table, known: ir.Table) -> ir.Table:
    """Rows of `POST_STATE` for posts that were not known; slots go on after the creator's `posts_known`."""
    order = ibis.window(group_by="creator", order_by=["posted_at", "post_id"])
    joined = posts.mutate(sponsored=sponsored(posts)).join(ids, "creator_id")
    joined = attach(joined, known, "creator")
    slot = ibis.row_number().over(order) + joined.posts_known.fill_null(0)
    return joined.mutate(slot=slot.cast("int64")).select("creator", "slot", "sponsored", *POSTS.schema.names)


def newer_states(posts: ir.Table, old: ir.Table) -> ir.Table:
    """Rows of `POST_STATE` for posts known in an `old` state that these rows are newer than; slots stay."""
    before = old.select("creator", "slot", "post_id", seen=old.observed_at)
    joined = posts.mutate(sponsored=sponsored(posts)).join(before, "post_id").filter(_.observed_at > _.seen)
    return joined.select("creator", "slot", "sponsored", *POSTS.schema.names)


def totals(posts: ir.Table) -> ir.Table:
    """Per creator: posts_known, posts_measured, last_posted_at, over the latest state of each post."""
    measured = posts.likes.notnull() & posts.comments.notnull()
    return posts.group_by("creator").agg(
        posts_known=posts.count(),
        posts_measured=measured.cast("int64").sum(),
        last_posted_at=posts.posted_at.max(),
    )


def recent_moments(posts: ir.Table) -> ir.Table:
    """Per creator: moments of x = log(likes + comments + ½) over the RECENT_POSTS newest measured posts.

    recent_at (their mean time), act_n, act_mean, act_ss (sum of squared deviations), the same count and mean of organic
    and sponsored posts, and comment_like_mean = mean of log((comments + ½) / (likes + ½)).
    """
    newest = ibis.row_number().over(
        ibis.window(group_by="creator", order_by=[ibis.desc("posted_at"), ibis.desc("post_id")])
    )
    measured = posts.filter(_.likes.notnull(), _.comments.notnull()).select(
        "creator", "posted_at", "post_id", "likes", "comments", "sponsored"
    )
    recent = measured.mutate(age=newest).filter(_.age < RECENT_POSTS)
    recent = recent.mutate(
        x=(_.likes + _.comments + 0.5).ln(), ratio=((_.comments + 0.5) / (_.likes + 0.5).nullif(0)).ln()
    )
    return recent.group_by("creator").agg(
        # The engines round differently when a mean becomes an integer; floor is the same everywhere.
        recent_at=_.posted_at.mean().floor().cast("int64"),
        act_n=_.count(),
        act_mean=_.x.mean(),
        act_ss=_.x.var(how="pop") * _.count(),
        act_organic_n=(~_.sponsored).cast("int64").sum(),
        act_organic=_.x.mean(where=~_.sponsored),
        act_sponsored_n=_.sponsored.cast("int64").sum(),
        act_sponsored=_.x.mean(where=_.sponsored),
        comment_like_mean=_.ratio.mean(),
    )
