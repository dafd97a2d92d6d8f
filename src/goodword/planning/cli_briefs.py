"""`goodword brief`: saved briefs, their plans, and the people pinned or banned on them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goodword.core.codec import to_json
from goodword.planning.store import Decision, PlanStore, SavedPlan
from goodword.ui.format import Formatter, formatter

brief_app = typer.Typer(
    help="Save briefs, plan them again, pin and ban people on them; every decision can be undone.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
Number = Annotated[int, typer.Argument(help="Number of the brief, as `goodword brief list` shows it.", metavar="N")]
Creator = Annotated[str, typer.Argument(help="The creator, by handle or platform:handle.", metavar="CREATOR")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add `goodword brief`."""
    app.add_typer(brief_app, name="brief")


@brief_app.command("list")
def list_briefs(ctx: typer.Context, json: AsJson = False) -> None:
    """List saved briefs with their plans."""
    store = _store(ctx)
    briefs = store.briefs()
    if json:
        typer.echo(to_json(briefs, indent=2))
        return
    if not briefs:
        typer.echo("No brief is saved yet: `goodword brief save BRIEF.toml`.")
    fmt = formatter(ctx.obj.settings.language)
    for brief in briefs:
        typer.echo(
            f"{brief.id:>4}  {brief.name}  {fmt.money(brief.brief.budget)}  changed {fmt.time(brief.changed_at)}"
        )
        for plan in store.plans(brief.id):
            typer.echo(f"      {_line(plan, fmt)}")


@brief_app.command("save")
def save(
    ctx: typer.Context,
    brief: Annotated[Path, typer.Argument(help="The brief, a TOML file.", metavar="BRIEF.toml")],
    number: Annotated[int | None, typer.Option("--as", help="Replace the brief of this number.")] = None,
) -> None:
    """Save a brief file, under a new number or in place of an older version."""
    from goodword.discovery.house import house_of  # noqa: PLC0415 - help does without it
    from goodword.discovery.read import read_file  # noqa: PLC0415

    read = read_file(brief, house=house_of(ctx.obj.settings))
    saved = _store(ctx).save_brief(read, brief_id=number)
    typer.echo(f"Saved as brief {saved.id}. `goodword brief plan {saved.id}` plans it.")


@brief_app.command("show")
def show_brief(ctx: typer.Context, number: Number) -> None:
    """Show a saved brief as JSON, with what was decided since."""
    store = _store(ctx)
    typer.echo(to_json({"brief": store.brief(number), "decisions": store.decisions(number)}, indent=2))


@brief_app.command("plan")
def plan_brief(ctx: typer.Context, number: Number, json: AsJson = False) -> None:
    """Plan a saved brief with everyone pinned and banned on it, and keep the plan."""
    from goodword.planning.desk import Desk  # noqa: PLC0415 - help does without planning
    from goodword.planning.terminal import show  # noqa: PLC0415

    desk = Desk(ctx.obj)
    saved = desk.again(number)
    if json:
        typer.echo(to_json(saved, indent=2))
        return
    show(desk.plan(saved.id), locale=ctx.obj.settings.language)
    typer.echo(f"Kept as plan {saved.id}.")


@brief_app.command("pin")
def pin(ctx: typer.Context, number: Number, creator: Creator) -> None:
    """Book a creator in any case."""
    _decide(ctx, number, creator, Decision.PIN)


@brief_app.command("ban")
def ban(ctx: typer.Context, number: Number, creator: Creator) -> None:
    """Never book a creator."""
    _decide(ctx, number, creator, Decision.BAN)


@brief_app.command("clear")
def clear(ctx: typer.Context, number: Number, creator: Creator) -> None:
    """Leave a creator to the roster again, whatever the brief says."""
    _decide(ctx, number, creator, Decision.CLEAR)


@brief_app.command("undo")
def undo(ctx: typer.Context, number: Number) -> None:
    """Take back the newest decision on a brief."""
    taken = _store(ctx).undo(number)
    typer.echo(f"Taken back: {taken.decision} {taken.creator_id}" if taken else "There is nothing to take back.")


@brief_app.command("delete")
def delete(ctx: typer.Context, number: Number) -> None:
    """Put a brief and its plans away; `restore` brings them back."""
    _store(ctx).delete_brief(number)
    typer.echo(f"Put away. `goodword brief restore {number}` brings it back.")


@brief_app.command("restore")
def restore(ctx: typer.Context, number: Number) -> None:
    """Bring back a brief that was put away."""
    typer.echo(f"Back: {_store(ctx).restore_brief(number).name}")


def _store(ctx: typer.Context) -> PlanStore:
    return PlanStore(ctx.obj.ledger, now=ctx.obj.now)


def _decide(ctx: typer.Context, number: int, creator: str, decision: Decision) -> None:
    from goodword.vetting.ask import creator_id  # noqa: PLC0415 - help does without it

    named = creator if ":" in creator else creator_id(ctx.obj.catalogue, creator)
    decided = _store(ctx).decide(number, named, decision)
    typer.echo(f"{decided.decision}: {decided.creator_id}. `goodword brief plan {decided.brief_id}` plans with it.")


def _line(plan: SavedPlan, fmt: Formatter) -> str:
    booked = f"{plan.size} booked for {fmt.money(plan.spent)}"
    people = fmt.estimate(plan.people)
    reaches = f"about {people.value} ({people.interval}) engaged people"
    return f"plan {plan.id}: {booked}, {reaches}, {fmt.time(plan.made_at)}"
