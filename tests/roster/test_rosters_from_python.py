"""`goodword.choose_roster`: files, frames and values in memory give the same answer; wrong ones are named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import csv

import goodword
from goodword.core.codec import to_plain
from goodword.core.errors import BadInput, NotFound
from goodword.core.money import Money
from goodword.roster.rules.conflict import CannotBeMet
from goodword.roster.store import read_proof
from goodword.roster.verify import verify

ROWS: list[dict[str, Any]] = [
    {"creator": "a", "price": "₹200", "people": 120, "niche": "food", "tier": "nano"},
    {"creator": "b", "price": Money(45_000, "INR"), "people": 150.0, "niche": "food", "tier": "macro"},
    {"creator": "c", "price": 100, "people": 60, "niche": None},
    {"creator": "आर", "price": "150", "people": 80},
]
PEOPLE: dict[str, list[Any]] = {"a": ["x1", "x2", "x3"], "b": ["x1", "x2", "x9"], "c": [4, 5], "आर": ["x1"]}
PAIRS = [(creator, str(person)) for creator, people in PEOPLE.items() for person in people]


def _frame() -> pa.Table:
    return pa.table({"creator": [a for a, _ in PAIRS], "person": [b for _, b in PAIRS]})


def _booked(answer: Any) -> list[str]:
    return [line.creator_id for line in answer.booked]


def test_files_frames_pairs_and_mappings_agree(tmp_path: Path) -> None:
    rows = pa.table({
        "creator": [r["creator"] for r in ROWS], "price": ["₹200", "₹450", "100", "150"],
        "people": [float(r["people"]) for r in ROWS], "niche": [r.get("niche") for r in ROWS],
        "tier": [r.get("tier") for r in ROWS],
    })  # fmt: skip
    csv.write_csv(rows, tmp_path / "candidates.csv")
    csv.write_csv(_frame(), tmp_path / "audience.csv")
    answers = [
        goodword.choose_roster(ROWS, PEOPLE, "₹600"),
        goodword.choose_roster(iter(ROWS), PAIRS, Money(60_000, "INR")),
        goodword.choose_roster(rows, _frame(), "₹600"),
        goodword.choose_roster(tmp_path / "candidates.csv", str(tmp_path / "audience.csv"), "₹600"),
    ]
    assert [to_plain(a) for a in answers[1:]] == [to_plain(answers[0])] * 3
    assert answers[0].certificate.optimal
    assert answers[0].spent.minor <= 60_000


def test_wishes_are_those_of_a_brief() -> None:
    answer = goodword.choose_roster(ROWS, PEOPLE, "₹600", limits=["at most 0 of tier macro"], declined="c", pin=["आर"])
    assert set(_booked(answer)) == {"a", "आर"}
    assert len(answer.wishes) >= 1


def test_what_is_heard_second_hand_is_counted() -> None:
    arcs = [("x1", "new1"), ("x2", "new2"), ("x9", "new3")]
    answer = goodword.choose_roster(ROWS, PEOPLE, "₹600", word_of_mouth=arcs)
    assert answer.word_of_mouth is not None


def test_the_proof_is_written_and_holds(tmp_path: Path) -> None:
    goodword.choose_roster(ROWS, PEOPLE, "₹600", proof=tmp_path / "proof.json")
    problem, selection, _ = read_proof(tmp_path / "proof.json")
    assert verify(problem, selection).holds


def test_rows_that_cannot_be_used_are_named() -> None:
    answer = goodword.choose_roster(
        [*ROWS, {"creator": "d", "price": "₹1"}, {"price": "₹1", "people": 3}], PEOPLE, "₹600"
    )
    assert answer.aside == (
        "Row 5 of candidates was set aside: d has no number of people.",
        "Row 6 of candidates was set aside: it names no creator.",
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"candidates": []}, "nobody to choose from"),
        ({"candidates": 7}, "`candidates` must be a CSV, a data frame or rows"),
        ({"candidates": [("a", 1)]}, "rows that are mappings"),
        ({"candidates": [{"creator": "a", "people": 1}]}, "no column for cost"),
        ({"candidates": [{"creator": "a", "people": 1, "price": "3 EUR"}]}, "in EUR, the budget in INR"),
        ({"audience": ["ab"]}, "pairs of two names"),
        ({"audience": pa.table({"creator": ["a"]})}, "no column for person"),
        ({"budget": "₹-5"}, "at least 0"),
        ({"pin": ["nobody"]}, "nobody"),
        ({"wekks": 3}, "wekks"),
        ({"effort": "endless"}, "endless"),
        ({"sampling": "some"}, "some"),
    ],
)
def test_what_is_wrong_is_said(change: dict[str, Any], said: str) -> None:
    given: dict[str, Any] = {"candidates": ROWS, "audience": PEOPLE, "budget": "₹600", **change}
    with pytest.raises(BadInput, match=said):
        goodword.choose_roster(**given)


def test_wishes_that_clash_and_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(CannotBeMet):
        goodword.choose_roster(ROWS, PEOPLE, "₹100", limits=["at least 1 of tier macro"])
    with pytest.raises(NotFound):
        goodword.choose_roster(tmp_path / "none.csv", PEOPLE, "₹100")
