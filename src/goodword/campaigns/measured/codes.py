"""Orders with a campaign's codes as the search for leaked codes reads them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from goodword.campaigns.measured.columns import Credits, OrderTable
from goodword.campaigns.measured.days import numbered
from goodword.campaigns.measured.model import OWN, Frame, Ints
from goodword.core.times import DAY
from goodword.measurement.leaks.model import DEFAULT_RULE, CodeOrders, LeakRule, Reals


def code_orders(frame: Frame, cells: Ints, credits_: Credits, rule: LeakRule = DEFAULT_RULE) -> CodeOrders:
    """What is known of each order with a creator's code, of those that count.

    Where an audience lives is taken from orders that came by its creator's links without a code: hits keep no place.
    """
    codes = [c for c, owner in sorted(frame.codes.items()) if owner != OWN]
    owners = [frame.codes[c] for c in codes]
    table, rows = credits_.table, credits_.kept
    used = _used(table, {c: i for i, c in enumerate(codes)})[rows]
    said, names = table.numbers("place")
    homes = [frame.people[o].place if o in frame.people else "" for o in owners]
    there = np.flatnonzero(np.bincount(said[rows], minlength=len(names))).tolist()
    places = tuple(sorted(({names[i] for i in there} | {*homes}) - {""}))
    place_of = {p: i for i, p in enumerate(places)}
    place = np.array([place_of.get(name, -1) for name in names], np.int64)[said[rows]] if len(rows) else rows
    at = np.maximum(table.ints("placed_at")[rows], 0)
    coded, plain = used >= 0, (used < 0) & (place >= 0)
    posts = {o: np.array(sorted(p.posted_at for p in frame.posts if p.owner == o), np.int64) for o in set(owners)}
    return CodeOrders(
        codes=tuple(codes),
        creators=tuple(frame.named(o) for o in owners),
        places=places,
        code=used[coded],
        at=at[coded],
        place=place[coded],
        clicked=_clicked(credits_, rows[coded], np.array(owners, np.int64)[used[coded]], rule),
        posts=tuple(posts[o] for o in owners),
        audience=_audience(credits_, rows[plain], place[plain], owners, len(places)),
        others=np.bincount(place[plain], minlength=len(places)).astype(np.float64),
        home=np.array([place_of.get(h, -1) for h in homes], np.int64),
        until=int(at.max()) if len(at) else 0,
        delays=_delays(frame, cells, owners, posts),
    )


def _used(table: OrderTable, number: Mapping[str, int]) -> Ints:
    """(n,) which code each order carries: the first of the campaign's, -1 for none."""
    where, texts = table.numbers("code")
    first = [next((number[c] for c in text.split("\n") if c in number), -1) for text in texts]
    return np.array(first, np.int64)[where] if texts else where


def _clicked(credits_: Credits, rows: Ints, owner: Ints, rule: LeakRule) -> np.typing.NDArray[np.bool_]:
    """(k,) whether each order is also credited to a click on a link of its code's owner in the days before."""
    led, n = credits_.led, len(credits_.table)
    whose, clicked = np.full(n, -1, np.int64), np.zeros(n, bool)
    whose[rows] = owner
    waited = credits_.table.ints("placed_at")[led.order] - led.at
    own = credits_.good & (led.owner == whose[led.order]) & (waited <= rule.click_days * DAY)
    clicked[led.order[own]] = True
    return clicked[rows]


def _audience(credits_: Credits, rows: Ints, place: Ints, owners: Sequence[int], places: int) -> Reals:
    """(c, m) orders by each creator's links, by place."""
    last = credits_.last[rows]
    by_link = last >= 0
    owner, where = credits_.led.owner[last[by_link]], place[by_link]
    there = np.unique(np.array(owners, np.int64))
    mine = np.isin(owner, there)
    sums = np.zeros((len(there), places))
    np.add.at(sums, (np.searchsorted(there, owner[mine]), where[mine]), 1.0)
    return np.asarray(sums[np.searchsorted(there, np.array(owners, np.int64))], np.float64)


def _delays(frame: Frame, cells: Ints, owners: Sequence[int], posts: dict[int, Ints]) -> np.typing.NDArray[np.float64]:
    """(c, 2) clicks on each creator's links after a post, and the sum of the seconds since the last one."""
    of_link = {link: owner for link, (owner, _) in frame.links.items()}
    number = {owner: i for i, owner in enumerate(sorted(set(owners)))}
    link, where = numbered(cells[:, 0])
    owner = np.array([number.get(of_link.get(one, -1), -1) for one in link.tolist()], np.int64)[where]
    mine = np.flatnonzero(owner >= 0)
    owner, at, count = owner[mine], cells[mine, 1], cells[mine, 2]
    moments = [(i, at) for one, i in number.items() for at in posts[one].tolist()]
    post_owner, post_at = np.array(moments, np.int64).reshape(-1, 2).T
    last = np.searchsorted(post_owner * _SPAN + post_at, owner * _SPAN + at, side="right") - 1
    good = (last >= 0) & (post_owner[last] == owner) if moments else np.zeros(len(mine), bool)
    owner, waited, count = owner[good], at[good] - post_at[last[good]], count[good]
    sums = [np.bincount(owner, weight, len(number)) for weight in (count, waited * count)]
    found = np.asarray(np.stack(sums, axis=1), np.float64)
    return found[[number[one] for one in owners]].reshape(len(owners), 2)


_SPAN = 1 << 40
"""Above all moments, in seconds."""
