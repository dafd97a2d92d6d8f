"""What a measured campaign leaves behind: counts by creator without their names. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa

from goodword.core.errors import BadInput
from goodword.measurement.funnel.model import By, Funnel, Line, Rows
from goodword.measurement.leaks.model import Leaks
from goodword.measurement.learning.model import CampaignFacts, CreatorRow, LiftFact
from goodword.measurement.model import LiftReading


def facts_of(  # noqa: PLR0917 - the parts that a campaign was measured by
    name: str,
    ended: date,
    rows: Rows,
    funnel: Funnel,
    lift: LiftReading | None = None,
    leaks: Leaks | None = None,
) -> CampaignFacts:
    """The facts of a campaign. funnel: by creator, of the same `rows`. Raises BadInput when it is by something else."""
    if funnel.by is not By.CREATOR:
        raise BadInput.value("funnel", "by creator", funnel.by.value)
    known = _posts(rows.results)
    outside = _outside(leaks)
    made = tuple(_row(line, known.get(line.name), outside.get(line.name)) for line in funnel.lines)
    used = {
        *funnel.formulas,
        *((lift.formula,) if lift else ()),
        *((leaks.codes[0].formula,) if outside and leaks else ()),
    }
    return CampaignFacts(
        name=name,
        ended=ended,
        currency=funnel.currency,
        rows=tuple(row for row in made if row.reached or row.clicks or row.orders),
        lift=lift_fact(lift, funnel),
        measured=tuple(sorted(used)),
    )


def lift_fact(lift: LiftReading | None, funnel: Funnel) -> LiftFact | None:
    """Extra orders beside the attributed ones; None where nothing was attributed, so that there is no multiplier."""
    attributed = float(sum(line.orders or 0 for line in funnel.lines))
    if lift is None or not attributed:
        return None
    return LiftFact(lift.incremental, attributed, lift.outcome.value)


def _posts(results: pa.Table) -> Mapping[str, tuple[int, int | None]]:
    """Sponsored posts (all, where nothing says which are) and followers of each creator."""
    posts: dict[str, set[str]] = {}
    followers: dict[str, int | None] = {}
    columns = [results[c].to_pylist() for c in ("creator", "post", "sponsored", "followers")]
    for i, (creator, post, sponsored, count) in enumerate(zip(*columns, strict=True)):
        if creator is None:
            continue
        if sponsored is not False:
            posts.setdefault(creator, set()).add(post or f"row {i}")
        if count is not None:
            followers[creator] = count
    return {c: (len(posts.get(c, ())), followers.get(c)) for c in {*posts, *followers}}


def _outside(leaks: Leaks | None) -> dict[str, float]:
    found: dict[str, float] = {}
    for read in leaks.codes if leaks else ():
        if read.leaked is not None and read.creator_id:
            found[read.creator_id] = found.get(read.creator_id, 0.0) + read.leaked.value
    return found


def _row(line: Line, posts: tuple[int, int | None] | None, outside: float | None) -> CreatorRow:
    count, followers = posts or (0, None)
    return CreatorRow(
        tier=line.traits.get("tier"),
        niche=line.traits.get("niche"),
        platform=line.traits.get("platform"),
        place=line.traits.get("place"),
        followers=followers,
        posts=count or None,
        reached=line.exposed,
        engagements=line.engagements,
        clicks=line.clicks,
        clicked=min(line.clicked, line.clicks) if line.clicked is not None and line.clicks else None,
        orders=line.orders,
        revenue_minor=line.revenue.minor - (line.refunded.minor if line.refunded else 0) if line.revenue else None,
        cost_minor=line.cost.minor if line.cost is not None else None,
        outside=outside,
    )
