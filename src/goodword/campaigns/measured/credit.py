"""Orders credited by the strongest evidence there is. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goodword.campaigns.measured.model import Credited, Evidence, Frame, LedgerOrder, Touch
from goodword.core.text import fold

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


def path_counts(credited: Sequence[Credited]) -> dict[tuple[int, ...], int]:
    """How many orders each path led to."""
    return dict(Counter(c.path for c in credited if c.path))
