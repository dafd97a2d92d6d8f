"""Weights of trust in the ledger: every setting is added, the newest is in force."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from goodword.core.times import from_epoch, to_epoch
from goodword.ledger.store import Ledger
from goodword.ledger.tables import TRUST_WEIGHTS
from goodword.vetting.trust.model import TrustWeights


@dataclass(frozen=True, slots=True)
class Setting:
    """Weights as they were set at one time."""

    weights: TrustWeights
    set_at: datetime


class TrustStore:
    """The weights of one installation and their history."""

    def __init__(self, ledger: Ledger, *, now: Callable[[], datetime]) -> None:
        self._ledger = ledger
        self._now = now

    def weights(self) -> TrustWeights:
        """The weights in force; the defaults where none were set."""
        newest = self.history(limit=1)
        return newest[0].weights if newest else TrustWeights()

    def set(self, weights: TrustWeights) -> TrustWeights:
        """Put weights in force."""
        row = {"body": json.dumps(weights.by_signal, sort_keys=True), "set_at": to_epoch(self._now())}
        with self._ledger.write() as db:
            db.execute(insert(TRUST_WEIGHTS).values(**row))
        return weights

    def history(self, limit: int = 50) -> tuple[Setting, ...]:
        """Settings, newest first."""
        query = select(TRUST_WEIGHTS).order_by(TRUST_WEIGHTS.c.id.desc()).limit(limit)
        with self._ledger.read() as db:
            rows = db.execute(query).mappings().all()
        return tuple(Setting(TrustWeights(json.loads(row["body"])), from_epoch(row["set_at"])) for row in rows)
