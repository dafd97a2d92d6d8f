"""One file with everything: every row of the ledger, the catalogue's raw files, the settings without secrets (I/O).

A zip file: `manifest.json` (what is in it, with digests), `ledger/<table>.jsonl` (a row a line), `catalogue/…` (as it
lies in the catalogue's folder; what is derived is made anew), `niches.toml` where the installation has its own. It is
written beside its name and renamed when whole; other programs go on writing meanwhile.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from goodword.catalogue import layout
from goodword.catalogue.workspace import Workspace
from goodword.core.codec import to_json
from goodword.core.decode import from_plain
from goodword.core.errors import BadInput, Conflict, GoodwordError, StorageFull
from goodword.core.progress import QUIET, Progress
from goodword.ledger.checking import Finding
from goodword.settings.model import Settings, declared
from goodword.upkeep.model import FORMAT, Copy, Manifest, Part
from goodword.upkeep.store import UpkeepStore

_PIECE = 1 << 20
_HERE = frozenset({"host", "port", "public_url"})
"""Settings that belong to the place and not to the data, beside those that are files and folders."""
_ANSWERS = frozenset({"tier_nano", "tier_micro", "tier_mid", "tier_macro", "tier_mega", "time_zone", "niches"})
"""Settings that change answers."""
_NICHES = "niches.toml"
_MANIFEST = "manifest.json"


def write(workspace: Workspace, target: Path, *, progress: Progress = QUIET) -> Copy:
    """Copy everything into one file while others go on; readable by its owner only.

    Raises Conflict when the file is there already, StorageFull when the disk takes no more.
    """
    if target.exists():
        raise Conflict("A file of that name is there already.", where=str(target), next_step="give another name")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    try:
        handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            manifest = _write(workspace, file, progress)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, target)  # never over a file that came meanwhile
    except FileExistsError:
        raise Conflict("A file of that name is there already.", where=str(target)) from None
    except OSError as error:
        raise StorageFull("The copy could not be written.", where=str(target), given=str(error)) from None
    finally:
        part.unlink(missing_ok=True)
    return Copy(target, target.stat().st_size, manifest)


def _write(workspace: Workspace, file: BinaryIO, progress: Progress) -> Manifest:
    settings, parts = workspace.settings, dict[str, Part]()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        with UpkeepStore(workspace.ledger).reading() as (revision, tables):
            for number, (name, lines) in enumerate(tables.items()):
                progress.step(f"copying {name}", number, len(tables))
                parts[f"ledger/{name}.jsonl"] = _add_lines(archive, f"ledger/{name}.jsonl", lines)
        root = layout.folder(settings.catalogue)
        commits = layout.commits(root)
        for number, path in enumerate(_files(root, commits)):
            progress.step("copying the catalogue", number)
            inside = f"catalogue/{path.relative_to(root).as_posix()}"
            parts[inside] = _add_file(archive, inside, path)
        if settings.niches:
            parts[_NICHES] = _add_file(archive, _NICHES, Path(settings.niches))
        manifest = Manifest(
            FORMAT,
            version("goodword"),
            workspace.now(),
            revision,
            parts,
            tuple(c.batch for c in commits),
            said(settings),
        )
        archive.writestr(_MANIFEST, to_json(manifest, indent=1))
    return manifest


def said(settings: Settings) -> dict[str, str]:
    """The settings that were set and belong to the data, without secrets."""
    wanted = [d for d in declared() if not d.secret and d.kind not in {"place", "ledger"} and d.name not in _HERE]
    set_ = {d.name: str(getattr(settings, d.name)) for d in wanted if str(getattr(settings, d.name)) != d.default}
    return {name: value for name, value in set_.items() if "@" not in value or "://" not in value}


def _files(root: Path, commits: Iterable[layout.Commit]) -> Iterator[Path]:
    """Committed files of the catalogue, its key and the marks of erased people; the records last."""
    known = list(commits)
    yield from (path for path in (root / "key", root / "erased") if path.exists())
    for commit in known:
        if commit.rows:
            yield layout.raw_file(root, commit.kind, commit.batch)
        if commit.set_aside:
            yield layout.quarantine_file(root, commit.batch)
    yield from (layout.record_file(root, commit.batch) for commit in known)


def _add_lines(archive: zipfile.ZipFile, name: str, lines: Iterator[str]) -> Part:
    digest, size, rows = sha256(), 0, 0
    with archive.open(name, "w", force_zip64=True) as entry:
        for line in lines:
            data = line.encode() + b"\n"
            entry.write(data)
            digest.update(data)
            size, rows = size + len(data), rows + 1
    return Part(digest.hexdigest(), size, rows)


def _add_file(archive: zipfile.ZipFile, name: str, path: Path) -> Part:
    digest, size = sha256(), 0
    stored = zipfile.ZipInfo(name)
    stored.compress_type = zipfile.ZIP_STORED if path.suffix == ".parquet" else zipfile.ZIP_DEFLATED
    with path.open("rb") as file, archive.open(stored, "w", force_zip64=True) as entry:
        while piece := file.read(_PIECE):
            entry.write(piece)
            digest.update(piece)
            size += len(piece)
    return Part(digest.hexdigest(), size)


class Archive:
    """A copy that is read. Use it in a `with`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
            self.manifest = from_plain(Manifest, json.loads(self._zip.read(_MANIFEST)))
        except FileNotFoundError:
            raise BadInput("There is no such file.", where=str(path)) from None
        except (OSError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, RuntimeError, EOFError) as error:
            raise _damaged(path, str(error)) from None
        if self.manifest.format > FORMAT:
            raise Conflict(
                "This copy was made by a newer version of Goodword.",
                given=f"form {self.manifest.format}, known up to {FORMAT}",
                next_step="update Goodword",
            )

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def check(self, progress: Progress = QUIET) -> Finding:
        """Whether every file in it is there and as it was written."""
        wrong = []
        for number, (name, part) in enumerate(self.manifest.parts.items()):
            progress.step("checking digests", number, len(self.manifest.parts))
            try:
                digest = sha256()
                with self._zip.open(name) as entry:
                    while piece := entry.read(_PIECE):
                        digest.update(piece)
                if digest.hexdigest() != part.sha256:
                    wrong.append(f"{name} is not as it was written")
            except (KeyError, OSError, zipfile.BadZipFile, zlib.error, RuntimeError, EOFError) as error:
                wrong.append(f"{name}: {error}")
        more = set(self._zip.namelist()) - set(self.manifest.parts) - {_MANIFEST}
        wrong += [f"{name} is not named in the manifest" for name in sorted(more)]
        return Finding("files of the copy", len(self.manifest.parts), tuple(wrong))

    def lines(self) -> dict[str, Iterator[str]]:
        """The lines of every table."""
        return {name: self._lines(f"ledger/{name}.jsonl") for name in self.manifest.tables}

    def _lines(self, name: str) -> Iterator[str]:
        with self._zip.open(name) as entry:
            yield from (line.rstrip("\n") for line in io.TextIOWrapper(entry, encoding="utf-8", newline="\n"))

    def unpack_catalogue(self, root: Path) -> None:
        """Write the catalogue's files below a folder; only names that a catalogue has are taken."""
        names = [name for name in self.manifest.parts if name.startswith("catalogue/")]
        for name in names:
            inside = Path(name).relative_to("catalogue")
            if inside.is_absolute() or ".." in inside.parts:
                raise _damaged(self.path, f"{name} leads out of the catalogue")
            path = root / inside
            path.parent.mkdir(parents=True, exist_ok=True)
            with self._zip.open(name) as entry, path.open("wb") as file:
                shutil.copyfileobj(entry, file, _PIECE)
            if name == "catalogue/key":
                path.chmod(0o600)

    def niches(self) -> str:
        """The installation's own niches, "" where it had none."""
        return self._zip.read(_NICHES).decode() if _NICHES in self.manifest.parts else ""


def differing(manifest: Manifest, settings: Settings) -> tuple[str, ...]:
    """Settings that change answers and are not here what they were there, in words."""
    here, there = _answering(said(settings)), _answering(manifest.settings)
    names = sorted(set(here) | set(there))
    defaults = {d.name: d.default for d in declared()}
    found = [
        f"{name}: {there.get(name, defaults[name])} in the copy, {here.get(name, defaults[name])} here"
        for name in names
        if there.get(name) != here.get(name)
    ]
    if (_NICHES in manifest.parts) != bool(settings.niches):
        found.append("niches: the copy has its own, this installation has none" if not settings.niches else
                     "niches: this installation has its own, the copy has none")  # fmt: skip
    return tuple(found)


def _answering(settings: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in settings.items() if name in _ANSWERS}


def named(now: datetime) -> str:
    """The usual name of a copy."""
    return f"goodword-{now:%Y-%m-%d-%H%M%S}.zip"


def _damaged(path: Path, why: str) -> GoodwordError:
    return BadInput(
        "This is not a copy made by Goodword, or it is damaged.",
        where=str(path),
        given=why[:200],
        data="Nothing was changed.",
        next_step="use another copy; `goodword verify FILE` says whether one is whole",
    )
