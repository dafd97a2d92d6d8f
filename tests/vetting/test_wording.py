"""Numbers in sentences keep the digits that mean something."""

from __future__ import annotations

from dataclasses import replace

import pytest

from goodword.core.estimate import Estimate
from goodword.core.tier import Tier
from goodword.ui.format import formatter
from goodword.vetting.model import Peers
from goodword.vetting.signal_engagement import group
from goodword.vetting.wording import share_range


@pytest.mark.parametrize(
    ("value", "low", "high", "said"),
    [
        (0.0169, 0.0050, 0.0575, "1.7 % (between 0.5 % and 5.8 %)"),
        (0.14, 0.03, 0.30, "14 % (between 3 % and 30 %)"),
        (0.0674, 0.0506, 0.0898, "6.7 % (between 5.1 % and 9.0 %)"),
        (0.02, 0.0, 0.06, "2.0 % (between 0.0 % and 6.0 %)"),
        (0.12, 0.00002, 0.26, "12 % (between 0 % and 26 %)"),
    ],
)
def test_a_low_end_above_zero_is_not_written_as_zero(value: float, low: float, high: float, said: str) -> None:
    assert share_range(Estimate(value, low, high, 3, "share", "engagement-rate/1")) == said


@pytest.mark.parametrize(("value", "low", "high"), [(0.0667, 0.0131, 0.2), (0.14, 0.03, 0.3), (0.5, 0.0, 1.0)])
def test_a_sentence_writes_a_share_as_the_tile_beside_it(value: float, low: float, high: float) -> None:
    e = Estimate(value, low, high, 15, "share", "ad-share/1")
    tile = formatter("en").estimate(e)
    assert share_range(e).replace(" %", "%") == f"{tile.value} (between {tile.low} and {tile.high})"


def test_percentiles_say_whose_they_are() -> None:
    shipped = Peers("tiktok", Tier.MICRO, None, 0, (0.1, 0.2, 0.3, 0.4, 0.5), "Instagram 2012–2019 (shipped)")
    assert group(shipped) == "micro accounts on Instagram 2012–2019"
    own = replace(shipped, niche="food", creators=13, source="your catalogue (13 creators)")
    assert group(own) == "micro food accounts on TikTok"
