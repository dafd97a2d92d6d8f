"""A funnel in the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from goodword.core.money import Money
from goodword.measurement.funnel.model import UNNAMED, Funnel, Line
from goodword.measurement.funnel.wording import OF_ALL, SHORT, interval_of, value_of

_RATES = ("engagement_rate", "ctr", "cvr", "cpc", "cpa", "aov", "roas")
_MOST = 40
_NARROW, _LESS = 100, ("engagement_rate", "aov")
"""Below this width of the terminal these rates are left to --json."""


def show(found: Funnel) -> None:
    """The headline, who is best, the lines with their intervals, and everything that was set aside."""
    console = Console()
    console.print(f"\n[bold]{found.sentence}[/bold]")
    if found.best is not None:
        console.print(f"{found.best.sentence} {found.best.advice}")
    if found.lines:
        console.print(_counts(found))
        rates = _rates(found, console.width)
        if len(rates.columns) > 1:
            console.print(rates)
            console.print(f"[dim]{OF_ALL}[/dim]", highlight=False)
    for one in found.half_lives:
        if one.estimate is not None:
            e = one.estimate
            what = (
                f"Half of the {one.what} of a post on {one.platform} come within {value_of(e)} hours ({interval_of(e)})"
            )
            console.print(f"{what}, from {one.posts} posts.")
    ratio = found.versus[0].estimate if found.versus else None
    if ratio is not None:
        console.print(f"Sponsored posts engage {value_of(ratio)} times as much as organic ones ({interval_of(ratio)}).")
    for rhythm in found.rhythms:
        console.print(rhythm.sentence)
    _aside(console, found)


def _counts(found: Funnel) -> Table:
    unit, cents = _unit(found), _cents(found)
    columns: list[tuple[str, Callable[[Line], str | None]]] = [
        (found.exposure or "reach", lambda x: _number(x.exposed)),
        ("engaged", lambda x: _number(x.engagements)),
        ("clicks", lambda x: _number(x.clicks)),
        ("orders", lambda x: _number(x.orders)),
        ("revenue" + unit, lambda x: _revenue(x, cents=cents)),
        (
            "back",
            lambda x: _amount(x.refunded, cents=cents) if found.total.refunded and found.total.refunded.minor else None,
        ),
        ("cost" + unit, lambda x: _amount(x.cost, cents=cents)),
    ]
    names = _brief(found)
    rows = [*found.lines[:_MOST], found.total, *([found.nobody] if _any(found.nobody) else [])]
    shown = [(title, cell) for title, cell in columns if any(cell(row) is not None for row in rows)]
    table = _table(found, [title for title, _ in shown])
    for row in rows:
        table.add_row(
            names[row.name], *(cell(row) or "–" for _, cell in shown), style="dim" if row is found.nobody else ""
        )
    if len(found.lines) > _MOST:
        table.caption = f"{len(found.lines) - _MOST:,} more rows with --json"
    return table


def _rates(found: Funnel, width: int) -> Table:
    names = [n for n in _RATES if any(n in line.rates for line in found.lines)]
    names = [n for n in names if width >= _NARROW or n not in _LESS]
    paid = {"cpc", "cpa", "aov"}
    table = _table(found, [SHORT[n] + (_unit(found) if n in paid else "") for n in names])
    brief = _brief(found)
    for line in (*found.lines[:_MOST], found.total):
        cells = []
        for name in names:
            rate = line.rates.get(name)
            e = rate.estimate if rate else None
            cells.append("–" if e is None else f"{value_of(e)}\n[dim]{interval_of(e)}[/dim]")
        table.add_row(brief[line.name], *cells)
    return table


def _table(found: Funnel, columns: Sequence[str]) -> Table:
    """An empty table; names keep their room, numbers stand on the right."""
    table = Table(header_style="bold", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(found.by.value, overflow="fold", min_width=12)
    for column in columns:
        table.add_column(column, justify="right", overflow="fold")
    return table


def _brief(found: Funnel) -> dict[str, str]:
    """Names without their platform where that leaves them different."""
    names = [line.name for line in (*found.lines, found.total, found.nobody)]
    short = {name: name.partition(":")[2] or name for name in names}
    return short if len(set(short.values())) == len(names) else dict(zip(names, names, strict=True))


def _unit(found: Funnel) -> str:
    return "" if found.currency in ("", UNNAMED) else f" {found.currency}"


def _cents(found: Funnel) -> bool:
    """Whether amounts are small enough for their cents to matter."""
    amounts = (found.total.revenue, found.total.cost)
    return all(m is None or m.major < 1000 for m in amounts)


def _amount(given: Money | None, *, cents: bool) -> str | None:
    return None if given is None else f"{given.major:,.{given.exponent if cents else 0}f}"


def _revenue(line: Line, *, cents: bool) -> str | None:
    """Revenue, and below it what orders in other currencies are worth after refunds."""
    others = [f"+ {other.kept.major:,} {other.kept.currency}" for other in line.elsewhere]
    return "\n".join([_amount(line.revenue, cents=cents) or "–", *others]) if others or line.revenue else None


def _any(line: Line) -> bool:
    return bool(line.clicks or line.orders or line.exposed or line.engagements)


def _number(n: int | None) -> str | None:
    return None if n is None else f"{n:,}"


def _aside(console: Console, found: Funnel) -> None:
    for file in found.files:
        gone = sum(file.reasons.values())
        if gone:
            console.print(f"[yellow]{file.name}: {gone:,} of {file.rows:,} rows could not be read:[/yellow]")
            for reason, rows in sorted(file.reasons.items(), key=lambda item: -item[1]):
                first = next((r for r in file.rejected if r.field and reason.startswith(r.field)), None)
                where = f" (row {first.row}: {first.given!r})" if first else ""
                console.print(f"  {rows:,} × {reason}{where}")
    for one in found.set_aside:
        example = f" For example {one.example}." if one.example else ""
        console.print(f"[dim]{one.rows:,} × {one.sentence}{example}[/dim]", highlight=False)
    for note in found.notes:
        console.print(f"[dim]{note}[/dim]", highlight=False)
