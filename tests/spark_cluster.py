"""A real Spark cluster on this machine: a master and two workers, each a process of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from support import absent, free_port

WORKERS = 2
# What a test asks of Spark is over before a second compiler or collector would pay.
_LIGHT = {"JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData"}


@contextlib.contextmanager
def spark_cluster(folder: Path) -> Iterator[str]:
    """The master's URL; skips, with the reason, where Java or PySpark is missing."""
    if shutil.which("java") is None:
        absent("spark", "no Java: install Java 17, for example `apt-get install openjdk-17-jre-headless`")
    spec = find_spec("pyspark")
    if spec is None or spec.origin is None:
        absent("spark", "no PySpark: pip install 'goodword[spark]'")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _LIGHT.items():
            patch.setenv(name, value)  # for the driver, which this process starts, and all others
        yield from _cluster(Path(spec.origin).parent, folder)


def _cluster(home: Path, folder: Path) -> Iterator[str]:
    port, page = free_port(), free_port()
    url = f"spark://127.0.0.1:{port}"
    started = [_start(home, folder, "master", ["--port", str(port), "--webui-port", str(page)])]
    try:
        _until(lambda: _listens(port), started, folder)
        for i in range(WORKERS):
            where = ["--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"worker{i}"), "--webui-port", "0"]
            started.append(_start(home, folder, "worker", [*where, url], f"worker{i}"))
        _until(lambda: _registered(folder) == WORKERS, started, folder)
        yield url
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(timeout=120)


def _start(home: Path, folder: Path, role: str, arguments: list[str], name: str = "") -> subprocess.Popen[bytes]:
    main = f"org.apache.spark.deploy.{role}.{role.title()}"
    command = [str(home / "bin" / "spark-class"), main, "--host", "127.0.0.1", *arguments]
    fixed = {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable, "TZ": "UTC"}
    with (folder / f"{name or role}.log").open("wb") as log:
        return subprocess.Popen(command, env=os.environ | fixed, stdout=log, stderr=log, start_new_session=True)


def _registered(folder: Path) -> int:
    return (folder / "master.log").read_text(errors="replace").count("Registering worker")


def _until(ready: object, started: list[subprocess.Popen[bytes]], folder: Path) -> None:
    deadline = time.monotonic() + 300
    while not ready():  # type: ignore[operator]
        dead = any(process.poll() is not None for process in started)
        if dead or time.monotonic() > deadline:
            logs = "\n".join(path.read_text(errors="replace")[-2000:] for path in sorted(folder.glob("*.log")))
            pytest.fail(f"The Spark cluster did not start:\n{logs}")
        time.sleep(0.1)


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    return False
