"""Orders credited as columns say what they say one by one, whatever was said of them and clicked."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.campaigns.measured.claims import Signs
from goodword.campaigns.measured.codes import code_orders
from goodword.campaigns.measured.columns import COLUMNS, EVIDENCE, UNKNOWN, Credits, OrderTable, credits_of
from goodword.campaigns.measured.credit import credit
from goodword.campaigns.measured.days import KINDS, NO_VISITOR, DayHits, RawHits, day_hits
from goodword.campaigns.measured.model import Claimant, Credited, Frame, Person, PostFact, Rivals
from goodword.campaigns.measured.rows import counting, rows_of
from goodword.campaigns.measured.sharing import value
from goodword.campaigns.measured.touches import led
from goodword.core.times import DAY
from goodword.measurement.leaks.model import CodeOrders
from goodword.tracking.short import click_id

START = 1_772_323_200
EMPTY: dict[str, Any] = dict.fromkeys(COLUMNS, "") | dict.fromkeys(
    ("id", "shop_id", "placed_at", "paid_at", "cancelled_at", "amount_minor", "goods_minor", "refunded_minor",
     "refunded_at", "test", "claimed", "events"), 1
) | {"paid_at": None, "goods_minor": None}  # fmt: skip
WINDOW = 2 * DAY
FRAME = Frame(
    id=1, name="Spring", brand="Bakery", slug="spring", currency="EUR", time_zone="UTC", starts_at=None, ends_at=None,
    links={10: (1, "p1"), 11: (1, ""), 20: (2, "p2"), 30: (0, "")},
    codes={"ANNA10": 1, "ANNA20": 1, "BEN": 2, "OURS": 0},
    others=frozenset({"OTHER"}),
    people={1: Person(1, "instagram:anna.k", "Anna Körner", "anna.k", "instagram", "Bern"),
            2: Person(2, "tiktok:बेन", "बेन शाह", "बेन", "", "")},
    posts=(PostFact(1, "p1", START), PostFact(2, "p2", START + DAY)),
)  # fmt: skip
moments = st.integers(0, 4 * DAY // 7200).map(lambda n: START + 7200 * n)
hits = st.lists(
    st.tuples(st.sampled_from(sorted(FRAME.links)), moments, st.booleans(), st.none() | st.integers(0, 4)), max_size=25
)
maybe = st.none() | st.integers(0, 9_000)
orders = st.lists(
    st.fixed_dictionaries(
        {"placed_at": moments, "cancelled_at": st.sampled_from([None, None, START]), "amount_minor": maybe,
         "currency": st.sampled_from(["EUR", "INR", ""]), "refunded_minor": st.sampled_from([0, 0, 5]),
         "refunded_at": st.none() | moments, "place": st.sampled_from(["", "Bern", "Pune"]),
         "codes": st.lists(st.sampled_from([*FRAME.codes, "OTHER", "NEVER"]), max_size=2),
         "content": st.sampled_from(["", "", "anna.k/p1"]), "campaign": st.sampled_from(["", "spring", "winter"]),
         "source": st.sampled_from(["", "@बेन"]),
         "said": st.sampled_from(["", "", "Anna Körner", "बेन शाह, Anna Körner"]),
         "named": st.lists(st.integers(0, 24), max_size=3), "test": st.integers(0, 9), "claimed": st.integers(0, 9)}
    ),
    max_size=12,
)  # fmt: skip


def _side(number: int, brand: str, begins: int, ends: int | None, agreed: dict[int, int]) -> Claimant:
    return Claimant(number, FRAME.name, FRAME.slug, brand, begins, ends, FRAME.codes, FRAME.people, agreed)


MINE = _side(1, "Bakery", START, START + 2 * DAY, {1: START})
others = st.builds(
    _side, st.just(2), st.sampled_from(["Bakery", "Cafe"]), moments, st.none() | moments,
    st.dictionaries(st.sampled_from([1, 2]), moments),
)  # fmt: skip
rivals = st.none() | st.builds(
    lambda c, shops: Rivals((MINE, c), shops), others, st.sampled_from([frozenset({1}), frozenset({2})])
)


@settings(max_examples=150, deadline=None)
@given(
    hits, orders, st.dictionaries(st.integers(7, 18), st.tuples(moments, st.sampled_from([5, 25])), max_size=6), rivals
)
def test_columns_say_the_same(
    hits: list[Any], orders: list[dict[str, Any]], away: dict[int, tuple[int, int]], rivals: Rivals | None
) -> None:
    days, ids = _days(hits)
    table = _table([_row(i, order, ids) for i, order in enumerate(orders)])
    among = rivals or Rivals()
    made = credits_of(table, led(table.texts("clicks"), days, FRAME), FRAME, WINDOW, away, rivals=among)
    single = table.orders()
    touches = {single[i].id: clicks for i, clicks in made.led.listed().items()}
    credited = credit(single, touches, FRAME, WINDOW, away, rivals=among)
    kept, out = counting(credited)
    ours = zip(made.evidence.tolist(), made.path.tolist(), strict=True)
    assert [(c.evidence, c.path) for c in credited] == [(EVIDENCE[e], made.paths[p]) for e, p in ours]
    assert ([c.order.id for c in kept], out) == (table.ints("id")[made.kept].tolist(), made.out)
    minor, currency, names = made.worths(made.kept)
    worths = [(m, names[c]) if c >= 0 else None for m, c in zip(minor.tolist(), currency.tolist(), strict=True)]
    assert [value(c.order) for c in kept] == worths
    _same_rows(made, kept)
    cells = np.concatenate([np.zeros((0, 3), np.int64), *(d.cells for _, d in days)])
    _same_codes(code_orders(FRAME, cells, made), kept)


@settings(max_examples=100, deadline=None)
@given(orders)
def test_signs_of_one_owner_miss_none_of_their_orders(orders: list[dict[str, Any]]) -> None:
    single = _table([_row(i, order, []) for i, order in enumerate(orders)]).orders()
    met = [{getattr(o.state, name) for o in single} for name in ("source", "content")]
    for c in credit(single, {}, FRAME, WINDOW):
        s = c.order.state
        for owner in c.path:
            assert Signs.of(owner, FRAME, *met).may("\n".join(s.codes), s.source, s.content, s.said)


def _days(hits: list[Any]) -> tuple[list[tuple[int, DayHits]], list[str]]:
    """The days of the hits, and the id of each."""
    ids = [click_id(at, i.to_bytes(6, "big")) for i, (_, at, _, _) in enumerate(hits)]
    rows = [(i, link, at, KINDS.index("person" if person else "bot"), NO_VISITOR if v is None else at // DAY * 10 + v,
             ids[i]) for i, (link, at, person, v) in enumerate(hits)]  # fmt: skip
    by_day: dict[int, list[Any]] = {}
    for row in rows:
        by_day.setdefault(row[2] // DAY * DAY, []).append(row)
    owners = {link: owner for link, (owner, _) in FRAME.links.items()}
    made = []
    for day, mine in sorted(by_day.items()):
        *numbers, clicks = zip(*mine, strict=True)
        made.append((day, day_hits(RawHits(*(np.array(column, np.int64) for column in numbers), clicks), owners)))
    return made, ids


def _table(rows: list[tuple[Any, ...]]) -> OrderTable:
    """Columns of these rows, as the database gives them: in any order, numbers that are null as UNKNOWN."""
    columns: dict[str, Any] = {}
    for name, *values in zip(COLUMNS, *reversed(rows), strict=True):
        numbers = not isinstance(EMPTY[name], str)
        columns[name] = np.array([UNKNOWN if v is None else v for v in values], np.int64) if numbers else values
    return OrderTable.sorted(columns)


def _row(number: int, order: dict[str, Any], ids: list[str]) -> tuple[Any, ...]:
    clicks = sorted(
        {ids[i] for i in order["named"] if i < len(ids)} | ({"elsewhere"} if 24 in order["named"] else set())
    )
    said: dict[str, Any] = EMPTY | order
    said |= {"id": number + 7, "code": "\n".join(dict.fromkeys(order["codes"])), "clicks": "\n".join(clicks)}
    said |= {"test": order["test"] == 9, "claimed": order["claimed"] == 9}
    return tuple(said[name] for name in COLUMNS)


def _same_rows(made: Credits, kept: list[Credited]) -> None:
    found = rows_of(FRAME, np.zeros((0, 3), np.int64), made)
    names = [(c.touches[-1].click or f"order {c.order.id}") if c.touches else None for c in kept]
    posts = [FRAME.links[c.touches[-1].link][1] or None if c.touches else None for c in kept]
    expected = [
        {"order_id": str(c.order.id), "at": s.placed_at, "amount": s.amount, "currency": s.currency or None,
         "creator": FRAME.named(c.path[-1]) if c.path else None, "post": post, "click_id": name,
         "place": s.place or None, "refunded": s.refunded or None, "refunded_at": s.refunded_at if s.refunded else None}
        for c, name, post in zip(kept, names, posts, strict=True) for s in [c.order.state]
    ]  # fmt: skip
    assert [{k: v for k, v in row.items() if v is not None} for row in found.orders.to_pylist()] == [
        {k: v for k, v in row.items() if v is not None} for row in expected
    ]
    last = {name: c.touches[-1] for name, c in zip(names, kept, strict=True) if name is not None}
    assert found.clicks["click_id"].to_pylist() == list(last)
    assert found.clicks["at"].to_pylist() == [t.at // 900 * 900 for t in last.values()]


def _same_codes(found: CodeOrders, kept: list[Credited]) -> None:
    number = {code: i for i, code in enumerate(found.codes)}
    where = {place: i for i, place in enumerate(found.places)}
    coded, audience, others = [], np.zeros(found.audience.shape), np.zeros(len(where))
    for c in kept:
        s = c.order.state
        used = next((number[x] for x in s.codes if x in number), None)
        if used is not None:
            whose = FRAME.codes[found.codes[used]]
            assert s.placed_at is not None
            clicked = any(t.owner == whose and s.placed_at - 7 * DAY <= t.at <= s.placed_at for t in c.touches)
            coded.append((used, s.placed_at, where.get(s.place, -1), clicked))
        elif s.place:
            others[where[s.place]] += 1
            for code, i in number.items():
                audience[i, where[s.place]] += bool(c.touches) and FRAME.codes[code] == c.path[-1]
    columns = (found.code, found.at, found.place, found.clicked)
    assert list(zip(*(c.tolist() for c in columns), strict=True)) == coded
    assert found.audience.tolist() == audience.tolist()
    assert found.others.tolist() == others.tolist()
    assert found.until == max((c.order.state.placed_at or 0 for c in kept), default=0)
