"""A name goes however it is written: its accents apart, without them, in an address; a number however it is dialled."""

from __future__ import annotations

import re
import unicodedata

import pytest

from goodword.core.erasing import Person

NADIA = Person("instagram:nadia_bäckt", 4, ("Nadia Hölzapfel", "nadia@hölzapfel.example", "+49 30 1234567"))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (unicodedata.normalize("NFD", "ask nadia_bäckt"), "ask erased"),
        (unicodedata.normalize("NFD", "instagram:nadia_bäckt"), "erased:4"),
        ("https://shop.example/?utm_content=nadia_backt", "https://shop.example/?utm_content=erased"),
        ("https://shop.example/?utm_content=nadia_b%C3%A4ckt", "https://shop.example/?utm_content=erased"),
        ("https://shop.example/?utm_content=nadia_b%c3%a4ckt", "https://shop.example/?utm_content=erased"),
        ("nadia-holzapfel, Nadia Holzapfel, NADIA HÖLZAPFEL", "erased, erased, erased"),
        ("call +49301234567 or 0049 (30) 12 34-567", "call erased or erased"),
        ("49301234567", "erased"),
        ("149301234567 stays", "149301234567 stays"),
        ("nadia is a river", "nadia is a river"),
    ],
)
def test_every_way_to_write_it_goes(text: str, left: str) -> None:
    assert NADIA.out_of_text(text) == left


@pytest.mark.parametrize("text", ["₹12345", "sold 12345678 times"])
def test_a_short_number_by_which_a_network_knows_somebody_is_no_name(text: str) -> None:
    assert Person("mastodon:sam@example.org", 4, ("12345", "12345678")).out_of_text(text) == text


def test_a_long_one_is_and_only_as_a_whole() -> None:
    person = Person("instagram:sam", 4, ("17841400455970028",))
    assert person.out_of_text("17841400455970028, 178414004559700281") == "erased, 178414004559700281"


@pytest.mark.parametrize("text", ["@nadia_bäckt", "NADIA_BACKT", "b +49 (30) 123 4567", "Brot mit BROTNADIA"])
def test_what_may_be_looked_for_at_once_misses_nothing(text: str) -> None:
    person = Person(NADIA.creator_id, 4, NADIA.names, ("BROTNADIA",))
    assert person.out_of_text(text) != text
    assert re.search(person.suspect, text, re.IGNORECASE)
