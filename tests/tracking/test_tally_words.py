"""The tally page speaks the creator's language, and every language says everything."""

from __future__ import annotations

import pytest

from goodword.tracking.tally.words import LANGUAGES, Words, words_in


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language: str) -> None:
    tag, direction, words = words_in(f"{language}-XX")
    assert tag == language
    assert direction == ("rtl" if language == "ar" else "ltr")
    assert all(getattr(words, name) for name in Words.__slots__)
    assert "{n}" in words.waiting


def test_other_languages_are_answered_in_english() -> None:
    assert words_in("xx")[0] == words_in("")[0] == "en"
