"""Briefs as people write them, in the order of their language: nothing is misread, what is not clear is asked back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from goodword.core.tier import Tier
from goodword.core.times import to_epoch
from goodword.discovery.search.model import ChipKind, Near
from goodword.discovery.search.understand import Ears, understand
from goodword.places.gazetteer import Gazetteer
from goodword.vetting.niche.taxonomy import load
from search_world import NOW


@pytest.fixture(scope="module")
def ears() -> Ears:
    return Ears(load(), Gazetteer.load().resolve, lambda match, circle: Near(match.label, circle), today=to_epoch(NOW))


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("Bäckerinnen im Umkreis von 5 km um Köln, die mit Kindern backen, kein Zucker",
         {"near": "Köln", "km": 5, "excluded": ("zucker",), "text": "Bäckerinnen, die mit Kindern backen"}),
        ("Yoga und Meditation in Berlin, unter 20.000 Followern",
         {"near": "Berlin", "max_followers": 20_000, "text": "Yoga und Meditation"}),
        ("recetas caseras cerca de Sevilla, menos de 10 mil seguidores",
         {"near": "Sevilla", "max_followers": 10_000, "text": "recetas caseras"}),
        ("cuisine végane à Lyon, moins de 15 000 abonnés", {"near": "Lyon", "max_followers": 15_000}),
        ("chefs veganos em São Paulo, até 10 mil seguidores, sem álcool",
         {"near": "São Paulo", "max_followers": 10_000, "excluded": ("alcool",)}),
        ("vegan koken in Gent, minder dan 5000 volgers",
         {"near": "Gent", "max_followers": 5_000, "niches": ("vegan",)}),
        ("दिल्ली में फैशन ब्लॉगर, 20 हज़ार से कम फॉलोअर",
         {"near": "Delhi", "max_followers": 20_000, "niches": ("fashion",), "text": "फैशन ब्लॉगर"}),
        ("पुणे के पास योग सिखाने वाली महिलाएँ", {"near": "Pune", "niches": ("yoga",)}),
        ("ghar ka khana banane wale log Mumbai mein, 10k se kam followers",
         {"near": "Mumbai", "max_followers": 10_000, "niches": ("food",)}),
        ("مطاعم نباتية في دبي بدون كحول", {"near": "Dubai", "excluded": ("كحول",), "text": "مطاعم نباتية"}),
        ("مدونات جمال في القاهرة، أقل من 20 ألف متابع",
         {"near": "Cairo", "max_followers": 20_000, "niches": ("beauty",)}),
        ("東京でラーメンを食べる人、お酒なし", {"near": "Tokyo", "excluded": ("お酒",), "text": "ラーメンを食べる人"}),
        ("大阪の子育てママ、フォロワー1万人以下", {"near": "Osaka", "max_followers": 10_000, "niches": ("family",)}),
        ("渋谷から3km以内のカフェ好き", {"near": "Shibuya", "km": 3, "niches": ("coffee",)}),
        ("上海的素食博主，不要酒，粉丝少于1万",
         {"near": "Shanghai", "max_followers": 10_000, "excluded": ("酒",), "text": "素食博主"}),
        ("İstanbul'da kahve severler, 10 bin takipçiden az", {"near": "Istanbul", "max_followers": 10_000}),
        ("кофейни в Казани, без алкоголя, до 10 тысяч подписчиков",
         {"near": "Kazan", "max_followers": 10_000, "excluded": ("алкоголя",), "text": "кофейни"}),
        ("people between 2k and 8k followers who knit in Edinburgh",
         {"near": "Edinburgh", "min_followers": 2_000, "max_followers": 8_000, "text": "people who knit"}),
        ("10k+ followers, ceramics, Kyoto", {"near": "Kyoto", "min_followers": 10_000, "text": "ceramics"}),
        ("micro and nano, plant-based, near Brooklyn, not in Spanish",
         {"near": "Brooklyn", "tiers": (Tier.MICRO, Tier.NANO), "excluded_languages": ("es",), "text": "plant-based"}),
        ("local museum lovers in Basel, English or German", {"near": "Basel", "languages": ("en", "de")}),
        ("carpentry, Leeds, 500 m", {"near": "Leeds", "km": 1, "text": "carpentry"}),
        ("halal food, $50 a reel at most", {"text": "halal food"}),
        ("ceramics, active since 2025-06-01", {"active_after": 1_748_736_000, "text": "ceramics"}),
        ("bakers who posted in the last 6 months", {"active_after": 1_752_710_400}),
        ("street food in Mumbay", {"near": "Mumbai", "text": "street food"}),
    ],
)  # fmt: skip
def test_a_brief_is_understood(ears: Ears, words: str, wish: Mapping[str, Any]) -> None:
    found = understand(words, ears)
    for name, value in wish.items():
        if name in ("near", "km"):
            assert found.wish.near is not None, name
            said = found.wish.near.label.partition(",")[0] if name == "near" else found.wish.near.circle.radius_km
            assert said == value
        elif name == "niches":
            assert set(value) <= set(found.wish.niches)
        else:
            assert getattr(found.wish, name) == value, name
    assert found.choices == ()


@pytest.mark.parametrize(
    ("words", "asked"),
    [("travel bloggers who visited Iceland in the last 6 months", "Iceland"), ("서울 카페, 술 없이", "Seoul")],
)
def test_what_may_be_meant_otherwise_is_asked(ears: Ears, words: str, asked: str) -> None:
    found = understand(words, ears)
    assert (found.wish.near, found.wish.countries, found.wish.active_after) == (None, (), None)
    assert found.choices[0].options[0].startswith(asked)


@pytest.mark.parametrize("words", ["5000 followers, yoga", "a gym with 20 machines", "the last 6 bakeries"])
def test_a_number_of_which_nothing_is_said_filters_nobody(ears: Ears, words: str) -> None:
    wish = understand(words, ears).wish
    assert (wish.min_followers, wish.max_followers, wish.active_after) == (None, None, None)


def test_nothing_is_counted_back_without_a_date_for_today(ears: Ears) -> None:
    timeless = Ears(ears.taxonomy, ears.resolve, ears.near)
    assert understand("bakers who posted in the last 6 months", timeless).wish.active_after is None


def test_a_country_has_a_chip_of_its_own(ears: Ears) -> None:
    chips = understand("surfing in Portugal", ears).chips
    assert [(c.kind, c.value) for c in chips if c.kind is ChipKind.COUNTRY] == [(ChipKind.COUNTRY, "PT")]
