"""`goodword offline`: people without an account: kept, found and booked like the others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.codec import to_json

if TYPE_CHECKING:
    from goodword.offline.desk import OfflineDesk
    from goodword.offline.model import Someone, Taken

offline_app = typer.Typer(
    help="Keep people without an account: whom they reach, what they like, how they are reached.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
Number = Annotated[int, typer.Argument(help="Number of the person, as `goodword offline list` shows it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_FIELDS = (
    "field=value, as many as you like: name, nickname, email, phone, contact, place, country, language, passions, "
)
_FIELDS += 'circles ("running club: 80; choir: 25"), cost ("gift 15 EUR"), note, basis, basis_words'


def register(app: typer.Typer) -> None:
    """Add `goodword offline`."""
    app.add_typer(offline_app, name="offline")


@offline_app.command("add")
def add(
    ctx: typer.Context,
    fields: Annotated[list[str], typer.Argument(help=_FIELDS)],
    another: Annotated[bool, typer.Option("--another", help="Although somebody who looks the same is here.")] = False,
    json: AsJson = False,
) -> None:
    """Keep somebody."""
    kept = _desk(ctx).add(_pairs(fields), another=another)
    typer.echo(to_json(kept, indent=2) if json else f"Kept: {_line(kept)}")


@offline_app.command("import")
def take(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="CSV, JSON, Parquet, or business cards (vCard 2.1, 3.0, 4.0).", exists=True)
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; keep nothing.")] = False,
    currency: Annotated[str, typer.Option(help="Of amounts that name none: EUR, INR.")] = "",
    column: Annotated[list[str] | None, typer.Option(help="field=column, where the name does not say it.")] = None,
    basis: Annotated[
        str, typer.Option(help="Ground for contact, where a row says none: consent, asked, interest, contract.")
    ] = "",
    basis_words: Annotated[str, typer.Option(help="How that is known.")] = "",
    json: AsJson = False,
) -> None:
    """Keep the people of a file. The same file twice changes nothing; who looks like somebody waits for a word."""
    done = _desk(ctx).take(
        file.read_bytes(), name=file.name, dry_run=dry_run, currency=currency, columns=_pairs(column or []),
        basis=basis, basis_words=basis_words,
    )  # fmt: skip
    typer.echo(to_json(done, indent=2)) if json else _told(done)


@offline_app.command("list")
def list_people(
    ctx: typer.Context,
    removed: Annotated[bool, typer.Option("--all", help="Also those who were taken out.")] = False,
    json: AsJson = False,
) -> None:
    """List them."""
    found = _desk(ctx).store.people(removed=removed)
    if json:
        typer.echo(to_json(found, indent=2))
        return
    for person in found:
        typer.echo(_line(person))
    if not found:
        typer.echo('Nobody is kept. Next: goodword offline add "name=Jo" "circles=running club: 80" "place=Berlin"')


@offline_app.command("change")
def change(ctx: typer.Context, number: Number, fields: Annotated[list[str], typer.Argument(help=_FIELDS)]) -> None:
    """Change fields of somebody; the rest stays."""
    typer.echo(f"Changed: {_line(_desk(ctx).change(number, _pairs(fields)))}")


@offline_app.command("remove")
def remove(ctx: typer.Context, number: Number) -> None:
    """Take somebody out of what is found; `back` undoes it, their campaigns stay."""
    typer.echo(f"Taken out: {_line(_desk(ctx).remove(number))}. `goodword offline back {number}` undoes it.")


@offline_app.command("back")
def back(ctx: typer.Context, number: Number) -> None:
    """Bring back somebody who was taken out."""
    typer.echo(f"Back: {_line(_desk(ctx).bring_back(number))}")


@offline_app.command("erase")
def erase(
    ctx: typer.Context,
    number: Number,
    yes: Annotated[bool, typer.Option("--yes", help="Do it: it cannot be undone.")] = False,
) -> None:
    """Take somebody out of everything, for good; counts and sums stay."""
    if not yes:
        typer.confirm(f"Erase person {number} everywhere? This cannot be undone.", abort=True)
    done = _desk(ctx).erase(number)
    typer.echo(f"Erased; where a number is needed it stands as erased:{done.number}.")


@offline_app.command("waiting")
def waiting(ctx: typer.Context, json: AsJson = False) -> None:
    """List rows of files that need a look: they look like somebody who is here, or cannot be read."""
    found = _desk(ctx).store.waiting()
    if json:
        typer.echo(to_json(found, indent=2))
        return
    for row in found:
        name = row.fields.get("nickname") or row.fields.get("name") or "no name"
        typer.echo(f"{row.id:>4}  {row.source} line {row.line}: {name}. {row.reason}")
    typer.echo("`goodword offline settle N same|other|drop` settles one." if found else "Nothing waits.")


@offline_app.command("settle")
def settle(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(help="Number of the row, as `goodword offline waiting` shows it.")],
    answer: Annotated[str, typer.Argument(help="same: the person who is here; other: another person; drop.")],
    fields: Annotated[list[str] | None, typer.Argument(help="Corrections: field=value.")] = None,
) -> None:
    """Say what a row that waits is."""
    from goodword.offline.answers import answer_of  # noqa: PLC0415 - help does without the room

    kept = _desk(ctx).settle(number, answer_of(answer), _pairs(fields or []))
    typer.echo(f"Settled: {_line(kept)}" if kept else "Dropped.")


@offline_app.command("export")
def export(ctx: typer.Context) -> None:
    """Print everybody as CSV, which `import` reads back; who does not want to be contacted is without an address."""
    typer.echo(_desk(ctx).export(), nl=False)


@offline_app.command("repair")
def repair(ctx: typer.Context) -> None:
    """Tell the catalogue about everybody whom it does not know, after a stop between the two stores."""
    typer.echo(f"{_desk(ctx).repair()} told anew.")


def _desk(ctx: typer.Context) -> OfflineDesk:
    from goodword.offline.desk import OfflineDesk  # noqa: PLC0415 - help does without the catalogue

    return OfflineDesk(ctx.obj, door="cli")


def _pairs(fields: list[str]) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in fields)


def _line(person: Someone) -> str:
    wish = person.wish
    reach = f"about {wish.reach:,} people by their own word" if wish.reach else "reach not said"
    stop = ", do not contact" if person.stopped else ""
    return f"{person.id:>4}  {person.creator_id}  {wish.shown}, {wish.place or 'no place'}, {reach}{stop}"


def _told(done: Taken) -> None:
    for field, column in done.columns.items():
        typer.echo(f"  {field} from “{column}”")
    if done.unused:
        typer.echo(f"  nothing was made of: {', '.join(done.unused)}")
    words = {"new": "would be kept" if done.dry_run else "kept", "known": "known already", "same": "look like somebody",
             "aside": "cannot be read"}  # fmt: skip
    typer.echo(f"{done.source}: " + ", ".join(f"{done.count(what)} {text}" for what, text in words.items()) + ".")
    for row in done.rows:
        if row.what in ("same", "aside"):
            typer.echo(f"  line {row.line}: {row.name or 'no name'}. {row.reason}")
    if not done.dry_run and done.count("same") + done.count("aside"):
        typer.echo("Next: goodword offline waiting")
