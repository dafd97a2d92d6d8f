"""Offers, limits, weeks, answers and attitude to risk of a brief reach the roster, its proof and its doors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from goodword.core.booking import Offer, Terms
from goodword.core.codec import to_plain
from goodword.core.decode import from_plain
from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.discovery.model import Brief
from goodword.discovery.read import read_mapping, read_text
from goodword.discovery.terms import offer_line, read_offer
from goodword.discovery.values import Source
from goodword.planning.cli import with_offers
from goodword.planning.model import Plan
from goodword.planning.table import roster_csv
from goodword.planning.wish import Wish, with_terms, written
from goodword.roster.rules.conflict import CannotBeMet

Planned = Callable[..., Plan]


@pytest.fixture(scope="module")
def plain(planned: Planned) -> Plan:
    return planned()


def test_a_limit_is_kept_told_and_proven(planned: Planned, plain: Plan) -> None:
    most = len(plain.roster.booked) - 1
    plan = planned(terms={"limits": [f"at most {most} creators"]})
    assert len(plan.roster.booked) == most
    assert [(w.wish, w.now) for w in plan.roster.wishes] == [(f"at most {most} creators", str(most))]
    assert plan.roster.certificate.value <= plain.roster.certificate.bound + 1e-6
    assert plan.roster.certificate.bound >= plan.roster.certificate.value


def test_a_limit_that_holds_anyway_changes_nothing(planned: Planned, plain: Plan) -> None:
    plan = planned(terms={"limits": ["at most 50 of tier nano"]})
    assert {b.creator_id for b in plan.roster.booked} == {b.creator_id for b in plain.roster.booked}
    assert plan.roster.people.value == pytest.approx(plain.roster.people.value)
    assert [p.people for p in plan.curve] == pytest.approx([p.people for p in plain.curve], rel=0.02)


def test_weeks_spread_the_roster(planned: Planned) -> None:
    plan = planned(terms={"weeks": 3, "limits": ["at most 2 of each week"]})
    counted = Counter(b.week for b in plan.roster.booked)
    assert set(counted) <= {1, 2, 3}
    assert max(counted.values()) <= 2


def test_offers_replace_the_post_and_scale_the_people(planned: Planned, plain: Plan) -> None:
    who = plain.roster.booked[0]
    offers = [
        {"creator": who.creator_id, "offer": "post", "price": str(who.price)},
        {
            "creator": who.creator_id,
            "offer": "reel",
            "price": {"minor": who.price.minor, "currency": "INR"},
            "effect": 2,
        },
    ]
    plan = planned(terms={"offers": offers})
    mine = next(b for b in plan.roster.booked if b.creator_id == who.creator_id)
    assert mine.offer == "reel"
    assert mine.people.value == pytest.approx(2 * who.people.value)
    assert mine.people.low <= mine.people.value <= mine.people.high
    assert plan.roster.people.value > plain.roster.people.value


def test_an_offer_is_a_price_where_none_was_known(planned: Planned) -> None:
    unpriced = next(c for c in planned().shortlist if not c.eligible and any("price" in w for w in c.why_not))
    plan = planned(terms={"offers": [{"creator": unpriced.creator_id, "offer": "story", "price": "10 INR"}]})
    mine = next(c for c in plan.shortlist if c.creator_id == unpriced.creator_id)
    assert not any("price" in w for w in mine.why_not)


def test_answers_keep_their_money_and_their_people(planned: Planned, plain: Plan) -> None:
    yes, no = plain.roster.booked[0], plain.roster.booked[1]
    agreed = f"{yes.creator_id} {yes.price.major + 100} INR"
    plan = planned(terms={"accepted": [agreed], "declined": [no.creator_id]})
    ids = {b.creator_id: b for b in plan.roster.booked}
    assert ids[yes.creator_id].accepted
    assert ids[yes.creator_id].price.minor == yes.price.minor + 10_000
    assert no.creator_id not in ids
    assert plan.roster.committed is not None
    assert plan.roster.committed.minor == yes.price.minor + 10_000
    assert plan.roster.spent <= plan.roster.budget


def test_cautious_says_both_numbers(planned: Planned, plain: Plan) -> None:
    plan = planned(terms={"risk": "cautious"})
    assert plan.roster.certificate.value < plan.roster.people.value
    assert "low end" in plan.roster.sentence
    assert all(p.reached is None for p in plan.curve)
    assert plain.curve[0].reached is not None


def test_word_of_mouth_without_anybody_who_answers_is_said(planned: Planned) -> None:
    plan = planned(terms={"word_of_mouth": True})
    told = plan.roster.second_hand
    assert told is not None or any("Word of mouth is not counted" in note for note in plan.notes)
    if told is not None:
        assert told.people.low <= told.people.value <= told.people.high


def test_wishes_that_clash_are_named_with_what_would_help(planned: Planned) -> None:
    with pytest.raises(CannotBeMet) as error:
        planned(terms={"limits": ["at least 60 of tier nano"]})
    assert "at least 60 of tier nano" in error.value.what
    assert "ask for at least" in error.value.next_step


def test_groups_add_up_to_the_people_of_those_shown(plain: Plan) -> None:
    alone = sum(g.people.value for g in plain.groups)
    assert plain.groups
    assert alone <= plain.roster.people.value * (1 + 1e-6)
    assert all(g.people.low <= g.people.value <= g.people.high for g in plain.groups)


def test_terms_survive_writing_and_reading(planned: Planned) -> None:
    terms = {
        "limits": ["at most 2 of each week", "at most 900 INR on tier nano"], "apart": ["a:b, a:c"], "weeks": 2,
        "accepted": ["instagram:x reel 5 INR week 1"], "max_ad_share": "30%", "risk": "cautious", "word_of_mouth": True,
        "offers": [{"creator": "Instagram:X", "offer": "Reel", "price": "5 INR", "effect": 1.5, "weeks": "1, 2"}],
    }  # fmt: skip
    brief = read_mapping({"budget": "100 INR", "terms": terms})
    assert brief.terms.offers[0].creator_id == "instagram:x"
    assert read_mapping(to_plain(brief)) == brief
    assert from_plain(Brief, to_plain(brief)) == brief
    assert with_terms(replace(brief, terms=replace(brief.terms)), written(brief.terms)) == brief


def test_terms_are_read_from_toml() -> None:
    text = """
budget = "100 EUR"
[terms]
limits = ["at most 1 of tier nano"]
weeks = 2
[[terms.offers]]
creator = "instagram:x"
offer = "reel"
price = "5 EUR"
"""
    brief = read_text(text)
    assert brief.terms.weeks == 2
    assert dict(brief.prices)["instagram:x"].minor == 500


WRONG = [
    ({"limits": ["foo"]}, "cannot be read"),
    ({"weeks": 99}, "weeks"),
    ({"offers": [{"creator": "a:b", "offer": "reel"}]}, "price"),
    ({"offers": [{"creator": "a:b", "offer": "reel", "price": "-5 EUR"}]}, "at least 0"),
    ({"offers": [{"creator": "a:b", "price": "5 USD"}]}, "USD"),
    ({"risk": "wild"}, "risk"),
    ({"nonsense": 1}, "nonsense"),
    ({"max_ad_share": 3}, "max_ad_share"),
    ({"accepted": ["a:b"], "declined": ["a:b"]}, "both"),
]


@pytest.mark.parametrize(("terms", "named"), WRONG)
def test_what_cannot_be_is_refused(planned: Planned, terms: dict[str, object], named: str) -> None:
    with pytest.raises(BadInput) as error:
        planned(budget="100 EUR", terms=terms)
    assert named in str(error.value)


def test_pressing_yes_and_no_changes_the_terms() -> None:
    wish = Wish(kept=(("limits", "at most 2 creators"),))
    yes = wish.answered(yes="a:b post 5.00 EUR")
    assert dict(yes.terms or ()) == {"limits": "at most 2 creators", "accepted": "a:b post 5.00 EUR"}
    no = yes.answered(no="a:b")
    assert dict(no.terms or ()) == {"limits": "at most 2 creators", "declined": "a:b"}


def test_offers_of_a_file_join_the_brief(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "o.csv"
    path.write_text("creator,offer,price,effect\nInstagram:X,reel,5 EUR,1.5\ny,story,,\n", encoding="utf-8")
    brief = with_offers(read_mapping({"budget": "100 EUR"}), path)
    assert [o.creator_id for o in brief.terms.offers] == ["instagram:x"]
    assert "y has no price" in capsys.readouterr().err
    assert brief.terms != Terms()


def test_the_roster_as_a_table(plain: Plan) -> None:
    lines = roster_csv(plain).splitlines()
    assert len(lines) == 1 + len(plain.roster.booked)
    assert lines[0].startswith("creator_id,handle,url,offer,week,price")


def test_limits_name_niches_of_the_taxonomy_and_those_below(planned: Planned, plain: Plan) -> None:
    plan = planned(terms={"limits": ["at most 1 of niche food", "at most 40 of each niche"]})
    first, each = plan.roster.wishes
    assert first.now in {"0", "1"}
    assert len(plan.roster.booked) < len(plain.roster.booked)
    assert "niche " in each.now


def test_a_price_agreed_on_the_page_is_a_price_known() -> None:
    brief = read_mapping({"budget": "100 EUR"})
    changed = with_terms(brief, {"accepted": "instagram:x 7 EUR"})
    assert dict(changed.prices)["instagram:x"].minor == 700


def test_an_offer_in_one_line_is_read_as_written() -> None:
    price = Money(350_000, "INR")
    for offer in (
        Offer("instagram:x", "reel", price),
        Offer("instagram:x", "post+story", price, effect=1.4, weeks=(1, 3), until=2),
        Offer("instagram:x", "3 long stories", price, people=912.5, chance=0.3),
    ):
        assert read_offer(offer_line(offer), Source("form"), "INR") == offer
    assert read_offer("instagram:x reel ₹3,500 chance 30%", Source("form"), "INR").chance == 0.3


def test_prices_follow_the_offers_that_are_changed_and_taken_out() -> None:
    offers = [
        {"creator": "a:b", "offer": "reel", "price": "5 EUR"},
        {"creator": "a:c", "offer": "reel", "price": "6 EUR"},
    ]
    brief = read_mapping({"budget": "100 EUR", "prices": {"a:c": "2 EUR"}, "terms": {"offers": offers}})
    changed = with_terms(brief, {"offers": "a:b reel for 7 EUR", "offers_out": "a:c reel"})
    assert [(o.creator_id, o.price.minor) for o in changed.terms.offers] == [("a:b", 700)]
    assert {name: price.minor for name, price in changed.prices} == {"a:b": 700, "a:c": 200}
