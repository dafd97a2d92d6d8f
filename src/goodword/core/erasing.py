"""A person taken out of texts and JSON: names become words that say nothing, everything else stays. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from goodword.core.text import fold

_LONG = 8  # letters from which a single word names somebody wherever it stands
_PERSONAL_KEYS = frozenset(
    {"name", "handle", "bio", "url", "email", "phone", "address", "caption", "text", "alt_text", "place", "note",
     "display_name", "shown", "greeting", "subject", "message"}
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Who is to be forgotten. number: of the erasure. names: display names, addresses, numbers of phones."""

    creator_id: str
    number: int
    names: tuple[str, ...] = ()
    made: tuple[str, ...] = ()

    @property
    def stands_for(self) -> str:
        """What stands in place of the creator's id."""
        return f"erased:{self.number}"

    @property
    def handle(self) -> str:
        """The name on the platform."""
        return self.creator_id.partition(":")[2]

    def made_of(self, text: str) -> bool:
        """Whether a code or a short link was made from the name: four letters in a row are the same."""
        letters = re.sub(r"[^\w]|\d|_", "", fold(text))
        source = " ".join(re.sub(r"[^\w ]|\d|_", "", fold(name)) for name in (self.handle, *self.names))
        return any(letters[i : i + 4] in source for i in range(len(letters) - 3))

    def word_for(self, row: int) -> str:
        """A code or short link that stands in place of one made from the name."""
        return f"erased{self.number}x{row}"

    @cached_property
    def _everywhere(self) -> re.Pattern[str]:
        """What names the person wherever it stands."""
        found = {self.creator_id, *(n for n in self.names if _distinctive(n))}
        if _distinctive(self.handle):
            found.add(self.handle)
        found |= {quote(name) for name in found} | {quote(name, safe="") for name in found}
        parts = [re.escape(name) for name in sorted(found, key=len, reverse=True) if name]
        marked = rf"(?<![\w])[@#＠＃]{re.escape(self.handle)}(?![\w])|(?<=[/:=]){re.escape(self.handle)}(?![\w])"
        made = [rf"(?<![\w]){re.escape(word)}(?![\w])" for word in self.made]
        return re.compile("|".join([*parts, *made, marked] if self.handle else [*parts, *made]), re.IGNORECASE)

    @cached_property
    def _here(self) -> re.Pattern[str]:
        """What names the person where the person is spoken of anyway: short names too, as whole words."""
        words = {name for name in (self.handle, *self.names) if name.strip()}
        parts = [rf"(?<![\w]){re.escape(name)}(?![\w])" for name in sorted(words, key=len, reverse=True)]
        return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)

    def names_in(self, text: str) -> bool:
        """Whether a text names the person."""
        return self._everywhere.search(text) is not None

    def out_of_text(self, text: str, *, own: bool = False) -> str:
        """The text without the person. own: it is about the person, so that short names count too."""
        if text.casefold() == self.creator_id.casefold():
            return self.stands_for
        left = self._everywhere.sub(self._word, text)
        return self._here.sub("erased", left) if own else left

    def _word(self, found: re.Match[str]) -> str:
        return self.stands_for if found[0].casefold() == self.creator_id.casefold() else "erased"

    def out_of(self, value: Any, *, own: bool = False) -> Any:  # noqa: ANN401 - any JSON value
        """A JSON value without the person; an object that names the person is about the person, with all below it."""
        if isinstance(value, str):
            return self.out_of_text(value, own=own)
        if isinstance(value, Sequence):
            return [self.out_of(item, own=own) for item in value]
        if not isinstance(value, Mapping):
            return value
        about = own or any(isinstance(v, str) and v.casefold() == self.creator_id.casefold() for v in value.values())
        return {self.out_of_text(str(k)): self._member(str(k), v, about) for k, v in value.items()}

    def _member(self, key: str, value: Any, own: bool) -> Any:  # noqa: ANN401 - any JSON value
        if own and key in _PERSONAL_KEYS and isinstance(value, str):
            return ""
        return self.out_of(value, own=own)


def _distinctive(name: str) -> bool:
    """Whether a name can be nothing but a name: several words, long, or with signs that words do not have."""
    bare = name.strip()
    return len(bare) >= 4 and (len(bare) >= _LONG or " " in bare or any(c in "._@+-" or c.isdigit() for c in bare))
