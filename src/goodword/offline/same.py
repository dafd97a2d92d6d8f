"""Whether a row is of somebody who is here already: told with its reason, decided by the user. Pure.

The same address or telephone number is enough to ask. So is the same name where place or a circle agree and no contact
speaks against it; the same name alone is not: many people share one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from goodword.core.text import fold
from goodword.offline.model import Someone, Wish

_LAST = 9  # digits of a telephone number that are compared: with and without the code of the country
_LEAST = 6


@dataclass(frozen=True, slots=True)
class Like:
    """Somebody whom a row looks like, and why. whole: the row says nothing that is not known."""

    person: Someone
    reason: str
    whole: bool = False


@dataclass(slots=True)
class Known:
    """Everybody who is here, by what people are recognised by."""

    _by: dict[tuple[str, str], list[Someone]] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[Someone]) -> Known:
        """Of these people."""
        known = cls()
        for person in people:
            known.add(person)
        return known

    def add(self, person: Someone) -> None:
        """One more."""
        for key in keys(person.wish):
            self._by.setdefault(key, []).append(person)

    def like(self, wish: Wish) -> Like | None:
        """Whom a row looks like, the strongest reason first; None where nobody."""
        found = [(way, person) for way, key in keys(wish) for person in self._by.get((way, key), ())]
        for way, word in (("email", "the same e-mail address"), ("phone", "the same telephone number")):
            for person in (p for w, p in found if w == way):
                return Like(person, f"{word} as {person.wish.shown}", covers(person.wish, wish))
        for person in (p for w, p in found if w == "name"):
            shared = _shared(person.wish, wish)
            if shared and not _against(person.wish, wish):
                return Like(person, f"the same name and {shared} as {person.wish.shown}", covers(person.wish, wish))
        return None


def keys(wish: Wish) -> list[tuple[str, str]]:
    """(way, what is compared) by which somebody is recognised."""
    found = [("name", fold(name)) for name in dict.fromkeys((wish.name, wish.nickname)) if name]
    if wish.email:
        found.append(("email", fold(wish.email)))
    digits = re.sub(r"\D", "", wish.phone)
    if len(digits) >= _LEAST:
        found.append(("phone", digits[-_LAST:]))
    return found


def covers(known: Wish, row: Wish) -> bool:
    """Whether everything that a row says is what is known."""
    plain = ("name", "nickname", "email", "phone", "contact", "country", "language", "note", "basis", "cost_kind")
    return (
        all(not getattr(row, n) or getattr(row, n) == getattr(known, n) for n in plain)
        and (not row.place or fold(row.place) == fold(known.place))
        and set(row.circles) <= set(known.circles)
        and set(row.passions) <= set(known.passions)
        and row.cost in (None, known.cost)
    )


def _shared(known: Wish, row: Wish) -> str:
    """What else agrees beside the name; "" where nothing does."""
    if fold(known.place).partition(",")[0] == fold(row.place).partition(",")[0]:
        return "place" if known.place else "no place for either"
    both = {fold(c.name) for c in known.circles} & {fold(c.name) for c in row.circles}
    return "circle" if both else ""


def _against(known: Wish, row: Wish) -> bool:
    """Whether both give a contact of the same kind, and not the same one."""
    mine, theirs = dict(keys(known)), dict(keys(row))
    ways = [way for way in ("email", "phone") if way in mine and way in theirs]
    return bool(ways) and all(mine[way] != theirs[way] for way in ways)
