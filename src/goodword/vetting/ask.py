"""Vetting by name: find the creators meant, fetch what is known, judge it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from goodword.catalogue.model import Catalogue, FeatureQuery
from goodword.core.errors import BadInput, NotFound
from goodword.core.text import clean
from goodword.vetting.model import DEFAULT_RULE, EvidenceRule, Vetting, VettingRule
from goodword.vetting.vet import vet_many


def vet_named(
    catalogue: Catalogue,
    names: Sequence[str],
    *,
    now: datetime,
    evidence: EvidenceRule | None = None,
    rule: VettingRule = DEFAULT_RULE,
) -> list[Vetting]:
    """Profiles of the creators called `names` (ids, or handles where only one creator has it), in that order.

    Raises NotFound for a name that no creator has, and BadInput for a handle that several have.
    """
    ids = [creator_id(catalogue, name) for name in names]
    features = catalogue.features(FeatureQuery(creator_ids=tuple(sorted(set(ids)))))
    newest = catalogue.status().newest_posted_at
    profiles = vet_many(features, catalogue.cells(), now=now, evidence=evidence, rule=rule, newest=newest)
    by_id = {profile.creator_id: profile for profile in profiles}
    missing = [i for i in ids if i not in by_id]
    if missing:
        raise NotFound.looked_in(f"No creator {missing[0]!r}.", ["the catalogue's creators"], next_step=_HOW)
    return [by_id[i] for i in ids]


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
