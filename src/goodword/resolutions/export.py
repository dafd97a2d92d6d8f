"""A goal as tables for a spreadsheet, and as one JSON document: every plan, fact and forecast. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from goodword.core.codec import to_plain
from goodword.core.errors import BadInput
from goodword.core.text import spreadsheet_safe
from goodword.resolutions.readings import Forecast
from goodword.resolutions.store import SavedFact, SavedGoal, SavedVersion
from goodword.resolutions.views import GoalView

TABLES = ("steps", "facts", "forecasts")
"""What can be exported as CSV, one table a file."""


def as_csv(table: str, view: GoalView, facts: Sequence[SavedFact], forecasts: Sequence[Forecast]) -> str:
    """One table of a goal as CSV that no spreadsheet runs anything of. Raises BadInput for an unknown table."""
    if table == "steps":
        return _written(_STEPS, _steps(view))
    if table == "facts":
        return _written(_FACTS, _facts(facts))
    if table == "forecasts":
        return _written(_FORECASTS, _forecasts(forecasts))
    raise BadInput.unknown("table", table, list(TABLES))


def as_plain(
    goal: SavedGoal, versions: Sequence[SavedVersion], facts: Sequence[SavedFact], forecasts: Sequence[Forecast]
) -> dict[str, object]:
    """Everything that is known of a goal, as plain JSON values."""
    return {
        "goal": to_plain(goal),
        "plans": to_plain(versions),
        "facts": to_plain(facts),
        "forecasts": to_plain(forecasts),
    }


_STEPS = ("step", "kind", "what", "who", "place", "first day", "last day", "floor", "target", "so far", "state",
          "source", "cost", "currency", "hours")  # fmt: skip
_FACTS = ("number", "when", "amount", "asked", "step", "lever", "who", "truth", "source", "undoes", "undone", "note",
          "recorded", "door")  # fmt: skip
_FORECASTS = ("day", "odds", "low", "high", "standing", "so far", "needed", "expected", "buffer in days", "formula")
Row = tuple[object, ...]


def _steps(view: GoalView) -> Iterable[Row]:
    for step in view.steps:
        s = step.step
        cost = (s.cost.major, s.cost.currency) if s.cost else (None, None)
        yield (s.id, s.kind.value, s.words, s.who, s.place, s.first, s.last, s.floor, s.target, step.progress.amount,
               step.progress.state.value, s.source.words, *cost, s.hours)  # fmt: skip


def _facts(facts: Sequence[SavedFact]) -> Iterable[Row]:
    for f in facts:
        fact = f.fact
        yield (f.id, fact.at.isoformat(), fact.amount, fact.asked, fact.resolution, fact.lever, fact.who,
               fact.truth.value, f.source, f.undoes, f.undone, fact.note,
               f.recorded_at.isoformat(), f.door)  # fmt: skip


def _forecasts(forecasts: Sequence[Forecast]) -> Iterable[Row]:
    for f in forecasts:
        odds = f.probability
        yield (f.day, round(odds.value, 4), round(odds.low, 4), round(odds.high, 4), f.standing.value, f.so_far,
               f.needed, f.final.value, f.buffer, f.formula)  # fmt: skip


def _written(head: Row, rows: Iterable[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    for row in rows:
        writer.writerow(["" if v is None else spreadsheet_safe(v) if isinstance(v, str) else v for v in row])
    return out.getvalue()
