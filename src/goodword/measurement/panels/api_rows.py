"""Outcomes as they come in the body of a request: rows, or the text of a table, or a panel that is kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request
from pydantic import BaseModel, Field

from goodword.core.errors import BadInput
from goodword.measurement.desk import MeasurementDesk
from goodword.measurement.model import Panel
from goodword.measurement.panels.build import Duplicates, Missing, SetAside, build_panel, panel_of
from goodword.measurement.panels.columns import outcomes_of
from goodword.measurement.panels.read import parse_table

Rows = Annotated[list[tuple[str, str, float | None]], Field(max_length=2_000_000, min_length=2)]
Number = Annotated[int, Field(ge=1, le=2**31)]


class OutcomeRows(BaseModel):
    """Outcomes by place and time, in one of three ways: `rows` of (place, date or period, outcome), `table` as the text
    of a CSV in any form that the command line reads, or `panel`, the number of outcomes that are kept."""

    rows: Rows | None = None
    table: str | None = Field(None, max_length=100_000_000)
    panel: Number | None = None
    place: str | None = Field(None, description="Column of the places of a table.")
    time: str | None = Field(None, description="Column of the dates of a table.")
    outcome: str | None = Field(None, description="Column of the outcomes of a table.")
    missing: Missing = "set_aside"
    duplicates: Duplicates = "refuse"
    log: bool | None = Field(None, description="Outcomes are logarithms; null: known by the column's name.")

    def loaded(self, request: Request) -> tuple[Panel, tuple[SetAside, ...]]:
        """The panel and the places that could not enter it. Raises BadInput, NotFound."""
        if self.panel is not None:
            _, kept = MeasurementDesk(request.app.state.workspace).store.panel(self.panel)
            return kept, tuple(SetAside(place, reason) for place, reason in kept.aside)
        if self.table is not None:
            table = parse_table(self.table.encode(), "table")
            found = outcomes_of(table, "table", place=self.place, time=self.time, outcome=self.outcome)
            return panel_of(found, missing=self.missing, duplicates=self.duplicates, log=self.log)
        if self.rows is None:
            raise BadInput.value("outcomes", "`rows`, a `table` or the number of a kept `panel`", None)
        places, times, values = zip(*self.rows, strict=True)
        return build_panel(places, times, values, missing=self.missing, duplicates=self.duplicates)
