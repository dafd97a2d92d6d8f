"""From the pool to the roster: the coverage problem of the most promising, its answer, and a bound that covers all.

Up to `CONSIDERED` eligible creators enter the search: those who bring the most people for their price, and the most
people. The rest stay in the proof: the multipliers of the search say what each of them could add at most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from goodword.core.booking import EACH, Risk
from goodword.core.errors import BadInput
from goodword.core.geo import Circle, distance_km
from goodword.core.money import Money
from goodword.discovery.model import Brief
from goodword.planning.assess import Pool
from goodword.planning.people import LEVEL, draws, expected_rate
from goodword.roster.arrange import Arranged, Setting, arrange
from goodword.roster.build import AudienceProblem, audience_problem
from goodword.roster.curve import Level
from goodword.roster.model import Certificate, Selection
from goodword.roster.terms import Labels, matches, names_of
from goodword.roster.verify import root_bound
from goodword.vetting.engagement import column
from goodword.vetting.niche.taxonomy import Taxonomy

CONSIDERED = 1_000
CONSIDERED_HEARD = 8_000
"""The same where word of mouth counts: what those outside could bring second-hand is not in the proof."""
FEW_COMMENTS = float(np.log(0.03))  # comments per like where none is known: the median of 10-50k accounts, 2012-2019

Links = Callable[[tuple[str, ...]], pa.Table]
Heard = Callable[[tuple[str, ...]], pa.Table | None]
"""Who hears from whom, around some candidates; None when nothing is known of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The answer for one pool.

    rows: (k,) pool rows in the order of the creators of `audience`, which has of everybody the offer that is booked or
    the largest one, with the people expected of it. links: their known audiences as the catalogue gives them.
    selection: of creators. certificate: of the selection, its bound covering everyone who may be booked. rest: pool
    rows of the eligible who did not enter the search, `outside` what limits may speak of them. arranged: options, rules
    and proof.
    """

    rows: NDArray[np.int64]
    audience: AudienceProblem
    links: pa.Table
    selection: Selection
    certificate: Certificate
    rest: NDArray[np.int64]
    arranged: Arranged
    outside: Labels

    @property
    def booked(self) -> tuple[int, ...]:
        """Pool rows of the booked, in the order in which they add most."""
        return tuple(int(self.rows[c]) for c in self.selection.chosen)

    def of_level(self, level: Level) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """(creators, people of each alone) of the roster of another budget."""
        made, chosen = self.arranged.made, list(level.chosen)
        if made is None:
            numbers = np.asarray(chosen, np.int64)
            return numbers, self.audience.engaged[numbers]
        return made.options.owner[chosen], made.options.people[chosen]


def choose(
    pool: Pool,
    brief: Brief,
    links_of: Links,
    circle: Circle | None,
    *,
    heard_of: Heard | None = None,
    niches: Taxonomy | None = None,
) -> Chosen:
    """The roster of the eligible and those held within the budget. heard_of: who hears from whom, for word of mouth.
    niches: the taxonomy in which limits name niches.

    Raises BadInput when those held do not fit, CannotBeMet when wishes clash.
    """
    rows, rest = _candidates(pool, brief, niches)
    ids = tuple(pool.ids[i] for i in rows)
    links = links_of(ids)
    heard = heard_of(ids) if heard_of is not None and brief.terms.word_of_mouth else None
    inside, knowable = _inside(links, circle), _knowable(pool)[rows]
    held = tuple(p for p in brief.held if p in set(ids))

    def make(people: NDArray[np.float64], cost: NDArray[np.int64]) -> AudienceProblem:
        return audience_problem(
            inside, ids, people, cost, brief.budget.minor, audience=knowable, niches=labels(pool, "niche", rows),
            places=labels(pool, "place", rows), pinned=held, max_size=brief.max_creators,
        )  # fmt: skip

    terms, expected = brief.terms, pool.people[rows]
    counted = low_ends(pool, rows, brief.seed) if terms.risk is Risk.CAUTIOUS else expected
    cost = np.maximum(pool.prices.minor[rows], 0)
    named = links if heard is None else _with_names(links)
    setting = Setting(terms, _labels(pool, brief, rows, niches), brief.budget.currency, heard, named, brief.seed)
    arranged = arrange(make, ids, counted, cost, setting)
    outside = _labels(pool, brief, rest, niches)
    certificate = _covering_all(arranged, pool, rest, outside)
    audience, selection = arranged.audience, arranged.selection
    if terms.risk is Risk.CAUTIOUS:
        audience, selection = arranged.counted_as(make, expected)
    return Chosen(rows, audience, links, selection, certificate, rest, arranged, outside)


def low_ends(pool: Pool, rows: NDArray[np.int64], seed: int) -> NDArray[np.float64]:
    """(k,) low end of the 90 % interval of the people of each."""
    drawn = draws(
        rows.tolist(), pool.ids, followers=pool.followers, engagement=pool.engagement, fits=pool.fits, local=pool.local,
        seed=seed,
    )  # fmt: skip
    if not len(rows):
        return np.zeros(0)
    return np.asarray(np.minimum(np.quantile(drawn, (1 - LEVEL) / 2, axis=1), pool.people[rows]), np.float64)


def _with_names(links: pa.Table) -> pa.Table:
    return links.append_column("name", pc.binary_join_element_wise("person", links["person"].cast(pa.string()), ":"))


def _labels(pool: Pool, brief: Brief, rows: NDArray[np.int64], niches: Taxonomy | None) -> dict[str, list[str | None]]:
    """What limits may speak of, of each creator; a niche by its name, its title and those of the niches above it."""
    known = {name: labels(pool, name, rows) for name in ("place", "platform", "language")}
    declared = labels(pool, "niche", rows)
    called = {name: _names_of(name, niches) for name in set(declared) if name}
    known["niche"] = [called[name] if name else None for name in declared]
    tiers: list[str | None] = [brief.tier_limits.tier(int(f)).value if f > 0 else None for f in pool.followers[rows]]
    return {**known, "tier": tiers}


def _knowable(pool: Pool) -> NDArray[np.float64]:
    """(n,) people who could have become known: overlap among the known is scaled up by how few of them are.

    Where homes are known, known people are sampled followers who live inside the circle: all such followers could have
    been sampled. Elsewhere they are commenters of the measured posts: engaged people × the share of comments among
    likes and comments × measured posts, never fewer than are known.
    """
    share = np.ones(len(pool)) if pool.local is None else pool.local.mean
    followers = pool.followers * share
    ratio = np.exp(np.nan_to_num(column(pool.features, "comment_like_mean"), nan=FEW_COMMENTS))
    posts = np.maximum(np.nan_to_num(column(pool.features, "posts_measured")), 1.0)
    commenters = pool.followers * expected_rate(pool.engagement) * ratio / (1 + ratio) * posts
    known = np.nan_to_num(column(pool.features, "audience_known"))
    homes = np.nan_to_num(column(pool.features, "homes_known"))
    return np.where(homes * 2 >= np.maximum(known, 1.0), followers, np.maximum(commenters, known))


def labels(pool: Pool, name: str, rows: NDArray[np.int64]) -> list[str | None]:
    """A text column of some pool rows; None where not known."""
    found: list[str | None] = pool.features[name].take(pa.array(rows, pa.int64())).to_pylist()
    return found


def _candidates(pool: Pool, brief: Brief, niches: Taxonomy | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(pool rows that enter the search, eligible rows that do not), each rising."""
    pinned = np.isin(np.array(pool.ids, dtype=object), np.array(brief.held, dtype=object))
    _check_pinned(pool, brief, np.flatnonzero(pinned))
    eligible = np.flatnonzero(pool.eligible & (pool.people > 0) & ~pinned)
    taken, most = np.zeros(len(pool), bool), CONSIDERED_HEARD if brief.terms.word_of_mouth else CONSIDERED
    taken[eligible[np.argsort(-_density(pool, eligible), kind="stable")][: most * 3 // 4]] = True
    taken[eligible[np.argsort(-pool.people[eligible], kind="stable")][: most // 4]] = True
    offering = {offer.creator_id for offer in brief.terms.offers}
    taken[[i for i in eligible if pool.ids[i] in offering]] = True
    for asked in _asked_for(pool, brief, eligible, niches):
        taken[asked] = True
    rest = eligible[~taken[eligible]]
    return np.flatnonzero(taken | pinned).astype(np.int64), rest.astype(np.int64)


def _names_of(niche: str, niches: Taxonomy | None) -> str:
    found = None if niches is None else niches.named(niche)
    if niches is None or found is None:
        return niche
    every = [name for n in (found, *niches.above(found)) for name in (n, niches.title(n))]
    return ";".join(dict.fromkeys([niche, *every]))


def _asked_for(
    pool: Pool, brief: Brief, eligible: NDArray[np.int64], niches: Taxonomy | None
) -> Iterator[NDArray[np.int64]]:
    """Pool rows that limits need: of each group of which at least some are asked for, the cheapest and the best."""
    for limit in (x for x in brief.terms.limits if x.least):
        known = _labels(pool, brief, eligible, niches).get(limit.field)
        if known is None:
            continue
        values = names_of(known) if limit.value == EACH else [limit.value]
        for value in values:
            group = eligible[[matches(limit.field, value, v) for v in known]]
            enough = 4 * int(limit.least or 0) + 20
            yield group[np.argsort(pool.prices.minor[group], kind="stable")[:enough]]
            yield group[np.argsort(-_density(pool, group), kind="stable")[:enough]]


def _check_pinned(pool: Pool, brief: Brief, pinned: NDArray[np.int64]) -> None:
    unpriced = [pool.ids[i] for i in pinned if pool.prices.minor[i] < 0]
    if unpriced:
        raise BadInput(
            "Pinned creators have no price.",
            where="pinned",
            given=", ".join(unpriced),
            next_step="give their prices under [prices], or state a fee rule",
        )
    total = Money(int(pool.prices.minor[pinned].sum()), brief.budget.currency)
    if brief.budget < total:
        raise BadInput(
            "The pinned creators alone cost more than the budget.",
            where="pinned",
            given=f"pinned cost {total}, budget {brief.budget}",
            next_step=f"raise the budget to {total} or unpin someone",
        )


def _density(pool: Pool, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """People per minor unit; free creators first."""
    cost = pool.prices.minor[rows].astype(np.float64)
    return np.where(cost > 0, pool.people[rows] / np.maximum(cost, 1), np.inf)


def _inside(links: pa.Table, circle: Circle | None) -> pa.Table:
    """Links of people who may live in the circle: those known to live elsewhere are not of the target."""
    if circle is None or links.num_rows == 0:
        return links
    lat, lon = column(links, "lat"), column(links, "lon")
    away = distance_km(circle.lat, circle.lon, np.nan_to_num(lat), np.nan_to_num(lon)) > circle.radius_km
    return links.filter(pa.array(~(away & np.isfinite(lat) & np.isfinite(lon))))


def _covering_all(arranged: Arranged, pool: Pool, rest: NDArray[np.int64], outside: Labels) -> Certificate:
    """The certificate with a bound that holds for the creators outside the search too; `outside` labels them."""
    inside, proof = arranged.proven.certificate, arranged.proven.proof
    if not len(rest) or proof is None:
        return inside
    by = proof.root
    dual = root_bound(arranged.problem, by)
    paid = arranged.paid_outside(outside, np.maximum(pool.prices.minor[rest], 0), by.rule_price)
    bound = covering(pool, rest, inside.bound, dual=dual, price=by.budget_price, paid=paid)
    optimal = inside.optimal and bound <= inside.value * (1 + 1e-9)
    return replace(inside, bound=bound, gap=(bound - inside.value) / bound if bound > 0 else 0.0, optimal=optimal)


def covering(
    pool: Pool, rest: NDArray[np.int64], inside: float, *, dual: float, price: float, paid: NDArray[np.float64]
) -> float:
    """A bound that holds with the creators `rest` (pool rows) too. inside: bound without them.

    paid: what each of them pays for rules at their prices.

    With D (`dual`) the bound that multipliers prove and l (`price`) their price of money, b units of money reach at
    most D - l (B - b) within the search, so a roster with the set R from outside reaches at most
    D + sum over R of (people - l price).
    """
    if not len(rest):
        return inside
    net = pool.people[rest] - paid - price * pool.prices.minor[rest]
    return max(inside, dual + float(net[net > 0].sum() if (net > 0).any() else net.max()))
