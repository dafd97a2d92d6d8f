"""Expertise of creators of one installation, as every door asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from goodword.catalogue.model import Catalogue, FeatureQuery
from goodword.core.errors import NotFound
from goodword.settings.model import Settings
from goodword.vetting.ask import creator_id
from goodword.vetting.material import evidence_of
from goodword.vetting.niche.expertise import DEFAULT_EXPERTISE, Expertise, expertise
from goodword.vetting.niche.store import at_home, homes
from goodword.vetting.niche.taught import Taught, taught
from goodword.vetting.niche.taxonomy import load


class _Workspace(Protocol):
    @property
    def catalogue(self) -> Catalogue: ...

    @property
    def settings(self) -> Settings: ...

    def now(self) -> datetime: ...


def expertise_of(workspace: _Workspace, names: Sequence[str], *, niche: str = "") -> list[Expertise]:
    """What these creators (ids, or handles that only one has) are expert in, in that order.

    niche: whose people are counted in each audience, so that creators can be compared; ordered by the low end of that
    share, those of whom too little is known last. Raises NotFound for a creator, BadInput for a niche not known.
    """
    catalogue, taxonomy = workspace.catalogue, load(workspace.settings.niches)
    wanted = taxonomy.find(niche, where="niche") if niche else None
    ids = [creator_id(catalogue, name) for name in names]
    each = tuple(sorted(set(ids)))
    rows = {r["creator_id"]: r for r in catalogue.features(FeatureQuery(creator_ids=each)).to_pylist()}
    for name in ids:
        if name not in rows:
            raise NotFound.looked_in(f"No creator {name!r}.", ["the catalogue's creators"], next_step="import them")
    bulk = evidence_of(catalogue)
    home = homes(catalogue, bulk, each, taxonomy, work=True) if bulk else None
    bios = {row["creator_id"]: row["bio"] for row in bulk.bios(each).to_pylist()} if bulk else {}
    found = []
    for name in ids:
        posts = catalogue.posts(name, DEFAULT_EXPERTISE.posts).to_pylist()
        told = expertise(name, posts, taxonomy, declared=rows[name]["niche"], bio=bios.get(name))
        found.append(replace(told, concentration=at_home(home, told, wanted)))
    return sorted(found, key=_concentrated) if wanted else found


def _concentrated(found: Expertise) -> tuple[bool, float]:
    share = found.concentration.share if found.concentration else None
    return share is None, -share.low if share else 0.0


def learnt_of(workspace: _Workspace, creator_ids: Sequence[str]) -> Taught:
    """What the catalogue's declared niches teach of these creators, none of whom is learnt from."""
    catalogue = workspace.catalogue
    niches = load(workspace.settings.niches)
    return taught(catalogue, evidence_of(catalogue), creator_ids, niches, now=workspace.now())
