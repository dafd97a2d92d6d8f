"""The main job: from a brief to a vetted, explained shortlist and a proven roster."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from goodword.catalogue.model import Catalogue
from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.core.text import counted
from goodword.discovery import fit, local, price
from goodword.discovery.match import BIG_TIERS, feature_query
from goodword.discovery.model import Brief, Candidate, PriceBasis
from goodword.planning import answer, people, wording
from goodword.planning.assess import Pool, Question, assess, mentions_of, with_pinned
from goodword.planning.choose import Chosen, choose
from goodword.planning.compare import big_alternative
from goodword.planning.heard import heard_from
from goodword.planning.model import LeftOut, Plan, ResolvedPlace, Roster, Step
from goodword.planning.persons import Groups, counted_once, wanting_contact, with_accounts
from goodword.planning.ranges import Ranges
from goodword.planning.relax import relaxations as single_changes
from goodword.planning.resolve import Places, resolve_place
from goodword.planning.shortlist import candidates, shown
from goodword.planning.steps import emptied, steps_of
from goodword.roster.build import COVERAGE
from goodword.roster.model import Certificate
from goodword.roster.select import CERTIFICATE
from goodword.roster.warm import ahead
from goodword.vetting import declared
from goodword.vetting.engagement import FORMULA as ENGAGEMENT
from goodword.vetting.model import Verdict
from goodword.vetting.niche import taxonomy
from goodword.vetting.niche.taxonomy import Taxonomy

ONE_EACH = (
    "Every like or comment counts as one engaged person, at most one per follower; whether their accounts are credible "
    "is not measured yet."
)


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """What every part of the answer needs."""

    catalogue: Catalogue
    question: Question
    place: ResolvedPlace | None
    pool: Pool
    steps: tuple[Step, ...]


def plan(
    brief: Brief,
    catalogue: Catalogue,
    gazetteer: Places,
    *,
    now: datetime,
    niches: Taxonomy | None = None,
    groups: Groups | None = None,
    stopped: Collection[str] = (),
    clock: Callable[[], float] = time.perf_counter,
) -> Plan:
    """Answer a brief from what the catalogue knows.

    brief: checked by `discovery.read`. now: the present moment, UTC. niches: the taxonomy, the shipped one if None.
    groups: accounts that are one person, who counts once. stopped: accounts of those who do not want to be contacted,
    who are not booked. clock: seconds, for `Plan.seconds` alone. Everything else is
    the same for the same catalogue, brief, groups and seed.
    Raises NotFound or BadInput when the place is unknown or ambiguous, when pinned creators are unknown, have no price
    or cost more than the budget. When nobody fits, the plan says which restriction left nobody and what to relax.
    """
    started = clock()
    asked = _ask(
        brief, catalogue, gazetteer, now=now, niches=niches or taxonomy.load(), groups=groups or {}, stopped=stopped
    )
    if not (asked.pool.eligible.any() or brief.held):
        return _nobody(asked, clock() - started)
    circle = asked.question.circle
    chosen = choose(
        asked.pool, brief, catalogue.audience, circle, heard_of=partial(heard_from, catalogue),
        niches=asked.question.taxonomy,
    )  # fmt: skip
    rows = shown(asked.pool, chosen.booked, chosen.selection.multiplier, brief.shortlist_size)
    shortlist, drawn = candidates(
        catalogue, asked.pool, rows, asked.question, wording.where(asked.place), country=_country(asked)
    )
    shortlist = with_accounts(shortlist, groups or {})
    by_id = {candidate.creator_id: candidate for candidate in shortlist}
    ranges = Ranges(asked.pool, chosen, brief.seed, dict(zip(rows, drawn, strict=True)))
    known = answer.Known(brief, asked.place, asked.pool, chosen, by_id, ranges)
    roster = answer.roster_of(known)
    curve = answer.curve_of(known, roster)
    following = answer.next_of(known, curve, roster)
    shared = ranges.pairs()
    return Plan(
        brief=brief,
        made_at=now,
        place=asked.place,
        steps=asked.steps,
        shortlist=shortlist,
        roster=roster,
        curve=curve,
        next_budget=following.point,
        next_sentence=following.sentence,
        left_out=answer.left_out(known),
        overlap=tuple((pair.one, pair.other, pair.share.value) for pair in shared),
        big=big_alternative(asked.pool, asked.question, asked.place, roster),
        assumptions=_assumptions(asked, chosen),
        notes=(*_notes(asked, chosen), *_thin(brief, [by_id[one.creator_id] for one in roster.booked])),
        formulas=tuple(sorted({*_formulas(asked), *chosen.arranged.formulas})),
        seconds=clock() - started,
        shared=shared,
        next_gain=following.gain,
        groups=ranges.groups(),
    )


def _ask(
    brief: Brief,
    catalogue: Catalogue,
    gazetteer: Places,
    *,
    now: datetime,
    niches: Taxonomy,
    groups: Groups,
    stopped: Collection[str],
) -> _Asked:
    """Resolve the place, query the catalogue, assess everyone who matches."""
    place = resolve_place(brief.place, gazetteer)
    ahead()
    circle = place.circle if place is not None else None
    query = feature_query(brief, niches, circle)
    # One query for the brief's tiers and for the large ones that they are compared with.
    wide = feature_query(brief, niches, circle, tiers=(*brief.tiers, *BIG_TIERS))
    features, extra = with_pinned(catalogue, catalogue.features(wide), wide, brief)
    question = Question(brief, niches, circle, now, catalogue.status().newest_posted_at, catalogue.cells())
    pool = assess(features, mentions_of(catalogue, features, brief, niches), question, extra)
    pool = counted_once(wanting_contact(pool, stopped), groups, brief)
    wanted = ", ".join(niches.title(n) for n in brief.niches)
    steps = steps_of(catalogue.funnel(query), pool, brief, place, wanted)
    return _Asked(catalogue, question, place, pool, steps)


def _country(asked: _Asked) -> str:
    """Of the brief's place, empty where it names none."""
    return asked.place.country.upper() if asked.place is not None else ""


def _unread(catalogue: Catalogue) -> str:
    """What to do when creators were imported and nothing was derived from them yet; "" when none were."""
    imported = catalogue.status().creators
    if not imported:
        return ""
    has = "1 creator was" if imported == 1 else f"{imported:,} creators were"
    return f"{has} imported and not looked through yet. To find someone, run `goodword refresh` first."


def _nobody(asked: _Asked, seconds: float) -> Plan:
    """The plan when nobody may be booked: those who came near, and what to relax."""
    brief = asked.question.brief
    rows = shown(asked.pool, (), 0.0, brief.shortlist_size)
    shortlist, _ = candidates(
        asked.catalogue, asked.pool, rows, asked.question, wording.where(asked.place), country=_country(asked)
    )
    nothing = Money(0, brief.budget.currency)
    none = Estimate(0.0, 0.0, 0.0, 0, "people", people.ROSTER_PEOPLE.id)
    proof = Certificate(0.0, 0.0, 0.0, "nobody eligible", True)
    unread = _unread(asked.catalogue) if asked.steps and asked.steps[0].left == 0 else ""
    sentence = f"Nobody can be booked on this brief as it stands. {unread or emptied(asked.steps)}".strip()
    roster = Roster((), nothing, brief.budget, none, 0, none, 0.0, proof, sentence)
    return Plan(
        brief=brief,
        made_at=asked.question.now,
        place=asked.place,
        steps=asked.steps,
        shortlist=shortlist,
        roster=roster,
        curve=(),
        next_budget=None,
        next_sentence="",
        left_out=tuple(LeftOut(c.creator_id, " ".join(c.why_not), None) for c in shortlist),
        overlap=(),
        big=big_alternative(asked.pool, asked.question, asked.place, roster),
        assumptions=(),
        notes=(
            *_notes(asked, None),
            *single_changes(asked.catalogue, brief, asked.question.taxonomy, asked.question.circle, asked.pool),
        ),
        formulas=_formulas(asked),
        seconds=seconds,
    )


def _assumptions(asked: _Asked, chosen: Chosen) -> tuple[str, ...]:
    """What the numbers take for granted, in sentences."""
    brief, pool = asked.question.brief, asked.pool
    told = [
        ONE_EACH,
        *chosen.audience.assumptions,
        *chosen.arranged.notes,
    ]
    heard = chosen.arranged.second_hand()
    told += heard.assumptions if heard is not None else ()
    if chosen.audience.affinity is None and len(chosen.booked) > 1:
        told.append(
            "No person was seen with two creators, so overlap is not known: people are counted as if none were shared."
        )
    if any(pool.engagement.declared[i] for i in chosen.booked):
        told.append(declared.ASSUMED)
    ruled = [i for i in chosen.booked if pool.prices.price(i).basis is PriceBasis.FEE_RULE]
    if ruled and brief.fee_rule is not None:
        rule = brief.fee_rule
        told.append(
            f"{len(ruled)} of {len(chosen.booked)} booked prices are assumed by your fee rule, {rule.base:g} + "
            f"{rule.per_thousand:g} × (followers ÷ 1,000) ^ {rule.exponent:g} {brief.budget.currency}: ask first."
        )
    if pool.local is not None and any(pool.local.homes[i] == 0 for i in chosen.booked):
        usual = pool.local.at_home
        rests = f"what {pool.local.taught} of their kind show" if pool.local.taught else "our assumption"
        told.append(
            "Where no home of an audience is known, its local share rests on where the creator lives and tags: of one "
            f"at home inside the circle, {usual.low * 100:.0f} to {usual.high * 100:.0f} % of the audience, {rests}."
        )
    return tuple(told)


def _notes(asked: _Asked, chosen: Chosen | None) -> tuple[str, ...]:
    brief, pool, place = asked.question.brief, asked.pool, asked.place
    told = []
    if place is not None:
        told.append(f"We understood the place as {place.label}, {place.circle.radius_km:g} km around it.")
        if place.alternatives:
            told.append(f"Other places of that name: {'; '.join(place.alternatives)}.")
    stayed = sum(1 for i, c in enumerate(pool.ids) if c in brief.held and not pool.eligible[i])
    if stayed:
        told.append(
            f"{stayed} pinned {'creator is' if stayed == 1 else 'creators are'} booked against a rule of the brief."
        )
    foreign = int((pool.prices.foreign & (pool.prices.basis == 0)).sum())
    if foreign:
        told.append(f"{foreign} were set aside because their price is not in {brief.budget.currency}.")
    swapped = int((pool.prices.foreign & (pool.prices.basis != 0)).sum())
    if swapped:
        told.append(f"For {swapped} with a price in another currency your fee rule stands in.")
    apart = asked.catalogue.status().shown_only
    if apart:
        told.append(
            f"{counted(apart, 'creator')} of a network whose terms do not allow derived figures were not looked at: "
            "`goodword source list` says which, and what allows it."
        )
    if chosen is not None and brief.terms.word_of_mouth and chosen.arranged.setting.heard is None:
        told.append("Word of mouth is not counted: nobody in the catalogue is known to answer these creators.")
    if chosen is not None:
        told.append(_searched(chosen))
        if chosen.arranged.setting.heard is not None and len(chosen.rest):
            told.append("What the others could bring second-hand is not in the proof.")
        told += _unspent(brief, chosen)
    return tuple(told)


def _thin(brief: Brief, booked: Sequence[Candidate]) -> list[str]:
    """A word on how many are booked on little evidence, and on the rule that decides it."""
    posting = [c for c in booked if c.platform != "offline"]  # of the others there are no posts to import
    thin = sum(c.vetting.verdict is Verdict.NOT_ENOUGH_EVIDENCE for c in posting)
    if not thin:
        return []
    asked = brief.evidence.min_posts
    posts = "1 measured post is" if asked == 1 else f"{asked} measured posts are"
    counted = f"{thin} of {len(booked)} booked have not enough evidence for a verdict"
    return [f"{counted}: {posts} enough by your rule. Import more of their posts, or raise min_posts under [evidence]."]


def _unspent(brief: Brief, chosen: Chosen) -> list[str]:
    """A word on money that nobody is there for."""
    left = Money(brief.budget.minor - chosen.selection.spent, brief.budget.currency)
    if left.minor < 0.1 * brief.budget.minor:
        return []
    everyone = len(chosen.booked) == len(chosen.rows)
    why = "everyone who may be booked is booked" if everyone else "nobody who could be paid with it adds anyone new"
    return [f"{wording.money(left)} of the budget stay unspent: {why}."]


def _searched(chosen: Chosen) -> str:
    """Among how many the roster was chosen."""
    among = f"The roster was chosen among {len(chosen.rows):,} creators, not only among those on the shortlist"
    if not len(chosen.rest):
        return f"{among}: everyone who may be booked."
    return f"{among}; the bound also holds for the {len(chosen.rest):,} others who may be booked."


def _formulas(asked: _Asked) -> tuple[str, ...]:
    used = [ENGAGEMENT, fit.FIT, people.PEOPLE, people.ROSTER_PEOPLE, COVERAGE, CERTIFICATE, answer.UNIQUE]
    brief = asked.question.brief
    used += [fit.AT_HOME] if brief.niches else []
    used += [local.LOCAL_SHARE] if asked.place is not None else []
    used += [declared.DECLARED] if asked.pool.engagement.declared.any() else []
    used += [price.FEE_RULE] if brief.fee_rule is not None else []
    return tuple(sorted(f.id for f in used))
