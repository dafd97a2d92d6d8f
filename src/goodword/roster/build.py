"""From a sample of each creator's audience to a coverage problem in people.

What is known of an audience is a sample: a dozen commenters of thousands of engaged people. Reading overlap off the
sample would find next to none, so it is estimated first (`goodword.roster.overlap`) and then laid out as a coverage
problem that has it, in three parts of each creator's engaged people:

1. People seen with several creators. Each stands for a group of people whom those creators share: nested rows, the
   sizes scaled by one factor so that all pairs seen together share as many people as estimated for them.
2. Communities: people whom creators share though nobody was seen with both, drawn independently from everybody, from
   the people of the niche, of the place, and of both, so that pairs of each class share what is estimated for it.
3. The rest belongs to the creator alone.

Every creator alone reaches exactly their engaged people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike, NDArray

from goodword.core.errors import BadInput
from goodword.core.formula import register
from goodword.roster.model import Communities, CoverageProblem, no_communities
from goodword.roster.overlap import (
    Affinity,
    Pairs,
    Sample,
    Sampling,
    bins_of,
    capped_mean,
    class_sums,
    fit,
    levels,
    pair_mean,
    pairs_seen,
)

COVERAGE = register(
    "audience-coverage",
    2,
    "people reached by a set of creators, each counted once, from samples of their audiences",
    "Nested rows for people seen with several creators and independent communities for unseen sharing, both scaled to "
    "the estimated overlap (audience-overlap/1)",
)

_KNOWN_BINS, _AUDIENCE_BINS = 6, 10
_MOST = 0.9  # no creator reaches more of a community
# Above so many creators of one person the group sizes are rounded down to a grid, so that rows stay few; what rounding
# takes off stays with the creator alone.
_MANY = 24
_GRID = 1.25


@dataclass(frozen=True, slots=True, eq=False)
class AudienceProblem:
    """The coverage problem of a shortlist, and what it rests on.

    problem: candidates in the order of `creator_ids`. engaged: (n,) people that each reaches alone. sample, pairs,
    affinity: what was seen, and the overlap fitted to it (None: no person was seen with two creators). audience_given:
    whether it was known from how many people the known ones were drawn.
    assumptions: sentences to show with every number derived from it.
    """

    problem: CoverageProblem
    creator_ids: tuple[str, ...]
    engaged: NDArray[np.float64]
    sample: Sample
    pairs: Pairs
    affinity: Affinity | None
    audience_given: bool
    assumptions: tuple[str, ...]


def audience_problem(
    links: pa.Table,
    creator_ids: Sequence[str],
    engaged: ArrayLike,
    cost: ArrayLike,
    budget: int,
    *,
    audience: ArrayLike | None = None,
    niches: Sequence[str | None] | None = None,
    places: Sequence[str | None] | None = None,
    sampling: Sampling = "separate",
    pinned: Sequence[str] = (),
    banned: Sequence[str] = (),
    max_size: int | None = None,
) -> AudienceProblem:
    """The coverage problem of a shortlist.

    links: columns creator_id and person; other columns, repeats, unknown creators and nulls are ignored. engaged: (n,)
    expected engaged people of the target per creator, at least 0. cost: (n,) minor units; budget in the same currency.
    audience: (n,) people who could have become known: all commenters where commenters are known, the followers where
    followers are sampled; shared people are taken to be among the engaged of the target as often as others are. None:
    not known, taken half way (in ratio) between the known people and the engaged ones. niches, places: what creators have in
    common (None: not known). sampling: "separate" when each creator's known people were collected on their own, "panel"
    when the same people were followed everywhere. pinned, banned: creator ids; those not among `creator_ids` are an
    error when pinned, ignored when banned.
    """
    ids = tuple(creator_ids)
    people, money = _checked(ids, engaged, cost)
    creator, person = _numbered(links, ids)
    known = np.bincount(creator, minlength=len(ids)).astype(np.int64)
    whole = np.sqrt(people * known) if audience is None else np.asarray(audience, np.float64)
    if whole.shape != people.shape or not np.all(np.isfinite(whole)):
        raise BadInput.value("audience", f"finite and of length {len(ids)}", whole.shape)
    whole = np.maximum(whole, known)
    sample = Sample(creator, person, known, whole, _codes(niches, len(ids)), _codes(places, len(ids)), sampling)
    pairs = pairs_seen(sample)
    affinity = fit(sample, pairs)
    coverage = _layout(sample, pairs, affinity, people)
    number = {name: i for i, name in enumerate(ids)}
    missing = sorted(set(pinned) - set(number))
    if missing:
        raise BadInput(
            "Pinned creators are not on the shortlist.",
            given=", ".join(missing),
            next_step="unpin them, or widen the brief until they are on it",
        )
    problem = CoverageProblem(
        coverage.indptr,
        coverage.rows,
        coverage.weight,
        money,
        int(budget),
        tuple(number[p] for p in pinned),
        tuple(number[b] for b in banned if b in number),
        max_size,
        coverage.communities,
    )
    return AudienceProblem(
        problem, ids, people, sample, pairs, affinity, audience is not None, _assumptions(sample, pairs)
    )


def _checked(
    ids: tuple[str, ...], engaged: ArrayLike, cost: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    people = np.asarray(engaged, np.float64)
    money = np.asarray(cost) if len(ids) else np.empty(0, np.int64)
    if len(set(ids)) != len(ids):
        raise BadInput.value("creator_ids", "different from each other", f"{len(ids) - len(set(ids))} repeated")
    if people.shape != (len(ids),) or money.shape != (len(ids),):
        raise BadInput.value("engaged and cost", f"of length {len(ids)}", (people.shape, money.shape))
    if not np.all(np.isfinite(people)) or np.any(people < 0):
        raise BadInput.value("engaged", "finite and at least 0 for every creator", "a missing or negative number")
    if money.dtype.kind not in "iu":
        raise BadInput.value("cost", "whole minor units", money.dtype)
    return people, money.astype(np.int64)


def _codes(labels: Sequence[str | None] | None, n: int) -> NDArray[np.int64]:
    """Numbers for labels, -1 for what is not known."""
    if labels is None:
        return np.full(n, -1, np.int64)
    if len(labels) != n:
        raise BadInput.value("niches and places", f"of length {n}", len(labels))
    names = {name: k for k, name in enumerate(sorted({x for x in labels if x}))}
    return np.array([names[x] if x else -1 for x in labels], np.int64)


def _numbered(links: pa.Table, ids: tuple[str, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(creator number, person) of the links of these creators, each pair once, sorted by person."""
    links = links.select(["creator_id", "person"]).drop_null()
    index = pc.index_in(links["creator_id"].cast(pa.string()), value_set=pa.array(ids, pa.string()))
    creator = index.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    person = links["person"].to_numpy(zero_copy_only=False)
    keep = creator >= 0
    creator, person = creator[keep], person[keep].astype(np.int64)
    order = np.lexsort((creator, person))
    creator, person = creator[order], person[order]
    first = np.ones(len(creator), bool)
    first[1:] = (creator[1:] != creator[:-1]) | (person[1:] != person[:-1])
    return creator[first], person[first]


@dataclass(frozen=True, slots=True, eq=False)
class _Coverage:
    indptr: NDArray[np.int64]
    rows: NDArray[np.int32]
    weight: NDArray[np.float64]
    communities: Communities


def _layout(sample: Sample, pairs: Pairs, affinity: Affinity | None, people: NDArray[np.float64]) -> _Coverage:
    """Rows and communities whose overlaps are the estimated ones."""
    n = len(people)
    start = np.flatnonzero(np.r_[True, sample.person[1:] != sample.person[:-1]]) if len(sample.person) else []
    degree = np.diff(np.r_[start, len(sample.person)]).astype(np.int64)
    per_link = np.repeat(degree, degree)
    who, whose = sample.creator[per_link > 1], np.repeat(np.arange(len(degree)), degree)[per_link > 1]
    size, wanted, lean = _group_sizes(sample, pairs, affinity, people, np.bincount(who, minlength=n))
    level = size[who]
    many = per_link[per_link > 1] > _MANY
    if many.any():
        level = np.where(many, np.minimum(_GRID ** np.floor(np.log(level + 1e-300) / np.log(_GRID)), level), level)
    left = np.maximum(people - np.bincount(who, weights=level, minlength=n), 0.0)
    communities, inside = _communities(sample, left, wanted, lean)
    member, row, weight = _nested(who, whose, level)
    own = np.maximum(left - inside, 0.0)
    member, row = np.r_[member, np.arange(n)], np.r_[row, len(weight) + np.arange(n)]
    order = np.lexsort((row, member))
    indptr = np.r_[0, np.cumsum(np.bincount(member, minlength=n))].astype(np.int64)
    return _Coverage(indptr, row[order].astype(np.int32), np.r_[weight, own], communities)


def _group_sizes(
    sample: Sample,
    pairs: Pairs,
    affinity: Affinity | None,
    people: NDArray[np.float64],
    shared: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """(n,) people for whom each person seen with several creators stands; (4,) people that pairs of a class still lack;
    (n,) how much each creator leans on unseen sharing.

    The size is the same share of every creator's people, unless their seen people would then stand for more than all.
    """
    if affinity is None:
        return np.zeros(len(people)), np.zeros(4), people
    i, j = pairs.i, pairs.j
    lift = np.sqrt(people / np.maximum(sample.audience, 1e-300))
    none = pair_mean(sample, affinity, i, j, np.zeros(len(i)))
    tied = (pair_mean(sample, affinity, i, j, pairs.seen) - none) * lift[i] * lift[j]
    tied = np.minimum(tied, np.minimum(people[i], people[j]))
    unseen, lean = _unseen(sample, affinity, lift)
    cap = people / np.maximum(shared, 1)
    share = _one_share(pairs, people, cap, float(tied.sum()))
    size = np.minimum(share * people, cap)
    laid = np.bincount(pairs.kind, weights=pairs.seen * np.minimum(size[i], size[j]), minlength=4)
    asked = np.bincount(pairs.kind, weights=tied, minlength=4)
    return size, np.maximum(unseen + asked - laid, 0.0), lean


def _unseen(
    sample: Sample, affinity: Affinity, lift: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(4,) people whom pairs of each class share as far as nobody seen with both is needed for it; (n,) by creator.

    Summed over classes of creators by known people and by audience, which the pairs of two classes share alike.
    """
    known, k = bins_of(sample.scale, _KNOWN_BINS)
    whole, w = bins_of(sample.audience, _AUDIENCE_BINS)
    cell = known * _AUDIENCE_BINS + whole
    k, w = np.repeat(k, _AUDIENCE_BINS), np.tile(w, _KNOWN_BINS)
    used, cell = np.unique(cell, return_inverse=True)
    k, w = k[used], w[used]
    b = affinity.beta[:, None, None] + np.outer(k, k)
    size = np.maximum(np.outer(w, w) - np.outer(k, k), 0.0)
    shared = capped_mean(np.full_like(b, affinity.alpha), b, np.broadcast_to(size, b.shape), np.minimum.outer(w, w))
    cell = cell.astype(np.int64)
    sums = class_sums(sample, lift, shared, cell)
    pairs_of = class_sums(sample, np.ones(len(lift)))
    average = np.tensordot(pairs_of / max(pairs_of.sum(), 1.0), shared, axes=1)
    return sums, lift * (average @ np.bincount(cell, weights=lift, minlength=len(used)))[cell]


def _one_share(pairs: Pairs, people: NDArray[np.float64], cap: NDArray[np.float64], wanted: float) -> float:
    """The share of everybody's people that makes the pairs seen together share `wanted` people in all (bisection)."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = 0.5 * (low + high)
        size = np.minimum(middle * people, cap)
        if float((pairs.seen * np.minimum(size[pairs.i], size[pairs.j])).sum()) < wanted:
            low = middle
        else:
            high = middle
    return high


def _communities(
    sample: Sample, left: NDArray[np.float64], wanted: NDArray[np.float64], lean: NDArray[np.float64]
) -> tuple[Communities, NDArray[np.float64]]:
    """Communities in which pairs of each class share `wanted` (4,) people; (n,) people of each creator inside them.

    Pairs share in proportion to lean_i lean_j: at rate r_l per level, r in all, level l has r_l / k^2 people of whom
    each creator reaches the share k lean_i, that is r lean_i / k people in all. k is the least for which the creators who
    make up 98 % of the leaning have no more people inside than are left to them (the others have all of theirs): large
    communities reached thinly rather than small ones reached whole.
    """
    n = len(left)
    lean = np.where(left > 0, lean, 0.0)
    products = class_sums(sample, lean)
    rate = np.divide(wanted, products, out=np.zeros(4), where=products > 0)
    niche, place = max(0.0, rate[1] - rate[0]), max(0.0, rate[2] - rate[0])
    level_rate = np.array([rate[0], niche, place, max(0.0, rate[3] - rate[0] - niche - place)])
    total = float(level_rate.sum())
    if total <= 0:
        return no_communities(n), np.zeros(n)
    k = total * _most_of(np.divide(lean, left, out=np.zeros(n), where=left > 0), lean)
    share = np.minimum(np.minimum(k * lean, k**2 / total * left), _MOST)
    member, number, people = [], [], []
    for group, r in zip(levels(sample), level_rate, strict=True):
        if r > 0:
            inside = np.flatnonzero(group >= 0)
            member.append(inside)
            number.append(group[inside] + sum(len(x) for x in people))
            people.append(np.full(int(group.max(initial=-1)) + 1, r / k**2))
    who, where, mass = np.concatenate(member), np.concatenate(number), np.concatenate(people)
    order = np.lexsort((where, who))
    indptr = np.r_[0, np.cumsum(np.bincount(who, minlength=n))].astype(np.int64)
    communities = Communities(indptr, where[order].astype(np.int32), share[who[order]], mass)
    return communities, np.bincount(who, weights=share[who] * mass[where], minlength=n)


def _most_of(values: NDArray[np.float64], mass: NDArray[np.float64]) -> float:
    """The value that 98 % of the mass does not exceed."""
    order = np.argsort(values)
    upto = np.cumsum(mass[order])
    return float(values[order[min(int(np.searchsorted(upto, 0.98 * upto[-1])), len(values) - 1)]])


def _nested(
    who: NDArray[np.int64], whose: NDArray[np.int64], level: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Per person, levels in falling order: row k weighs level_k - level_(k+1) and belongs to the first k creators."""
    if not len(who):
        return who, who, level
    order = np.lexsort((who, -level, whose))
    who, whose, level = who[order], whose[order], level[order]
    first = np.r_[True, whose[1:] != whose[:-1]]
    step = level - np.where(np.r_[first[1:], True], 0.0, np.r_[level[1:], 0.0])
    real = step > 0
    begin = np.maximum.accumulate(np.where(first, np.arange(len(whose)), 0))
    size = (np.arange(len(whose)) - begin + 1)[real]
    row = np.repeat(np.arange(len(size)), size)
    inside = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
    return who[np.repeat(begin[real], size) + inside], row, step[real]


def _assumptions(sample: Sample, pairs: Pairs) -> tuple[str, ...]:
    """What the numbers rest on, in sentences."""
    how = (
        "each creator's known people were collected on their own"
        if sample.sampling == "separate"
        else "the same people were followed at every creator"
    )
    seen = int(pairs.seen.sum())
    notes = [
        f"Overlap is estimated from {len(sample.creator):,} known people-creator links, {seen:,} of them seen with "
        f"two creators at once per pair; it is taken that {how}."
    ]
    nobody = int((sample.known == 0).sum())
    if nobody:
        notes.append(
            f"Of {nobody} creators nobody of the audience is known: they are taken to share people with others as "
            "creators of their niche and place do."
        )
    if not seen:
        notes.append("No person was seen with two creators, so nothing is known of overlap: none is counted.")
    return tuple(notes)
