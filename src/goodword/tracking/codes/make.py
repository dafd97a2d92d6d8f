"""Codes from names: the first that nobody can take for another, in any script the name is written in. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from typing import Protocol

from anyascii import anyascii

from goodword.core.errors import BadInput
from goodword.core.text import fold
from goodword.tracking.codes.rude import rude
from goodword.tracking.codes.sound import Heard

DIGITS = "234679"
"""No 0 1 5 8: they look like letters; without 0 and 1 there is no thirteen to take for thirty."""
SHORTEST, LONGEST = 3, 8
WORDS = (
    "MANGO", "TIGER", "LEMON", "RIVER", "PANDA", "MAPLE", "COMET", "LOTUS", "KIWI", "PEPPER", "TULIP", "WALNUT",
    "OTTER", "GINGER", "RAVEN", "PEACH", "COFFEE", "MELON", "CEDAR", "ROBIN", "HAZEL", "CANYON", "VIOLET", "DOLPHIN",
)  # fmt: skip
"""For those whose name gives no code: short, known to many, nothing but pleasant."""

_EMPTY = frozenset({"THE", "OFFICIAL", "REAL", "ITS", "IAM", "MRS", "AND", "VON", "VAN", "DER", "BIN", "IBN"})


class Chance(Protocol):
    """What decides among equally good numbers: a `random.Random` with its seed."""

    def sample(self, population: Sequence[str], k: int) -> list[str]:
        """So many of them in a new order."""


def code_for(name: str, handle: str, heard: Heard, random: Chance) -> str:
    """A code nobody has yet: letters of the name, then two digits, three where two are not enough.

    heard: the codes there are; the new one is added to it.
    """
    for code in _candidates(name, handle, heard, random):
        if not rude(code) and not heard.clash(code):
            heard.add(code)
            return code
    raise BadInput("No free code is left for this name.", given=name or handle, next_step="give one yourself")


def checked(code: str, heard: Heard) -> str:
    """A code that somebody wishes, in capitals. Raises BadInput when it is too short, rude, or too like another."""
    plain = code.strip().upper()
    if not re.fullmatch(r"[A-Z0-9]{4,20}", plain):
        raise BadInput.value("code", "4 to 20 letters and digits of the Latin alphabet", code)
    if rude(plain):
        raise BadInput("This code may be read as something rude in one of many languages.", given=plain)
    clash = heard.clash(plain)
    if clash:
        raise BadInput(f"This code {clash}.", given=plain, next_step="choose one that differs by at least two sounds")
    heard.add(plain)
    return plain


def stems(name: str, handle: str) -> list[str]:
    """Words that a code may begin with, the best first. A name in another script comes after the handle, which is how
    its owner writes it in Latin letters."""
    named = [*re.split(r"[\s,.]+", name), name]
    known = [*re.split(r"[._\-\d]+", handle), handle]
    parts = named + known if name.isascii() or anyascii(name[:1]).lower() == fold(name[:1]) else known + named
    found: list[str] = []
    for part in parts:
        letters = re.sub(r"[^A-Z]", "", anyascii(part).upper())
        short = _cut(letters)
        if len(short) >= SHORTEST and short not in _EMPTY and short not in found and not rude(part) and not rude(short):
            found.append(short)
    return found


def _cut(letters: str) -> str:
    """At most eight letters, ended after a consonant where there is one, so that it can be said."""
    if len(letters) <= LONGEST:
        return letters
    cut = letters[:LONGEST]
    return cut if cut[-1] not in "AEIOU" or cut[-2] in "AEIOU" else cut[:-1]


def _candidates(name: str, handle: str, heard: Heard, random: Chance) -> Iterator[str]:
    """The name with two, then three digits; where many are called so, the name and a word; then words alone.

    None comes twice for the same `heard`: what was in use or rude once stays so, and who comes later with the same
    name does not ask for it again.
    """
    words: Sequence[str] = random.sample(WORDS, len(WORDS))
    own = stems(name, handle)
    for first, length in ((own, 2), (own, 3), ([own[0] + w for w in words] if own else [], 2), (words, 2), (words, 3)):
        for stem in first:
            left = heard.untried.get((stem, length))
            if left is None:
                left = heard.untried[stem, length] = random.sample(_numbers(length), len(_numbers(length)))
            while left:
                yield stem + left.pop()


@cache
def _numbers(length: int) -> tuple[str, ...]:
    return tuple("".join(digits) for digits in product(DIGITS, repeat=length) if len(set(digits)) == length)
