"""`goodword serve`: the web app and the HTTP API on this machine."""

from __future__ import annotations

import socket
import threading
import webbrowser
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goodword.core.errors import BadInput, Conflict

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from goodword.catalogue.workspace import Workspace
    from goodword.settings.model import Settings


def register(app: typer.Typer) -> None:
    """Add `goodword serve`."""
    app.command("serve")(serve)


def serve(
    ctx: typer.Context,
    brief: Annotated[Path | None, typer.Argument(help="Brief to plan and open first.", metavar="BRIEF.toml")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on; the setting if not given.")] = "",
    port: Annotated[
        int, typer.Option(help="Port to listen on; the setting if not given.", show_default=False, min=0, max=65535)
    ] = 0,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the browser.")] = False,
) -> None:
    """Serve the web app and the HTTP API until Ctrl-C."""
    from goodword.catalogue.workspace import Workspace as Opened  # noqa: PLC0415 - help does without it

    given: dict[str, object] = {name: value for name, value in (("host", host), ("port", port)) if value}
    settings = ctx.obj.settings.changed("goodword serve", **given)
    run(Opened(settings, now=ctx.obj.now), open_browser=open_browser, brief=brief)


def run(workspace: Workspace, *, path: str = "/", open_browser: bool = False, brief: Path | None = None) -> None:
    """Serve a workspace until it is stopped; `path` is the page that is named and opened, else that of the brief.

    Raises BadInput when others could reach it without signing in, Conflict when the port is taken.
    """
    from goodword.accounts.desk import Accounts  # noqa: PLC0415 - the server is only loaded to serve
    from goodword.campaigns.measured.ahead import rolled_ahead  # noqa: PLC0415
    from goodword.campaigns.watch.loop import posts_watched  # noqa: PLC0415
    from goodword.discovery.house import house_of  # noqa: PLC0415
    from goodword.discovery.read import read_file  # noqa: PLC0415
    from goodword.planning.desk import Desk  # noqa: PLC0415
    from goodword.web.app import create_app  # noqa: PLC0415
    from goodword.web.logs import log_to  # noqa: PLC0415

    settings = workspace.settings
    taken = bound(settings, has_users=not settings.loopback and Accounts(workspace).users.any())
    log_to(Path(settings.log))
    desk = Desk(workspace)
    if brief is not None:
        typer.echo(f"Planning {brief.name} first.")
        path = f"/plans/{desk.make(read_file(brief, house_of(settings))).id}/roster"
    url = f"{address(settings)}{path}"
    app = create_app(workspace, desk=desk)

    def up() -> None:
        typer.echo(f"Goodword is at {url}  (Ctrl-C ends it)")
        if open_browser:
            threading.Thread(target=open_in_browser, args=(url,), daemon=True).start()

    with closing(taken), suppress(KeyboardInterrupt):  # passed on by a server that ended
        # Nobody is let in before everything is loaded: whoever comes is answered, and does not wait for that.
        listening(taken, settings)
        with rolled_ahead(workspace), posts_watched(workspace):
            serving(app, taken, up)
    typer.echo("Ended. Everything is saved.")


def serving(app: ASGIApp, at: socket.socket, up: Callable[[], None]) -> None:
    """Answer requests at a listening socket until Ctrl-C. up: told when the first one can be answered."""
    import uvicorn  # noqa: PLC0415 - the server is only loaded to serve

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                up()

    config = uvicorn.Config(app, log_level="warning", lifespan="auto", server_header=False, timeout_graceful_shutdown=3)
    Server(config).run(sockets=[at])


def bound(settings: Settings, *, has_users: bool = False) -> socket.socket:
    """A socket that holds the settings' address, and lets nobody in yet. has_users: somebody has to sign in, so that
    others may reach it. Raises BadInput, Conflict when the port is taken."""
    if not settings.loopback and not settings.token and not has_users:
        raise BadInput(
            f"Others could reach {settings.host}, and nobody would have to sign in.",
            where="host",
            next_step="add a user with `goodword user add NAME`, or set GOODWORD_TOKEN to a long random text",
        )
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((settings.host, settings.port))
    except OSError as error:
        found.close()
        raise _taken(settings, error) from error
    return found


def listening(at: socket.socket, settings: Settings) -> socket.socket:
    """The socket, letting callers in. Raises Conflict when another program began to listen there meanwhile."""
    try:
        at.listen(128)
    except OSError as error:
        raise _taken(settings, error) from error
    return at


def _taken(settings: Settings, error: OSError) -> Conflict:
    return Conflict(
        f"Cannot listen on {settings.host} port {settings.port}: {error.strerror or error}.",
        next_step="end the other program, or choose another with --port",
    )


def free_port(settings: Settings) -> Settings:
    """The settings with their port when it is free, else with the next free one."""
    for port in range(settings.port, min(settings.port + 50, 65_535)):
        candidate = settings.changed("the next free one", port=port)
        try:
            with closing(bound(candidate)) as found:
                listening(found, candidate)
        except Conflict:
            continue
        return candidate
    return settings


def address(settings: Settings) -> str:
    """The address of the server as a browser wants it."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def open_in_browser(url: str) -> None:
    """Open the browser, or say that none could be; the server goes on in any case."""
    try:
        opened = webbrowser.open(url)
    except (OSError, webbrowser.Error):
        opened = False
    if not opened:
        typer.echo(f"No browser could be opened from here; open {url} in one yourself.", err=True)
