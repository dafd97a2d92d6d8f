"""`goodword serve`: the pages and the API on this machine."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import webbrowser
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.errors import BadInput, Conflict

if TYPE_CHECKING:
    from goodword.catalogue.workspace import Workspace
    from goodword.planning.desk import Desk
    from goodword.settings.model import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(serve)


def serve(
    ctx: typer.Context,
    brief: Annotated[Path | None, typer.Argument(help="Brief to plan and open first.", metavar="[BRIEF.toml]")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on; loopback unless you say otherwise.")] = "",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes any that is free.")] = -1,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")] = False,
) -> None:
    """Serve the pages and the API until Ctrl-C."""
    settings = _checked(ctx.obj.settings, host)
    if not -1 <= port <= 65_535:
        raise BadInput.value("port", "from 0 to 65,535", port)
    with contextlib.closing(_bound(settings.host, settings.port if port < 0 else port)) as listener:
        run(ctx.obj, listener, settings, brief=brief, browser=browser)


def run(
    workspace: Workspace,
    listener: socket.socket,
    settings: Settings,
    *,
    brief: Path | None = None,
    browser: bool = False,
) -> None:
    """Serve one workspace on a bound socket until Ctrl-C. brief: planned and opened first."""
    import uvicorn  # noqa: PLC0415 - half a second that the other commands do without

    from goodword.planning.desk import Desk  # noqa: PLC0415
    from goodword.web.app import create_app  # noqa: PLC0415

    _log_to(Path(settings.log))
    port = listener.getsockname()[1]
    workspace.settings = replace(settings, port=port)
    desk = Desk(workspace)
    name = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{name}:{port}{_first_page(desk, brief)}"
    typer.echo(f"Goodword is at {address}")
    typer.echo("Ctrl-C ends it.")
    if browser:
        threading.Timer(0.8, webbrowser.open, [address]).start()
    app = create_app(workspace, desk=desk)
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off")
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listener])
    typer.echo("Goodword has ended. Nothing was lost.")


def _checked(settings: Settings, host: str) -> Settings:
    """The settings with the host of the flag; beyond this machine only with a password."""
    chosen = replace(settings, host=host or settings.host)
    if not chosen.loopback and not chosen.token:
        raise BadInput(
            "Beyond this machine the server needs a password, or anybody on the network could read your catalogue.",
            given=f"host {chosen.host}",
            next_step="set `token` in the settings (GOODWORD_TOKEN), or stay on 127.0.0.1",
        )
    return chosen


def _bound(host: str, port: int) -> socket.socket:
    """A bound socket, so that a taken port is an error in words and a free one is known before it is printed."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise Conflict(
            f"Port {port} of {host} cannot be used ({error.strerror}).",
            next_step="goodword serve --port 0 takes any free port",
        ) from None
    return listener


def _first_page(desk: Desk, brief: Path | None) -> str:
    """Where to start: the roster of the brief, planned now."""
    if brief is None:
        return "/"
    from goodword.discovery.read import read_file  # noqa: PLC0415

    return f"/plans/{desk.make(read_file(brief)).id}/roster"


def _log_to(path: Path) -> None:
    """What went wrong in detail goes to the log file, not to the terminal."""
    logger = logging.getLogger("goodword")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(path, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))
        logger.addHandler(handler)
    logger.propagate = False
