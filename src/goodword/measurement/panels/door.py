"""The Python door of outcomes: a file becomes a panel."""

from __future__ import annotations

from pathlib import Path

from goodword.measurement.model import Panel
from goodword.measurement.panels.build import Duplicates, Missing, panel_of
from goodword.measurement.panels.read import read_outcomes


def read_panel(
    path: str | Path,
    *,
    place: str | None = None,
    time: str | None = None,
    outcome: str | None = None,
    missing: Missing = "set_aside",
    duplicates: Duplicates = "refuse",
    log: bool | None = None,
) -> Panel:
    """Outcomes by place and time of a CSV or Parquet file; columns are recognised where they are not named.

    Places that could not enter are in `panel.aside`, each with its reason. Raises BadInput, NotFound.
    """
    found = read_outcomes(Path(path), place=place, time=time, outcome=outcome)
    panel, _ = panel_of(found, missing=missing, duplicates=duplicates, log=log)
    return panel
