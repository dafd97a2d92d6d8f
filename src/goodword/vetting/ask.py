"""Vetting by name: find the creators meant, fetch what is known, judge it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from itertools import islice, pairwise

import numpy as np
import pyarrow as pa

from goodword.catalogue.model import Catalogue, FeatureQuery, Shown
from goodword.core.errors import BadInput, NotFound
from goodword.core.progress import QUIET, Progress
from goodword.core.text import clean
from goodword.core.tier import DEFAULT_LIMITS, TierLimits
from goodword.sources.ahead import ahead
from goodword.sources.steady import no_cycle_collection
from goodword.vetting.engagement import column
from goodword.vetting.material import FEW, Beside, Material, material
from goodword.vetting.model import DEFAULT_RULE, EvidenceRule, Verdict, Vetting, VettingRule
from goodword.vetting.reading import POSTS
from goodword.vetting.vet import vet_each, vet_many


def vet_named(
    catalogue: Catalogue,
    names: Sequence[str],
    *,
    now: datetime,
    evidence: EvidenceRule | None = None,
    rule: VettingRule = DEFAULT_RULE,
    limits: TierLimits = DEFAULT_LIMITS,
    beside: Beside | None = None,
) -> list[Vetting]:
    """Profiles of the creators called `names` (ids, or handles where only one creator has it), in that order.

    Raises NotFound for a name that no creator has, and BadInput for a handle that several have.
    """
    ids = [creator_id(catalogue, name) for name in names]
    by_id = vet_known(catalogue, ids, now=now, evidence=evidence, rule=rule, limits=limits, beside=beside)
    missing = [i for i in ids if i not in by_id]
    if missing:
        raise NotFound.looked_in(f"No creator {missing[0]!r}.", ["the catalogue's creators"], next_step=_HOW)
    return [by_id[i] for i in ids]


def vet_known(
    catalogue: Catalogue,
    ids: Sequence[str],
    *,
    now: datetime,
    evidence: EvidenceRule | None = None,
    rule: VettingRule = DEFAULT_RULE,
    limits: TierLimits = DEFAULT_LIMITS,
    beside: Beside | None = None,
) -> dict[str, Vetting]:
    """Profiles by creator_id of those of these creators whom the catalogue knows.

    Of whom nothing may be derived, by the terms of their network, nothing is: there is no signal, and it is said why.
    """
    each = tuple(sorted(set(ids)))
    features = catalogue.features(FeatureQuery(creator_ids=each))
    known_ids = set(features["creator_id"].to_pylist())
    unknown = tuple(i for i in each if i not in known_ids)
    shown = {i: _only_shown(one) for i, one in catalogue.withheld(unknown).items()} if unknown else {}
    if not features.num_rows:
        return shown
    newest = catalogue.status().newest_posted_at
    known = material(catalogue, each, limits=limits, rule=rule, beside=beside)
    profiles = vet_many(
        features,
        known.common.cells if known else catalogue.cells(),
        now=now,
        limits=limits,
        evidence=evidence,
        rule=rule,
        newest=newest,
        material=known,
    )
    return shown | {profile.creator_id: profile for profile in profiles}


def _only_shown(one: Shown) -> Vetting:
    return Vetting(one.creator_id, Verdict.NOT_ENOUGH_EVIDENCE, one.why, ())


def vet_all(
    catalogue: Catalogue,
    *,
    now: datetime,
    evidence: EvidenceRule | None = None,
    rule: VettingRule = DEFAULT_RULE,
    limits: TierLimits = DEFAULT_LIMITS,
    platforms: tuple[str, ...] = (),
    beside: Beside | None = None,
    progress: Progress = QUIET,
) -> Iterator[Vetting]:
    """Profiles of everybody in the catalogue (on these platforms), by creator_id, in pieces that memory holds."""
    features = catalogue.features(FeatureQuery(platforms=platforms))
    cells, newest = catalogue.cells(), catalogue.status().newest_posted_at

    many = features.num_rows > FEW

    def known() -> Iterator[tuple[int, pa.Table, Material | None]]:
        for start, rows in _pieces(features):
            ids = tuple(rows["creator_id"].to_pylist())
            yield start, rows, material(catalogue, ids, limits=limits, rule=rule, beside=beside, many=many)

    # The engine gathers the next piece while this one is judged.
    with closing(ahead(known())) as pieces:
        for start, rows, found in pieces:
            progress.step("vetting", start, features.num_rows)
            profiles = vet_each(
                rows, cells, now=now, limits=limits, evidence=evidence, rule=rule, newest=newest, material=found
            )
            yield from _in_blocks(profiles)


def _pieces(features: pa.Table) -> Iterator[tuple[int, pa.Table]]:
    """(number of the first creator, FEATURES) of creators who are vetted at once: as many as have `AT_ONCE` posts."""
    read = np.minimum(np.nan_to_num(column(features, "posts_known")), POSTS)
    piece = np.maximum(np.cumsum(read) // AT_ONCE, np.arange(len(read)) // MOST)
    starts = np.flatnonzero(np.diff(piece, prepend=-1)).tolist()
    for start, end in pairwise([*starts, len(read)]):
        yield start, features.slice(start, end - start)


def _in_blocks(profiles: Iterator[Vetting]) -> Iterator[Vetting]:
    """The same, made block by block with the cycle collector off."""
    while True:
        with no_cycle_collection():
            block = list(islice(profiles, _BLOCK))
        if not block:
            return
        yield from block


AT_ONCE, MOST = 1_500_000, 100_000
"""Posts read at once, and creators vetted at once at most: two such pieces are in memory together."""
_BLOCK = 1_000

_HOW = "import the creator, or search by name: goodword vet takes platform:handle or a handle"


def creator_id(catalogue: Catalogue, name: str) -> str:
    """The id of the creator meant by an id or by a handle with or without @.

    Raises NotFound for a handle that nobody has, and BadInput, naming them, for one that several have.
    """
    wanted = clean(name).strip().casefold()
    if not wanted:
        raise NotFound.looked_in("No creator is named.", ["an empty name"], next_step=_HOW)
    if ":" in wanted:
        return wanted
    handle = wanted.removeprefix("@")
    found = _called(catalogue, handle)
    if not found:
        raise NotFound.looked_in(f"No creator is called {name!r}.", ["handles"], next_step=_HOW)
    if len(found) > 1:
        several = f"{len(found):,} creators are called {handle!r}: {', '.join(found)}."
        raise BadInput(several, given=name, next_step=f"name one of them with its platform, as in {found[0]}")
    return found[0]


def _called(catalogue: Catalogue, handle: str) -> list[str]:
    """Ids of the creators of exactly this handle, on every platform; a search alone may be cut short of them."""
    platforms = sorted({p for p in catalogue.cells()["platform"].to_pylist() if p})
    ids = tuple(f"{platform}:{handle}" for platform in platforms)
    known = catalogue.features(FeatureQuery(creator_ids=ids))["creator_id"].to_pylist() if ids else []
    rows = catalogue.search(handle).to_pylist()
    return sorted({*known, *(row["creator_id"] for row in rows if row["handle"].casefold() == handle)})
