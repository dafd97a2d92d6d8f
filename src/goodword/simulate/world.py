"""A world, block by block, as Arrow tables. Pure: equal specifications give equal tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from goodword.core.tables import Kind
from goodword.places.gazetteer import Gazetteer
from goodword.simulate import audience, captions, creators, posts, truth
from goodword.simulate.kit import Kit, build
from goodword.simulate.lexicon import Lexicon
from goodword.simulate.model import WorldSpec


@dataclass(frozen=True, slots=True)
class Block:
    """What a block of creators adds: rows for the import by kind, and the truth about them by table."""

    number: int
    rows: dict[Kind, pa.Table]
    truth: dict[str, pa.Table]
    tracked: audience.Tracked
    first: int


def prepare(spec: WorldSpec, gazetteer: Gazetteer, lexicon: Lexicon) -> Kit:
    """What all blocks share; takes a moment for thousands of places."""
    return build(spec, gazetteer, lexicon)


def blocks(kit: Kit) -> Iterator[Block]:
    """All blocks of a world, in order."""
    locality = truth.Locality(kit)
    for number in range(kit.spec.blocks):
        yield _block(kit, locality, number)


def _block(kit: Kit, locality: truth.Locality, number: int) -> Block:
    c = creators.make(kit, number)
    p = posts.make(kit, number, c)
    t = audience.track(kit, number, c)
    return Block(
        number=number,
        rows={
            Kind.CREATORS: creators.profiles(kit, number, c),
            Kind.POSTS: captions.rows(kit, number, c, p),
            Kind.ENGAGEMENTS: audience.engagements(kit, number, c, p, t),
            Kind.AUDIENCE: audience.samples(kit, number, c),
        },
        truth={
            "creators": truth.creators(kit, locality, c),
            "posts": truth.posts(kit, c, p),
            "audience": truth.audience(kit, c, t),
        },
        tracked=t,
        first=kit.spec.block(number)[0],
    )
