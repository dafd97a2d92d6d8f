"""Place names in any script, made comparable; place texts taken apart. Pure."""

from __future__ import annotations

import re

from goodword.core.text import fold

# Letters that Unicode does not take apart, as they are usually typed without their stroke.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n", "ə": "e"}
)
# Vowel signs and hamza that Arabic and Hebrew texts write or leave out at will, and the stretching sign.
_OPTIONAL = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u065f\u0670\u0640\u200c\u200d]")
_ARABIC = str.maketrans({"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه"})
_GAP = re.compile(r"[\W_]+", re.UNICODE)
# Combining marks are no word characters for `re`, but belong to their letter in the Indic and Thai scripts.
_MARKED = re.compile("[\u0900-\u0dff\u0e31-\u0e4e\u0f18-\u0fbc\u1000-\u109f\u1780-\u17d3]")
_APOSTROPHE = re.compile("['’ʻ‘ʼ`´]")
_PARTS = re.compile(r"\s*(?:[,،、;|/•·\n()\[\]【】（），]|\s[-–—]\s)\s*")
# Words around a name that do not change which place is meant.
_AROUND = re.compile(
    r"^(?:the |city of |town of |village of |greater |downtown |central |province of |state of |isle of |island of )"
    r"|(?: city| town| area| metropolitan area| metro area| region| island| islands| beach| downtown| center| centre"
    r"| municipality| county| district| province| prefecture| state| governorate| department)$"
)


def key(text: str) -> str:
    """The form in which names are compared: folded, plain letters, one space between words, no punctuation."""
    folded = _OPTIONAL.sub("", fold(_APOSTROPHE.sub("", text))).translate(_PLAIN).translate(_ARABIC)
    if _MARKED.search(folded):
        return " ".join(re.sub(r"[\s,.;:!?/\\()\[\]\-–—_\"“”·|।]+", " ", folded).split())
    return _GAP.sub(" ", folded).strip()


def parts(text: str) -> list[str]:
    """A place text taken apart at commas, brackets and dashes: "Altona, Hamburg" → ["Altona", "Hamburg"]."""
    return [p for p in _PARTS.split(text.strip()) if key(p)]


def core(name_key: str) -> str:
    """A key without the words around the name ("city of austin" → "austin"); the key itself if nothing is left."""
    return _AROUND.sub("", _AROUND.sub("", name_key)).strip() or name_key
