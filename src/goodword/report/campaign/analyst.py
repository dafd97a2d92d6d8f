"""The page for the analyst: every number with its interval, n and formula, every file and rule. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from goodword.core.estimate import Estimate
from goodword.core.formula import registered
from goodword.measurement.campaign.model import CampaignMeasured
from goodword.measurement.funnel.model import Line
from goodword.measurement.funnel.wording import LABELS
from goodword.measurement.model import LiftReading
from goodword.report.campaign.model import Block, Page, Points, Section, Table, Text
from goodword.report.campaign.payer import headline, lift_picture, rate_of
from goodword.report.campaign.words import money, pair, worth
from goodword.ui.format import VERDICTS, Formatter

_RATES = ("engagement_rate", "ctr", "cvr", "aov", "epc", "roas", "cpm", "cpe", "cpc", "cpa")
_RATE_HEAD = ("Creator", "Estimate", "Interval", "As counted", "Events", "Exposure", "Own weight")
_MOST = 500  # rows of one table; the CSV has all of them


def analyst_page(m: CampaignMeasured, fmt: Formatter) -> Page:
    """Everything that was measured."""
    sections = [
        Section("The whole", (_totals(m, fmt),)),
        Section("Each creator", tuple(_creators(m, fmt))),
        Section("What came extra", tuple(_lift(m.lift, fmt)) if m.lift else ()),
        Section("Models of attribution", tuple(_attribution(m, fmt))),
        Section("Codes", tuple(_codes(m, fmt))),
        Section("Time and kind of posts", tuple(_posts(m, fmt))),
        Section("What does not count, and why", tuple(_aside(m, fmt))),
        Section("Formulas", (_formulas(m),)),
    ]
    return Page(
        kind="analyst",
        name=m.question.name,
        when=f"{fmt.date(m.starts)} – {fmt.date(m.ends)}",
        headline=headline(m, fmt),
        lead=fmt.said(m.funnel.sentence),
        sections=tuple(s for s in sections if s.blocks),
        footer="Of ten intervals such as these, nine hold the true value, unless another level is said.",
        language=fmt.tag,
    )


def _row(name: str, e: Estimate, fmt: Formatter, currency: str) -> tuple[str, ...]:
    value, between = pair(fmt, e, currency)
    return name, value, between, fmt.number(e.n), fmt.percent(e.level), e.formula


def _totals(m: CampaignMeasured, fmt: Formatter) -> Table:
    line = m.funnel.total
    counts: list[tuple[str, ...]] = [
        (name, "–" if n is None else fmt.number(n), "", "", "", "counted")
        for name, n in (
            (m.funnel.exposure or "reach", line.exposed), ("engagements", line.engagements), ("clicks", line.clicks),
            ("orders by link or code", line.orders), ("of these after a click", line.clicked),
        )
    ]  # fmt: skip
    counts += [
        (name, amount, "", "", "", "counted")
        for name, amount in (
            ("spent", money(fmt, m.spent)),
            ("revenue after refunds", worth(fmt, line, len(line.elsewhere))),
            ("refunded", money(fmt, line.refunded)),
        )
    ]
    counts += [(f"of the orders in {w.kept.currency}", fmt.number(w.orders), "", "", "", "counted")
               for w in line.elsewhere]  # fmt: skip
    rates = [_row(LABELS.get(n, n), e, fmt, m.currency) for n in _RATES if (e := rate_of(line, n)) is not None]
    head = ("Number", "Value", "Interval", "n", "Level", "Formula")
    return Table("The whole", head, (*counts, *rates), (False, True, True, True, True, False))


def _creators(m: CampaignMeasured, fmt: Formatter) -> Iterator[Block]:
    lines = m.funnel.lines[:_MOST]
    head = ("Creator", "Kind", m.funnel.exposure.capitalize() or "Reach", "Clicks", "Orders", "Revenue", "Cost")
    rows = tuple((line.name, " · ".join(line.traits.values()), *_counts(line, fmt)) for line in lines)
    yield Table("Counts", head, rows, (False, False, True, True, True, True, True))
    for name in _RATES:
        known = [(line, e) for line in lines if (e := rate_of(line, name)) is not None]
        if known:
            label = LABELS.get(name, name)
            yield Table(
                label[:1].upper() + label[1:], _RATE_HEAD,
                tuple(_rate_row(line, name, e, fmt, m.currency) for line, e in known),
                (False, *(True,) * 6), folded=True,
            )  # fmt: skip
    best = m.funnel.best
    if best is not None:
        yield Text(f"{fmt.said(best.sentence)} {fmt.said(best.advice)}")
        rows = tuple((c.name, fmt.percent(c.probability, 1), fmt.number(c.regret, 4)) for c in best.contenders)
        yield Table(f"Best by {LABELS.get(best.by, best.by)}", ("Creator", "Probability", "Expected loss"), rows,
                    (False, True, True))  # fmt: skip


def _counts(line: Line, fmt: Formatter) -> tuple[str, ...]:
    numbers = (line.exposed, line.clicks, line.orders)
    return (
        *("–" if n is None else fmt.number(n) for n in numbers),
        worth(fmt, line),
        money(fmt, line.cost),
    )


def _rate_row(line: Line, name: str, e: Estimate, fmt: Formatter, currency: str) -> tuple[str, ...]:
    rate, (value, between) = line.rates[name], pair(fmt, e, currency)
    raw = "–" if rate.raw is None else f"{rate.raw:.4g}"
    return line.name, value, between, raw, f"{rate.events:,.0f}", f"{rate.exposure:,.0f}", fmt.percent(rate.weight)


def _lift(lift: LiftReading, fmt: Formatter) -> Iterator[Block]:
    yield Text(fmt.said(lift.sentence))
    yield lift_picture(lift, fmt)
    estimates = [("extra outcomes in all places", lift.incremental), ("per place and period", lift.att)]
    estimates += [("share of what was expected", lift.lift)] if lift.lift is not None else []
    estimates += [("extra revenue per unit of money (iROAS)", lift.iroas)] if lift.iroas is not None else []
    facts: list[tuple[str, ...]] = [_row(name, e, fmt, "") for name, e in estimates]
    facts += [
        (
            "p of no effect",
            fmt.number(lift.p, 4),
            "",
            fmt.number(lift.placebo_windows),
            fmt.percent(lift.level),
            lift.formula,
        ),
        ("imbalance before the start, scaled", fmt.number(lift.scaled_l2, 3), "", "", "", lift.formula),
    ]
    if lift.false_positives is not None:
        facts.append(_row("false alarms of this test on this panel", lift.false_positives, fmt, ""))
    yield Table("The reading", ("Number", "Value", "Interval", "n", "Level", "Formula"), tuple(facts),
                (False, True, True, True, True, False))  # fmt: skip
    yield Points(tuple((c.mark.value, f"{c.name}: {fmt.said(c.sentence)}") for c in lift.checks))
    if lift.weights:
        rows = tuple((name, fmt.percent(w, 1)) for name, w in lift.weights[:30])
        yield Table("Places compared with", ("Place", "Weight"), rows, (False, True), folded=True)
    if lift.compared:
        rows = tuple((name, fmt.percent(rmse, 2)) for name, rmse in lift.compared[:30])
        yield Table("Estimators by error where nothing happened", ("Estimator", "RMSE of lift"), rows, (False, True),
                    folded=True)  # fmt: skip


def _attribution(m: CampaignMeasured, fmt: Formatter) -> Iterator[Block]:
    if m.attribution is None:
        return
    models = [name for name, _ in m.attribution.credits[0].by_model]
    rows = tuple(
        (c.creator, f"{fmt.number(c.low, 1)} to {fmt.number(c.high, 1)}", *(fmt.number(v, 1) for _, v in c.by_model))
        for c in m.attribution.credits[:_MOST]
    )
    yield Table("Orders by model", ("Creator", "All models", *models), rows, (False, *(True,) * (len(models) + 1)))
    total = fmt.number(m.attribution.conversions)
    yield Text(
        f"Each model shares out the same {total} orders: they differ by what they assume, not by chance.", small=True
    )


def _codes(m: CampaignMeasured, fmt: Formatter) -> Iterator[Block]:
    if m.leaks is None:
        return
    yield Text(fmt.said(m.leaks.sentence))
    rows = []
    for r in m.leaks.codes:
        value, between = pair(fmt, r.share) if r.share is not None else ("–", "")
        rows.append((r.code, r.creator_id, fmt.number(r.orders), value, between, VERDICTS[r.verdict.value]))
    head = ("Code", "Creator", "Orders", "From outside", "Interval", "Verdict")
    yield Table("Orders from outside the audience", head, tuple(rows), (False, False, True, True, True, False))
    looks = [r for r in m.leaks.codes if r.verdict.value == "review"]
    yield Points(tuple(
        ("review", f"{r.code}: {' '.join(fmt.said(e.text) for e in r.speaks_against)}") for r in looks
    ))  # fmt: skip


def _posts(m: CampaignMeasured, fmt: Formatter) -> Iterator[Block]:
    for v in m.funnel.versus[:1]:
        if v.estimate is not None:
            value, between = pair(fmt, v.estimate)
            yield Text(
                f"Sponsored posts bring {value} times ({between}) the engagement of organic ones of the same creators, "
                f"by {v.denominator}; {fmt.number(v.sponsored)} and {fmt.number(v.organic)} posts."
            )
    rows = []
    for h in m.funnel.half_lives:
        value, between = pair(fmt, h.estimate) if h.estimate is not None else ("–", h.why)
        rows.append((h.platform, h.what, value, between, fmt.number(h.posts), fmt.number(h.events)))
    if rows:
        head = ("Platform", "What", "Half comes within, hours", "Interval", "Posts", "Events")
        yield Table("How long a post works", head, tuple(rows), (False, False, True, True, True, True))
    for rhythm in m.funnel.rhythms:
        yield Text(fmt.said(rhythm.sentence))


def _aside(m: CampaignMeasured, fmt: Formatter) -> Iterator[Block]:
    files = tuple(
        (
            f.name,
            f.fact.value,
            fmt.number(f.rows),
            fmt.number(f.used),
            ", ".join(f"{c} ← {n}" for c, n in f.columns.items()),
        )
        for f in m.funnel.files
    )
    yield Table(
        "Files", ("File", "Facts", "Rows", "Used", "Columns"), files, (False, False, True, True, False), folded=True
    )
    rows = tuple((fmt.number(a.rows), a.sentence) for a in m.funnel.set_aside)
    if rows:
        yield Table("Facts set aside", ("How many", "Why"), rows, (True, False))
    reasons = tuple((f.name, why, fmt.number(n)) for f in m.funnel.files for why, n in f.reasons.items())
    if reasons:
        yield Table("Rows that could not be read", ("File", "Why", "Rows"), reasons, (False, False, True))
    notes = [*m.notes, *(f"Not measured ({x.part}): {x.why} {x.what_then}" for x in m.missed)]
    if notes:
        yield Points(tuple(("", fmt.said(n)) for n in notes))


def _formulas(m: CampaignMeasured) -> Table:
    used = {part for text in m.formulas for part in text.split("+")}
    rows = tuple((f.id, f.summary, f.source) for f in registered() if f.id in used)
    return Table("Formulas", ("Formula", "In words", "Source"), rows, (False, False, False))
