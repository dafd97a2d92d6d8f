"""From a sample of each creator's audience to a coverage problem in people.

What is known of an audience is a sample: a dozen commenters of thousands of engaged people. So each known person of
creator i stands for s_i = engaged_i / known_i people. A person known of several creators stands for as many shared
people as the smallest of those s_i allows: with the person's creators sorted by s, the first k of them share
s_(k) - s_(k+1) people (nested rows). Every creator alone then reaches exactly engaged_i. People seen with one creator
only, and audiences of whom nobody is known, are people of that creator alone.
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
from goodword.roster.model import CoverageProblem

STANDS_FOR = register(
    "audience-coverage",
    1,
    "people reached by a set of creators: each known person stands for engaged ÷ known people, shared ones nested",
    "Ratio estimator of the audience by creator with nested (comonotone) rows for people known of several creators",
)

# Above so many creators of one person the s_i are rounded down to a grid, so that rows stay few; what rounding takes
# off stays with the creator alone.
_MANY = 24
_GRID = 1.25


@dataclass(frozen=True, slots=True, eq=False)
class AudienceProblem:
    """The coverage problem of a shortlist, and what it rests on.

    problem: candidates in the order of `creator_ids`. engaged: (n,) people that each reaches alone. known: (n,) known
    people of each. assumptions: sentences to show with every number derived from it.
    """

    problem: CoverageProblem
    creator_ids: tuple[str, ...]
    engaged: NDArray[np.float64]
    known: NDArray[np.int64]
    assumptions: tuple[str, ...]


def audience_problem(
    links: pa.Table,
    creator_ids: Sequence[str],
    engaged: ArrayLike,
    cost: ArrayLike,
    budget: int,
    *,
    niches: Sequence[str | None] | None = None,
    places: Sequence[str | None] | None = None,
    pinned: Sequence[str] = (),
    banned: Sequence[str] = (),
    max_size: int | None = None,
) -> AudienceProblem:
    """The coverage problem of a shortlist.

    links: columns creator_id and person (others are ignored; repeats and unknown creators too). engaged: (n,) expected
    engaged people of the target per creator, at least 0. cost: (n,) minor units, and budget in the same currency.
    niches, places: what the creators have in common, for people who are shared but were never seen with both.
    pinned, banned: creator ids; those not among `creator_ids` are an error when pinned, ignored when banned.
    """
    ids = tuple(creator_ids)
    people, money = _checked(ids, engaged, cost)
    creator, person = _numbered(links, ids)
    known = np.bincount(creator, minlength=len(ids)).astype(np.int64)
    indptr, rows, weight = _rows(creator, person, people, known)
    number = {name: i for i, name in enumerate(ids)}
    missing = sorted(set(pinned) - set(number))
    if missing:
        raise BadInput(
            "Pinned creators are not on the shortlist.",
            given=", ".join(missing),
            next_step="unpin them, or widen the brief until they are on it",
        )
    problem = CoverageProblem(
        indptr,
        rows,
        weight,
        money,
        int(budget),
        tuple(number[p] for p in pinned),
        tuple(number[b] for b in banned if b in number),
        max_size,
    )
    return AudienceProblem(problem, ids, people, known, _assumptions(known))


def _checked(
    ids: tuple[str, ...], engaged: ArrayLike, cost: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    people = np.asarray(engaged, np.float64)
    money = np.asarray(cost)
    if len(set(ids)) != len(ids):
        raise BadInput.value("creator_ids", "different from each other", f"{len(ids) - len(set(ids))} repeated")
    if people.shape != (len(ids),) or money.shape != (len(ids),):
        raise BadInput.value("engaged and cost", f"of length {len(ids)}", (people.shape, money.shape))
    if not np.all(np.isfinite(people)) or np.any(people < 0):
        raise BadInput.value("engaged", "finite and at least 0 for every creator", "a missing or negative number")
    if money.dtype.kind not in "iu":
        raise BadInput.value("cost", "whole minor units", money.dtype)
    return people, money.astype(np.int64)


def _numbered(links: pa.Table, ids: tuple[str, ...]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(creator number, person) of the links of these creators, each pair once, sorted by person."""
    index = pc.index_in(links["creator_id"], value_set=pa.array(ids, pa.string()))
    creator = index.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    person = links["person"].combine_chunks().to_numpy(zero_copy_only=False)
    keep = creator >= 0
    creator, person = creator[keep], person[keep].astype(np.int64)
    order = np.lexsort((creator, person))
    creator, person = creator[order], person[order]
    first = np.ones(len(creator), bool)
    first[1:] = (creator[1:] != creator[:-1]) | (person[1:] != person[:-1])
    return creator[first], person[first]


def _rows(
    creator: NDArray[np.int64], person: NDArray[np.int64], people: NDArray[np.float64], known: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    """Candidates × rows (CSR) and row weights: nested rows of shared people, then one own row per creator."""
    n = len(people)
    stands = people / np.maximum(known, 1)
    start = np.flatnonzero(np.r_[True, person[1:] != person[:-1]]) if len(person) else np.empty(0, np.int64)
    degree = np.diff(np.r_[start, len(person)])
    shared = np.repeat(degree > 1, degree)
    many = np.repeat(degree, degree)[shared] > _MANY
    who, whose = creator[shared], np.repeat(np.arange(len(start)), degree)[shared]
    level = stands[who]
    if many.any():
        grid = _GRID ** np.floor(np.log(np.maximum(level, 1e-300)) / np.log(_GRID))
        level = np.where(many, np.minimum(grid, level), level)
    own = people - np.bincount(who, weights=level, minlength=n)
    member, row, weight = _nested(who, whose, level)
    own = np.maximum(own, 0.0)  # only rounding can bring it below zero
    member = np.r_[member, np.arange(n)]
    row = np.r_[row, len(weight) + np.arange(n)]
    order = np.lexsort((row, member))
    indptr = np.r_[0, np.cumsum(np.bincount(member, minlength=n))].astype(np.int64)
    return indptr, row[order].astype(np.int32), np.r_[weight, own]


def _nested(
    who: NDArray[np.int64], whose: NDArray[np.int64], level: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Per person, levels in falling order: row k weighs level_k - level_(k+1) and belongs to the first k creators."""
    order = np.lexsort((who, -level, whose))
    who, whose, level = who[order], whose[order], level[order]
    ends = np.r_[whose[1:] != whose[:-1], True] if len(whose) else np.empty(0, bool)
    following = np.where(ends, 0.0, np.r_[level[1:], 0.0])
    step = level - following
    real = step > 0
    begin = (
        np.maximum.accumulate(np.where(np.r_[True, whose[1:] != whose[:-1]], np.arange(len(whose)), 0))
        if len(whose)
        else whose
    )
    size = (np.arange(len(whose)) - begin + 1)[real]
    row = np.repeat(np.arange(len(size)), size)
    inside = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
    member = who[np.repeat(begin[real], size) + inside]
    return member, row, step[real]


def _assumptions(known: NDArray[np.int64]) -> tuple[str, ...]:
    notes = ["What is known of an audience is a sample; each known person stands for engaged ÷ known people."]
    nobody = int((known == 0).sum())
    if nobody:
        notes.append(
            f"Of {nobody} creators nobody of the audience is known: their people are counted as theirs alone, "
            "so what they share with others is not seen."
        )
    return tuple(notes)
