"""`goodword learned`: what past campaigns taught, how it came to be in force, and how to forget it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json
from goodword.measurement.campaign import cli_options
from goodword.measurement.campaign.cli_options import Currency, Folder, From, Margin, Name, Spent, To, Treated

if TYPE_CHECKING:
    from goodword.measurement.learning.model import Event
    from goodword.measurement.learning.store import LearnedStore
    from goodword.measurement.learning.view import LearnedView

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add `goodword learned`."""
    group = typer.Typer(
        help="Show what past campaigns taught, learn from another one, and forget.", no_args_is_help=True
    )
    for command in (show, add, history, forget, reset, undo, rule):
        group.command(command.__name__)(command)
    app.add_typer(group, name="learned")


def show(
    ctx: typer.Context,
    tier: Annotated[str, typer.Option(help="Creators of this tier.")] = "",
    niche: Annotated[str, typer.Option(help="Creators of this niche.")] = "",
    platform: Annotated[str, typer.Option(help="Creators on this platform.")] = "",
    place: Annotated[str, typer.Option(help="Creators of this place.")] = "",
    version: Annotated[int | None, typer.Option(help="The memory as it was after so many events.", min=0)] = None,
    json: AsJson = False,
) -> None:
    """Show what the next creator of each kind may be expected to bring, and what it rests on."""
    from goodword.measurement.learning.view import view  # noqa: PLC0415 - help does without numpy

    cell = {"tier": tier, "niche": niche, "platform": platform, "place": place}
    made = view(_store(ctx).learned(version=version), {k: v for k, v in cell.items() if v})
    typer.echo(to_json(made, indent=2)) if json else _print(made)


def add(
    ctx: typer.Context,
    folder: Folder,
    name: Name = "",
    start: From = "",
    end: To = "",
    treated: Treated = "",
    spent: Spent = "",
    margin: Margin = None,
    currency: Currency = "",
    json: AsJson = False,
) -> None:
    """Measure a campaign's folder and learn from it; the same name again replaces what was learnt before."""
    from goodword.measurement.learning.gather import facts_of  # noqa: PLC0415 - help does without the engines

    m = cli_options.measured(folder, ctx.obj.now(), name, start, end, treated, spent, margin, currency)
    facts = facts_of(m.question.name, m.ends, m.rows, m.funnel, m.lift, m.leaks)
    _say(_store(ctx).add(facts), json=json)


def history(ctx: typer.Context, json: AsJson = False) -> None:
    """Show every event of the memory, newest first; the number of each is the version after it."""
    events = _store(ctx).history()
    if json:
        typer.echo(to_json(events, indent=2))
    elif not events:
        typer.echo("Nothing was learnt yet.")
    for event in () if json else events:
        typer.echo(f"{event.number:>4}  {event.at:%Y-%m-%d %H:%M}  {event.sentence}")


def forget(
    ctx: typer.Context, campaign: Annotated[str, typer.Argument(help="Name of the campaign.")], json: AsJson = False
) -> None:
    """Let one campaign count no more."""
    _say(_store(ctx).forget(campaign), json=json)


def reset(ctx: typer.Context, json: AsJson = False) -> None:
    """Let no campaign count any more; `undo` takes it back."""
    _say(_store(ctx).reset(), json=json)


def undo(ctx: typer.Context, json: AsJson = False) -> None:
    """Take back the last forgetting."""
    _say(_store(ctx).undo(), json=json)


def rule(
    ctx: typer.Context,
    half_life: Annotated[int, typer.Option(help="Days after which a campaign counts half.", min=1)],
    json: AsJson = False,
) -> None:
    """Set how fast campaigns are forgotten."""
    from goodword.measurement.learning.model import ForgetRule  # noqa: PLC0415

    _say(_store(ctx).set_rule(ForgetRule(half_life)), json=json)


def _say(event: Event, *, json: bool) -> None:
    typer.echo(to_json(event, indent=2) if json else f"{event.sentence} Memory {event.number}.")


def _store(ctx: typer.Context) -> LearnedStore:
    from goodword.measurement.learning.store import LearnedStore  # noqa: PLC0415 - help does without the ledger

    return LearnedStore(ctx.obj.ledger, now=ctx.obj.now)


def _print(made: LearnedView) -> None:
    from rich.console import Console  # noqa: PLC0415 - rich is only needed once something is drawn
    from rich.table import Table  # noqa: PLC0415

    from goodword.measurement.learning.view import assumed_text  # noqa: PLC0415

    console = Console()
    console.print(made.sentence)
    for section in made.sections:
        table = Table(section.title, "expected", "nine of ten", "creators", "campaigns", header_style="bold")
        for line in section.lines:
            table.add_row(line.kind, line.value, line.interval, f"{line.creators:,}", f"{line.campaigns:,}")
        console.print(table)
    for assumed in made.assumed:
        console.print(assumed_text(assumed))
    for fee in made.fees:
        console.print(f"{fee.sentence}")
