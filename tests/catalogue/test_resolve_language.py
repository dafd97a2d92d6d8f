"""Languages are said where a text says enough, whatever its case, length and noise."""

from __future__ import annotations

import pytest

from goodword.catalogue.resolve_language import LOOKED_AT, detect_languages

ENGLISH = "We baked this bread early in the morning and it is still warm, come and try it"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (ENGLISH.upper(), "en"),
        (f"#bread #bakery https://example.org/a @someone {ENGLISH}", "en"),
        ("Wir haben heute Morgen frisches Brot gebacken, kommt vorbei und probiert es", "de"),
        ("今日は天気がとても良いです", "ja"),
        ("Lovely day", None),
        ("1234567890 1234567890 1234567890", None),
        ("", None),
    ],
)
def test_what_a_text_is_in(text: str, language: str | None) -> None:
    assert detect_languages([text]) == [language]


def test_the_beginning_of_a_long_text_decides() -> None:
    long = " ".join([ENGLISH] * (LOOKED_AT // len(ENGLISH) + 1))
    assert detect_languages([long + " und danach noch ein deutscher Satz, der nichts mehr entscheidet"]) == ["en"]
