"""Words beside the pictures."""

from __future__ import annotations

import pytest

from goodword.core.tier import Tier
from goodword.planning.pictures import group_of
from goodword.vetting.model import Peers


@pytest.mark.parametrize(
    ("creators", "source", "said"),
    [
        (0, "Instagram 2012–2019 (shipped)", "nano creators on Instagram 2012–2019 in food"),
        (1, "your catalogue (1 creators)", "nano creator on TikTok in food"),
        (13, "your catalogue (13 creators)", "nano creators on TikTok in food"),
    ],
)
def test_peers_are_named_for_what_they_are(creators: int, source: str, said: str) -> None:
    assert group_of(Peers("tiktok", Tier.NANO, "food", creators, (0.1, 0.2, 0.3, 0.4, 0.5), source)) == said
