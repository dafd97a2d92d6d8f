"""The demonstration world into a catalogue, and its brief planned: the same ordinary steps as with one's own data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.resources import as_file, files
from pathlib import Path

from goodword.catalogue.importing import ImportResult, import_files
from goodword.catalogue.workspace import Workspace
from goodword.core.errors import NotFound
from goodword.core.progress import Progress
from goodword.core.tables import Kind
from goodword.discovery.read import read_file
from goodword.planning.desk import Desk
from goodword.planning.store import SavedPlan
from goodword.sources.mapping import ColumnMapping

SHIPPED = files("goodword.simulate").joinpath("data", "demonstration")
Bar = Callable[[], AbstractContextManager[Progress]]
"""Where each step of the work reports how far it is."""


@contextmanager
def _world() -> Iterator[Path]:
    with as_file(SHIPPED) as folder:
        yield Path(folder)


def _nothing(kind: Kind, result: ImportResult) -> None:
    """Nobody wants to be told."""


def load(workspace: Workspace, bar: Bar, told: Callable[[Kind, ImportResult], None] = _nothing) -> None:
    """Import every file of the world through the ordinary import, then bring the derived tables up to date.

    told: hears what each kind of file brought. Raises NotFound where the installation is not whole.
    """
    # As `--platform instagram` does: the world's posts and people do not name their platform.
    mapping = ColumnMapping().with_flags(platform="instagram")
    with _world() as world:
        for kind in Kind:
            found = sorted(world.glob(f"{kind.value}.*"))
            if not found:
                raise NotFound.looked_in(
                    f"The demonstration has no {kind.value}.", [world.name], next_step="install again"
                )
            with bar() as progress:
                result = import_files(
                    workspace.settings.catalogue, kind, found, now=workspace.now(), mapping=mapping, progress=progress
                )
            told(kind, result)
    with bar() as progress:
        progress.step("bringing the numbers up to date")
        workspace.catalogue.refresh(progress)


def plan_bakery(desk: Desk) -> SavedPlan:
    """Plan the brief of the demonstration and keep it; once, however often this is done."""
    with _world() as world:
        brief = read_file(world / "bakery.toml")
    known = next((saved.id for saved in desk.store.briefs() if saved.brief == brief), None)
    return desk.make(brief, known)
