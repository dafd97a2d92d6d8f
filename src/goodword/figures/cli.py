"""`goodword evaluate` and `goodword bench`: recompute any figure of the docs, on the same data or on yours."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.errors import BadInput, GoodwordError
from goodword.figures.discover import figure, figures
from goodword.figures.measure import Entry, absent, measure
from goodword.figures.model import Figure
from goodword.figures.record import keep
from goodword.figures.tables import target, value

Name = Annotated[str, typer.Argument(help="Name of the figure; none lists them.", metavar="[NAME]")]
Data = Annotated[
    Path | None,
    typer.Option(help="File or folder of the same form as the figure's own data, to run on.", metavar="PATH"),
]
All = Annotated[bool, typer.Option("--all", help="Run every one.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Options = Annotated[
    list[str] | None,
    typer.Option("--option", "-o", help="A free option of the figure, as name=value.", metavar="NAME=VALUE"),
]
Into = Annotated[
    Path | None, typer.Option(help="Keep the result in this folder (as make does in docs/figures).", metavar="FOLDER")
]
Strict = Annotated[
    bool, typer.Option("--strict", help="End with status 1 when a target is missed or a figure was not run.")
]


def register(app: typer.Typer) -> None:
    """Add `goodword evaluate` and `goodword bench`: the same command for the two kinds of figures."""
    app.command(
        "evaluate", help="Recompute a quality figure: value, interval, n, base rate, split, seed, formula version."
    )(_command("quality"))
    app.command("bench", help="Measure a speed or a size, with its baseline in the same run.")(_command("bench"))


def _command(kind: str) -> Callable[..., None]:
    def run(
        ctx: typer.Context,
        name: Name = "",
        data: Data = None,
        all_: All = False,
        json: Json = False,
        option: Options = None,
        into: Into = None,
        strict: Strict = False,
    ) -> None:
        _run(_Asked(kind, name, all_, data, _options(option or []), into, json, strict, ctx.obj.now()))

    return run


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a command was asked for; the same for both kinds of figures."""

    kind: str
    name: str
    all_: bool
    data: Path | None
    options: dict[str, str]
    into: Path | None
    json: bool
    strict: bool
    now: datetime


def _run(asked: _Asked) -> None:
    if not asked.name and not asked.all_:
        _list(asked.kind)
        return
    if asked.data is not None and not asked.data.exists():
        raise BadInput.value("--data", "a file or folder that is there", str(asked.data))
    chosen = figures(asked.kind) if asked.all_ else [figure(asked.name, asked.kind)]
    broken: list[str] = []
    entries = []
    for one in chosen:
        entry = _one(one, asked, broken)
        entries.append(entry)
        if asked.into is not None:
            keep(asked.into, entry)
        if not asked.json:
            typer.echo(_line(entry))
    if asked.json:
        shown = [entry.plain() for entry in entries]
        typer.echo(to_json(shown if asked.all_ else shown[0], indent=2))
    _end(asked, entries, broken)


def _one(one: Figure, asked: _Asked, broken: list[str]) -> Entry:
    """Measure; when all are run, one that breaks is shown as not run, is named at the end, and the others go on."""
    typer.echo(f"{one.name}: {one.title} …", err=True)
    try:
        return measure(one, asked.data, asked.options, now=asked.now)
    except Exception as error:
        if not asked.all_:
            raise
        broken.append(one.name)
        said = str(error) if isinstance(error, GoodwordError) else "".join(traceback.format_exception_only(error))
        reason = absent(f"it broke: {said.strip()}")
        return measure(replace(one, run=lambda *_: reason), asked.data, asked.options, now=asked.now)


def _end(asked: _Asked, entries: list[Entry], broken: list[str]) -> None:
    """The exit status: 1 when one broke; with --strict also when a target was missed or a figure was not run."""
    missed = [e.name for e in entries if e.met is False or e.measured.not_run]
    if broken:
        typer.echo(f"Broke: {', '.join(broken)}", err=True)
    if asked.strict and missed:
        typer.echo(f"Missed or not run: {', '.join(missed)}", err=True)
    if broken or (asked.strict and missed):
        raise typer.Exit(1)


def _options(given: list[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    for name, sign, _ in pairs:
        if not name or not sign:
            raise BadInput.value("--option", "of the form name=value", name)
    return {name: value for name, _, value in pairs}


def _list(kind: str) -> None:
    for one in figures(kind):
        typer.echo(f"{one.name:<24} {one.title}")


def _line(entry: Entry) -> str:
    plain = entry.plain()
    met = {True: "met", False: "NOT met", None: "no verdict"}[entry.met]
    return f"{entry.name}: {value(plain)}; target {target(plain)}: {met}; n = {entry.measured.n:,}; {entry.seconds} s"
