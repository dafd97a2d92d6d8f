"""A real PostgreSQL server for the tests, from whatever version Debian installed, run as a user that is not root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support import absent


def _folder_of_programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parent.parent.name))
    if found:
        return found[-1].parent
    named = shutil.which("initdb")
    return Path(named).parent if named else None


def _user() -> str | None:
    """The user the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"


@contextmanager
def postgres_server() -> Iterator[str]:
    """A server on a socket of its own, with a database; gives the SQLAlchemy URL and ends the server afterwards."""
    programs = _folder_of_programs()
    if programs is None:
        absent("postgres", "PostgreSQL is not installed: apt-get install postgresql")
    user = _user()
    with tempfile.TemporaryDirectory(prefix="goodword-pg-") as name:
        folder = Path(name)
        if user:
            shutil.chown(folder, user)
        data = folder / "data"
        _run([programs / "initdb", "-D", data, "-U", "goodword", "-A", "trust", "-E", "UTF8", "--no-sync"], user)
        control = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
        _run([*control, "-o", f"-k {folder} -c listen_addresses='' -c fsync=off", "start"], user)
        try:
            yield f"postgresql+psycopg://goodword@/postgres?host={folder}"
        finally:
            _run([*control, "-m", "immediate", "stop"], user)


def _run(command: list[str | Path], user: str | None) -> None:
    # Output goes to nobody: the server inherits it, and a pipe would be waited for until the server ends.
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(command, check=True, cwd="/", user=user, env={"LC_ALL": "C.UTF-8"}, **quiet)
