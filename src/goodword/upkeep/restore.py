"""A copy of everything back into an installation: an empty one, or one that is put aside first (I/O)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from goodword.catalogue import erased, layout
from goodword.catalogue.workspace import Workspace
from goodword.commerce.orders.store import OrderStore
from goodword.core.errors import Conflict
from goodword.core.progress import QUIET, Progress
from goodword.core.times import to_epoch
from goodword.ledger import portable
from goodword.ledger.store import Ledger
from goodword.upkeep import aside as put_aside
from goodword.upkeep.archive import Archive, differing
from goodword.upkeep.erase import erase
from goodword.upkeep.model import Copy
from goodword.upkeep.store import UpkeepStore


def restore(workspace: Workspace, source: Path, *, replace: bool = False, progress: Progress = QUIET) -> Copy:
    """Read a copy into the stores that the settings name, and make anew what is derived.

    replace: what is there is put aside first (a file or folder `….before-TIME` beside it) where it is not empty.
    People who were erased here since the copy was made are erased again. Raises BadInput for a damaged copy, Conflict
    where something is there already and may not be replaced; nothing is changed then.
    """
    with Archive(source) as archive:
        finding = archive.check(progress)
        if finding.wrong:
            raise Conflict(
                "This copy is damaged.",
                where=str(source),
                given="; ".join(finding.wrong[:5]),
                data="Nothing was changed.",
            )
        marks, customers = _marks_here(workspace), OrderStore(workspace.ledger, now=workspace.now).forgotten()
        aside = _make_room(workspace, replace=replace)
        root = layout.folder(workspace.settings.catalogue)
        progress.step("reading the ledger")
        portable.load(workspace.ledger, archive.manifest.revision, archive.lines())
        progress.step("reading the catalogue")
        archive.unpack_catalogue(root)
        if layout.commits(root):
            workspace.catalogue.refresh(progress)
        _forget_again(workspace, marks)
        OrderStore(workspace.ledger, now=workspace.now).forget_again(customers)
        differs = differing(archive.manifest, workspace.settings)
        return Copy(source, source.stat().st_size, archive.manifest, differs, aside)


def _marks_here(workspace: Workspace) -> frozenset[str]:
    """Who was erased here: a copy that is older must not bring them back."""
    return erased.marks(layout.folder(workspace.settings.catalogue)) | set(UpkeepStore(workspace.ledger).marks())


def _make_room(workspace: Workspace, *, replace: bool) -> tuple[Path, ...]:
    """Put aside what is there. Raises Conflict when it may not, or when the ledger is no file."""
    root = layout.folder(workspace.settings.catalogue)
    ledger = [name for name, count in workspace.ledger.state().tables if count]
    known = layout.commits(root)
    if not ledger and not known:
        return ()
    if not replace:
        held = [f"the ledger holds {', '.join(ledger[:5])}"] * bool(ledger) + [f"{root} has data"] * bool(known)
        raise Conflict(
            "There is something here already.",
            given="; ".join(held),
            data="Nothing was changed.",
            next_step="name an empty place with --ledger and --catalogue, or use --replace: what is here is put aside",
        )
    if ledger and workspace.ledger.path is None:
        raise Conflict(
            "A ledger on a server is not put aside by Goodword.",
            data="Nothing was changed.",
            next_step="make an empty database and name it with --ledger",
        )
    return _put_aside(workspace, root if known else None)


def _put_aside(workspace: Workspace, root: Path | None) -> tuple[Path, ...]:
    ending, moved = put_aside.mark(workspace.now()), []
    path = workspace.ledger.path
    if path is not None:
        workspace.ledger.cleaned()  # nothing stays behind in the log beside the file
        workspace.ledger.close()
        target = path.with_name(f"{path.name}.{ending}")
        path.rename(target)
        for more in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                path.with_name(path.name + more).unlink()
        moved.append(target)
        workspace.__dict__["ledger"] = Ledger.open(workspace.settings.ledger)
    if root is not None:
        workspace.catalogue.close()
        target = root.with_name(f"{root.name}.{ending}")
        root.rename(target)
        moved.append(target)
        workspace.__dict__.pop("catalogue", None)
    return tuple(moved)


def _forget_again(workspace: Workspace, marks: frozenset[str]) -> None:
    root = layout.folder(workspace.settings.catalogue)
    store = UpkeepStore(workspace.ledger)
    missing = marks - set(store.marks())
    if not missing:
        return
    key = layout.hash_key(root)
    for creator_id in sorted({*store.creators(), *_creators(root)}):
        if erased.mark_of(key, creator_id) in missing:
            erase(workspace, creator_id)
    for mark in missing - set(store.marks()):
        store.finish(store.begin(mark, to_epoch(workspace.now())), to_epoch(workspace.now()))
    erased.set_marks(root, store.marks())


def _creators(root: Path) -> set[str]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - few restores need it

    from goodword.core.tables import Kind  # noqa: PLC0415

    found: set[str] = set()
    for path in layout.stored(root, Kind.CREATORS):
        found |= set(pq.read_table(path, columns=["creator_id"])["creator_id"].unique().to_pylist())
    return found
