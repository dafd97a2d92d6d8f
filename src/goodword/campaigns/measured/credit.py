"""Orders credited by the strongest evidence there is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from goodword.campaigns.measured.model import Credited, Evidence, Frame, LedgerOrder, Touch
from goodword.core.text import fold

Touches = Mapping[int, Sequence[Touch]]
"""Number of an order → clicks that its ids and its visitor's day tell of."""
Away = Mapping[int, tuple[int, int]]
"""Number of an order → (seconds UTC, link) of the last click that it names of another campaign, within the window."""


@dataclass(frozen=True, slots=True)
class _Named:
    """Owners by what a landing or a customer may call them."""

    handles: dict[str, int]
    words: tuple[tuple[str, int], ...]


def credit(
    orders: Sequence[LedgerOrder], touches: Touches, frame: Frame, window: int, away: Away | None = None
) -> list[Credited]:
    """Each order with what ties it to somebody. window: seconds after a click within which an order is its.

    An order that names clicks of several campaigns is that one's whose link was followed last, so that it counts once.
    """
    named = _named(frame)
    found = [_one(order, touches.get(order.id, ()), frame, named, window) for order in orders]
    return [_elsewhere(c) if _is_away(c, (away or {}).get(c.order.id)) else c for c in found]


def _is_away(c: Credited, click: tuple[int, int] | None) -> bool:
    """Whether another campaign's click comes after all that the order names of this one."""
    return click is not None and all((t.at, t.link) < click for t in c.touches if t.click)


def _elsewhere(c: Credited) -> Credited:
    return Credited(c.order, Evidence.NONE, (), other=True)


def _one(order: LedgerOrder, touches: Sequence[Touch], frame: Frame, named: _Named, window: int) -> Credited:
    state = order.state
    at = state.placed_at
    good = [t for t in touches if at is not None and 0 <= at - t.at <= window]
    code = next((frame.codes[c] for c in state.codes if c in frame.codes), None)
    if good:
        path = tuple(t.owner for t in good)
        beside = f"code of {frame.named(code)}" if code is not None and code != path[-1] else ""
        return Credited(order, Evidence.CLICK, _steps(path), tuple(good), beside)
    evidence, told, other = _told((state.codes, state.campaign, state.content, state.source, state.said), frame, named)
    return Credited(order, evidence, told, other=other)


Words = tuple[tuple[str, ...], str, str, str, str]
"""What an order says besides clicks: codes, campaign, content and source of the landing, the customer's own words."""


def by_words(said: Iterable[Words], frame: Frame) -> dict[Words, tuple[Evidence, tuple[int, ...], bool]]:
    """What each different saying tells: evidence, path, whether it is another campaign's."""
    named = _named(frame)
    return {words: _told(words, frame, named) for words in set(said)}


def _told(words: Words, frame: Frame, named: _Named) -> tuple[Evidence, tuple[int, ...], bool]:
    codes, campaign, content, source, text = words
    first = next((c for c in codes if c in frame.codes or c in frame.others), None)  # the one campaign that it is of
    if first is not None:
        return (Evidence.CODE, (frame.codes[first],), False) if first in frame.codes else (Evidence.NONE, (), True)
    ref = _of_landing(campaign, content, source, frame, named)
    if ref is not None:
        return Evidence.REF, (ref,), False
    said = _said(text, named) if text else None
    return (Evidence.NONE, (), False) if said is None else (Evidence.SAID, (said,), False)


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


def _of_landing(campaign: str, content: str, source: str, frame: Frame, named: _Named) -> int | None:
    """Whose link the utm parameters (our convention: content = handle/post) or a `ref` name."""
    if campaign and fold(campaign) not in (frame.slug, fold(frame.name)):
        return None
    for text in (content.partition("/")[0], source):
        if text and (owner := named.handles.get(fold(text).removeprefix("@"))) is not None:
            return owner
    return None


def _said(text: str, named: _Named) -> int | None:
    """Whom the customer named, where it is one person only."""
    folded = f" {fold(text)} "
    found = {owner for word, owner in named.words if word in folded}
    return found.pop() if len(found) == 1 else None
