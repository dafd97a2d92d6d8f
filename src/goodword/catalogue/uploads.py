"""Files sent by a browser, kept until they are imported or the server ends."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import threading
import weakref
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from goodword.core.errors import BadInput, NotFound
from goodword.core.tables import Kind
from goodword.sources.mapping import ColumnMapping

_KEPT = 8


@dataclass(frozen=True, slots=True)
class Upload:
    """Files of one kind with how their columns are to be read. names: what they are called on the user's machine."""

    id: str
    kind: Kind
    folder: Path
    paths: tuple[Path, ...]
    names: tuple[str, ...]
    mapping: ColumnMapping = field(default_factory=ColumnMapping)

    def mapped(self, columns: Mapping[str, str]) -> Upload:
        """The same files with other columns stated."""
        return replace(self, mapping=replace(self.mapping, columns=dict(columns), recognise=not columns))


class Uploads:
    """The uploads of one server process in one temporary folder; the oldest go first."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="goodword-"))
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._kept: OrderedDict[str, Upload] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, kind: Kind, files: Sequence[tuple[str, BinaryIO]], mapping: ColumnMapping) -> Upload:
        """Copy what was sent. Raises BadInput when nothing was."""
        if not files:
            raise BadInput("No file was chosen.", where="files", next_step="choose one or more files")
        number = secrets.token_urlsafe(9)
        folder = self._folder / number
        folder.mkdir()
        paths = []
        for i, (name, stream) in enumerate(files):
            # Only the endings are taken over: they say the format. A name from outside is no path of ours.
            ending = "".join(c for c in "".join(Path(name).suffixes[-2:]) if c.isalnum() or c == ".")
            path = folder / f"{i}{ending[:20]}"
            with path.open("wb") as copy:
                shutil.copyfileobj(stream, copy, 1 << 20)
            paths.append(path)
        upload = Upload(number, kind, folder, tuple(paths), tuple(Path(n).name or "file" for n, _ in files), mapping)
        self.keep(upload)
        return upload

    def keep(self, upload: Upload) -> None:
        """Remember an upload, forgetting the oldest beyond the last few."""
        with self._lock:
            self._kept[upload.id] = upload
            self._kept.move_to_end(upload.id)
            while len(self._kept) > _KEPT:
                _, old = self._kept.popitem(last=False)
                shutil.rmtree(old.folder, ignore_errors=True)

    def get(self, number: str) -> Upload:
        """An upload by its number. Raises NotFound."""
        with self._lock:
            upload = self._kept.get(number)
        if upload is None:
            raise NotFound(
                "These files are not here any more.",
                data="What was imported from them stays.",
                next_step="choose the files again",
            )
        return upload

    def forget(self, number: str) -> None:
        """Delete the copies of an upload."""
        with self._lock:
            upload = self._kept.pop(number, None)
        if upload is not None:
            shutil.rmtree(upload.folder, ignore_errors=True)
