"""The niches as shipped and as extended by a user's file."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from goodword.core.errors import BadInput, NotFound
from goodword.core.text import fold
from goodword.vetting.niche.taxonomy import load


def test_every_widest_niche_has_words_in_the_same_languages():
    common = {"en", "de", "fr", "es", "it", "pt", "hi", "ar", "ja", "ko", "zh", "ru"}
    widest = {n: {code for code, _ in load().niches[n].words} for n in load().niches if not load().above(n)}
    assert {n: sorted(common - codes) for n, codes in widest.items() if common - codes} == {}


def test_words_of_a_users_niche_are_read_and_its_hashtags_serve_where_it_has_none(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[kites]\nen = "kite"\n[ale]\nen = "#ale"\n[ale.words]\nen = "brew*"\n[food.words]\nen = "nosh"\n')
    said = load(str(path)).wordbook.said(pa.array(["a kite", "brewing", "ale", "nosh", "recipe"]))
    assert said == [{"kites"}, {"ale"}, set(), {"food"}, {"food"}]


def test_words_that_are_no_table_are_refused(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[kites]\nwords = "kite"\n')
    with pytest.raises(BadInput, match="words"):
        load(str(path))


def test_a_niche_is_found_by_id_title_and_declared_name() -> None:
    niches = load()
    for name in ("street-food", "Street food", "STREET_FOOD", "street food"):
        assert niches.find(name) == "street-food"
    assert niches.named("Foodie") == "food"
    assert niches.named("other") is None


def test_a_niche_covers_what_is_below_it() -> None:
    niches = load()
    assert "bakery" in niches.below("food")
    assert niches.above("bakery") == ("food",)
    assert set(niches.terms("bakery")) < set(niches.terms("food"))
    assert "food" not in niches.terms("bakery")


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "pt", "hi", "ar", "ja"])
def test_every_broad_niche_speaks_the_main_languages(language: str) -> None:
    niches = load()
    broad = ("food", "travel", "fashion", "beauty", "family", "fitness", "interior", "gardening")
    for niche in (n for n in broad if not (language == "ar" and n == "pet")):
        assert dict(niches.niches[niche].tags).get(language), niche


def test_tags_are_folded_and_clean() -> None:
    for niche in load().niches.values():
        for tag in niche.all_tags():
            assert tag == fold(tag)
            assert not set(" #") & set(tag)


def test_declared_names_of_a_catalogue_lead_to_niches() -> None:
    niches = load()
    for label in ("beauty", "family", "fashion", "fitness", "food", "interior", "pet", "travel"):
        assert niches.named(label) == label
        assert label in niches.declared([label])


def test_a_users_file_adds_niches_and_tags(tmp_path: Path) -> None:
    path = tmp_path / "niches.toml"
    path.write_text('[kombucha]\nparent = "drinks"\ntitle = "Kombucha"\nen = "kombucha SCOBY"\n[food]\nen = "tiffin"\n')
    niches = load(str(path))
    assert niches.find("Kombucha") == "kombucha"
    assert niches.above("kombucha") == ("drinks", "food")
    assert {"scoby", "tiffin", "foodie"} <= set(niches.terms("food"))
    assert "kombucha" not in load().niches


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('[x]\nparent = "nothing"', "no niche called 'nothing'"),
        ('[a]\nparent = "b"\n[b]\nparent = "a"', "above itself"),
        ('[x]\ntags = "a b"', "two-letter"),
        ('["Two Words"]\nen = "x"', "lower-case"),
        ("broken", "cannot be read"),
    ],
)
def test_a_broken_file_says_what_is_wrong(tmp_path: Path, text: str, hint: str) -> None:
    path = tmp_path / "niches.toml"
    path.write_text(text)
    with pytest.raises(BadInput) as error:
        load(str(path))
    assert hint in str(error.value)


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        load(str(tmp_path / "none.toml"))
