"""Text in any script survives cleaning, folding and tokenising."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.core.text import clean, fold, hashtags, mentions, spreadsheet_plain, spreadsheet_safe, words


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


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("a;=1", "a;'=1"),
        ("a; =1", "a; '=1"),
        ('a;"=1', "a;\"'=1"),
        ("a\t@SUM(1)", "a\t'@SUM(1)"),
        ("first\n-2+3", "first\n'-2+3"),
        ("first\r\n＝1", "first\r\n'＝1"),
        (";=1", ";'=1"),
        ("\n=1", "'\n'=1"),
        ("a;'=1", "a;''=1"),
        ("'=1", "''=1"),
        ("a;-(1)", "a;'-(1)"),
        ("hello ;-) and ;-)", "hello ;-) and ;-)"),
        ("2 = 1 + 1", "2 = 1 + 1"),
        ("a; b - c", "a; b - c"),
        ("", ""),
    ],
)
def test_what_a_spreadsheet_may_split_off_becomes_no_formula(cell: str, safe: str) -> None:
    assert spreadsheet_safe(cell) == safe


def test_no_piece_of_a_line_begins_a_formula_where_semicolons_separate() -> None:
    """A line of ours read as a spreadsheet of such a country reads it: quotes count where a cell begins only."""
    out = io.StringIO()
    csv.writer(out).writerow(map(spreadsheet_safe, ("anna", "a;=1", 'b;"=2"', "c\n=3\n\n@d", "e;\t+4")))
    pieces = re.split(r"[;\t\r\n]", out.getvalue())
    assert not [p for p in pieces if p.lstrip(' "')[:1] in set("=+-@")]


@given(st.text("=+-@＝;\t\n\r \"')(a"))
def test_safe_cells_are_read_back_as_they_were(cell: str) -> None:
    assert spreadsheet_plain(spreadsheet_safe(cell)) == cell


def test_long_runs_of_blanks_take_no_time() -> None:
    cell = "a" + ' \n";' * 500_000
    assert spreadsheet_safe(cell) == cell


def test_direction_overrides_are_removed_but_joiners_stay() -> None:
    assert clean("a\u202eb\u0000c") == "abc"
    assert clean("क्\u200dष") == "क्\u200dष"


@given(st.text())
def test_folding_settles(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert clean(clean(text)) == clean(text)
