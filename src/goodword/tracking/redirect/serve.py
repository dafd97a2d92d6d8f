"""`goodword redirect`: workers that answer, and a mover beside them, under one parent (I/O)."""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from goodword.core.errors import Conflict
from goodword.tracking.redirect.app import RedirectApp
from goodword.tracking.redirect.model import Options
from goodword.tracking.redirect.process import die_with_parent, seldom_collected

_TOLD = "GOODWORD_REDIRECT"
_LARGEST_HEADERS = 16_384
_HEADER_MS = 10_000
_log = logging.getLogger("goodword.redirect")


def prepare(folder: Path) -> None:
    """The folder of the journals, for this user only. Raises Conflict when it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Conflict(
            f"The folder of the journals cannot be made ({error.strerror}).",
            where=str(folder),
            next_step="name another with the setting `redirect_folder`",
        ) from None


def serve(options: Options, *, ledger: str, host: str, port: int, workers: int) -> None:
    """Answer until stopped. ledger: the URL; only the mover opens it."""
    prepare(Path(options.folder))
    _free(host, port)
    os.environ[_TOLD] = json.dumps(asdict(options))
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_moving, args=(options.folder, ledger, stop), daemon=True)
    keeper.start()
    server = granian("goodword.tracking.redirect.serve:worker", host=host, port=port, workers=workers)
    try:
        server.serve()
    finally:
        stop.set()
        keeper.join(15)


def granian(target: str, *, host: str, port: int, workers: int) -> Any:  # noqa: ANN401 - its class is loaded here first
    """The HTTP server as it is set up here. target: `module:factory` of the application."""
    from granian import Granian  # noqa: PLC0415 - only a process that serves loads it
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415
    from granian.http import HTTP1Settings  # noqa: PLC0415

    return Granian(
        target,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        factory=True,
        websockets=False,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_MS, max_buffer_size=_LARGEST_HEADERS),
        backlog=2_048,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_enabled=False,
    )


def worker() -> RedirectApp:
    """The application of one worker process, as its parent told; it does not outlive its parent."""
    die_with_parent()
    told = json.loads(os.environ[_TOLD])
    app = RedirectApp(Options(**told | {"hosts": tuple(told["hosts"])}))
    seldom_collected()
    return app


def _free(host: str, port: int) -> None:
    """Raises Conflict when somebody listens there already. Workers of a parent that was killed take a moment to end."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for attempt in range(20):
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError as error:
                if attempt == 19:
                    raise Conflict(
                        f"Cannot listen on {host} port {port}: {error.strerror or error}.",
                        next_step="end the other program, or choose another with --port",
                    ) from error
            else:
                return
        time.sleep(0.1)


def _keep_moving(folder: str, ledger: str, stop: threading.Event) -> None:
    """The mover in a process of its own, begun anew when it dies."""
    command = [sys.executable, "-m", "goodword.tracking.redirect.move", folder]
    while not stop.is_set():
        with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as mover:  # noqa: S603 - our own module
            assert mover.stdin is not None  # noqa: S101 - asked for
            with suppress(OSError):
                mover.stdin.write(ledger + "\n")  # not an argument: a URL may hold a password
                mover.stdin.flush()
            while mover.poll() is None and not stop.wait(0.2):
                continue
            with suppress(OSError):
                mover.stdin.close()  # tells it to move what is left, and end
            with suppress(subprocess.TimeoutExpired):
                mover.wait(10)
            mover.kill()
        if not stop.is_set():
            _log.warning("the mover ended; it is begun anew")
            stop.wait(0.5)
