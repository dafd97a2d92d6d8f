"""Orders with codes from plain tables: orders of a shop, clicks of a link tool, posts of a campaign. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from goodword.core.errors import BadInput
from goodword.core.text import counted, fold
from goodword.core.times import DAY
from goodword.measurement.leaks.model import DEFAULT_RULE, CodeOrders, Ints, LeakRule, Reals
from goodword.sources.dates import moment
from goodword.sources.model import Reason

_NAMES = {
    "at": ("at", "time", "ordered_at", "created_at", "clicked_at", "posted_at", "timestamp", "date"),
    "code": ("code", "discount_code", "promo_code", "coupon", "coupon_code", "voucher"),
    "creator": ("creator_id", "creator", "influencer", "partner", "affiliate"),
    "place": ("place", "city", "town", "location", "region"),
    "visitor": ("visitor", "visitor_id", "client_id", "session"),
    "order": ("order_id", "order", "id"),
    "kind": ("kind", "type"),
    "bot": ("bot", "flag", "flags"),
    "sponsored": ("sponsored", "paid"),
}
Column = list[str | None]


@dataclass(frozen=True, slots=True)
class _Read:
    """A table as columns of text by role, all of one length; `at` in seconds UTC."""

    at: Ints
    columns: dict[str, Column]

    def __getitem__(self, role: str) -> Column:
        return self.columns[role]


def code_orders(
    orders: pa.Table, clicks: pa.Table | None = None, posts: pa.Table | None = None, *, rule: LeakRule = DEFAULT_RULE
) -> tuple[CodeOrders, tuple[str, ...]]:
    """What `find_leaks` reads, and what was set aside, in sentences.

    orders: time and code, and where known creator, place, visitor, order id, kind (refunds do not count). clicks: time
    and creator, and where known visitor, place, bot. posts: time, creator, code, home place. Raises BadInput naming the
    table and the column that is missing, or the row whose time cannot be read.
    """
    told: list[str] = []
    bought = _orders(_read(orders, "orders", ("at", "code")), told)
    hits = _people(_read(clicks, "clicks", ("at", "creator"))) if clicks is not None else None
    made = _read(posts, "posts", ("at", "creator")) if posts is not None else None
    if hits is None:
        told.append("No clicks are given: where an audience lives is taken from its creator's town alone.")
    owner = _owners(bought, made)
    codes = tuple(owner)
    places = tuple(sorted({p for t in (bought, hits, made) if t is not None for p in t["place"] if p}))
    number, place_of = {c: i for i, c in enumerate(codes)}, {p: i for i, p in enumerate(places)}
    coded = np.array([i for i, c in enumerate(bought["code"]) if c is not None], np.int64)
    plain = np.array([i for i, c in enumerate(bought["code"]) if c is None], np.int64)
    code = np.array([number[str(bought["code"][i])] for i in coded], np.int64)
    place = np.array([place_of.get(p or "", -1) for p in bought["place"]], np.int64)
    made_known = CodeOrders(
        codes=codes,
        creators=tuple(owner.values()),
        places=places,
        code=code,
        at=bought.at[coded],
        place=place[coded],
        clicked=_clicked(bought, hits, coded, [owner[codes[c]] for c in code], rule),
        posts=_posts(made, tuple(owner.values())),
        audience=_audience(hits, tuple(owner.values()), place_of),
        others=_counts(place[plain], len(places)),
        home=_homes(made, tuple(owner.values()), place_of),
        until=int(bought.at.max()) if len(bought.at) else 0,
        delays=_delays(hits, made, tuple(owner.values())),
    )
    return made_known, tuple(told)


def _read(table: pa.Table, name: str, needed: Sequence[str]) -> _Read:
    known = {fold(str(c)).replace(" ", "_"): str(c) for c in table.column_names}
    columns: dict[str, Column] = {}
    for role, names in _NAMES.items():
        found = next((known[n] for n in names if n in known), None)
        if found is None and role in needed:
            raise BadInput(
                f"No column of the {name} is the {'time' if role == 'at' else role}.",
                given="columns " + ", ".join(map(str, table.column_names[:20])),
                next_step=f"call it {names[0]}",
            )
        values = table[found].cast(pa.string()).to_pylist() if found else [None] * table.num_rows
        columns[role] = [v.strip() or None if v is not None else None for v in values]
    columns["code"] = [fold(c).upper() if c else None for c in columns["code"]]
    return _Read(_moments(columns["at"], name), columns)


def _moments(texts: Column, name: str) -> Ints:
    out = np.zeros(len(texts), np.int64)
    for i, text in enumerate(texts):
        read = moment(text or "")
        if read is None or isinstance(read, Reason):
            raise BadInput(
                f"The time of row {i + 2} of the {name} cannot be read.",
                given=str(text), data="Nothing was changed.", next_step="write it like 2026-03-01T18:30:00Z",
            )  # fmt: skip
        out[i] = read
    return out


def _kept(table: _Read, keep: list[int]) -> _Read:
    return _Read(table.at[np.array(keep, np.int64)], {k: [v[i] for i in keep] for k, v in table.columns.items()})


def _orders(table: _Read, told: list[str]) -> _Read:
    """Orders alone, each once: refunds and cancellations are no further orders, a repeated id is the same order."""
    seen: set[str] = set()
    keep, again, other = [], 0, 0
    for i, (order, kind) in enumerate(zip(table["order"], table["kind"], strict=True)):
        if kind and fold(kind) in ("refund", "return", "cancelled", "canceled", "cancellation", "test"):
            other += 1
        elif order is not None and order in seen:
            again += 1
        else:
            keep.append(i)
            seen.add(order or f"row {i}")
    if other:
        told.append(f"{counted(other, 'row')} of refunds or cancellations: no further orders.")
    if again:
        told.append(f"{counted(again, 'row')} with an order id that was there before: counted once.")
    return _kept(table, keep)


def _people(table: _Read) -> _Read:
    """Clicks that the link tool did not mark as a bot's."""
    return _kept(table, [i for i, b in enumerate(table["bot"]) if b is None or fold(b) in ("0", "false", "no")])


def _owners(bought: _Read, made: _Read | None) -> dict[str, str]:
    """Creator of every code: as the posts say, else whom its orders are credited to most; "" where nobody is named."""
    owner: dict[str, str] = {}
    if made is not None:
        for code, creator in zip(made["code"], made["creator"], strict=True):
            if code and creator:
                owner.setdefault(code, creator)
    named: dict[str, dict[str, int]] = {}
    for code, creator in zip(bought["code"], bought["creator"], strict=True):
        if code and code not in owner:
            count = named.setdefault(code, {})
            if creator:
                count[creator] = count.get(creator, 0) + 1
    for code, count in named.items():
        owner[code] = max(sorted(count), key=lambda c: count[c]) if count else ""
    return owner


def _clicked(
    bought: _Read, hits: _Read | None, coded: Ints, creators: list[str], rule: LeakRule
) -> np.ndarray[Any, Any]:
    """(n,) whether the visitor of an order clicked the creator's link in the days before."""
    out = np.zeros(len(coded), bool)
    if hits is None:
        return out
    times: dict[tuple[str, str], list[int]] = {}
    for visitor, creator, at in zip(hits["visitor"], hits["creator"], hits.at.tolist(), strict=True):
        if visitor and creator:
            times.setdefault((visitor, creator), []).append(at)
    for k, (i, creator) in enumerate(zip(coded, creators, strict=True)):
        at = int(bought.at[i])
        before = times.get((bought["visitor"][i] or "", creator), ())
        out[k] = any(at - rule.click_days * DAY <= t <= at for t in before)
    return out


def _posts(made: _Read | None, creators: tuple[str, ...]) -> tuple[Ints, ...]:
    """Moments of each creator's posts: those with the code or marked sponsored, all where neither is told."""
    own: dict[str, list[tuple[int, bool]]] = {}
    if made is not None:
        for i, creator in enumerate(made["creator"]):
            paid = made["code"][i] is not None or fold(made["sponsored"][i] or "") in ("true", "1", "yes")
            own.setdefault(creator or "", []).append((int(made.at[i]), paid))
    found = []
    for creator in creators:
        posts = own.get(creator, [])
        paid_posts = [at for at, paid in posts if paid]
        found.append(np.array(sorted(paid_posts or [at for at, _ in posts]), np.int64))
    return tuple(found)


def _audience(hits: _Read | None, creators: tuple[str, ...], place_of: dict[str, int]) -> Reals:
    out = np.zeros((len(creators), len(place_of)))
    row = {c: i for i, c in reversed(list(enumerate(creators)))}
    if hits is not None:
        for creator, place in zip(hits["creator"], hits["place"], strict=True):
            if creator in row and place in place_of:
                out[row[creator], place_of[place]] += 1
    return np.stack([out[row[c]] for c in creators]) if creators else out


def _homes(made: _Read | None, creators: tuple[str, ...], place_of: dict[str, int]) -> Ints:
    home: dict[str, str] = {}
    if made is not None:
        for creator, place in zip(made["creator"], made["place"], strict=True):
            if creator and place:
                home.setdefault(creator, place)
    return np.array([place_of.get(home.get(c, ""), -1) for c in creators], np.int64)


def _counts(place: Ints, m: int) -> Reals:
    return np.bincount(place[place >= 0], minlength=m).astype(np.float64)


def _delays(hits: _Read | None, made: _Read | None, creators: tuple[str, ...]) -> Reals:
    """(c, 2) clicks on each creator's links, and the sum of the seconds between the last post and each."""
    posts = dict(zip(creators, _posts(made, creators), strict=True))
    own: dict[str, list[float]] = {}
    if hits is not None:
        for creator, at in zip(hits["creator"], hits.at.tolist(), strict=True):
            known = posts.get(creator or "")
            if creator is not None and known is not None and np.any(known <= at):
                own.setdefault(creator, []).append(float(at - known[known <= at].max()))
    pairs = [(len(own.get(c, ())), sum(own.get(c, ()))) for c in creators]
    return np.array(pairs, np.float64).reshape(len(creators), 2)
