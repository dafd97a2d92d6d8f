"""`goodword list`: lists of creators: make, fill, order, change and undo, vet, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json
from goodword.core.text import counted

if TYPE_CHECKING:
    from goodword.discovery.kept.desk import KeptDesk
    from goodword.discovery.kept.model import Change, CreatorList

list_app = typer.Typer(
    help="Keep lists of creators: make, fill, order, share, undo, vet, export.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
ListName = Annotated[str, typer.Argument(help="Name or number of the list.", metavar="LIST")]
Creators = Annotated[list[str], typer.Argument(help="Creators as platform:handle.", metavar="CREATOR…")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_ROLES = "viewer, analyst, manager or owner"


@list_app.command("new")
def new(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="What to call it.")],
    creators: Annotated[list[str] | None, typer.Argument(help="Who is in it, as platform:handle.")] = None,
    about: Annotated[str, typer.Option(help="What it is for.")] = "",
    read: Annotated[str, typer.Option(help=f"Who may see it: {_ROLES}, and those above.")] = "viewer",
    write: Annotated[str, typer.Option(help=f"Who may change it: {_ROLES}, and those above.")] = "analyst",
    json: AsJson = False,
) -> None:
    """Make a list."""
    made = desk_of(ctx).make(name, about=about, read=read, write=write, creators=creators or ())
    _told(made, json)


@list_app.command("show")
def show(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Name or number of a list; all lists if not given.")] = "",
    archived: Annotated[bool, typer.Option("--archived", help="Archived lists too.")] = False,
    first: Annotated[int, typer.Option(help="From this place on.", min=1)] = 1,
    count: Annotated[int, typer.Option(help="So many creators.", min=1, max=1_000)] = 50,
    json: AsJson = False,
) -> None:
    """Show all lists, or the creators of one with what is known of them."""
    desk = desk_of(ctx)
    if not name:
        _show_all(desk, archived=archived, json=json)
        return
    found = desk.named(name)
    rows = desk.rows(found.id, first=first - 1, count=count)
    if json:
        typer.echo(to_json({"list": found, "members": [_plain(row) for row in rows]}, indent=2))
        return
    _print_head(found)
    for row in rows:
        followers = row.feature.get("followers")
        size = f"{followers:,} followers" if followers is not None else "followers not known"
        more = "".join(f"  #{tag}" for tag in row.tags) + (f"  {counted(row.notes, 'note')}" if row.notes else "")
        place = row.member.number if row.member else 0
        typer.echo(f"{place:>5}. {row.creator_id}  {row.name}  · {size}{more}")
    if found.size > first - 1 + len(rows):
        typer.echo(f"{found.size:,} in all; --first {first + len(rows)} goes on.")


@list_app.command("add")
def add(ctx: typer.Context, name: ListName, creators: Creators) -> None:
    """Add creators at the end of a list."""
    desk = desk_of(ctx)
    found = desk.named(name)
    new_ones = desk.lists.put(found.id, creators, desk.who)
    typer.echo(f"{counted(len(new_ones), 'creator')} added to {found.name}. `goodword list undo {found.id}` undoes it.")


@list_app.command("remove")
def remove(ctx: typer.Context, name: ListName, creators: Creators) -> None:
    """Remove creators from a list."""
    desk = desk_of(ctx)
    found = desk.named(name)
    gone = desk.lists.take(found.id, creators, desk.who)
    typer.echo(f"{counted(len(gone), 'creator')} removed from {found.name}. `goodword list undo {found.id}` undoes it.")


@list_app.command("move")
def move(
    ctx: typer.Context,
    name: ListName,
    creators: Creators,
    to: Annotated[int, typer.Option(help="The place that the first of them gets.", min=1)] = 1,
) -> None:
    """Put creators at another place of a list."""
    desk = desk_of(ctx)
    found = desk.named(name)
    desk.lists.move(found.id, creators, to, desk.who)
    typer.echo(f"The order of {found.name} is kept. `goodword list undo {found.id}` undoes it.")


@list_app.command("import")
def import_handles(
    ctx: typer.Context,
    name: ListName,
    file: Annotated[Path, typer.Argument(help="Handles, ids or links to profiles, one a line.", exists=True)],
    json: AsJson = False,
) -> None:
    """Add the creators of a file; lines that are not understood are set aside with their reason."""
    desk = desk_of(ctx)
    found = desk.named(name)
    taken = desk.take_handles(found.id, file.read_text("utf-8-sig", errors="replace"))
    if json:
        typer.echo(to_json(taken, indent=2))
        return
    there = f", {len(taken.there):,} were there" if taken.there else ""
    typer.echo(f"{counted(len(taken.added), 'creator')} added to {found.name}{there}.")
    for aside in taken.aside[:50]:
        typer.echo(f"  line {aside.line}: {aside.text}: {aside.reason}")
    if len(taken.aside) > 50:
        typer.echo(f"  and {len(taken.aside) - 50:,} more; --json names all.")


@list_app.command("change")
def change(
    ctx: typer.Context,
    name: ListName,
    call: Annotated[str, typer.Option("--name", help="Another name.")] = "",
    about: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    read: Annotated[str, typer.Option(help=f"Who may see it: {_ROLES}, and those above.")] = "",
    write: Annotated[str, typer.Option(help=f"Who may change it: {_ROLES}, and those above.")] = "",
    json: AsJson = False,
) -> None:
    """Change the name, the description or the roles of a list."""
    desk = desk_of(ctx)
    said = {"name": call or None, "about": about, "read": read or None, "write": write or None}
    fields = {name: value for name, value in said.items() if value is not None}
    _told(desk.change(desk.named(name).id, fields), json)


@list_app.command("archive")
def archive(ctx: typer.Context, name: ListName) -> None:
    """Take a list out of sight; nothing of it is lost."""
    desk = desk_of(ctx)
    found = desk.lists.archive(desk.named(name).id, desk.who)
    typer.echo(f"{found.name} is archived. `goodword list restore {found.id}` brings it back.")


@list_app.command("restore")
def restore(ctx: typer.Context, name: ListName) -> None:
    """Bring an archived list back."""
    desk = desk_of(ctx)
    typer.echo(f"{desk.lists.archive(desk.named(name).id, desk.who, back=True).name} is back.")


@list_app.command("changes")
def changes(ctx: typer.Context, name: ListName, json: AsJson = False) -> None:
    """Show what was changed in a list, newest first."""
    desk = desk_of(ctx)
    print_changes(desk.lists.changes(desk.named(name).id, desk.who), json=json)


@list_app.command("undo")
def undo(ctx: typer.Context, name: ListName) -> None:
    """Undo the newest change of a list."""
    desk = desk_of(ctx)
    done = desk.lists.undo(desk.named(name).id, desk.who)
    typer.echo(f"Undone: {done.sentence}." if done else "There is nothing to undo.")


@list_app.command("vet")
def vet(ctx: typer.Context, name: ListName, json: AsJson = False) -> None:
    """Vet everybody in a list: what speaks for and against them, as on their own pages."""
    from goodword.catalogue.cli import progress_bar  # noqa: PLC0415 - help does without it

    desk = desk_of(ctx)
    ids = desk.lists.ids(desk.named(name).id, desk.who)
    with progress_bar() as progress:
        found = desk.vet(ids, progress=progress)
    if json:
        typer.echo(to_json(found, indent=2))
        return
    for one in found:
        typer.echo(f"{one.verdict.value.replace('_', ' '):<20} {one.creator_id}  {one.sentence}")
    if len(found) < len(ids):
        typer.echo(f"Not in the catalogue: {counted(len(ids) - len(found), 'creator')} of the list.")


@list_app.command("export")
def export(
    ctx: typer.Context,
    name: ListName,
    out: Annotated[Path, typer.Argument(help="File to write: .csv, .xlsx or .parquet.", metavar="FILE")],
    with_vetting: Annotated[bool, typer.Option("--vet", help="Vet everybody first.")] = False,
) -> None:
    """Write a list with every column to a file; what each column means goes with it."""
    from goodword.catalogue.cli import progress_bar  # noqa: PLC0415 - help does without it
    from goodword.discovery.kept.columns import Group  # noqa: PLC0415
    from goodword.discovery.kept.saving import save  # noqa: PLC0415

    desk = desk_of(ctx)
    found = desk.named(name)
    with progress_bar() as progress:
        written = save(
            out, Group.LIST, lambda form, file: desk.export(found.id, form, file, vet=with_vetting, progress=progress)
        )
    typer.echo(written.sentence)


def desk_of(ctx: typer.Context) -> KeptDesk:
    """The desk of this installation, for whoever is at this machine."""
    from goodword.discovery.kept.desk import KeptDesk  # noqa: PLC0415 - help does without the engine
    from goodword.discovery.kept.model import Who  # noqa: PLC0415

    return KeptDesk(ctx.obj, Who(door="cli"))


def print_changes(changes: tuple[Change, ...], *, json: bool) -> None:
    """Changes as JSON or one a line."""
    if json:
        typer.echo(to_json([{"sentence": c.sentence, "change": c} for c in changes], indent=2))
        return
    for c in changes:
        undone = ", undone" if c.undone_at else ""
        typer.echo(f"{c.made_at:%Y-%m-%d %H:%M}  {c.sentence}, by {c.made_by}{undone}")
    if not changes:
        typer.echo("Nothing was changed yet.")


def _show_all(desk: KeptDesk, *, archived: bool, json: bool) -> None:
    found = desk.lists.lists(desk.who, archived=archived)
    if json:
        typer.echo(to_json(found, indent=2))
        return
    for one in found:
        typer.echo(
            f"{one.id:>4}  {one.name}  ({counted(one.size, 'creator')}{', archived' if one.archived_at else ''})"
        )
    if not found:
        typer.echo("There is no list yet: goodword list new NAME.")


def _told(found: CreatorList, json: bool) -> None:
    if json:
        typer.echo(to_json(found, indent=2))
    else:
        _print_head(found)


def _print_head(found: CreatorList) -> None:
    shared = f"seen by {found.read_role.value}s and above, changed by {found.write_role.value}s and above"
    typer.echo(f"List {found.id}: {found.name}, {counted(found.size, 'creator')}, {shared}.")
    if found.about:
        typer.echo(f"  {found.about}")


def _plain(row: object) -> dict[str, object]:
    from goodword.discovery.kept.columns import Group, Row, columns_of  # noqa: PLC0415 - help does without it

    assert isinstance(row, Row)  # noqa: S101 - for the type checker
    return {c.name: c.read(row) for c in columns_of(Group.LIST)}
