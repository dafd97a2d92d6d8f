"""The brief as a web form: nothing is lost on the way there and back, and each error finds its field."""

from __future__ import annotations

from datetime import date

import pytest

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.tier import Tier
from goodword.discovery.model import Brief, FeeRule, PlaceWish
from goodword.planning.form import form_of, read_form, with_error
from goodword.ui.form import Form
from goodword.vetting.model import EvidenceRule

FULL = Brief(
    "बेकरी, सर्दी",
    Money(6_000_050, "INR"),
    promotes="sourdough",
    audience="families",
    place=PlaceWish("Bandra West, Mumbai", 2.5),
    platforms=("instagram",),
    languages=("hi", "en"),
    tiers=(Tier.PERSONAL, Tier.MICRO),
    niches=("food",),
    excluded_niches=("fashion",),
    words=("cake", "केक"),
    excluded_words=("alcohol",),
    competitors=("other_bakery",),
    starts=date(2026, 12, 1),
    ends=date(2026, 12, 31),
    prices=(("instagram:anna", Money(50_000, "INR")),),
    fee_rule=FeeRule(10, 5, 0.9),
    evidence=EvidenceRule(3, 8, 90),
    max_creators=12,
)


_AMOUNTS = (Money(5_000, "EUR"), Money(60_000, "JPY"), Money(1_500, "KWD"), Money(60_000_000, "KWD"))


@pytest.mark.parametrize("brief", [FULL, *(Brief("Plain", money) for money in _AMOUNTS)], ids=str)
def test_there_and_back(brief: Brief) -> None:
    assert read_form(form_of(brief)) == brief


def test_amounts_and_languages_are_written_for_people() -> None:
    form = form_of(FULL)
    assert form.value("languages") == "Hindi, English"
    assert form.value("prices") == "instagram:anna 500 INR"
    assert form_of(Brief("Plain", Money(6_000_000, "INR"))).value("budget") == "60,000 INR"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "budget"),
        ({"budget": "sixty"}, "budget"),
        ({"budget": "60"}, "budget"),
        ({"budget": "-5 EUR"}, "budget"),
        ({"budget": "50 EUR", "niches": "quantum chess"}, "niches"),
        ({"budget": "50 EUR", "languages": "Klingonish"}, "languages"),
        ({"budget": "50 EUR", "place.text": "Bandra", "place.radius_km": "-3"}, "place.radius_km"),
        ({"budget": "50 EUR", "starts": "soon"}, "starts"),
        ({"budget": "50 EUR", "starts": "2026-02-01", "ends": "2026-01-01"}, "ends"),
        ({"budget": "50 EUR", "prices": "anna fifty"}, "prices"),
        ({"budget": "50 EUR", "prices": "instagram:anna 50 USD"}, "prices"),
        ({"budget": "50 EUR", "evidence.min_posts": "many"}, "evidence.min_posts"),
        ({"budget": "50 EUR", "max_creators": "0"}, "max_creators"),
        ({"budget": "50 EUR", "tiers": ("huge",)}, "tiers"),
    ],
)
def test_an_error_stands_beside_its_field(given: dict[str, str], field: str) -> None:
    form = Form(given)
    with pytest.raises(BadInput) as caught:
        read_form(form)
    shown = with_error(form, caught.value)
    assert list(shown.errors) == [field]
    assert shown.given == given, "what was written stays"
