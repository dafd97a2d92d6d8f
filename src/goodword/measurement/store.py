"""Outcomes, frozen designs and readings in the ledger. Designs and readings are added and never changed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime

import numpy as np
from sqlalchemy import RowMapping, Table, delete, insert, select

from goodword.core.codec import digest, to_json, to_plain
from goodword.core.decode import from_plain
from goodword.core.errors import NotFound
from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import LIFT_DESIGNS, LIFT_READINGS, OUTCOME_PANELS
from goodword.measurement.design.model import DesignFile
from goodword.measurement.model import LiftReading, Panel


@dataclass(frozen=True, slots=True)
class KeptPanel:
    """Outcomes that are kept, in short."""

    id: int
    name: str
    places: int
    periods: int
    first: str
    last: str
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class KeptDesign:
    """A frozen design that is kept. panel_id: the outcomes it was made from."""

    id: int
    panel_id: int | None
    file: DesignFile
    frozen_at: datetime


@dataclass(frozen=True, slots=True)
class KeptReading:
    """A reading that is kept."""

    id: int
    panel_id: int | None
    design_id: int | None
    name: str
    reading: LiftReading
    read_at: datetime


@dataclass(frozen=True, slots=True)
class _Around:
    """A panel without its outcomes."""

    places: tuple[str, ...]
    times: tuple[str, ...]
    aside: tuple[tuple[str, str], ...]
    outcome: str
    log: bool
    points: tuple[tuple[str, float, float], ...]
    marked: tuple[str, ...]
    since: str | None


_FIELDS = tuple(f.name for f in fields(_Around))


class MeasurementStore:
    """What one installation measures with."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now

    def keep_panel(self, name: str, panel: Panel) -> KeptPanel:
        """Keep outcomes; the same ones under the same name are kept once."""
        plain = _plain(panel)
        mark = digest(plain)
        same = select(OUTCOME_PANELS).where(OUTCOME_PANELS.c.digest == mark, OUTCOME_PANELS.c.name == name)
        row = {
            "name": name,
            "body": zlib.compress(to_json(plain).encode()),
            "digest": mark,
            "places": len(panel.places),
            "periods": len(panel.times),
            "first": panel.times[0],
            "last": panel.times[-1],
            "kept_at": to_epoch(self._now()),
        }
        with self._ledger.write() as db:
            found = db.execute(same).mappings().first()
            number = found["id"] if found else db.execute(insert(OUTCOME_PANELS).values(**row)).inserted_primary_key[0]  # type: ignore[index]
        return _panel(self._row(OUTCOME_PANELS, int(number), "outcomes"))

    def panels(self, limit: int = 50) -> tuple[KeptPanel, ...]:
        """Outcomes that are kept, newest first."""
        chosen = select(OUTCOME_PANELS).order_by(OUTCOME_PANELS.c.id.desc()).limit(limit)
        with self._ledger.read() as db:
            return tuple(_panel(row) for row in db.execute(chosen).mappings())

    def panel(self, number: int) -> tuple[KeptPanel, Panel]:
        """Kept outcomes, in short and whole. Raises NotFound."""
        row = self._row(OUTCOME_PANELS, number, "outcomes")
        plain = json.loads(zlib.decompress(row["body"]))
        y = np.array(plain.pop("y"), dtype=np.float64)
        around = from_plain(_Around, plain, where="outcomes")
        return _panel(row), Panel(y=y, **{f: getattr(around, f) for f in _FIELDS})

    def erase_panel(self, number: int) -> None:
        """Take outcomes away; designs and readings made from them stay. Raises NotFound."""
        self._row(OUTCOME_PANELS, number, "outcomes")
        with self._ledger.write() as db:
            db.execute(delete(OUTCOME_PANELS).where(OUTCOME_PANELS.c.id == number))

    def keep_design(self, file: DesignFile, panel_id: int | None = None) -> KeptDesign:
        """Keep a frozen design; the same one once."""
        same = select(LIFT_DESIGNS.c.id).where(LIFT_DESIGNS.c.hash == file.hash)
        row = {
            "panel_id": panel_id,
            "name": file.design.name,
            "body": to_json(file),
            "hash": file.hash,
            "frozen_at": file.design.frozen_at,
        }
        with self._ledger.write() as db:
            number = db.execute(same).scalar()
            if number is None:
                number = db.execute(insert(LIFT_DESIGNS).values(**row)).inserted_primary_key[0]  # type: ignore[index]
        return self.design(int(number))

    def designs(self, panel_id: int | None = None, limit: int = 100) -> tuple[KeptDesign, ...]:
        """Frozen designs, newest first; of one panel if it is named."""
        chosen = select(LIFT_DESIGNS).order_by(LIFT_DESIGNS.c.id.desc()).limit(limit)
        if panel_id is not None:
            chosen = chosen.where(LIFT_DESIGNS.c.panel_id == panel_id)
        with self._ledger.read() as db:
            return tuple(_design(row) for row in db.execute(chosen).mappings())

    def design(self, number: int) -> KeptDesign:
        """A frozen design. Raises NotFound."""
        return _design(self._row(LIFT_DESIGNS, number, "design"))

    def keep_reading(
        self, name: str, reading: LiftReading, *, panel_id: int | None = None, design_id: int | None = None
    ) -> KeptReading:
        """Keep a reading as it was."""
        row = {
            "panel_id": panel_id,
            "design_id": design_id,
            "name": name,
            "body": zlib.compress(to_json(reading).encode()),
            "digest": digest(reading),
            "read_at": to_epoch(self._now()),
        }
        with self._ledger.write() as db:
            number = db.execute(insert(LIFT_READINGS).values(**row)).inserted_primary_key[0]  # type: ignore[index]
        return self.reading(int(number))

    def readings(self, panel_id: int | None = None, limit: int = 100) -> tuple[KeptReading, ...]:
        """Kept readings, newest first; of one panel if it is named."""
        chosen = select(LIFT_READINGS).order_by(LIFT_READINGS.c.id.desc()).limit(limit)
        if panel_id is not None:
            chosen = chosen.where(LIFT_READINGS.c.panel_id == panel_id)
        with self._ledger.read() as db:
            return tuple(_reading(row) for row in db.execute(chosen).mappings())

    def reading(self, number: int) -> KeptReading:
        """A kept reading. Raises NotFound."""
        return _reading(self._row(LIFT_READINGS, number, "reading"))

    def _row(self, table: Table, number: int, what: str) -> RowMapping:
        with self._ledger.read() as db:
            row = db.execute(select(table).where(table.c.id == number)).mappings().one_or_none()
        if row is None:
            raise NotFound.looked_in(
                f"No {what} {'are' if what == 'outcomes' else 'is'} kept under {number}.", ["the ledger"]
            )
        return row


def _plain(panel: Panel) -> dict[str, object]:
    return {**{f: to_plain(getattr(panel, f)) for f in _FIELDS}, "y": panel.y.tolist()}


def _panel(row: RowMapping) -> KeptPanel:
    return KeptPanel(
        row["id"], row["name"], row["places"], row["periods"], row["first"], row["last"], from_epoch(row["kept_at"])
    )


def _design(row: RowMapping) -> KeptDesign:
    file = from_plain(DesignFile, json.loads(row["body"]), where="design")
    return KeptDesign(row["id"], row["panel_id"], file, from_epoch(row["frozen_at"]))


def _reading(row: RowMapping) -> KeptReading:
    reading = from_plain(LiftReading, json.loads(zlib.decompress(row["body"])), where="reading")
    return KeptReading(row["id"], row["panel_id"], row["design_id"], row["name"], reading, from_epoch(row["read_at"]))
