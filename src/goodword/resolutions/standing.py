"""Where a goal stands, from its odds: three shades with hysteresis, and two facts."""

from __future__ import annotations

from goodword.resolutions.limits import Rules
from goodword.resolutions.model import Standing


def settle(odds: float, previous: Standing | None, rules: Rules) -> Standing:
    """The standing for these odds. It leaves the one before only once the odds are `margin` beyond the limit."""
    up, down = rules.on_track, rules.off
    if previous is Standing.ON_TRACK:
        up -= rules.margin
    elif previous is Standing.OFF:
        down += rules.margin
    elif previous is Standing.AT_RISK:
        up, down = up + rules.margin, down - rules.margin
    if odds >= up:
        return Standing.ON_TRACK
    return Standing.OFF if odds < down else Standing.AT_RISK
