"""Text in any script survives cleaning, folding and tokenising."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.core.text import clean, fold, hashtags, mentions, spreadsheet_safe, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vegan Café in München", ["vegan", "cafe", "in", "munchen"]),
        ("मुंबई का खाना", ["मुंबई", "का", "खाना"]),
        ("مطاعم القاهرة", ["مطاعم", "القاهرة"]),
        ("don't", ["don", "t"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("", []),
    ],
)
def test_words_of_any_script(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_hashtags_of_any_script() -> None:
    assert hashtags("Yum #StreetFood #मुंबई,#寿司 #café! ##twice no#tag") == [
        "streetfood",
        "मुंबई",
        "寿司",
        "cafe",
        "twice",
        "tag",
    ]


def test_mentions_are_not_mail_addresses() -> None:
    assert mentions("with @Ann.Bee and hello@example.org @@no") == ["ann.bee"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1+1", "＋1", "－1", "＠x"])
def test_cells_cannot_become_formulas(cell: str) -> None:
    assert spreadsheet_safe(cell) == "'" + cell


def test_direction_overrides_are_removed_but_joiners_stay() -> None:
    assert clean("a\u202eb\u0000c") == "abc"
    assert clean("क्\u200dष") == "क्\u200dष"


@given(st.text())
def test_folding_settles(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert clean(clean(text)) == clean(text)
