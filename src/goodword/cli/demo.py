"""`goodword demo`: the whole job on the demonstration world that ships, from import to a served roster."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from goodword.catalogue.importing import ImportResult
    from goodword.catalogue.workspace import Workspace
    from goodword.core.tables import Kind
    from goodword.planning.model import Plan
    from goodword.settings.model import Settings


def register(app: typer.Typer) -> None:
    """Add `goodword demo`."""
    app.command("demo")(demo)


def demo(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Option(help="Folder for the demonstration's catalogue, ledger and report.")] = Path(
        "demo"
    ),
    port: Annotated[
        int, typer.Option(help="Port to serve on; the next free one when it is taken.", show_default=False, min=0)
    ] = 0,
    do_serve: Annotated[
        bool | None,
        typer.Option("--serve/--no-serve", help="Serve the web app at the end; if not said, in a terminal."),
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the browser.")] = False,
) -> None:
    """Load the demonstration world, plan the bakery's brief, write its report and serve the web app."""
    from goodword.catalogue.workspace import Workspace as Opened  # noqa: PLC0415 - help does without it
    from goodword.cli.serve import free_port, run  # noqa: PLC0415

    started = time.perf_counter()
    workspace = Opened(_settings(ctx.obj.settings, folder.resolve(), port), now=ctx.obj.now)
    # Compiling takes seconds the first time on a machine; it goes on beside the import, which does not need it.
    compiling = threading.Thread(target=_warm, daemon=True)
    compiling.start()
    _load(workspace)
    compiling.join()
    made, plan_id = _plan(workspace)
    _index(workspace)
    report = write_report(workspace, made, folder)
    typer.echo(f"\nThe report is in {report}")
    typer.echo(f"Done in {time.perf_counter() - started:.0f} s. Everything of it is in {folder}/.")
    if sys.stdout.isatty() if do_serve is None else do_serve:
        served = Opened(free_port(workspace.settings), now=ctx.obj.now)
        run(served, path=f"/plans/{plan_id}", open_browser=open_browser)
    else:
        typer.echo(f"To look at it in the browser: {again(folder)}")


def again(folder: Path) -> str:
    """The command that serves the demonstration later."""
    return f"goodword --catalogue {folder}/catalogue --ledger {folder}/ledger.db serve"


def _settings(settings: Settings, folder: Path, port: int) -> Settings:
    """The settings with both stores in the demonstration's folder."""
    own: dict[str, object] = {"catalogue": str(folder / "catalogue"), "ledger": f"sqlite:///{folder / 'ledger.db'}"}
    return settings.changed("goodword demo", **own, **({"port": port} if port else {}))


def _warm() -> None:
    from goodword.cli.checks import warm  # noqa: PLC0415 - loads numba

    warm()


def _load(workspace: Workspace) -> None:
    """Load the world, saying what each kind of file brought."""
    from goodword.catalogue.cli import progress_bar  # noqa: PLC0415
    from goodword.planning.demonstration import load  # noqa: PLC0415

    typer.echo("Loading the demonstration world (invented people, places that exist), then computing from it. Rows:")
    load(workspace, progress_bar, _told)


def _told(kind: Kind, result: ImportResult) -> None:
    rows = result.written
    counts = f"{rows.new + rows.newer:>8,} new, {rows.unchanged:,} known, {rows.quarantined:,} set aside"
    typer.echo(f"  {kind.value:<12} {counts}")


def _plan(workspace: Workspace) -> tuple[Plan, int]:
    """Plan the brief of the demonstration, print it, keep both in the ledger. Returns the plan and its number."""
    from goodword.planning.demonstration import plan_bakery  # noqa: PLC0415 - loads what planning takes
    from goodword.planning.desk import Desk  # noqa: PLC0415
    from goodword.planning.terminal import show  # noqa: PLC0415

    typer.echo("Planning the bakery's brief.\n")
    desk = Desk(workspace)
    saved = plan_bakery(desk)
    made = desk.plan(saved.id)
    show(made, locale=workspace.settings.language)
    return made, saved.id


def _index(workspace: Workspace) -> None:
    """Make the search index, or bring it up to date, so that the first search is answered at once."""
    from goodword.catalogue.cli import progress_bar  # noqa: PLC0415
    from goodword.discovery.search.desk import desk_of  # noqa: PLC0415

    with progress_bar() as progress:
        done = desk_of(workspace).build(progress=progress)
    typer.echo(f"The search index holds {done.creators:,} creators.")


def write_report(workspace: Workspace, made: Plan, folder: Path) -> Path:
    """Write the report of the demonstration's plan."""
    from goodword.report.cli import write_report as write  # noqa: PLC0415 - loads the templates

    path = folder / "bakery.html"
    write(made, path, workspace.settings.language, workspace.gazetteer)
    return path
