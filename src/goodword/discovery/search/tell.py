"""Why somebody was found, in sentences: words, meaning, niche, place; only what is known is said."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from goodword.discovery.search.model import Near, Why
from goodword.discovery.search.rank import backing
from goodword.vetting.niche.taxonomy import Taxonomy

_CLOSE, NEARLY = 0.6, 0.4
_FEW = 5  # known texts or places below which a reader is told how much they count


def sentences(why: Why, near: Near | None, taxonomy: Taxonomy) -> tuple[str, ...]:
    """One sentence a list that speaks for them, the most telling first."""
    told = []
    if why.words:
        told.append(f"Says {listing([f'“{w}”' for w in why.words])}" + _ranked(why, "words") + ".")
    if why.niche:
        title = taxonomy.title(why.niche).lower()
        stated = " Their source states it." if why.declared else ""
        told.append(f"{why.niche_posts} of {why.posts} known texts speak of {title}{_few(why.posts)}.{stated}")
    if near is not None:
        told += _place(why, near)
    if why.likeness is not None and "meaning" in why.ranks:
        told.append(
            f"What they post means {_how_near(why.likeness)}"
            + _ranked(why, "meaning")
            + f" (cosine {why.likeness:.2f})."
        )
    return tuple(told)


def _few(known: int) -> str:
    """How much a share of so few texts or places counts; "" of more."""
    if known >= _FEW:
        return ""
    return f" (so few count {100 * float(backing(np.array([known], np.float64))[0]):.0f} %)"


def _place(why: Why, near: Near) -> list[str]:
    told = []
    if why.inside and why.km is not None:
        told.append(
            f"{why.inside} of {why.placed} known places of theirs lie within {near.circle.radius_km:g} km of "
            f"{near.label}{_few(why.placed)}; the nearest is {_km(why.km)} from its middle."
        )
    if why.names_place:
        told.append(f"Names {listing([f'“{n}”' for n in why.names_place])} in posts.")
    return told


def _how_near(likeness: float) -> str:
    if likeness >= _CLOSE:
        return "much the same as your words"
    return "something near your words" if likeness >= NEARLY else "something that touches your words"


def _ranked(why: Why, name: str) -> str:
    rank = why.ranks.get(name)
    return f", number {rank:,} of all by that" if rank else ""


def _km(km: float) -> str:
    """Points of places are middles of towns and quarters: metres would claim more than is known."""
    return "less than 1 km" if km < 1 else f"{km:.1f} km" if km < 10 else f"{km:.0f} km"


def listing(items: Sequence[str]) -> str:
    """a, b and c."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)
