"""Which column of a file is which column of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from goodword.core.errors import BadInput
from goodword.core.tables import TABLES, Kind
from goodword.sources.names import plain_name, ranks, recognised


@dataclass(frozen=True, slots=True)
class Recognised:
    """canonical → column of the file; and the columns of the file that nothing was made of, each with why."""

    columns: Mapping[str, str]
    unused: Mapping[str, str]


def recognise(kind: Kind, names: Iterable[str], stated: Mapping[str, str], *, by_name: bool = True) -> Recognised:
    """Columns as a mapping states them, then by their names; the best-ranked name wins a canonical column."""
    names = list(names)
    chosen = dict(stated)
    taken = set(stated.values())
    if by_name:
        for canonical, column in _by_rank(kind, names):
            if canonical not in chosen and column not in taken:
                chosen[canonical] = column
                taken.add(column)
    unused = {name: _why_unused(kind, name, chosen) for name in names if name not in taken}
    return Recognised(chosen, unused)


def canonical_columns(kind: Kind) -> list[str]:
    """What a column of a file can become: the table's columns, and the platform that ids are made of."""
    columns = [c.name for c in TABLES[kind].columns]
    return columns if "platform" in columns else [*columns, "platform"]


def check_stated(kind: Kind, stated: Mapping[str, object], where: str) -> None:
    """Names of canonical columns in a mapping must exist."""
    known = canonical_columns(kind)
    for name in stated:
        if name not in known:
            raise BadInput.unknown("column of the catalogue", name, known, where=where)


def _by_rank(kind: Kind, names: list[str]) -> list[tuple[str, str]]:
    pairs = []
    order = canonical_columns(kind)
    for place, canonical in enumerate(order):
        known = ranks(kind, canonical)
        pairs += [
            (rank, place, at, canonical, name)
            for at, name in enumerate(names)
            if (rank := known.get(plain_name(name))) is not None
        ]
    return [(canonical, name) for _, _, _, canonical, name in sorted(pairs)]


def _why_unused(kind: Kind, name: str, chosen: Mapping[str, str]) -> str:
    plain = plain_name(name)
    for canonical in recognised()[kind]:
        if plain in ranks(kind, canonical) and canonical in chosen:
            return f"`{canonical}` is taken from “{chosen[canonical]}”"
    return "not recognised"
