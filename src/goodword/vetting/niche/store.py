"""Where known audiences are at home, worked out once for each state of the data and niches, and kept as a file."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from goodword.catalogue.evidence import COVER, HOMES, Evidence
from goodword.catalogue.model import Catalogue
from goodword.vetting.niche.expertise import DEFAULT_EXPERTISE, Concentration, Expertise, ExpertiseRule, concentrated
from goodword.vetting.niche.taxonomy import Taxonomy

# Up to so many known links the work takes about a second and is done when it is first needed.
AT_ONCE = 1_500_000
_ROWS = 8_192


class Homes:
    """HOMES of some creators."""

    def __init__(self, rows: pa.Table, rule: ExpertiseRule = DEFAULT_EXPERTISE) -> None:
        self._rule = rule
        self._of: dict[str, tuple[int, int, dict[str, int]]] = {}
        columns = (rows[name].to_pylist() for name in HOMES.names)
        for name, placed, known, niche, at_home in zip(*columns, strict=True):
            _, _, home = self._of.setdefault(name, (placed, known, {}))
            if niche is not None:
                home[niche] = at_home

    def of(self, creator_id: str, niche: str) -> Concentration:
        """Who of the creator's known audience is at home in the niche."""
        placed, known, home = self._of.get(creator_id, (0, 0, {}))
        return concentrated(niche, home.get(niche, 0), placed, known, self._rule)


def at_home(homes: Homes | None, found: Expertise, wanted: str | None = None) -> Concentration | None:
    """Who is at home in the niche that is wanted, else in the one that leads, else in the declared one."""
    niche = wanted or found.leading or found.declared
    return homes.of(found.creator_id, niche) if homes is not None and niche is not None else None


def homes(
    catalogue: Catalogue,
    evidence: Evidence,
    creator_ids: tuple[str, ...],
    taxonomy: Taxonomy,
    *,
    work: bool,
    cells: pa.Table | None = None,
) -> Homes | None:
    """Of these creators (empty: everybody).

    cells: CELLS, where they are at hand. work: work it out where it is not kept, however large the catalogue is; else
    None where that would take long.
    """
    folder, state = evidence.shelf()
    cover = cover_of(catalogue.cells() if cells is None else cells, taxonomy)
    path = folder / f"homes-{_digest(cover)}-{state}.parquet"
    if not path.is_file():
        status = catalogue.status()
        if not work and status.engagements + status.audience > AT_ONCE:
            return None
        _keep(path, evidence.at_home(cover, company=DEFAULT_EXPERTISE.company))
    return Homes(_read(path, creator_ids))


def cover_of(cells: pa.Table, taxonomy: Taxonomy) -> pa.Table:
    """COVER of every niche that a creator of the catalogue declares."""
    declared = sorted({niche for niche in cells["niche"].to_pylist() if niche})
    rows = [
        {"declared": text, "niche": niche}
        for text in declared
        if (own := taxonomy.named(text)) is not None
        for niche in (own, *taxonomy.above(own))
    ]
    return pa.Table.from_pylist(rows, schema=COVER)


def _digest(cover: pa.Table) -> str:
    plain: list[Mapping[str, str]] = cover.to_pylist()
    return blake2b(json.dumps(plain).encode(), digest_size=8).hexdigest()


def _keep(path: Path, rows: pa.Table) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    pq.write_table(rows, partial, row_group_size=_ROWS)
    partial.replace(path)


def _read(path: Path, creator_ids: tuple[str, ...]) -> pa.Table:
    """Rows are sorted by creator: a few are found in a few blocks."""
    if not creator_ids:
        return pq.read_table(path, schema=HOMES)
    wanted = pa.array(sorted(set(creator_ids)), pa.string())
    near = (pc.field("creator_id") >= wanted[0]) & (pc.field("creator_id") <= wanted[-1])
    rows = pq.read_table(path, schema=HOMES, filters=near)
    return rows.filter(pc.is_in(rows["creator_id"], value_set=wanted))
