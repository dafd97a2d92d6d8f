"""The `goodword` command: global options, the rooms' commands, and errors in words instead of tracebacks."""

from __future__ import annotations

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.cli.rooms import RoomGroup
from goodword.core.errors import GoodwordError

if TYPE_CHECKING:
    from goodword.settings.model import Settings

STOPPED = 130
UNEXPECTED = 70  # EX_SOFTWARE: an error inside Goodword, as against one in what it was given

app = typer.Typer(
    name="goodword",
    cls=RoomGroup,
    help="Find the people whose word counts, book them on a small budget, and prove what it brought.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"goodword {installed_version()}")
        raise typer.Exit


@app.callback()
def options(
    ctx: typer.Context,
    catalogue: Annotated[
        str, typer.Option(help="Folder of the catalogue, or spark://host:port?path=FOLDER.", metavar="PLACE")
    ] = "",
    ledger: Annotated[str, typer.Option(help="SQLite file or database URL of the ledger.", metavar="URL")] = "",
    config: Annotated[str, typer.Option(help="Settings file to read instead of ./goodword.toml.", metavar="FILE")] = "",
    _version: Annotated[
        bool, typer.Option("--version", help="Show the version and end.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """Find the people whose word counts, book them on a small budget, and prove what it brought."""
    if ctx.obj is None and not _asks_for_help():
        ctx.obj = _workspace({"catalogue": catalogue, "ledger": ledger}, config)


def _asks_for_help() -> bool:
    """Help is answered without opening anything, so that it works where the settings are broken."""
    return not {"--help", "-h"}.isdisjoint(sys.argv[1:])


def _workspace(flags: dict[str, str], config: str) -> object:
    from goodword.catalogue.workspace import Workspace  # noqa: PLC0415 - help and completion do without it
    from goodword.settings.load import load_settings  # noqa: PLC0415

    return Workspace(load_settings(flags, file=config or None))


def installed_version() -> str:
    """The version of the installed package."""
    from importlib.metadata import version  # noqa: PLC0415 - 20 ms that only this option needs

    return version("goodword")


def run() -> None:
    """Entry of the `goodword` command: exit status 0, that of the error, 130 when stopped, 70 on a fault of ours."""
    _write_unicode()
    try:
        app()
    except GoodwordError as error:
        show(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _say("Stopped. What was committed before stays.")
        sys.exit(STOPPED)
    except BrokenPipeError:
        # The reader (head, less) has gone: nothing is left to tell it, and Python's own flush at exit must not try.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the last resort: no traceback reaches a user
        sys.exit(_unexpected(error))


def _write_unicode() -> None:
    """Names are in any script; a terminal that cannot show one gets a replacement instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def show(error: GoodwordError) -> None:
    """Print an error as a user can act on it, to standard error."""
    _say(f"{error.title}.")
    _say(str(error))


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _unexpected(error: Exception) -> int:
    _say(f"Something went wrong inside Goodword ({type(error).__name__}: {error}).")
    try:
        path = _log(error)
    except OSError:
        _say("The details could not be written to the log file.")
    else:
        _say(f"The details are in {path}; please attach them when you report it.")
    return UNEXPECTED


def _log(error: Exception) -> Path:
    path = _log_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as log:
        log.write(f"{datetime.now(UTC).isoformat()} goodword {' '.join(sys.argv[1:2])}\n")
        log.write("".join(traceback.format_exception(error)) + "\n")
    return path


def _log_file() -> Path:
    from goodword.settings.load import data_folder, load_settings  # noqa: PLC0415 - only after a fault

    try:
        settings: Settings = load_settings()
    except GoodwordError:
        return data_folder(os.environ) / "goodword.log"
    return Path(settings.log)
