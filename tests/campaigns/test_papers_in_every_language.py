"""Papers and creators' pages have every word in every language, with the same values in it."""

from __future__ import annotations

import re
from datetime import date

import pytest

from goodword.campaigns.offers.fields import read_terms
from goodword.campaigns.offers.model import KINDS, PLACES
from goodword.campaigns.offers.papers import in_message, pay_lines, rights, work
from goodword.campaigns.outreach.draft import LANGUAGES
from goodword.campaigns.words import Words, words_of
from goodword.core.money import Money

FIELDS = {"deliverables": "2 reels by 2027-01-15, story", "fee": "₹5,000", "gift": "bread", "gift_worth": "₹200",
          "commission": "8.5%", "voucher": "₹500", "usage_days": "30", "usage_places": "website, paid ads",
          "exclusive_days": "7", "exclusive_against": "Other Bakery"}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_there_with_its_values(language: str) -> None:
    own, english = words_of(language), words_of("en")
    assert own.keys() == english.keys()
    for key, text in own.items():
        assert set(re.findall(r"{(\w+)}", text)) == set(re.findall(r"{(\w+)}", english[key])), key
        assert text.strip() == text
        assert text
    assert {f"kind_{k}" for k in KINDS} | {"place_" + p.replace(" ", "_") for p in PLACES} <= own.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_are_said_in_full(language: str) -> None:
    w, terms = Words(language), read_terms(FIELDS, "INR")
    said = "\n".join([*pay_lines(w, terms), *(x for s in rights(w, terms) for x in s.lines), work(w, terms)])
    for part in ("bread", "8.5%", "Other Bakery", w("place_paid_ads"), w("kind_story"), w.day(date(2027, 1, 15))):
        assert part in said, part
    assert in_message(w, terms).keys() == {"work", "fee", "gift", "commission", "voucher"}


def test_amounts_have_minor_units_only_where_there_are_any() -> None:
    assert Words("de").money(Money(500_000, "INR")) == "5.000\xa0₹"
    assert Words("en").money(Money(500_050, "INR")) == "₹5,000.50"
    assert Words("en").money(Money(5_000, "JPY")) == "¥5,000"
