"""What was understood, as chips that can be changed or taken out: each is an address of the page of search. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from goodword.discovery.search.model import Chip, ChipKind, Choice, Understood

Given = Mapping[str, str | tuple[str, ...]]
"""The fields of a search as they were given, by name; `q` holds the words."""

_FIELDS: dict[ChipKind, tuple[str, ...]] = {
    ChipKind.PLACE: ("near",),
    ChipKind.RADIUS: ("radius",),
    ChipKind.NICHE: ("niche",),
    ChipKind.LANGUAGE: ("language",),
    ChipKind.TIER: ("tier",),
    ChipKind.FOLLOWERS: ("min_followers", "max_followers"),
    ChipKind.PLATFORM: ("platform",),
    ChipKind.PRICE: ("max_price",),
    ChipKind.COUNTRY: ("country",),
    ChipKind.ACTIVE: ("active_after",),
}
_LABELS = {
    "near": "place", "radius": "radius", "niche": "niche", "not_niche": "not", "without": "not", "language": "language",
    "not_language": "not in",
    "country": "country", "platform": "platform", "tier": "size", "min_followers": "followers at least",
    "max_followers": "followers at most", "max_price": "price at most", "active_after": "posted since",
    "verdict": "vetted", "diverse": "spread over", "only_niche": "nobody else",
}  # fmt: skip
_NAMES = {ChipKind.TEXT: "words", ChipKind.EXCLUDED: "not", ChipKind.TIER: "size", ChipKind.ACTIVE: "posted since"}
_EXCLUDED = {"niche": "not_niche", "language": "not_language"}
_BY_NAME = (ChipKind.NICHE, ChipKind.LANGUAGE)  # whose field takes the name that is shown


@dataclass(frozen=True, slots=True)
class Entry:
    """A field in which a chip is changed."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ShownChip:
    """A chip as it is drawn: what it is of, its text, the note, the address without it ("" where there is none), the
    fields that change it, and the rest of the search, which stays."""

    label: str
    text: str
    note: str
    without: str
    entries: tuple[Entry, ...] = ()
    rest: tuple[tuple[str, str], ...] = ()


def address(given: Given, **changes: str | tuple[str, ...]) -> str:
    """The address of a search with some fields changed; empty ones are left out."""
    return "/search?" + urlencode(_pairs({**given, **changes}))


def shown_chips(understood: Understood | None, given: Given) -> list[ShownChip]:
    """A chip for everything that was understood and not overruled by a field, then one for every field."""
    chips = [c for c in understood.chips if not any(given.get(f) for f in _fields(c))] if understood else []
    said = [_understood_chip(c, chips, given) for c in chips]
    return said + [_field_chip(name, label, given) for name, label in _LABELS.items() if given.get(name)]


def shown_choices(understood: Understood | None, given: Given) -> list[tuple[Choice, list[tuple[str, str]]]]:
    """What has to be asked back, each answer with its address."""
    if understood is None or given.get("near"):
        return []
    return [
        (c, [_answer(c, m.label, f"{m.lat:.4f}, {m.lon:.4f}", given) for m in c.places]) for c in understood.choices
    ]


def without_words(words: str, said: str) -> str:
    """The brief without these words; a sign that is left hanging goes too."""
    left = re.sub(re.escape(said), " ", words, count=1, flags=re.IGNORECASE)
    return re.sub(r"\s+([,.;])", r"\1", re.sub(r"[,;]\s*(?=[,;]|$)", "", " ".join(left.split()))).strip(" ,;")


def _answer(choice: Choice, label: str, place: str, given: Given) -> tuple[str, str]:
    words = str(given.get("q", ""))
    return label, address(given, q=without_words(words, choice.said) or choice.said, near=place)


def _fields(chip: Chip) -> tuple[str, ...]:
    if chip.kind is ChipKind.EXCLUDED:
        return (_EXCLUDED.get(chip.value.partition(":")[0], "without") if ":" in chip.value else "without",)
    return _FIELDS.get(chip.kind, ())


def _understood_chip(chip: Chip, chips: Sequence[Chip], given: Given) -> ShownChip:
    """Changing it moves everything of its kind from the words into a field, which then says it alone."""
    words, label = str(given.get("q", "")), _NAMES.get(chip.kind, chip.kind.value)
    out = chip.said and chip.kind is not ChipKind.TEXT
    without = address(given, q=without_words(words, chip.said)) if out else ""
    names = _fields(chip)
    if not names:
        return ShownChip(label, chip.shown, chip.note, without)
    group = [c for c in chips if c.kind is chip.kind and _fields(c) == names]
    for c in group if chip.kind is not ChipKind.NICHE else ():  # what speaks of a niche stays a word of the search
        words = without_words(words, c.said) if c.said else words
    values = _values(group, names)
    entries = tuple(Entry(n, _LABELS[n], v) for n, v in zip(names, values, strict=True))
    return ShownChip(label, chip.shown, chip.note, without, entries, tuple(_pairs({**given, "q": words})))


def _values(group: Sequence[Chip], names: Sequence[str]) -> list[str]:
    if len(names) == 2:
        low, _, high = group[0].value.partition("-")
        return [low, high]
    texts = (c.shown if c.kind in _BY_NAME else c.value.removeprefix("niche:").removeprefix("language:") for c in group)
    return [", ".join(dict.fromkeys(texts))]


def _field_chip(name: str, label: str, given: Given) -> ShownChip:
    value = given[name]
    text = value if isinstance(value, str) else ", ".join(value)
    rest = {k: v for k, v in given.items() if k != name}
    if name == "only_niche":
        return ShownChip("niche", label, "", address(rest))
    return ShownChip(label, text, "", address(rest), (Entry(name, label, text),), tuple(_pairs(rest)))


def _pairs(given: Given) -> list[tuple[str, str]]:
    return [(n, v) for n, value in given.items() for v in ((value,) if isinstance(value, str) else value) if v]
