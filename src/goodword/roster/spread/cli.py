"""`goodword roster spread`: whom to book so that word travels furthest."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.errors import BadInput
from goodword.core.money import Money


def spread(
    edges: Annotated[
        Path,
        typer.Argument(
            help="CSV, Parquet or npz: who speaks (source), who hears it (target); optional: probability, or posts "
            "seen and engaged.",
            metavar="ARCS",
        ),
    ],
    budget: Annotated[str, typer.Option(help='What may be spent, like "₹60,000" or "300 EUR"; needs --prices.')] = "",
    prices: Annotated[
        Path | None, typer.Option(help="CSV or Parquet with person and price: who can be booked.", metavar="FILE")
    ] = None,
    people: Annotated[int | None, typer.Option(help="Book at most so many.", metavar="N", min=0)] = None,
    weights: Annotated[
        Path | None,
        typer.Option(help="CSV or Parquet with person and weight: who matters, and how much.", metavar="FILE"),
    ] = None,
    model: Annotated[
        str,
        typer.Option(help="given, weighted, uniform or threshold; empty: probabilities or engagement if in the file."),
    ] = "",
    value: Annotated[
        float | None, typer.Option(help="Probability of every arc (uniform), or its numerator (weighted).")
    ] = None,
    hops: Annotated[
        int | None, typer.Option(help="How far word travels; none: without end.", metavar="N", min=0)
    ] = None,
    pin: Annotated[str, typer.Option(help="People to book in any case. Several separated by commas.")] = "",
    ban: Annotated[str, typer.Option(help="People not to book. Several separated by commas.")] = "",
    ratio: Annotated[float, typer.Option(help="How near to the best possible is to be proven.")] = 0.95,
    delta: Annotated[
        float | None, typer.Option(help="Chance that the proof may fail; 1 / people if not given.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of every draw.", metavar="N")] = 1,
    threads: Annotated[int, typer.Option(help="Threads; the answer is the same for any number.", min=1, max=256)] = 2,
    most_sets: Annotated[int, typer.Option(help="Reverse sets to choose on, at most.", metavar="N")] = 1 << 25,
    json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
) -> None:
    """Book the people from whom word travels furthest, and prove how near to the best possible that is."""
    from goodword.roster.spread import answer, store, table, terminal  # noqa: PLC0415 - help does without them

    money = Money.parse(budget) if budget else None
    if prices is not None and money is None:
        raise BadInput("Prices need a budget, which says their currency.", next_step='add --budget, like "300 EUR"')
    offered, aside = (None, ()) if prices is None or money is None else store.read_prices(prices, money.currency)
    for sentence in aside:
        typer.echo(sentence, err=True)
    named = table.spread_problem(
        store.read_edges(edges),
        max_size=people,
        budget=None if money is None else money.minor,
        prices=offered,
        weights=None if weights is None else store.read_weights(weights),
        model=model or None,
        value=_value(model, value),
        hops=hops,
        pinned=_names(pin),
        banned=_names(ban),
    )
    found = answer.spread_answer(named, ratio=ratio, delta=delta, seed=seed, threads=threads, most_sets=most_sets)
    if json:
        typer.echo(to_json(found, indent=2))
    else:
        terminal.show(found, money.currency if money is not None else "")


def _value(model: str, value: float | None) -> float:
    if value is None and model == "uniform":
        raise BadInput("The model 'uniform' needs the probability of every arc.", next_step="add --value 0.05, say")
    return 1.0 if value is None else value


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())
