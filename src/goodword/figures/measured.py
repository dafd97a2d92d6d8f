"""Speed of a campaign's report from the ledger: ten million hits and a hundred thousand orders."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from goodword.campaigns.load.store import LoadStore
from goodword.campaigns.measured.read import MeasuredDesk
from goodword.campaigns.model import PersonWish, Wish
from goodword.campaigns.store import CampaignStore
from goodword.catalogue.workspace import Workspace
from goodword.commerce.model import MICRO, EventKind, Facts, OrderEvent, ShopSource, delivery_of
from goodword.commerce.orders.store import Delivery, OrderStore
from goodword.commerce.store import ShopStore
from goodword.core.times import DAY, from_epoch
from goodword.figures.model import Figure, Measured, register
from goodword.settings.load import load_settings
from goodword.tracking.model import LinkWish
from goodword.tracking.redirect.frames import line
from goodword.tracking.redirect.store import HitStore
from goodword.tracking.short import click_id
from goodword.tracking.store import LinkStore

SEED = 20_261_123
HITS, ORDERS, CREATORS, POSTS_EACH, DAYS = 10_000_000, 100_000, 250, 2, 45
NEW_HITS, NEW_ORDERS = 10_000, 100
"""Since the report before."""
_START = 1_772_323_200
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class _World:
    """Hits in order of time: place of the link, seconds UTC, visitor of the day, whether a person."""

    link: Ints
    at: Ints
    visitor: Ints
    person: NDArray[np.bool_]

    def click(self, i: int) -> str:
        """The id of one hit."""
        return click_id(int(self.at[i]), int(i).to_bytes(6, "big"))


def world(hits: int, links: int, rng: np.random.Generator) -> _World:
    """Hits that come fast after a post and ever slower, half within a day and a half; one in eight a program's."""
    posted = _START + rng.integers(0, (DAYS - 10) * DAY, links)
    link = rng.choice(links, hits, p=rng.dirichlet(np.full(links, 2.0)))
    at = np.minimum(
        posted[link] + (rng.exponential(1.5 * DAY / np.log(2), hits)).astype(np.int64), _START + DAYS * DAY - 1
    )
    order = np.argsort(at, kind="stable")
    visitor = at // DAY * 10_000_000 + rng.integers(0, max(hits // DAYS // 2, 1), hits)
    return _World(link[order], at[order], visitor[order], rng.random(hits) > 0.12)


def report_speed(data: Path | None, options: dict[str, str]) -> Measured:  # noqa: ARG001 - form of a figure
    """Wall seconds for the whole report of a campaign: orders credited, funnel, leaked codes, attribution.

    What somebody meets who opens the report on a server that runs: the days of hits are kept from the report before,
    and since then 10,000 clicks and 100 orders came in. Beside it: with nothing new, and with nothing kept at all.

    options: hits, orders; ledger (a URL: an empty PostgreSQL database in place of SQLite).
    """
    hits, orders = int(options.get("hits", HITS)), int(options.get("orders", ORDERS))
    with tempfile.TemporaryDirectory() as folder:
        environ = {"HOME": folder, "XDG_DATA_HOME": folder} | (
            {"GOODWORD_LEDGER": options["ledger"]} if "ledger" in options else {}
        )
        workspace = Workspace(load_settings(environ=environ), now=lambda: from_epoch(_START + (DAYS + 20) * DAY))
        number, shop = _fill(workspace, hits, orders)
        cold = _timed(workspace, number)
        same = min(_timed(workspace, number) for _ in range(3))
        seconds = []
        for batch in range(3):
            _more(workspace, number, shop, batch)
            seconds.append(_timed(workspace, number))
        best = min(seconds)
        workspace.ledger.close()
        kept = sum(p.stat().st_size for p in Path(workspace.settings.vault).parent.rglob("*.hits"))
    return Measured(
        best[0], None, None, hits, "seconds",
        f"{hits:,} hits and {orders:,} orders of {CREATORS} creators over {DAYS} days, made up; "
        f"{'PostgreSQL' if 'ledger' in options else 'SQLite'}; each report after {NEW_HITS:,} new clicks and "
        f"{NEW_ORDERS} new orders, days of hits kept from the one before; best of 3",
        seed=SEED, formula="ledger-credit/1",
        details={
            "CPU seconds": best[1], "orders credited": best[2], "seconds, nothing new": same[0],
            "seconds, no day kept": cold[0], "CPU seconds, no day kept": cold[1], "kept days, MB": kept / 1e6,
        },
    )  # fmt: skip


def _timed(workspace: Workspace, number: int) -> tuple[float, float, int]:
    """(wall seconds, CPU seconds, orders credited) of one report."""
    wall, cpu = time.perf_counter(), time.process_time()
    campaign = MeasuredDesk(workspace).read(number, each=False)
    campaign.report()
    credit = campaign.credit_report()
    return time.perf_counter() - wall, time.process_time() - cpu, credit.orders - credit.nobody_orders


def _more(workspace: Workspace, number: int, shop: ShopSource, batch: int) -> None:
    """Clicks of people over the last hours of the campaign, as the redirect server's mover brings them, and orders."""
    rng = np.random.default_rng(SEED + 1 + batch)
    links = sorted(MeasuredDesk(workspace).store.frame(number).links)
    at = np.sort(_START + DAYS * DAY - 1 - rng.integers(0, 6 * 3600, NEW_HITS)).tolist()
    ids = [click_id(one, (1 << 40 | batch << 32 | i).to_bytes(6, "big")) for i, one in enumerate(at)]
    place = rng.integers(0, len(links), NEW_HITS).tolist()
    lines = [
        line((links[k], moment, "person", click, 7 << 50 | i, 0, "", "", "", ""))
        for i, (k, moment, click) in enumerate(zip(place, at, ids, strict=True))
    ]
    HitStore(workspace.ledger).move(f"bench {batch}", 0, 1, b"".join(lines), at[-1])
    events = [
        OrderEvent(f"n{batch}.{i}", EventKind.PAID, at[i] + 60, at[i] * MICRO,
                   Facts(placed_at=at[i] + 60, paid_at=at[i] + 60, amount=900, currency="EUR", clicks=(ids[i],)), (),
                   delivery_of(f"n{batch}.{i}"))
        for i in range(0, NEW_HITS, NEW_HITS // NEW_ORDERS)
    ]  # fmt: skip
    OrderStore(workspace.ledger, now=workspace.now).keep([Delivery(shop, tuple(events))])


def _fill(workspace: Workspace, hits: int, orders: int) -> tuple[int, ShopSource]:
    """A campaign with its links, codes, hits and orders: its number, and where its orders come from."""
    rng = np.random.default_rng(SEED)
    campaigns = CampaignStore(workspace.ledger, now=workspace.now)
    ends = datetime.fromtimestamp(_START + DAYS * DAY, UTC)
    wish = Wish("Large", "Bakery", "EUR", starts_at=from_epoch(_START), ends_at=ends)
    made = campaigns.add(wish, [PersonWish(f"instagram:creator{i}") for i in range(CREATORS)])
    booked = [b.id for b in campaigns.bookings(made.id)]
    wishes = [LinkWish(made.id, "https://shop.example/", b, f"post {p}") for b in booked for p in range(POSTS_EACH)]
    links = np.array([link.id for link in LinkStore(workspace.ledger, now=workspace.now).make(wishes)], np.int64)
    codes = [f"CREATOR{i}" for i in range(CREATORS)]
    LoadStore(workspace.ledger).codes(made.id, dict(zip(codes, booked, strict=True)), _START)
    there = world(hits, len(links), rng)
    _hits(workspace, there, links)
    shops = ShopStore(workspace.ledger, lambda: workspace.vault, now=workspace.now)
    source = shops.file_source(shops.shop("Bakery", currency="EUR"), "files")
    store = OrderStore(workspace.ledger, now=workspace.now)
    events = list(_orders(there, orders, codes, rng))
    for start in range(0, len(events), 2_000):
        store.keep([Delivery(source, tuple(events[start : start + 2_000]))])
    return made.id, source


def _hits(workspace: Workspace, there: _World, links: Ints) -> None:
    """Rows of hits by the driver's own way of many rows, and their counts."""
    mark = "%s" if workspace.ledger.capabilities.row_locks else "?"
    add = f"INSERT INTO hits (link_id, at, kind, click, visitor, qr, referrer, device, agent, language) VALUES \
({', '.join([mark] * 5)}, 0, '', '', '', '')"
    number = links[there.link]
    for start in range(0, len(number), 200_000):
        part = slice(start, start + 200_000)
        kinds = ["person" if p else "bot" for p in there.person[part].tolist()]
        ids = [there.click(i) for i in range(start, start + len(kinds))]
        rows = list(
            zip(number[part].tolist(), there.at[part].tolist(), kinds, ids, there.visitor[part].tolist(), strict=True)
        )
        with workspace.ledger.write() as db:
            db.exec_driver_sql(add, rows)
    cells, counts = np.unique(
        np.stack([number, there.at // DAY * DAY, there.person.astype(np.int64)], axis=1), axis=0, return_counts=True
    )
    count = f"INSERT INTO hit_counts (link_id, day, kind, hits) VALUES ({', '.join([mark] * 4)})"
    with workspace.ledger.write() as db:
        db.exec_driver_sql(count, [(int(a), int(d), "person" if p else "bot", int(n)) for (a, d, p), n in
                                   zip(cells, counts, strict=True)])  # fmt: skip


def _orders(there: _World, orders: int, codes: list[str], rng: np.random.Generator) -> Iterator[OrderEvent]:
    """Six of ten orders tell a click, three a code, one nothing; one in twenty is sent back later (not told here)."""
    people = np.flatnonzero(there.person)
    chosen = rng.choice(people, orders, replace=False)
    how = rng.random(orders)
    for i, hit in enumerate(chosen.tolist()):
        at = int(there.at[hit]) + 600
        facts = Facts(
            placed_at=at, paid_at=at, amount=500 + i % 9_000, currency="EUR", place=f"town {i % 40}",
            clicks=(there.click(hit),) if how[i] < 0.6 else (),
            codes=(codes[int(there.link[hit]) // POSTS_EACH],) if 0.6 <= how[i] < 0.9 else None,
        )  # fmt: skip
        yield OrderEvent(f"o{i}", EventKind.PAID, at, at * MICRO, facts, (), delivery_of(f"o{i}"))


register(
    Figure(
        "report-10m-clicks",
        "bench",
        "Report of a campaign with ten million hits and 100,000 orders, 10,000 hits after the last one",
        2.0,
        "below",
        report_speed,
    )
)
