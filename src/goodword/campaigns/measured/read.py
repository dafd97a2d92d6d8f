"""A campaign of the ledger read and measured (I/O by its store): funnel, attribution, codes, report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from goodword.campaigns.measured.chain import attributed
from goodword.campaigns.measured.codes import code_orders
from goodword.campaigns.measured.columns import COLUMNS, EVIDENCE, NEEDED, Credits, OrderTable, credits_of
from goodword.campaigns.measured.credit import Away, credit
from goodword.campaigns.measured.days import summed_cells
from goodword.campaigns.measured.mirror import Mirror
from goodword.campaigns.measured.model import (
    Credited,
    CreditReport,
    CreditRule,
    Evidence,
    Frame,
    Ints,
    LedgerOrder,
    Rivals,
    Signal,
)
from goodword.campaigns.measured.roll import Rolled, rolled
from goodword.campaigns.measured.rows import counting, rows_of
from goodword.campaigns.measured.sharing import Paid, shares, value
from goodword.campaigns.measured.signals import found_at_checkout, signals
from goodword.campaigns.measured.store import MeasuredStore
from goodword.campaigns.measured.touches import Led, led
from goodword.campaigns.measured.walks import Walks
from goodword.catalogue.workspace import Workspace
from goodword.core.codec import digest
from goodword.core.money import Money
from goodword.core.times import DAY, from_epoch, to_epoch
from goodword.measurement.attribution.models import Attribution
from goodword.measurement.campaign.measure import measure_read
from goodword.measurement.campaign.model import CampaignMeasured, CampaignQuestion, Missed
from goodword.measurement.funnel.model import Funnel, FunnelQuestion, Rows
from goodword.measurement.funnel.summary import summarise
from goodword.measurement.leaks.detect import find_leaks
from goodword.measurement.leaks.model import Leaks
from goodword.measurement.panels.columns import Outcomes

PRECEDENCE = ("own click id", "unique code", "ref or utm of the landing", "what the customer said")

_BEFORE_DAYS = 180
"""Days before a campaign from which the usual rate of customers is taken."""


@dataclass(frozen=True)
class LedgerCampaign:
    """Everything that the ledger holds of one campaign, credited; what is asked of it is worked out once."""

    frame: Frame
    rule: CreditRule
    table: OrderTable
    hits: Rolled
    kinds: Mapping[int, Mapping[str, int]]
    elsewhere: Callable[[Sequence[str]], Mapping[str, tuple[int, int]]]
    orders_by: Callable[[Sequence[int]], list[LedgerOrder]]
    rivals: Callable[[], Rivals]

    @cached_property
    def _led(self) -> Led:
        return led(self.table.texts("clicks"), self.hits.days, self.frame)

    @cached_property
    def _away(self) -> Away:
        return last_away(self.table, self._led, self.elsewhere, self.rule.window)

    @cached_property
    def _rivals(self) -> Rivals:
        return self.rivals()

    @cached_property
    def _credits(self) -> Credits:
        return credits_of(self.table, self._led, self.frame, self.rule.window, self._away, rivals=self._rivals)

    @cached_property
    def credited(self) -> list[Credited]:
        """Every order with what ties it to somebody, also those that do not count."""
        orders = self.table.orders()
        touches = {orders[place].id: clicks for place, clicks in self._led.listed().items()}
        return credit(orders, touches, self.frame, self.rule.window, self._away, rivals=self._rivals)

    def credited_to(self, owner: int) -> list[Credited]:
        """Orders that count and are one owner's by last touch, as `credited` has them; no other is read whole."""
        found = self._credits
        rows = found.kept[found.owners[found.path[found.kept]] == owner]
        number = found.table.ints("id")
        orders = self.orders_by(number[rows].tolist())
        touches = {int(number[place]): clicks for place, clicks in self._led.listed(rows).items()}
        return credit(orders, touches, self.frame, self.rule.window, self._away, rivals=self._rivals)

    @cached_property
    def counting(self) -> tuple[list[Credited], dict[str, int]]:
        """Orders that count, and how many do not and why."""
        return counting(self.credited)

    @cached_property
    def cells(self) -> Ints:
        """Clicks of people by link and quarter of an hour."""
        return summed_cells([d for _, d in self.hits.days])

    @cached_property
    def rows(self) -> Rows:
        """Facts for the funnel."""
        return rows_of(self.frame, self.cells, self._credits)

    @cached_property
    def _walks(self) -> Walks:
        """Different paths to the orders that count."""
        ways = {path: n for path, n in self._credits.ways.items() if path}
        return Walks(list(ways), np.array(list(ways.values()), np.int64))

    @cached_property
    def _chain(self) -> tuple[Attribution | None, dict[int, float]]:
        names = {o: self.frame.named(o) for o in (0, *self.frame.people)}
        return attributed(self._walks, self._credits.led.nothing, names)

    @property
    def attribution(self) -> Attribution | None:
        """Every model over all paths, None where no order is credited."""
        return self._chain[0]

    def credit_report(self) -> CreditReport:
        """Who brought the orders, by every model, shares to the minor unit."""
        found = self._credits
        number = {path: i for i, path in enumerate(self._walks.paths)}
        place = np.array([number.get(path, -1) for path in found.paths], np.int64)
        paid = Paid(place[found.path[found.kept]], *found.worths(found.kept))
        met = np.bincount(found.evidence[found.kept], minlength=len(EVIDENCE)).tolist()
        there, evidence = int(self._walks.count.sum()), dict(zip((e.value for e in EVIDENCE), met, strict=True))
        return CreditReport(
            campaign=self.frame.id,
            rule=self.rule,
            precedence=PRECEDENCE,
            orders=len(found.kept),
            by_evidence=evidence,
            credited=_sums(paid, paid.path >= 0),
            nobody=_sums(paid, paid.path < 0),
            nobody_orders=len(found.kept) - there,
            other_campaigns=found.out.get("another campaign", 0),
            left_out=found.out,
            by_model=shares(self._walks, paid, self._chain[1]),
            names={o: self.frame.named(o) for o in (0, *self.frame.people)},
            attribution=self.attribution,
            sentence=_sentence(len(found.kept), there, evidence),
        )

    def funnel(self, question: FunnelQuestion | None = None) -> Funnel:
        """From reach to revenue, as from files. Raises BadInput when there is nothing to count."""
        asked = question or FunnelQuestion(timezone=self.frame.time_zone or "UTC", currency=self.frame.currency)
        asked = replace(asked, window_days=self.rule.window_days, refund_days=self.rule.refund_days)
        found = summarise(self.rows, asked)
        return replace(found, notes=(*found.notes, *self.notes))

    def leaks(self) -> Leaks | None:
        """Codes used outside their creator's audience; None where no order carries one."""
        known = code_orders(self.frame, self.cells, self._credits)
        return find_leaks(known) if len(known.code) else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What does not count, in sentences."""
        words = {
            "test": "of a shop's tests",
            "cancelled": "cancelled",
            "claimed only": "claimed by an unsigned source only",
            "amount not known": "without an amount",
            "another campaign": "of another campaign, by its link, its code or whom they name",
        }
        return tuple(f"{n:,} orders {words[reason]}: not counted." for reason, n in self._credits.out.items())

    def report(self, question: CampaignQuestion | None = None, outcomes: Outcomes | None = None) -> CampaignMeasured:
        """Everything at once: funnel, leaks, attribution, lift where outcomes by place are given. Raises BadInput."""
        frame = self.frame
        asked = question or CampaignQuestion(frame.name)
        asked = replace(
            asked,
            starts=asked.starts or (from_epoch(frame.starts_at).date() if frame.starts_at else None),
            ends=asked.ends or (from_epoch(frame.ends_at - 1).date() if frame.ends_at else None),
            currency=asked.currency or frame.currency,
        )
        found, missed = self.leaks(), list[Missed]()
        if found is None:
            missed.append(Missed("codes", "No order carries a code of the campaign.", "give creators codes"))
        if self.attribution is None:
            missed.append(Missed("attribution", "No order is credited to anybody yet.", "wait for orders"))
        return measure_read(
            asked, self.rows, leaks=found, attribution=self.attribution, outcomes=outcomes, missed=missed,
            notes=list(self.notes),
        )  # fmt: skip


class MeasuredDesk:
    """Campaigns of one installation, measured from its ledger.

    >>> goodword.MeasuredDesk(goodword.open_workspace()).read(1).funnel().sentence  # doctest: +SKIP
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.store = MeasuredStore(
            workspace.ledger, pseudonym=lambda t: workspace.vault.pseudonym("customer", t), now=workspace.now
        )

    def now(self) -> datetime:
        """The present moment."""
        return self._workspace.now()

    def read(
        self, number: int, rule: CreditRule | None = None, *, until: int | None = None, each: bool = True,
        owner: int | None = None,
    ) -> LedgerCampaign:  # fmt: skip
        """A campaign by its number. until: seconds UTC up to which orders are read, now if None. each: orders will be
        asked for one by one (`credited`, `counting`), for which more of them is read. owner: whose orders are asked for
        (`credited_to`), and nobody else's, of which few are read. Raises NotFound."""
        asked = rule or CreditRule()
        frame = self.store.frame(number)
        end = min(to_epoch(self.now()) + 1 if until is None else until, _last(frame, asked))
        orders = self.store.orders(frame, end, COLUMNS if each else NEEDED, owner=owner)
        hits = self.roll(frame)
        elsewhere = partial(self.store.clicks_elsewhere, frame)
        rivals = partial(self.store.rivals, frame, asked.window)
        kinds = self.store.kinds(frame)
        return LedgerCampaign(frame, asked, orders, hits, kinds, elsewhere, self.store.orders_by, rivals)

    def signals(self, number: int, read: LedgerCampaign | None = None) -> tuple[Signal, ...]:
        """What is worth a look, person by person. read: the campaign, where it was read already. Raises NotFound."""
        campaign = read or self.read(number)
        kept = campaign.counting[0]
        found = list(signals(campaign.frame, kept, campaign.kinds, campaign.cells))
        since = self.store.first(campaign.frame)
        oldest = self.store.first_order(campaign.frame)
        if oldest is not None and oldest < since:
            days_before = min((since - oldest) // DAY, _BEFORE_DAYS)
            before = self.store.customers_before(campaign.frame, since, days_before)
            until = min(to_epoch(self.now()), campaign.frame.ends_at or 1 << 40)
            found += found_at_checkout(campaign.frame, kept, before, days_before, (until - since) / DAY)
        return tuple(sorted(found, key=lambda s: (s.name, s.kind)))

    def roll(self, frame: Frame, *, again: bool = False) -> Rolled:
        """Hits of a campaign day by day, what is kept of them brought up to date. again: from all raw hits."""
        owners = {link: owner for link, (owner, _) in frame.links.items()}
        ledger = digest(str(self._workspace.settings.ledger))
        mirror = Mirror(Path(self._workspace.settings.vault).parent / "hits" / ledger / str(frame.id))
        with self.store.hits(frame) as source:
            return rolled(source, mirror, owners, again=again)


def last_away(
    table: OrderTable, found: Led, elsewhere: Callable[[Sequence[str]], Mapping[str, tuple[int, int]]], window: int
) -> Away:
    """Of orders that name ids which are no clicks of this campaign: the last one that is another's, in the window."""
    if not len(found.unknown):
        return {}
    clicks = elsewhere([found.ids[i] for i in found.unknown[:, 1].tolist()])
    number, placed = table.ints("id"), table.ints("placed_at")
    last: dict[int, tuple[int, int]] = {}
    for order, i in found.unknown.tolist() if clicks else ():
        click = clicks.get(found.ids[i])
        if click is not None and 0 <= placed[order] - click[0] <= window:
            key = int(number[order])
            last[key] = max(last.get(key, click), click)
    return last


def worth(order: LedgerOrder) -> Money | None:
    """The money of an order that is shared: what was paid, less what was given back."""
    found = value(order)
    return None if found is None else Money(*found)


def _last(frame: Frame, rule: CreditRule) -> int:
    """Orders count until the window after the campaign's last day has passed."""
    return 1 << 40 if frame.ends_at is None else frame.ends_at + rule.window


def _sums(paid: Paid, rows: NDArray[np.bool_]) -> dict[str, int]:
    """Currency → minor units of these orders."""
    found = {}
    for currency in np.unique(paid.currency[rows & (paid.currency >= 0)]).tolist():
        found[paid.currencies[currency]] = int(paid.minor[rows & (paid.currency == currency)].sum())
    return dict(sorted(found.items()))


def _sentence(orders: int, credited: int, evidence: Mapping[str, int]) -> str:
    if not orders:
        return "No order has come yet."
    told = ", ".join(
        f"{evidence[e.value]:,} by {words}"
        for e, words in (
            (Evidence.CLICK, "a click"), (Evidence.CODE, "a code"), (Evidence.REF, "the landing's parameters"),
            (Evidence.SAID, "the customer's word"),
        )
        if evidence.get(e.value)
    )  # fmt: skip
    rest = f"{orders - credited:,} are credited to nobody"
    return f"{credited:,} of {orders:,} orders are credited to somebody ({told}); {rest}." if told else f"{rest}."
