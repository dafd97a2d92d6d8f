"""What people said about followers: events that are only ever added, and the labels that follow from them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.vetting.audience.model import Floats
from goodword.vetting.wording import count

ALPHA = register(
    "label-alpha",
    2,
    "Agreement of all labellers beyond chance; 1: always, 0: as by chance. Interval by drawing followers again, and at "
    "least as wide as the exact bounds of the share that they judged differently allow.",
    "Krippendorff 2004 (nominal alpha); Efron 1979 (bootstrap); Clopper and Pearson 1934",
)
KAPPA = register(
    "label-kappa",
    2,
    "Agreement of the two people with most followers in common, beyond what their habits explain; interval as above.",
    "Cohen 1960; Efron 1979 (bootstrap); Clopper and Pearson 1934",
)
# Followers labelled by two people below which no agreement is stated.
MIN_COMMON = 10
# Alpha below which nothing is concluded from labels (Krippendorff 2004, section 11.4).
RELIABLE = 0.667
_DRAWS = 600
_Parts = Callable[[Floats], tuple[float, float] | None]


class Said(StrEnum):
    """One key press. UNDO takes back the labeller's last one that still stands."""

    PERSON = "person"
    NOT = "not"
    SKIP = "skip"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Event:
    """One judgement: number of the follower in the sample (from 0), by whom, what, when (seconds UTC), by which
    door."""

    number: int
    by: str
    said: Said
    at: int
    door: str = "python"


@dataclass(frozen=True, slots=True)
class Labels:
    """What stands after all events. by: labeller → follower → event. last: labeller → what undo would take back."""

    by: Mapping[str, Mapping[int, Event]]
    last: Mapping[str, Event]

    @property
    def people(self) -> tuple[str, ...]:
        """Who labelled, most labels first."""
        return tuple(sorted(self.by, key=lambda who: (-len(self.by[who]), who)))

    def judged(self, who: str) -> dict[int, bool]:
        """Follower → not a person, as this labeller said; skipped ones are left out."""
        return {n: e.said is Said.NOT for n, e in self.by.get(who, {}).items() if e.said is not Said.SKIP}

    def merged(self, n: int) -> Floats:
        """(n,) mean judgement of each follower, NaN where nobody judged; people who disagree give a value between."""
        total, times = np.zeros(n), np.zeros(n)
        for who in self.by:
            for number, no_person in self.judged(who).items():
                total[number] += no_person
                times[number] += 1
        return np.where(times > 0, total / np.maximum(times, 1), np.nan)

    def standing(self) -> list[Event]:
        """The events that stand, in order of time."""
        return sorted((e for mine in self.by.values() for e in mine.values()), key=lambda e: (e.at, e.number, e.by))

    def disagreed(self) -> list[int]:
        """Followers whom two people judged differently, ascending."""
        said: dict[int, set[bool]] = {}
        for who in self.by:
            for number, no_person in self.judged(who).items():
                said.setdefault(number, set()).add(no_person)
        return sorted(number for number, kinds in said.items() if len(kinds) > 1)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the labellers agree. same: share of followers with two labels on which all agree; kappa, alpha: beyond
    chance, None where everybody said the same of everyone. pair: whose kappa it is."""

    labellers: int
    common: int
    same: float
    pair: tuple[str, str]
    kappa: Estimate | None
    alpha: Estimate | None
    sentence: str

    @property
    def unreliable(self) -> bool:
        """Whether the labellers differ so much that nothing can rest on their labels."""
        return self.alpha is not None and self.alpha.high < RELIABLE


def settled(events: Iterable[Event]) -> Labels:
    """The labels after all events in order. An undo with nothing to take back changes nothing."""
    stacks: dict[str, list[Event]] = {}
    for event in events:
        mine = stacks.setdefault(event.by, [])
        if event.said is not Said.UNDO:
            mine.append(event)
        elif mine:
            mine.pop()
    by = {who: {e.number: e for e in mine} for who, mine in stacks.items() if mine}
    return Labels(by, {who: mine[-1] for who, mine in stacks.items() if mine})


def agreement(labels: Labels, *, seed: int = 1) -> Agreement | None:
    """Agreement of the labellers; None below two of them or `MIN_COMMON` followers that two of them judged."""
    judged = {who: labels.judged(who) for who in labels.by}
    common = sorted({n for a, b in combinations(judged, 2) for n in judged[a].keys() & judged[b].keys()})
    if len(common) < MIN_COMMON:
        return None
    table = np.array([[float(said[n]) if n in said else np.nan for n in common] for said in judged.values()])
    names = list(judged)
    a, b = max(combinations(range(len(names)), 2), key=lambda ab: int(np.isfinite(table[list(ab)]).all(axis=0).sum()))
    both = table[[a, b]][:, np.isfinite(table[[a, b]]).all(axis=0)]
    same = float(np.mean([len(set(column[np.isfinite(column)])) == 1 for column in table.T]))
    kappa = _interval(both, _cohen, KAPPA.id, seed) if both.shape[1] >= MIN_COMMON else None
    alpha = _interval(table, _krippendorff, ALPHA.id, seed)
    return Agreement(
        len(judged), len(common), same, (names[a], names[b]), kappa, alpha, _sentence(len(common), same, alpha)
    )


def cohen(table: Floats) -> float | None:
    """Kappa of two labellers, (2, n) of 0 and 1; None where both always said the same one thing."""
    return _beyond_chance(_cohen(table))


def krippendorff(table: Floats) -> float | None:
    """Nominal alpha of (labellers, n), NaN where one did not judge; None where nothing varies."""
    return _beyond_chance(_krippendorff(table))


def _beyond_chance(parts: tuple[float, float] | None) -> float | None:
    return None if parts is None else 1 - parts[0] / parts[1]


def _cohen(table: Floats) -> tuple[float, float] | None:
    """How often two labellers differ, and how often they would by chance."""
    x, y = table
    by_chance = x.mean() * (1 - y.mean()) + (1 - x.mean()) * y.mean()
    return None if by_chance <= 0 else (float((x != y).mean()), float(by_chance))


def _krippendorff(table: Floats) -> tuple[float, float] | None:
    """How often two judgements of one follower differ, and how often any two do."""
    known = np.isfinite(table).sum(axis=0)
    table = table[:, known >= 2]
    if table.shape[1] == 0:
        return None
    times = np.isfinite(table).sum(axis=0)
    ones = np.nansum(table, axis=0)
    zeros = times - ones
    apart = float((2 * ones * zeros / (times - 1)).sum())
    n, n1 = float(times.sum()), float(ones.sum())
    by_chance = 2 * n1 * (n - n1) / (n - 1)
    return None if by_chance == 0 else (apart / n, by_chance / n)


def check_labeller(name: str) -> str:
    """The name of a labeller, trimmed. Raises BadInput for an empty or a very long one."""
    plain = " ".join(name.split())
    if not 1 <= len(plain) <= 60:
        raise BadInput.value("labeller", "a name or initials of 1 to 60 characters", name)
    return plain


def _interval(table: Floats, parts: _Parts, formula: str, seed: int) -> Estimate | None:
    now = parts(table)
    if now is None:
        return None
    found = 1 - now[0] / now[1]
    rng = np.random.default_rng(seed)
    drawn = (_beyond_chance(parts(table[:, rng.integers(0, table.shape[1], table.shape[1])])) for _ in range(_DRAWS))
    values = [v for v in drawn if v is not None]
    low, high = np.quantile(values, (0.05, 0.95)) if values else (-1.0, 1.0)
    # Drawing again never shows a difference that the sample lacks: full agreement on few followers is no certainty.
    least, most = (max(-1.0, 1 - share / now[1]) for share in reversed(_differ(table)))
    low, high = min(float(low), least, found), max(float(high), most, found)
    return Estimate(found, low, high, table.shape[1], "", formula)


def _differ(table: Floats) -> tuple[float, float]:
    """Exact bounds (5 % and 95 %) of the share of followers who are judged differently; (labellers, n)."""
    from scipy.special import betaincinv  # noqa: PLC0415 - the import costs more than most commands

    n = table.shape[1]
    k = int((np.nanmax(table, axis=0) != np.nanmin(table, axis=0)).sum())
    low = float(betaincinv(k, n - k + 1, 0.05)) if k else 0.0
    return low, float(betaincinv(k + 1, n - k, 0.95)) if k < n else 1.0


def _sentence(common: int, same: float, alpha: Estimate | None) -> str:
    start = f"Of {count(common, 'follower')} judged by two people, they agree on {same:.0%}"
    if alpha is None:
        return f"{start}; all were judged the same, so agreement beyond chance cannot be told."
    if alpha.low >= RELIABLE:
        return f"{start}: the labels can be relied on."
    if alpha.high < RELIABLE:
        return f"{start}, too little beyond chance to rely on: look at the ones you differ on together."
    return f"{start}. Whether that suffices will show with more followers judged by both."
