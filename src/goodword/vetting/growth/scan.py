"""The jumps of each account, and what can be looked at in each of them.

Windows of many widths are laid over the days. Those with most rest (growth that posts and habit do not explain, against
how far such explanations are usually off) become candidates; of each, the harmless explanations are measured one by
one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from goodword.vetting.growth.explain import Explained, explained, summed
from goodword.vetting.growth.model import Bools, Days, Floats, GrowthRule, Ints

# Candidates kept per width, and days looked at before and after the last day of each.
_PER_WIDTH = 2
_BACK, _ON = 75, 90
# How far the explanation by posts is off: the eagerness of those who react varies from post to post.
_EAGERNESS = 0.7
FACTS = (
    "size", "sharpness", "explained", "tail", "lead", "rough", "front", "restored", "contest", "lift", "answer",
    "followed", "flight", "bleed", "purged",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Jumps:
    """k candidates; arrays (k,). account, first, last: row and days. share: rest / followers before; error: its
    standard deviation. facts: (k, facts) what was looked at, in the order of `FACTS`; 0 where it cannot be told."""

    account: Ints
    first: Ints
    last: Ints
    share: Floats
    error: Floats
    facts: Floats

    def __len__(self) -> int:
        return len(self.account)


def jumps(days: Days, rule: GrowthRule) -> Jumps:
    """Candidates of every account, several a width."""
    known = explained(days)
    parts = [_candidates(days, known, width) for width in rule.widths if width <= days.followers.shape[1] // 2]
    account, first, last, share, error = (np.concatenate([p[i] for p in parts]) for i in range(5))
    keep = share > 1e-4
    at = tuple(v[keep].astype(np.int64) for v in (account, first, last))
    near, all_ = _Around.of(days, known, at[0], at[1], at[2]), share[keep]
    # What the platform takes away and gives back some days later was never won.
    net = np.maximum(all_ - _lost_before(near), 1e-4)
    return Jumps(at[0], at[1], at[2], net, error[keep], _facts(near, all_, net))


def _lost_before(near: _Around) -> Floats:
    """Share of the followers removed at once in the ten days before the jump."""
    mask = near.during(-near.length - 9, -near.length)
    return np.asarray(-np.where(mask, np.minimum(near.gain + 4 * near.noise[:, None], 0.0), 0.0).sum(axis=1))


def _candidates(days: Days, known: Explained, width: int) -> tuple[Floats, ...]:
    rest, posts = summed(known.rest, width), summed(np.maximum(known.posts, 0), width)
    error = np.sqrt(known.noise[:, None] ** 2 * width**1.5 + (_EAGERNESS * posts) ** 2)
    worth = np.where(days.gap <= max(width, 1.5), rest / (error + 0.005), -np.inf)
    worth[:, : width + 2] = -np.inf
    row, column = np.arange(len(worth)), np.arange(worth.shape[1])
    found = []
    for _ in range(_PER_WIDTH):
        last = np.argmax(worth, axis=1)
        found.append((row, last - width + 1, last, rest[row, last], error[row, last], worth[row, last]))
        worth = np.where(np.abs(column[None, :] - last[:, None]) <= width + 3, -np.inf, worth)
    parts = [np.concatenate([f[i] for f in found]) for i in range(6)]
    ok = np.isfinite(parts[5])
    return tuple(np.asarray(v[ok], dtype=np.float64) for v in parts[:5])


@dataclass(frozen=True, slots=True)
class _Around:
    """What is known of the days around each of k jumps, (k, days); column _BACK is the last day of the jump.

    inside, known: whether a day is in the jump, and in the history at all. usual_ratio, usual_level, spread: (k,) the
    account's usual log of comments per reaction, of reactions per post, and its standard deviation. fine: (k,) whether
    followers were counted often enough to see a shape.
    """

    rest: Floats
    gain: Floats
    posts_part: Floats
    following: Floats
    posts: Floats
    reactions: Floats
    comments: Floats
    followers: Floats
    to_last: Ints
    length: Ints
    known: Bools
    usual_ratio: Floats
    usual_level: Floats
    spread: Floats
    noise: Floats
    fine: Bools

    @classmethod
    def of(cls, days: Days, known: Explained, account: Ints, first: Ints, last: Ints) -> _Around:
        to_last = np.arange(-_BACK, _ON + 1)
        at = last[:, None] + to_last[None, :]
        there = (at >= 1) & (at < days.followers.shape[1])
        place = (account[:, None], np.clip(at, 0, days.followers.shape[1] - 1))
        length = last - first + 1

        def near(values: Floats) -> Floats:
            return np.where(there, np.nan_to_num(values[place]), 0.0)

        level, ratio, spread = _usual(days)
        shape = (to_last[None, :] > -length[:, None] - 4) & (to_last[None, :] < 5) & there
        gap = np.where(shape, days.gap[place], 1.0).max(axis=1)
        return cls(
            near(known.rest), near(known.gain), near(known.posts), near(days.following), near(days.posts),
            near(days.reactions), near(days.comments), near(days.followers), to_last, length, there,
            ratio[account], level[account], spread[account], known.noise[account], gap <= np.maximum(length / 3, 1.0),
        )  # fmt: skip

    def during(self, start: Ints | int, stop: Ints | int) -> Bools:
        """(k, days) days from `start` to `stop`, counted from the last day of the jump, both included."""
        start, stop = (np.broadcast_to(np.asarray(v), self.length.shape)[:, None] for v in (start, stop))
        return np.asarray((self.to_last[None, :] >= start) & (self.to_last[None, :] <= stop) & self.known)


def _usual(days: Days) -> tuple[Floats, Floats, Floats]:
    """(b,) usual log of reactions per post, of comments per reaction, and the spread of the first between days."""
    posted = (np.nan_to_num(days.posts) > 0) & np.isfinite(days.reactions)
    each = np.where(posted, np.log((days.reactions + 0.5) / np.maximum(days.posts, 1)), np.nan)
    talk = np.where(posted, np.log((days.comments + 0.5) / (days.reactions + 1.0)), np.nan)
    some = posted.any(axis=1)
    level, ratio, spread = np.zeros(len(days)), np.zeros(len(days)), np.full(len(days), 0.6)
    level[some], ratio[some] = np.nanmedian(each[some], axis=1), np.nanmedian(talk[some], axis=1)
    spread[some] = 1.4826 * np.nanmedian(np.abs(each[some] - level[some, None]), axis=1)
    return level, ratio, np.clip(spread, 0.2, 1.5)


def _facts(near: _Around, share: Floats, net: Floats) -> Floats:
    length = near.length
    inside, close = near.during(1 - length, 0), np.clip(length, 2, 5)

    def part(mask: Bools, values: Floats) -> Floats:
        return np.asarray(np.where(mask, values, 0.0).sum(axis=1) / share)

    def worst(mask: Bools) -> Floats:
        return np.asarray(-np.where(mask, near.gain, 0.0).min(axis=1) / share)

    shaped = near.fine & (length >= 3)
    mean = share / length
    rough = np.sqrt(np.where(inside, (near.rest - mean[:, None]) ** 2, 0.0).sum(axis=1) / length) / mean
    place = (near.to_last[None, :] + length[:, None] - 0.5) / length[:, None] - 0.5
    told = {
        "size": np.log(net / 0.02),
        "sharpness": np.log(net / (near.noise * length**0.75 + 1e-4)),
        "explained": part(near.during(-length, 0), np.maximum(near.posts_part, 0.0)),
        "tail": np.where(near.fine, part(near.during(1, close), near.rest), 0.0),
        "lead": np.where(near.fine, part(near.during(-length - close + 1, -length), near.rest), 0.0),
        "rough": np.where(shaped, rough, 0.0),
        "front": np.where(shaped, -part(inside, near.rest * place), 0.0),
        "restored": worst(near.during(-length - 9, -length)),
        "contest": _contest(near),
        "lift": _lift(near),
        "answer": _answer(near, share),
        "followed": _followed(near, share),
        "flight": _loss(near, 1, 21) * 21 / share,
        "bleed": _loss(near, 22, _ON) * (_ON - 21) / share,
        "purged": worst(near.during(3, 90)),
    }
    return np.stack([told[name] for name in FACTS], axis=1)


def _loss(near: _Around, start: int, stop: int) -> Floats:
    """Share of the followers lost a day from `start` to `stop` after the jump, against the level before it.

    Medians, so that one removal by the platform on one day is no slow loss.
    """
    net = near.gain - near.posts_part
    before, after = _median(net, near.during(-_BACK, -near.length)), _median(net, near.during(start, stop))
    return np.asarray(np.nan_to_num(before - after), dtype=np.float64)


def _median(values: Floats, mask: Bools) -> Floats:
    """(k,) median of the days of a mask, NaN where it has none."""
    some = mask.any(axis=1)
    out = np.full(len(values), np.nan)
    out[some] = np.nanmedian(np.where(mask, values, np.nan)[some], axis=1)
    return out


def _contest(near: _Around) -> Floats:
    """How much more than usual people comment on the posts of the jump (log); giveaways ask for comments."""
    mask = near.during(-near.length - 1, 0) & (near.posts > 0)
    comments, reactions = (np.where(mask, v, 0.0).sum(axis=1) for v in (near.comments, near.reactions))
    return np.where(mask.any(axis=1), np.log((comments + 0.5) / (reactions + 1.0)) - near.usual_ratio, 0.0)


def _lift(near: _Around) -> Floats:
    """How far the best post of the jump and the days before it lies above the usual (standard deviations)."""
    mask = near.during(-near.length - 4, 0) & (near.posts > 0)
    each = np.log((near.reactions + 0.5) / np.maximum(near.posts, 1)) - near.usual_level[:, None]
    return np.where(mask.any(axis=1), np.where(mask, each, -np.inf).max(axis=1, initial=-9.0), 0.0)


def _answer(near: _Around, share: Floats) -> Floats:
    """Log-likelihood that the new followers react like the others against that they do not react at all."""
    each = np.log((near.reactions + 0.5) / np.maximum(near.posts, 1))
    each = np.clip(each - near.usual_level[:, None], -3 * near.spread[:, None], 3 * near.spread[:, None])

    def level(mask: Bools) -> tuple[Floats, Floats]:
        mask = mask & (near.posts > 0)
        n = mask.sum(axis=1)
        return np.where(mask, each, 0.0).sum(axis=1) / np.maximum(n, 1), n.astype(np.float64)

    (late, many), (early, some) = level(near.during(3, 60)), level(near.during(-near.length - 45, -near.length))
    var = near.spread**2 * (1 / np.maximum(many, 1) + 1 / np.maximum(some, 1)) + 0.15**2
    more = np.log1p(share)
    told = (more * (late - early) - more**2 / 2) / var
    return np.where((many > 1) & (some > 1), told, 0.0)


def _followed(near: _Around, share: Floats) -> Floats:
    """Accounts followed since shortly before the jump, per follower won."""
    k, n = len(near.length), near.following
    start = np.maximum(_BACK - near.length - 6, 0)
    more = n[:, _BACK] - n[np.arange(k), start]
    both = (n[:, _BACK] > 0) & (n[np.arange(k), start] > 0)
    won = np.maximum(share * near.followers[np.arange(k), np.maximum(_BACK - near.length, 0)], 1.0)
    return np.where(both, np.maximum(more, 0.0) / won, 0.0)
