"""Hindi in Devanagari finds who writes it in Latin letters, and the other way round; English finds both."""

from __future__ import annotations

from pathlib import Path

import pytest

import search_world
from catalogue_world import creator, post, write_batch
from goodword.catalogue.workspace import Workspace
from goodword.core.tables import Kind
from goodword.discovery.search.desk import SearchDesk
from goodword.discovery.search.hindi import english, spellings
from goodword.discovery.search.model import Wish
from support import settings_in


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> SearchDesk:
    root: Path = tmp_path_factory.mktemp("hindi")
    texts = {
        "roman": "Aaj ka khaana: dal aur roti, parivaar ke saath",
        "nagari": "पहाड़ों की यात्रा और बर्फ़",
        "english": "Street photography by night",
        "german": "Neue Lippenstifte und Puder",
    }
    write_batch(root / "c", Kind.CREATORS, [creator(name) for name in texts])
    write_batch(root / "c", Kind.POSTS, [post(f"p-{n}", n, caption=t) for n, t in texts.items()])
    search_world.refreshed(root / "c")
    search_world.builder(root / "c").run(now=search_world.NOW)
    return SearchDesk(Workspace(settings_in(root, catalogue=str(root / "c")), now=lambda: search_world.NOW))


@pytest.mark.parametrize(
    ("word", "spelt"),
    [
        ("खाना", {"khana", "khaana"}), ("परिवार", {"parivar", "parivaar", "pariwar"}), ("सड़क", {"sadak"}),
        ("बच्चे", {"bachche", "bacche"}), ("ज़िंदगी", {"zindagi"}), ("कपड़े", {"kapde"}), ("फल", {"phal", "fal"}),
        ("bread", set()), ("パン", set()),
    ],
)  # fmt: skip
def test_spellings_follow_from_the_letters(word: str, spelt: set[str]) -> None:
    assert spelt <= set(spellings(word))
    assert bool(spellings(word)) == bool(spelt)


@pytest.mark.parametrize(
    ("word", "meant"),
    [("कुत्तों", "dog"), ("kutte", "dog"), ("यात्रा", "travel"), ("yatra", "travel"), ("bread", ""), ("man", "")],
)
def test_listed_words_are_english_in_either_script(word: str, meant: str) -> None:
    assert english(word)[:1] == ((meant,) if meant else ())


@pytest.mark.parametrize(
    ("words", "who", "said"),
    [
        ("घर का खाना", "roman", ("khaana",)),
        ("परिवार", "roman", ("parivaar",)),
        ("yatra", "nagari", ("यात्रा",)),
        ("सड़क", "english", ("street",)),
    ],
)
def test_words_cross_scripts_and_the_reason_is_the_word_they_write(
    desk: SearchDesk, words: str, who: str, said: tuple[str, ...]
) -> None:
    hit = desk.find(Wish(text=words)).hits[0]
    assert (hit.handle, hit.why.words) == (who, said)
    assert hit.posts


@pytest.mark.parametrize(("words", "who"), [("mountain travel", "nagari"), ("लिपस्टिक और मेकअप", "german")])
def test_meaning_crosses_hindi_and_other_languages(desk: SearchDesk, words: str, who: str) -> None:
    hit = desk.find(Wish(text=words)).hits[0]
    assert (hit.handle, hit.why.words) == (who, ())
