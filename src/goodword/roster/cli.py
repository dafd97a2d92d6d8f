"""`goodword roster`: choose whom to book from plain files, and check the proof of an answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.roster.spread.cli import spread

_LISTS = "Several separated by commas."
_FLAGS = {"limits": "rule", "terms": "rule"}


def register(app: typer.Typer) -> None:
    """Add `goodword roster`."""
    group = typer.Typer(
        help="Choose whom to book from plain files, and check the proof of an answer.", no_args_is_help=True
    )
    group.command("choose")(choose)
    group.command("verify")(verify)
    group.command("spread")(spread)
    app.add_typer(group, name="roster")


def choose(
    candidates: Annotated[
        Path, typer.Argument(help="CSV with creator, price and engaged people.", metavar="CANDIDATES.csv")
    ],
    audience: Annotated[
        Path, typer.Argument(help="CSV with creator and person: who is known to engage.", metavar="AUDIENCE.csv")
    ],
    budget: Annotated[str, typer.Option(help='What may be spent, like "₹60,000" or "300 EUR".')],
    pin: Annotated[str, typer.Option(help=f"Creators to book in any case. {_LISTS}")] = "",
    ban: Annotated[str, typer.Option(help=f"Creators not to book. {_LISTS}")] = "",
    max_creators: Annotated[int | None, typer.Option(help="Book at most so many.", metavar="N", min=0)] = None,
    sampling: Annotated[
        str, typer.Option(help="separate: each audience was collected on its own; panel: the same people everywhere.")
    ] = "separate",
    effort: Annotated[str, typer.Option(help="quick, normal or thorough.")] = "normal",
    seed: Annotated[int, typer.Option(help="Seed of every draw.", metavar="N")] = 1,
    proof: Annotated[
        Path | None, typer.Option(help="Write the proof, for `goodword roster verify`.", metavar="FILE")
    ] = None,
    rows: Annotated[int, typer.Option(help="Left-out creators to print.", min=0)] = 5,
    rule: Annotated[
        list[str] | None,
        typer.Option(
            help='"at most 2 of tier macro", "at least 1 of niche food", "at most 3 of each week". Repeat it.'
        ),
    ] = None,
    apart: Annotated[
        list[str] | None, typer.Option(help="Creators who are not booked together, separated by commas. Repeat it.")
    ] = None,
    weeks: Annotated[int, typer.Option(help="Weeks of the campaign; each booking gets one.", min=0, max=60)] = 0,
    combine: Annotated[int, typer.Option(help="Book up to so many offers of one creator together.", min=1, max=4)] = 1,
    max_ad_share: Annotated[str, typer.Option(help="Nobody with more ads among their posts, like 30%.")] = "",
    min_known: Annotated[int, typer.Option(help="Nobody of whose audience fewer people are known.", min=0)] = 0,
    accepted: Annotated[str, typer.Option(help=f'Who said yes, at which price: "a ₹500, b". {_LISTS}')] = "",
    declined: Annotated[str, typer.Option(help=f"Who said no. {_LISTS}")] = "",
    risk: Annotated[
        str, typer.Option(help="expected, or cautious: count the low end (column people_low).")
    ] = "expected",
    word_of_mouth: Annotated[
        Path | None, typer.Option(help="CSV with source and target: who hears from whom.", metavar="ARCS.csv")
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the roster as CSV.", metavar="FILE")] = None,
    redraw: Annotated[
        int, typer.Option(help="Draw the known people again so often and show who stays.", metavar="N", min=0, max=1000)
    ] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
) -> None:
    """Book the creators who reach the most people for the money, and prove how close to the best possible that is."""
    from goodword.discovery.terms import read_terms  # noqa: PLC0415 - help does without all this
    from goodword.discovery.values import Source  # noqa: PLC0415
    from goodword.roster import answer, store, terminal  # noqa: PLC0415
    from goodword.roster.export import csv_text  # noqa: PLC0415
    from goodword.roster.sheet import read_sheet  # noqa: PLC0415
    from goodword.roster.spread.store import read_edges  # noqa: PLC0415

    money = Money.parse(budget)
    if money.minor < 0:
        raise BadInput.value("budget", "at least 0", str(money), where="--budget")
    sheet = read_sheet(candidates, money.currency)
    for sentence in sheet.aside:
        typer.echo(sentence, err=True)
    said = {
        "limits": rule or [], "apart": apart or [], "weeks": weeks, "combine": combine, "max_ad_share": max_ad_share,
        "accepted": accepted, "declined": declined, "risk": risk,
    }  # fmt: skip
    terms = read_terms(said, Source("flags", flags=True, names=_FLAGS), money.currency)
    chosen = answer.choose(
        sheet.candidates,
        store.read_links(audience),
        money,
        pinned=_names(pin),
        banned=_names(ban),
        max_size=max_creators,
        sampling=_one_of("sampling", sampling, ("separate", "panel")),  # type: ignore[arg-type]
        seed=seed,
        effort=_one_of("effort", effort, ("quick", "normal", "thorough")),
        redraws=redraw,
        terms=replace(terms, offers=sheet.offers),
        min_known=min_known,
        heard=None if word_of_mouth is None else read_edges(word_of_mouth),
    )
    if csv is not None:
        store.write_text(csv, csv_text(chosen.answer))
        typer.echo(f"Wrote {len(chosen.answer.booked):,} rows to {csv}.", err=True)
    if proof is not None:
        store.write_proof(chosen, proof)
        typer.echo(f"Wrote the proof to {proof}.", err=True)
    if json:
        typer.echo(to_json(chosen.answer, indent=2))
    else:
        terminal.show(chosen.answer, rows)


def verify(
    proof: Annotated[
        Path, typer.Argument(help="A file written by `goodword roster choose … --proof`.", metavar="PROOF")
    ],
    json: Annotated[bool, typer.Option("--json", help="Print the check as JSON.")] = False,
) -> None:
    """Recompute people, money, constraints and bound of an answer with code that shares nothing with the search."""
    from goodword.roster import store  # noqa: PLC0415
    from goodword.roster.verify import verify as check  # noqa: PLC0415

    problem, selection, _ = store.read_proof(proof)
    found = check(problem, selection)
    if json:
        typer.echo(to_json(found, indent=2))
    else:
        stated = selection.certificate
        typer.echo(f"Recomputed: {found.value:,.1f} people, at most {found.bound or float('nan'):,.1f} possible.")
        typer.echo(f"Stated:     {stated.value:,.1f} people, at most {stated.bound:,.1f} possible ({stated.method}).")
        typer.echo("Everything holds." if found.holds else "\n".join(("Does not hold:", *found.problems)))
    if not found.holds:
        raise typer.Exit(1)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _one_of(name: str, given: str, known: tuple[str, ...]) -> str:
    if given not in known:
        raise BadInput.unknown(name, given, list(known))
    return given
