"""A brief on the small catalogue: who is found, why, who is booked, and what is proven."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest

from goodword.catalogue.model import Catalogue
from goodword.core.codec import to_json
from goodword.core.money import Money
from goodword.discovery.model import PriceBasis
from goodword.ledger.store import Ledger
from goodword.planning.model import Plan
from goodword.settings.model import Settings
from goodword.vetting.evidence.desk import EvidenceDesk

Planned = Callable[..., Plan]


def handles(plan: Plan) -> list[str]:
    return [c.handle for c in plan.shortlist]


def booked(plan: Plan) -> set[str]:
    return {b.creator_id.split(":")[1] for b in plan.roster.booked}


def test_the_roster_is_within_the_budget_and_proven(planned: Planned) -> None:
    plan = planned()
    roster = plan.roster
    assert roster.booked
    assert roster.spent.minor == sum(b.price.minor for b in roster.booked) <= roster.budget.minor
    assert sum(b.adds for b in roster.booked) == pytest.approx(roster.certificate.value)
    assert roster.certificate.bound >= roster.certificate.value
    assert roster.certificate.gap <= 0.01
    assert roster.people.low <= roster.people.value <= roster.people.high
    assert roster.people.value == pytest.approx(roster.certificate.value)


def test_it_is_the_best_of_all_affordable_rosters(planned: Planned, briefs: Catalogue) -> None:
    """Every other booking of the shortlist, pinned one by one, reaches no more."""
    plan = planned()
    for candidate in plan.shortlist:
        if candidate.eligible:
            forced = planned(pinned=[candidate.creator_id])
            assert forced.roster.certificate.value <= plan.roster.certificate.value * (1 + 1e-9)


def test_the_place_is_shown_back(planned: Planned) -> None:
    plan = planned()
    assert plan.place is not None
    assert "Bandra" in plan.place.label
    assert any("Bandra" in note for note in plan.notes)


def test_only_people_near_the_place_are_found(planned: Planned) -> None:
    assert "london.loaf" not in handles(planned())
    assert "london.loaf" in handles(planned(place="London, United Kingdom"))


def test_niche_by_declaration_or_by_hashtag(planned: Planned) -> None:
    found = handles(planned())
    assert {"bandra.bakes", "khar.crumbs", "worli.waffle"} <= set(found)
    assert "fashion.fort" not in found


def test_a_narrow_niche_is_covered_by_a_broader_one_at_less_fit(planned: Planned) -> None:
    plan = planned(niches=["bakery"])
    fit = {c.handle: c.fit.score for c in plan.shortlist}
    assert fit["bandra.bakes"] > fit["khar.crumbs"]


def test_reasons_say_what_was_seen_and_where_to_look(planned: Planned) -> None:
    plan = planned(words=["sourdough"])
    baker = next(c for c in plan.shortlist if c.handle == "bandra.bakes")
    reasons = {r.aspect: r for r in baker.fit.reasons}
    assert set(reasons) == {"niche", "words", "place", "recency"}
    assert "3 of 3 known posts" in reasons["niche"].sentence
    assert "#bakery" in reasons["niche"].sentence
    assert reasons["niche"].reference == "bandra.bakes-0"
    assert "sourdough" in reasons["words"].sentence
    assert "known homes" in reasons["place"].sentence
    assert all(0 <= r.strength <= 1 for r in baker.fit.reasons)


def test_every_number_of_people_is_an_estimate_that_says_its_formula(planned: Planned) -> None:
    for candidate in planned().shortlist:
        for estimate in (candidate.people, candidate.engagement, candidate.local_share):
            assert estimate is not None
            assert estimate.low <= estimate.value <= estimate.high
            assert "/" in estimate.formula
        assert candidate.local_basis.startswith("homes")


def test_people_are_followers_times_rate_times_local_share_times_relevance(planned: Planned) -> None:
    baker = next(c for c in planned().shortlist if c.handle == "bandra.bakes")
    assert baker.local_share is not None
    most = baker.followers * min(1.0, baker.engagement.high) * baker.local_share.high
    assert 0 < baker.people.value < most


def test_the_same_brief_gives_the_same_plan(planned: Planned) -> None:
    assert to_json(replace(planned(), seconds=0.0)) == to_json(replace(planned(), seconds=0.0))


def test_another_seed_moves_intervals_and_not_the_people(planned: Planned) -> None:
    one, two = planned(seed=1), planned(seed=2)
    assert [c.people.value for c in one.shortlist] == [c.people.value for c in two.shortlist]
    assert one.roster.people.low != two.roster.people.low


def test_the_evidence_rule_is_kept_and_counted(planned: Planned) -> None:
    plan = planned()
    assert "tiny.tiffin" not in booked(plan)
    tiny = next(c for c in plan.shortlist if c.handle == "tiny.tiffin")
    assert not tiny.eligible
    assert "2 known people" in tiny.why_not[0]
    step = next(s for s in plan.steps if s.name == "min_audience")
    assert "1 set aside" in step.sentence
    loose = planned(evidence={"min_audience": 0})
    assert next(c for c in loose.shortlist if c.handle == "tiny.tiffin").eligible


def test_the_steps_lead_to_those_who_may_be_booked(planned: Planned) -> None:
    plan = planned()
    left = [s.left for s in plan.steps]
    assert left == sorted(left, reverse=True)
    assert left[-1] == sum(c.eligible for c in plan.shortlist)


def test_competitors_and_excluded_words_set_aside_with_the_reason(planned: Planned) -> None:
    plan = planned(competitors=["@BigBread"])
    rival = next(c for c in plan.shortlist if c.handle == "rival.rusk")
    assert "bigbread" in " ".join(rival.why_not)
    plan = planned(excluded_words=["sourdough"])
    baker = next(c for c in plan.shortlist if c.handle == "bandra.bakes")
    assert "sourdough" in " ".join(baker.why_not)
    assert booked(plan).isdisjoint({"bandra.bakes", "rival.rusk"})


def test_beside_competitors_the_shortlist_is_vetted_as_the_page_is(
    planned: Planned, briefs: Catalogue, tmp_path
) -> None:
    plan = planned(competitors=["@BigBread"], evidence={"min_posts": 1})
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}")
    desk = EvidenceDesk(SimpleNamespace(catalogue=briefs, ledger=ledger, settings=Settings(), now=lambda: plan.made_at))
    for listed in plan.shortlist:
        page = desk.dossier(
            listed.creator_id, vetting=listed.vetting, countries=[plan.place.country], competitors=["bigbread"]
        )
        assert (listed.vetting.verdict, listed.vetting.sentence) == (page.vetting.verdict, page.vetting.sentence)
        assert "disclosure" in {s.name for s in listed.vetting.signals}
    ledger.close()


def test_without_a_price_nobody_is_booked_and_a_fee_rule_is_an_assumption(planned: Planned) -> None:
    silent = next(c for c in planned().shortlist if c.handle == "no.price")
    assert "No price is known" in silent.why_not[0]
    ruled = planned(fee_rule={"base": 100, "per_thousand": 100, "exponent": 1})
    priced = next(c for c in ruled.shortlist if c.handle == "no.price")
    assert priced.price.basis is PriceBasis.FEE_RULE
    assert priced.price.money == Money(60_000, "INR")
    assert any("assumed by your fee rule" in a for a in ruled.assumptions)


def test_the_briefs_price_wins(planned: Planned) -> None:
    plan = planned(prices={"instagram:no.price": "₹100"})
    assert "no.price" in booked(plan)


def test_prices_in_another_currency_are_not_used(planned: Planned) -> None:
    plan = planned(budget="€200")
    assert not plan.roster.booked
    assert all("another currency" in " ".join(c.why_not) for c in plan.shortlist if c.handle == "bandra.bakes")


def test_pinned_are_booked_and_banned_are_not(planned: Planned) -> None:
    plan = planned(pinned=["instagram:tiny.tiffin"], banned=["instagram:bandra.bakes"])
    assert "tiny.tiffin" in booked(plan)
    assert "bandra.bakes" not in booked(plan)
    assert next(b for b in plan.roster.booked if b.pinned).creator_id == "instagram:tiny.tiffin"


def test_a_pinned_stranger_to_the_brief_is_booked_and_not_counted(planned: Planned) -> None:
    plan = planned(pinned=["instagram:fashion.fort"])
    assert "fashion.fort" in booked(plan)
    assert [s.left for s in plan.steps] == [s.left for s in planned().steps]


def test_at_most_so_many_are_booked(planned: Planned) -> None:
    assert len(planned(max_creators=1).roster.booked) == 1


def test_left_out_say_why_and_at_which_price_they_would_be_in(planned: Planned) -> None:
    plan = planned(budget="₹5,000")
    reasons = {out.creator_id: out for out in plan.left_out}
    assert set(reasons) == {c.creator_id for c in plan.shortlist} - {b.creator_id for b in plan.roster.booked}
    mango = reasons["instagram:mumbai.mango"]
    assert mango.reason == "Costs more than the whole budget."
    entering = [out for out in plan.left_out if out.enters_at is not None and out.enters_at.minor > 0]
    assert entering
    out = entering[0]
    at_that_price = planned(budget="₹5,000", prices={out.creator_id: {"minor": out.enters_at.minor, "currency": "INR"}})
    assert at_that_price.roster.certificate.value >= plan.roster.certificate.value * (1 - 1e-9)


def test_the_curve_rises_and_passes_through_the_roster(planned: Planned) -> None:
    plan = planned()
    people = [p.people for p in plan.curve]
    assert people == sorted(people)
    assert all(p.bound >= p.people - 1e-9 for p in plan.curve)
    here = next(p for p in plan.curve if p.budget == plan.brief.budget)
    assert here.people == pytest.approx(plan.roster.certificate.value)


def test_more_budget_is_put_in_words(planned: Planned) -> None:
    plan = planned(budget="₹8,000")
    assert plan.next_budget is not None
    assert plan.next_budget.people > plan.roster.certificate.value
    assert "more people" in plan.next_sentence


def test_every_number_of_people_carries_an_interval(planned: Planned) -> None:
    plan = planned(budget="₹8,000")
    assert len(plan.roster.booked) > 1
    for booked_one in plan.roster.booked:
        assert booked_one.adds_people is not None
        assert booked_one.adds_people.value == booked_one.adds
        assert booked_one.adds_people.low < booked_one.adds_people.high <= booked_one.people.high * 1.001
        assert booked_one.shared_part is not None
        assert 0 <= booked_one.shared_part.low <= booked_one.shared == booked_one.shared_part.value
        assert booked_one.shared_part.high <= 1
    cost = plan.roster.overlap_cost
    assert cost is not None
    assert cost.value == plan.roster.overlap_people
    assert cost.low < cost.high
    here = next(p for p in plan.curve if p.budget == plan.brief.budget)
    assert here.reached == plan.roster.people
    assert all(p.reached is not None and p.reached.low < p.people < p.reached.high for p in plan.curve if p.size)
    assert plan.next_gain is not None
    assert plan.next_budget is not None
    assert plan.next_gain.value == pytest.approx(plan.next_budget.people - here.people)
    assert "between" in plan.next_sentence
    assert [(pair.one, pair.other, pair.share.value) for pair in plan.shared] == list(plan.overlap)
    assert all(0 <= pair.share.low <= pair.share.value <= pair.share.high <= 1 for pair in plan.shared)
    assert len(plan.shared) == len(plan.roster.booked) * (len(plan.roster.booked) - 1) // 2


def test_overlap_is_counted_once(planned: Planned) -> None:
    plan = planned(pinned=["instagram:bandra.bakes", "instagram:khar.crumbs"])
    pair = next(p for p in plan.overlap if set(p[:2]) == {"instagram:bandra.bakes", "instagram:khar.crumbs"})
    assert 0 < pair[2] <= 1
    alone = sum(b.people.value for b in plan.roster.booked)
    assert plan.roster.overlap_people == pytest.approx(alone - plan.roster.certificate.value)
    assert plan.roster.overlap_people > 0
    unique = plan.roster.unique_audience
    assert unique.low <= unique.value <= unique.high <= plan.roster.potential_reach + 1e-6


def test_small_against_big(planned: Planned) -> None:
    plan = planned(budget="₹60,000")
    assert plan.big is not None
    assert plan.big.handle == "big.bombay"
    assert "big.bombay alone" in plan.big.sentence
    assert "big.bombay" not in handles(plan)
    assert "The brief does not let them in: not in the tiers" in plan.big.sentence  # what the proof is among
    too_dear = planned()
    assert too_dear.big is not None
    assert "more than the whole budget" in too_dear.big.sentence


def test_sentences_are_calm(planned: Planned) -> None:
    text = to_json(planned())
    assert "!" not in text
    assert not any(word in text.lower() for word in ("fraud", "fake"))


def test_the_shortlist_is_as_long_as_asked(planned: Planned) -> None:
    plan = planned(shortlist_size=3)
    assert len(plan.shortlist) == max(3, len(plan.roster.booked))
