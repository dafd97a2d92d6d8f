"""The file of one creator as every door handles it: gathered, ordered by the user's weights, kept, shown later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from goodword.catalogue.model import Catalogue, FeatureQuery
from goodword.core.errors import Conflict
from goodword.ledger.store import Ledger
from goodword.settings.model import Settings
from goodword.vetting.ask import creator_id as id_of
from goodword.vetting.ask import vet_all, vet_named
from goodword.vetting.audience.desk import AudienceDesk
from goodword.vetting.audience.model import Credibility
from goodword.vetting.evidence.gather import dossier
from goodword.vetting.evidence.model import Dossier, Record, Sampled
from goodword.vetting.evidence.store import EvidenceStore
from goodword.vetting.evidence.whose import LEAST, Home, audience_homes, because
from goodword.vetting.material import Beside, common, evidence_of, readings
from goodword.vetting.model import DEFAULT_RULE, EvidenceRule, Signal, Vetting, VettingRule
from goodword.vetting.niche.expertise import Concentration, Expertise
from goodword.vetting.niche.say import home_signal
from goodword.vetting.niche.store import at_home, homes
from goodword.vetting.niche.taxonomy import load
from goodword.vetting.sponsored.gather import seen_posts
from goodword.vetting.sponsored.saturation import Saturation, saturation
from goodword.vetting.trust.model import TrustProfile, TrustWeights
from goodword.vetting.trust.store import TrustStore
from goodword.vetting.trust.weigh import ordered


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
        self._audiences = AudienceDesk(workspace)
        self._beside = Beside(load(workspace.settings.niches), sampled=self._sampled)

    def dossier(
        self,
        name: str,
        *,
        vetting: Vetting | None = None,
        evidence: EvidenceRule | None = None,
        rule: VettingRule = DEFAULT_RULE,
        countries: Sequence[str] = (),
        competitors: Sequence[str] = (),
        weights: TrustWeights | None = None,
        niche: str = "",
    ) -> Dossier:
        """The file of a creator (an id, or a handle that only one has) as of now. Raises NotFound, and Conflict where
        the terms of their network do not allow that anything is derived.

        vetting: the signals, where they are at hand. countries: of the brand, whose rules apply beside those of the
        creator's and of where a good part of the known audience lives.
        competitors: accounts whom their posts may name, marked as advertising or not.
        """
        catalogue, now, limits = self._workspace.catalogue, self._workspace.now(), self._workspace.settings.tier_limits
        creator = vetting.creator_id if vetting else id_of(catalogue, name)
        beside = self._in(niche)
        known = vetting or self.vet([creator], evidence=evidence, rule=rule, niche=niche)[0]
        features = catalogue.features(FeatureQuery(creator_ids=(creator,))).to_pylist()
        if not features:
            _must_be_derived(catalogue, creator)
        row: dict[str, Any] = features[0] if features else {}
        kept = self._audiences.store.of_creator(creator)
        lives = self._homes(creator)
        reading = readings(catalogue, (creator,), beside.taxonomy, rule=rule).of(
            creator,
            country=row.get("country"),
            language=row.get("language"),
            declared=row.get("niche"),
            asked=(*countries, *(country for country, _, _ in lives)),
        )
        said = because(countries, row.get("country"), lives)
        reading = replace(reading, disclosure=replace(reading.disclosure, because=said))
        judged = self._judged(creator, rule, competitors)
        if judged and competitors:
            reading = replace(reading, ads=judged[0])
        return dossier(
            known,
            reading,
            home=self._home(reading.expertise, beside),
            followers=row.get("followers"),
            audience=self._audiences.standing(kept[0].id).credibility if kept else None,
            sampled=[Sampled(a.id, a.name, a.added_at) for a in kept],
            weights=weights or self.trust.weights(),
            now=now,
            limits=limits,
            rule=rule,
            judged=judged,
        )

    def _homes(self, creator: str) -> tuple[Home, ...]:
        """Countries where the known audience lives; nothing where no places are at hand."""
        if evidence_of(self._workspace.catalogue) is None:
            return ()
        links = self._workspace.catalogue.audience((creator,))
        if links.num_rows - links["lat"].null_count < LEAST:
            return ()  # the gazetteer takes a moment to load
        places = getattr(self._workspace, "gazetteer", None)
        return audience_homes(links, places) if places is not None else ()

    def _judged(self, creator: str, rule: VettingRule, competitors: Sequence[str]) -> tuple[Saturation, str] | None:
        """Advertising over every post: unmarked ones judged where a look was learnt from this data before, and who
        names a competitor. None where neither adds anything."""
        seen = seen_posts(self._workspace.catalogue, [creator], judge="kept")
        if not seen.learnt_from and not competitors:
            return None
        found = saturation(seen.posts[creator], competitors=competitors, rule=rule)
        return found, seen.sentence if seen.learnt_from else ""

    def _home(self, found: Expertise, beside: Beside) -> tuple[Concentration | None, Signal] | None:
        """Who is at home in the niche, with its signal; None where the catalogue has no bulk answers."""
        bulk = evidence_of(self._workspace.catalogue)
        if bulk is None:
            return None
        catalogue, who = self._workspace.catalogue, (found.creator_id,)
        cells = common(catalogue, bulk, self._workspace.settings.tier_limits).cells
        kept = homes(catalogue, bulk, who, beside.taxonomy, work=False, cells=cells)
        told = at_home(kept, found, beside.niche)
        return told, home_signal(told, beside.taxonomy, worked_out=kept is not None)

    def _in(self, niche: str) -> Beside:
        """What is known beside the catalogue, with people counted in this niche. Raises BadInput for one not known."""
        return replace(self._beside, niche=self._beside.taxonomy.find(niche, where="niche")) if niche else self._beside

    def vet(
        self,
        names: Sequence[str],
        *,
        evidence: EvidenceRule | None = None,
        rule: VettingRule = DEFAULT_RULE,
        niche: str = "",
    ) -> list[Vetting]:
        """Every signal of these creators, in that order; niche: whose people are counted as at home, each creator's
        own unless given. Raises NotFound."""
        work, limits = self._workspace, self._workspace.settings.tier_limits
        beside = self._in(niche)
        return vet_named(
            work.catalogue, names, now=work.now(), evidence=evidence, rule=rule, limits=limits, beside=beside
        )

    def everybody(self, *, rule: VettingRule = DEFAULT_RULE, countries: Sequence[str] = ()) -> Iterator[Vetting]:
        """The same signals of everybody in the catalogue. countries: of the brand, whose rules of disclosure apply
        beside each creator's own; where their audiences live is only looked at one by one (`dossier`)."""
        work, beside = self._workspace, replace(self._beside, countries=tuple(countries))
        return vet_all(work.catalogue, now=work.now(), rule=rule, limits=work.settings.tier_limits, beside=beside)

    def _sampled(self, creator_ids: tuple[str, ...]) -> dict[str, Credibility]:
        """What the newest kept sample of each of these creators says."""
        wanted = set(creator_ids)
        newest = {a.creator_id: a.id for a in reversed(self._audiences.store.audiences()) if a.creator_id in wanted}
        return {name: self._audiences.standing(number).credibility for name, number in newest.items() if name}

    def rank(self, names: Sequence[str], weights: TrustWeights | None = None, *, niche: str = "") -> list[TrustProfile]:
        """Profiles of these creators, in the order of the weights; niche: as in `vet`. Raises NotFound."""
        chosen = weights or self.trust.weights()
        return ordered([self.dossier(name, weights=chosen, niche=niche).trust for name in names])

    def keep(self, name: str, *, countries: Sequence[str] = (), competitors: Sequence[str] = ()) -> Record:
        """Keep the file of a creator as it is now. Raises NotFound."""
        return self.store.keep(self.dossier(name, countries=countries, competitors=competitors))


def _must_be_derived(catalogue: Catalogue, creator: str) -> None:
    only = catalogue.withheld((creator,)).get(creator)
    if only is not None:
        raise Conflict(
            only.why,
            where=creator,
            data="What the network gave is shown as it is on the creator's page.",
            next_step=f"once it has: `goodword source terms {creator.partition(':')[0]} --accepted-derived-metrics`",
        )
