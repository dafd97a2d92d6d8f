"""Whom vetting passes can be asked for, with the verdict every other page shows; chips are changed where they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from goodword.core.errors import BadInput
from goodword.discovery.search.chips import shown_chips, without_words
from goodword.discovery.search.desk import SearchDesk
from goodword.discovery.search.fields import read_wish
from goodword.discovery.search.judged import judged
from goodword.discovery.search.model import Wish
from goodword.discovery.values import Source
from goodword.vetting.model import Verdict, Vetting


def vet(ids: Sequence[str]) -> dict[str, Vetting]:
    """Every third one passes."""
    verdicts = {i: Verdict.PASS if int(i) % 3 == 0 else Verdict.REVIEW for i in ids if i != "6"}
    return {i: Vetting(i, v, f"told of {i}", ()) for i, v in verdicts.items()}


def test_the_best_are_vetted_until_enough_are_found() -> None:
    found = judged([str(i) for i in range(1_000)], (Verdict.PASS,), 5, vet)
    assert found.places == (0, 3, 9, 12, 15)  # 6 has gone from the catalogue
    assert found.whole
    assert len(found.profiles) < 100


def test_a_verdict_that_few_have_is_looked_for_among_the_best_only() -> None:
    found = judged([str(i) for i in range(1_000)], (Verdict.NOT_ENOUGH_EVIDENCE,), 5, vet)
    assert (found.places, found.whole, len(found.profiles)) == ((), False, 399)


def test_results_have_the_wanted_verdict_and_say_it(desk: SearchDesk) -> None:
    everybody = desk.find(Wish(text="food"), vetted=True).hits
    assert all(h.verdict is not None and h.vetted for h in everybody)
    wanted = everybody[0].verdict
    assert wanted is not None
    some = desk.find(Wish(text="food", verdicts=(wanted,))).hits
    assert [h.creator_id for h in some] == [h.creator_id for h in everybody if h.verdict is wanted]
    other = next(v for v in Verdict if v not in {h.verdict for h in everybody})
    assert desk.find(Wish(text="food", verdicts=(other,))).hits == ()


def test_verdicts_are_fields_and_wrong_ones_are_named(desk: SearchDesk) -> None:
    source = Source("search")
    wish = read_wish(None, {"verdict": "Pass, not enough evidence"}, desk.reading(), source)
    assert set(wish.verdicts) == {Verdict.PASS, Verdict.NOT_ENOUGH_EVIDENCE}
    with pytest.raises(BadInput, match="verdict"):
        read_wish(None, {"verdict": "good"}, desk.reading(), source)


def test_a_language_can_be_left_out(desk: SearchDesk) -> None:
    everybody = {h.handle for h in desk.find(Wish(text="food")).hits}
    left = desk.find(read_wish(None, {"not_language": "German"}, desk.reading(), Source("search")))
    assert not {h.language for h in left.hits} & {"de"}
    assert everybody - {"bela", "dog_lady"} <= {h.handle for h in left.hits}


def test_changing_a_chip_moves_what_was_said_into_its_field(desk: SearchDesk) -> None:
    given = {"q": "vegan food in Mumbai, nano, no beer, no meat", "tier": ()}
    chips = {(c.label, c.text): c for c in shown_chips(desk.understand(given["q"]), given)}
    place = next(c for (label, _), c in chips.items() if label == "place")
    assert [(e.name, e.value) for e in place.entries] == [("near", "Mumbai, Maharashtra, India")]
    assert dict(place.rest)["q"] == "vegan food, nano, no beer, no meat"
    beer = chips["not", "without “beer”"]
    assert [(e.name, e.value) for e in beer.entries] == [("without", "beer, meat")]
    assert dict(beer.rest)["q"] == "vegan food in Mumbai, nano"


def test_fields_are_chips_too_and_overrule_the_words(desk: SearchDesk) -> None:
    given = {"q": "food in Mumbai", "near": "Pune", "tier": ("nano", "micro")}
    chips = shown_chips(desk.understand("food in Mumbai"), given)
    assert [c.text for c in chips if c.label == "place"] == ["Pune"]
    size = next(c for c in chips if c.label == "size")
    assert size.text == "nano, micro"
    assert "tier" not in size.without
    assert re.search("near=Pune", size.without)


def test_taking_words_out_leaves_no_loose_signs() -> None:
    assert without_words("food, no beer, in Mumbai", "no beer") == "food, in Mumbai"
