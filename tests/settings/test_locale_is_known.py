"""A locale that nobody knows is refused with those that are known; it is never English by accident."""

from __future__ import annotations

from pathlib import Path

import pytest

from goodword.core.errors import BadInput
from goodword.settings.locales import locale_tag
from support import settings_in


@pytest.mark.parametrize(
    ("given", "tag"), [("de", "de"), ("en_IN", "en-IN"), ("hi-IN", "hi-IN"), ("", ""), (" fr ", "fr")]
)
def test_known_ones(given: str, tag: str) -> None:
    assert locale_tag(given) == tag


@pytest.mark.parametrize("given", ["klingon", "de_", "xx-XX", "zz", "../etc", "\x00", "e" * 500])
def test_unknown_ones_are_refused_with_the_list(given: str) -> None:
    with pytest.raises(BadInput) as refused:
        locale_tag(given, "--locale")
    assert refused.value.where == "--locale"
    assert " de, " in refused.value.next_step
    assert " hi, " in refused.value.next_step


def test_the_setting_is_checked_when_it_is_read(tmp_path: Path) -> None:
    assert settings_in(tmp_path, locale="en_IN").language == "en-IN"
    with pytest.raises(BadInput, match="no locale called"):
        settings_in(tmp_path, locale="german")
