"""Short codes cannot be guessed or misread; ids of clicks lie in the order of time."""

from __future__ import annotations

import random

from goodword.tracking.short import ALPHABET, LENGTH, click_id, short_code, typed


def test_no_letter_looks_like_another() -> None:
    for alike in ("0o", "1il", "2z", "5s", "8b", "9gq", "uv", "mn"):
        assert sum(c in ALPHABET for c in alike) <= 1, alike
    assert not set("aeiou") & set(ALPHABET)


def test_codes_use_every_letter_alike_and_do_not_repeat() -> None:
    drawn = random.Random(1)
    codes = [short_code(drawn.randbytes(16)) for _ in range(20_000)]
    assert len(set(codes)) == len(codes)
    assert {len(c) for c in codes} == {LENGTH}
    first = [sum(c[0] == letter for c in codes) for letter in ALPHABET]
    assert min(first) > 0.8 * len(codes) / len(ALPHABET)


def test_a_code_is_found_as_it_was_typed() -> None:
    assert typed(" KFP7X9644. ") == "kfp7x9644"
    for end in ("/", ").", "”", "।", "!", "*", ">,", "//"):
        assert typed(f"kfp7x9644{end}") == "kfp7x9644"


def test_ids_of_clicks_sort_by_time_and_differ() -> None:
    early, late = click_id(1_700_000_000, b"\xff" * 6), click_id(1_700_000_001, b"\x00" * 6)
    assert early < late
    assert len(late) == 20
    assert click_id(5, b"\x01" * 6) != click_id(5, b"\x02" * 6)
