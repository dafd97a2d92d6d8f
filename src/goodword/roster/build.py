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
from goodword.roster.layout import lay_out
from goodword.roster.model import CoverageProblem
from goodword.roster.overlap import Affinity, Pairs, Sample, Sampling, fit, pairs_seen

COVERAGE = register(
    "audience-coverage",
    2,
    "people reached by a set of creators, each counted once, from samples of their audiences",
    "Nested rows for people seen with several creators and independent communities for unseen sharing, both scaled to "
    "the estimated overlap (audience-overlap/1)",
)


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
    not known, taken half way (in ratio) between the known people and the engaged ones. niches, places: what creators
    have in common (None: not known). sampling: "separate" when each creator's known people were collected on their own,
    "panel" when the same people were followed everywhere. pinned, banned: creator ids; those not among `creator_ids`
    are an error when pinned, ignored when banned.
    """
    ids = tuple(creator_ids)
    people, money = _checked(ids, engaged, cost)
    creator, person = _numbered(links, ids)
    known = np.bincount(creator, minlength=len(ids)).astype(np.int64)
    whole = _half_way(people, known) if audience is None else np.asarray(audience, np.float64)
    if whole.shape != people.shape or not np.all(np.isfinite(whole)):
        raise BadInput.value("audience", f"finite and of length {len(ids)}", whole.shape)
    whole = np.maximum(whole, known)
    sample = Sample(creator, person, known, whole, _codes(niches, len(ids)), _codes(places, len(ids)), sampling)
    pairs = pairs_seen(sample)
    affinity = fit(sample, pairs)
    coverage = lay_out(sample, pairs, affinity, people)
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


def _half_way(people: NDArray[np.float64], known: NDArray[np.int64]) -> NDArray[np.float64]:
    """Geometric mean of known and engaged people; of those whose audience is not known what is usual for the others."""
    some = (known > 0) & (people > 0)
    usual = float(np.median(np.sqrt(known[some] / people[some]))) if some.any() else 1.0
    return np.where(known > 0, np.sqrt(people * known), people * usual)


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


def _assumptions(sample: Sample, pairs: Pairs) -> tuple[str, ...]:
    """What the numbers rest on, in sentences."""
    how = (
        "each creator's known people were collected on their own"
        if sample.sampling == "separate"
        else "the same people were followed at every creator"
    )
    seen = int(pairs.seen.sum())
    links = f"{len(sample.creator):,} known links between people and creators"
    notes = [
        f"Overlap is estimated from {links}, {seen:,} times a person seen with two creators; it is taken that {how}."
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
