"""The file of one creator as every door handles it: gathered, ordered by the user's weights, kept, shown later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from goodword.catalogue.model import Catalogue, FeatureQuery
from goodword.ledger.store import Ledger
from goodword.settings.model import Settings
from goodword.vetting.ask import creator_id as id_of
from goodword.vetting.ask import vet_named
from goodword.vetting.audience.desk import AudienceDesk
from goodword.vetting.evidence.gather import dossier, rules_of
from goodword.vetting.evidence.model import Dossier, Record, Sampled
from goodword.vetting.evidence.store import EvidenceStore
from goodword.vetting.model import DEFAULT_RULE, EvidenceRule, Vetting, VettingRule
from goodword.vetting.niche.expertise import DEFAULT_EXPERTISE, expertise
from goodword.vetting.niche.taxonomy import load
from goodword.vetting.trust.model import TrustProfile, TrustWeights
from goodword.vetting.trust.store import TrustStore
from goodword.vetting.trust.weigh import ordered

POSTS = DEFAULT_EXPERTISE.posts


class _Workspace(Protocol):
    @property
    def catalogue(self) -> Catalogue: ...

    @property
    def ledger(self) -> Ledger: ...

    @property
    def settings(self) -> Settings: ...

    def now(self) -> datetime: ...


class EvidenceDesk:
    """Files of creators of one installation."""

    def __init__(self, workspace: _Workspace) -> None:
        self._workspace = workspace
        self.store = EvidenceStore(workspace.ledger, now=workspace.now)
        self.trust = TrustStore(workspace.ledger, now=workspace.now)

    def dossier(
        self,
        name: str,
        *,
        vetting: Vetting | None = None,
        evidence: EvidenceRule | None = None,
        rule: VettingRule = DEFAULT_RULE,
        countries: Sequence[str] = (),
        weights: TrustWeights | None = None,
    ) -> Dossier:
        """The file of a creator (an id, or a handle that only one has) as of now. Raises NotFound.

        vetting: the signals, where they are at hand. countries: of the brand and the audience, whose rules apply too.
        """
        catalogue, now, limits = self._workspace.catalogue, self._workspace.now(), self._workspace.settings.tier_limits
        creator = vetting.creator_id if vetting else id_of(catalogue, name)
        known = vetting or vet_named(catalogue, [creator], now=now, evidence=evidence, rule=rule, limits=limits)[0]
        features = catalogue.features(FeatureQuery(creator_ids=(creator,))).to_pylist()
        row: dict[str, Any] = features[0] if features else {}
        audiences = AudienceDesk(self._workspace)
        kept = audiences.store.of_creator(creator)
        posts = catalogue.posts(creator, POSTS).to_pylist()
        niches = load(self._workspace.settings.niches)
        return dossier(
            known,
            posts,
            followers=row.get("followers"),
            rules=rules_of(row.get("country"), creator.partition(":")[0], countries),
            audience=audiences.standing(kept[0].id).credibility if kept else None,
            sampled=[Sampled(a.id, a.name, a.added_at) for a in kept],
            weights=weights or self.trust.weights(),
            now=now,
            limits=limits,
            expertise=expertise(creator, posts, niches, declared=row.get("niche")),
            rule=rule,
        )

    def rank(self, names: Sequence[str], weights: TrustWeights | None = None) -> list[TrustProfile]:
        """Profiles of these creators, in the order of the weights. Raises NotFound."""
        chosen = weights or self.trust.weights()
        return ordered([self.dossier(name, weights=chosen).trust for name in names])

    def keep(self, name: str, *, countries: Sequence[str] = ()) -> Record:
        """Keep the file of a creator as it is now. Raises NotFound."""
        return self.store.keep(self.dossier(name, countries=countries))
