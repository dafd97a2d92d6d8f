"""Briefs from files, flags, forms and JSON: what is read, and what an error says."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from goodword.core.codec import to_json, to_plain
from goodword.core.errors import BadInput, NotFound
from goodword.core.money import Money
from goodword.core.tier import Tier, TierLimits
from goodword.discovery.model import Brief, FeeRule, PlaceWish
from goodword.discovery.read import KEYS, read_file, read_mapping, read_text
from goodword.discovery.values import Source
from goodword.vetting.model import EvidenceRule

WHOLE = """
name = "बेकरी"
budget = "₹60,000"
promotes = "sourdough bread"
audience = "people in Bandra who like bread"
platforms = ["Instagram"]
languages = ["Hindi", "en-IN", "मराठी"]
tiers = ["micro", "personal"]
niches = ["Bakery and baking", "vegan"]
excluded_niches = ["beauty"]
words = ["Sourdough", "#Café"]
excluded_words = ["Alcohol"]
competitors = ["@BigBread"]
starts = 2026-12-01
ends = "2026-12-31"
pinned = ["Instagram:@Anna"]
banned = ["instagram:ben"]
shortlist_size = 50
max_creators = 8
seed = 3

[place]
text = "Bandra, Mumbai"
radius_km = 5

[prices]
"instagram:chi" = "₹3,000"
"instagram:dov" = 1500

[fee_rule]
base = 200
exponent = 0.7

[evidence]
min_posts = 3
max_age_days = 90

[tier_limits]
micro = 5_000
"""

EXPECTED = Brief(
    name="बेकरी",
    budget=Money(6_000_000, "INR"),
    promotes="sourdough bread",
    audience="people in Bandra who like bread",
    place=PlaceWish("Bandra, Mumbai", 5.0),
    platforms=("instagram",),
    languages=("hi", "en", "mr"),
    tiers=(Tier.PERSONAL, Tier.MICRO),
    niches=("bakery", "vegan"),
    excluded_niches=("beauty",),
    words=("sourdough", "cafe"),
    excluded_words=("alcohol",),
    competitors=("bigbread",),
    starts=date(2026, 12, 1),
    ends=date(2026, 12, 31),
    prices=(("instagram:chi", Money(300_000, "INR")), ("instagram:dov", Money(150_000, "INR"))),
    fee_rule=FeeRule(base=200, per_thousand=100, exponent=0.7),
    evidence=EvidenceRule(min_posts=3, max_age_days=90),
    pinned=("instagram:anna",),
    banned=("instagram:ben",),
    tier_limits=TierLimits(micro=5_000),
    shortlist_size=50,
    max_creators=8,
    seed=3,
)


def test_every_field_of_a_file() -> None:
    assert read_text(WHOLE) == EXPECTED


def test_what_is_written_is_read_back() -> None:
    assert read_mapping(to_plain(EXPECTED)) == EXPECTED
    assert read_mapping(json.loads(to_json(EXPECTED))) == EXPECTED


def test_forms_give_lists_as_text_and_nested_fields_with_dots() -> None:
    form = {
        "budget": "300",
        "currency": "eur",
        "place.text": "Hamburg",
        "place.radius_km": "12.5",
        "niches": "family, food\nbakery",
        "tiers": "nano",
        "evidence.min_posts": "2",
        "fee_rule.base": "",
        "max_creators": "",
    }
    brief = read_mapping(form)
    assert brief.budget == Money(30_000, "EUR")
    assert brief.place == PlaceWish("Hamburg", 12.5)
    assert brief.niches == ("family", "food", "bakery")
    assert brief.tiers == (Tier.NANO,)
    assert (brief.evidence.min_posts, brief.max_creators, brief.fee_rule) == (2, None, None)


def test_coordinates_stand_in_for_words() -> None:
    brief = read_mapping({"budget": "1 EUR", "lat": 19.06, "lon": 72.83, "radius_km": 3})
    assert brief.place == PlaceWish("", 3.0, 19.06, 72.83)


def test_the_file_names_a_brief_that_names_itself_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "spring.toml"
    path.write_text('budget = "5 EUR"', encoding="utf-8-sig")
    assert read_file(path).name == "spring"


def test_a_change_replaces_what_the_file_says(tmp_path: Path) -> None:
    path = tmp_path / "brief.toml"
    path.write_text('budget = "5 EUR"\nplace = {text = "Rome", radius_km = 4}\n[evidence]\nmin_posts = 9', "utf-8")
    brief = read_file(path, change={"budget": "7 EUR", "radius_km": "9", "evidence.min_audience": "2"})
    assert brief.budget == Money(700, "EUR")
    assert brief.place == PlaceWish("Rome", 9.0)
    assert brief.evidence == EvidenceRule(9, 2)


BAD = [
    ("budgt = 3", "line 2, budgt", "did you mean budget"),
    ("radius_km = -3\nplace = 'Rome'", "line 2, radius_km", "above 0"),
    ("place = {text = 'Rome', radius = 3}", "place.radius", "radius_km"),
    ('tiers = ["nan"]', "tiers", "nano"),
    ("tiers = []", "tiers", "at least one"),
    ('niches = ["bakry"]', "niches", "did you mean bakery"),
    ('languages = ["Hindu"]', "languages", "hindi"),
    ('prices = {"instagram:a" = "3 USD"}', "prices.instagram:a", "budget's currency"),
    ('prices = {"instagram:a" = -3}', "prices.instagram:a", "at least 0"),
    ('pinned = ["anna"]', "pinned", "platform:handle"),
    ('pinned = ["x:a"]\nbanned = ["x:a"]', "banned", "one of the lists"),
    ('niches = ["bakery"]\nexcluded_niches = ["food"]', "excluded_niches", "take one of the two out"),
    ('words = ["vegan"]\nexcluded_words = ["Vegan"]', "excluded_words", "one of the lists"),
    ("starts = 2026-12-02\nends = 2026-12-01", "ends", "swap"),
    ("ends = '1 December'", "ends", "2026-12-01"),
    ("lat = 3", "place", "both"),
    ("radius_km = 3", "place", "Bandra"),
    ("[evidence]\nmin_posts = 1.5", "line 3, evidence.min_posts", "whole number"),
    ("[fee_rule]\nbase = -1", "fee_rule.base", "from 0"),
    ("[fee_rule]\nexponent = 0.9", "fee_rule.base", "budget's currency"),
    ("[tier_limits]\nmicro = 1", "tier_limits", "raise the higher ones"),
    ("max_creators = 1\npinned = ['x:a', 'x:b']", "max_creators", "unpin"),
    ("seed = 1e400", "seed", "whole number"),
    ("shortlist_size = true", "shortlist_size", "whole number"),
    ("words = 3", "words", "list of texts"),
    ("name = 3", "name", "text"),
]


@pytest.mark.parametrize(("line", "where", "hint"), BAD, ids=[line for line, _, _ in BAD])
def test_what_cannot_be_is_named_with_field_and_way_out(line: str, where: str, hint: str) -> None:
    with pytest.raises(BadInput) as error:
        read_text('budget = "100 EUR"\n' + line, name="b.toml")
    assert error.value.where.startswith("b.toml")
    assert where in error.value.where
    assert hint in error.value.what + " " + error.value.next_step


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('budget = "0 EUR"', "above 0"),
        ('budget = "-5 EUR"', "above 0"),
        ("budget = 5", "currency"),
        ('budget = "many"', "300 EUR"),
        ('budget = {amount = "5", currency = "EURO"}', "three capital letters"),
        ('budget = "5 EUR"\ncurrency = "USD"', "budget"),
        ("name = 'x'", "no budget"),
    ],
)
def test_budgets_that_cannot_be_used(text: str, hint: str) -> None:
    with pytest.raises(BadInput) as error:
        read_text(text)
    assert hint in str(error.value)
    assert "budget" in error.value.where or "currency" in error.value.where


def test_flags_are_named_as_flags() -> None:
    with pytest.raises(BadInput) as error:
        read_mapping({"budget": "5 EUR", "niches": "bakry"}, Source("flags", flags=True, names={"niches": "niche"}))
    assert error.value.where == "--niche"


def test_files_that_are_not_there_not_text_not_toml(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="not there"):
        read_file(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b'name = "caf\xe9"')
    with pytest.raises(BadInput, match="UTF-8"):
        read_file(tmp_path / "latin.toml")
    (tmp_path / "broken.toml").write_text("budget = ")
    with pytest.raises(BadInput, match="TOML"):
        read_file(tmp_path / "broken.toml")


def test_hidden_characters_are_taken_out_and_scripts_kept() -> None:
    brief = read_mapping({"budget": "5 EUR", "promotes": "bread\u202e\x00 خبز नान", "words": "नान, خبز"})
    assert brief.promotes == "bread خبز नान"
    assert brief.words == ("नान", "خبز")


def test_every_key_is_read_or_refused() -> None:
    assert set(KEYS) >= set(EXPECTED.__dataclass_fields__)


@pytest.mark.parametrize("name", ["", "  ", "\0", "\u202e"])
def test_a_name_that_cannot_be_seen_is_none(name: str) -> None:
    assert read_mapping({"budget": "300 EUR", "name": name}).name == "Brief"
