"""Bring the derived tables up to the raw data: what new batches change, step by step, then one publication."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis import _

from goodword.catalogue import layout
from goodword.catalogue.derived import DerivedStore, Generation
from goodword.catalogue.engines import listen
from goodword.catalogue.engines.engine import Engine
from goodword.catalogue.engines.expressions import cells, features, people, posts, tags
from goodword.catalogue.engines.expressions.tables import attach, best, combined, replaced
from goodword.catalogue.engines.places import resolve_places
from goodword.catalogue.engines.relations import (
    CELL_STATE,
    COMMENTERS,
    DEAD_POSTS,
    FEATURE_STATE,
    HOMES,
    IDS,
    LANGUAGES,
    LATER,
    MOMENTS,
    NAMES,
    ORPHANS,
    PEOPLE,
    PERSON_HOMES,
    PLACE_KEYS,
    PLACES,
    POST_STATE,
    SELVES,
    TERMS,
    Relation,
)
from goodword.catalogue.engines.working import Working
from goodword.catalogue.resolve import Resolvers
from goodword.core.progress import Progress
from goodword.core.tables import TABLES, Kind
from goodword.core.tier import TierLimits
from goodword.core.times import to_epoch

STEPS = (
    "numbering creators",
    "latest state of posts",
    "places",
    "hashtags",
    "who names whom",
    "languages",
    "audience",
    "who comments on whom",
    "features",
    "cells",
    "tidying up",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """Where and with what a refresh works. now: the clock."""

    root: Path
    engine: Engine
    store: DerivedStore
    resolvers: Resolvers
    limits: TierLimits
    now: Callable[[], datetime]
    progress: Progress


def refresh(scene: Scene) -> Generation:
    """The generation that holds every committed batch; the present one if it does already.

    Raises Conflict while another process refreshes, StorageFull when there is no room; the present generation stays.
    """
    store, now = scene.store, scene.now
    with store.lock():
        present = store.current()
        commits = frozenset(c.batch for c in layout.usable(scene.root))
        options: dict[str, object] = {"tiers": list(scene.limits.lower())}
        whole = all(relation.name in present.segments for relation in LATER)
        if present.batches == commits and present.options == options and (whole or not commits):
            return present
        anew = not present.batches <= commits or present.options != options
        before = Generation(present.number, present.made_at) if anew else present
        store.collect(to_epoch(now()))
        after = _Build(scene, before, commits).run(scene.limits, to_epoch(now()), options)
        store.publish(after)
        store.collect(to_epoch(now()))
        return after


class _Build(Working):
    """One refresh in progress, step by step."""

    def __init__(self, scene: Scene, before: Generation, commits: frozenset[str]) -> None:
        super().__init__(scene.root, scene.engine, scene.store, before, commits)
        self.resolvers = scene.resolvers
        self.progress = scene.progress

    def run(self, limits: TierLimits, at: int, options: dict[str, object]) -> Generation:
        """Every step in order, then the manifest (not yet published)."""
        work: tuple[Callable[[], None], ...] = (
            self._ids,
            self._posts,
            self._places,
            self._terms,
            self._names,
            self._languages,
            self._people,
            self._commenters,
            self._features,
            lambda: self._cells(limits),
            self.compact,
        )
        for i, (what, step) in enumerate(zip(STEPS, work, strict=True)):
            self.progress.step(what, i, len(STEPS))
            step()
        self.progress.step("done", len(STEPS), len(STEPS))
        segments = {name: tuple(parts) for name, parts in self.segments.items() if parts}
        return Generation(self.number, at, self.commits, segments, self._counts(), options)

    def _ids(self) -> None:
        creators = self.raw(Kind.CREATORS)
        profiles = best(creators, "creator_id", [ibis.desc("observed_at")])
        self.profiles = self.keep("profiles", profiles, TABLES[Kind.CREATORS].schema)
        sources = (self.profiles, self.raw(Kind.POSTS), self.raw(Kind.AUDIENCE))
        seen = ibis.union(*(t.select("creator_id") for t in sources), distinct=True)
        known = self.old(IDS)
        fresh = seen if self.first else seen.anti_join(known, "creator_id")
        number = features.numbered(fresh, self.profiles, start=self.total(IDS))
        self.numbered = self.add(IDS, number)
        self.ids = self.now(IDS)

    def _posts(self) -> None:
        raw = self.raw(Kind.POSTS)
        again = self.keep("again", posts.repeated(raw), pa.schema([("post_id", pa.string())]))
        latest = posts.latest(raw, again) if self.rows["again"] else raw
        matched = self._matched(raw)
        counts = self.old(FEATURE_STATE).select("creator", "posts_known")
        if matched is None:
            self.changed = self.add(POST_STATE, posts.first_seen(latest, self.ids, counts))
            self.gone: ir.Table | None = None
            return
        newer = posts.newer_states(latest, matched)
        fresh = posts.first_seen(latest.anti_join(matched, "post_id"), self.ids, counts)
        self.changed = self.add(POST_STATE, fresh.union(newer))
        gone = matched.semi_join(self.changed, "post_id")
        self.gone = self.keep("gone", gone, POST_STATE.schema)
        if self.rows["gone"]:
            self.add(DEAD_POSTS, self.gone)

    def _matched(self, raw: ir.Table) -> ir.Table | None:
        """The states that posts of new batches have so far; None where all of these posts are new."""
        if self.first:
            return None
        # Most posts of a batch are new: ids alone are looked through before whole rows are read.
        ids = pa.schema([("post_id", pa.string())])
        known = self.keep("known", self.old(POST_STATE).select("post_id").semi_join(raw, "post_id").distinct(), ids)
        if not self.rows["known"]:
            return None
        old = self.live(self.old(POST_STATE), before=True)
        return self.keep("matched", old.semi_join(known, "post_id"), POST_STATE.schema)

    def _places(self) -> None:
        homes = self.profiles
        wanted = [homes.select(key=tags.home_place_key(homes.place, homes.country, homes.lat, homes.lon))]
        wanted.append(self.changed.select(key=tags.post_place_key(self.changed)))
        keys = ibis.union(*wanted, distinct=True).filter(_.key.notnull())
        fresh = keys.anti_join(self.old(PLACE_KEYS), "key").order_by("key")
        start = self.total(PLACE_KEYS)
        rows = resolve_places(
            [str(key) for key in self.engine.arrow(fresh)["key"].to_pylist()],
            start,
            self.resolvers.locate,
            self.progress,
        )
        if rows.num_rows:
            self.add(PLACE_KEYS, self.engine.small(rows))
        self.places = self.now(PLACE_KEYS)
        self._change(PLACES, lambda rows, sign: tags.place_rows(rows, self.places, sign))

    def _terms(self) -> None:
        self._change(TERMS, tags.term_rows)

    def _names(self) -> None:
        self._change(NAMES, tags.name_rows)
        self._change(MOMENTS, tags.moment_rows, unique=True)

    def _languages(self) -> None:
        self._change(LANGUAGES, tags.language_rows)

    def _change(
        self, relation: Relation, rows_of: Callable[[ir.Table, int], ir.Table], *, unique: bool = False
    ) -> None:
        """Append what new states of posts add, less what the states they replace had added.

        unique: a post adds one row of its own, so that there is nothing to add up where none is replaced.
        """
        later = self._later(relation)
        rows = rows_of(self.live(self.now(POST_STATE)) if later else self.changed, 1)
        replaced_some = self.gone is not None and not later
        if self.gone is not None and not later:
            rows = rows.union(rows_of(self.gone, -1))
        self.add(relation, rows if unique and not replaced_some else combined(rows, relation))

    def _later(self, relation: Relation) -> bool:
        """Whether a table is new to this catalogue, so that everything known goes into it."""
        return not self.first and relation.name not in self.before.segments

    def _people(self) -> None:
        audience = self.raw(Kind.AUDIENCE)
        seen = self.keep("seen", people.homes_seen(audience), PERSON_HOMES.schema)
        before = self.old(PERSON_HOMES).semi_join(seen, "person").group_by("person").agg(seen=_.seen.max())
        schema = pa.schema([*PERSON_HOMES.schema, ("was", pa.int64())])
        changed = self.keep("moved", people.changed_homes(seen, before), schema)
        self.add(PERSON_HOMES, changed)
        sampled = audience.join(self.ids, "creator_id").select("creator", "person")
        pairs = ibis.union(self._engaged(), sampled, distinct=True)
        self.links = self.add(PEOPLE, self._links(pairs, changed))
        self.add(HOMES, people.home_rows(self.links))

    def _engaged(self) -> ir.Table:
        """(creator, person) of new engagements, and of older ones whose post has come in; the others wait."""
        wanted = self.raw(Kind.ENGAGEMENTS).select("post_id", "person").union(self.old(ORPHANS))
        known = self.now(POST_STATE).select("post_id", "creator")
        if self.segments.get(DEAD_POSTS.name):
            known = known.distinct()
        schema = pa.schema([*ORPHANS.schema, ("creator", pa.int64())])
        matched = wanted.left_join(known, "post_id").select(*schema.names)
        found = self.keep("engaged", matched, schema)
        self.add(ORPHANS, found.filter(found.creator.isnull()).select(*ORPHANS.schema.names).distinct())
        return found.filter(found.creator.notnull()).select("creator", "person")

    def _commenters(self) -> None:
        """Comments of new batches, those that waited for their post, and creators by the hash they comment under."""
        known = self.now(POST_STATE).select("post_id", "creator")
        known = known.distinct() if self.segments.get(DEAD_POSTS.name) else known
        later = self._later(COMMENTERS)
        found = [people.comments_of(self.raw(Kind.ENGAGEMENTS, everything=later))]
        if self.before.segments.get(ORPHANS.name) and not later:
            waited = self.old(ORPHANS).select("post_id").semi_join(self.changed, "post_id").distinct()
            waited = self.keep("waited", waited, pa.schema([("post_id", pa.string())]))
            if self.rows["waited"]:
                everything = people.comments_of(self.raw(Kind.ENGAGEMENTS, everything=True))
                found.append(everything.semi_join(waited, "post_id"))
        pairs = ibis.union(*found, distinct=False) if len(found) > 1 else found[0]
        pairs = pairs.join(known, "post_id").select("creator", "person").distinct()
        self.add(COMMENTERS, pairs.mutate(known=ibis.literal(1, "int64")))
        named = self.now(IDS) if self._later(SELVES) else self.numbered
        self.add(SELVES, self.engine.small(people.hashed(self.engine.batches(named), layout.hash_key(self.root))))

    def _links(self, pairs: ir.Table, changed: ir.Table) -> ir.Table:
        homes = changed.select("person", "seen")
        if self.first:
            return people.new_links(pairs, None, homes)
        pairs = self.keep("pairs", pairs, pa.schema([("creator", pa.int64()), ("person", pa.int64())]))
        homes = self.now(PERSON_HOMES).semi_join(pairs, "person").group_by("person").agg(seen=_.seen.max())
        links = self.old(PEOPLE)
        known = links.semi_join(pairs, ["creator", "person"])
        affected = combined(links.semi_join(changed, "person"), PEOPLE)
        elsewhere = changed.filter(changed.was.isnull() | (changed.was != changed.seen % people.STAMP))
        return people.new_links(pairs, known, homes).union(people.moved_links(affected, elsewhere))

    def _features(self) -> None:
        old = self.old(FEATURE_STATE)
        profiles = self.profiles.join(self.ids, "creator_id")
        if not self.first:
            stale = profiles.join(old.select("creator", seen="observed_at"), "creator").filter(_.observed_at < _.seen)
            profiles = profiles.anti_join(stale, "creator")
        creator = pa.schema([("creator", pa.int64())])
        posted = self.keep("posted", self.changed.select("creator").distinct(), creator)
        more_schema = pa.schema([pa.field(n, pa.int64()) for n in ("creator", "audience_more", "homes_more")])
        more = self.keep("more", people.audience_changes(self.links), more_schema)
        touched = ibis.union(*(t.select("creator") for t in (profiles, posted, more)), distinct=True)
        touched = self.keep("touched", self.ids.semi_join(touched, "creator"), IDS.schema)
        profile = replaced(old, features.profile_columns(profiles), features.PROFILE, "creator")
        post_part = self._post_part(posted)
        post_part = replaced(old, post_part, features.POSTS_PART, "creator")
        rows = features.feature_rows(
            touched,
            profile=profile,
            posts=post_part,
            heard=self._heard(profile, post_part, posted, profiles),
            audience=features.audience_columns(old, more),
            places=self.places,
        )
        self.add(FEATURE_STATE, rows if self.first else rows.union(old.anti_join(touched, "creator")))

    def _post_part(self, posted: ir.Table) -> ir.Table:
        """What the posts of these creators amount to, over all their posts."""
        state = self.changed
        if not self.first:
            columns = ("creator", "post_id", "observed_at", "posted_at", "likes", "comments", "sponsored")
            schema = pa.schema([POST_STATE.schema.field(name) for name in columns])
            state = self.keep("state", self.live(self.now(POST_STATE).semi_join(posted, "creator")), schema)
        places = combined(self.now(PLACES).semi_join(posted, "creator"), PLACES)
        languages = combined(self.now(LANGUAGES).semi_join(posted, "creator"), LANGUAGES)
        rows = features.posts_columns(
            posts.totals(state),
            posts.recent_moments(state),
            features.tagged_places(places, self.places),
            features.most_used_language(languages),
        )
        return self.keep("post_part", rows, features.POSTS_SCHEMA)

    def _heard(self, profile: ir.Table, post_part: ir.Table, posted: ir.Table, profiles: ir.Table) -> ir.Table:
        """(creator, heard_language): as before, but where nobody states one and other captions are to be heard."""
        asked = posted.union(profiles.select("creator"), distinct=True)
        known = attach(attach(asked, profile, "creator"), post_part, "creator")
        silent = known.filter(known.stated_language.isnull(), known.post_language.isnull()).select("creator")
        silent = self.keep("silent", silent, pa.schema([("creator", pa.int64())]))
        old = self.old(FEATURE_STATE)
        anew = (
            silent if self.first else silent.anti_join(listen.settled(silent, old, self.changed, self.gone), "creator")
        )
        anew = self.keep("anew", anew, pa.schema([("creator", pa.int64())]))
        captions = listen.captions(self.live(self.now(POST_STATE).semi_join(anew, "creator")))
        schema = listen.HEARD
        some = self.engine.batches(captions) if self.rows["anew"] else iter(())
        heard = listen.languages(some, self.resolvers.detect, self.progress)
        heard = self.keep("heard", self.engine.small(heard), schema)
        talking = asked.anti_join(silent, "creator").union(anew)
        return old.anti_join(talking, "creator").select(*schema.names).union(heard)

    def _cells(self, limits: TierLimits) -> None:
        self.add(CELL_STATE, cells.cells(self.now(FEATURE_STATE), limits))

    def _counts(self) -> dict[str, int]:
        unresolved = self.places.filter(self.places.lat.isnull()).count().name("n").as_table()
        rows = {kind: sum(c.added for c in layout.usable(self.root) if c.kind is kind) for kind in Kind}
        return {
            "creators": self.total(IDS),
            "posts": self.total(POST_STATE) - self.total(DEAD_POSTS),
            "engagements": rows[Kind.ENGAGEMENTS],
            "audience": rows[Kind.AUDIENCE],
            "waiting_engagements": self.total(ORPHANS),
            "places": self.total(PLACE_KEYS),
            "places_unresolved": self.engine.arrow(unresolved)["n"][0].as_py(),
        }
