"""Orders credited by the strongest evidence there is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from goodword.campaigns.measured.claims import ALONE, BY_WORDS, Contest, Named, Words, claim, words_of
from goodword.campaigns.measured.model import Credited, Evidence, Frame, LedgerOrder, Rivals, Touch

Touches = Mapping[int, Sequence[Touch]]
"""Number of an order → clicks that its ids and its visitor's day tell of."""
Away = Mapping[int, tuple[int, int]]
"""Number of an order → (seconds UTC, link) of the last click that it names of another campaign, within the window."""


def credit(
    orders: Sequence[LedgerOrder], touches: Touches, frame: Frame, window: int, away: Away | None = None, *,
    rivals: Rivals = ALONE,
) -> list[Credited]:  # fmt: skip
    """Each order with what ties it to somebody. window: seconds after a click within which an order is its.

    An order that several campaigns could claim counts once: that one's whose link was followed last, else that of its
    code, else as `Contest` says.
    """
    named, contest = Named.of(frame), Contest(rivals, frame.id, window)
    found = [_one(order, touches.get(order.id, ()), frame, named, window) for order in orders]
    return [_elsewhere(c) if _is_away(c, (away or {}).get(c.order.id)) or _is_lost(c, contest) else c for c in found]


def _is_away(c: Credited, click: tuple[int, int] | None) -> bool:
    """Whether another campaign's click comes after all that the order names of this one."""
    return click is not None and all((t.at, t.link) < click for t in c.touches if t.click)


def _is_lost(c: Credited, contest: Contest) -> bool:
    """Whether another campaign claims it by what is said of it, with more right."""
    return c.evidence in BY_WORDS and contest.lost(words_of(c.order), c.order.state.placed_at or 0, c.order.shop)


def _elsewhere(c: Credited) -> Credited:
    return Credited(c.order, Evidence.NONE, (), other=True)


def _one(order: LedgerOrder, touches: Sequence[Touch], frame: Frame, named: Named, window: int) -> Credited:
    state = order.state
    at = state.placed_at
    good = [t for t in touches if at is not None and 0 <= at - t.at <= window]
    code = next((frame.codes[c] for c in state.codes if c in frame.codes), None)
    if good:
        path = tuple(t.owner for t in good)
        beside = f"code of {frame.named(code)}" if code is not None and code != path[-1] else ""
        return Credited(order, Evidence.CLICK, _steps(path), tuple(good), beside)
    evidence, told, other = _told(words_of(order), frame, named)
    return Credited(order, evidence, told, other=other)


def by_words(said: Iterable[Words], frame: Frame) -> dict[Words, tuple[Evidence, tuple[int, ...], bool]]:
    """What each different saying tells: evidence, path, whether it is another campaign's."""
    named = Named.of(frame)
    return {words: _told(words, frame, named) for words in set(said)}


def _told(words: Words, frame: Frame, named: Named) -> tuple[Evidence, tuple[int, ...], bool]:
    first = next((c for c in words[0] if c in frame.codes or c in frame.others), None)  # the one campaign that it is of
    if first is not None:
        return (Evidence.CODE, (frame.codes[first],), False) if first in frame.codes else (Evidence.NONE, (), True)
    found = claim(words, named)
    return (Evidence.NONE, (), False) if found is None else (found.evidence, (found.owner,), False)


def _steps(path: tuple[int, ...]) -> tuple[int, ...]:
    """Clicks on the same person in a row are one step."""
    return tuple(o for i, o in enumerate(path) if i == 0 or path[i - 1] != o)
