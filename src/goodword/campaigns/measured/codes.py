"""Orders with a campaign's codes as the search for leaked codes reads them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from goodword.campaigns.measured.columns import Credits, OrderTable
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
    said = [table.texts("place")[i] for i in rows.tolist()]
    homes = [frame.people[o].place if o in frame.people else "" for o in owners]
    places = tuple(sorted(({*said} | {*homes}) - {""}))
    place_of = {p: i for i, p in enumerate(places)}
    place, at = np.array([place_of.get(p, -1) for p in said], np.int64), np.maximum(table.ints("placed_at")[rows], 0)
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
    texts = table.texts("code")
    first = {text: next((number[c] for c in text.split("\n") if c in number), -1) for text in set(texts)}
    return np.array([first[text] for text in texts], np.int64)


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
    out = np.zeros((len(owners), 2))
    of_link = {link: owner for link, (owner, _) in frame.links.items()}
    owner = np.array([of_link.get(int(link), -1) for link in cells[:, 0]], np.int64)
    for i, one in enumerate(owners):
        mine, times = cells[owner == one], posts[one]
        if len(mine) and len(times):
            place = np.searchsorted(times, mine[:, 1], side="right") - 1
            good = place >= 0
            waited = mine[good, 1] - times[place[good]]
            out[i] = mine[good, 2].sum(), float((waited * mine[good, 2]).sum())
    return out
