"""People around people, on any engine. Who names whom is worked out once for each state of the data, and kept."""

from __future__ import annotations

import contextlib
import secrets
import shutil
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis import _

from goodword.catalogue.around import HEARD, NAMED, SELVES, SHARED, UNHEARD
from goodword.catalogue.derived import DerivedStore, Generation
from goodword.catalogue.engines.engine import Engine
from goodword.catalogue.engines.evidence import EngineEvidence
from goodword.catalogue.engines.expressions.tables import attach
from goodword.catalogue.engines.inputs import Given, Inputs, Question
from goodword.catalogue.engines.relations import DEAD_POSTS, FEATURE_STATE, IDS, PEOPLE, POST_STATE, Relation
from goodword.catalogue.engines.selection import Selector

_WAYS = (("mentions", "mention"), ("tagged", "tag"), ("sponsors", "label"), ("hashtags", "hashtag"))
_KEPT = pa.schema([("creator", pa.int64()), *(f for f in NAMED if f.name != "creator_id")])
_PEOPLE_WAYS = ("mention", "tag")


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

        def question(given: Inputs) -> ir.Table:
            wanted = given.table("wanted")
            links = self._read(generation, PEOPLE).select("creator", "person")
            links = links.distinct() if several else links
            own = links.semi_join(wanted, "creator").select("person", seed="creator")
            pairs = links.join(own, "person")
            each = pairs.group_by(["creator", "seed"]).agg(shared=_.count())
            both = pairs.group_by("creator").agg(together=_.person.nunique())
            known = self._read(generation, FEATURE_STATE).select("creator", known="audience_known")
            ids = self._read(generation, IDS)
            named = each.join(both, "creator").join(known, "creator").join(ids, "creator")
            seeds_named = wanted.select(seed_id="creator_id", seed="creator")
            rows = named.join(seeds_named, "seed").select("creator_id", "seed_id", "shared", "together", "known")
            return rows.rename(seed="seed_id").order_by("creator_id", "seed")

        return self._asked(generation, ("shared", several), question, SHARED, seeds)

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

    def named(self, names: tuple[str, ...]) -> pa.Table:
        """See `Around`. The file is sorted by name, so that few blocks of it are read."""
        generation = self._store.current()
        if not generation.number or not names:
            return NAMED.empty_table()
        kept = self._kept(generation)

        def question(given: Inputs) -> ir.Table:
            rows = self._engine.read([kept], _KEPT)
            rows = rows.filter(given.among(rows.name, "names"))
            return rows.join(self._read(generation, IDS), "creator").order_by("name", "creator_id", "how")

        given = Given(lists={"names": pa.array(sorted(set(names)), pa.string())})
        answer = self._engine.ask(("named", generation.number), lambda i: question(i).select(*NAMED.names), given)
        return answer.select(NAMED.names).cast(NAMED)

    def naming(self, creator_ids: tuple[str, ...]) -> pa.Table:
        """See `Around`."""
        generation = self._store.current()
        if not generation.number or not creator_ids:
            return NAMED.empty_table()
        kept = self._kept(generation)

        def question(given: Inputs) -> ir.Table:
            rows = self._people(kept).join(given.table("wanted"), "creator")
            return rows.order_by("creator_id", "name", "how")

        return self._asked(generation, "naming people", question, NAMED, creator_ids)

    def unheard(self, creator_ids: tuple[str, ...], least: int) -> pa.Table:
        """See `Around`."""
        generation = self._store.current()
        if not generation.number:
            return UNHEARD.empty_table()
        kept = self._kept(generation)

        def question(given: Inputs) -> ir.Table:
            state = self._read(generation, FEATURE_STATE).select("creator", "platform", "handle")
            named = self._people(kept).join(state.select("creator", "platform"), "creator")
            rows = named.semi_join(given.table("wanted"), "creator") if creator_ids else named
            key = ["name", "platform"]
            often = _counted(rows, key).filter(_.creators >= given.number("least"))
            often = often.anti_join(state.select("platform", name=state.handle.lower()), key)
            everywhere = named.semi_join(often, key).group_by(key).agg(everywhere=_.creator.nunique())
            labels = self._engine.read([kept], _KEPT).filter(_.how == "label").semi_join(often, "name")
            labels = labels.group_by("name").agg(labelled=_.posts.sum().cast("int64"))
            found = attach(often.join(everywhere, key), labels, "name").mutate(labelled=_.labelled.fill_null(0))
            return found.order_by([ibis.desc("creators"), ibis.desc("posts"), "name"]).limit(2_000)

        return self._asked(
            generation, ("unheard", bool(creator_ids)), question, UNHEARD, creator_ids, numbers={"least": least}
        )

    def _people(self, kept: Path) -> ir.Table:
        rows = self._engine.read([kept], _KEPT)
        return rows.filter(rows.how.isin(_PEOPLE_WAYS))

    # Pieces

    def _read(self, generation: Generation, relation: Relation) -> ir.Table:
        return self._selector.read(generation, relation)

    def _asked(
        self, generation: Generation, name: object, question: Question, schema: pa.Schema,
        creator_ids: tuple[str, ...], *, numbers: dict[str, int] | None = None,
    ) -> pa.Table:  # fmt: skip
        if not generation.number:
            return schema.empty_table()
        tables = {"wanted": self._selector.wanted(generation, creator_ids)} if creator_ids else {}
        given = Given(numbers=dict(numbers or {}), tables=tables)
        key = ("around", name, generation.number)
        answer = self._engine.ask(key, lambda inputs: question(inputs).select(*schema.names), given)
        return answer.select(schema.names).cast(schema)

    def _kept(self, generation: Generation) -> Path:
        """The file of who names whom in this generation, written beside and renamed when it is whole."""
        folder = self._store.root / "shelf"
        path = folder / f"named-{generation.number:08d}.parquet"
        if path.exists():
            return path
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f".named-{secrets.token_hex(4)}.partial.parquet"
        self._engine.write(_naming(self._posts(generation)), partial, ("name", "creator", "how"))
        with contextlib.suppress(OSError):  # of two that write it one wins; both wrote the same
            partial.rename(path)
        _remove(partial)
        for other in folder.glob("named-*.parquet"):
            if other.name < path.name:
                _remove(other)
        return path

    def _posts(self, generation: Generation) -> ir.Table:
        rows = self._read(generation, POST_STATE)
        if generation.segments.get(DEAD_POSTS.name):
            rows = rows.anti_join(self._read(generation, DEAD_POSTS), ["post_id", "observed_at"])
        return rows


def _naming(posts: ir.Table) -> ir.Table:
    """Rows of the kept file: every name in every way, once a post (lists hold a name once but for its case)."""
    found = []
    for column, way in _WAYS:
        rows = posts.filter(posts[column].length() > 0)
        rows = rows.select("creator", "post_id", "posted_at", "sponsored", item=rows[column].unique().unnest())
        names = rows.item.lower().lstrip().rstrip()
        found.append(rows.select("creator", "post_id", "posted_at", "sponsored", name=names, how=ibis.literal(way)))
    each = ibis.union(*found, distinct=False)
    each = each.filter(each.name.notnull() & (each.name != ""))
    return (
        each.group_by(["name", "creator", "how"])
        .agg(
            posts=_.count().cast("int64"),
            sponsored=_.sponsored.fill_null(False).cast("int64").sum().cast("int64"),
            first_at=_.posted_at.min(),
            last_at=_.posted_at.max(),
            post_id=_.post_id.argmax(_.posted_at),
        )
        .select(*_KEPT.names)
    )


def _counted(rows: ir.Table, key: list[str]) -> ir.Table:
    """How many creators and posts name each."""
    return rows.group_by(key).agg(
        creators=_.creator.nunique(),
        posts=_.posts.sum().cast("int64"),
        sponsored=_.sponsored.sum().cast("int64"),
        last_at=_.last_at.max(),
    )


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
