"""Orders credited by the strongest evidence there is, and shared among those on their path by every model. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from goodword.campaigns.measured.model import Credited, Evidence, Frame, LedgerOrder, Share, Touch
from goodword.core.money import Money
from goodword.core.text import fold
from goodword.measurement.attribution.models import DECAY, ENDS

Touches = Mapping[int, Sequence[Touch]]
"""Number of an order → clicks that its ids and its visitor's day tell of."""


@dataclass(frozen=True, slots=True)
class _Named:
    """Owners by what a landing or a customer may call them."""

    handles: dict[str, int]
    words: tuple[tuple[str, int], ...]


def credit(orders: Sequence[LedgerOrder], touches: Touches, frame: Frame, window: int) -> list[Credited]:
    """Each order with what ties it to somebody. window: seconds after a click within which an order is its."""
    named = _named(frame)
    return [_one(order, touches.get(order.id, ()), frame, named, window) for order in orders]


def _one(order: LedgerOrder, touches: Sequence[Touch], frame: Frame, named: _Named, window: int) -> Credited:
    state = order.state
    at = state.placed_at
    good = [t for t in touches if at is not None and 0 <= at - t.at <= window]
    code = next((frame.codes[c] for c in state.codes if c in frame.codes), None)
    if good:
        path = tuple(t.owner for t in good)
        beside = f"code of {frame.named(code)}" if code is not None and code != path[-1] else ""
        return Credited(order, Evidence.CLICK, _steps(path), tuple(good), beside)
    if code is not None:
        return Credited(order, Evidence.CODE, (code,))
    if any(c in frame.others for c in state.codes):
        return Credited(order, Evidence.NONE, (), other=True)
    ref = _of_landing(order, frame, named)
    if ref is not None:
        return Credited(order, Evidence.REF, (ref,))
    said = _said(state.said, named) if state.said else None
    if said is not None:
        return Credited(order, Evidence.SAID, (said,))
    return Credited(order, Evidence.NONE, ())


def _steps(path: tuple[int, ...]) -> tuple[int, ...]:
    """Clicks on the same person in a row are one step."""
    return tuple(o for i, o in enumerate(path) if i == 0 or path[i - 1] != o)


def _named(frame: Frame) -> _Named:
    handles: dict[str, int] = {}
    words = []
    for owner, person in frame.people.items():
        if person.handle:
            handles.setdefault(person.handle.replace(" ", "-")[:80], owner)
            handles.setdefault(fold(person.creator), owner)
        words += [(w, owner) for w in {person.handle, fold(person.name)} if len(w) >= 4]
    words += [(fold(code), owner) for code, owner in frame.codes.items() if len(code) >= 4]
    return _Named(handles, tuple(sorted(words, key=lambda w: (-len(w[0]), w))))


def _of_landing(order: LedgerOrder, frame: Frame, named: _Named) -> int | None:
    """Whose link the utm parameters (our convention: content = handle/post) or a `ref` name."""
    state = order.state
    if state.campaign and fold(state.campaign) not in (frame.slug, fold(frame.name)):
        return None
    for text in (state.content.partition("/")[0], state.source):
        if text and (owner := named.handles.get(fold(text).removeprefix("@"))) is not None:
            return owner
    return None


def _said(text: str, named: _Named) -> int | None:
    """Whom the customer named, where it is one person only."""
    folded = f" {fold(text)} "
    found = {owner for word, owner in named.words if word in folded}
    return found.pop() if len(found) == 1 else None


def weights(path: Sequence[int], removal: Mapping[int, float]) -> dict[str, list[float]]:
    """Each model's weights along a path; they need not sum to one. removal: removal effect of each owner (Markov)."""
    n = len(path)
    decay = [DECAY ** (n - 1 - i) for i in range(n)]
    ends = [1.0] * n if n <= 2 else [ENDS, *([(1 - 2 * ENDS) / (n - 2)] * (n - 2)), ENDS]
    uses = Counter(path)
    effect = [removal.get(owner, 0.0) / uses[owner] for owner in path]
    return {
        "last": [0.0] * (n - 1) + [1.0],
        "first": [1.0] + [0.0] * (n - 1),
        "linear": [1.0] * n,
        "40-20-40": ends,
        "time decay": decay,
        "shapley": [1 / uses[owner] for owner in path],
        "markov": effect if sum(effect) > 0 else [1.0] * n,
    }


def shares(
    credited: Sequence[Credited], removal: Mapping[int, float], worth: Callable[[LedgerOrder], Money | None]
) -> dict[str, tuple[Share, ...]]:
    """What every model gives whom: of each order its money to the minor unit, and parts of one order that sum to one.

    worth: the money of an order that is shared, None where its amount is not known.
    """
    orders: dict[str, defaultdict[int, float]] = {}
    money: dict[str, defaultdict[tuple[int, str], int]] = {}
    for order in credited:
        if not order.path:
            continue
        whole = worth(order.order)
        for model, parts in _parts(order.path, removal):
            counts = orders.setdefault(model, defaultdict(float))
            sums = money.setdefault(model, defaultdict(int))
            total = sum(parts)
            split = whole.split(parts) if whole is not None and len(parts) > 1 else [whole]
            for owner, part, given in zip(order.path, parts, split, strict=True):
                counts[owner] += part / total
                if given is not None:
                    sums[owner, given.currency] += given.minor
    return {model: _listed(counts, money[model]) for model, counts in orders.items()}


def _parts(path: tuple[int, ...], removal: Mapping[int, float]) -> Sequence[tuple[str, list[float]]]:
    return list((_SINGLE if len(path) == 1 else weights(path, removal)).items())


_SINGLE: dict[str, list[float]] = {
    name: [1.0] for name in ("last", "first", "linear", "40-20-40", "time decay", "shapley", "markov")
}


def _listed(counts: Mapping[int, float], money: Mapping[tuple[int, str], int]) -> tuple[Share, ...]:
    made = [
        Share(owner, n, {currency: minor for (o, currency), minor in sorted(money.items()) if o == owner})
        for owner, n in counts.items()
    ]
    return tuple(sorted(made, key=lambda s: (-s.orders, s.owner)))


def path_counts(credited: Sequence[Credited]) -> dict[tuple[int, ...], int]:
    """How many orders each path led to."""
    return dict(Counter(c.path for c in credited if c.path))


def converted_days(credited: Sequence[Credited]) -> np.typing.NDArray[np.int64]:
    """(n,) orders credited by a click: their visitors are no longer among those of whom nothing came."""
    return np.array([c.order.id for c in credited if c.evidence is Evidence.CLICK], np.int64)
