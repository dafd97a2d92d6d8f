"""Short codes and ids of clicks: random, without letters that look alike, safe to type from paper. Pure."""

from __future__ import annotations

ALPHABET = "34679cdfhjknprtvxy"
"""No 0 o, 1 i l, 2 z, 5 s, 8 b, g q, m (rn), w (vv) and no a e u: nothing to misread and no words."""
LENGTH = 9
"""18⁹ ≈ 2 × 10¹¹: with ten thousand links, one guess in twenty million finds one."""
_ENDS = " /.,;:!?)]}>*_~\"'”’»、。।）"


def short_code(random: bytes) -> str:
    """A short code from at least 16 random bytes (the remainder of 2¹²⁸ by 18⁹ leaves no bias one could use)."""
    number, letters = int.from_bytes(random[:16], "big"), []
    for _ in range(LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[digit])
    return "".join(letters)


def click_id(at: int, random: bytes) -> str:
    """Id of a click: its second, then 48 random bits, so that ids of one time lie together and none can be guessed.

    at: seconds UTC; random: 6 bytes.
    """
    return f"{at & 0xFFFF_FFFF:08x}{random.hex()}"


def typed(code: str) -> str:
    """A short code as somebody typed it, or an app cut it out of a sentence: in lower case, without spaces, and without
    the slash, dot, bracket or quotation mark that came along at its end."""
    return code.strip().rstrip(_ENDS).lower()
