"""Help is shown without importing a room, so that the first thing anyone types answers at once."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from goodword.cli.rooms import DOORS, load
from support import SRC

HEAVY = {"numpy", "pyarrow", "duckdb", "ibis", "numba", "sqlalchemy", "fastapi", "scipy", "jinja2"}


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom goodword.cli.main import run\nsys.argv = ['goodword', '--help']\n"
        "try: run()\nexcept SystemExit: pass\nprint('LOADED', *sorted({m.split('.')[0] for m in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    loaded = set(done.stdout.rsplit("LOADED", 1)[1].split())
    assert not loaded & HEAVY
    assert all(door.name in done.stdout for door in DOORS)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_the_listed_line_is_the_commands_own(door: object) -> None:
    """A line of help that was changed in one place only would tell two stories."""
    command = load(door)  # type: ignore[arg-type] # a Door, given by the table
    first = (command.help or "").strip().split("\n\n")[0].replace("\n", " ")
    assert door.help == first  # type: ignore[attr-defined] # a Door, given by the table


def test_every_command_of_every_room_is_listed() -> None:
    """A room that adds a command and forgets the list would have a command nobody can reach."""
    listed = {(d.module, d.name) for d in DOORS}
    for path in sorted(SRC.glob("*/cli*.py")) + sorted((SRC / "cli").glob("*.py")):
        module = import_module("goodword." + ".".join(path.relative_to(SRC).with_suffix("").parts))
        if not hasattr(module, "register"):
            continue
        app = typer.Typer()
        app.callback()(lambda: None)
        module.register(app)
        for name in get_command(app).commands:  # type: ignore[attr-defined] # a group, because of the callback
            assert (module.__name__, name) in listed
