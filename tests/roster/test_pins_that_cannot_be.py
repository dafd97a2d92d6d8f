"""Pinned creators who cannot all be booked: said in names and money, with the smallest change, all at once."""

from __future__ import annotations

import pytest

import goodword
from goodword.core.errors import BadInput

ROWS = [{"creator": "anna", "price": "₹2000", "people": 900}, {"creator": "बेन", "price": "₹1500", "people": 700}]
PEOPLE = {"anna": ["x", "y"], "बेन": ["y", "z"]}


def test_everything_that_clashes_is_said_with_the_smallest_change():
    with pytest.raises(BadInput) as found:
        goodword.choose_roster(ROWS, PEOPLE, "₹1600", pin=["anna", "बेन"], max_creators=1)
    told = str(found.value)
    assert "they cost 3,500.00 INR, the budget is 1,600.00 INR; they are 2, at most 1 may be booked" in told
    assert "raise the budget by 1,900.00 INR and allow 2 creators, or unpin somebody" in told
    assert "anna, बेन" in told


def test_that_change_is_enough():
    answer = goodword.choose_roster(ROWS, PEOPLE, "₹3500", pin=["anna", "बेन"], max_creators=2)
    assert sorted(line.creator_id for line in answer.booked) == ["anna", "बेन"]


def test_whoever_is_pinned_and_banned_is_named():
    with pytest.raises(BadInput, match="pinned and banned at once") as found:
        goodword.choose_roster(ROWS, PEOPLE, "₹1600", pin=["बेन"], ban=["बेन"])
    assert "बेन" in str(found.value)


def test_an_offer_that_the_budget_allows_is_no_clash():
    offers = [{"creator": "anna", "offer": "story", "price": "₹500"}]
    answer = goodword.choose_roster(ROWS, PEOPLE, "₹600", pin=["anna"], offers=offers)
    assert [line.creator_id for line in answer.booked] == ["anna"]
