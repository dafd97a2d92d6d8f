"""A roster in creators and money, from tables of candidates and of their known audience."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.core.booking import Risk, Terms
from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.roster.arrange import Arranged, Setting, arrange
from goodword.roster.build import COVERAGE, AudienceProblem, audience_problem
from goodword.roster.curve import knee, levels, with_answer
from goodword.roster.explain import last_adds
from goodword.roster.fair import SHAPLEY, shapley
from goodword.roster.model import Certificate, CurvePoint, Effort, SecondHand, Selection, Wish
from goodword.roster.offers import POST
from goodword.roster.overlap import PAIR_OVERLAP, Sampling
from goodword.roster.reach import shared_people, unique_people
from goodword.roster.robust import STAYS, robustness
from goodword.roster.select import CERTIFICATE

CANDIDATES = pa.schema(
    [
        pa.field("creator_id", pa.string(), nullable=False),
        pa.field("cost_minor", pa.int64(), nullable=False),
        pa.field("people", pa.float64(), nullable=False),  # expected engaged people of the target
        pa.field("audience", pa.float64()),  # people who could have become known; null: not known
        pa.field("niche", pa.string()),
        pa.field("place", pa.string()),
        pa.field("tier", pa.string()),
        pa.field("platform", pa.string()),
        pa.field("language", pa.string()),
        pa.field("people_low", pa.float64()),  # low end of the 90 % interval of `people`
        pa.field("ad_share", pa.float64()),  # share of their recent posts that are sponsored
    ]
)
"""Who can be booked. cost_minor below 0: there is no price for a single post, only offers."""

_SHARES = (0.25, 0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0)
_PAIRS = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One booked creator: people alone, what they add to those before them, share of theirs that others reach too.

    credit: their fair part of the people reached (Shapley); the credits of a roster add up to its people. offer, week:
    what is booked, and in which week (0: no weeks). accepted: they said yes already.
    """

    creator_id: str
    cost: Money
    people: float
    adds: float
    shared: float
    credit: float
    pinned: bool
    offer: str = POST
    week: int = 0
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Outside:
    """One creator who is not booked. enters_at: the price at which a roster with them is as good. never_above: above
    this price no roster with them is better (None: not proven)."""

    creator_id: str
    cost: Money
    enters_at: Money
    never_above: Money | None


@dataclass(frozen=True, slots=True)
class SharedPair:
    """Two booked creators and the engaged people whom both reach."""

    one: str
    other: str
    people: Estimate


@dataclass(frozen=True, slots=True)
class Stay:
    """How often one creator is booked when the known people are drawn again."""

    creator_id: str
    booked: Estimate


@dataclass(frozen=True, slots=True)
class RosterAnswer:
    """Whom to book for the money, how good that is at least, and what other money would bring.

    people: distinct engaged people, with the interval of what overlap may cost. stays: who is booked how often on
    audiences drawn again, kept: share of the people of those rosters that this one still reaches; empty and None unless
    asked for. wishes: each limit with where the roster stands. aside: who was set aside, and why. committed: what those
    who accepted cost. risk: what is counted for each creator. word_of_mouth: who else hears of it, where asked for.
    """

    sentence: str
    booked: tuple[Line, ...]
    spent: Money
    budget: Money
    people: Estimate
    counted_double: float
    certificate: Certificate
    curve: tuple[CurvePoint, ...]
    knee: CurvePoint | None
    left_out: tuple[Outside, ...]
    shared: tuple[SharedPair, ...]
    assumptions: tuple[str, ...]
    formulas: tuple[str, ...]
    stays: tuple[Stay, ...] = ()
    kept: float | None = None
    wishes: tuple[Wish, ...] = ()
    aside: tuple[str, ...] = ()
    committed: Money | None = None
    risk: Risk = Risk.EXPECTED
    word_of_mouth: SecondHand | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """An answer with the problem and the proof that it rests on. arranged: the creators, the options, the proof."""

    answer: RosterAnswer
    arranged: Arranged

    @property
    def audience(self) -> AudienceProblem:
        """The creators; of everybody the option that is booked, or their largest."""
        return self.arranged.audience

    @property
    def selection(self) -> Selection:
        """The selection of creators."""
        return self.arranged.selection


def choose(
    candidates: pa.Table,
    links: pa.Table,
    budget: Money,
    *,
    pinned: Sequence[str] = (),
    banned: Sequence[str] = (),
    max_size: int | None = None,
    sampling: Sampling = "separate",
    seed: int = 1,
    effort: Effort | str = Effort.NORMAL,
    redraws: int = 0,
    terms: Terms | None = None,
    min_known: int = 0,
    heard: pa.Table | None = None,
) -> Chosen:
    """Choose from CANDIDATES rows; links: columns creator_id and person. Money is in the budget's currency.

    redraws: how often to draw the known people again and choose anew (0: not at all). terms: offers, limits, answers,
    attitude to risk. min_known: nobody of whose audience fewer people are known. heard: who hears from whom (EDGES of
    `goodword.roster.secondhand`), to count word of mouth too. Raises CannotBeMet when wishes clash.
    """
    terms = terms or Terms()
    if not candidates.num_rows:
        raise BadInput("There is nobody to choose from.", next_step="give at least one candidate with a price")
    ids: list[str] = candidates["creator_id"].to_pylist()
    aside = set_aside(candidates, links, terms, min_known, keep={*pinned, *(a.creator_id for a in terms.accepted)})

    def made(people: NDArray[np.float64], cost: NDArray[np.int64]) -> AudienceProblem:
        return audience_problem(
            links, ids, people, cost, budget.minor, audience=_audience(candidates),
            niches=candidates["niche"].to_pylist(), places=candidates["place"].to_pylist(), sampling=sampling,
            pinned=pinned, banned=(*banned, *aside), max_size=max_size,
        )  # fmt: skip

    labels = {name: candidates[name].to_pylist() for name in ("tier", "niche", "place", "platform", "language")}
    people, cost = _counted(candidates, terms.risk), candidates["cost_minor"].to_numpy()
    # What somebody costs who offers several things, or who named a price of their own, is only known further on.
    plain = not terms.offers and not terms.accepted
    check_pins(pinned, banned, max_size, dict(zip(ids, cost.tolist(), strict=True)) if plain else {}, budget)
    named = links if heard is None or "name" in links.column_names else _with_names(links)
    setting = Setting(terms, labels, budget.currency, heard, named, seed, Effort(effort))
    arranged = arrange(made, ids, people, cost, setting)
    answer = _answer(arranged, budget, aside)
    if redraws:
        found = robustness(arranged.creators, arranged.selection, rounds=redraws, seed=seed, again=arranged.again)
        stays = tuple(Stay(ids[i], share) for i, share in found.stays)
        answer = replace(answer, stays=stays, kept=found.kept, formulas=(*answer.formulas, STAYS.id))
    return Chosen(answer, arranged)


def check_pins(
    pinned: Sequence[str], banned: Sequence[str], most: int | None, costs: Mapping[str, int], budget: Money
) -> None:
    """Raises BadInput, in names and money, where the pinned can not be booked together: banned too, dearer than the
    budget, or more than `most`. costs: of one post by creator, minor units; creators without one are not summed."""
    each = list(dict.fromkeys(pinned))
    both = [name for name in each if name in set(banned)]
    if both:
        step = "take them off one of the two lists"
        raise BadInput("Somebody is pinned and banned at once.", where="pin", given=", ".join(both), next_step=step)
    clashes, steps = [], []
    spent = Money(sum(costs.get(name, 0) for name in each), budget.currency)
    if budget < spent:
        clashes.append(f"they cost {spent}, the budget is {budget}")
        steps.append(f"raise the budget by {Money(spent.minor - budget.minor, budget.currency)}")
    if most is not None and len(each) > most:
        clashes.append(f"they are {len(each)}, at most {most} may be booked")
        steps.append(f"allow {len(each)} creators")
    if clashes:
        wrong = f"The pinned creators cannot all be booked: {'; '.join(clashes)}."
        step = f"{' and '.join(steps)}, or unpin somebody"
        raise BadInput(wrong, where="pin", given=", ".join(each), next_step=step)


def _with_names(links: pa.Table) -> pa.Table:
    """Links whose people are called by their numbers."""
    return links.append_column("name", links["person"].cast(pa.string()))


def _counted(candidates: pa.Table, risk: Risk) -> NDArray[np.float64]:
    """People that each is counted for. Raises BadInput when the low end is asked for and not known of everybody."""
    if risk is Risk.EXPECTED:
        return np.asarray(candidates["people"].to_numpy(), np.float64)
    low = candidates["people_low"]
    if low.null_count:
        raise BadInput(
            f"The low end of the people of {low.null_count} candidates is not known.", where="risk",
            next_step="give a column people_low, or choose by what is expected",
        )  # fmt: skip
    return np.asarray(low.to_numpy(), np.float64)


def set_aside(candidates: pa.Table, links: pa.Table, terms: Terms, min_known: int, keep: set[str]) -> dict[str, str]:
    """Who may not be booked, and why: too many ads already, too little known of the audience."""
    ids = candidates["creator_id"].to_pylist()
    known: Counter[str] = Counter(links["creator_id"].to_pylist()) if min_known else Counter()
    out: dict[str, str] = {}
    for name, share in zip(ids, candidates["ad_share"].to_pylist(), strict=True):
        if terms.max_ad_share is not None and share is not None and share > terms.max_ad_share:
            out[name] = f"{share:.0%} of their posts are ads, at most {terms.max_ad_share:.0%} are wanted"
        elif known[name] < min_known:
            out[name] = f"{known[name]} people of their audience are known, at least {min_known} are wanted"
    return {name: why for name, why in out.items() if name not in keep}


def _audience(candidates: pa.Table) -> NDArray[np.float64] | None:
    """People who could have become known, if it is given for everybody."""
    column = candidates["audience"]
    if column.null_count:
        return None
    return np.asarray(column.to_numpy(), np.float64)


def _answer(arranged: Arranged, budget: Money, aside: Mapping[str, str]) -> RosterAnswer:
    audience, selection, terms = arranged.audience, arranged.selection, arranged.setting.terms
    ids, chosen, money = audience.creator_ids, selection.chosen, budget.currency
    asked = levels(arranged.problem, [round(budget.minor * s) for s in _SHARES], seed=arranged.setting.seed)
    points = tuple(level.point for level in with_answer(asked, budget.minor, selection))
    outside = sorted(_outside(arranged), key=lambda o: _nearness(o.enters_at.minor, o.cost.minor))
    pairs = shared_people(audience, chosen)[:_PAIRS]
    accepted = [a for a in arranged.accepted if a in chosen]
    formulas = (COVERAGE.id, PAIR_OVERLAP.id, CERTIFICATE.id, SHAPLEY.id, *arranged.formulas)
    return RosterAnswer(
        sentence=_sentence(selection, budget, terms.risk, heard=arranged.setting.heard is not None),
        booked=_lines(arranged, money),
        spent=Money(selection.spent, money),
        budget=budget,
        people=unique_people(audience, chosen),
        counted_double=float(audience.engaged[list(chosen)].sum()),
        certificate=selection.certificate,
        curve=points,
        knee=knee(points),
        left_out=tuple(outside),
        shared=tuple(SharedPair(ids[i], ids[j], e) for i, j, e in pairs),
        assumptions=(*audience.assumptions, *arranged.notes),
        formulas=formulas,
        wishes=arranged.wishes(),
        aside=tuple(f"{name}: {why}." for name, why in aside.items()),
        committed=Money(int(audience.problem.cost[accepted].sum()), money) if accepted else None,
        risk=terms.risk,
        word_of_mouth=arranged.second_hand(),
    )


def _outside(arranged: Arranged) -> Iterator[Outside]:
    """Everybody who is not booked and may be."""
    audience, money = arranged.audience, arranged.setting.currency
    for entry in arranged.entry_prices():
        yield Outside(
            audience.creator_ids[entry.candidate],
            Money(int(audience.problem.cost[entry.candidate]), money),
            Money(entry.enters_at, money),
            None if entry.never_above is None else Money(entry.never_above, money),
        )


def _nearness(enters_at: int, cost: int) -> float:
    """How far the price is above the one at which they would enter, in ratio: who almost made it comes first."""
    return cost / enters_at if enters_at > 0 else float("inf")


def _lines(arranged: Arranged, currency: str) -> tuple[Line, ...]:
    audience, selection = arranged.audience, arranged.selection
    problem, lost = audience.problem, last_adds(audience.problem, selection.chosen)
    lines = []
    fair = shapley(problem, selection.chosen)
    for i, adds, loss, credit in zip(selection.chosen, selection.adds, lost, fair, strict=True):
        alone, option = float(audience.engaged[i]), arranged.options[i]
        shared = min(1.0, max(0.0, 1 - loss / alone)) if alone > 0 else 0.0
        cost = Money(int(problem.cost[i]), currency)
        lines.append(
            Line(
                audience.creator_ids[i], cost, alone, float(adds), shared, credit, i in problem.pinned, option.kind,
                option.week, i in arranged.accepted,
            )
        )  # fmt: skip
    return tuple(lines)


def _sentence(selection: Selection, budget: Money, risk: Risk, *, heard: bool) -> str:
    certificate = selection.certificate
    if not selection.chosen:
        return f"Nobody can be booked within {budget}."
    about = "At the low end about" if risk is Risk.CAUTIOUS else "About"
    who = "engaged people" if not heard else "people, engaged or second-hand,"
    reached = f"{about} {certificate.value:,.0f} {who} for {Money(selection.spent, budget.currency)}"
    if certificate.optimal:
        return f"{reached}; no roster within {budget} reaches more."
    return f"{reached}; no roster within {budget} can reach more than {certificate.bound:,.0f} ({certificate.gap:.1%})."
