"""People like these: what is asked, what is found, and what each result rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.core.money import Money
from goodword.discovery.model import PriceBasis
from goodword.discovery.search.model import Chip, Choice, Hit, Wish

SHARED_AUDIENCE = register(
    "shared-audience",
    1,
    "Share of a creator's known audience that also engages with the seeds: Beta(shared + 20 b, known - shared + "
    "20 (1 - b)) with b the share of all known links that lead to the seeds' audience",
    "own; shrinkage to the base rate as in Casella 1985, docs/explain/alike.md",
)
ALIKE = register(
    "alike",
    1,
    "Sum over the lists asked for of weight / (20 + rank): audience 2 (of two people in common on), content 1, wish in "
    "words 1, a place alone 1/2",
    "Reciprocal rank fusion: Cormack, Clarke & Buettcher 2009; docs/explain/alike.md",
)


class By(StrEnum):
    """In what they should be alike."""

    AUDIENCE = "audience"
    CONTENT = "content"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class AlikeWish:
    """seeds: creator ids. cheaper, smaller: against the middle one of the seeds. wish: filters, and words beside."""

    seeds: tuple[str, ...]
    by: By = By.BOTH
    cheaper: bool = False
    smaller: bool = False
    wish: Wish = field(default_factory=Wish)

    def __post_init__(self) -> None:
        if not self.seeds:
            raise BadInput.value("seeds", "at least one creator", "none", where="like")


@dataclass(frozen=True, slots=True)
class Seed:
    """One of those whom others should be like. texts: known texts; known: known audience."""

    creator_id: str
    name: str
    followers: int | None
    texts: int
    known: int
    price: Money | None
    basis: PriceBasis | None


@dataclass(frozen=True, slots=True)
class SharedWith:
    """How many known people a seed and a creator share."""

    seed: str
    people: int


@dataclass(frozen=True, slots=True)
class AlikeHit:
    """One creator found.

    share: of their known audience that also engages with the seeds, None where nobody of it is known; expected: people
    whom as many known people of anybody would share. beyond: whether its interval lies above what chance gives.
    likeness: cosine of what they and the seeds post, None where no text is known; place, pool: the place of that among
    everybody who passes the filters. words: that they and the seeds write and few others do.
    """

    hit: Hit
    ranks: dict[str, int]
    share: Estimate | None
    expected: float
    beyond: bool
    shared: tuple[SharedWith, ...]
    likeness: float | None
    place: int
    pool: int
    words: tuple[str, ...]
    price: Money | None
    basis: PriceBasis | None
    score: float
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """The answer. base_share: of all known links, those that lead to the seeds' audience. notes: what a reader must
    know. chips, choices: how the words of the wish were understood."""

    asked: AlikeWish
    seeds: tuple[Seed, ...]
    hits: tuple[AlikeHit, ...]
    passing: int
    indexed: int
    base_share: float
    formula: str
    chips: tuple[Chip, ...] = ()
    choices: tuple[Choice, ...] = ()
    notes: tuple[str, ...] = ()
    milliseconds: float = 0.0
