"""Briefs that cannot be answered: the reason, and what to change."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from goodword.core.errors import BadInput, NotFound
from goodword.planning.model import Plan

Planned = Callable[..., Plan]


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"budget": "₹0"}, BadInput, "above 0"),
        ({"place": "Xyzzyville on the Moon"}, NotFound, "no place"),
        ({"place": "Springfield"}, BadInput, "several places"),
        ({"niches": ["unicorns"]}, BadInput, "no niche"),
        ({"radius_km": -1}, BadInput, "above 0"),
        ({"prices": {"instagram:a": "3 EUR"}}, BadInput, "currency"),
        ({"pinned": ["instagram:nobody.known"]}, NotFound, "not in the catalogue"),
        ({"pinned": ["instagram:big.bombay"]}, BadInput, "more than the budget"),
        ({"pinned": ["instagram:no.price"]}, BadInput, "no price"),
        ({"pinned": ["x:a"], "banned": ["x:a"]}, BadInput, "pinned and banned"),
    ],
)
def test_an_error_says_what_is_wrong(planned: Planned, change: dict[str, object], error: type, words: str) -> None:
    with pytest.raises(error) as raised:
        planned(**change)
    assert words in str(raised.value)
    assert raised.value.next_step


def test_an_ambiguous_place_lists_the_places(planned: Planned) -> None:
    with pytest.raises(BadInput) as raised:
        planned(place="Springfield")
    assert raised.value.next_step.count("Springfield") >= 2


@pytest.mark.parametrize(
    ("change", "step", "helps"),
    [
        ({"platforms": ["tiktok"]}, "platform", "On any platform there would be"),
        ({"languages": ["ja"]}, "language", "In any language there would be"),
        ({"place": "Reykjavik, Iceland"}, "circle", ""),
        ({"niches": ["cars"]}, "niche", "For any niche there would be"),
        ({"evidence": {"min_posts": 50}}, "min_posts", "Only the rule"),
        ({"evidence": {"min_audience": 5_000}}, "min_audience", "Only the rule"),
        ({"budget": "€100"}, "price", "Only the rule"),
        ({"budget": "₹1"}, "budget", "Only the rule"),
    ],
)
def test_nobody_fits_says_which_wish_left_nobody(
    planned: Planned, change: dict[str, object], step: str, helps: str
) -> None:
    plan = planned(**change)
    assert not plan.roster.booked
    assert next(s.name for s in plan.steps if s.left == 0) == step
    assert "Nobody" in plan.roster.sentence
    assert "To find someone" in plan.roster.sentence
    assert any(note.startswith(helps) for note in plan.notes)
    assert plan.roster.people.value == 0


def test_an_empty_catalogue_teaches_the_next_step(empty_workspace: object) -> None:
    import goodword

    plan = goodword.plan({"budget": "100 EUR"}, empty_workspace)
    assert "import creators" in plan.roster.sentence
