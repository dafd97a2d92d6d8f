"""What `goodword doctor` looks at; each check says what it found and what to do about it."""

from __future__ import annotations

import importlib
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import goodword
from goodword.core.errors import GoodwordError
from goodword.core.text import counted

if TYPE_CHECKING:
    from goodword.catalogue.workspace import Workspace

PACKAGE = Path(goodword.__file__).parent
WARM: tuple[str, ...] = (
    "goodword.vetting.warm",
    "goodword.roster.warm",
    "goodword.roster.spread.warm",
    "goodword.measurement.warm",
    "goodword.discovery.search.warm",
)
"""Modules whose `warm()` compiles a room's kernels."""

State = Literal["fine", "absent", "wrong"]


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. "absent" is an optional part that is not there; "wrong" needs doing something about."""

    name: str
    state: State
    found: str
    next_step: str = ""


def checks(workspace: Workspace) -> Iterator[Check]:
    """Every finding about this installation."""
    yield Check("goodword", "fine", f"{version('goodword')} on Python {platform.python_version()}")
    yield from (_guarded(name, look, workspace) for name, look in _LOOKS)


def _guarded(name: str, look: Callable[[Workspace], Check], workspace: Workspace) -> Check:
    """A store that cannot be opened is a finding, not the end of the others."""
    try:
        return look(workspace)
    except GoodwordError as error:
        return Check(name, "wrong", error.what, error.next_step)
    except Exception as error:  # noqa: BLE001 - whatever is broken here is what the doctor was called for
        said = str(error).strip().split("\n", 1)[0] or type(error).__name__
        return Check(name, "wrong", said, "restore it from a backup, or name another place: `goodword config`")


def _settings(workspace: Workspace) -> Check:
    from goodword.settings.load import unknown_variables  # noqa: PLC0415 - all looks load what they look at

    unknown = unknown_variables(os.environ)
    if unknown:
        return Check("settings", "wrong", f"not settings: {', '.join(unknown)}", "`goodword config` lists the settings")
    files = {o for o in workspace.settings.origins.values() if o.endswith(".toml")}
    return Check("settings", "fine", ", ".join(sorted(files)) or "defaults, environment and flags only")


def _catalogue(workspace: Workspace) -> Check:
    place = workspace.settings.catalogue
    status = workspace.catalogue.status()
    if not status.creators:
        return Check("catalogue", "absent", f"empty, at {place}", "`goodword import creators FILE` fills it")
    found = (
        f"{counted(status.creators, 'creator')}, {counted(status.posts, 'post')}, "
        f"{counted(status.engagements, 'engagement')} at {place}"
    )
    if status.stale:
        return Check("catalogue", "wrong", f"{found}; imports are newer than the derived tables", "`goodword refresh`")
    return Check("catalogue", "fine", found)


def _ledger(workspace: Workspace) -> Check:
    state = workspace.ledger.state()
    rows = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in state.tables if count) or "empty"
    return Check("ledger", "fine" if state.current else "wrong", f"revision {state.revision} at {state.url}: {rows}")


def _gazetteer(workspace: Workspace) -> Check:
    matches = workspace.gazetteer.resolve("मुंबई")
    found = matches[0].label if matches else "nothing"
    return Check("gazetteer", "fine" if matches else "wrong", f"मुंबई is {found}", "" if matches else "install again")


def _kernels(_: Workspace) -> Check:
    modules = kernel_modules()
    missing = [m.stem for m in modules if not _compiled(m)]
    if not missing:
        return Check("kernels", "fine", f"{len(modules)} modules compiled and kept")
    found = f"{len(modules) - len(missing)} of {len(modules)} modules compiled; the first call compiles the others"
    return Check("kernels", "absent", found, "`goodword doctor --warm` compiles them now")


def kernel_modules() -> list[Path]:
    """Every module with compiled functions."""
    found = [*PACKAGE.rglob("kernels.py"), *PACKAGE.rglob("kernels/*.py")]
    return sorted(
        p for p in found if re.search(r"^@(compiled|bare|inlined|\w+\.njit|njit)", p.read_text("utf-8"), re.MULTILINE)
    )


def _compiled(module: Path) -> bool:
    pattern = f"{module.stem}.*.nbi"
    kept = os.environ.get("NUMBA_CACHE_DIR")
    user = Path(kept) if kept else Path.home() / ".cache" / "numba"
    beside = module.parent / "__pycache__"
    return any(beside.glob(pattern)) or (user.is_dir() and any(user.rglob(pattern)))


def warm() -> None:
    """Compile every kernel that has not been compiled on this machine."""
    for name in WARM:
        importlib.import_module(name).warm()


def _duckdb(_: Workspace) -> Check:
    return Check("embedded engine", "fine", f"DuckDB {version('duckdb')} through Ibis {version('ibis-framework')}")


def _spark(_: Workspace) -> Check:
    if find_spec("pyspark") is None:
        return Check("Spark", "absent", "not installed", "pip install 'goodword[spark]'")
    java = _java()
    if not java:
        return Check("Spark", "absent", "PySpark is here, Java is not", "install Java 17 (openjdk-17-jre-headless)")
    return Check("Spark", "fine", f"PySpark {version('pyspark')}, {java}")


def _java() -> str:
    program = shutil.which("java")
    if program is None:
        return ""
    done = subprocess.run([program, "-version"], capture_output=True, text=True, check=False)  # noqa: S603 - found above
    return done.stderr.split("\n", 1)[0].strip()


def _postgres(_: Workspace) -> Check:
    try:
        return Check("PostgreSQL", "fine", f"psycopg {version('psycopg')}")
    except PackageNotFoundError:
        return Check("PostgreSQL", "absent", "not installed; the ledger is SQLite", "pip install 'goodword[postgres]'")


def _networks(_: Workspace) -> Check:
    try:
        clients = ("atproto", "Mastodon.py", "google-api-python-client")
        return Check("networks", "fine", ", ".join(f"{name} {version(name)}" for name in clients))
    except PackageNotFoundError:
        return Check("networks", "absent", "only invented ones can be asked", "pip install 'goodword[networks]'")


def _browser(_: Workspace) -> Check:
    names = ("chromium", "chromium-browser", "google-chrome", "firefox", "open" if sys.platform == "darwin" else "")
    found = next((path for name in names if name and (path := shutil.which(name))), "")
    return Check("browser", "fine" if found else "absent", found or "none found here; open the address elsewhere")


def _disk(workspace: Workspace) -> Check:
    place = Path(workspace.settings.catalogue)
    folder = next((p for p in (place, *place.parents) if p.is_dir()), Path.home())
    free = shutil.disk_usage(folder).free / 2**30
    return Check("disk", "fine" if free > 1 else "wrong", f"{free:,.1f} GiB free", "" if free > 1 else "make room")


_LOOKS: tuple[tuple[str, Callable[[Workspace], Check]], ...] = (
    ("settings", _settings),
    ("catalogue", _catalogue),
    ("ledger", _ledger),
    ("gazetteer", _gazetteer),
    ("kernels", _kernels),
    ("embedded engine", _duckdb),
    ("Spark", _spark),
    ("PostgreSQL", _postgres),
    ("networks", _networks),
    ("browser", _browser),
    ("disk", _disk),
)
