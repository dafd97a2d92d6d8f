"""Everything that the files of a campaign can tell, and what they cannot, said. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.times import from_epoch
from goodword.measurement.attribution.models import Attribution, attribute
from goodword.measurement.attribution.models import Path as ConversionPath
from goodword.measurement.campaign.model import CampaignFiles, CampaignMeasured, CampaignQuestion, Missed
from goodword.measurement.funnel.model import Funnel, FunnelQuestion, Rows
from goodword.measurement.funnel.summary import summarise
from goodword.measurement.leaks.detect import find_leaks
from goodword.measurement.leaks.model import Leaks
from goodword.measurement.leaks.read import code_orders
from goodword.measurement.lift.question import LiftQuestion
from goodword.measurement.lift.read import read_lift
from goodword.measurement.model import LiftReading
from goodword.measurement.panels.build import build_panel
from goodword.measurement.panels.columns import Outcomes


def measure(files: CampaignFiles) -> CampaignMeasured:
    """Funnel by creator, leaked codes, attribution models and lift: each where the files allow it.

    Raises BadInput when there is nothing to count.
    """
    missed: list[Missed] = []
    notes: list[str] = []
    leaks = _leaks(files.tables, missed, notes)
    attribution = _attribution(files.paths, missed)
    return measure_read(
        files.question, files.rows, leaks=leaks, attribution=attribution, outcomes=files.outcomes, missed=missed,
        notes=notes,
    )  # fmt: skip


def measure_read(
    question: CampaignQuestion, rows: Rows, *, leaks: Leaks | None, attribution: Attribution | None,
    outcomes: Outcomes | None, missed: list[Missed], notes: list[str],
) -> CampaignMeasured:  # fmt: skip
    """The same from facts that were read already, from files or a ledger. missed, notes: what is known of them so far.

    Raises BadInput when there is nothing to count.
    """
    asked = FunnelQuestion(currency=question.currency, level=question.level, exchange=question.exchange)
    funnel = summarise(rows, asked)
    notes = [*funnel.notes, *notes]
    starts, ends = _window(question, rows)
    spent = question.spent or _spent(funnel)
    lift = _lift(replace(question, starts=starts, ends=ends, spent=spent), outcomes, funnel, missed, notes)
    formulas = {*funnel.formulas, *(attribution.formulas if attribution else ()), *([lift.formula] if lift else ())}
    formulas |= {read.formula for read in leaks.codes} if leaks else set()
    return CampaignMeasured(
        question, starts, ends, funnel.currency, spent, rows, funnel, leaks, attribution, lift, tuple(missed),
        tuple(notes), tuple(sorted(formulas)),
    )  # fmt: skip


def _window(question: CampaignQuestion, rows: Rows) -> tuple[date, date]:
    """First and last day: as stated, else of sponsored posts and of what came after them, else of all facts."""
    results = rows.results
    paid = results.filter(pc.equal(results["sponsored"], True)) if results.num_rows else results
    times = [t for table in (paid if paid.num_rows else results, rows.clicks) for t in _ends(table)]
    times = times or _ends(rows.orders)
    if not times and not (question.starts and question.ends):
        raise BadInput(
            "Nothing tells yet when the campaign was: no click, order or payment has a time.",
            next_step="say it: --from 2026-03-01 --to 2026-03-28, or starts and ends in campaign.json",
        )
    starts = question.starts or from_epoch(min(times)).date()
    ends = question.ends or max(from_epoch(max(times)).date(), starts)
    if ends < starts:
        raise BadInput.value("ends", f"on or after the first day, {starts}", str(ends))
    return starts, ends


def _ends(table: pa.Table) -> list[int]:
    if not table.num_rows or table["at"].null_count == table.num_rows:
        return []
    found = pc.min_max(table["at"])
    return [int(found["min"].as_py()), int(found["max"].as_py())]


def _spent(funnel: Funnel) -> Money | None:
    return funnel.total.cost if funnel.total.cost is not None and funnel.total.cost.minor > 0 else None


def _leaks(tables: Mapping[str, pa.Table], missed: list[Missed], notes: list[str]) -> Leaks | None:
    what = "put the code of each order into orders.csv to see which codes leaked"
    if "orders" not in tables:
        missed.append(Missed("codes", "There are no orders.", what))
        return None
    try:
        known, told = code_orders(tables["orders"], tables.get("clicks"), tables.get("posts"))
    except BadInput as error:
        missed.append(Missed("codes", error.what, error.next_step or what))
        return None
    if not known.codes:
        missed.append(Missed("codes", "No order carries a code.", what))
        return None
    notes.extend(told)
    return find_leaks(known)


def _attribution(paths: list[ConversionPath] | None, missed: list[Missed]) -> Attribution | None:
    what = "put paths.csv there (path, conversions) to see how far the models of attribution are apart"
    if paths is None:
        missed.append(Missed("attribution", "There are no paths of visitors.", what))
        return None
    try:
        return attribute(paths)
    except BadInput as error:
        missed.append(Missed("attribution", error.what, error.next_step or what))
        return None


def _lift(
    question: CampaignQuestion, outcomes: Outcomes | None, funnel: Funnel, missed: list[Missed], notes: list[str]
) -> LiftReading | None:
    """What came extra, from towns with and without the campaign; why not, where it cannot be read."""
    if outcomes is None or not question.treated:
        why = "There are no outcomes by place and day." if outcomes is None else "No place is named as treated."
        missed.append(
            Missed("lift", why, "put outcomes.csv there (place, date, orders) and name the places: --treated")
        )
        return None
    try:
        panel, aside = build_panel(outcomes.places, outcomes.times, outcomes.values)
        notes += [f"{one.place} did not enter the comparison: {one.reason}." for one in aside[:3]]
        end = _last(panel.times, str(question.ends))
        spend, worth = _money(question, funnel)
        asked = LiftQuestion(
            question.treated, str(question.starts), end, level=question.level, spend=spend, value_per=worth
        )
        return read_lift(panel, asked)
    except BadInput as error:
        missed.append(Missed("lift", str(error).replace("\n", " "), error.next_step or "see goodword lift --help"))
        return None


def _last(times: tuple[str, ...], ends: str) -> str | None:
    """The last time of the panel that the campaign covers; None when the panel ends before."""
    return ends if any(t >= ends for t in times) else None


def _money(question: CampaignQuestion, funnel: Funnel) -> tuple[float | None, float | None]:
    """What was spent and what an order is worth, in units of the campaign's currency; both or none."""
    worth = funnel.total.rates.get("aov")
    if question.spent is None or question.spent.currency != funnel.currency or question.spent.minor <= 0:
        return None, None
    if worth is None or worth.estimate is None or worth.estimate.value <= 0:
        return None, None
    return float(question.spent.major), worth.estimate.value
