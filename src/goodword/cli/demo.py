"""`goodword demo`: the whole job on the demonstration world that ships, from import to a served roster."""

from __future__ import annotations

import sys
import threading
import time
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.errors import NotFound

if TYPE_CHECKING:
    from goodword.catalogue.workspace import Workspace
    from goodword.planning.model import Plan
    from goodword.settings.model import Settings

SHIPPED = files("goodword.simulate").joinpath("data", "demonstration")


def register(app: typer.Typer) -> None:
    """Add `goodword demo`."""
    app.command("demo")(demo)


def demo(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Option(help="Folder for the demonstration's catalogue, ledger and report.")] = Path(
        "demo"
    ),
    port: Annotated[int, typer.Option(help="Port to serve on; the next free one when it is taken.", min=0)] = 0,
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
    with as_file(SHIPPED) as world:
        load(workspace, Path(world))
        compiling.join()
        made, plan_id = plan(workspace, Path(world))
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


def load(workspace: Workspace, world: Path) -> None:
    """Import every file of the world through the ordinary import, then bring the derived tables up to date."""
    from goodword.catalogue.cli import progress_bar  # noqa: PLC0415
    from goodword.catalogue.importing import import_files  # noqa: PLC0415
    from goodword.core.tables import Kind  # noqa: PLC0415
    from goodword.sources.mapping import ColumnMapping  # noqa: PLC0415

    # As `--platform instagram` does: the world's posts and people do not name their platform.
    mapping = ColumnMapping().with_flags(platform="instagram")
    typer.echo("Loading the demonstration world: invented people, places that exist.")
    for kind in Kind:
        found = sorted(world.glob(f"{kind.value}.*"))
        if not found:
            raise NotFound.looked_in(f"The demonstration has no {kind.value}.", [str(world)], next_step="install again")
        with progress_bar() as progress:
            done = import_files(
                workspace.settings.catalogue, kind, found, now=workspace.now(), mapping=mapping, progress=progress
            )
        written = done.written
        counts = (
            f"{written.new + written.newer:>8,} new, {written.unchanged:,} known, {written.quarantined:,} set aside"
        )
        typer.echo(f"  {kind.value:<12} {counts}")
    typer.echo("Computing what is derived from it.")
    with progress_bar() as progress:
        workspace.catalogue.refresh(progress)


def plan(workspace: Workspace, world: Path) -> tuple[Plan, int]:
    """Plan the brief of the demonstration, print it, keep both in the ledger. Returns the plan and its number."""
    from goodword.discovery.read import read_file  # noqa: PLC0415 - loads what planning takes
    from goodword.planning.plan import plan as make  # noqa: PLC0415
    from goodword.planning.store import PlanStore  # noqa: PLC0415
    from goodword.planning.terminal import show  # noqa: PLC0415

    brief = read_file(world / "bakery.toml")
    typer.echo(f"Planning: {brief.promotes or brief.name}\n")
    made = make(brief, workspace.catalogue, workspace.gazetteer, now=workspace.now())
    show(made, locale=workspace.settings.language)
    store = PlanStore(workspace.ledger, now=workspace.now)
    known = next((b.id for b in store.briefs() if b.brief == brief), None)
    saved = store.brief(known) if known is not None else store.save_brief(brief)
    return made, store.save_plan(made, saved.id).id


def write_report(workspace: Workspace, made: Plan, folder: Path) -> Path:
    """Write the report of the demonstration's plan."""
    from goodword.report.cli import write_report as write  # noqa: PLC0415 - loads the templates

    path = folder / "bakery.html"
    write(made, path, workspace.settings.language, workspace.gazetteer)
    return path
