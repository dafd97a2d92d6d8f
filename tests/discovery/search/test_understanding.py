"""A brief in plain words becomes chips and a wish; what can mean several things is asked back, never guessed."""

from __future__ import annotations

import pytest

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.tier import Tier
from goodword.discovery.search.model import ChipKind, Near
from goodword.discovery.search.understand import Ears, understand
from goodword.places.gazetteer import Gazetteer
from goodword.vetting.niche.taxonomy import load


@pytest.fixture(scope="module")
def ears() -> Ears:
    return Ears(load(), Gazetteer.load().resolve, lambda match, circle: Near(match.label, circle))


@pytest.mark.parametrize(
    ("words", "place", "km", "niches", "excluded"),
    [
        ("vegan street food in Bandra, people who cook with their families, no alcohol",
         "Bandra, Maharashtra, India", 25, {"vegan", "street-food", "family"}, ("alcohol",)),
        ("cuisine végétalienne à Lyon dans un rayon de 10 km, sans alcool",
         "Lyon, Auvergne-Rhône-Alpes, France", 10, {"food"}, ("alcool",)),
        ("Yoga im Umkreis von 5 km um Köln, ohne Esoterik", "Köln, Germany", 5, {"yoga"}, ("esoterik",)),
        ("recetas veganas cerca de Sevilla sin gluten", "Sevilla, Andalucía, Spain", 25, {"vegan"}, ("gluten",)),
        ("मुंबई में शाकाहारी खाना, शराब नहीं", "Mumbai, Maharashtra, India", 25, {"vegan"}, ("शराब",)),
        ("delhi mein street food, sharab nahi", "Delhi, India", 25, {"street-food"}, ("sharab",)),
        ("dog lovers within 10 miles of Chicago but not cats", "Chicago, United States", 16.1, {"dogs"}, ("cats",)),
        ("vlogger di cucina a Bologna senza carne", "Bologna, Emilia-Romagna, Italy", 25, {"food"}, ("carne",)),
    ],
)  # fmt: skip
def test_place_radius_niches_and_what_is_not_wanted(  # noqa: PLR0917 - one argument a column of the table
    ears: Ears, words: str, place: str, km: float, niches: set[str], excluded: tuple[str, ...]
) -> None:
    found = understand(words, ears)
    assert found.wish.near is not None
    assert found.wish.near.label.rpartition(",")[2] == place.rpartition(",")[2]
    assert found.wish.near.circle.radius_km == km
    assert niches <= set(found.wish.niches)
    assert found.wish.excluded == excluded
    assert found.choices == ()


def test_every_chip_names_the_words_it_came_from(ears: Ears) -> None:
    words = "Hindi-speaking nano influencers in Pune on instagram, 2k-8k followers"
    found = understand(words, ears)
    assert [(c.kind, c.value) for c in found.chips if c.kind is not ChipKind.RADIUS] == [
        (ChipKind.FOLLOWERS, "2000-8000"), (ChipKind.LANGUAGE, "hi"), (ChipKind.PLATFORM, "instagram"),
        (ChipKind.TIER, "nano"), (ChipKind.PLACE, "Pune, Maharashtra, India"),
    ]  # fmt: skip
    assert all(c.said in words for c in found.chips)
    assert (found.wish.languages, found.wish.tiers, found.wish.platforms) == (("hi",), (Tier.NANO,), ("instagram",))


@pytest.mark.parametrize(
    ("words", "price", "budget"),
    [
        ("bakers under ₹2,000 per post", Money(200_000, "INR"), None),
        ("Backen, Budget 500 €", None, Money(50_000, "EUR")),
        ("yoga, asking at most 40 EUR", Money(4_000, "EUR"), None),
        ("500 ABC of yoga", None, None),
    ],
)
def test_money_is_a_price_only_where_that_is_said(
    ears: Ears, words: str, price: Money | None, budget: Money | None
) -> None:
    wish = understand(words, ears).wish
    assert (wish.max_price, wish.budget) == (price, budget)


@pytest.mark.parametrize(
    ("words", "options"),
    [("makeup in Springfield", 3), ("mumbai street food", 1), ("東京 ラーメン お酒なし", 1)],
)
def test_a_place_that_may_be_several_or_none_is_asked_about(ears: Ears, words: str, options: int) -> None:
    found = understand(words, ears)
    assert found.wish.near is None
    assert len(found.choices[0].options) >= options


@pytest.mark.parametrize("words", ["German bread", "French pastry", "nice cafes", "vegan food", "bath salts"])
def test_words_that_are_names_too_are_no_language_and_no_place(ears: Ears, words: str) -> None:
    found = understand(words, ears)
    assert (found.wish.languages, found.wish.near, found.choices) == ((), None, ())


def test_a_country_is_a_filter_and_no_circle(ears: Ears) -> None:
    wish = understand("surfing in Portugal", ears).wish
    assert (wish.countries, wish.near) == (("PT",), None)


@pytest.mark.parametrize("words", ["", "   ", "x" * 700])
def test_nothing_and_far_too_much_are_errors(ears: Ears, words: str) -> None:
    with pytest.raises(BadInput, match="words"):
        understand(words, ears)


@pytest.mark.parametrize(
    ("words", "km", "note"),
    [
        ("bakers within 500 m of Bandra", 1, "0.5 km was said"),
        ("Kuchen im Umkreis von 1500 Metern um Köln", 1.5, ""),
        ("street food in Bandra within 0.5 km", 1, "0.5 km was said"),
        ("a 5 m followers baker in Bandra", 25, "no distance was said"),
    ],
)
def test_a_radius_runs_from_one_kilometre_and_says_so(ears: Ears, words: str, km: float, note: str) -> None:
    found = understand(words, ears)
    assert found.wish.near is not None
    assert found.wish.near.circle.radius_km == km
    assert [(c.value, c.note) for c in found.chips if c.kind is ChipKind.RADIUS] == [(f"{km:g}", note)]


@pytest.mark.parametrize(
    ("words", "niches"),
    [
        ("مطاعم نباتية", {"restaurants", "vegan"}),
        ("وصفات نباتية", {"vegan"}),
        ("طبخ نباتيّ", {"vegan"}),
        ("نباتيون", {"vegan"}),
        ("نباتات منزلية", {"gardening", "interior"}),
        ("العناية بالنباتات", {"gardening"}),
        ("والنباتات", {"gardening"}),
    ],
)
def test_arabic_niches_with_endings_and_articles(ears: Ears, words: str, niches: set[str]) -> None:
    assert set(understand(words, ears).wish.niches) == niches


def test_the_signs_of_amman_make_it_no_country(ears: Ears) -> None:
    wish = understand("طعام نباتي في عمّان", ears).wish
    assert wish.near is not None
    assert wish.near.label.startswith("Amman")
    assert wish.countries == ()
