"""Vetting by name: find the creators meant, fetch what is known, judge it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from goodword.catalogue.model import Catalogue, FeatureQuery
from goodword.core.errors import BadInput, NotFound
from goodword.core.progress import QUIET, Progress
from goodword.core.text import clean
from goodword.core.tier import DEFAULT_LIMITS, TierLimits
from goodword.sources.steady import no_cycle_collection
from goodword.vetting.material import Beside, material
from goodword.vetting.model import DEFAULT_RULE, EvidenceRule, Vetting, VettingRule
from goodword.vetting.vet import vet_many


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
    features = catalogue.features(FeatureQuery(creator_ids=tuple(sorted(set(ids)))))
    newest = catalogue.status().newest_posted_at
    known = material(catalogue, tuple(sorted(set(ids))), limits=limits, rule=rule, beside=beside)
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
    by_id = {profile.creator_id: profile for profile in profiles}
    missing = [i for i in ids if i not in by_id]
    if missing:
        raise NotFound.looked_in(f"No creator {missing[0]!r}.", ["the catalogue's creators"], next_step=_HOW)
    return [by_id[i] for i in ids]


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
    for start in range(0, features.num_rows, PIECE):
        progress.step("vetting", start, features.num_rows)
        rows = features.slice(start, PIECE)
        known = material(catalogue, tuple(rows["creator_id"].to_pylist()), limits=limits, rule=rule, beside=beside)
        with no_cycle_collection():
            found = vet_many(
                rows,
                cells,
                now=now,
                limits=limits,
                evidence=evidence,
                rule=rule,
                newest=newest,
                material=known,
            )
        yield from found


PIECE = 50_000
"""Creators vetted at once: their measures, comments and counts are in memory together."""

_HOW = "import the creator, or search by name: goodword vet takes platform:handle or a handle"


def creator_id(catalogue: Catalogue, name: str) -> str:
    """The id of the creator meant by an id or by a handle with or without @."""
    wanted = clean(name).strip().casefold()
    if not wanted:
        raise NotFound.looked_in("No creator is named.", ["an empty name"], next_step=_HOW)
    if ":" in wanted:
        return wanted
    handle = wanted.removeprefix("@")
    found = [row for row in catalogue.search(handle).to_pylist() if row["handle"].casefold() == handle]
    if not found:
        raise NotFound.looked_in(f"No creator is called {name!r}.", ["handles and names"], next_step=_HOW)
    if len(found) > 1:
        raise BadInput.unknown("single creator", name, [row["creator_id"] for row in found])
    return str(found[0]["creator_id"])
