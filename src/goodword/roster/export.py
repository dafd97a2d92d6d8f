"""A roster as a table, one row a booked creator, for CSV files that open safely in a spreadsheet."""

from __future__ import annotations

import csv
import io

from goodword.core.text import spreadsheet_safe
from goodword.roster.answer import RosterAnswer

COLUMNS = (
    "creator_id", "offer", "week", "price", "currency", "people", "adds", "credit", "shared", "pinned", "accepted",
)  # fmt: skip


def csv_text(answer: RosterAnswer) -> str:
    """The booked as CSV with a header, RFC 4180; cells that a spreadsheet would run are made plain text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in answer.booked:
        writer.writerow([
            spreadsheet_safe(line.creator_id), spreadsheet_safe(line.offer), line.week or "", str(line.cost.major),
            line.cost.currency, round(line.people, 1), round(line.adds, 1), round(line.credit, 1),
            round(line.shared, 4), "yes" if line.pinned else "no", "yes" if line.accepted else "no",
        ])  # fmt: skip
    return out.getvalue()
