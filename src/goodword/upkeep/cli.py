"""`goodword backup`, `restore`, `verify` and `erase`: everything into one file and back, checked; people taken out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from goodword.accounts.desk import Accounts
from goodword.catalogue.workspace import Workspace
from goodword.core.codec import to_json
from goodword.core.errors import BadInput
from goodword.core.text import counted
from goodword.upkeep import archive
from goodword.upkeep.aside import asides, delete_asides
from goodword.upkeep.erase import allow, checked, forget_customer
from goodword.upkeep.erase import erase as erase_person
from goodword.upkeep.model import Aside, Checked
from goodword.upkeep.restore import restore as restore_copy
from goodword.upkeep.verify import verify as verify_installation
from goodword.upkeep.verify import verify_copy

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def register(app: typer.Typer) -> None:
    """Add the five commands."""
    for command in (backup, restore, aside, verify, erase):
        app.command(command.__name__)(command)


def backup(
    ctx: typer.Context,
    target: Annotated[
        Path | None, typer.Argument(help="File to write; it must not exist yet. A name with the date if not given.")
    ] = None,
    json: Json = False,
) -> None:
    """Copy everything into one file while others go on: ledger, catalogue, settings without secrets."""
    workspace: Workspace = ctx.obj
    copy = archive.write(workspace, target or Path(archive.named(workspace.now())))
    Accounts(workspace).log.add(None, "cli", "goodword backup")
    if json:
        typer.echo(to_json(copy, indent=2))
        return
    rows, batches = counted(copy.manifest.rows, "row"), len(copy.manifest.batches)
    typer.echo(f"{rows} and {counted(batches, 'catalogue file')} in {copy.path} ({copy.size / 2**20:,.1f} MiB).")
    typer.echo("It holds the catalogue's key; the vault's key and secrets of the settings are not in it.")
    typer.echo(f"Check it: goodword verify {copy.path}")


def restore(
    ctx: typer.Context,
    source: Annotated[Path, typer.Argument(help="Copy made by `goodword backup`.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put aside what is here first; asked for once more without --yes.")
    ] = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Read a copy into an empty installation, whichever database it came from; what is here is never overwritten."""
    workspace: Workspace = ctx.obj
    if replace and not yes:
        typer.confirm("Put aside what is in this installation and use the copy in its place?", abort=True, err=True)
    copy = restore_copy(workspace, source, replace=replace)
    Accounts(workspace).log.add(None, "cli", "goodword restore", source.name)
    if json:
        typer.echo(to_json(copy, indent=2))
        return
    typer.echo(
        f"{counted(copy.manifest.rows, 'row')} and {counted(len(copy.manifest.batches), 'catalogue file')} read."
    )
    for path in copy.kept_aside:
        typer.echo(f"What was here is now {path}.")
    if copy.kept_aside:
        typer.echo("It still holds everybody it held. Once all is as it should be, delete it: goodword aside --delete")
    for line in copy.differs:
        typer.echo(f"Set otherwise than where the copy was made, which changes answers: {line}", err=True)


def aside(
    ctx: typer.Context,
    delete: Annotated[
        bool, typer.Option("--delete", help="Delete all of it for good; asked for once more without --yes.")
    ] = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Show or delete what restores put aside: it holds whom it held."""
    workspace: Workspace = ctx.obj
    found = asides(workspace)
    if delete and found and not yes:
        for one in found:
            typer.echo(_aside(one), err=True)
        typer.confirm("Delete this for good? It cannot be taken back.", abort=True, err=True)
    if delete:
        found = delete_asides(workspace)
    if json:
        typer.echo(to_json({"deleted": delete, "aside": found}, indent=2))
        return
    for one in found:
        typer.echo(f"Deleted: {_aside(one)}" if delete else _aside(one))
    if not found:
        typer.echo("Nothing is put aside.")
    elif not delete:
        typer.echo("It holds everybody it held, erased people too. Delete it: goodword aside --delete")


def _aside(one: Aside) -> str:
    return f"{one.path} ({one.size / 2**20:,.1f} MiB, put aside {one.at:%Y-%m-%d %H:%M} UTC)"


def verify(
    ctx: typer.Context,
    source: Annotated[Path | None, typer.Argument(help="A copy; this installation if not given.")] = None,
    json: Json = False,
) -> None:
    """Check that this installation, or a copy, is whole: files, revision, references, log, digests."""
    found = verify_copy(source) if source is not None else verify_installation(ctx.obj)
    typer.echo(to_json(found, indent=2) if json else _told(found))
    if not found.whole:
        raise BadInput(
            "Not everything holds.",
            where=found.where,
            data="Nothing was changed.",
            next_step="restore a copy that is whole: `goodword verify FILE` says which ones are",
        )


def _told(found: Checked) -> str:
    lines = [found.where]
    for finding in found.findings:
        lines.append(f"{'whole' if not finding.wrong else 'WRONG':<6} {finding.what} ({finding.looked_at:,} looked at)")
        lines += [f"       {wrong}" for wrong in finding.wrong]
    return "\n".join(lines)


def erase(
    ctx: typer.Context,
    creator: Annotated[
        str, typer.Argument(help="platform:handle, like instagram:khar_eats; with --customer their e-mail or id.")
    ],
    customer: Annotated[
        bool, typer.Option("--customer", help="A customer: out of every order and of lists of your own people.")
    ] = False,
    allowed: Annotated[bool, typer.Option("--allow", help="Let somebody who was erased be imported again.")] = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Erase a person everywhere: catalogue, ledger, log file. Counts and sums stay; later imports leave them out."""
    workspace: Workspace = ctx.obj
    if customer:
        _erase_customer(workspace, creator, yes=yes, json=json)
        return
    known = checked(creator)
    if allowed:
        allow(workspace, known)
        typer.echo(f"{known} may be imported again.")
        return
    if not yes:
        typer.confirm(f"Erase {known} for good? This cannot be taken back.", abort=True, err=True)
    done = erase_person(workspace, known)
    if json:
        typer.echo(to_json(done, indent=2))
        return
    touched = sum(done.ledger.values()) + sum(done.catalogue.values())
    typer.echo(
        f"Erased; where a number is needed it stands as erased:{done.number}. {counted(touched, 'row')} changed."
    )
    if not done.known:
        typer.echo("Nothing was known of this person; later imports will leave them out.")
    if not done.cleaned:
        typer.echo("Another program holds the ledger's file: run this again when it has ended.", err=True)
    typer.echo("Copies made before today still hold the person: delete them, or restore them here, which erases again.")
    _still_aside(done.aside)


def _still_aside(found: tuple[Aside, ...]) -> None:
    """What restores put aside is no copy that anybody remembers: name it."""
    for one in found:
        typer.echo(f"A restore put aside what may hold the person too: {_aside(one)}", err=True)
    if found:
        typer.echo("Delete it: goodword aside --delete", err=True)


def _erase_customer(workspace: Workspace, customer: str, *, yes: bool, json: bool) -> None:
    if not yes:
        typer.confirm(f"Erase {customer} for good? This cannot be taken back.", abort=True, err=True)
    orders = forget_customer(workspace, customer)
    typer.echo(to_json({"orders": orders}) if json else f"Erased from {counted(orders, 'order')}; sums stay.")
    _still_aside(asides(workspace))
