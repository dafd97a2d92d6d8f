"""The page says the same in every language, word for word what is agreed to, with a version of these words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from consent_world import NOW, TIKTOK, Hand
from goodword.consent.archive.registry import names
from goodword.consent.model import What
from goodword.consent.wording import Words, language_of, text_of
from goodword.ui.words import LANGUAGES, words_in

_ROOM = "goodword.consent"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_words_with_the_same_gaps(language: str) -> None:
    english, own = words_in(_ROOM, "en"), words_in(_ROOM, language)
    assert set(own) == set(english)
    for key, text in english.items():
        if isinstance(text, list):
            assert len(own[key]) == len(text)
        else:
            assert set(re.findall(r"{(\w+)}", own[key])) == set(re.findall(r"{(\w+)}", text)), key
    assert all(Words(language).steps(network) for network in names())


def test_the_version_is_of_the_words(handed: Hand) -> None:
    ask, _ = handed.asked(TIKTOK, what=(What.POSTS,))
    one = text_of(ask, Words("en"), NOW)
    assert one.version == text_of(ask, Words("en"), NOW).version
    assert one.version != text_of(replace(ask, purpose="else"), Words("en"), NOW).version
    assert one.version != text_of(ask, Words("de"), NOW).version
    assert "TikTok puts everything into one file" in one.whole
    assert "followers" not in one.parts[0].lines[0]


def test_the_shorter_time_is_said(handed: Hand) -> None:
    ask, _ = handed.asked(TIKTOK, keep_days=100, keep_until=NOW + timedelta(days=10))
    assert "Until December 2, 2026 at the latest" in text_of(ask, Words("en"), NOW).whole
    assert "100 days" in text_of(ask, Words("en"), NOW - timedelta(days=200)).whole


def test_the_page_speaks_as_asked_then_as_the_browser_prefers(handed: Hand) -> None:
    ask, _ = handed.asked(TIKTOK)
    assert language_of(ask, ["sv-SE", "pt-BR", "en"]) == "pt"
    assert language_of(ask, []) == "en"
    assert language_of(replace(ask, language="mr"), ["de"]) == "mr"
