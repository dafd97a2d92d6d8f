"""`goodword report`: plan a brief and write its report."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.errors import BadInput, StorageFull
from goodword.report.campaign.cli import campaign
from goodword.settings.locales import locale_tag
from goodword.ui.commandline import FirstCommandGroup

if TYPE_CHECKING:
    from goodword.places.gazetteer import Gazetteer
    from goodword.planning.model import Plan


def register(app: typer.Typer) -> None:
    """Add `goodword report`: of a plan, unless that of a campaign is asked for."""
    group = typer.Typer(
        cls=FirstCommandGroup, help="Write the report of a plan, or of what a campaign brought.", no_args_is_help=True
    )
    group.command("plan")(report_command)
    group.command("campaign")(campaign)
    app.add_typer(group, name="report")


def report_command(
    ctx: typer.Context,
    brief: Annotated[Path, typer.Argument(help="The brief to plan.", metavar="BRIEF.toml")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write.", metavar="FILE.html")] = None,
    locale: Annotated[str, typer.Option(help="How numbers are written, for example en-IN or de.")] = "",
) -> None:
    """Plan a brief and write the report: one HTML file that opens anywhere and prints well."""
    from goodword.discovery.house import house_of  # noqa: PLC0415 - help does without the engines
    from goodword.discovery.read import read_file  # noqa: PLC0415 - help does without the engines
    from goodword.planning.learnt import plan_in  # noqa: PLC0415
    from goodword.report.pages import file_name  # noqa: PLC0415

    workspace = ctx.obj
    language = locale_tag(locale, "--locale") or workspace.settings.language
    house = house_of(workspace.settings)
    asked = read_file(brief, house)
    made = plan_in(workspace, asked)
    path = output or Path(file_name(made))
    write_report(made, path, language, workspace.gazetteer)
    typer.echo(made.roster.sentence)
    typer.echo(f"The report is in {path}")


def write_report(plan: Plan, path: Path, locale: str = "", gazetteer: Gazetteer | None = None) -> None:
    """Write the report whole or not at all; locale: a BCP 47 tag, English if "".

    Raises StorageFull, BadInput when the place cannot be written to.
    """
    from goodword.report.render import report  # noqa: PLC0415
    from goodword.ui.format import formatter  # noqa: PLC0415

    write_whole(path, report(plan, formatter(locale), gazetteer).encode())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises StorageFull, BadInput when the place cannot be written to."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("wb", dir=path.parent, suffix=".part", delete=False) as part:
            part.write(content)
        Path(part.name).chmod(0o644)
        Path(part.name).replace(path)
    except OSError as error:
        if error.errno == 28:
            raise StorageFull("The report does not fit on the disk.", where=str(path)) from None
        raise BadInput(
            f"The report cannot be written there ({os.strerror(error.errno or 0)}).",
            where=str(path),
            next_step="name another place with -o",
        ) from None
