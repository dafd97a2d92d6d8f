"""A word that nobody writes is said to be one, with a word that is written much like it; nothing is put right alone."""

from __future__ import annotations

import pytest

from goodword.discovery.search.desk import SearchDesk
from goodword.discovery.search.model import Wish


@pytest.mark.parametrize(
    ("wish", "note"),
    [
        (Wish(text="vegan stret food"), "Nobody writes “stret”. Did you mean “street”?"),
        (Wish(text="vegan lipstik"), "Nobody writes “lipstik”. Did you mean “lipstick”?"),
        (
            Wish(text="food", excluded=("chilldren",)),
            "Nobody writes “chilldren”, so it leaves nobody out. Did you mean “children”?",
        ),
        (Wish(text="food", excluded=("gambling",)), "Nobody writes “gambling”, so it leaves nobody out."),
    ],
)
def test_a_slip_is_asked_about(desk: SearchDesk, wish: Wish, note: str) -> None:
    assert note in desk.find(wish).notes


def test_words_that_are_written_are_not_asked_about(desk: SearchDesk) -> None:
    assert not any("Nobody writes" in n for n in desk.find(Wish(text="vegan food", excluded=("beer",))).notes)
