"""Figures of who is one person: how many proposals are right, how many pairs are found, how long a million takes."""

from __future__ import annotations

import time
from pathlib import Path

from scipy.stats import beta

from goodword.figures.identities_world import People, people, repeated
from goodword.figures.model import Figure, Measured, register
from goodword.identities.model import SAME, Proposal
from goodword.identities.propose import proposals

_DATA = "people with one to three accounts, invented with known truth; rates stated in figures/identities_world.py"
_ACCOUNTS, _SEED = 30_000, 7


def precision(_data: Path | None, options: dict[str, str]) -> Measured:
    """The share of proposals called strong that are one person; the fair ones in the details."""
    world, found = _found(options)
    strong, fair = [p for p in found if p.strong], [p for p in found if not p.strong]
    weak = _share(_right(world, fair), len(fair))
    details: dict[str, object] = {
        "proposals called fair": len(fair), "of these right": weak[0], "from": weak[1], "to": weak[2],
        "pairs that are one person": world.pairs(),
    }  # fmt: skip
    return _measured(_share(_right(world, strong), len(strong)), len(strong), details)


def recall(_data: Path | None, options: dict[str, str]) -> Measured:
    """The share of pairs of accounts of one person that are proposed. Pairs whose profiles name nothing in common
    cannot be found by anybody; they count as missed."""
    world, found = _found(options)
    right, strong = _right(world, list(found)), _right(world, [p for p in found if p.strong])
    details: dict[str, object] = {"by proposals called strong": strong / world.pairs(), "proposals": len(found)}
    return _measured(_share(right, world.pairs()), world.pairs(), details)


def speed(_data: Path | None, options: dict[str, str]) -> Measured:
    """Seconds from the profiles of a million accounts to their proposals."""
    profiles = repeated(people(_ACCOUNTS, _SEED).profiles, int(options.get("accounts", "1000000")))
    started = time.perf_counter()
    found = proposals(profiles)
    seconds = time.perf_counter() - started
    n = profiles.num_rows
    details: dict[str, object] = {"proposals": len(found), "accounts a second": n / seconds}
    return Measured(seconds, None, None, n, "seconds", _DATA, seed=_SEED, formula=SAME.id,
                    baseline="none: pairs of a million are 5 x 10^11", details=details)  # fmt: skip


def _found(options: dict[str, str]) -> tuple[People, tuple[Proposal, ...]]:
    world = people(int(options.get("accounts", str(_ACCOUNTS))), int(options.get("seed", str(_SEED))))
    return world, proposals(world.profiles)


def _right(world: People, found: list[Proposal]) -> int:
    return sum(world.owner[p.creator_id] == world.owner[p.other_id] for p in found)


def _share(k: int, n: int) -> tuple[float, float, float]:
    """A share with its Clopper-Pearson interval (90 %)."""
    low = float(beta.ppf(0.05, k, n - k + 1)) if k else 0.0
    high = float(beta.ppf(0.95, k + 1, n - k)) if k < n else 1.0
    return (k / n if n else 0.0), low, high


def _measured(share: tuple[float, float, float], n: int, details: dict[str, object]) -> Measured:
    return Measured(*share, n, "share", _DATA, split="none: nothing is fitted", seed=_SEED, formula=SAME.id,
                    details=details)  # fmt: skip


register(
    Figure(
        "identities",
        "quality",
        "Pairs of accounts proposed on strong evidence that are one person",
        0.95,
        "above",
        precision,
    )
)
register(
    Figure("identities-found", "quality", "Pairs of accounts of one person that are proposed", 0.5, "above", recall)
)
register(
    Figure(
        "identities-speed",
        "bench",
        "Seconds to propose who is one person among a million accounts",
        120.0,
        "below",
        speed,
    )
)
