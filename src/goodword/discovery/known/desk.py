"""Influencers among our own, as every door asks for them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goodword.catalogue import layout
from goodword.catalogue.around import around_of
from goodword.catalogue.model import FeatureQuery
from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.text import clean
from goodword.discovery.alike.audience import LEAST, shrunk
from goodword.discovery.house import house_of
from goodword.discovery.known.match import match, matched
from goodword.discovery.known.model import KINDS, Added, HeardBy, Known, ListKind, Match, Own, OwnList
from goodword.discovery.known.read import digest_of, read_list
from goodword.discovery.known.store import Marks, OwnStore
from goodword.discovery.known.store_contacts import contacts
from goodword.discovery.workspace import Workspace
from goodword.sources.codes import platform as platform_named
from goodword.sources.contacts import Way, email_of, phone_of, spelt
from goodword.sources.people import hash_ids
from goodword.vetting.engagement import posteriors
from goodword.vetting.material import evidence_of

DAYS, MOST_DAYS = 90, 730
_SHOWN, _HEARD = 100, 20


class KnownDesk:
    """One's own people in one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.store = OwnStore(workspace.ledger, now=workspace.now)
        self.limits = house_of(workspace.settings).tier_limits

    def add(
        self, body: bytes, *, name: str, kind: str, basis: str, platform: str = "instagram", days: int = DAYS
    ) -> Added:
        """Keep a list as keyed hashes. basis: on what ground it may be matched; days: after which it is gone.

        Raises BadInput by field. The same file again is the list that is kept already.
        """
        head = self._head(name, kind, basis, days)
        named = platform_named(platform)
        if named is None:
            raise BadInput(f"{platform!r} is no platform that we know.", where="platform", given=platform)
        digest = digest_of(body)
        people, aside = read_list(body, self._key(), platform=named)
        known = self.store.same(digest)
        if known is not None:
            return Added(known, tuple(aside), True)
        if not people:
            first = aside[0].reason if aside else "The file has no rows."
            raise BadInput("Nobody on this list can be recognised.", where="file", given=first)
        number = self.store.add(people, head=_counted(head, len(people), len(aside)), digest=digest)
        return Added(self.store.one(number), tuple(aside), False)

    def _head(self, name: str, kind: str, basis: str, days: int) -> OwnList:
        if kind not in KINDS:
            raise BadInput.unknown("kind of list", kind, list(KINDS), where="kind")
        said = " ".join(clean(basis).split())
        if not 5 <= len(said) <= 500:
            raise BadInput(
                "Say on what ground these people may be matched.", where="basis", given=said,
                next_step="for example: consent in the terms of our shop, or legitimate interest",
            )  # fmt: skip
        if not 1 <= days <= MOST_DAYS:
            raise BadInput.value("days", f"1 to {MOST_DAYS}", days, where="days")
        now = self._workspace.now()
        title = " ".join(clean(name).split())[:100] or "list"
        return OwnList(0, title, ListKind(kind), said, 0, 0, now + timedelta(days=days), now)

    def find(self, number: int) -> Known:
        """Who of a list is a creator, and whom the people of the list engage with."""
        started = time.perf_counter()
        head, marks = self.store.one(number), self.store.marks(number)
        creators = self._creators(marks)
        here = np.isin(marks.mark, np.array([mark for _, mark in creators], np.int64))
        found = matched(self.store.people(number, np.unique(marks.person[here]).tolist()), creators)
        matches = self._matches(found, head)
        by_way = Counter(way.value for by in found.values() for way in {w for _, w in by})
        return Known(
            head, matches, len(found), self._heard(marks, found), dict(by_way), tuple(_notes(marks, found)),
            round((time.perf_counter() - started) * 1000, 1),
        )  # fmt: skip

    def _creators(self, people: Marks) -> dict[tuple[Way, int], str]:
        """Creators by (way, mark), of those marks that the list has."""
        around, evidence = around_of(self._workspace.catalogue), evidence_of(self._workspace.catalogue)
        found: dict[tuple[Way, int], str] = {}
        if around is not None:
            selves = around.selves(people.of(Way.HANDLE))
            for person, creator in zip(selves["person"].to_pylist(), selves["creator_id"].to_pylist(), strict=True):
                found[Way.HANDLE, person] = creator
        if evidence is not None:
            stated = contacts(evidence, self._key())
            stated = stated.filter(pc.is_in(stated["mark"], value_set=people.of()))
            for row in stated.to_pylist():
                found.setdefault((Way(row["way"]), row["mark"]), row["creator_id"])
        for creator, email, phone in self.store.contacts():
            for way, value in ((Way.EMAIL, email_of(email)), (Way.PHONE, phone_of(phone))):
                if value:
                    found.setdefault((way, self._mark(spelt(way, value))), creator)
        return found

    def _matches(self, found: Mapping[str, list[tuple[Own, Way]]], head: OwnList) -> tuple[Match, ...]:
        if not found:
            return ()
        table = self._table(tuple(found))
        rows = {r["creator_id"]: r for r in table.to_pylist()}
        order = sorted(rows, key=lambda c: (-(rows[c]["followers"] or 0), c))[:_SHOWN]
        usual = self._engagement(table.filter(pc.is_in(table["creator_id"], value_set=pa.array(order, pa.string()))))
        told = [match(rows[c], found[c], head.kind, engagement=usual.get(c), limits=self.limits) for c in order]
        return tuple(sorted(told, key=lambda m: (-(m.bring.low if m.bring else 0), m.creator_id)))

    def _heard(self, people: Marks, found: Mapping[str, object]) -> tuple[HeardBy, ...]:
        """Whom the people of the list engage with, by the lower end of the share of those creators' audiences."""
        around = around_of(self._workspace.catalogue)
        if around is None:
            return ()
        table = around.heard(people.of(Way.HANDLE))
        ids = table["creator_id"].to_pylist()
        together = np.asarray(table["together"].to_numpy(), np.int64)
        known = np.maximum(np.asarray(pc.fill_null(table["known"], 0).to_numpy(), np.int64), together)
        base = float(np.clip(together.sum() / max(around.links_known(), 1), 1e-9, 0.999))
        estimates = shrunk(together, known, base)
        order = sorted(range(len(ids)), key=lambda i: (-estimates[i].low, ids[i]))
        kept = [i for i in order if together[i] >= LEAST and estimates[i].low > base and ids[i] not in found][:_HEARD]
        rows = {r["creator_id"]: r for r in self._features(tuple(ids[i] for i in kept))} if kept else {}
        return tuple(
            HeardBy(ids[i], rows[ids[i]]["name"] or rows[ids[i]]["handle"], rows[ids[i]]["followers"], estimates[i],
                    int(together[i]), int(known[i]))
            for i in kept
            if ids[i] in rows
        )  # fmt: skip

    def _engagement(self, features: pa.Table) -> dict[str, Estimate]:
        """Their usual engagement by followers, where a post is measured: what vetting shows of it."""
        now, cells = self._workspace.now(), self._workspace.catalogue.cells()
        told = posteriors(features, cells, limits=self.limits, now=now)
        return {c: told.estimate(i) for i, c in enumerate(told.creator_ids) if told.n[i]}

    def _table(self, ids: tuple[str, ...]) -> pa.Table:
        return self._workspace.catalogue.features(FeatureQuery(creator_ids=ids))

    def _features(self, ids: tuple[str, ...]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._table(ids).to_pylist()
        return rows

    def _key(self) -> bytes:
        return layout.hash_key(layout.folder(self._workspace.settings.catalogue))

    def _mark(self, text: str) -> int:
        marks: pa.Array = hash_ids(self._key(), [text.encode()])
        return int(marks[0].as_py())


def _counted(head: OwnList, people: int, aside: int) -> OwnList:
    return OwnList(0, head.name, head.kind, head.basis, people, aside, head.keep_until, head.made_at)


def _notes(people: Marks, found: Mapping[str, object]) -> list[str]:
    notes = []
    if not len(people.of(Way.HANDLE)):
        notes.append("The list has no handles: people are recognised only where creators state a contact.")
    if not found:
        notes.append("Nobody on the list is a creator of the catalogue as far as their contacts are known.")
    return notes
