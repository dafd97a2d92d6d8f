"""Tables of who is heard by whom, to a problem of word of mouth with names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from goodword.core.errors import BadInput
from goodword.core.formula import register
from goodword.roster.arrays import Ints, Reals
from goodword.roster.spread.graph import spread_graph
from goodword.roster.spread.model import Model, SpreadProblem

EDGES = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),  # who speaks
        pa.field("target", pa.string(), nullable=False),  # who hears it
        pa.field("probability", pa.float64()),  # that the one passes it on to the other
        pa.field("seen", pa.int64()),  # posts of the source that the target could have answered
        pa.field("engaged", pa.int64()),  # posts of the source that the target answered
    ]
)
"""Who is heard by whom. The last three columns are optional: without them chances follow from the number of arcs."""

PRICES = pa.schema([pa.field("person", pa.string(), nullable=False), pa.field("cost_minor", pa.int64())])
"""Who can be booked for what; no price: not bookable."""

WEIGHTS = pa.schema([pa.field("person", pa.string(), nullable=False), pa.field("weight", pa.float64())])
"""How much people matter; whoever is not named does not."""

CHANCE = register(
    "engagement-chance",
    1,
    "chance that a person takes up what another says, from posts answered of posts seen",
    "Beta-binomial: (answered + strength × mean) / (seen + strength), mean and strength by the method of moments",
)


@dataclass(frozen=True, slots=True, eq=False)
class NamedProblem:
    """A problem, the name of each of its people, and sentences on what was assumed and set aside."""

    problem: SpreadProblem
    names: tuple[str, ...]
    assumptions: tuple[str, ...]
    formulas: tuple[str, ...]


def spread_problem(
    edges: pa.Table,
    *,
    max_size: int | None = None,
    budget: int | None = None,
    prices: pa.Table | None = None,
    weights: pa.Table | None = None,
    model: Model | str | None = None,
    value: float = 1.0,
    hops: int | None = None,
    pinned: Sequence[str] = (),
    banned: Sequence[str] = (),
) -> NamedProblem:
    """The problem of choosing among the people of EDGES rows, or of PRICES rows when given.

    model: None takes the probabilities given, else those that engagement shows, else the weighted cascade. budget:
    minor units. Raises BadInput for an empty table, for people named twice in prices or weights, or for a budget
    without prices.
    """
    edges = _checked(edges)
    names, source, target = _numbered(edges, prices)
    number = {name: i for i, name in enumerate(names)}
    kind, chance, said = _chances(edges, None if model is None else Model(model))
    graph = spread_graph(len(names), source, target, model=kind, value=value, chance=chance)
    cost, bookable = _prices(prices, number)
    if banned:
        bookable = np.ones(len(names), bool) if bookable is None else bookable
        bookable[[_find(number, name) for name in banned]] = False
    if budget is not None and cost is None:
        raise BadInput("A budget needs prices.", next_step="give a table of people and prices")
    problem = SpreadProblem(
        graph, max_size, budget, cost, _weights(weights, number), bookable,
        tuple(_find(number, name) for name in pinned), hops,
    )  # fmt: skip
    formulas = (CHANCE.id,) if "engagement" in said else ()
    return NamedProblem(problem, tuple(names), (said, *graph.aside.sentences()), formulas)


def engagement_edges(engagements: pa.Table, posts: pa.Table, identities: Mapping[int, str] | None = None) -> pa.Table:
    """EDGES rows from rows of the canonical tables `engagements` (post_id, creator_id, person) and `posts`.

    identities: creators among the people (person → creator), through whom word travels on. Every post of a creator is
    one that a known person could have answered.
    """
    by = pa.table({name: engagements[name] for name in ("creator_id", "person", "post_id")}).group_by(
        ["creator_id", "person"]
    )
    answered = by.aggregate([("post_id", "count_distinct")])
    seen = pa.table({"creator_id": posts["creator_id"], "post": posts["post_id"]}).group_by("creator_id")
    joined = answered.join(seen.aggregate([("post", "count_distinct")]), "creator_id").combine_chunks()
    known = identities or {}
    people = [known.get(p, f"person:{p}") for p in joined["person"].to_pylist()]
    engaged = joined["post_id_count_distinct"].cast(pa.int64())
    total = pc.max_element_wise(joined["post_count_distinct"].cast(pa.int64()), engaged)
    return pa.table(
        [joined["creator_id"].cast(pa.string()), pa.array(people, pa.string()), pa.nulls(len(people), pa.float64()),
         total, engaged],
        schema=EDGES,
    )  # fmt: skip


def observed_chances(seen: Ints, engaged: Ints) -> Reals:
    """(m,) chance of each arc from posts answered of posts seen, drawn towards what is usual where little was seen.

    Nobody is sure to answer or sure not to because of two posts. Arcs without posts get the usual chance. Raises
    BadInput when more was answered than seen, or a count is negative.
    """
    if bool(np.any((engaged < 0) | (seen < engaged))):
        raise BadInput("More posts were answered than seen, or a count is negative.", given=f"{len(seen)} rows")
    some = seen > 0
    n, x = seen[some].astype(float), engaged[some].astype(float)
    if not len(n):
        raise BadInput("No arc has a post that was seen.", next_step="give `probability`, or no counts at all")
    mean = float(x.sum() / n.sum())
    noise = mean * (1 - mean)
    spread = float(np.average((x / n - mean) ** 2, weights=n))
    inverse = len(n) / float(n.sum())  # of a usual number of posts, in the same weights
    between = max((spread - noise * inverse) / max(1 - inverse, 1e-9), 1e-12)
    strength = float(np.clip(noise / between - 1, 1.0, 1_000.0)) if noise > 0 else 1.0
    return np.asarray((engaged + strength * mean) / (seen + strength), np.float64)


def _checked(edges: pa.Table) -> pa.Table:
    missing = [name for name in ("source", "target") if name not in edges.column_names]
    if missing:
        raise BadInput(f"The table of arcs has no column {missing[0]!r}.", given=", ".join(edges.column_names))
    if edges.num_rows == 0:
        raise BadInput("The table of arcs is empty.", next_step="give at least one row: who speaks, who hears it")
    if edges["source"].null_count or edges["target"].null_count:
        raise BadInput("A row does not say who speaks or who hears it.", next_step="fill or drop rows without names")
    return edges


def _numbered(edges: pa.Table, prices: pa.Table | None) -> tuple[list[str], Ints, Ints]:
    """(names, source, target as numbers); people who only have a price are people too."""
    columns = [edges["source"].cast(pa.string()), edges["target"].cast(pa.string())]
    if prices is not None:
        columns.append(prices["person"].cast(pa.string()))
    chunks = [chunk for column in columns for chunk in column.chunks]
    coded = pa.chunked_array(chunks, pa.string()).combine_chunks().dictionary_encode()
    numbers = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    m = edges.num_rows
    return coded.dictionary.to_pylist(), numbers[:m], numbers[m : 2 * m]


def _has(edges: pa.Table, name: str) -> bool:
    return name in edges.column_names and edges[name].null_count < edges.num_rows


def _chances(edges: pa.Table, model: Model | None) -> tuple[Model, Reals | None, str]:
    """(model, chance of each arc, what was assumed in words)."""
    if model in (None, Model.GIVEN) and _has(edges, "probability"):
        chance = edges["probability"].cast(pa.float64()).fill_null(np.nan).to_numpy()
        return Model.GIVEN, chance, "Each arc has the probability given for it."
    if model in (None, Model.GIVEN) and _has(edges, "seen") and _has(edges, "engaged"):
        counts = [edges[name].cast(pa.int64()).fill_null(0).to_numpy() for name in ("seen", "engaged")]
        shown = "The probability of each arc is what past engagement shows, drawn towards what is usual."
        return Model.GIVEN, observed_chances(*counts), shown
    if model is Model.GIVEN:
        raise BadInput("There is no probability, and no counts of posts seen and answered, on the arcs.")
    if model is Model.THRESHOLD and _has(edges, "probability"):
        weight = edges["probability"].cast(pa.float64()).fill_null(np.nan).to_numpy()
        return model, weight, "Each person takes up what one of those they listen to says, by the weights given."
    said = {
        Model.THRESHOLD: "Each person takes up what one of those they listen to says, all alike.",
        Model.UNIFORM: "Every arc has the same probability; nobody has measured it.",
        Model.WEIGHTED: "Each person takes up what about one of all they listen to says; nobody has measured it.",
    }
    kind = model or Model.WEIGHTED
    return kind, None, said[kind]


def _find(number: Mapping[str, int], name: str) -> int:
    if name not in number:
        raise BadInput(f"Nobody is called {name!r} in the arcs or the prices.", next_step="check the spelling")
    return number[name]


def _once(table: pa.Table, what: str) -> list[str]:
    """The people of a table, each named once."""
    people: list[str] = table["person"].cast(pa.string()).to_pylist()
    twice = [person for person, times in Counter(people).items() if times > 1]
    if twice:
        raise BadInput(f"{twice[0]!r} stands twice in the {what}.", next_step="keep one row per person")
    return people


def _prices(prices: pa.Table | None, number: Mapping[str, int]) -> tuple[Ints | None, np.ndarray | None]:
    if prices is None:
        return None, None
    people, costs = _once(prices, "prices"), prices["cost_minor"].cast(pa.int64()).to_pylist()
    cost, bookable = np.zeros(len(number), np.int64), np.zeros(len(number), bool)
    for person, price in zip(people, costs, strict=True):
        if price is not None:
            cost[number[person]], bookable[number[person]] = price, True
    return cost, bookable


def _weights(weights: pa.Table | None, number: Mapping[str, int]) -> Reals | None:
    if weights is None:
        return None
    people, values = _once(weights, "weights"), weights["weight"].cast(pa.float64()).to_pylist()
    out = np.zeros(len(number))
    for person, weight in zip(people, values, strict=True):
        if person in number and weight is not None:
            out[number[person]] = weight
    return out
