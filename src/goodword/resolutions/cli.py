"""`goodword goal`: begin a goal in plain words, see it, do today's steps, look back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.errors import BadInput, Conflict
from goodword.resolutions.cli_doing import add_doing
from goodword.resolutions.cli_telling import add_telling
from goodword.ui.format import formatter

goal_app = typer.Typer(
    help="Cut a big goal into small dated steps, tick them, and see the odds.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
Number = Annotated[int, typer.Argument(help="Number of the goal, as `goodword goal list` shows it.", metavar="N")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add `goodword goal`."""
    app.add_typer(goal_app, name="goal")


add_doing(goal_app)
add_telling(goal_app)


@goal_app.command("new")
def new(
    ctx: typer.Context,
    words: Annotated[str, typer.Argument(help='The goal in plain words: "500 orders by 31 March on ₹60,000".')] = "",
    title: Annotated[str, typer.Option(help="Its name; the words if not given.")] = "",
    kind: Annotated[str, typer.Option(help="count (so many), share (so many of all) or habit (so often).")] = "",
    metric: Annotated[str, typer.Option(help="What is counted: orders, food stories, cafés that mention us.")] = "",
    target: Annotated[str, typer.Option(help="How many, or 40% for a share.")] = "",
    due: Annotated[str, typer.Option(help="The last day, like 2027-03-31.")] = "",
    starts: Annotated[str, typer.Option(help="The first day; today if not given.")] = "",
    time_zone: Annotated[str, typer.Option(help="Where its days are days; the setting if not given.")] = "",
    budget: Annotated[str, typer.Option(help='Money there is, like "₹60,000" or "800 EUR".')] = "",
    hours: Annotated[str, typer.Option(help="Hours a week there are.")] = "",
    population: Annotated[str, typer.Option(help="For a share: how many there are in all.")] = "",
    rhythm: Annotated[str, typer.Option(help='For a habit: "3 in 7 days", "2 a week".')] = "",
    members: Annotated[str, typer.Option(help='Who works on it: "Asha 3 h, Ben 2 h".')] = "",
    place: Annotated[str, typer.Option(help="Where.")] = "",
    source: Annotated[str, typer.Option(help="What tells how many: tap, file:orders, posts, campaign:3:agreed.")] = "",
    by: Annotated[str, typer.Option(help="For posts: whose count, platform:handle, separated by commas.")] = "",
    about: Annotated[str, typer.Option(help="For posts: handles or words they must name.")] = "",
    confidence: Annotated[str, typer.Option(help="How sure the plan is to make it.")] = "",
    price: Annotated[str, typer.Option(help="What one creator costs, where you know it.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what is understood and the plan; keep nothing.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Begin a goal: what was understood is shown, what is missing is asked for, nothing is guessed silently."""
    from goodword.resolutions.desk import money_of  # noqa: PLC0415 - help does without planning
    from goodword.resolutions.fields import FIELDS  # noqa: PLC0415
    from goodword.resolutions.terminal import draft_lines  # noqa: PLC0415

    desk, given = desk_of(ctx), locals()
    flags = {name: str(given[name]) for name in FIELDS if given[name]}
    heard = desk.hear(words) if words else None
    fields = {**({h.name: h.value for h in heard.heard} if heard else {}), **flags}
    worth = money_of(price)
    draft = desk.draft(fields, price=worth)
    if heard is not None:
        kept = tuple(h for h in heard.heard if h.name not in flags)
        draft = type(draft)(words, draft.fields, kept, heard.unused, draft.plan, draft.problem, draft.problem_field,
                            draft.next_step)  # fmt: skip
    if json and dry_run:
        typer.echo(to_json(draft, indent=2))
        return
    if not json:
        say(draft_lines(draft, formatter(ctx.obj.settings.language)))
    if dry_run:
        return
    if draft.plan is None:
        raise BadInput(draft.problem, where=draft.problem_field, data="Nothing was kept.", next_step=draft.next_step)
    view = desk.begin(fields, words=words, price=worth)
    typer.echo(
        to_json(view, indent=2) if json else f"\nKept as goal {view.number}. `goodword goal today` says what to do."
    )


@goal_app.command("list")
def list_goals(
    ctx: typer.Context,
    put_away: Annotated[bool, typer.Option("--all", help="Also goals that were put away.")] = False,
    json: AsJson = False,
) -> None:
    """List goals with their odds."""
    from goodword.resolutions.terminal import STANDING, odds_of  # noqa: PLC0415 - help does without planning

    desk, fmt = desk_of(ctx), formatter(ctx.obj.settings.language)
    views = [desk.view(saved.id) for saved in desk.goals(put_away=put_away)]
    if json:
        typer.echo(to_json(views, indent=2))
        return
    if not views:
        typer.echo('No goal yet. Begin one: goodword goal new "24 food stories by 31 December".')
    for view in views:
        forecast = view.tick.forecast
        odds = odds_of(forecast.probability, fmt)
        away = ", put away" if view.put_away else ""
        standing = f"{STANDING[forecast.standing.value]}{away}"
        typer.echo(f"{view.number:>4}  {view.goal.title}: {odds}, {standing}")


@goal_app.command("show")
def show(ctx: typer.Context, number: Number, json: AsJson = False) -> None:
    """Show a goal: odds, every step with floor and target, the next best thing to do."""
    from goodword.resolutions.terminal import goal_lines  # noqa: PLC0415 - help does without planning

    view = desk_of(ctx).view(number)
    say([to_json(view, indent=2)] if json else goal_lines(view, formatter(ctx.obj.settings.language)))


@goal_app.command("today")
def today(
    ctx: typer.Context,
    who: Annotated[str, typer.Option(help="Only the steps of one person.")] = "",
    json: AsJson = False,
) -> None:
    """Show what to do now, what was reached, days of buffer, the odds."""
    from goodword.resolutions.terminal import today_lines  # noqa: PLC0415 - help does without planning

    found = desk_of(ctx).today(who=who)
    if json:
        typer.echo(to_json({"today": found, "todo": found.todo, "results": found.results}, indent=2))
        return
    say(today_lines(found, formatter(ctx.obj.settings.language)))


@goal_app.command("look-back")
def look_back(ctx: typer.Context, number: Number, json: AsJson = False) -> None:
    """Show what was planned, what was forecast, and what happened; how good our forecasts were."""
    from goodword.resolutions.terminal import retrospective_lines  # noqa: PLC0415 - help does without planning

    desk, fmt = desk_of(ctx), formatter(ctx.obj.settings.language)
    found, own = desk.retrospective(number), desk.own_brier()
    if json:
        typer.echo(to_json({"retrospective": found, "own_brier": own}, indent=2))
        return
    say(retrospective_lines(found, fmt))
    if own is not None:
        shown = fmt.estimate(own)
        typer.echo(f"All our forecasts of goals that are over: Brier score {shown.value} ({shown.interval}).")


@goal_app.command("export")
def export(
    ctx: typer.Context,
    number: Number,
    table: Annotated[str, typer.Option(help="CSV of steps, facts or forecasts; all of it as JSON if not given.")] = "",
    out: Annotated[Path | None, typer.Option(help="File to write; it must not exist yet.")] = None,
) -> None:
    """Write a goal with its whole history: JSON, or one table as CSV for a spreadsheet."""
    from goodword.resolutions.export import as_csv, as_plain  # noqa: PLC0415 - help does without planning

    desk = desk_of(ctx)
    facts, forecasts = desk.store.facts(number), desk.store.forecasts(number)
    if table:
        text = as_csv(table, desk.view(number), facts, forecasts)
    else:
        text = to_json(as_plain(desk.store.goal(number), desk.store.versions(number), facts, forecasts), indent=2)
    if out is None:
        typer.echo(text)
        return
    try:
        with out.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise Conflict("A file of that name is there already.", where=str(out), next_step="give another name") from None
    except OSError as error:
        raise BadInput(f"The file cannot be written ({error.strerror}).", where=str(out)) from None
    typer.echo(f"Written to {out}.")


@goal_app.command("put-away")
def put_away(ctx: typer.Context, number: Number) -> None:
    """Take a goal out of lists, calendars and digests; `bring-back` undoes it."""
    typer.echo(f"Put away: {desk_of(ctx).put_away(number).title}. `goodword goal bring-back {number}` undoes it.")


@goal_app.command("bring-back")
def bring_back(ctx: typer.Context, number: Number) -> None:
    """Bring back a goal that was put away."""
    typer.echo(f"Back: {desk_of(ctx).bring_back(number).title}")


def desk_of(ctx: typer.Context):  # type: ignore[no-untyped-def] # noqa: ANN201 - imported when it is used
    """The desk of this installation."""
    from goodword.resolutions.desk import GoalDesk  # noqa: PLC0415 - help does without planning

    return GoalDesk(ctx.obj, door="cli")


def say(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        typer.echo(line)
