"""From signals to a profile: how each stands, and an order by stated weights. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from goodword.core.errors import BadInput
from goodword.core.estimate import Estimate
from goodword.core.formula import register
from goodword.vetting.model import Signal, Verdict, Vetting
from goodword.vetting.trust.model import Part, TrustProfile, TrustWeights
from goodword.vetting.wording import count

FORMULA = register(
    "trust-profile",
    3,
    "How each signal stands, 0 to 1, with its interval; an order by the user's weights over what is known.",
    "Weighted mean with bounds over what is not known (interval arithmetic); docs/explain/trust.md",
)
# Percentile from which a level counts as usual: the middle half of the peers.
_USUAL = 25.0
# How steep a strength is between its two ends, where it is 0.05 and 0.95: it never stands still, so that an interval
# never vanishes.
_STEEP = 2.0


def trust(vetting: Vetting, weights: TrustWeights) -> TrustProfile:
    """The profile of one creator under these weights."""
    parts = tuple(_part(s, weights.of(s.name)) for s in vetting.signals)
    known = [p for p in parts if p.known and p.weight > 0]
    whole = sum(p.weight for p in parts)
    if not known:
        return TrustProfile(vetting.creator_id, parts, None, 0.0, 1.0, "Too little is known for an order.", FORMULA.id)
    rank = sum(p.weight * p.strength for p in known) / sum(p.weight for p in known)
    low, high = (sum(p.weight * getattr(p, end) for p in parts) / whole for end in ("low", "high"))
    return TrustProfile(
        vetting.creator_id, parts, rank, min(low, rank), max(high, rank), _sentence(parts, known), FORMULA.id
    )


def ordered(profiles: Sequence[TrustProfile]) -> list[TrustProfile]:
    """The highest rank first; those of whom too little is known last, in their order."""
    return sorted(profiles, key=lambda p: (p.rank is None, -(p.rank or 0.0), p.creator_id))


def strength(signal: Signal) -> tuple[float, float, float] | None:
    """(strength, low, high) of a signal, None where too little is known for a verdict, or where there is nothing to
    weigh. Continuous and monotone in what was measured.

    What is undecided counts: it was measured as well as a verdict needs, and would make the order jump otherwise.
    """
    if signal.verdict is Verdict.NOT_ENOUGH_EVIDENCE and not signal.undecided:
        return None
    if signal.concern is not None and signal.name in _CERTAIN:
        return _over(signal.concern, _CERTAIN[signal.name])
    way = _WAYS.get(signal.name)
    if signal.estimate is not None and way is not None:
        return _over(signal.estimate, way)
    if signal.percentile is not None:
        return _over(signal.percentile, _RANKED.get(signal.name, _usual))
    return None


def weights_in(fields: Mapping[str, str]) -> dict[str, float]:
    """Weights among fields of an address or a form: `w.engagement` → 3.0. Raises BadInput for what is no number."""
    read = {}
    for name, text in fields.items():
        if name.startswith("w.") and text.strip():
            try:
                read[name.removeprefix("w.")] = float(text.strip().replace(",", "."))
            except ValueError:
                raise BadInput.value("weight", "a number from 0 to 100", text, where=name) from None
    TrustWeights(read)
    return read


def _part(signal: Signal, weight: float) -> Part:
    found = strength(signal)
    value, low, high = found or (0.5, 0.0, 1.0)
    return Part(signal.name, signal.title, signal.verdict, found is not None, value, low, high, weight)


def _over(e: Estimate, way: Callable[[float], float]) -> tuple[float, float, float]:
    """A strength over an interval: ways rise, fall, or rise and fall, so that the ends and the middle bound it."""
    ends = [way(v) for v in (e.low, e.value, e.high)]
    top = way(50.0) if way is _usual and e.low < 50 < e.high else max(ends)
    return way(e.value), min(ends), max(top, *ends)


def _usual(percentile: float) -> float:
    """Near 1 in the middle half of the peers, falling to near 0 at either end."""
    return _rise(min(percentile, 100 - percentile), 0.0, _USUAL)


def _rise(x: float, none: float, full: float) -> float:
    """0.05 at `none`, 0.95 at `full`, rising everywhere."""
    u = _STEEP * (2 * (x - none) / (full - none) - 1)
    return (1 + u / math.sqrt(1 + u * u)) / 2


def _log_rise(x: float, none: float, full: float) -> float:
    return _rise(math.log(max(x, 1e-9)), math.log(none), math.log(full))


# Signals whose value says more than its place among peers: what counts as none and as full strength.
_WAYS: dict[str, Callable[[float], float]] = {
    "audience": lambda share: _rise(share, 0.4, 0.9),
    "disclosure": lambda share: _rise(share, 0.0, 1.0),
    "ad_share": lambda share: 1 - _rise(share, 0.1, 0.8),
    "ad_saturation": lambda share: 1 - _rise(share, 0.1, 0.8),
    "sponsored_effect": lambda ratio: _log_rise(ratio, 0.25, 1.0),
    "drift": lambda ratio: _log_rise(ratio, 0.25, 1.0),
    "follow_turnover": lambda share: 1 - _rise(share, 0.05, 0.5),
    "at_home": lambda share: _rise(share, 0.0, 0.5),
    "niche": lambda share: _rise(share, 0.0, 0.5),
    "known_audience": lambda share: 1 - _rise(share, 0.1, 0.6),
    "likes_hidden": lambda share: 1 - _rise(share, 0.0, 1.0),
}

# Signals whose reason for a look is a number of its own: a share, or days.
_CERTAIN: dict[str, Callable[[float], float]] = {
    "comments": lambda share: 1 - _rise(share, 0.05, 0.5),
    "pods": lambda share: 1 - share,
    "recency": lambda days: 1 - _rise(days, 30.0, 180.0),
}

# Signals of whose place among peers only one end asks for a look.
_RANKED: dict[str, Callable[[float], float]] = {
    "likes_spread": lambda percentile: _rise(percentile, 0.0, _USUAL),
    "growth": lambda percentile: 1 - _rise(percentile, 100 - _USUAL, 100.0),
}


def _sentence(parts: Sequence[Part], known: Sequence[Part]) -> str:
    asks = [p.title.lower() for p in parts if p.verdict is Verdict.REVIEW]
    open_ = sum(not p.known and p.weight > 0 for p in parts)
    start = f"{count(len(known), 'signal')} known"
    look = f"; worth a look: {', '.join(asks)}" if asks else "; none asks for a look"
    rest = f"; {count(open_, 'signal')} not known, which may change the order" if open_ else ""
    return f"{start}{look}{rest}."
