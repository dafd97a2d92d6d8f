"""Words of many niches found in many texts: whole words, beginnings, phrases, any script; hashtags and mentions not."""

from __future__ import annotations

import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.vetting.niche.taxonomy import load
from goodword.vetting.niche.wordbook import wordbook, words_of

BOOK = wordbook(
    {
        "cake": ("bakery",), "recipe*": ("food",), "street+food": ("street",), "क़ॉफी": ("coffee",),
        "سفر": ("travel",),
        "旅行": ("travel",), "커피": ("coffee",), "אוכל": ("food",), "Übung": ("sport",),
        "night+market+stall": ("street",),
    }
)  # fmt: skip


def said(text: str) -> set[str]:
    return set(BOOK.said(pa.array([text]))[0])


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a cake.", {"bakery"}), ("CAKE", {"bakery"}), ("cakes", set()), ("pancake", set()), ("cake's", {"bakery"}),
        ("Recipes!", {"food"}), ("my recipe", {"food"}), ("prerecipe", set()),
        ("great street food", {"street"}), ("street  -  food", {"street"}), ("street and food", set()),
        ("street street food", {"street"}), ("a night market stall", {"street"}), ("night market", set()),
        ("#cake @cake", set()), ("#cake_shop cake", {"bakery"}), ("@a.cake", set()), ("#a #b cake", {"bakery"}),
        ("कॉफी पी", {"coffee"}), ("क़ॉफी", {"coffee"}), ("السفر", {"travel"}), ("والسفر جميل", {"travel"}),
        ("سَفَر", {"travel"}), ("سفري", set()), ("海外旅行へ", {"travel"}), ("旅 行", set()),
        ("커피를 마셔요", {"coffee"}),
        ("האוכל", {"food"}), ("ubung", {"sport"}), ("U\u0308bung", {"sport"}), ("🍰cake🍰", {"bakery"}), ("", set()),
        ("ｃａｋｅ", {"bakery"}), ("旅行cake", {"travel", "bakery"}), ("cake旅行", {"travel", "bakery"}),
    ],
)  # fmt: skip
def test_what_a_text_speaks_of(text, meant):
    assert said(text) == meant


def test_null_says_nothing_and_pieces_are_read_alike():
    table = pa.chunked_array([["no", "cake"], [None, "recipe"]], type=pa.string())
    assert BOOK.said(table) == [frozenset(), {"bakery"}, frozenset(), {"food"}]
    assert BOOK.said(table.slice(1)) == BOOK.said(table)[1:]
    assert BOOK.said(pa.array([], pa.string())) == []


def test_a_book_without_words_finds_none():
    assert wordbook({}).said(pa.array(["cake"])) == [frozenset()]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(alphabet=st.sampled_from("cake recip #@.سفرا旅行ا é\u0301🍰\n"), max_size=20), max_size=5))
def test_a_text_is_read_by_itself_however_it_is_composed(texts):
    together = BOOK.said(pa.array(texts, pa.string()))
    assert together == [BOOK.said(pa.array([text]))[0] for text in texts]
    assert together == BOOK.said(pa.array([unicodedata.normalize("NFD", text) for text in texts], pa.string()))


def test_every_word_that_ships_is_found_by_itself():
    taxonomy = load()
    for niche in taxonomy.niches.values():
        for word in niche.all_words():
            plain = word.rstrip("*").replace("+", " ")
            assert niche.id in taxonomy.wordbook.said(pa.array([f"… {plain} …"]))[0], word


def test_words_are_cut_alike_for_terms_and_texts():
    assert words_of("Straße 旅行a") == [[*map(ord, "strasse")], [*map(ord, "旅行")], [ord("a")]]
