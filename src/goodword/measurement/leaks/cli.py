"""`goodword leaks`: which promo codes are used outside their creator's audience."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.errors import NotFound

if TYPE_CHECKING:
    from goodword.measurement.leaks.model import Leaks

_VERDICTS = {"pass": "in its audience", "review": "worth a look", "not_enough_evidence": "cannot tell yet"}


def register(app: typer.Typer) -> None:
    """Add `goodword leaks`."""
    app.command("leaks")(leaks)


def leaks(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder with orders.csv and, where known, clicks.csv and posts.csv.")
    ] = None,
    orders: Annotated[Path | None, typer.Option(help="Orders: time, code; place, visitor, order_id if known.")] = None,
    clicks: Annotated[Path | None, typer.Option(help="Clicks: time, creator; visitor, place, bot if known.")] = None,
    posts: Annotated[Path | None, typer.Option(help="Posts: time, creator; code and home place if known.")] = None,
    share: Annotated[float, typer.Option(help="Share of orders from outside from which it matters.")] = 0.2,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say which share of each promo code's orders came from outside its creator's audience."""
    from goodword.measurement.leaks.detect import find_leaks  # noqa: PLC0415 - help does without numpy
    from goodword.measurement.leaks.model import LeakRule  # noqa: PLC0415
    from goodword.measurement.leaks.read import code_orders  # noqa: PLC0415
    from goodword.measurement.panels.read import read_table  # noqa: PLC0415

    paths = {"orders": orders, "clicks": clicks, "posts": posts}
    for name, given in paths.items():
        if given is None and folder is not None and (folder / f"{name}.csv").is_file():
            paths[name] = folder / f"{name}.csv"
    if paths["orders"] is None:
        raise NotFound.looked_in(
            "No orders are given.", [str(folder / "orders.csv") if folder else "--orders"],
            next_step="goodword leaks FOLDER, or --orders FILE",
        )  # fmt: skip
    rule = LeakRule(share=share)
    tables = {name: read_table(path) for name, path in paths.items() if path is not None}
    known, told = code_orders(tables["orders"], tables.get("clicks"), tables.get("posts"), rule=rule)
    found = find_leaks(known, rule)
    typer.echo(to_json({"leaks": found, "notes": told}, indent=2)) if json else show(found, told)


def show(found: Leaks, told: tuple[str, ...]) -> None:
    """Print codes as a table, with what speaks for a look at each. told: what was set aside."""
    from rich.console import Console  # noqa: PLC0415 - rich is only needed once something is drawn
    from rich.table import Table  # noqa: PLC0415

    console = Console()
    console.print(found.sentence)
    table = Table("code", "creator", "orders", "from outside", "between", "verdict", header_style="bold")
    for read in found.codes:
        between = f"{read.share.low:.0%}–{read.share.high:.0%}" if read.share else "–"
        value = f"{read.share.value:.0%}" if read.share else "–"
        table.add_row(read.code, read.creator_id, f"{read.orders:,}", value, between, _VERDICTS[read.verdict.value])
    console.print(table)
    for read in found.codes:
        if read.verdict.value == "review":
            console.print(f"[bold]{read.code}[/bold] {read.sentence}")
            for fact in read.speaks_against:
                console.print(f"  · {fact.text}")
    for note in told:
        console.print(note, style="dim")
