"""Which files are meant: paths, `clicks=FILE`, or a folder with clicks, orders, refunds, posts by name (I/O)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from goodword.core.errors import BadInput, NotFound
from goodword.measurement.funnel.read import FunnelFile
from goodword.measurement.funnel.tables import NAMES


def files_of(given: Iterable[str | Path], columns: Mapping[str, str]) -> list[FunnelFile]:
    """The files to read. columns: canonical → column of a file; `orders.creator` for one kind of file only.

    Raises NotFound for a folder with none of the known names, BadInput for a kind that does not exist.
    """
    found: list[FunnelFile] = []
    for one in given:
        kind, equals, rest = str(one).partition("=")
        if Path(one).is_dir():
            found += _folder(Path(one), columns)
        elif equals and not Path(one).exists():
            if kind not in NAMES:
                raise BadInput.unknown("kind of file", kind, list(NAMES))
            found.append(FunnelFile(rest, NAMES[kind], columns))
        else:
            found.append(FunnelFile(one, None, columns))
    return found


def _folder(folder: Path, columns: Mapping[str, str]) -> list[FunnelFile]:
    files = sorted(p for p in folder.iterdir() if p.is_file() and p.name.partition(".")[0] in NAMES)
    if not files:
        names = [f"{name}.csv" for name in NAMES]
        raise NotFound.looked_in(
            "This folder has no file of clicks, orders, refunds, posts, results or creators.",
            [str(folder / name) for name in names],
            next_step="name the files themselves, like clicks=FILE orders=FILE results=FILE",
        )
    kinds = [(p, NAMES[p.name.partition(".")[0]]) for p in files]
    return [FunnelFile(p, fact, columns) for p, fact in kinds]
