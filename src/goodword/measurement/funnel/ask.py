"""A question about a funnel from what was typed or sent."""

from __future__ import annotations

from datetime import UTC
from zoneinfo import ZoneInfo

from goodword.core.errors import BadInput
from goodword.core.times import DAY
from goodword.measurement.funnel.model import By, FunnelQuestion
from goodword.measurement.funnel.summary import OBJECTIVES
from goodword.sources import dates
from goodword.sources.model import Reason


def asked(*, by: str, as_of: str = "", best_by: str = "", timezone: str = "UTC", **rest: object) -> FunnelQuestion:
    """A checked question. as_of: a day, whole in its time zone, or a moment. Raises BadInput that names the field."""
    if by not in list(By):
        raise BadInput.unknown("kind of row", by, list(By))
    if best_by and best_by not in OBJECTIVES:
        raise BadInput.unknown("rate to be best by", best_by, list(OBJECTIVES))
    question = FunnelQuestion(by=By(by), best_by=best_by, timezone=timezone, **rest)  # type: ignore[arg-type] # checked there
    if not as_of:
        return question
    zone = UTC if timezone == "UTC" else ZoneInfo(timezone)
    moment = dates.moment(as_of, zone=zone)
    if moment is None or isinstance(moment, Reason):
        raise BadInput.value("as_of", "a day like 2026-03-31", as_of)
    whole = moment + DAY if ":" not in as_of else moment
    return FunnelQuestion(by=By(by), best_by=best_by, timezone=timezone, as_of=whole, **rest)  # type: ignore[arg-type]
