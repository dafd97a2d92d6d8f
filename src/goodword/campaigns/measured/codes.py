"""Orders with a campaign's codes as the search for leaked codes reads them. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from goodword.campaigns.measured.model import OWN, Credited, Frame, Ints
from goodword.core.times import DAY
from goodword.measurement.leaks.model import DEFAULT_RULE, CodeOrders, LeakRule


def code_orders(frame: Frame, cells: Ints, credited: Sequence[Credited], rule: LeakRule = DEFAULT_RULE) -> CodeOrders:
    """What is known of each order with a creator's code.

    Where an audience lives is taken from orders that came by its creator's links without a code: hits keep no place.
    """
    codes = [c for c, owner in sorted(frame.codes.items()) if owner != OWN]
    owners = [frame.codes[c] for c in codes]
    number = {c: i for i, c in enumerate(codes)}
    used = [next((number[x] for x in c.order.state.codes if x in number), -1) for c in credited]
    coded = np.array([i for i, n in enumerate(used) if n >= 0], np.int64)
    plain = [c for c, n in zip(credited, used, strict=True) if n < 0]
    homes = [frame.people[o].place if o in frame.people else "" for o in owners]
    places = tuple(sorted({c.order.state.place for c in credited if c.order.state.place} | {h for h in homes if h}))
    place_of = {p: i for i, p in enumerate(places)}
    mine = [credited[i] for i in coded]
    row_of: dict[int, list[int]] = {}
    for i, owner in enumerate(owners):
        row_of.setdefault(owner, []).append(i)
    audience, others = np.zeros((len(codes), len(places))), np.zeros(len(places))
    for c in plain:
        where = place_of.get(c.order.state.place)
        if where is not None:
            others[where] += 1
            for i in row_of.get(c.path[-1], ()) if c.touches else ():
                audience[i, where] += 1
    posts = {o: np.array(sorted(p.posted_at for p in frame.posts if p.owner == o), np.int64) for o in set(owners)}
    return CodeOrders(
        codes=tuple(codes),
        creators=tuple(frame.named(o) for o in owners),
        places=places,
        code=np.array([used[i] for i in coded], np.int64),
        at=np.array([c.order.state.placed_at or 0 for c in mine], np.int64),
        place=np.array([place_of.get(c.order.state.place, -1) for c in mine], np.int64),
        clicked=np.array([_clicked(c, owners[used[i]], rule) for i, c in zip(coded, mine, strict=True)], bool),
        posts=tuple(posts[o] for o in owners),
        audience=audience,
        others=others,
        home=np.array([place_of.get(h, -1) for h in homes], np.int64),
        until=max((c.order.state.placed_at or 0 for c in credited), default=0),
        delays=_delays(frame, cells, owners, posts),
    )


def _clicked(c: Credited, owner: int, rule: LeakRule) -> bool:
    at = c.order.state.placed_at or 0
    return any(t.owner == owner and at - rule.click_days * DAY <= t.at <= at for t in c.touches)


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
