"""A plan as a table of its shortlist, one row a creator, for CSV files that open safely in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from goodword.core.estimate import Estimate
from goodword.core.text import spreadsheet_safe
from goodword.discovery.model import Candidate
from goodword.planning.model import Booked, LeftOut, Plan

COLUMNS = (
    "booked", "creator_id", "platform", "handle", "name", "url", "tier", "followers", "place", "language", "fit",
    "engagement", "engagement_low", "engagement_high", "local_share", "local_share_low", "local_share_high",
    "local_basis", "price", "currency", "price_basis", "people", "people_low", "people_high", "adds", "shared",
    "vetting", "posts_known", "audience_known", "eligible", "reasons", "not_booked_because", "enters_at",
)  # fmt: skip


def csv_text(plan: Plan) -> str:
    """The shortlist as CSV with a header, RFC 4180; cells that a spreadsheet would run are made plain text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows(plan):
        writer.writerow([spreadsheet_safe(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


ROSTER_COLUMNS = (
    "creator_id", "handle", "url", "offer", "week", "price", "currency", "people", "people_low", "people_high", "adds",
    "adds_low", "adds_high", "shared", "shared_low", "shared_high", "pinned", "accepted",
)  # fmt: skip


def roster_csv(plan: Plan) -> str:
    """The booked as CSV with a header, RFC 4180; cells that a spreadsheet would run are made plain text."""
    known = {c.creator_id: c for c in plan.shortlist}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(ROSTER_COLUMNS)
    for b in plan.roster.booked:
        who = known.get(b.creator_id)
        cells = [
            b.creator_id, who.handle if who else "", who.url if who else "", b.offer, b.week or "", str(b.price.major),
            b.price.currency, *_numbers(b.people), *_numbers(b.adds_people), *_numbers(b.shared_part),
            "yes" if b.pinned else "no", "yes" if b.accepted else "no",
        ]  # fmt: skip
        writer.writerow([spreadsheet_safe(cell) if isinstance(cell, str) else cell for cell in cells])
    return out.getvalue()


def rows(plan: Plan) -> Iterator[list[object]]:
    """One list of cells per shortlisted creator, in the order of COLUMNS; empty text where nothing is known."""
    booked = {b.creator_id: b for b in plan.roster.booked}
    out = {left.creator_id: left for left in plan.left_out}
    for candidate in plan.shortlist:
        yield _row(candidate, booked.get(candidate.creator_id), out.get(candidate.creator_id))


def _row(c: Candidate, booked: Booked | None, out: LeftOut | None) -> list[object]:
    return [
        "yes" if booked else "no", c.creator_id, c.platform, c.handle, c.name, c.url, c.tier.value, c.followers,
        c.place, c.language, round(c.fit.score, 4), *_numbers(c.engagement), *_numbers(c.local_share), c.local_basis,
        str(c.price.money.major), c.price.money.currency, c.price.basis.value, *_numbers(c.people),
        round(booked.adds, 1) if booked else "", round(booked.shared, 4) if booked else "", c.vetting.verdict.value,
        c.posts_known, c.audience_known, "yes" if c.eligible else "no", " ".join(r.sentence for r in c.fit.reasons),
        out.reason if out else "", str(out.enters_at.major) if out and out.enters_at else "",
    ]  # fmt: skip


def _numbers(estimate: Estimate | None) -> tuple[object, object, object]:
    if estimate is None:
        return "", "", ""
    return tuple(float(f"{v:.6g}") for v in (estimate.value, estimate.low, estimate.high))  # type: ignore[return-value]
