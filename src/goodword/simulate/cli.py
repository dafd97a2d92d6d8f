"""`goodword simulate OUT`: a world with known truth on disk, to try things on whose answer is known."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goodword.core.errors import BadInput, Stopped
from goodword.simulate.campaign.cli import campaign
from goodword.ui.commandline import FirstCommandGroup

if TYPE_CHECKING:
    from goodword.core.progress import Progress
    from goodword.simulate.model import WorldSpec


def register(app: typer.Typer) -> None:
    """Add `goodword simulate`: a world, unless a campaign in one is asked for."""
    group = typer.Typer(
        cls=FirstCommandGroup, help="Make a world with known truth, or run a campaign in one.", no_args_is_help=True
    )
    group.command("world")(simulate)
    group.command("campaign")(campaign)
    app.add_typer(group, name="simulate")


def simulate(
    out: Annotated[Path, typer.Argument(help="Folder to write; must not exist yet.", metavar="OUT")],
    preset: Annotated[str, typer.Option(help="demonstration, town, country or world.")] = "town",
    creators: Annotated[int | None, typer.Option(help="How many creators, in place of the preset's.", min=1)] = None,
    posts: Annotated[int | None, typer.Option(help="How many posts, in place of the preset's.", min=1)] = None,
    seed: Annotated[int | None, typer.Option(help="Another world of the same kind.", min=0)] = None,
    countries: Annotated[
        str, typer.Option(help="Countries and their shares, as in IN=0.7,GB=0.3; the preset's if not said.")
    ] = "",
    form: Annotated[
        list[str] | None, typer.Option("--format", help="parquet, csv or jsonl; may be given several times.")
    ] = None,
    chunk: Annotated[int, typer.Option(help="Thousands of creators kept in memory at once.", min=1)] = 10,
) -> None:
    """Make a world with known truth: creators, posts, engagements, audience samples, and what is true of them.

    The same preset, numbers and seed give the same world on every machine; `world.json` states them all.
    """
    from goodword.simulate.presets import preset as named  # noqa: PLC0415 - help does without numpy and Arrow
    from goodword.simulate.store import write_world  # noqa: PLC0415

    spec = _changed(named(preset), creators, posts, seed, countries)
    started = time.perf_counter()
    with _progress() as progress:
        counts = write_world(spec, out, formats=tuple(form or ("parquet",)), chunk=chunk, progress=progress)
    for name, rows in counts.items():
        typer.echo(f"  {name:<18} {rows:>13,} rows")
    typer.echo(
        f"The world is in {out}/, made in {time.perf_counter() - started:.0f} s. world.json says what it is made of."
    )


def _changed(spec: WorldSpec, creators: int | None, posts: int | None, seed: int | None, countries: str) -> WorldSpec:
    """The preset with what was asked for; posts follow the creators when only those are given."""
    if creators is not None and posts is None:
        posts = max(creators, round(spec.posts * creators / spec.creators))
    given: dict[str, Any] = {
        "creators": creators,
        "posts": posts,
        "seed": seed,
        "countries": _shares(countries) or None,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    return replace(spec, **changes) if changes else spec


def _shares(text: str) -> tuple[tuple[str, float], ...]:
    """(country, share) pairs of "IN=0.7,GB=0.3", made to sum to 1; equal shares where none is said."""
    pairs = []
    for part in filter(None, (p.strip() for p in text.split(","))):
        code, _, share = part.partition("=")
        try:
            number = float(share) if share else 1.0
        except ValueError:
            number = -1.0
        if not 0 < number < float("inf"):
            raise BadInput.value("countries", "like IN=0.7,GB=0.3 with shares above 0", text)
        pairs.append((code.strip().upper(), number))
    total = sum(share for _, share in pairs)
    return tuple((code, share / total) for code, share in pairs)


class _Bar:
    """Draws the progress of making a world; Ctrl-C ends it cleanly between two blocks or at once."""

    def __init__(self, bar: Any) -> None:  # noqa: ANN401 - rich is imported late
        self._bar = bar
        self._task = bar.add_task("starting", total=None)

    def step(self, what: str, done: int = 0, total: int | None = None) -> None:
        """Show how far it is."""
        self._bar.update(self._task, description=what, completed=done, total=total)


@contextmanager
def _progress() -> Iterator[Progress]:
    from rich.console import Console  # noqa: PLC0415 - rich is only needed once something is drawn
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    try:
        with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
            yield _Bar(bar)
    except KeyboardInterrupt:
        raise Stopped(
            "Stopped.", data="The unfinished world was removed.", next_step="run the command again to make it anew"
        ) from None
