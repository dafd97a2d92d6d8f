"""A goal in plain words becomes fields, in several languages; conclusions are told, contradictions are refused."""

from __future__ import annotations

from datetime import date

import pytest

from goodword.core.errors import BadInput
from goodword.resolutions.words.hear import hear

TODAY = date(2026, 11, 22)
CASES = [
    ("500 orders by 31 March on ₹60,000",
     {"target": "500", "metric": "orders", "due": "2027-03-31", "budget": "60,000 INR"}),
    ("24 food stories this year", {"target": "24", "metric": "food stories", "due": "2026-12-31"}),
    ("500 Bestellungen bis 31. März mit 1.200,50 €",
     {"target": "500", "due": "2027-03-31", "budget": "1,200.50 EUR"}),
    ("500 commandes avant le 31 mars avec 800 €", {"metric": "commandes", "due": "2027-03-31", "budget": "800 EUR"}),
    ("500 pedidos hasta el 31 de marzo con 800 €", {"metric": "pedidos", "due": "2027-03-31", "budget": "800 EUR"}),
    ("31 मार्च तक ५०० ऑर्डर ₹60,000 में",
     {"target": "500", "metric": "ऑर्डर", "due": "2027-03-31", "budget": "60,000 INR"}),
    ("3月31日までに注文500件", {"target": "500", "metric": "注文", "due": "2027-03-31"}),
    ("2 lakh visits by 31.12.2027 on INR 60k", {"target": "200000", "due": "2027-12-31", "budget": "60,000 INR"}),
    ("post 3 reels a week for 12 weeks",
     {"kind": "habit", "rhythm": "3 in 7 days", "metric": "reels", "due": "2027-02-13"}),
    ("a daily story until 1 May 2027", {"kind": "habit", "rhythm": "1 in 1 days", "due": "2027-05-01"}),
    ("40 % of the 120 cafés in Bandra by Friday",
     {"kind": "share", "target": "40%", "population": "120", "metric": "cafés", "place": "Bandra"}),
    ("sell 1,500 tickets from 1 February to 15 March with $500",
     {"starts": "2027-02-01", "due": "2027-03-15", "target": "1500", "budget": "500 USD"}),
    ("20 workshops by the end of June, 3 hours a week", {"target": "20", "hours": "3", "due": "2027-06-30"}),
]  # fmt: skip


@pytest.mark.parametrize(("words", "fields"), CASES, ids=[words for words, _ in CASES])
def test_what_is_said_is_understood(words: str, fields: dict[str, str]) -> None:
    found = hear(words, today=TODAY, is_place=lambda text: text == "Bandra")
    assert {name: found.value(name) for name in fields} == fields


def test_what_is_concluded_is_said() -> None:
    found = {h.name: h for h in hear("500 orders by March", today=TODAY).fields}
    assert found["due"].value == "2027-03-31"
    assert "only the month was said" in found["due"].note
    assert "no year was said" in {h.name: h for h in hear("5 posts by 3 May", today=TODAY).fields}["due"].note


def test_nothing_is_made_up() -> None:
    found = hear("be known in Bandra: 40 % of cafés mention us", today=TODAY, is_place=lambda text: text == "Bandra")
    assert [found.value(name) for name in ("due", "population", "budget", "hours")] == [""] * 4
    assert found.value("place") == "Bandra"


def test_a_number_that_found_no_place_is_told() -> None:
    assert hear("write 12 posts by 31 March and 5 reels", today=TODAY).unused == ("5",)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("500 orders by 31 March on ₹60,000 and $500", "INR and USD"),
        ("500 orders on ₹60,000 or ₹70,000", "two amounts"),
        ("500 orders by 03/04/2027", "two ways"),
        ("500 orders by 3 May or 5 June or 7 July", "several days"),
        ("500 orders on Rs 5,000", "several countries"),
        ("", "a goal in at most"),
        ("x" * 500, "a goal in at most"),
    ],
)
def test_what_contradicts_itself_is_refused(words: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        hear(words, today=TODAY)


def test_the_29th_of_february_waits_for_its_year() -> None:
    assert hear("10 posts by 29 February", today=TODAY).value("due") == "2028-02-29"
