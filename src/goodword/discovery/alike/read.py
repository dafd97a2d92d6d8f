"""What is asked of people like these: the words and the fields, what is cheaper and smaller taken out of the words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from goodword.core.errors import BadInput
from goodword.core.text import clean
from goodword.discovery import values
from goodword.discovery.alike.model import By
from goodword.discovery.search.fields import FIELDS as SEARCH
from goodword.discovery.search.model import Chip, ChipKind
from goodword.discovery.values import Source

OWN = ("like", "by", "cheaper", "smaller", "words")
FILTERS = SEARCH
"""Fields of a search: they narrow down who may be like the seeds, and say how the results are spread."""

FIELDS = (*OWN, *FILTERS)
MOST = 600
_HANDLE = re.compile(r"(?<![\w@])@([\w.\-]*\w)")


@dataclass(frozen=True, slots=True)
class Heard:
    """What the words say: names of seeds, cheaper, smaller, and the rest, which is a brief of its own."""

    names: tuple[str, ...] = ()
    cheaper: bool = False
    smaller: bool = False
    rest: str = ""
    chips: tuple[Chip, ...] = ()


@cache
def _phrases(table: str) -> re.Pattern[str]:
    text = files("goodword.discovery.alike").joinpath("words.toml").read_text("utf-8")
    found = {p.strip() for line in tomllib.loads(text)[table].values() for p in line.split(",")}
    joined = "|".join(re.escape(p) for p in sorted(found - {""}, key=lambda p: (-len(p), p)))
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)


def hear(words: str) -> Heard:
    """The words of a wish. Raises BadInput for far too many."""
    text = " ".join(clean(words).split())
    if len(text) > MOST:
        raise BadInput.value("words", f"at most {MOST} characters", text[:60], where="words")
    names = tuple(dict.fromkeys(_HANDLE.findall(text)))
    text = _HANDLE.sub(" ", text)
    flags, chips = {}, []
    for name, shown in (
        ("cheaper", "asks less than the middle one"),
        ("smaller", "fewer followers than the middle one"),
    ):
        match = _phrases(name).search(text)
        flags[name] = match is not None
        if match:
            chips.append(Chip(ChipKind.PRICE if name == "cheaper" else ChipKind.FOLLOWERS, name, shown, match[0]))
            text = text[: match.start()] + " " + text[match.end() :]
    rest = _phrases("like").sub(" ", text)
    rest = re.sub(r"^(?:\W|\b(?:and|und|et|y|und|aur|और)\b)+|(?:[\s,;.]|\b(?:and|und|et|y|aur|और)\b)+$", "", rest)
    return Heard(names, flags["cheaper"], flags["smaller"], " ".join(rest.split()), tuple(chips))


def read_seeds(given: Mapping[str, Any], heard: Heard, source: Source) -> tuple[str, ...]:
    """Names of the seeds, of the field and of the words."""
    named = values.texts(given.get("like") or (), source, "like")
    return tuple(dict.fromkeys([*named, *heard.names]))


def read_by(given: Mapping[str, Any], source: Source) -> By:
    """In what they should be alike."""
    text = str(given.get("by") or By.BOTH).strip().lower()
    if text not in tuple(By):
        raise source.wrong("by", "one of " + ", ".join(By), text)
    return By(text)


def read_flags(given: Mapping[str, Any], heard: Heard, source: Source) -> Heard:
    """The flags of the words with the fields over them."""

    def said(name: str, heard: bool) -> bool:
        return values.flag(given[name], source, name) if given.get(name) not in (None, "") else heard

    return replace(heard, cheaper=said("cheaper", heard.cheaper), smaller=said("smaller", heard.smaller))
