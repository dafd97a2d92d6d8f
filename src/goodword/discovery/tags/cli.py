"""`goodword tag`: the team's own words for creators: give, take, rename, merge, undo."""

from __future__ import annotations

from typing import Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.text import counted
from goodword.discovery.kept.cli import AsJson, Creators, desk_of, print_changes

tag_app = typer.Typer(help="Tag creators in words of your own; rename and merge them.", no_args_is_help=True)
TagName = Annotated[str, typer.Argument(help="The tag.", metavar="TAG")]


def register(app: typer.Typer) -> None:
    """Add `goodword tag`."""
    app.add_typer(tag_app, name="tag")


@tag_app.command("show")
def show(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="A tag; the whole vocabulary if not given.")] = "",
    json: AsJson = False,
) -> None:
    """Show the vocabulary, or who has one tag."""
    desk = desk_of(ctx)
    if name:
        having = desk.tags.having(desk.tag_named(name).id)
        typer.echo(to_json(having, indent=2) if json else "\n".join(having) or "Nobody has it.")
        return
    tags = desk.tags.tags()
    if json:
        typer.echo(to_json(tags, indent=2))
        return
    for tag in tags:
        typer.echo(f"{tag.name}  ({counted(tag.size, 'creator')}){': ' + tag.about if tag.about else ''}")
    if not tags:
        typer.echo("There is no tag yet: goodword tag give TAG CREATOR….")


@tag_app.command("give")
def give(ctx: typer.Context, name: TagName, creators: Creators) -> None:
    """Tag creators; the tag is made where there is none."""
    tag, new = desk_of(ctx).give(name, creators)
    typer.echo(f"{counted(len(new), 'creator')} tagged {tag.name}. `goodword tag undo` undoes it.")


@tag_app.command("take")
def take(ctx: typer.Context, name: TagName, creators: Creators) -> None:
    """Take a tag from creators."""
    desk = desk_of(ctx)
    tag = desk.tag_named(name)
    had = desk.tags.take(tag.id, creators, desk.who)
    typer.echo(f"{tag.name} taken from {counted(len(had), 'creator')}. `goodword tag undo` undoes it.")


@tag_app.command("rename")
def rename(
    ctx: typer.Context,
    name: TagName,
    to: Annotated[str, typer.Argument(help="Its new name.", metavar="NAME")],
    about: Annotated[str | None, typer.Option(help="What it means.")] = None,
) -> None:
    """Give a tag another name, and say what it means; whoever has it keeps it."""
    desk = desk_of(ctx)
    typer.echo(f"It is called {desk.rename_tag(desk.tag_named(name).id, to, about).name} now.")


@tag_app.command("merge")
def merge(
    ctx: typer.Context, name: TagName, into: Annotated[str, typer.Argument(help="The tag that stays.", metavar="INTO")]
) -> None:
    """Give everybody who has one tag the other one instead; the first leaves the vocabulary."""
    desk = desk_of(ctx)
    kept = desk.tags.merge(desk.tag_named(name).id, desk.tag_named(into).id, desk.who)
    typer.echo(f"{counted(kept.size, 'creator')} have {kept.name} now. `goodword tag undo` undoes it.")


@tag_app.command("drop")
def drop(ctx: typer.Context, name: TagName) -> None:
    """Take a tag out of the vocabulary."""
    desk = desk_of(ctx)
    gone = desk.tags.drop(desk.tag_named(name).id, desk.who)
    typer.echo(f"{gone.name} is gone from {counted(gone.size, 'creator')}. `goodword tag undo` brings it back.")


@tag_app.command("changes")
def changes(ctx: typer.Context, json: AsJson = False) -> None:
    """Show what was changed in the vocabulary, newest first."""
    print_changes(desk_of(ctx).tags.changes(), json=json)


@tag_app.command("undo")
def undo(ctx: typer.Context) -> None:
    """Undo the newest change of any tag."""
    done = desk_of(ctx).tags.undo()
    typer.echo(f"Undone: {done.sentence}." if done else "There is nothing to undo.")
