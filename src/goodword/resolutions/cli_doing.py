"""`goodword goal`: what is done with a goal. Ticking, counting, importing, undoing, planning again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from goodword.core.codec import to_json
from goodword.core.errors import BadInput
from goodword.ui.format import formatter

if TYPE_CHECKING:
    from goodword.resolutions.desk import GoalDesk

Number = Annotated[int, typer.Argument(help="Number of the goal.", metavar="N")]
Who = Annotated[str, typer.Option(help="Who did it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
LookOnly = Annotated[bool, typer.Option("--dry-run", help="Only look; change nothing.")]


def add_doing(app: typer.Typer) -> None:
    """Add the commands that change a goal."""
    commands: tuple[tuple[str, Callable[..., None]], ...] = (
        ("tick", tick), ("count", count), ("undo", undo), ("facts", facts), ("import", import_file),
        ("replan", replan), ("change", change), ("assume", assume),
    )  # fmt: skip
    for name, command in commands:
        app.command(name)(command)


def tick(
    ctx: typer.Context,
    number: Number,
    step: Annotated[str, typer.Argument(help="The step, by its letters in `goodword goal show`.", metavar="STEP")],
    amount: Annotated[float | None, typer.Option(help="So much of it; all that is left if not given.")] = None,
    who: Who = "",
    note: Annotated[str, typer.Option(help="A word about it.")] = "",
) -> None:
    """Say that a step is done; `undo` takes it back."""
    desk = _desk(ctx)
    desk.tap(number, step, amount=amount, who=who, note=note)
    _, after = desk.step(number, step)
    from goodword.resolutions.terminal import step_line  # noqa: PLC0415 - help does without planning

    typer.echo(step_line(after, formatter(ctx.obj.settings.language)))


def count(
    ctx: typer.Context,
    number: Number,
    amount: Annotated[float, typer.Argument(help="How many; below zero takes back.", metavar="AMOUNT")],
    day: Annotated[str, typer.Option(help="The day it was, like 2027-01-31; now if not given.")] = "",
    asked: Annotated[int | None, typer.Option(help="For a share: found among so many looked at.")] = None,
    who: Who = "",
) -> None:
    """Add so many of what the goal counts, where no file tells."""
    from goodword.resolutions.terminal import amount_of, odds_of  # noqa: PLC0415 - help does without planning

    desk, fmt = _desk(ctx), formatter(ctx.obj.settings.language)
    desk.count(number, amount, day=_day(day), asked=asked, who=who)
    forecast = desk.view(number).tick.forecast
    done = f"{amount_of(forecast.so_far, fmt)} of {amount_of(forecast.needed, fmt)}"
    typer.echo(f"{done}; odds {odds_of(forecast.probability, fmt)}.")


def undo(
    ctx: typer.Context,
    number: Number,
    fact: Annotated[int | None, typer.Argument(help="Number of the tap in `facts`; the newest if not given.")] = None,
) -> None:
    """Take back a tap by a counter-entry; what was tapped stays in the history."""
    taken = _desk(ctx).undo(number, fact)
    typer.echo(f"Taken back: {taken.fact.amount:g} (fact {taken.id})." if taken else "There is nothing to take back.")


def facts(ctx: typer.Context, number: Number, json: AsJson = False) -> None:
    """List everything that was seen of a goal, corrections and counter-entries included."""
    from goodword.resolutions.terminal import facts_lines  # noqa: PLC0415 - help does without planning

    found = _desk(ctx).store.facts(number)
    _say([to_json(found, indent=2)] if json else facts_lines(found, formatter(ctx.obj.settings.language)))


def import_file(
    ctx: typer.Context,
    number: Number,
    file: Annotated[
        Path, typer.Argument(help="CSV, JSON or Parquet: outcomes by day, or one a row; - for standard input.")
    ],
    day: Annotated[str, typer.Option(help="Column of the dates.")] = "",
    amount: Annotated[str, typer.Option(help="Column of how many.")] = "",
    id: Annotated[str, typer.Option(help='Column of ids, where a row is one order; "(row)" where it has none.')] = "",
    status: Annotated[str, typer.Option(help="Column that says whether it was refunded.")] = "",
    who: Annotated[str, typer.Option(help="Column of creators or places.")] = "",
    date_order: Annotated[str, typer.Option(help="dmy or mdy, where 03/04/2027 can be read in two ways.")] = "",
    twice: Annotated[str, typer.Option(help="Two rows about one day: refuse, sum or last.")] = "refuse",
    json: AsJson = False,
) -> None:
    """Count what a file says. The same file twice changes nothing; a newer one corrects."""
    from goodword.resolutions.outcomes.model import Columns  # noqa: PLC0415 - help does without planning
    from goodword.resolutions.terminal import imported_lines  # noqa: PLC0415

    columns = Columns(day, amount, id, status, who)
    found = _desk(ctx).import_outcomes(
        number, file, columns=columns, date_order=one_of("date_order", date_order, ("", "dmy", "mdy")),
        twice=one_of("twice", twice, ("refuse", "sum", "last")),
    )  # fmt: skip
    _say([to_json(found, indent=2)] if json else imported_lines(found, formatter(ctx.obj.settings.language)))


def replan(ctx: typer.Context, number: Number, dry_run: LookOnly = False, json: AsJson = False) -> None:
    """Spread what is left anew; the old plan stays where nothing is worth changing."""
    from goodword.resolutions.terminal import changed_lines  # noqa: PLC0415 - help does without planning

    changed = _desk(ctx).replan(number, keep=not dry_run)
    _say([to_json(changed, indent=2)] if json else changed_lines(changed, formatter(ctx.obj.settings.language)))


def change(
    ctx: typer.Context,
    number: Number,
    target: Annotated[str, typer.Option(help="Another number.")] = "",
    due: Annotated[str, typer.Option(help="Another last day.")] = "",
    budget: Annotated[str, typer.Option(help="Other money, in the same currency.")] = "",
    hours: Annotated[str, typer.Option(help="Other hours a week.")] = "",
    dry_run: LookOnly = False,
    json: AsJson = False,
) -> None:
    """Change the goal: harder counts at once, easier after seven days with the old line in sight."""
    from goodword.resolutions.terminal import changed_lines  # noqa: PLC0415 - help does without planning

    fields = {"target": target, "due": due, "budget": budget, "hours": hours}
    changed = _desk(ctx).change(number, fields, keep=not dry_run)
    _say([to_json(changed, indent=2)] if json else changed_lines(changed, formatter(ctx.obj.settings.language)))


def assume(
    ctx: typer.Context,
    number: Number,
    assumption: Annotated[
        str, typer.Argument(help="Its name, as `goodword goal show --json` gives it, like creator.ctr.")
    ],
    value: Annotated[float | None, typer.Option(help="The middle.")] = None,
    low: Annotated[float | None, typer.Option(help="Below it one time in twenty.")] = None,
    high: Annotated[float | None, typer.Option(help="Above it one time in twenty.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Plan with it from now on.")] = False,
    json: AsJson = False,
) -> None:
    """Show what another assumption does to the odds."""
    from goodword.resolutions.terminal import odds_lines  # noqa: PLC0415 - help does without planning

    odds = _desk(ctx).assume(number, assumption, value=value, low=low, high=high, keep=keep)
    _say([to_json(odds, indent=2)] if json else odds_lines(odds, formatter(ctx.obj.settings.language)))


def one_of(name: str, value: str, known: tuple[str, ...]) -> Any:  # noqa: ANN401 - one of the literals
    """The value, if it is one of those known. Raises BadInput."""
    if value not in known:
        raise BadInput.value(name, "one of " + ", ".join(k for k in known if k), value)
    return value


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput.value("day", "a date like 2027-01-31", text) from None


def _desk(ctx: typer.Context) -> GoalDesk:
    from goodword.resolutions.desk import GoalDesk  # noqa: PLC0415 - help does without planning

    return GoalDesk(ctx.obj, door="cli")


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)
