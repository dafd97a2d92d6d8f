"""Whatever came in whatever order, and however often a report was asked for meanwhile: the report is that of everything
brought in at once and in order, read by a server that keeps nothing."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from goodword.campaigns.measured.read import MeasuredDesk
from goodword.campaigns.model import PersonWish, Wish
from goodword.campaigns.store import CampaignStore
from goodword.catalogue.workspace import Workspace
from goodword.commerce.model import MICRO, EventKind, Facts, OrderEvent, Refund, delivery_of
from goodword.commerce.orders.store import Delivery, OrderStore
from goodword.commerce.store import ShopStore
from goodword.core.codec import to_plain
from goodword.core.times import DAY, from_epoch
from goodword.settings.load import load_settings
from goodword.tracking.model import LinkWish
from goodword.tracking.redirect.frames import line
from goodword.tracking.redirect.store import HitStore
from goodword.tracking.short import click_id
from goodword.tracking.store import LinkStore
from support import settings_in

START = 1_772_323_200
AFTER = from_epoch(START + 40 * DAY)
Arrival = Callable[[Workspace], object]


def _campaign(workspace: Workspace) -> tuple[int, list[int], Any]:
    """A campaign of three people with two links each: its number, its links, where orders come from."""
    store = CampaignStore(workspace.ledger, now=workspace.now)
    wish = Wish("Spring", "Bakery", "EUR", starts_at=from_epoch(START), ends_at=from_epoch(START + 5 * DAY))
    made = store.add(wish, [PersonWish(f"instagram:c{i}") for i in range(3)])
    wishes = [LinkWish(made.id, "https://s.example/", b.id, f"p{p}") for b in store.bookings(made.id) for p in range(2)]
    links = [link.id for link in LinkStore(workspace.ledger, now=workspace.now).make(wishes)]
    shops = ShopStore(workspace.ledger, lambda: workspace.vault, now=workspace.now)
    return made.id, links, shops.file_source(shops.shop("Bakery", currency="EUR"), "files")


def _arrivals(links: list[int], source: Any, chance: random.Random) -> list[Arrival]:
    """Clicks in batches, orders of them, refunds and cancellations, in order of time."""
    hits = sorted(
        (START + chance.randrange(4 * DAY), chance.choice(links), chance.choice([*["person"] * 4, "bot", "prefetch"]),
         None if chance.random() < 0.2 else chance.randrange(12))
        for _ in range(240)
    )  # fmt: skip
    rows = [
        (link, at, kind, click_id(at, i.to_bytes(6, "big")), None if who is None else at // DAY * 100 + who)
        for i, (at, link, kind, who) in enumerate(hits)
    ]
    made = [_moved(f"journal {start}", rows[start : start + 20]) for start in range(0, len(rows), 20)]
    for i, (_, at, _, click, _) in enumerate(chance.sample(rows, 60)):
        facts = Facts(
            placed_at=at + 90, paid_at=at + 90, amount=500 + i, currency=chance.choice(["EUR", "EUR", "USD"]),
            clicks=(click,) if i % 4 else (), customer=f"k{i % 7}", place=chance.choice(["", "Bern"]),
        )  # fmt: skip
        made.append(_kept(source, OrderEvent(f"o{i}", EventKind.PAID, at, at * MICRO, facts, (), delivery_of(f"o{i}"))))
        if i % 5 == 0:
            back = Refund(f"r{i}", 100 + i, at + DAY)
            made.append(
                _kept(source, OrderEvent(f"o{i}", EventKind.REFUNDED, at + DAY, (at + DAY) * MICRO, Facts(), (back,),
                                         delivery_of(f"r{i}")))
            )  # fmt: skip
        if i % 13 == 0:
            gone = Facts(cancelled_at=at + 2 * DAY)
            made.append(
                _kept(source, OrderEvent(f"o{i}", EventKind.CANCELLED, at + 2 * DAY, (at + 2 * DAY) * MICRO, gone, (),
                                         delivery_of(f"x{i}")))
            )  # fmt: skip
    return made


def _moved(journal: str, rows: list[Any]) -> Arrival:
    lines = b"".join(line((*row, 0, "", "", "", "")) for row in rows)
    return lambda workspace: HitStore(workspace.ledger).move(journal, 0, 1, lines, START)


def _kept(source: Any, event: OrderEvent) -> Arrival:
    return lambda workspace: OrderStore(workspace.ledger, now=workspace.now).keep([Delivery(source, (event,))])


def _said(workspace: Workspace, number: int) -> Any:
    """Everything that a report says, but numbers of orders, which tell in which order they came."""
    read = MeasuredDesk(workspace).read(number, each=False)
    return to_plain((read.credit_report(), read.report().funnel, read.leaks()))


@pytest.mark.parametrize("seed", [1, 2])
def test_any_order_with_reports_meanwhile_is_all_at_once(ledger_url: str, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    kept = Workspace(settings_in(tmp_path / "kept", ledger=ledger_url), now=lambda: AFTER)
    fresh = Workspace(settings_in(tmp_path / "fresh"), now=lambda: AFTER)
    number, links, source = _campaign(kept)
    arrivals = _arrivals(links, source, chance)
    for step, arrive in enumerate(chance.sample(arrivals, len(arrivals))):
        arrive(kept)
        if step % 9 == 0:
            MeasuredDesk(kept).read(number)
    for customer in ("k1", "k2"):
        OrderStore(kept.ledger, now=kept.now).erase_customer(customer)
    again, same, theirs = _campaign(fresh)
    assert (again, same) == (number, links)
    for arrive in _arrivals(links, theirs, random.Random(seed)):
        arrive(fresh)
    assert _said(kept, number) == _said(fresh, number)
    assert MeasuredDesk(kept).roll(MeasuredDesk(kept).store.frame(number), again=True).differed == 0
    kept.ledger.close()
    fresh.ledger.close()


ROLLING = """
import sys
from goodword.campaigns.measured.read import MeasuredDesk
from goodword.catalogue.workspace import Workspace
from goodword.settings.load import load_settings
desk = MeasuredDesk(Workspace(load_settings(environ={"HOME": sys.argv[1], "XDG_DATA_HOME": sys.argv[1]})))
frame = desk.store.frame(1)
print("rolling", flush=True)
while True:
    desk.roll(frame, again=True)
"""


@pytest.mark.slow
def test_processes_that_are_killed_while_they_keep_days_leave_whole_ones(tmp_path: Path) -> None:
    home = tmp_path / "home"
    environ = {"HOME": str(home), "XDG_DATA_HOME": str(home)}
    workspace = Workspace(load_settings(environ=environ), now=lambda: AFTER)
    number, links, source = _campaign(workspace)
    for arrive in _arrivals(links, source, random.Random(3)):
        arrive(workspace)
    expected = _said(workspace, number)
    for wait in (0.02, 0.05, 0.11):
        run = [subprocess.Popen([sys.executable, "-c", ROLLING, str(home)], stdout=subprocess.PIPE) for _ in range(2)]
        for process in run:
            assert process.stdout is not None
            assert process.stdout.readline() == b"rolling\n"
        for _ in range(5):
            assert _said(workspace, number) == expected
        time.sleep(wait)
        for process in run:
            process.send_signal(signal.SIGKILL)
            process.communicate()
        assert _said(workspace, number) == expected
        assert MeasuredDesk(workspace).roll(MeasuredDesk(workspace).store.frame(number), again=True).differed == 0
    workspace.ledger.close()
