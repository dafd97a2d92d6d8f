"""A list of handles as people keep it: found in the catalogue, or set aside with the reason. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from goodword.core.errors import BadInput
from goodword.core.text import clean, counted
from goodword.discovery.kept.model import MOST_AT_ONCE
from goodword.sources.arrow import array
from goodword.sources.codes import PLATFORMS
from goodword.sources.ids import HANDLE, handles

_HEADS = frozenset(
    {"creator_id", "handle", "handles", "username", "user name", "account", "profile", "url", "link", "id"}
)
_CUT = re.compile(r"[,;\t]")
_SHAPE = re.compile(HANDLE.replace(r"\pZ\pC", r"\x00-\x20\x7f"))
Known = Callable[[Sequence[str]], Iterable[str]]
"""Which of these ids the catalogue has."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A line that was set aside. line: from 1."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Read:
    """Creators of a list of handles, in its order, and what was set aside."""

    creators: tuple[str, ...]
    aside: tuple[Aside, ...]

    @property
    def sentence(self) -> str:
        """How much of it was understood."""
        told = f"{counted(len(self.creators), 'creator')} found"
        return told + (f", {counted(len(self.aside), 'line')} set aside." if self.aside else ".")


def read_handles(text: str, known: Known) -> Read:
    """Creators of a text with one handle, id or link to a profile a line; a table's first column is taken.

    A handle without its platform is looked up on every one. Raises BadInput where there are too many lines.
    """
    lines = [(n, first) for n, line in enumerate(clean(text).splitlines(), 1) if (first := _first(line))]
    if lines and lines[0][1].casefold() in _HEADS:
        lines = lines[1:]
    if len(lines) > MOST_AT_ONCE:
        raise BadInput.value("handles", f"at most {MOST_AT_ONCE:,} lines", len(lines), where="handles")
    meant = _meant([first for _, first in lines])
    there = frozenset(known(tuple(dict.fromkeys(c for options in meant for c in options))))
    return _sorted(lines, meant, there)


def _first(line: str) -> str:
    """The first cell of a line, without quotes."""
    return _CUT.split(line.strip(), maxsplit=1)[0].strip().strip('"').strip()


def _meant(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The ids that each text may mean; nothing where it is no handle."""
    platforms, names = handles(array([t.casefold() for t in texts])) if texts else (array([]), array([]))
    every = tuple(dict.fromkeys(PLATFORMS.values()))
    found: list[tuple[str, ...]] = []
    for platform, name in zip(platforms.to_pylist(), names.to_pylist(), strict=True):
        fits = bool(name) and _SHAPE.fullmatch(name) is not None
        found.append(tuple(f"{p}:{name}" for p in ((platform,) if platform else every)) if fits else ())
    return found


def _sorted(lines: Sequence[tuple[int, str]], meant: Sequence[tuple[str, ...]], there: frozenset[str]) -> Read:
    taken: dict[str, int] = {}
    aside: list[Aside] = []
    for (line, text), options in zip(lines, meant, strict=True):
        found = [c for c in options if c in there]
        reason = _reason(options, found, taken)
        if reason:
            aside.append(Aside(line, text[:200], reason))
        else:
            taken[found[0]] = line
    return Read(tuple(taken), tuple(aside))


def _reason(options: Sequence[str], found: Sequence[str], taken: Mapping[str, int]) -> str:
    if not options:
        return "This is no handle, id or link to a profile."
    if not found:
        return "The catalogue does not know them: import them first."
    if len(found) > 1:
        return f"Several creators have this handle: {', '.join(found)}. Write the one you mean."
    return f"They stand on line {taken[found[0]]} already." if found[0] in taken else ""
