"""Place names in any script, made comparable; place texts taken apart. Pure."""

from __future__ import annotations

import re
import unicodedata

from goodword.core.text import fold

# Letters that Unicode does not take apart, as they are usually typed without their stroke.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŋ": "n", "ə": "e"}
)
# Vowel signs and hamza that Arabic and Hebrew texts write or leave out at will, and the stretching sign.
_OPTIONAL = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u065f\u0670\u0640\u200c\u200d]")
_ARABIC = str.maketrans({"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه"})
# Letters that carry a hamza or are typed without it, as it comes.
_SEATS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ي"})
_ARABIC_LETTER = re.compile("[\u0620-\u064a\u066e-\u06d3]")
SEATED = "[أإآٱؤئ]"
"""Letters that `seatless` changes."""

# Names that only their vowel signs tell apart, where they are written, and the country that each speaks for.
_BY_MARKS = {"عمان": ((re.compile("م\u064e?\u0651|ع\u064e"), "JO"), (re.compile("ع\u064f"), "OM"))}
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


def seatless(name_key: str) -> str:
    """An Arabic key with hamza left out, as many type it; "" for other scripts."""
    return name_key.translate(_SEATS) if _ARABIC_LETTER.search(name_key) else ""


def country_by_marks(text: str) -> str:
    """The country that vowel signs of a name speak for ("عمّان" is Amman, "عُمان" Oman), "" where they say nothing."""
    for piece in (*parts(text), *text.split()):
        for pattern, iso in _BY_MARKS.get(key(piece), ()):
            if pattern.search(unicodedata.normalize("NFC", piece)):
                return iso
    return ""


def parts(text: str) -> list[str]:
    """A place text taken apart at commas, brackets and dashes: "Altona, Hamburg" → ["Altona", "Hamburg"]."""
    return [p for p in _PARTS.split(text.strip()) if key(p)]


def core(name_key: str) -> str:
    """A key without the words around the name ("city of austin" → "austin"); the key itself if nothing is left."""
    return _AROUND.sub("", _AROUND.sub("", name_key)).strip() or name_key
