"""`goodword vet CREATOR...`: the evidence about creators, as a table or JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, TextIO

import typer

from goodword.core.codec import to_json
from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.vetting.evidence.desk import EvidenceDesk
from goodword.vetting.model import DEFAULT_RULE, Signal, Verdict, Vetting, VettingRule
from goodword.vetting.signal_disclosure import countries_named, pack_code
from goodword.vetting.wording import count, share_range

_LABEL = {
    Verdict.PASS: "looks sound",
    Verdict.REVIEW: "worth a look",
    Verdict.NOT_ENOUGH_EVIDENCE: "not enough evidence",
}
_WHOLE = "whole"
_STYLE = {Verdict.PASS: "green", Verdict.REVIEW: "yellow", Verdict.NOT_ENOUGH_EVIDENCE: "dim"}


def register(app: typer.Typer) -> None:
    """Add `goodword vet`."""
    app.command("vet")(vet)


def vet(
    ctx: typer.Context,
    creators: Annotated[
        list[str] | None, typer.Argument(help="platform:handle, or a handle.", metavar="CREATOR...")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    all_: Annotated[bool, typer.Option("--all", help="Everybody in the catalogue: how many, by signal.")] = False,
    into: Annotated[
        Path | None, typer.Option(help="With --all: write every profile to this file, one JSON line each.")
    ] = None,
    min_posts: Annotated[
        int, typer.Option(help="Posts below which no verdict is given.", min=1)
    ] = DEFAULT_RULE.min_posts,
    ahead: Annotated[
        int, typer.Option("--next", help="Coming posts to forecast.", min=1, max=100)
    ] = DEFAULT_RULE.ahead,
    country: Annotated[
        list[str] | None, typer.Option(help="Of the brand or the audience, whose rules of disclosure apply too.")
    ] = None,
    competitor: Annotated[
        list[str] | None, typer.Option(help="Account that their posts should not name.", metavar="ACCOUNT")
    ] = None,
) -> None:
    """Show what speaks for and against creators, each number with its interval and what it rests on."""
    desk, rule, asked = EvidenceDesk(ctx.obj), VettingRule(min_posts=min_posts, ahead=ahead), _named(country or ())
    if all_:
        if creators or competitor:
            raise BadInput.value("CREATOR and --competitor", "left out beside --all", creators or competitor)
        _everybody(desk.everybody(rule=rule, countries=asked), into, as_json=json)
        return
    if not creators or into:
        raise BadInput.value("CREATOR", "given, or --all for everybody (--into goes with it)", creators or "nothing")
    rivals = competitor or ()
    profiles = [desk.dossier(c, rule=rule, countries=asked, competitors=rivals).vetting for c in creators]
    if json:
        typer.echo(to_json(profiles, indent=2))
        return
    for profile in profiles:
        _print(profile)


def _named(country: Sequence[str]) -> tuple[str, ...]:
    """The countries, and a word on those of which no rules are here."""
    asked = countries_named(country)
    for code in asked:
        if pack_code(code) is None:
            typer.echo(f"No rules of disclosure of {code} are here: naming it changes nothing.", err=True)
    return asked


def _everybody(profiles: Iterator[Vetting], into: Path | None, *, as_json: bool) -> None:
    """Count the verdicts of all, and write the profiles where a file is named."""
    counts: Counter[tuple[str, Verdict]] = Counter()
    titles = {_WHOLE: "As a whole"}
    with _opened(into) if into else nullcontext() as out:
        for profile in profiles:
            counts[_WHOLE, profile.verdict] += 1
            for signal in profile.signals:
                counts[signal.name, signal.verdict] += 1
                titles.setdefault(signal.name, signal.title)
            if out is not None:
                out.write(to_json(profile) + "\n")
    table = {name: {v.value: counts[name, v] for v in Verdict} for name in titles}
    if as_json:
        typer.echo(to_json(table, indent=2))
        return
    typer.echo(f"{'':<34}" + "".join(f"{_LABEL[v]:>22}" for v in Verdict))
    for name, row in table.items():
        typer.echo(f"{titles[name]:<34}" + "".join(f"{n:>22,}" for n in row.values()))


def _opened(into: Path) -> TextIO:
    try:
        return into.open("w", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"The file cannot be written ({error.strerror}).", where=str(into)) from None


def _print(profile: Vetting) -> None:
    from rich.console import Console  # noqa: PLC0415 - rich is only needed once something is drawn
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console()
    console.print(Text.assemble((profile.creator_id, "bold"), ": ", profile.sentence))
    table = Table(show_lines=True)
    table.add_column("signal and verdict", min_width=20)
    table.add_column("value, 90 % interval, percentile", justify="right", max_width=24)
    table.add_column("what it means", overflow="fold")
    for signal in profile.signals:
        label = Text.assemble(signal.title, "\n", (_LABEL[signal.verdict], _STYLE[signal.verdict]))
        table.add_row(label, Text("\n".join(_values(signal))), Text(signal.sentence))
    console.print(table)


def shown(e: Estimate | None) -> str:
    """An estimate with its interval, in its unit."""
    if e is None:
        return "–"
    if e.unit == "share":
        return share_range(e)
    if e.low == e.high:
        return count(round(e.value), e.unit.removesuffix("s"))
    digits = 2 if abs(e.value) >= 0.1 else 3
    return f"{e.value:.{digits}f} ({e.low:.{digits}f} to {e.high:.{digits}f})"


def _values(signal: Signal) -> list[str]:
    rank = signal.percentile
    among = [] if rank is None else [f"percentile {rank.value:.0f} ({rank.low:.0f}–{rank.high:.0f})"]
    return [shown(signal.estimate), *among]
