"""Ids of clicks as numbers, many at once: an id of ours is twenty hexadecimal digits, the second of the click first.
Pure."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from goodword.campaigns.measured.model import Ints
from goodword.core.times import DAY

Marks = NDArray[np.uint64]
LENGTH = 20
UNTOLD = -1
"""Day of an id that does not tell it."""
_NONE = 255
_END = ord("\n")
_DIGITS = np.full(256, _NONE, np.uint8)
for _value, _letters in enumerate(zip("0123456789abcdef", "0123456789ABCDEF", strict=True)):
    _DIGITS[[ord(letter) for letter in _letters]] = _value


def mark_of(click: str) -> int:
    """64 bits of a click id. Ours carry its second first; the rest, which is random, is taken."""
    try:
        return int(click[-16:], 16) if len(click) == LENGTH else _mixed(click)
    except ValueError:
        return _mixed(click)


def _mixed(click: str) -> int:
    return int.from_bytes(blake2b(click.encode(), digest_size=8).digest(), "big")


def day_of_click(click: str) -> int | None:
    """First second of the day in which a click of ours was made, None for an id that does not say it."""
    try:
        return int(click[:8], 16) // DAY * DAY if len(click) == LENGTH else None
    except ValueError:
        return None


def decoded(ids: Sequence[str]) -> tuple[Marks, Ints]:
    """(mark of each id, first second of its day, `UNTOLD` where it does not tell it), (n,) each: what `mark_of` and
    `day_of_click` say one by one."""
    letters = _letters_of(ids)
    digits = _DIGITS[letters]
    ours = (digits[:, :LENGTH] != _NONE).all(axis=1) & (letters[:, LENGTH] == _END)
    pairs = np.ascontiguousarray(digits[:, 0:LENGTH:2] << 4 | digits[:, 1:LENGTH:2])
    seconds = np.ascontiguousarray(pairs[:, :4]).view(">u4").ravel().astype(np.int64)
    marks = np.ascontiguousarray(pairs[:, 2:]).view(">u8").ravel().astype(np.uint64)
    days = seconds // DAY * DAY
    for i in np.flatnonzero(~ours).tolist():
        day = day_of_click(ids[i])
        marks[i], days[i] = mark_of(ids[i]), UNTOLD if day is None else day
    return marks, days


def _letters_of(ids: Sequence[str]) -> NDArray[np.uint8]:
    """(n, 21) the letters of every id and what follows it: an end where it has the length of ours."""
    row = LENGTH + 1
    whole = "\n".join(ids) + "\n"
    if len(whole) == row * len(ids) and whole.isascii() and whole.count("\n") == len(ids):
        letters = np.frombuffer(whole.encode(), np.uint8).reshape(-1, row)
        if (letters[:, LENGTH] == _END).all():  # every line ends where it should: each id has its own row
            return letters
    ended = [one.encode("ascii", "replace")[:LENGTH] + (b"\n" if len(one) == LENGTH else b"?") for one in ids]
    cut = np.array(ended, f"S{row}")
    return cut.view(np.uint8).reshape(-1, row)
