"""Rosters to choose: small random ones with their exhaustive answer, and real audiences."""

from __future__ import annotations

import gzip
import itertools
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import ndtr, ndtri

from goodword.core.errors import NotFound
from goodword.roster.model import Communities, CoverageProblem
from goodword.roster.verify import coverage

# Of the 434 followers called genuine in the Swiss set of 2017 (vetting/data), the logarithm of how many accounts they
# follow has the standard deviation 1.41; some of that is reporting and platform limits, so made people vary less.
FOLLOWING = 1.2


def random_problem(seed: int) -> CoverageProblem:
    """At most nine candidates with every constraint switched on at random; about one in three is free of charge."""
    r = np.random.default_rng(seed)
    n, m = int(r.integers(1, 10)), int(r.integers(1, 16))
    density = r.uniform(0.05, 0.7)
    rows = [np.flatnonzero(r.random(m) < density).astype(np.int32) for _ in range(n)]
    indptr = np.r_[0, np.cumsum([len(x) for x in rows])].astype(np.int64)
    weight = r.choice([0.0, 1.0, 2.5], m) if r.random() < 0.4 else r.exponential(10, m)
    cost = r.integers(0 if r.random() < 0.3 else 1, 30, n).astype(np.int64)
    if r.random() < 0.2:
        cost[:] = 7
    budget = int(r.integers(0, max(2, int(cost.sum()) + 3)))
    max_size = int(r.integers(0, n + 1)) if r.random() < 0.5 else None
    pinned, banned = _pinned_and_banned(r, cost, budget, max_size)
    communities = random_communities(r, n) if r.random() < 0.5 else None
    flat = np.concatenate(rows).astype(np.int32)
    return CoverageProblem(indptr, flat, weight.astype(float), cost, budget, pinned, banned, max_size, communities)


def _pinned_and_banned(
    r: np.random.Generator, cost: NDArray[np.int64], budget: int, max_size: int | None
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    order = r.permutation(len(cost)).tolist()
    pinned: list[int] = []
    for i in order[: int(r.integers(0, 3))] if r.random() < 0.4 else []:
        fits = sum(int(cost[p]) for p in pinned) + int(cost[i]) <= budget
        if fits and (max_size is None or len(pinned) < max_size):
            pinned.append(i)
    banned = [i for i in order[3 : 3 + int(r.integers(0, 3))] if i not in pinned] if r.random() < 0.4 else []
    return tuple(pinned), tuple(banned)


def random_communities(r: np.random.Generator, n: int) -> Communities:
    """Up to four communities with shares up to nearly everybody."""
    b = int(r.integers(1, 5))
    inside = [np.flatnonzero(r.random(b) < 0.6).astype(np.int32) for _ in range(n)]
    indptr = np.r_[0, np.cumsum([len(x) for x in inside])].astype(np.int64)
    flat = np.concatenate(inside).astype(np.int32)
    return Communities(indptr, flat, r.uniform(0, 0.99, len(flat)) ** 2, r.exponential(30, b) + 0.1)


def brute_force(problem: CoverageProblem) -> float:
    """The best value over all selections that the constraints allow."""
    free = [i for i in range(problem.candidates) if i not in problem.banned and i not in problem.pinned]
    best = -1.0
    for size in range(len(free) + 1):
        for extra in itertools.combinations(free, size):
            chosen = (*problem.pinned, *extra)
            if problem.max_size is not None and len(chosen) > problem.max_size:
                continue
            if sum(int(problem.cost[i]) for i in chosen) <= problem.budget:
                best = max(best, coverage(problem, chosen))
    return best


@dataclass(frozen=True)
class Audiences:
    """Creators × people (0 or 1), who follows whom in truth."""

    matrix: sparse.csr_matrix

    @property
    def sizes(self) -> NDArray[np.float64]:
        """(n,) people of each audience."""
        return np.asarray(self.matrix.sum(axis=1), np.float64).ravel()

    @property
    def ids(self) -> list[str]:
        """Names of the creators."""
        return [f"made:{i}" for i in range(self.matrix.shape[0])]

    def union(self, chosen: list[int]) -> int:
        """Distinct people of some creators."""
        return int((np.asarray(self.matrix[chosen].sum(axis=0)).ravel() > 0).sum())

    def shared(self) -> NDArray[np.float64]:
        """(n, n) people that two creators share."""
        return np.asarray((self.matrix @ self.matrix.T).todense(), np.float64)

    def sampled(self, share: float, seed: int, *, panel: bool) -> pa.Table:
        """Links of a random `share` of the people (panel), or of the people of each creator on their own."""
        r = np.random.default_rng(seed)
        links = self.matrix.tocoo()
        keep = r.random(self.matrix.shape[1])[links.col] < share if panel else r.random(links.nnz) < share
        ids = np.array(self.ids, object)
        return pa.table({"creator_id": pa.array(ids[links.row[keep]]), "person": links.col[keep].astype(np.int64)})

    def problem(self, budget_share: float, seed: int = 1) -> CoverageProblem:
        """Everybody known; prices followers^0.8 × log-normal; the budget a share of all prices together."""
        r = np.random.default_rng(seed)
        cost = (100 * np.maximum(self.sizes, 1) ** 0.8 * r.lognormal(0, 0.5, len(self.sizes))).astype(np.int64)
        rows, people = self.matrix.indices.astype(np.int32), np.ones(self.matrix.shape[1])
        return CoverageProblem(self.matrix.indptr.astype(np.int64), rows, people, cost, int(budget_share * cost.sum()))


def listeners(folder: Path, artists: int = 500) -> Audiences:
    """The most heard artists of lastfm-2011 and who listens to them; `folder` holds user_artists.dat.gz."""
    path = folder / "user_artists.dat.gz"
    if not path.is_file():
        raise NotFound.looked_in("There are no listeners of artists here.", [str(path)])
    with gzip.open(path, "rt") as lines:
        pairs = np.array([line.split()[:2] for line in list(lines)[1:]], np.int64)
    _, person = np.unique(pairs[:, 0], return_inverse=True)
    _, artist = np.unique(pairs[:, 1], return_inverse=True)
    matrix = sparse.csr_matrix((np.ones(len(pairs)), (artist.ravel(), person.ravel())))
    most = np.argsort(-np.asarray(matrix.sum(axis=1)).ravel(), kind="stable")[:artists]
    return Audiences(sparse.csr_matrix(matrix[most]))


def followers(path: Path) -> Audiences:
    """A follow graph (arrays n, src, dst): every node a creator, reached are those they influence and themselves."""
    with np.load(path) as graph:
        n, src, dst = int(graph["n"]), graph["src"], graph["dst"]
    everybody = np.arange(n)
    links = (np.ones(len(src) + n), (np.r_[src, everybody], np.r_[dst, everybody]))
    matrix = sparse.csr_matrix(links, shape=(n, n))
    matrix.data[:] = 1.0
    return Audiences(matrix)


def dense(
    creators: int,
    people: int,
    links: int,
    seed: int = 1,
    *,
    roster: int = 80,
    activity: float = FOLLOWING,
    file: Path | None = None,
) -> CoverageProblem:
    """Audiences that overlap densely, out of `links` draws; the budget pays for `roster` creators at their median.

    People live in 1,000 crowds (20 niches × 50 places), each creator speaks to one: of their audience 15 % is of the
    crowd, 35 % of its niche, the rest anybody. Sizes are log-normal, prices followers^0.8 × log-normal. How many
    creators a person follows is log-normal too, with `activity` as standard deviation of its logarithm; 0: all follow
    equally many. Who is drawn twice for a creator counts once, so memberships are fewer than draws. Booked are more
    than `roster`, because they cost less than most. file: memberships are written there, block by block, and read from
    there; without, they are kept in memory.
    """
    r = np.random.default_rng(seed)
    size = r.lognormal(0.0, 1.0, creators)
    size = np.clip(size / size.sum() * links, 20, people // 5).astype(np.int64)
    crowd, price = r.integers(0, 1_000, creators), r.lognormal(0, 0.5, creators)
    member = _members(people // 1_000, activity)
    parts, lengths = [], []
    step = max(1, 5_000_000 * creators // links)
    with file.open("wb") if file else nullcontext() as out:
        for first in range(0, creators, step):
            rows, count = _block(r, size[first : first + step], crowd[first : first + step], member, people)
            lengths.append(count)
            if out is None:
                parts.append(rows)
            else:
                rows.tofile(out)
    indptr = np.r_[0, np.cumsum(np.concatenate(lengths))].astype(np.int64)
    flat = np.concatenate(parts) if file is None else np.memmap(file, np.int32, "r")
    reach = np.maximum(np.diff(indptr), 1)
    cost = (100 * reach**0.8 * price).astype(np.int64)
    return CoverageProblem(indptr, flat, np.ones(people), cost, int(roster * np.median(cost)))


def _members(width: int, activity: float) -> NDArray[np.int32]:
    """Members of a crowd of `width`, listed as often as they follow: the Lorenz curve of a log-normal, read at 2^20
    equal steps."""
    steps = (np.arange(2**20) + 0.5) / 2**20
    return np.minimum(ndtr(ndtri(steps) + activity) * width, width - 1).astype(np.int32)


def _block(
    r: np.random.Generator,
    size: NDArray[np.int64],
    crowd: NDArray[np.int64],
    member: NDArray[np.int32],
    people: int,
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """(memberships of some creators one after the other, each person once, in order; how many each has)."""
    who = np.repeat(np.arange(len(size)), size)
    own, kind, home = crowd[who], r.random(len(who), np.float32), r.integers(0, 1_000, len(who))
    for part, stretch in ((kind < 0.15, 1), ((kind >= 0.15) & (kind < 0.5), 50)):
        home[part] = own[part] // stretch * stretch + home[part] % stretch
    person = home * (people // 1_000) + member[r.integers(0, len(member), len(who))]
    key = np.sort(who * np.int64(people) + person)
    key = key[np.r_[True, key[1:] != key[:-1]]]
    return (key % people).astype(np.int32), np.bincount(key // people, minlength=len(size)).astype(np.int64)
