"""The whole funnel from tables of facts: lines with rates, the best, sponsored against organic, decay, rhythm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.text import counted
from goodword.measurement.funnel import wording
from goodword.measurement.funnel.best import BEST, DRAWS, MOST, more_needed, race
from goodword.measurement.funnel.decay import half_lives
from goodword.measurement.funnel.exchange import exchanged, stated
from goodword.measurement.funnel.facts import Facts, gather
from goodword.measurement.funnel.families import Reals
from goodword.measurement.funnel.mixed import Belief
from goodword.measurement.funnel.model import (
    ASIDE_SENTENCES,
    UNNAMED,
    Best,
    By,
    Contender,
    Funnel,
    FunnelQuestion,
    Line,
    Rows,
    SetAside,
    Worth,
)
from goodword.measurement.funnel.rates import (
    COSTS,
    PAID,
    PAID_CVR,
    PRODUCT,
    SPECS,
    VALUE,
    Estimated,
    estimate,
    order_values,
    products,
)
from goodword.measurement.funnel.rhythm import rhythms
from goodword.measurement.funnel.sequences import SEQUENCE
from goodword.measurement.funnel.shrink import RATE, SHARE
from goodword.measurement.funnel.sponsored import versus
from goodword.measurement.funnel.tally import Stages, Tally, stages

OBJECTIVES = ("roas", "cpa", "epc", "cvr", "cpc", "ctr", "engagement_rate")
"""What "best" may mean, nearest to money first."""
_PARTS = ("paid", "paid_cvr")
"""Estimates that only others are made of."""


def summarise(
    rows: Rows, question: FunnelQuestion, beliefs: Mapping[str, Belief] | None = None, told: str = ""
) -> Funnel:
    """The funnel of these facts. Raises BadInput when there is nothing to count.

    beliefs: by the name of a rate, in place of the wide ones that rates start from. told: where these are from.
    """
    if not any(t.num_rows for t in (rows.clicks, rows.orders, rows.results)):
        raise BadInput(
            "There is nothing to count.",
            given=f"{sum(f.rows for f in rows.files)} rows, all set aside" if rows.files else "no facts",
            next_step="look at the rows that were set aside and their reasons, or give another file",
        )
    facts = gather(exchanged(rows, question), question)
    table = stages(facts, question.by)
    beliefs = beliefs or {}
    made = _estimates(table, facts, question, beliefs)
    lines = _lines(table, facts, made, question)
    total = _whole(table, facts, question, beliefs)
    nobody = _whole(stages(facts, question.by, credited=False), facts, question)
    best = _best(table, made, question)
    notes = _notes(facts, table, lines, question) + ((told,) if told else ())
    return Funnel(
        question=question,
        by=question.by,
        as_of=question.as_of if question.as_of is not None else facts.last,
        exposure=facts.exposure,
        currency=facts.currency,
        total=total,
        nobody=nobody,
        lines=tuple(sorted(lines, key=_first)),
        best=best,
        versus=versus(facts, question),
        half_lives=half_lives(facts, question),
        rhythms=rhythms(facts, question),
        other_money=_other_money(facts),
        set_aside=_aside(facts),
        files=rows.files,
        notes=notes,
        sentence=wording.headline(total, lines, question, facts.currency),
        formulas=tuple(f.id for f in (SHARE, RATE, COSTS, VALUE, PRODUCT, SEQUENCE, BEST)),
    )


def _estimates(
    table: Stages, facts: Facts, question: FunnelQuestion, beliefs: Mapping[str, Belief] | None = None
) -> dict[str, Estimated]:
    groups = _groups(table, facts, question)
    specs = [replace(s, belief=(beliefs or {}).get(s.name, s.belief)) for s in SPECS]
    made = {s.name: estimate(s, table, groups, level=question.level, currency=facts.currency) for s in specs}
    made["aov"] = order_values(table, groups, level=question.level, currency=facts.currency)
    made["paid"] = estimate(PAID, table, groups, level=question.level, currency=facts.currency)
    made["paid_cvr"] = made["cvr"]
    if table.others:  # orders of another currency are worth nothing that could be shown per click
        made["paid_cvr"] = estimate(PAID_CVR, table, groups, level=question.level, currency=facts.currency)
    return made


def _groups(table: Stages, facts: Facts, question: FunnelQuestion) -> Mapping[str, Sequence[str | None]]:
    """Groups of each row: its traits; a post's creator is one of them. Rows that are groups themselves have none."""
    if table.by not in (By.CREATOR, By.POST):
        return {}
    if table.by is By.CREATOR:
        return {by.value: _trait(facts, by, np.arange(len(table.names))) for by in question.groups}
    creators = facts.coded.creator_of
    names = facts.coded.names[By.CREATOR]
    found: dict[str, Sequence[str | None]] = {"creator": [names[c] if c >= 0 else None for c in creators]}
    return found | {by.value: _trait(facts, by, creators) for by in question.groups}


def _trait(facts: Facts, by: By, creators: Sequence[int] | np.typing.NDArray[np.int64]) -> list[str | None]:
    values, names = facts.coded.traits[by], facts.coded.names[by]
    return [names[values[c]] if c >= 0 and values[c] >= 0 else None for c in creators]


def _lines(table: Stages, facts: Facts, made: Mapping[str, Estimated], question: FunnelQuestion) -> tuple[Line, ...]:
    level = question.level
    rates = {name: e.rates for name, e in made.items() if name not in _PARTS}
    if made:
        rates["epc"] = products("epc", made["paid_cvr"], made["aov"], level=level)
        rates["roas"] = products("roas", made["paid"], made["aov"], level=level)
    m = len(table.names)
    sums = {name: getattr(table, name).sums(m) for name in _COUNTS + _MONEY}
    traits, worths = _traits(table, facts), _elsewhere(table, m)
    lines = []
    for i, name in enumerate(table.names):
        counts = {c: int(sums[c][0][i]) if sums[c][1][i] else None for c in _COUNTS}
        money = {c: _money(int(sums[c][0][i]), facts.currency) if sums[c][1][i] else None for c in _MONEY}
        mine = {key: found[i] for key, found in rates.items() if i in found}
        lines.append(Line(name=name, traits=traits[i], rates=mine, elsewhere=worths[i], **counts, **money))  # type: ignore[arg-type] # by name
    return tuple(lines)


def _elsewhere(table: Stages, m: int) -> list[tuple[Worth, ...]]:
    """What each row's orders in other currencies are worth."""
    sums = [(currency, orders.sums(m)[0], net.sums(m)[0]) for currency, orders, net in table.others]
    return [
        tuple(Worth(int(orders[i]), Money(int(net[i]), currency)) for currency, orders, net in sums if orders[i])
        for i in range(m)
    ]


_COUNTS = ("exposed", "engagements", "clicks", "orders", "clicked")
_MONEY = ("revenue", "refunded", "late", "cost")


def _first(line: Line) -> tuple[float, ...] | tuple[object, ...]:
    """Most revenue first, then most orders, clicks, people reached; then by name."""
    sizes = (line.revenue.minor if line.revenue else None, line.orders, line.clicks, line.exposed)
    return (*(-(size or 0) for size in sizes), line.name)


def _money(minor: int, currency: str) -> Money:
    return Money(minor, currency or UNNAMED)


def _traits(table: Stages, facts: Facts) -> list[dict[str, str]]:
    """What is known of each row: a creator's tier, niche, platform, place; a post's creator and platform."""
    n = len(table.names)
    if table.by is By.CREATOR:
        who = {by: _trait(facts, by, np.arange(n)) for by in (By.TIER, By.NICHE, By.PLATFORM, By.PLACE)}
    elif table.by is By.POST:
        creators = facts.coded.creator_of
        names = facts.coded.names[By.CREATOR]
        who = {
            By.CREATOR: [names[c] if c >= 0 else None for c in creators],
            By.PLATFORM: _trait(facts, By.PLATFORM, creators),
        }
    else:
        return [{} for _ in range(n)]
    return [{by.value: v for by, values in who.items() if (v := values[i]) is not None} for i in range(n)]


def _whole(table: Stages, facts: Facts, question: FunnelQuestion, beliefs: Mapping[str, Belief] | None = None) -> Line:
    """All of the stages as one row, whose units are the rows; with rates where beliefs are given to start from."""
    parts = {name: getattr(table, name) for name in Stages.__dataclass_fields__}
    for name, tally in parts.items():
        if isinstance(tally, Tally):
            parts[name] = _as_one(tally)
    parts["others"] = tuple((currency, _as_one(orders), _as_one(net)) for currency, orders, net in table.others)
    whole = Stages(**parts | {"by": By.PLACE, "names": ["all"]})
    if beliefs is None:
        return replace(_lines(whole, facts, {}, question)[0], name="nobody")
    return _lines(whole, facts, _estimates(whole, facts, question, beliefs), question)[0]


def _as_one(tally: Tally) -> Tally:
    one = np.zeros(len(tally.entity), np.int64)
    return Tally(one, tally.entity, tally.value, tally.known, tally.complete, tally.source)


def _best(table: Stages, made: Mapping[str, Estimated], question: FunnelQuestion) -> Best | None:
    """The race by the wanted rate, or by the one nearest to money that two rows have."""
    if question.best_by and question.best_by not in OBJECTIVES:
        raise BadInput.unknown("rate to be best by", question.best_by, list(OBJECTIVES))
    for name in (question.best_by,) if question.best_by else OBJECTIVES:
        rows, draws = _draws(name, made, question.seed)
        if len(rows) >= 2:
            return _raced(name, [table.names[r] for r in rows], draws, question)
    return None


def _draws(name: str, made: Mapping[str, Estimated], seed: int) -> tuple[list[int], Reals]:
    """(rows, (draws, rows) values of which more is better) of those rows that reach highest."""
    parts = {"roas": ("paid", "aov"), "epc": ("paid_cvr", "aov")}.get(name, (name,))
    shrunk = [made[p].shrunk for p in parts]
    known = [s for s in shrunk if s is not None]
    if len(known) < len(parts):
        return [], np.zeros((0, 0))
    rows = [r for r in made[parts[0]].index if all(r in made[p].index for p in parts)]
    at = [np.array([made[p].index[r] for r in rows], np.int64) for p in parts]
    rng = np.random.default_rng(seed)
    if len(rows) > MOST:
        reach = known[0].interval(0.98)[1][at[0]] / (known[1].interval(0.98)[0][at[1]] if len(known) > 1 else 1.0)
        top = np.sort(np.argsort(-reach, kind="stable")[:MOST])
        rows, at = [rows[t] for t in top], [a[top] for a in at]
    values = [s.family.draw(rng, s.a[a], s.b[a], DRAWS) for s, a in zip(known, at, strict=True)]
    return rows, values[0] if len(values) == 1 else values[0] / np.maximum(values[1], 1e-300)


def _raced(name: str, names: list[str], draws: Reals, question: FunnelQuestion) -> Best:
    lower = name.startswith("cp")  # costs: raced as what a unit of money brings
    result = race(draws)
    decided = result.relative <= question.regret
    more = None if decided else more_needed(draws, question.regret)
    order = np.lexsort((np.arange(len(names)), result.regret))
    contenders = tuple(Contender(names[i], float(result.probability[i]), float(result.regret[i])) for i in order[:10])
    sentence, advice = wording.best(name, contenders, result.relative, decided=decided, more=more)
    return Best(name, lower, contenders, result.relative, decided, more, sentence, advice)


def _aside(facts: Facts) -> tuple[SetAside, ...]:
    found = sorted(facts.asides.rows.items(), key=lambda item: (-item[1], item[0]))
    return tuple(SetAside(r, n, facts.asides.examples.get(r, ""), ASIDE_SENTENCES[r]) for r, n in found if n)


def _other_money(facts: Facts) -> tuple[Money, ...]:
    """Revenue in other currencies than the one shown; counted as orders, not as money."""
    sums: dict[str, int] = {}
    mine = facts.credited(facts.orders.codes[By.CREATOR])
    for number, currency in enumerate(facts.currencies):
        rows = mine & (facts.order_currency == number)
        if currency not in (facts.currency, "") and rows.any():
            sums[currency] = int(facts.orders.values["revenue"][rows].sum())
    told = facts.results_table["currency"].to_pylist()
    known = facts.results.known("revenue") & (not facts.has_orders)
    for currency, minor, ok in zip(told, facts.results.values["revenue"].tolist(), known, strict=True):
        if ok and currency not in (facts.currency, None):
            sums[currency] = sums.get(currency, 0) + minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))


def _young(facts: Facts, question: FunnelQuestion) -> float:
    """Share of the clicks whose attribution window is still open; 0 where orders or times are not told one by one."""
    clicks, as_of = facts.timed["clicks"], question.as_of or facts.last
    told = clicks.at > 0
    if as_of is None or not facts.has_orders or not told.any():
        return 0.0
    return float(clicks.count[told & (clicks.at > as_of - question.window)].sum() / clicks.count[told].sum())


def _notes(facts: Facts, table: Stages, lines: Sequence[Line], question: FunnelQuestion) -> tuple[str, ...]:
    """What a reader should know: where counts came from, what is not known."""
    notes = list(facts.notes)
    if facts.has_clicks and facts.results.known("clicks").any():
        notes.append("Clicks are those of the file of clicks; the counts of clicks in results are not added to them.")
    if facts.has_orders and facts.results.known("orders").any():
        notes.append("Orders are those of the file of orders; the counts of orders in results are not added to them.")
    if facts.currency == UNNAMED:
        notes.append("The files name no currency, so amounts stand without one; `--currency` says which it is.")
    if others := _other_money(facts):
        codes = ", ".join(m.currency for m in others)
        notes.append(
            f"Amounts in {codes} are shown apart and enter no cost or ROAS in {facts.currency}: their orders count, no "
            f"money is converted. A rate of yours changes that: `--rate {others[0].currency}=…`."
        )
    if told := stated(question.exchange, facts.currency):
        notes.append(told)
    if not facts.exposure and lines:
        notes.append("No file tells impressions, reach or views, so nothing is said per person reached.")
    if table.by is By.CREATOR and not facts.coded.names[By.POST] and len(lines) > 0:
        notes.append(
            "Posts are not told apart: intervals speak of what was posted, and the next posts will scatter more."
        )
    several = facts.asides.rows.total()
    if several:
        was = "was" if several == 1 else "were"
        notes.append(
            f"{counted(several, 'fact')} {was} credited to nobody, counted only once or set aside; "
            "each reason is listed."
        )
    young = _young(facts, question)
    if young > 0.1:
        notes.append(
            f"{young:.0%} of the clicks are younger than the attribution window of {question.window_days} days: orders "
            "may still come of them, so conversion rates may still rise."
        )
    return tuple(notes)
