"""A person taken out of texts and JSON: names become words that say nothing, everything else stays. Pure."""

from __future__ import annotations

import re
import unicodedata
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
    def _ids(self) -> frozenset[str]:
        """The id, however its letters are composed."""
        return frozenset(form.casefold() for form in _forms(self.creator_id))

    @cached_property
    def _distinct(self) -> list[str]:
        """Patterns of what names the person wherever it stands: also without accents, as in links, and in addresses."""
        names = {n.strip() for n in (self.handle, *self.names) if _distinctive(n)}
        plain = {self.creator_id, *(n for n in names if not _is_number(n) and not _is_phone(n))}
        found = {form for name in plain for form in _forms(name)}
        found |= {word.replace(" ", "-") for word in found}
        found |= {quote(word, safe=safe) for word in found for safe in ("/", "")}
        return [re.escape(word) for word in sorted(found, key=len, reverse=True)]

    @cached_property
    def _numbers(self) -> list[str]:
        """Patterns of telephone numbers, and of long numbers by which a network knows the person."""
        phones = [_dialled(name) for name in self.names if _is_phone(name)]
        return [*phones, *(re.escape(n.strip()) for n in self.names if _is_number(n) and _distinctive(n))]

    @cached_property
    def _everywhere(self) -> re.Pattern[str]:
        """What names the person wherever it stands."""
        numbers = [rf"(?<!\d){number}(?!\d)" for number in self._numbers]
        made = [rf"(?<![\w]){re.escape(word)}(?![\w])" for word in self.made]
        marked = [
            rf"(?<![\w])[@#＠＃]{re.escape(form)}(?![\w])|(?<=[/:=]){re.escape(form)}(?![\w])"
            for form in sorted(_forms(self.handle)) if form
        ]  # fmt: skip
        return re.compile("|".join([*self._distinct, *numbers, *made, *marked]), re.IGNORECASE)

    @cached_property
    def suspect(self) -> str:
        """A pattern that every text matches which names the person, in the simple form that Arrow understands."""
        words = {form for name in (self.handle, *self.names, *self.made) for form in _forms(name.strip()) if form}
        return "|".join([*self._distinct, *self._numbers, *(re.escape(word) for word in sorted(words))])

    @cached_property
    def _here(self) -> re.Pattern[str]:
        """What names the person where the person is spoken of anyway: short names too, as whole words."""
        words = {form for name in (self.handle, *self.names) if name.strip() for form in _forms(name)}
        parts = [rf"(?<![\w]){re.escape(name)}(?![\w])" for name in sorted(words, key=len, reverse=True)]
        return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)

    def names_in(self, text: str) -> bool:
        """Whether a text names the person."""
        return self._everywhere.search(text) is not None

    def out_of_text(self, text: str, *, own: bool = False) -> str:
        """The text without the person. own: it is about the person, so that short names count too."""
        if text.casefold() in self._ids:
            return self.stands_for
        left = self._everywhere.sub(self._word, text)
        return self._here.sub("erased", left) if own else left

    def _word(self, found: re.Match[str]) -> str:
        return self.stands_for if found[0].casefold() in self._ids else "erased"

    def out_of(self, value: Any, *, own: bool = False) -> Any:  # noqa: ANN401 - any JSON value
        """A JSON value without the person; an object that names the person is about the person, with all below it."""
        if isinstance(value, str):
            return self.out_of_text(value, own=own)
        if isinstance(value, Sequence):
            return [self.out_of(item, own=own) for item in value]
        if not isinstance(value, Mapping):
            return value
        about = own or any(isinstance(v, str) and v.casefold() in self._ids for v in value.values())
        return {self.out_of_text(str(k)): self._member(str(k), v, about) for k, v in value.items()}

    def _member(self, key: str, value: Any, own: bool) -> Any:  # noqa: ANN401 - any JSON value
        if own and key in _PERSONAL_KEYS and isinstance(value, str):
            return ""
        return self.out_of(value, own=own)


def _forms(text: str) -> set[str]:
    """A text as it is, with its accents as signs of their own or joined to their letters, and without them."""
    return {text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text), fold(text)}


def _is_number(name: str) -> bool:
    return name.strip().isdigit()


def _is_phone(name: str) -> bool:
    """Whether a name is a telephone number with its country code."""
    return re.fullmatch(r"(?:\+|00)[\d\s().\-/]{7,24}", name.strip()) is not None


def _dialled(phone: str) -> str:
    """A pattern of a telephone number, however its digits are grouped."""
    digits = re.sub(r"\D", "", phone.strip())
    return r"(?:\+|00)?" + r"[\s().\-/]*".join(digits.removeprefix("00"))


def _distinctive(name: str) -> bool:
    """Whether a name can be nothing but a name: several words, long, or with signs that words do not have."""
    bare = name.strip()
    if bare.isdigit():
        return len(bare) > _LONG  # fewer could be any count
    return len(bare) >= 4 and (len(bare) >= _LONG or " " in bare or any(c in "._@+-" or c.isdigit() for c in bare))
