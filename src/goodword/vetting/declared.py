"""People without an account: whom they reach is their own word; a stated rule says how much of it to count on. Pure."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from goodword.core.formula import register
from goodword.vetting.model import Signal, Verdict

LOW, HIGH = 0.2, 1.0
"""Of a circle as declared, between a fifth and all of it hear a word of mouth: nine in ten."""
_Z90 = 1.6448536269514722
LOG_MEAN = (math.log(LOW) + math.log(HIGH)) / 2
LOG_SD = (math.log(HIGH) - math.log(LOW)) / (2 * _Z90)

DECLARED = register(
    "declared-circle",
    1,
    f"share of a declared circle that hears it: log-normal, nine in ten between {LOW:g} and {HIGH:g}, at most 1",
    "An assumption, wide on purpose: nobody counted the circle, and not everybody in it listens. A tally replaces it",
)
ASSUMED = (
    "People without an account state themselves how many they reach; we count on between a fifth and all of them "
    f"({DECLARED.id}). A tally page or a code shows how many it is."
)


def without_account(features: pa.Table) -> NDArray[np.bool_]:
    """(n,) whether each row of `features` is a person without an account."""
    return np.asarray(pc.fill_null(pc.equal(features["platform"], "offline"), False).to_numpy(), bool)


def sentence(people: int | None) -> str:
    """What is known of their reach, in words."""
    if not people:
        return "How many people they reach is not said. Ask them; a rough number is enough."
    circle = "1 person" if people == 1 else f"about {people:,} people"
    return (
        f"They reach {circle} by their own word. Nobody measured it, so we count on between a fifth and all of them; "
        "a tally page or a code shows how many it is."
    )


def without_posts(signal: Signal) -> Signal:
    """A signal that needs posts, of somebody who has none: no value, and no advice to import any."""
    told = "Without an account there are no posts to look at, so this cannot be told."
    return replace(signal, verdict=Verdict.NOT_ENOUGH_EVIDENCE, sentence=told, estimate=None, percentile=None,
                   peers=None, speaks_for=(), speaks_against=(), concern=None, undecided=False)  # fmt: skip
