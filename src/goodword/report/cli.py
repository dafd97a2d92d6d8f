"""`goodword report`: plan a brief and write its report."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.errors import BadInput, StorageFull
from goodword.settings.locales import locale_tag

if TYPE_CHECKING:
    from goodword.places.gazetteer import Gazetteer
    from goodword.planning.model import Plan


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report")(report_command)


def report_command(
    ctx: typer.Context,
    brief: Annotated[Path, typer.Argument(help="The brief to plan.", metavar="BRIEF.toml")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="File to write.", metavar="FILE.html")] = None,
    locale: Annotated[str, typer.Option(help="How numbers are written, for example en-IN or de.")] = "",
) -> None:
    """Plan a brief and write the report: one HTML file that opens anywhere and prints well."""
    from goodword.discovery.house import house_of  # noqa: PLC0415 - help does without the engines
    from goodword.discovery.read import read_file  # noqa: PLC0415 - help does without the engines
    from goodword.planning.plan import plan  # noqa: PLC0415
    from goodword.report.pages import file_name  # noqa: PLC0415

    workspace = ctx.obj
    language = locale_tag(locale, "--locale") or workspace.settings.language
    house = house_of(workspace.settings)
    asked = read_file(brief, house)
    made = plan(asked, workspace.catalogue, workspace.gazetteer, now=workspace.now(), niches=house.niches)
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

    text = report(plan, formatter(locale), gazetteer)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False) as part:
            part.write(text)
        Path(part.name).chmod(0o644)
        Path(part.name).replace(path)
    except OSError as error:
        if error.errno == 28:
            raise StorageFull("The report does not fit on the disk.", where=str(path)) from None
        raise BadInput(
            f"The report cannot be written there ({os.strerror(error.errno or 0)}).",
            where=str(path),
            next_step="name another place with -o FILE.html",
        ) from None
