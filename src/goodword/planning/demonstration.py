"""The demonstration world into a catalogue, and its brief planned: the same ordinary steps as with one's own data."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

from goodword.catalogue.importing import import_files
from goodword.catalogue.workspace import Workspace
from goodword.core.errors import NotFound
from goodword.core.progress import Progress
from goodword.core.tables import Kind
from goodword.discovery.read import read_file
from goodword.planning.desk import Desk

SHIPPED = files("goodword.simulate").joinpath("data", "demonstration")


def load_demonstration(workspace: Workspace, desk: Desk, progress: Progress) -> int:
    """Import the world that ships with Goodword and plan its bakery; the number of the plan. Raises NotFound."""
    with as_file(SHIPPED) as folder:
        world = Path(folder)
        for kind in Kind:
            found = sorted(world.glob(f"{kind.value}.*"))
            if not found:
                raise NotFound.looked_in(
                    f"The demonstration has no {kind.value}.", [world.name], next_step="install again"
                )
            import_files(workspace.settings.catalogue, kind, found, now=workspace.now(), progress=progress)
        progress.step("bringing the numbers up to date")
        workspace.catalogue.refresh(progress)
        progress.step("planning the bakery's brief")
        return desk.make(read_file(world / "bakery.toml")).id
