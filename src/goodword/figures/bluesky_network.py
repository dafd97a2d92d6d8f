"""The real Bluesky network on this machine: PostgreSQL, Redis and npm `@atproto/dev-env` as processes of ours (I/O)."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from goodword.core.errors import Unavailable

PACKAGE = "@atproto/dev-env@0.3.215"
_SCRIPT = Path(__file__).with_name("bluesky_network.cjs")
_READY_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Network:
    """Where the parts are. pds: takes accounts and records. appview: is asked by clients."""

    pds: str
    appview: str


def home() -> Path:
    """Where the npm package is, or is put: GOODWORD_LIVE_BLUESKY, else a folder in the user's cache."""
    named = os.environ.get("GOODWORD_LIVE_BLUESKY")
    return Path(named) if named else Path.home() / ".cache" / "goodword" / "live-bluesky"


def missing() -> str:
    """What is not here and how to get it; "" when everything is."""
    wanted = []
    if not _postgres():
        wanted.append("apt-get install postgresql")
    if not shutil.which("redis-server"):
        wanted.append("apt-get install redis-server")
    if not shutil.which("node"):
        wanted.append("apt-get install nodejs (version 20)")
    if not (home() / "node_modules" / "@atproto" / "dev-env").is_dir():
        wanted.append(f"npm install --prefix {home()} {PACKAGE}")
    return "; ".join(wanted)


@contextmanager
def local_bluesky() -> Iterator[Network]:
    """Start the network, end it afterwards. Raises Unavailable that says what is missing."""
    if said := missing():
        raise Unavailable("The Bluesky network cannot be run here.", next_step=said)
    with tempfile.TemporaryDirectory(prefix="goodword-bluesky-") as name, ExitStack() as stack:
        folder, ports = Path(name), _free(6)
        stack.enter_context(_postgres_server(folder, ports[0]))
        stack.enter_context(_redis(folder, ports[1]))
        yield stack.enter_context(_node(folder, ports))


@contextmanager
def _postgres_server(folder: Path, port: int) -> Iterator[None]:
    programs, user = _postgres() or Path(), _user()
    if user:
        folder.chmod(0o755)
    data = folder / "pg"
    data.mkdir()
    if user:
        shutil.chown(data, user)
    made: list[str | Path] = [
        programs / "initdb",
        "-D",
        data / "data",
        "-U",
        "goodword",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    _run(made, user)
    control: list[str | Path] = [programs / "pg_ctl", "-D", data / "data", "-w", "-l", data / "log"]
    settings = f"-k {data} -p {port} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=200"
    _run([*control, "-o", settings, "start"], user)
    try:
        yield
    finally:
        _run([*control, "-m", "immediate", "stop"], user)


def _run(command: list[str | Path], user: str | None) -> None:
    # Output goes to nobody: the server inherits it, and a pipe would be waited for until the server ends.
    null, environment = subprocess.DEVNULL, {"LC_ALL": "C.UTF-8"}
    subprocess.run(command, check=True, user=user, cwd="/", env=environment, stdout=null, stderr=null)  # noqa: S603 - programs of this machine


@contextmanager
def _redis(folder: Path, port: int) -> Iterator[None]:
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with _process([*command, "--dir", str(folder)], {}, folder / "redis.log"):
        yield


@contextmanager
def _node(folder: Path, ports: list[int]) -> Iterator[Network]:
    told = folder / "network.json"
    environment = {
        "NODE_PATH": str(home() / "node_modules"),
        "DB_POSTGRES_URL": f"postgresql://goodword@127.0.0.1:{ports[0]}/postgres",
        "REDIS_HOST": f"127.0.0.1:{ports[1]}",
        "GOODWORD_PORTS": json.dumps(ports[2:]),
        "LOG_ENABLED": "false",
    }
    with _process(["node", str(_SCRIPT)], environment, told) as process:
        ends = time.monotonic() + _READY_SECONDS
        while time.monotonic() < ends and process.poll() is None:
            lines = told.read_text().splitlines()
            if lines and lines[-1].startswith("{"):
                plain = json.loads(lines[-1])
                yield Network(plain["pds"], plain["appview"])
                return
            time.sleep(0.2)
        log = told.with_suffix(".log").read_text()[-400:]
        raise Unavailable("The Bluesky network did not start.", given=log, next_step=f"install {PACKAGE} again")


@contextmanager
def _process(command: list[str], environment: dict[str, str], told: Path) -> Iterator[subprocess.Popen[bytes]]:
    with told.open("wb") as out, told.with_suffix(".log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - programs of this machine
            command, stdout=out, stderr=log, env={**os.environ, **environment}
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    with ExitStack() as stack:
        taken = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in taken:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in taken]


def _postgres() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parent.parent.name))
    return found[-1].parent if found else None


def _user() -> str | None:
    """Whom PostgreSQL runs as: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"
