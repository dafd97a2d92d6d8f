"""A search finds who says it, who means it, who is there; filters let nobody through; every result says why."""

from __future__ import annotations

import pytest

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.tier import Tier
from goodword.discovery.search.desk import SearchDesk
from goodword.discovery.search.fields import read_wish
from goodword.discovery.search.model import Found, Wish
from goodword.discovery.values import Source


def found(desk: SearchDesk, words: str = "", **fields: object) -> Found:
    understood = desk.understand(words) if words else None
    return desk.find(read_wish(understood, fields, desk.reading(), Source("test")), fair=True)


def handles(answer: Found) -> list[str]:
    return [h.handle for h in answer.hits]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("vegan", "anna"),
        ("street food with the family", "anna"),
        ("travel", "bela"),  # says "travelling"; the others do not
        ("Reise", "bela"),  # says "Reisen"
        ("खाना", "chitra"),
        ("ラーメン", "emi"),
        ("💄", "gina"),
        ("lipsticks", "gina"),
        ("dog lady", "dog_lady"),  # by her handle
        ("hunde", "dog_lady"),
    ],
)
def test_words_in_any_script_and_form(desk: SearchDesk, words: str, first: str) -> None:
    assert handles(desk.find(Wish(text=words)))[0] == first


@pytest.mark.parametrize(
    ("words", "who"),
    [("puppies", "dog_lady"), ("voyage en montagne", "bela"), ("maquillaje y belleza", "gina"), ("cerveza", "fred")],
)
def test_meaning_across_languages(desk: SearchDesk, words: str, who: str) -> None:
    """None of them writes these words."""
    best = desk.find(Wish(text=words)).hits
    assert who in [h.handle for h in best[:2]]
    hit = next(h for h in best if h.handle == who)
    assert hit.why.words == ()
    assert hit.why.likeness is not None


def test_the_reasons_name_words_niche_place_and_posts(desk: SearchDesk) -> None:
    hit = found(desk, "vegan street food in Mumbai, within 20 km").hits[0]
    assert hit.handle == "anna"
    assert {"vegan", "street"} <= set(hit.why.words)
    assert (hit.why.inside, hit.why.km is not None) == (2, True)
    assert any("texts speak of" in s for s in hit.sentences)
    assert any("within 20 km of Mumbai" in s for s in hit.sentences)
    assert hit.posts[0].post_id == "a1"


def test_who_only_names_a_place_comes_after_who_is_there(desk: SearchDesk) -> None:
    answer = found(desk, near="Mumbai", radius="20")
    assert handles(answer) == ["anna", "gina"]
    assert answer.hits[1].why.names_place == ("mumbai",)
    assert answer.hits[1].why.inside == 0


def test_nobody_found_says_an_excluded_word(desk: SearchDesk) -> None:
    assert "fred" in handles(found(desk, "street food"))
    assert "fred" not in handles(found(desk, "street food, no beer"))
    assert "fred" not in handles(found(desk, "street food", without="beers"))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"tier": "nano"}, {"anna", "dog_lady", "fred"}),
        ({"tier": "personal"}, {"chitra", "hari"}),
        ({"language": "German"}, {"bela", "dog_lady"}),
        ({"country": "India"}, {"anna", "chitra"}),
        ({"platform": "offline"}, {"hari"}),
        ({"max_price": "60 EUR"}, {"dog_lady"}),
        ({"max_price": "40 EUR"}, set()),
        ({"min_followers": "50000"}, {"emi", "gina"}),
        ({"niche": "beauty", "only_niche": "yes"}, {"gina"}),
        ({"near": "52.52, 13.40", "radius": "15"}, {"bela"}),
        ({"near": "Bandra, Mumbai", "radius": "1"}, {"anna"}),
        ({"tier": "nano", "language": "de", "country": "DE"}, {"dog_lady"}),
    ],
)
def test_filters(desk: SearchDesk, fields: dict[str, object], expected: set[str]) -> None:
    answer = found(desk, **fields)
    assert set(handles(answer)) == expected
    assert answer.passing == len(expected)


def test_an_excluded_niche_is_left_out(desk: SearchDesk) -> None:
    assert "gina" not in handles(found(desk, "mumbai lipstick", not_niche="beauty"))


def test_equal_searches_have_equal_answers(desk: SearchDesk) -> None:
    answers = [found(desk, "food in London") for _ in range(2)]
    assert [(h.creator_id, h.score) for h in answers[0].hits] == [(h.creator_id, h.score) for h in answers[1].hits]


def test_what_is_known_of_a_result(desk: SearchDesk) -> None:
    hit = found(desk, "Hunde", limit="1").hits[0]
    assert (hit.price, hit.tier, hit.language, hit.country) == (Money(5_000, "EUR"), Tier.NANO, "de", "DE")


def test_spread_over_languages(desk: SearchDesk) -> None:
    spread = found(desk, "food", diverse="language", limit="4").hits
    assert len({h.language for h in spread}) >= 3


def test_the_fairness_view_counts_the_pool(desk: SearchDesk) -> None:
    view = next(f for f in found(desk, "food", limit="3").fairness if f.by == "tier")
    assert (view.pool_n, view.shown_n) == (8, 3)
    assert abs(sum(s.pool for s in view.shares) - 1) < 1e-9


def test_nobody_left_says_what_to_do(desk: SearchDesk) -> None:
    assert "widen the radius" in found(desk, near="Reykjavik", radius="5").notes[0]


@pytest.mark.parametrize(
    "fields", [{"tier": "huge"}, {"radius": "-3"}, {"radius": "3"}, {"limit": "0"}, {"niche": "nothing"}]
)
def test_wrong_fields_are_named(desk: SearchDesk, fields: dict[str, object]) -> None:
    with pytest.raises(BadInput) as error:
        found(desk, **fields)
    assert next(iter(fields)) in error.value.where
