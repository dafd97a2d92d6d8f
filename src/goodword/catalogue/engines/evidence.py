"""What vetting asks of the catalogue, on any engine."""

from __future__ import annotations

from collections.abc import Hashable
from hashlib import blake2b
from pathlib import Path

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from ibis import _

from goodword.catalogue import layout
from goodword.catalogue.derived import DerivedStore, Generation
from goodword.catalogue.engines.engine import Engine
from goodword.catalogue.engines.expressions.evidence import at_home, commented, measures, newest, worded
from goodword.catalogue.engines.expressions.people import hashed
from goodword.catalogue.engines.inputs import Given, Inputs, Question
from goodword.catalogue.engines.relations import DEAD_POSTS, FEATURE_STATE, IDS, PEOPLE, POST_STATE, SELVES, Relation
from goodword.catalogue.engines.selection import Selector
from goodword.catalogue.evidence import (
    BIOS,
    COMMENTS,
    HISTORY,
    HOMES,
    LINKS,
    MEASURED_POSTS,
    MEASURES,
    RECENT,
    SAID,
    SEEN,
)
from goodword.core.tables import CREATORS, ENGAGEMENTS, Kind
from goodword.sources.people import hash_ids

_AUDIENCE = pa.schema([("creator", pa.int64()), ("creator_id", pa.string()), ("person", pa.int64())])
_OWNED = pa.schema([POST_STATE.schema.field(name) for name in ("creator", "creator_id", "post_id", "posted_at")])
# Columns of posts that measures need: the others are wide.
_NARROW = ("creator", "post_id", "posted_at", "likes", "comments", "shares", "saves", "views", "reach")

_ORDERED = ("creator_id", "posted_at", "post_id")


class EngineEvidence:
    """`Evidence` over one engine; every answer comes from one complete generation."""

    def __init__(self, root: Path, engine: Engine, store: DerivedStore, selector: Selector) -> None:
        self._root = root
        self._engine = engine
        self._store = store
        self._selector = selector
        self._hashed: tuple[int, pa.Table] | None = None

    def shelf(self) -> tuple[Path, str]:
        """See `Evidence`."""
        batches = "\n".join(sorted(self._store.current().batches))
        return self._store.root / "shelf", blake2b(batches.encode(), digest_size=8).hexdigest()

    def measures(self, creator_ids: tuple[str, ...] = (), *, every: int = 1) -> pa.Table:
        """See `Evidence`."""
        generation = self._store.current()

        def question(given: Inputs) -> ir.Table:
            wanted = given.table("wanted") if creator_ids else self._read(generation, IDS)
            if every > 1:
                wanted = wanted.filter(_.creator % every == 0)
            posts = self._posts(generation, wanted if creator_ids or every > 1 else None).select(*_NARROW)
            return measures(newest(posts, MEASURED_POSTS)).join(wanted, "creator").order_by("creator_id")

        return self._asked(generation, ("measures", bool(creator_ids), every), question, MEASURES, creator_ids)

    def histories(self, creator_ids: tuple[str, ...] = (), *, least: int = 1) -> pa.Table:
        """See `Evidence`."""
        generation, files = self._store.current(), layout.committed(self._root, Kind.CREATORS)

        def question(given: Inputs) -> ir.Table:
            rows = self._engine.read(files, CREATORS.schema).filter(_.followers.notnull()).select(*HISTORY.names)
            if creator_ids:
                rows = rows.semi_join(given.table("named"), "creator_id")
            if least > 1:
                many = rows.group_by("creator_id").agg(rows_known=_.count()).filter(_.rows_known >= least)
                rows = rows.semi_join(many, "creator_id")
            return rows.order_by("creator_id", "observed_at")

        return self._asked(
            generation, ("histories", bool(creator_ids), least, len(files)), question, HISTORY, creator_ids
        )

    def bios(self, creator_ids: tuple[str, ...] = ()) -> pa.Table:
        """See `Evidence`."""
        generation, files = self._store.current(), layout.committed(self._root, Kind.CREATORS)

        def question(given: Inputs) -> ir.Table:
            rows = self._engine.read(files, CREATORS.schema).filter(_.bio.notnull() & (_.bio != ""))
            if creator_ids:
                rows = rows.semi_join(given.table("named"), "creator_id")
            return rows.group_by("creator_id").agg(bio=_.bio.argmax(_.observed_at)).order_by("creator_id")

        return self._asked(generation, ("bios", bool(creator_ids), len(files)), question, BIOS, creator_ids)

    def recent_posts(
        self, creator_ids: tuple[str, ...] = (), *, each: int = MEASURED_POSTS, columns: tuple[str, ...] = ()
    ) -> pa.Table:
        """See `Evidence`."""
        generation = self._store.current()

        def question(given: Inputs) -> ir.Table:
            posts = self._posts(generation, given.table("wanted") if creator_ids else None)
            narrow = posts.select("creator", *dict.fromkeys([*_ORDERED, *schema.names]))
            return newest(narrow, each).order_by(["creator_id", ibis.desc("posted_at"), ibis.desc("post_id")])

        schema = pa.schema([RECENT.field(name) for name in columns]) if columns else RECENT
        name = ("recent", bool(creator_ids), each, columns)
        return self._asked(generation, name, question, schema, creator_ids)

    def said(self, creator_ids: tuple[str, ...] = ()) -> pa.Table:
        """See `Evidence`."""
        generation, files = self._store.current(), layout.committed(self._root, Kind.ENGAGEMENTS)

        def question(given: Inputs) -> ir.Table:
            under = given.table("posts")
            found = worded(self._engine.read(files, ENGAGEMENTS.schema)).semi_join(under, "post_id")
            once = found.select("post_id", "person", "at").distinct()
            return once.join(under, "post_id").group_by("creator_id").agg(said=_.count())

        posts = Given(tables={"posts": self._owned(generation, creator_ids)})
        table = self._engine.ask(("counted", generation.number, len(files)), question, posts)
        return table.select(SAID.names).cast(SAID).sort_by("creator_id")

    def comments(self, creator_ids: tuple[str, ...] = (), *, each: int = 200) -> pa.Table:
        """See `Evidence`. First the posts, then what was said under them: comments are many, posts of one are few."""
        generation, files = self._store.current(), layout.committed(self._root, Kind.ENGAGEMENTS)

        def question(given: Inputs) -> ir.Table:
            rows, under = worded(self._engine.read(files, ENGAGEMENTS.schema)), given.table("posts")
            found = commented(rows.semi_join(under, "post_id")).join(under, "post_id")
            order = [ibis.desc("at"), "person", "text"]
            age = ibis.row_number().over(ibis.window(group_by="creator", order_by=order))
            return found.mutate(age=age).filter(_.age < each).order_by("creator_id", "age").drop("age")

        posts = Given(tables={"posts": self._owned(generation, creator_ids)})
        table = self._engine.ask(("said", generation.number, each, len(files)), question, posts)
        return self._told(generation, table).select(COMMENTS.names).cast(COMMENTS)

    def links(self) -> pa.Table:
        """See `Evidence`."""
        generation = self._store.current()
        people = self._creators_as_people(generation)
        engagements = self._engine.read(layout.committed(self._root, Kind.ENGAGEMENTS), ENGAGEMENTS.schema)
        said = engagements.filter(_.kind == "comment").select("post_id", "person", "at", "text")
        known = self._engine.arrow(said.semi_join(self._engine.small(people.select(["person"])), "person"))
        named = self._engine.small(known.select(["post_id"]).group_by("post_id").aggregate([]))
        posts = self._posts(generation, None).select("creator", "post_id", "posted_at").semi_join(named, "post_id")
        ids = self._engine.arrow(self._read(generation, IDS).select("creator", "creator_id"))
        return linked(known, self._engine.arrow(posts), people, ids)

    def seen(self, creator_ids: tuple[str, ...]) -> pa.Table:
        """See `Evidence`."""
        generation = self._store.current()

        def question(given: Inputs) -> ir.Table:
            wanted = given.table("wanted")
            return self._read(generation, PEOPLE).semi_join(wanted, "creator").join(wanted, "creator").distinct()

        audience = self._asked(generation, "audience of", question, _AUDIENCE, creator_ids)
        known = self._known(generation, audience)
        if known.num_rows == 0:
            return SEEN.empty_table()

        def profiles(given: Inputs) -> ir.Table:
            state = self._read(generation, FEATURE_STATE).rename(known="creator", posts="posts_in_all")
            return state.select("known", "followers", "followees", "posts").semi_join(given.table("numbers"), "known")

        numbers = known.select(["known"]).group_by("known").aggregate([])
        found = self._engine.ask(("profiles", generation.number), profiles, Given(tables={"numbers": numbers}))
        rows = known.join(found, "known", join_type="inner")
        return rows.sort_by([("creator_id", "ascending"), ("person", "ascending")]).select(SEEN.names).cast(SEEN)

    def at_home(self, cover: pa.Table, *, company: int) -> pa.Table:
        """See `Evidence`."""
        generation = self._store.current()
        if not generation.number:
            return HOMES.empty_table()

        def question(given: Inputs) -> ir.Table:
            people, state = self._read(generation, PEOPLE), self._read(generation, FEATURE_STATE)
            rows = at_home(people, state, given.table("cover"), company)
            return rows.join(self._read(generation, IDS), "creator").select(*HOMES.names)

        answer = self._engine.ask(("at home", generation.number, company), question, Given(tables={"cover": cover}))
        return answer.select(HOMES.names).cast(HOMES).sort_by([("creator_id", "ascending"), ("niche", "ascending")])

    def selves(self, people: pa.Array) -> pa.Table:
        """(person, creator_id) of those of these people who are creators themselves."""
        generation = self._store.current()
        if not generation.number:
            return pa.table({"person": pa.array([], pa.int64()), "creator_id": pa.array([], pa.string())})
        every = self._creators_as_people(generation)
        mine = every.filter(pc.is_in(every["person"], value_set=people))
        ids = self._read(generation, IDS)
        named = self._engine.arrow(ids.semi_join(self._engine.small(mine.select(["creator"])), "creator"))
        return mine.join(named, "creator", join_type="inner").sort_by("creator_id")

    def _known(self, generation: Generation, audience: pa.Table) -> pa.Table:
        """Those of the audience who are creators themselves, but not of their own, with their number as `known`."""
        people = self._creators_as_people(generation)
        person = np.asarray(people["person"].to_numpy(), dtype=np.int64)
        if len(person) == 0 or audience.num_rows == 0:
            return audience.slice(0, 0)
        here = np.asarray(audience["person"].to_numpy(), dtype=np.int64)
        place = np.minimum(np.searchsorted(person, here), len(person) - 1)
        number = np.asarray(people["creator"].to_numpy(), dtype=np.int64)[place]
        other = number != np.asarray(audience["creator"].to_numpy(), dtype=np.int64)
        table = audience.append_column("known", pa.array(number))
        return table.filter(pa.array((person[place] == here) & other))

    # Pieces

    def _read(self, generation: Generation, relation: Relation) -> ir.Table:
        return self._selector.read(generation, relation)

    def _asked(
        self,
        generation: Generation,
        name: Hashable,
        question: Question,
        schema: pa.Schema,
        creator_ids: tuple[str, ...],
    ) -> pa.Table:
        """The answer to a question about these creators, with exactly this schema."""
        if not generation.number:
            return schema.empty_table()
        tables = {}
        if creator_ids:
            tables["wanted"] = self._selector.wanted(generation, creator_ids)
            tables["named"] = pa.table({"creator_id": pa.array(sorted(set(creator_ids)), pa.string())})
        answer = self._engine.ask(
            (name, generation.number), lambda given: question(given).select(*schema.names), Given(tables=tables)
        )
        return answer.select(schema.names).cast(schema)

    def _posts(self, generation: Generation, wanted: ir.Table | None) -> ir.Table:
        rows = self._read(generation, POST_STATE)
        if wanted is not None:
            rows = rows.semi_join(wanted, "creator")
        if generation.segments.get(DEAD_POSTS.name):
            rows = rows.anti_join(self._read(generation, DEAD_POSTS), ["post_id", "observed_at"])
        return rows

    def _owned(self, generation: Generation, creator_ids: tuple[str, ...]) -> pa.Table:
        """(creator, creator_id, post_id, posted_at) of the posts of these creators."""

        def question(given: Inputs) -> ir.Table:
            return self._posts(generation, given.table("wanted") if creator_ids else None)

        return self._asked(generation, ("owned", bool(creator_ids)), question, _OWNED, creator_ids)

    def _creators_as_people(self, generation: Generation) -> pa.Table:
        """(person, creator) by person: the hash under which each creator appears as one of an audience."""
        if self._hashed is None or self._hashed[0] != generation.number:
            table = self._engine.arrow(self._read(generation, SELVES)).cast(SELVES.schema)
            if SELVES.name not in generation.segments:  # of a time before this table
                table = hashed(self._engine.batches(self._read(generation, IDS)), layout.hash_key(self._root))
            self._hashed = (generation.number, table.sort_by("person").combine_chunks())
        return self._hashed[1]

    def _people(self, creator_ids: pa.ChunkedArray) -> pa.Array:
        """The hash of each of these creators."""
        named = [str(name).encode() for name in creator_ids.to_pylist()]
        return hash_ids(layout.hash_key(self._root), named) if named else pa.array([], pa.int64())

    def _told(self, generation: Generation, rows: pa.Table) -> pa.Table:
        """The rows with `own` and the caption of their post."""
        if rows.num_rows == 0:
            return COMMENTS.empty_table()

        def captioned(given: Inputs) -> ir.Table:
            posts = self._posts(generation, given.table("under")).semi_join(given.table("under"), "post_id")
            return posts.select("post_id", "caption")

        under = rows.select(["creator", "post_id"]).group_by(["creator", "post_id"]).aggregate([])
        captions = self._engine.ask(("captions", generation.number), captioned, Given(tables={"under": under}))
        place = pc.index_in(rows["post_id"], value_set=captions["post_id"].combine_chunks()).combine_chunks()
        owners = rows["creator_id"].combine_chunks().dictionary_encode()
        own = pc.equal(rows["person"], self._people(owners.dictionary).take(owners.indices))
        told = rows.append_column("own", own)
        return told.append_column("caption", captions["caption"].combine_chunks().take(place))


def linked(said: pa.Table, posts: pa.Table, people: pa.Table, ids: pa.Table) -> pa.Table:
    """LINKS from comments (post_id, person, at, text) of creators, posts (creator, post_id, posted_at) and names.

    One link for each post and commenter, with the earliest comment.
    """
    commenters = people.rename_columns(["person", "commenter"])
    rows = said.join(commenters, "person", join_type="inner").join(posts, "post_id", join_type="inner")
    rows = rows.filter(pc.not_equal(rows["commenter"], rows["creator"]))
    waited = pc.max_element_wise(pc.subtract(rows["at"], rows["posted_at"]), 0)
    rows = rows.append_column("delay", waited)
    first = rows.group_by(["commenter", "creator", "post_id"]).aggregate([("delay", "min"), ("text", "max")])
    who = first.join(ids.rename_columns(["commenter", "who"]), "commenter")
    named = who.join(ids.rename_columns(["creator", "whom"]), "creator").rename_columns(
        [name.removesuffix("_min").removesuffix("_max") for name in [*who.schema.names, "whom"]]
    )
    return named.select(LINKS.names).sort_by([(n, "ascending") for n in LINKS.names]).cast(LINKS)
