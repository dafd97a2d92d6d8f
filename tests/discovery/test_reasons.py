"""What speaks for the place, as a sentence."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from goodword.discovery.reasons import place_sentence


@pytest.mark.parametrize(
    ("homes", "placed", "home", "said"),
    [
        ((11, 14), (9, 10), 1, "11 of 14 known homes of their audience and 9 of 10 placed posts are near."),
        ((1, 15), (0, 0), 0, "1 of 15 known homes of their audience is near."),
        ((0, 0), (3, 4), 0, "3 of 4 placed posts are near."),
        ((0, 0), (0, 0), 1, "Their own place is near."),
        ((2, 3), (0, 0), 1, "2 of 3 known homes of their audience and their own place are near."),
        ((0, 0), (0, 0), 0, "Nothing known links them to near."),
    ],
)
def test_verbs_agree(homes: tuple[int, int], placed: tuple[int, int], home: int, said: str) -> None:
    local: Any = SimpleNamespace(
        homes_inside=[homes[0]], homes=[homes[1]], placed_inside=[placed[0]], placed=[placed[1]], home=[home]
    )
    assert place_sentence(0, local, cast("Any", SimpleNamespace(place="near"))) == said
