"""`goodword note`: what somebody of the team wrote about a creator."""

from __future__ import annotations

from typing import Annotated

import typer

from goodword.core.codec import to_json
from goodword.discovery.kept.cli import AsJson, desk_of

note_app = typer.Typer(help="Write notes about creators; they go when the person is erased.", no_args_is_help=True)
Creator = Annotated[str, typer.Argument(help="platform:handle", metavar="CREATOR")]
Number = Annotated[int, typer.Argument(help="Number of the note.")]
Words = Annotated[str, typer.Argument(help="The note.", metavar="TEXT")]


def register(app: typer.Typer) -> None:
    """Add `goodword note`."""
    app.add_typer(note_app, name="note")


@note_app.command("add")
def add(ctx: typer.Context, creator: Creator, text: Words) -> None:
    """Write a note about a creator."""
    made = desk_of(ctx).note(creator, text)
    typer.echo(f"Note {made.id} about {made.creator_id} is kept.")


@note_app.command("show")
def show(ctx: typer.Context, creator: Creator, json: AsJson = False) -> None:
    """Show the notes about a creator, newest first."""
    notes = desk_of(ctx).notes.of(creator.strip().casefold())
    if json:
        typer.echo(to_json(notes, indent=2))
        return
    for note in notes:
        typer.echo(f"{note.id:>4}  {note.written_at:%Y-%m-%d %H:%M}, {note.written_by}\n{note.text}\n")
    if not notes:
        typer.echo("There is no note about them yet.")


@note_app.command("change")
def change(ctx: typer.Context, number: Number, text: Words) -> None:
    """Write a note anew."""
    typer.echo(f"Note {desk_of(ctx).change_note(number, text).id} is changed.")


@note_app.command("remove")
def remove(ctx: typer.Context, number: Number) -> None:
    """Take a note out of sight."""
    desk = desk_of(ctx)
    desk.notes.remove(number, desk.who)
    typer.echo(f"Note {number} is removed. `goodword note restore {number}` brings it back.")


@note_app.command("restore")
def restore(ctx: typer.Context, number: Number) -> None:
    """Bring a removed note back."""
    desk = desk_of(ctx)
    desk.notes.remove(number, desk.who, back=True)
    typer.echo(f"Note {number} is back.")
