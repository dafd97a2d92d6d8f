"""What the pictures of lift are drawn from; the same numbers stand in the table beside each."""

from __future__ import annotations

from goodword.measurement.model import Design, LiftReading
from goodword.measurement.panels.times import spans


def paths_plot(reading: LiftReading) -> dict[str, object]:
    """Observed and expected outcomes of all treated places; the band is the interval of a period's mean effect."""
    start = reading.times.index(reading.start)
    known = spans(reading.times)
    return {
        "dated": known is not None,
        "start": start,
        "counted": reading.counted,
        "rows": [
            {
                "t": reading.times[i],
                "day": known[i].first if known else i,
                "observed": reading.observed[i],
                "expected": reading.expected[i],
                "low": reading.expected[i] - reading.band if i >= start else None,
                "high": reading.expected[i] + reading.band if i >= start else None,
            }
            for i in range(len(reading.times))
        ],
    }


def windows_plot(reading: LiftReading) -> dict[str, object] | None:
    """The lift read in windows before the campaign, where nothing happened, beside that of the campaign."""
    if not reading.earlier or reading.lift is None:
        return None
    rows = [{"t": e.start, "lift": e.lift, "now": False} for e in reading.earlier]
    now = {"t": reading.start, "lift": reading.lift.value, "now": True}
    return {"rows": [*rows, now], "low": reading.lift.low, "high": reading.lift.high}


def power_plot(design: Design) -> dict[str, object]:
    """Power by effect, with its lower bound."""
    return {
        "places": ", ".join(design.treated),
        "mde": design.mde,
        "rows": [{"effect": p.effect, "power": p.power, "low": p.low} for p in design.points],
    }
