"""Word of mouth in the terminal: the sentence, whom to book, what is assumed."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from goodword.core.estimate import Estimate
from goodword.core.money import Money
from goodword.roster.spread.answer import SpreadAnswer, people


def show(answer: SpreadAnswer, currency: str = "", console: Console | None = None) -> None:
    """Print an answer; prices in `currency`, none without."""
    out = console or Console()
    out.print(Text(answer.sentence, style="bold green"))
    table = Table(title="Whom to book", title_justify="left")
    table.add_column("person", overflow="fold")
    for header in ("price", "heard of alone", "adds") if currency else ("heard of alone", "adds"):
        table.add_column(header, justify="right")
    for line in answer.booked:
        price = [str(Money(line.cost_minor or 0, currency))] if currency else []
        table.add_row(Text(line.person), *price, _span(line.alone), _span(line.adds))
    out.print(table)
    proof = answer.certificate
    out.print(
        f"{answer.people:,} people, {answer.arcs:,} arcs; chosen on {proof.selecting:,} reverse sets, "
        f"proven on {proof.verifying:,} others."
    )
    if not answer.reached:
        out.print("Less than asked for could be proven with so many sets; --most-sets allows more.")
    for note in answer.assumptions:
        out.print(Text(f"· {note}", style="dim"))
    out.print(Text(f"Formulas: {', '.join(answer.formulas)}", style="dim"))


def _span(e: Estimate) -> str:
    return f"{people(e.value)} ({people(e.low)}–{people(e.high)})"
