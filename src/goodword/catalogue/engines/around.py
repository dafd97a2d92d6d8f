"""People around people, on any engine, from tables that a refresh keeps up to date."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis import _

from goodword.catalogue.around import COMMENTING, HEARD, NAMED, NAMING, SELVES, SHARED, TELLERS, UNHEARD
from goodword.catalogue.derived import DerivedStore, Generation
from goodword.catalogue.engines.engine import Engine
from goodword.catalogue.engines.evidence import EngineEvidence
from goodword.catalogue.engines.expressions.tables import attach, combined
from goodword.catalogue.engines.expressions.tags import bit_count, in_mask
from goodword.catalogue.engines.inputs import Given, Inputs, Question
from goodword.catalogue.engines.relations import (
    COMMENTERS,
    FEATURE_STATE,
    IDS,
    LATER,
    MOMENTS,
    NAMES,
    PEOPLE,
    TERMS,
    Relation,
)
from goodword.catalogue.engines.relations import SELVES as OWN_HASHES
from goodword.catalogue.engines.selection import Selector
from goodword.core.errors import Conflict

_PEOPLE_WAYS = ("mention", "tag")
_MOST_UNHEARD = 2_000
_OWNED = pa.schema([("person", pa.int64()), ("seed", pa.int64())])
_MEETING = pa.schema([(name, pa.int64()) for name in ("creator", "person", "seed")])


class EngineAround:
    """`Around` over one engine."""

    def __init__(self, engine: Engine, store: DerivedStore, selector: Selector, evidence: EngineEvidence) -> None:
        self._engine = engine
        self._store = store
        self._selector = selector
        self._evidence = evidence

    def shared(self, seeds: tuple[str, ...]) -> pa.Table:
        """See `Around`."""
        generation = self._store.current()
        several = len(generation.segments.get(PEOPLE.name, ())) > 1

        def owned(given: Inputs) -> ir.Table:
            links = self._read(generation, PEOPLE).semi_join(given.table("wanted"), "creator")
            return links.select("person", seed="creator").distinct()

        def meeting(given: Inputs) -> ir.Table:
            links = self._read(generation, PEOPLE).select("creator", "person")
            found = links.join(given.table("owned"), "person")
            return found.distinct() if several else found

        def question(given: Inputs) -> ir.Table:
            pairs = given.table("pairs")
            each = pairs.group_by(["creator", "seed"]).agg(shared=_.count())
            both = pairs.group_by("creator").agg(together=_.person.nunique())
            known = self._read(generation, FEATURE_STATE).select("creator", "creator_id", known="audience_known")
            seeds_named = given.table("wanted").select(seed_id="creator_id", seed="creator")
            rows = each.join(both, "creator").join(known, "creator").join(seeds_named, "seed")
            rows = rows.select("creator_id", "seed_id", "shared", "together", "known").rename(seed="seed_id")
            return rows.order_by("creator_id", "seed")

        # In three steps, each knowing how little the one before has left: all links are gone through once.
        own = self._asked(generation, "owned", owned, _OWNED, seeds)
        pairs = self._asked(generation, ("meeting", several), meeting, _MEETING, seeds, tables={"owned": own})
        return self._asked(generation, "shared", question, SHARED, seeds, tables={"pairs": pairs})

    def links_known(self) -> int:
        """See `Around`."""
        generation = self._store.current()
        if not generation.number:
            return 0
        total = self._read(generation, FEATURE_STATE).audience_known.sum().name("n").as_table()
        return int(self._engine.arrow(total)["n"][0].as_py() or 0)

    def heard(self, people: pa.Array) -> pa.Table:
        """See `Around`."""
        generation = self._store.current()
        if not generation.number or not len(people):
            return HEARD.empty_table()
        several = len(generation.segments.get(PEOPLE.name, ())) > 1

        def question(given: Inputs) -> ir.Table:
            links = self._read(generation, PEOPLE).select("creator", "person")
            links = links.distinct() if several else links
            counted = links.semi_join(given.table("people"), "person").group_by("creator").agg(together=_.count())
            known = self._read(generation, FEATURE_STATE).select("creator", known="audience_known")
            return counted.join(known, "creator").join(self._read(generation, IDS), "creator").order_by("creator_id")

        given = Given(tables={"people": pa.table({"person": pa.array(people, pa.int64())})})
        key = ("heard", several, generation.number)
        answer = self._engine.ask(key, lambda i: question(i).select(*HEARD.names), given)
        return answer.select(HEARD.names).cast(HEARD)

    def selves(self, people: pa.Array) -> pa.Table:
        """See `Around`."""
        return self._evidence.selves(pa.array(people, pa.int64())).select(SELVES.names).cast(SELVES)

    def tellers(self, names: tuple[str, ...]) -> pa.Table:
        """See `Around`. Counted by masks alone."""
        generation = self._named()

        def question(given: Inputs) -> ir.Table:
            masks = self._masks(generation, given)
            posts = bit_count(masks.mask).cast("int64").sum().cast("int64")
            counted = masks.group_by(["name", "creator", "how"]).agg(posts=posts)
            known = self._read(generation, FEATURE_STATE).select("creator", "creator_id", "posts_known")
            return counted.join(known, "creator")

        lists = {"names": pa.array(sorted(set(names)), pa.string())}
        return self._asked(generation, "tellers", question, TELLERS, (), lists=lists)

    def named(self, names: tuple[str, ...], creator_ids: tuple[str, ...] = ()) -> pa.Table:
        """See `Around`. The tables are sorted by name, so that few blocks of them are read."""
        generation = self._named()

        def question(given: Inputs) -> ir.Table:
            masks = self._masks(generation, given)
            masks = masks.semi_join(given.table("wanted"), "creator") if creator_ids else masks
            told = self._told(generation, masks, ["name", "creator", "how"])
            return told.join(self._read(generation, IDS), "creator").order_by("name", "creator_id", "how")

        lists = {"names": pa.array(sorted(set(names)), pa.string())}
        return self._asked(generation, ("named", bool(creator_ids)), question, NAMED, creator_ids, lists=lists)

    def naming(self, creator_ids: tuple[str, ...]) -> pa.Table:
        """See `Around`."""
        generation = self._named()

        def question(given: Inputs) -> ir.Table:
            rows = self._people(generation).join(given.table("wanted"), "creator")
            return rows.select(*NAMING.names).distinct().order_by(*NAMING.names)

        return self._asked(generation, "naming people", question, NAMING, creator_ids)

    def commenting(self, creator_ids: tuple[str, ...]) -> pa.Table:
        """See `Around`."""
        generation = self._named()

        def question(given: Inputs) -> ir.Table:
            wanted = given.table("wanted").select("creator", whom="creator_id")
            pairs = self._read(generation, COMMENTERS).select("creator", "person").semi_join(wanted, "creator")
            selves = self._read(generation, OWN_HASHES).select("person", commenter="creator")
            found = pairs.join(selves, "person").filter(_.commenter != _.creator).distinct()
            ids = self._read(generation, IDS).select(commenter="creator", who="creator_id")
            return found.join(wanted, "creator").join(ids, "commenter").order_by("who", "whom")

        if not creator_ids:
            return COMMENTING.empty_table()
        return self._asked(generation, "commenting", question, COMMENTING, creator_ids)

    def unheard(self, creator_ids: tuple[str, ...], least: int) -> pa.Table:
        """See `Around`. Names are counted by their masks first; the rest is looked up for the few that are told."""
        generation = self._named()
        key = ["name", "platform"]

        def often(given: Inputs) -> ir.Table:
            state = self._read(generation, FEATURE_STATE).select("creator", "platform", "handle")
            rows = self._people(generation)
            rows = rows.semi_join(given.table("wanted"), "creator") if creator_ids else rows
            rows = rows.select("creator", "name").distinct().join(state.select("creator", "platform"), "creator")
            found = rows.group_by(key).agg(creators=_.count()).filter(_.creators >= given.number("least"))
            found = found.anti_join(state.select("platform", name=state.handle.lower()), key)
            return found.order_by([ibis.desc("creators"), "name", "platform"]).limit(_MOST_UNHEARD)

        def question(given: Inputs) -> ir.Table:
            names, state = given.table("often"), self._read(generation, FEATURE_STATE).select("creator", "platform")
            named = self._people(generation, names).join(state, "creator")
            rows = named.semi_join(given.table("wanted"), "creator") if creator_ids else named
            everywhere = named.group_by(key).agg(everywhere=_.creator.nunique())
            found = names.join(everywhere, key).join(self._told(generation, rows, key), key)
            found = attach(found, self._labels(generation, names), "name").mutate(labelled=_.labelled.fill_null(0))
            return found.order_by([ibis.desc("creators"), ibis.desc("posts"), "name"])

        who, schema = bool(creator_ids), pa.schema([UNHEARD.field(n) for n in (*key, "creators")])
        first = self._asked(generation, ("often", who), often, schema, creator_ids, numbers={"least": least})
        if not first.num_rows:
            return UNHEARD.empty_table()
        return self._asked(generation, ("unheard", who), question, UNHEARD, creator_ids, tables={"often": first})

    def _masks(self, generation: Generation, given: Inputs) -> ir.Table:
        """(name, how, creator, block, mask) of the names asked for, hashtags among them."""
        people, tags = self._read(generation, NAMES), self._read(generation, TERMS)
        people = self._whole(generation, NAMES, people.filter(given.among(people.name, "names")))
        tags = self._whole(generation, TERMS, tags.filter(given.among(tags.term, "names")))
        tags = tags.select("creator", "block", "mask", name="term").mutate(how=ibis.literal("hashtag"))
        return people.select(*tags.columns).union(tags)

    def _people(self, generation: Generation, names: ir.Table | None = None) -> ir.Table:
        """Mentions and tags, of these names if given."""
        rows = self._read(generation, NAMES)
        rows = rows if names is None else rows.semi_join(names, "name")
        return self._whole(generation, NAMES, rows.filter(rows.how.isin(_PEOPLE_WAYS)))

    def _labels(self, generation: Generation, named: ir.Table) -> ir.Table:
        """How many posts name each of these as a paid partner."""
        rows = self._read(generation, NAMES)
        rows = self._whole(generation, NAMES, rows.filter(rows.how == "label").semi_join(named, "name"))
        return rows.group_by("name").agg(labelled=bit_count(rows.mask).cast("int64").sum().cast("int64"))

    def _told(self, generation: Generation, masks: ir.Table, key: list[str]) -> ir.Table:
        """Posts of masks (creator, block, mask and the key), told by when they were and whether they are paid."""
        moments = self._read(generation, MOMENTS).semi_join(masks, "creator")
        moments = self._whole(generation, MOMENTS, moments)
        owner = "creator" if "creator" in key else "whose"
        columns = {name: name for name in dict.fromkeys([*key, "block", "mask"]) if name != "creator"}
        joined = masks.select(**{owner: "creator"}, **columns).join(
            moments.rename(poster="creator"), [(owner, "poster")]
        )
        joined = joined.filter(in_mask(joined.slot, joined.block, joined.mask))
        return joined.group_by(key).agg(
            posts=_.count().cast("int64"),
            sponsored=_.sponsored.cast("int64").sum().cast("int64"),
            first_at=_.posted_at.min(),
            last_at=_.posted_at.max(),
        )

    def _named(self) -> Generation:
        """The present generation, which must have the tables of who names whom."""
        generation = self._store.current()
        if generation.number and not all(relation.name in generation.segments for relation in LATER):
            raise Conflict(
                "Who names whom is not worked out yet in this catalogue.",
                data="Everything else can be asked.",
                next_step="run `goodword refresh` once: it adds these tables to those that are there",
            )
        return generation

    def _whole(self, generation: Generation, relation: Relation, rows: ir.Table) -> ir.Table:
        """Rows of a relation with changes added up, where there are any."""
        return combined(rows, relation) if len(generation.segments.get(relation.name, ())) > 1 else rows

    # Pieces

    def _read(self, generation: Generation, relation: Relation) -> ir.Table:
        return self._selector.read(generation, relation)

    def _asked(
        self, generation: Generation, name: object, question: Question, schema: pa.Schema,
        creator_ids: tuple[str, ...], *, numbers: dict[str, int] | None = None,
        lists: dict[str, pa.Array] | None = None, tables: dict[str, pa.Table] | None = None,
    ) -> pa.Table:  # fmt: skip
        if not generation.number:
            return schema.empty_table()
        wanted = {"wanted": self._selector.wanted(generation, creator_ids)} if creator_ids else {}
        given = Given(numbers=dict(numbers or {}), lists=dict(lists or {}), tables={**wanted, **(tables or {})})
        key = ("around", name, generation.number)
        answer = self._engine.ask(key, lambda inputs: question(inputs).select(*schema.names), given)
        return answer.select(schema.names).cast(schema)
