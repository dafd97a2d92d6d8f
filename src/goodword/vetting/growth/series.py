"""From counts of followers at any times, and posts, to days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodword.core.errors import BadInput
from goodword.core.times import DAY
from goodword.vetting.growth.model import Days, Floats, Ints

YEAR = 365


@dataclass(frozen=True, slots=True)
class Counts:
    """k counts of accounts: account (k,) row number, at (k,) seconds UTC, followers and following (k,), NaN unknown."""

    account: Ints
    at: Ints
    followers: Floats
    following: Floats


@dataclass(frozen=True, slots=True)
class Answers:
    """p posts: account (p,) row number, at (p,) seconds UTC, likes and comments (p,), NaN where hidden.

    many: (p,) posts that a row stands for; None: one each.
    """

    account: Ints
    at: Ints
    likes: Floats
    comments: Floats
    many: Floats | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Days of n accounts, and what they rest on: counts (n,) of followers, covered (n,) days between first and last,
    newest (n,) seconds UTC of the last count, 0 without any."""

    days: Days
    counts: Ints
    covered: Floats
    newest: Ints

    def at(self, column: Ints) -> Ints:
        """(n,) seconds UTC of one column of each account."""
        return np.asarray(self.newest - (self.days.followers.shape[1] - 1 - column) * DAY)


def series(counts: Counts, posts: Answers, accounts: int, *, length: int = YEAR) -> Series:
    """The last `length` days of each account, up to its last count of followers."""
    if length < 2:
        raise BadInput.value("length", "at least 2 days", length)
    known = np.isfinite(counts.followers) & (counts.followers >= 0)
    newest = np.zeros(accounts, dtype=np.int64)
    np.maximum.at(newest, counts.account[known], counts.at[known])
    where = _column(counts.account, counts.at, newest, length)
    followers, gap = _between(counts.account, where, counts.followers, known, (accounts, length))
    following, _ = _between(counts.account, where, counts.following, np.isfinite(counts.following), (accounts, length))
    inside = known & (where > -1)
    number = np.bincount(counts.account[inside], minlength=accounts)
    oldest = np.full(accounts, float(length - 1))
    np.minimum.at(oldest, counts.account[inside], where[inside])
    posted, likes, comments = _posts(posts, newest, (accounts, length))
    days = Days(followers, following, gap, posted, likes + comments, comments)
    return Series(days, number, np.where(number > 0, length - 1 - oldest, 0.0), newest)


def _column(account: Ints, at: Ints, newest: Ints, length: int) -> Floats:
    return np.asarray(length - 1 - (newest[account] - at) / DAY, dtype=np.float64)


def _between(
    account: Ints, where: Floats, values: Floats, known: np.ndarray, shape: tuple[int, int]
) -> tuple[Floats, Floats]:
    """((n, d) values joined by straight lines, (n, d) days between the counts around each day)."""
    out, gap = np.full(shape, np.nan), np.full(shape, np.inf)
    rows = np.flatnonzero(known)
    order = rows[np.lexsort((where[rows], account[rows]))]
    edges = np.searchsorted(account[order], np.arange(shape[0] + 1))
    days = np.arange(shape[1], dtype=np.float64)
    for i in np.flatnonzero(np.diff(edges) > 0):
        mine = order[edges[i] : edges[i + 1]]
        x, y = where[mine], values[mine]
        inside = (days >= np.floor(x[0])) & (days <= x[-1] + 1e-6)
        out[i, inside] = np.interp(days[inside], x, y)
        if len(x) > 1:
            step = np.clip(np.searchsorted(x, days[inside] - 0.5), 1, len(x) - 1)
            gap[i, inside] = np.maximum(np.diff(x)[step - 1], 1.0)
    return out, gap


def _posts(posts: Answers, newest: Ints, shape: tuple[int, int]) -> tuple[Floats, Floats, Floats]:
    """(n, d) posts whose likes and comments are known, their likes, and their comments, by the day of the post."""
    shown = np.isfinite(posts.likes) & np.isfinite(posts.comments)
    column = np.floor(_column(posts.account, posts.at, newest, shape[1]) + 1e-9).astype(np.int64)
    inside = shown & (column >= 0) & (column < shape[1])
    flat = posts.account[inside] * shape[1] + column[inside]
    size = shape[0] * shape[1]
    many = None if posts.many is None else posts.many[inside]
    tables = (np.bincount(flat, weights=w, minlength=size) for w in (many, posts.likes[inside], posts.comments[inside]))
    posted, likes, comments = (np.asarray(t, dtype=np.float64).reshape(shape) for t in tables)
    return posted, likes, comments
