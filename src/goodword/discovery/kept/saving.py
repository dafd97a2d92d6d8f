"""An export as a file on disk: written beside its name and renamed when whole, its dictionary beside a CSV (I/O)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from goodword.core.errors import BadInput, StorageFull
from goodword.core.text import counted
from goodword.discovery.kept.columns import Group, columns_of
from goodword.discovery.kept.files import Format, dictionary_csv

Writer = Callable[[Format, BinaryIO], int]
"""Writes an export to an open file and gives its rows."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What was written, and where."""

    path: Path
    rows: int
    dictionary: Path | None

    @property
    def sentence(self) -> str:
        """What was written, in words."""
        where = (
            f"; what its columns mean is in {self.dictionary}" if self.dictionary else ", with what each column means"
        )
        return f"{counted(self.rows, 'creator')} written to {self.path}{where}."


def format_of(name: str) -> Format:
    """The format that a file's name ends with. Raises BadInput."""
    try:
        return Format(Path(name).suffix.removeprefix(".").lower())
    except ValueError:
        raise BadInput.value(
            "file", "a name that ends with .csv, .xlsx or .parquet", Path(name).name, where="file"
        ) from None


def save(path: Path, group: Group, writer: Writer) -> Saved:
    """Write an export. Raises BadInput for a name that says no format, StorageFull where the disk takes no more."""
    form = format_of(path.name)
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            rows = writer(form, file)
        part.replace(path)
        beside = path.with_name(f"{path.stem}.columns.csv") if form is Format.CSV else None
        if beside is not None:
            beside.write_text(dictionary_csv(columns_of(group)), "utf-8")
    except OSError as error:
        raise StorageFull("The export could not be written.", where=str(path), given=str(error)) from None
    finally:
        part.unlink(missing_ok=True)
    return Saved(path, rows, beside)
