"""A list of handles as people keep it: found, or set aside with the reason, every line of it."""

from __future__ import annotations

import pytest

from goodword.discovery.kept.handles import read_handles

KNOWN = frozenset({"instagram:khar_eats", "tiktok:khar_eats", "instagram:anna", "youtube:बेकरी", "instagram:über.brot"})


def _known(ids: object) -> list[str]:
    return [c for c in ids if c in KNOWN]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "line",
    [
        "anna",
        "@anna",
        "ANNA",
        "instagram:anna",
        "https://www.instagram.com/anna/?hl=de",
        "anna,4000,Mumbai",
        '"anna"; x',
    ],
)
def test_every_way_to_write_a_handle_is_understood(line: str) -> None:
    assert read_handles(line, _known).creators == ("instagram:anna",)


def test_what_is_not_understood_is_set_aside_with_its_line_and_reason() -> None:
    text = "handle,followers\n@anna\n\nnobody_knows\nkhar_eats\ninstagram:khar_eats\nanna\nnot a handle\nبेकरी\nबेकरी\n"
    found = read_handles(text, _known)
    assert found.creators == ("instagram:anna", "instagram:khar_eats", "youtube:बेकरी")
    reasons = {a.line: a.reason for a in found.aside}
    assert "does not know them" in reasons[4]
    assert "Several creators have this handle: instagram:khar_eats, tiktok:khar_eats" in reasons[5]
    assert "line 2 already" in reasons[7]
    assert "no handle" in reasons[8]
    assert sorted(reasons) == [4, 5, 7, 8, 9]
    assert found.sentence == "3 creators found, 5 lines set aside."


def test_nothing_is_nothing() -> None:
    assert read_handles("\n \n", _known).creators == ()
