"""Hindi in both of its scripts: how a Devanagari word is spelt in Latin letters, and what it is in English.

Who posts in Hindi mostly writes it in Latin letters, as everybody hears it, and a brief may be in either. Spellings
follow from the Devanagari by rule (vowels that are not spoken fall away; long ones are written once or twice); English
words come from the list in `hindi.toml`. Pure: the list is read once from the package.
"""

from __future__ import annotations

import itertools
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from goodword.core.text import fold
from goodword.discovery.search.morphology import stem

LEAST = 4
"""Letters of a romanised word from which it is taken for Hindi: shorter ones are words of other languages too."""

_VIRAMA, _NUKTA = "\u094d", "\u093c"
_CONSONANTS = {
    "क": "k", "ख": "kh", "ग": "g", "घ": "gh", "ङ": "n", "च": "ch", "छ": "chh", "ज": "j", "झ": "jh", "ञ": "n",
    "ट": "t", "ठ": "th", "ड": "d", "ढ": "dh", "ण": "n", "त": "t", "थ": "th", "द": "d", "ध": "dh", "न": "n",
    "प": "p", "फ": "ph", "ब": "b", "भ": "bh", "म": "m", "य": "y", "र": "r", "ल": "l", "ळ": "l", "व": "v",
    "श": "sh", "ष": "sh", "स": "s", "ह": "h",
}  # fmt: skip
_DOTTED = {"j": "z", "ph": "f", "k": "q"}  # what a dot below makes of a consonant; others stay
_VOWELS = {
    "अ": "a", "आ": "A", "इ": "i", "ई": "I", "उ": "u", "ऊ": "U", "ऋ": "ri", "ए": "e", "ऐ": "ai", "ओ": "o", "औ": "au",
    "ऑ": "o", "ऍ": "e",
}  # fmt: skip
_SIGNS = {
    "ा": "A", "ि": "i", "ी": "I", "ु": "u", "ू": "U", "ृ": "ri", "े": "e", "ै": "ai", "ो": "o", "ौ": "au", "ॉ": "o", "ॅ": "e",
}  # fmt: skip
_SPOKEN = "@"  # the vowel that a consonant carries by itself, until it is known whether it is spoken
_LIPS = ("p", "b", "m")
_LONG = {"A": ("a", "aa"), "I": ("i", "ee"), "U": ("u", "oo")}


def is_devanagari(word: str) -> bool:
    """Whether a word is written in Devanagari."""
    return "\u0900" <= word[:1] <= "\u097f"


@lru_cache(maxsize=20_000)
def spellings(word: str) -> tuple[str, ...]:
    """How a Devanagari word is spelt in Latin letters, the plainest first; () for other words.

    >>> spellings("खाना")
    ('khana', 'khaana')
    """
    sounds = _sounds(word) if is_devanagari(word) else []
    if not sounds or not all(s.isascii() for s in sounds):
        return ()
    text = "".join(_kept(sounds))
    choices = [_choices(text, i) for i in range(len(text))]
    # One habit a word: who doubles one long vowel doubles all of them, except at the end.
    found: dict[str, None] = {}
    for habits in itertools.product((0, 1), repeat=5):
        found.setdefault("".join(c[habits[h] if len(c) > 1 else 0] for c, h in choices))
    # People write f for what is spelt ph, and double only the first letter of a doubled ch.
    return tuple(dict.fromkeys(s for f in found for s in (_plain(f), f)))


def _plain(spelt: str) -> str:
    return spelt.replace("ph", "f").replace("chchh", "cch").replace("chch", "cch")


def _choices(text: str, i: int) -> tuple[tuple[str, ...], int]:
    """(ways to write a sound, number of the habit that chooses)."""
    last = i == len(text) - 1
    sound = text[i]
    if sound in _LONG:
        return (_LONG[sound][:1] if last and sound == "A" else _LONG[sound]), "AIU".index(sound) if not last else 3
    return (("v", "w"), 4) if sound == "v" else ((sound,), 0)


def _sounds(word: str) -> list[str]:
    """Consonants and vowels in order; a consonant with no other vowel is followed by `_SPOKEN`."""
    found: list[str] = []
    letters = word.replace("\u200d", "").replace("\u200c", "")
    for i, letter in enumerate(letters):
        inherent = found[-1:] == [_SPOKEN]
        if letter in _CONSONANTS:
            found += [_CONSONANTS[letter], _SPOKEN]
        elif letter == _NUKTA and inherent:
            found[-2] = _DOTTED.get(found[-2], found[-2])
        elif letter == _VIRAMA and inherent:
            found.pop()
        elif letter in _SIGNS and inherent:
            found[-1] = _SIGNS[letter]
        elif letter in "ंँ":
            found.append("m" if _CONSONANTS.get(letters[i + 1 : i + 2], "")[:1] in _LIPS else "n")
        elif letter != "ः":
            found.append(_VOWELS.get(letter) or _SIGNS.get(letter, letter))
    return found


def _kept(sounds: list[str]) -> list[str]:
    """The sounds that are spoken: an inherent vowel falls away at the end, and between vowel-consonant and
    consonant-vowel (the rule of Narasimhan, Sproat & Kiraz 2004, from the right)."""
    kept = list(sounds)
    if kept[-1] == _SPOKEN and len(kept) > 2:
        kept.pop()
    i = len(kept) - 2
    while i >= 2:
        around = (kept[i - 2], kept[i - 1], kept[i + 1])
        if kept[i] == _SPOKEN and i + 2 < len(kept) and _is_vowel(around[0]) and not _is_vowel(around[1]):
            falls = not _is_vowel(around[2]) and _is_vowel(kept[i + 2])
            if falls:
                del kept[i]
                i -= 1
        i -= 1
    return [s.replace(_SPOKEN, "a") for s in kept]


def _is_vowel(sound: str) -> bool:
    return sound[0] in "aeiouAIU@"


@cache
def _listed() -> dict[str, tuple[str, ...]]:
    """Devanagari word → English words."""
    told = tomllib.loads(files("goodword.discovery.search").joinpath("hindi.toml").read_text("utf-8"))["words"]
    return {fold(form): tuple(english.split()) for forms, english in told.items() for form in forms.split()}


@cache
def _by_stem() -> dict[str, str]:
    """Stem → the first listed word that has it."""
    found: dict[str, str] = {}
    for word in _listed():
        found.setdefault(stem(word), word)
    return found


@cache
def _romanised() -> dict[str, str]:
    """Latin spelling → listed word."""
    found: dict[str, str] = {}
    for word in _listed():
        for spelt in spellings(word):
            if len(spelt) >= LEAST:
                found.setdefault(spelt, word)
    return found


def hindi_of(word: str) -> str:
    """The listed Devanagari word that a word of either script is; "" where it is none."""
    if is_devanagari(word):
        return word if word in _listed() else _by_stem().get(stem(word), "") if len(stem(word)) > 2 else ""
    return _romanised().get(word, "") if word.isascii() else ""


def english(word: str) -> tuple[str, ...]:
    """What a Hindi word of either script is in English, the most usual sense first; () for words not listed.

    >>> english("खाने"), english("khana"), english("bread")
    (('food',), ('food',), ())
    """
    known = hindi_of(word)
    return _listed()[known] if known else ()


def other_script(word: str) -> tuple[str, ...]:
    """A Hindi word in the other script: the spellings of a Devanagari word, the listed word of a romanised one."""
    if is_devanagari(word):
        return spellings(word)
    known = hindi_of(word)
    return (known,) if known else ()
