"""What every door of lift and design shares: outcomes kept, designs frozen and found again, readings by them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from goodword.core.errors import BadInput
from goodword.core.progress import QUIET, Progress
from goodword.core.times import to_epoch
from goodword.ledger.store import Ledger
from goodword.measurement.design.distance import Gazetteer, Located, buffer, locate, near
from goodword.measurement.design.freeze import Intention, design_file, freeze
from goodword.measurement.design.model import DesignFile
from goodword.measurement.design.question import DesignQuestion
from goodword.measurement.design.search import Answer, answer
from goodword.measurement.design.verify import verified
from goodword.measurement.model import Design, Panel
from goodword.measurement.store import KeptDesign, MeasurementStore


class _Workspace(Protocol):
    @property
    def ledger(self) -> Ledger: ...

    @property
    def gazetteer(self) -> Gazetteer: ...

    def now(self) -> datetime: ...


class MeasurementDesk:
    """Experiments of one installation."""

    def __init__(self, workspace: _Workspace) -> None:
        self._workspace = workspace

    @property
    def store(self) -> MeasurementStore:
        """What is kept in the ledger."""
        return MeasurementStore(self._workspace.ledger, now=self._workspace.now)

    def located(self, panel: Panel, *, country: str | None = None) -> Located:
        """Where the places of a panel are: from the data, else from the gazetteer."""
        return locate(panel.places, panel.points, self._workspace.gazetteer, country=country)

    def designs(
        self, panel: Panel, question: DesignQuestion, *, country: str | None = None, progress: Progress = QUIET
    ) -> Answer:
        """What a campaign could detect. Distances are looked up only where they are asked for."""
        points = self.located(panel, country=country).points if question.apart_km else {}
        return answer(panel, question, points=points, progress=progress)

    def freeze(
        self,
        panel: Panel,
        wish: Intention,
        *,
        treated: tuple[str, ...],
        duration: int,
        excluded: tuple[str, ...] = (),
        apart_km: float | None = None,
        country: str | None = None,
        windows: int = 30,
        progress: Progress = QUIET,
    ) -> DesignFile:
        """A design frozen as of now, its power counted before. Raises BadInput."""
        rows = panel.rows(treated)
        if not rows:
            raise BadInput.value("treated", "at least one place", treated)
        points = self.located(panel, country=country).points if apart_km else {}
        around = buffer(panel.places, near(panel.places, points, apart_km), rows)
        named = tuple(panel.places[i] for i in rows)
        blank = Design(named, duration, None, (), 0.0, 0.0, 0.0, None, buffer=(*around, *excluded))
        possible = min(windows, len(panel.times) - 2 * duration - 10)
        if possible > 0:
            blank = verified(
                panel,
                blank,
                windows=possible,
                alpha=1 - wish.level,
                power=wish.power,
                effects=(0.0,),
                seed=wish.seed,
                progress=progress,
            )
        elif duration < 1:
            raise BadInput.value("duration", "at least 1 period", duration)
        chosen = replace(blank, buffer=around)
        return freeze(panel, chosen, wish, now=to_epoch(self._workspace.now()), excluded=excluded)

    def design(self, name: str) -> tuple[DesignFile, KeptDesign | None]:
        """A frozen design by its number in the ledger, or from its file. Raises NotFound, BadInput."""
        if name.strip().isdigit():
            kept = self.store.design(int(name))
            return kept.file, kept
        return read_design(Path(name)), None


def read_design(path: Path) -> DesignFile:
    """A frozen design from its file. Raises BadInput."""
    try:
        plain: Mapping[str, object] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(
            f"{path.name} cannot be read as a frozen design.",
            given=str(error)[:120],
            next_step="give the file that `goodword experiment freeze` wrote, or the number it was kept under",
        ) from None
    return design_file(plain)
