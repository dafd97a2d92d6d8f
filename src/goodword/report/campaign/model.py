"""A page as plain blocks, so that HTML and PDF say the same. Every text is written for its reader already."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tile:
    """One number with its name. interval: in the same breath; aside: n, level and formula."""

    name: str
    value: str
    interval: str = ""
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Tiles:
    """Numbers side by side."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; small: a footnote."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """A list; numbered: in the order in which to do them. mark of each: "pass", "review", "fail" or ""."""

    items: tuple[tuple[str, str], ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text. numeric: which columns are right-aligned. folded: behind a switch on screens."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing: SVG text with a `viewBox`, the sentence that it shows, and the same in words for those who do not see
    it. narrow: the drawing for a phone. numbers: the table behind it."""

    title: str
    svg: str
    narrow: str
    alternative: str
    note: str = ""
    numbers: Table | None = None


Block = Tiles | Text | Points | Table | Picture


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page. kind: "payer" or "analyst"; language: BCP 47 tag of its numbers."""

    kind: str
    name: str
    when: str
    headline: str
    lead: str
    sections: tuple[Section, ...]
    footer: str
    language: str
    top: tuple[Block, ...] = ()
