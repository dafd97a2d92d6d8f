"""With every kind of wish at once the answer equals an exhaustive search that reads the wishes themselves."""

from __future__ import annotations

import pytest

from goodword.figures.roster import wished


@pytest.mark.parametrize("block", range(4))
def test_every_wish_at_once(block: int) -> None:
    for seed in range(block * 50, block * 50 + 50):
        told = wished(seed)
        assert told.equal, seed
        assert not told.below, seed
        assert not told.refused, seed
        assert told.optimal == told.possible, seed
