"""The page for the person who pays: what we spent, what it brought, how sure we are, what next. Pure."""

from __future__ import annotations

from functools import partial

from goodword.core.estimate import Estimate
from goodword.core.text import counted
from goodword.measurement.campaign.model import CampaignMeasured
from goodword.measurement.funnel.model import UNNAMED, Line
from goodword.measurement.model import LiftReading, Outcome
from goodword.report.campaign.charts import NARROW, dot_chart, path_chart
from goodword.report.campaign.model import Block, Page, Picture, Points, Section, Table, Text, Tile, Tiles
from goodword.report.campaign.next_steps import next_steps
from goodword.report.campaign.words import aside, counted_between, money, pair, whole, worth
from goodword.ui.format import Formatter
from goodword.vetting.model import Verdict

NEXT = "What next"
_SHOWN = 8
_FEW = 30  # orders below which creators can hardly be told apart
_ALIKE = 0.1  # of a creator's orders: models that differ by less agree
_DAYS = 63  # of the comparison that are drawn


def payer_page(m: CampaignMeasured, fmt: Formatter) -> Page:
    """One page, also with two orders: what is not known is said, and what would tell it."""
    sections = [
        Section("What it brought", tuple(_brought(m, fmt))),
        Section("Who brought it", tuple(_who(m, fmt))),
        Section("How sure we are", (Points(tuple(("", s) for s in _sure(m, fmt))),)),
        Section(NEXT, (Points(tuple(("", s) for s in next_steps(m, fmt)), numbered=True),)),
    ]
    return Page(
        kind="payer",
        name=m.question.name,
        when=f"{fmt.date(m.starts)} – {fmt.date(m.ends)}",
        headline=headline(m, fmt),
        lead=_lead(m, fmt),
        top=(Tiles(tuple(_tiles(m, fmt))),),
        sections=tuple(s for s in sections if s.blocks),
        footer="The page for the analyst has every number with its formula.",
        language=fmt.tag,
    )


def headline(m: CampaignMeasured, fmt: Formatter) -> str:
    """The answer in one sentence."""
    orders = m.funnel.total.orders or 0
    if m.lift is None:
        came = f"{counted(orders, 'order')} came by link or code" if orders else "No order came by link or code yet"
        return f"{came}; how many would have come anyway is not known."
    value, between = pair(fmt, m.lift.incremental)
    if m.lift.outcome is Outcome.EFFECT and m.lift.incremental.value > 0:
        return f"About {value} extra orders (between {between.replace(' to ', ' and ')})."
    if m.lift.outcome is Outcome.EFFECT:
        return f"Fewer orders than expected: about {value} (between {between.replace(' to ', ' and ')})."
    if m.lift.outcome is Outcome.NO_EFFECT:
        return "No effect that matters: orders came as they would have come anyway."
    return f"Too early to tell: anything between {between.replace(' to ', ' and ')} extra orders fits what we saw."


def _lead(m: CampaignMeasured, fmt: Formatter) -> str:
    """The money in a sentence."""
    spent = f"{money(fmt, m.spent)} spent" if m.spent else "What was spent is not known"
    line = m.funnel.total
    if not line.orders:
        return f"{spent}; {counted(line.clicks or 0, 'click')}, no order by link or code."
    by = f"{counted(line.orders, 'order')} by link or code"
    return f"{spent}; {by}, worth {worth(fmt, line)} after refunds." if line.kept is not None else f"{spent}; {by}."


def _tiles(m: CampaignMeasured, fmt: Formatter) -> list[Tile]:
    line, found = m.funnel.total, [Tile("Spent", money(fmt, m.spent))]
    if m.lift is not None:
        value, between = pair(fmt, m.lift.incremental)
        found.append(Tile("Extra orders", value, between, aside(fmt, m.lift.incremental)))
    found.append(Tile("Orders by link or code", fmt.number(line.orders or 0)))
    looks = m.leaks is not None and any(r.verdict is Verdict.REVIEW for r in m.leaks.codes)
    if looks and (outside := leaked(m)) is not None and outside.value >= 0.5:  # without a suspect it is the prior's
        between = f"{whole(fmt, outside.low)} to {whole(fmt, outside.high)}"
        found.append(Tile("of these probably by leaked codes", whole(fmt, outside.value), between, aside(fmt, outside)))
    found.append(Tile("Revenue of these, after refunds", worth(fmt, line)))
    cost = cost_per_extra(m)
    if cost is not None:
        value, between = pair(fmt, cost, m.currency)
        found.append(Tile("Cost of an extra order", value, between, aside(fmt, cost)))
    elif (rate := line.rates.get("cpa")) is not None and rate.estimate is not None and m.currency:
        value, between = pair(fmt, rate.estimate, m.currency)
        found.append(Tile("Cost of an order by link or code", value, between, aside(fmt, rate.estimate)))
    return found


def leaked(m: CampaignMeasured) -> Estimate | None:
    """Orders of all codes from outside their creators' audiences; the intervals added as independent ones are."""
    read = [r.leaked for r in m.leaks.codes if r.leaked is not None] if m.leaks else []
    if not read:
        return None
    value = sum(e.value for e in read)
    low = value - sum((e.value - e.low) ** 2 for e in read) ** 0.5
    high = value + sum((e.high - e.value) ** 2 for e in read) ** 0.5
    return Estimate(value, max(low, 0.0), high, sum(e.n for e in read), "orders", read[0].formula, read[0].level)


def cost_per_extra(m: CampaignMeasured) -> Estimate | None:
    """Money spent per extra order; None where extra orders may be none, because then nothing bounds it from above."""
    if m.lift is None or m.spent is None or m.lift.incremental.low <= 0:
        return None
    e, spent = m.lift.incremental, float(m.spent.major)
    return Estimate(spent / e.value, spent / e.high, spent / e.low, e.n, "money", e.formula, e.level)


def _brought(m: CampaignMeasured, fmt: Formatter) -> list[Block]:
    blocks: list[Block] = []
    if m.lift is not None:
        blocks.append(lift_picture(m.lift, fmt))
        if (paid := _paid_back(m, fmt)) is not None:
            blocks.append(Text(paid))
    else:
        why = next((x for x in m.missed if x.part == "lift"), None)
        blocks.append(Text(f"What came extra cannot be read: {why.why if why else 'no comparison was made.'}"))
    steps = m.funnel.total
    path = [(f"{fmt.number(n)} {name}" if n is not None else "") for n, name in (
        (steps.exposed, "people reached" if m.funnel.exposure == "reach" else m.funnel.exposure or "reached"),
        (steps.clicks, "clicks"), (steps.orders, "orders"))]  # fmt: skip
    blocks.append(Text(" → ".join(p for p in path if p) + "."))
    return blocks


def lift_picture(lift: LiftReading, fmt: Formatter) -> Picture:
    """Orders in the places of the campaign beside what would have come without it."""
    start = next((i for i, t in enumerate(lift.times) if t >= lift.start), 0)
    first = max(0, len(lift.times) - max(_DAYS, 2 * (len(lift.times) - start)))
    observed, expected, times = lift.observed[first:], lift.expected[first:], lift.times[first:]
    half = lift.incremental.half_width / max(len(lift.times) - start, 1)
    where = ", ".join(lift.treated[:4]) + ("…" if len(lift.treated) > 4 else "")
    chart = partial(
        path_chart, times, observed, expected, half=half, start=start - first,
        legend=("orders", "expected without", "campaign"),
    )  # fmt: skip
    value, between = pair(fmt, lift.incremental)
    rows = tuple((t, fmt.number(o), fmt.number(e, 1)) for t, o, e in zip(times, observed, expected, strict=True))
    return Picture(
        title=f"Orders in {where} beside what would have come without the campaign",
        svg=chart(),
        narrow=chart(width=NARROW),
        alternative=f"{value} extra orders from {lift.start} to {lift.end}, between {between}.",
        note="The band is the interval of the whole campaign, spread over its days.",
        numbers=Table("Orders by day", ("Day", "Orders", "Expected"), rows, (False, True, True), folded=True),
    )


def _paid_back(m: CampaignMeasured, fmt: Formatter) -> str | None:
    """Whether it paid, by the margin where it is known, else by the margin from which it would."""
    back = m.lift.iroas if m.lift is not None else None
    if back is None or back.high <= 0:
        return None
    value, between = pair(fmt, back)
    said = f"Each unit of money brought {value} in extra revenue (between {between.replace(' to ', ' and ')})"
    if m.question.margin is None:
        need = 1 / back.value if back.value > 0 else float("inf")
        if need > 1:
            return f"{said}: less than was spent."
        return (
            f"{said}. It paid for itself if more than {fmt.percent(need)} of revenue is left after goods and shipping."
        )
    low, high = back.low * m.question.margin, back.high * m.question.margin
    left = fmt.percent(m.question.margin)
    if low > 1:
        return f"{said}; with {left} of revenue left after goods and shipping, it paid for itself."
    if high < 1:
        return f"{said}; with {left} of revenue left after goods and shipping, it did not pay for itself."
    return f"{said}; with {left} of revenue left after goods and shipping, it is not sure that it paid for itself."


def _who(m: CampaignMeasured, fmt: Formatter) -> list[Block]:
    blocks: list[Block] = []
    chosen = objective(m)
    if chosen is not None:
        name, title = chosen
        lines = [line for line in m.funnel.lines if rate_of(line, name) is not None]
        lines.sort(key=lambda line: rate_of(line, name).value, reverse=name not in ("cpa", "cpc"))  # type: ignore[union-attr] # filtered above
        rows = [
            (_name(line.name), e, _said(fmt, e, m.currency)) for line in lines[:_SHOWN] if (e := rate_of(line, name))
        ]
        usual = rate_of(m.funnel.total, name)
        chart = partial(dot_chart, rows, usual=usual.value if usual else None, usual_name="all together")
        more = len(lines) - _SHOWN
        note = "Dot: estimate; line: interval." + (
            f" {counted(more, 'more creator')} in the analyst's page." if more > 0 else ""
        )
        numbers = Table(
            title, ("Creator", "Estimate and interval"), tuple((n, s) for n, _, s in rows), (False, True), folded=True
        )
        blocks.append(
            Picture(
                title,
                chart(),
                chart(width=NARROW),
                f"{title}: " + "; ".join(f"{n} {s}" for n, _, s in rows),
                note,
                numbers,
            )
        )
    if m.funnel.best is not None:
        blocks.append(Text(fmt.said(m.funnel.best.sentence)))
    return blocks


def objective(m: CampaignMeasured) -> tuple[str, str] | None:
    """The rate that creators are shown by: the nearest to money of which something is known."""
    money_ = f", {m.currency}" if m.currency not in ("", UNNAMED) else ""
    for name, title in (
        ("cpa", f"Cost of an order by link or code{money_}"), ("cvr", "Orders per click"),
        ("ctr", "Clicks per person reached"), ("engagement_rate", "Engagements per person reached"),
    ):  # fmt: skip
        total = m.funnel.total.rates.get(name)
        if total is not None and total.estimate is not None and (total.events > 0):
            return name, title
    return None


def rate_of(line: Line, name: str) -> Estimate | None:
    """One rate of a line, None where there is none."""
    rate = line.rates.get(name)
    return rate.estimate if rate is not None else None


def _name(creator_id: str) -> str:
    return creator_id.split(":", 1)[-1]


def _said(fmt: Formatter, e: Estimate, currency: str) -> str:
    value, between = pair(fmt, e, "" if e.unit == "money" else currency)
    return f"{value} ({between})"


def _sure(m: CampaignMeasured, fmt: Formatter) -> list[str]:
    said = [_sure_of_lift(m.lift, fmt)] if m.lift is not None else []
    orders = m.funnel.total.orders or 0
    drawn = "each is drawn towards the others, the more the fewer its own orders."
    apart = f"creators can hardly be told apart: {drawn}" if orders < _FEW else drawn
    said.append(f"With {counted(orders, 'order')} by link or code, {apart}")
    if m.leaks is not None:
        said.append(fmt.said(m.leaks.sentence))
    if m.attribution is not None and m.attribution.credits:
        top = m.attribution.credits[0]
        between = counted_between(fmt, top.low, top.high, "order")
        alike = all(c.high - c.low <= max(1.0, _ALIKE * c.high) for c in m.attribution.credits)
        does = f"agree within {fmt.percent(_ALIKE)} or one order" if alike else "disagree"
        said.append(f"Models of attribution {does}: {_name(top.creator)} gets {between}.")
    said += [f"Not measured: {x.why}" for x in m.missed if x.part != "lift"]
    return said


def _sure_of_lift(lift: LiftReading, fmt: Formatter) -> str:
    compared = f"Extra orders come from comparing {counted(len(lift.treated), 'place')} with others"
    sure = f"p = {fmt.number(lift.p, 3)}, the interval holds the truth in {fmt.percent(lift.level)} of cases."
    if lift.false_positives is None:
        return f"{compared}: {sure}"
    alarms = fmt.percent(lift.false_positives.value)
    return f"{compared}: {sure} Where nothing happened, the same test cried effect in {alarms} of cases."
