"""The niches: a hierarchy kept as data, with the names sources use for them and the hashtags that speak of them."""

from __future__ import annotations

import difflib
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from goodword.core.errors import BadInput, NotFound
from goodword.core.text import fold
from goodword.vetting.niche.wordbook import Wordbook, wordbook

_FIELDS = ("title", "parent", "declared", "words")
_Terms = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Niche:
    """One niche. `declared`: folded names under which sources declare it; `tags`: folded hashtags by language; `words`:
    by which captions and bios speak of it, by language (see `wordbook`), its hashtags where none are given."""

    id: str
    title: str
    parent: str | None
    declared: tuple[str, ...]
    tags: _Terms
    words: _Terms = ()

    def all_tags(self) -> tuple[str, ...]:
        """The hashtags of every language, each once."""
        return _each(self.tags)

    def all_words(self) -> tuple[str, ...]:
        """The words of every language, each once."""
        return _each(self.words or self.tags)


@dataclass(frozen=True)
class Taxonomy:
    """All niches by id. A niche covers everything below it; what is above it is a weaker match."""

    niches: Mapping[str, Niche]

    def __post_init__(self) -> None:
        for niche in self.niches.values():
            if niche.parent is not None and niche.parent not in self.niches:
                raise _unknown(niche.parent, sorted(self.niches), where=f"niche {niche.id}, parent")
            if niche.id in self.above(niche.id):
                raise BadInput(f"The niche {niche.id!r} is above itself.", next_step="correct its `parent`")

    @cached_property
    def _names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for niche in self.niches.values():
            for name in niche.declared:
                names.setdefault(name, niche.id)
        for niche in self.niches.values():  # own names win over names that another niche borrows
            names[fold(niche.title)] = niche.id
        names.update({_key(niche_id): niche_id for niche_id in self.niches})
        return names

    def named(self, text: str) -> str | None:
        """The id of the niche of that id, title or declared name; None when there is none."""
        return self._names.get(fold(text)) or self._names.get(_key(text))

    def find(self, text: str, *, where: str = "") -> str:
        """Like `named`, but an unknown name is an error that suggests near ones."""
        found = self.named(text)
        if found is None:
            raise _unknown(text, sorted(self.niches), where=where, names=self._names)
        return found

    def above(self, niche_id: str) -> tuple[str, ...]:
        """The niches above one, nearest first."""
        known = self._chains.get(niche_id)
        if known is None:
            chain: list[str] = []
            parent = self.niches[niche_id].parent
            while parent is not None and parent not in chain:
                chain.append(parent)
                parent = self.niches[parent].parent
            known = self._chains[niche_id] = tuple(chain)
        return known

    @cached_property
    def _chains(self) -> dict[str, tuple[str, ...]]:
        return {}

    def below(self, niche_id: str) -> tuple[str, ...]:
        """The niche and everything below it."""
        return tuple(n for n in self.niches if n == niche_id or niche_id in self.above(n))

    def terms(self, niche_id: str) -> tuple[str, ...]:
        """Folded hashtags that speak of the niche or of one below it."""
        return tuple(dict.fromkeys(tag for n in self.below(niche_id) for tag in self.niches[n].all_tags()))

    @cached_property
    def _by_tag(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for niche in self.niches.values():
            for tag in niche.all_tags():
                found[tag] = (*found.get(tag, ()), niche.id)
        return found

    def spoken(self, tag: str) -> tuple[str, ...]:
        """The niches of which a folded hashtag speaks, without those above them."""
        return self._by_tag.get(tag, ())

    @cached_property
    def wordbook(self) -> Wordbook:
        """The words of all niches, each speaking of its own niche and of those above it."""
        said: dict[str, set[str]] = {}
        for niche in self.niches.values():
            for word in niche.all_words():
                said.setdefault(word, set()).update((niche.id, *self.above(niche.id)))
        return wordbook(said)

    @cached_property
    def _covered(self) -> dict[str, frozenset[str]]:
        return {tag: frozenset(ids).union(*map(self.above, ids)) for tag, ids in self._by_tag.items()}

    def covered(self, tag: str) -> frozenset[str]:
        """The niches of which a folded hashtag speaks, and those above them."""
        return self._covered.get(tag, frozenset())

    @cached_property
    def _siblings(self) -> dict[str | None, int]:
        return Counter(niche.parent for niche in self.niches.values())

    def part(self, niche_id: str) -> float:
        """How much of a widest niche one is: 1 of itself, shared alike among the niches below it and none of them."""
        known = self._parts.get(niche_id)
        if known is None:
            parent = self.niches[niche_id].parent
            known = 1.0 if parent is None else self.part(parent) / (self._siblings[parent] + 1)
            self._parts[niche_id] = known
        return known

    @cached_property
    def _parts(self) -> dict[str, float]:
        return {}

    def declared(self, niche_ids: Iterable[str]) -> tuple[str, ...]:
        """Every folded name under which a source may declare one of these niches."""
        names = {name for name, target in self._names.items() if target in set(niche_ids)}
        return tuple(sorted(names))

    def title(self, niche_id: str) -> str:
        return self.niches[niche_id].title


def _each(terms: _Terms) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term for _, some in terms for term in some))


def _key(text: str) -> str:
    """Ids are compared without regard to case, blanks, hyphens and underscores."""
    return fold(text).replace(" ", "-").replace("_", "-")


def _unknown(given: str, known: list[str], *, where: str = "", names: Mapping[str, str] | None = None) -> BadInput:
    close = difflib.get_close_matches(fold(given), list(names or known), n=3, cutoff=0.7)
    near = list(dict.fromkeys((names or {}).get(c, c) for c in close))
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    return BadInput(
        f"There is no niche called {given!r}.",
        where=where,
        given=given,
        next_step=f"{hint}Use one of: {', '.join(known)}; or describe your own niche in a niches file",
    )


def read(tables: Mapping[str, Any], *, where: str) -> dict[str, Niche]:
    """Niches from the tables of a niches file."""
    return {niche_id: _niche(niche_id, table, where) for niche_id, table in tables.items()}


def _niche(niche_id: str, table: object, where: str) -> Niche:
    place = f"{where}, [{niche_id}]"
    if not isinstance(table, dict) or _key(niche_id) != niche_id:
        raise BadInput.value("niche", "a table with a lower-case name without blanks", niche_id, where=place)
    tags = _by_language({k: v for k, v in table.items() if k not in _FIELDS}, place)
    folded = tuple((code, tuple(dict.fromkeys(fold(tag.lstrip("#＃")) for tag in some))) for code, some in tags)
    words = table.get("words", {})
    if not isinstance(words, dict):
        raise BadInput.value("words", "a table of words by language", words, where=place)
    declared = tuple(dict.fromkeys(fold(str(name)) for name in (niche_id, *table.get("declared", ()))))
    title, parent = str(table.get("title", niche_id)), table.get("parent")
    return Niche(niche_id, title, parent, declared, folded, _by_language(words, f"{place}, words"))


def _by_language(table: Mapping[str, object], place: str) -> _Terms:
    """Terms separated by blanks, by two-letter language."""
    found = []
    for key, value in table.items():
        if len(key) != 2 or not isinstance(value, str):
            allowed = ", ".join(_FIELDS) + " and two-letter languages with hashtags separated by blanks"
            raise BadInput(
                f"`{key}` is not part of a niche.", where=place, given=repr(value), next_step=f"use {allowed}"
            )
        found.append((key, tuple(dict.fromkeys(value.split()))))
    return tuple(found)


def _merged(old: Niche | None, new: Niche) -> Niche:
    """A user's table of a known niche adds to it; what it names anew replaces title and parent."""
    if old is None:
        return new
    declared = tuple(dict.fromkeys((*old.declared, *new.declared)))
    title = new.title if new.title != new.id else old.title
    tags, words = _joined(old.tags, new.tags), _joined(old.words, new.words)
    return Niche(old.id, title, new.parent or old.parent, declared, tags, words)


def _joined(old: _Terms, new: _Terms) -> _Terms:
    terms = dict(old)
    for language, extra in new:
        terms[language] = tuple(dict.fromkeys((*terms.get(language, ()), *extra)))
    return tuple(terms.items())


@lru_cache(maxsize=8)
def load(extra: str = "") -> Taxonomy:
    """The shipped taxonomy, with the user's own niches file merged in when a path is given."""
    shipped = (files("goodword.vetting.niche") / "niches.toml").read_text("utf-8")
    said = (files("goodword.vetting.niche") / "words.toml").read_text("utf-8")
    tables, words = tomllib.loads(shipped), tomllib.loads(said)
    both = {name: {**table, "words": words.get(name, {})} for name, table in tables.items()}
    niches = read(both, where="niches.toml")
    if extra:
        for niche_id, niche in read(_toml(Path(extra)), where=extra).items():
            niches[niche_id] = _merged(niches.get(niche_id), niche)
    return Taxonomy(niches)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise NotFound.looked_in("The niches file is not there.", [str(path)]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput("The niches file cannot be read.", where=str(path), given=str(error)) from None
