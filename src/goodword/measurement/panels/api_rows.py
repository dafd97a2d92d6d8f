"""Outcomes as they come in the body of a request."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from goodword.measurement.model import Panel
from goodword.measurement.panels.build import Duplicates, Missing, SetAside, build_panel

Rows = Annotated[list[tuple[str, str, float | None]], Field(max_length=2_000_000, min_length=2)]


class Outcomes(BaseModel):
    """Outcomes by place and time: rows of (place, ISO date or period, outcome)."""

    rows: Rows
    missing: Missing = "set_aside"
    duplicates: Duplicates = "refuse"

    def panel(self) -> tuple[Panel, tuple[SetAside, ...]]:
        """The panel of the rows."""
        places, times, values = zip(*self.rows, strict=True)
        return build_panel(places, times, values, missing=self.missing, duplicates=self.duplicates)
