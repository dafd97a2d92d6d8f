"""What somebody was paid too much in one campaign is proposed with its reason, set off in another where it is asked
for, once, and given back when that payout is undone."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from goodword.campaigns.outreach.desk import OutreachDesk
from goodword.campaigns.outreach.model import Stage
from goodword.campaigns.payouts.model import Payout
from goodword.core.money import Money

Another = Callable[..., tuple[int, int]]


def _sums(office: Any, *numbers: int) -> list[int]:
    """What all entries of each campaign come to."""
    return [sum(e.amount.minor for e in office.desk.store.entries(n)) for n in (office.campaign, *numbers)]


def _sent(office: Any, made: Payout) -> list[str]:
    rows = csv.DictReader(io.StringIO(office.desk.bank_csv(made.id).decode("utf-8-sig")))
    return [f"{r['amount']} {r['currency']}" for r in rows]


def test_it_is_shown_with_its_reason_and_not_done_by_itself(owing: Any, another: Another) -> None:
    easter, booking = another("Easter", Money(5_000, "EUR"))
    (anna,) = owing.desk.owed(easter)
    (debt,) = anna.debts
    assert (debt.campaign, debt.name, debt.booking, debt.amount) == (
        owing.campaign,
        "Spring",
        owing.anna,
        Money(1_000, "EUR"),
    )
    assert debt.why == "commission of orders that count no more: 10.00 EUR paid, 0.00 EUR earned"
    assert owing.desk.statement(easter, booking).owed.debts == (debt,)
    made = owing.desk.make(easter)
    assert _sent(owing, made) == ["50.00 EUR"]
    assert owing.due(owing.anna) == -1_000  # carried forward


def test_the_bank_pays_the_difference_and_every_campaign_keeps_its_account(owing: Any, another: Another) -> None:
    easter, booking = another("Easter", Money(5_000, "EUR"))
    made = owing.desk.make(easter, set_off=True)
    assert _sent(owing, made) == ["40.00 EUR"]
    assert _sums(owing, easter) == [10_000, 5_000]
    assert owing.due(owing.anna) == 0
    assert owing.desk.make(easter, set_off=True) is None
    owing.desk.store.mark(made.id, "paid")
    told = {n: owing.desk.statement(n, b) for n, b in ((owing.campaign, owing.anna), (easter, booking))}
    assert [s.paid for s in told.values()] == [(Money(11_000, "EUR"),), (Money(4_000, "EUR"),)]
    beside = [[(x.entry.amount.minor, x.other) for x in s.lines if x.other] for s in told.values()]
    assert beside == [[(-1_000, "Easter")], [(-1_000, "Spring")]]
    assert "set off against what is owed for Easter" in next(x.entry.why for x in told[easter].lines if x.other)
    board = OutreachDesk(owing.workspace)
    assert (board.card(booking).stage, board.card(owing.anna).stage) == (Stage.PAID, Stage.PAID)


def test_more_is_not_taken_off_than_is_owed_and_the_rest_is_carried_forward(owing: Any, another: Another) -> None:
    small, _ = another("Small", Money(400, "EUR"))
    made = owing.desk.make(small, set_off=True)
    assert made is not None
    assert owing.due(owing.anna) == -600
    assert _sums(owing, small) == [10_600, 400]
    large, _ = another("Large", Money(5_000, "EUR"))
    assert _sent(owing, owing.desk.make(large, set_off=True)) == ["44.00 EUR"]
    assert (owing.due(owing.anna), _sums(owing, small, large)) == (0, [10_000, 400, 5_000])


def test_other_brands_and_other_currencies_are_left_alone(owing: Any, another: Another) -> None:
    numbers = [another("Cafe", Money(5_000, "EUR"), "Cafe")[0], another("Dinars", Money(5_000, "KWD"))[0],
               another("Yen", Money(5_000, "JPY"))[0]]  # fmt: skip
    for number, sent in zip(numbers, ("50.00 EUR", "5.000 KWD", "5000 JPY"), strict=True):
        made = owing.desk.make(number, set_off=True)
        assert _sent(owing, made) == [sent]
    assert owing.due(owing.anna) == -1_000


def test_two_campaigns_at_once_set_it_off_once(owing: Any, another: Another) -> None:
    numbers = [another(f"Week {i}", Money(5_000, "EUR"))[0] for i in range(4)]
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: owing.desk.make(n, set_off=True), numbers))
    assert sorted(sum(e.amount.minor for e in m.entries) for m in made) == [4_000, 5_000, 5_000, 5_000]
    assert _sums(owing, *numbers) == [10_000, *[5_000] * 4]


def test_the_same_key_sets_it_off_once(owing: Any, another: Another) -> None:
    easter, _ = another("Easter", Money(5_000, "EUR"))
    first = owing.desk.make(easter, key="may", set_off=True)
    assert owing.desk.make(easter, key="may", set_off=True) == first
    assert _sums(owing, easter) == [10_000, 5_000]


def test_a_transfer_that_comes_back_gives_the_debt_back(owing: Any, another: Another) -> None:
    easter, booking = another("Easter", Money(5_000, "EUR"))
    made = owing.desk.make(easter, set_off=True)
    owing.desk.store.mark(made.id, "paid")
    owing.desk.store.returned(made.id, booking, "account closed", "cli")
    assert (_sums(owing, easter), owing.due(owing.anna)) == ([11_000, 0], -1_000)
    assert _sent(owing, owing.desk.make(easter, set_off=True)) == ["40.00 EUR"]


def test_undoing_what_it_was_taken_off_undoes_it_too(owing: Any, another: Another) -> None:
    easter, _ = another("Easter", Money(5_000, "EUR"))
    made = owing.desk.make(easter, set_off=True)
    fee = next(e for e in made.entries if e.kind.value == "fee")
    back = owing.desk.store.counter(fee.id, "agreed otherwise", "cli")
    assert sorted(e.amount.minor for e in back.entries) == [-5_000, 1_000]
    assert (_sums(owing, easter), owing.due(owing.anna)) == ([11_000, 0], -1_000)


def test_undoing_only_what_was_set_off_pays_all(owing: Any, another: Another) -> None:
    easter, _ = another("Easter", Money(5_000, "EUR"))
    made = owing.desk.make(easter, set_off=True)
    taken = next(e for e in made.entries if e.booking == owing.anna)
    owing.desk.store.counter(taken.id, "not agreed with her", "cli")
    assert _sent(owing, made) == ["50.00 EUR"]
    assert owing.due(owing.anna) == -1_000
