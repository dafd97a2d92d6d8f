"""Checks that travel with a reading: what a careful analyst would look at before believing the number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from goodword.measurement.lift.calibration import Calibration
from goodword.measurement.model import Check, Counterfactual, Experiment, Mark
from goodword.measurement.panels.times import spans

FEWEST_BEFORE = 6
OWN_PAST = 3  # placebo windows of the treated places from which their own past tells something


def diagnose(
    e: Experiment, fit: Counterfactual, calibration: Calibration, times: tuple[str, ...], level: float
) -> tuple[Check, ...]:
    """What a careful analyst would look at before believing the number."""
    before, during = e.start, e.periods
    gap = (e.x - fit.path)[e.start :]
    top = float(np.abs(gap).max() / np.abs(gap).sum()) if np.abs(gap).sum() > 0 else 0.0
    heaviest = float(np.abs(fit.weights).max(initial=0.0))
    alarms = calibration.false_alarms
    return (
        _history(before, during),
        _donors(len(e.donors), calibration.own),
        _check(
            "fit before",
            fit.scaled_l2,
            0.6,
            False,
            f"Imbalance before the start is {fit.scaled_l2:.2f} of equal weights.",
            "The places compared with did not run like the treated ones: read the picture before believing the number.",
        ),
        _check(
            "one place",
            heaviest,
            0.7,
            False,
            f"The heaviest place carries {heaviest:.0%} of the comparison.",
            "What happened in that place alone would move the result: exclude it once and read again.",
        ),
        _check(
            "one period",
            top,
            max(0.5, 2.5 / during),
            False,
            f"The largest single period makes {top:.0%} of the gaps.",
            "Look for an outlier, a data error or a one-day event.",
        ),
        _even(times),
        Check(
            "false alarms here",
            Mark.REVIEW if alarms is None or alarms > 2 * (1 - level) else Mark.PASS,
            -1.0 if alarms is None else alarms,
            2 * (1 - level),
            _untried(calibration.own)
            if alarms is None
            else f"Where nothing happened (windows before the campaign, {calibration.own} of them of the treated "
            f"places) the same test, blind to them, raised {alarms:.0%} false alarms.",
        ),
    )


def _history(before: int, during: int) -> Check:
    """Placebos are as short of history as the reading, so only next to none forbids an answer."""
    fact = f"{before} periods before and {during} during the campaign."
    check = _check("periods before", before / during, 3, True, fact, "Longer histories make narrower intervals.")
    enough = before >= FEWEST_BEFORE and before * 4 >= during
    return replace(check, mark=Mark.REVIEW) if check.mark is Mark.FAIL and enough else check


def _even(times: tuple[str, ...]) -> Check:
    """Whether times follow one another evenly: a day that no place has is seen by nobody else."""
    known = spans(times)
    if known is None:
        return Check("even times", Mark.PASS, 0.0, 0.0, "Periods are numbered, so none can be found missing.")
    first = np.array([s.first for s in known], dtype=np.float64)
    steps = np.diff(first)
    usual = float(np.median(steps)) if len(steps) else 1.0
    # Months and quarters differ by a few days; half a step more is a gap.
    wide = np.flatnonzero(steps > 1.5 * usual)
    gaps = int(np.round(steps[wide] / usual - 1).sum())
    if not gaps:
        return Check("even times", Mark.PASS, 0.0, 0.0, "No time is missing in all places.")
    fact = f"{gaps} times are in no place's data, the first after {times[int(wide[0])]}."
    advice = "If nothing happened on them, add rows with zero; if they were not recorded, say so beside the result."
    return Check("even times", Mark.REVIEW, float(gaps), 0.0, f"{fact} {advice}")


def _untried(own: int) -> str:
    if own:
        return (
            "With so few places the test cannot be tried on others: only the treated places' own past says how wrong "
            "a reading can be."
        )
    return (
        "The history is too short for windows before the campaign: only other places in the same window say how "
        "wrong a reading can be."
    )


def _donors(places: int, own: int) -> Check:
    """One place to compare with is enough to be read where the treated places' own past says how wrong it can be."""
    fact = f"{places} place{'s' if places != 1 else ''} to compare with."
    check = _check("donors", places, 8, True, fact, "Add places without the campaign if there are any.")
    return replace(check, mark=Mark.REVIEW) if check.mark is Mark.FAIL and own >= OWN_PAST else check


def _check(  # noqa: PLR0917 - a row of a table reads best in a line
    name: str, observed: float, limit: float, above: bool, fact: str, advice: str
) -> Check:
    good = observed >= limit if above else observed <= limit
    far = observed < limit / 3 if above else observed > 2 * limit
    mark = Mark.PASS if good else (Mark.FAIL if far else Mark.REVIEW)
    return Check(name, mark, float(observed), float(limit), fact if good else f"{fact} {advice}")
