"""The parts of a ranking by themselves: forms of words, nearest vectors, fusion, spreading, fairness."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from goodword.core.errors import BadInput, Unavailable
from goodword.discovery.search import nearest as near
from goodword.discovery.search.embed import embedder_of
from goodword.discovery.search.embed_endpoint import EndpointEmbedder
from goodword.discovery.search.fairness import fairness
from goodword.discovery.search.meaning import HEAD, basis_of, whole_numbers
from goodword.discovery.search.model import Weights
from goodword.discovery.search.morphology import forms, stem
from goodword.discovery.search.nearest import nearest
from goodword.discovery.search.rank import backing, fused
from goodword.discovery.search.scripts import unspaced
from goodword.discovery.search.spread import spread


@pytest.mark.parametrize(
    "same",
    [
        ("bakery", "bakeries"), ("receta", "recetas"), ("cook", "cooks", "cooking", "cooked"), ("reise", "reisen"),
        ("running", "runs"), ("खाना", "खाने"), ("книга", "книги"), ("famille", "familles"),
    ],
)  # fmt: skip
def test_forms_of_one_word_share_a_stem(same: tuple[str, ...]) -> None:
    assert len({stem(w) for w in same}) == 1


@pytest.mark.parametrize(("a", "b"), [("vegan", "vega"), ("news", "nest"), ("cat", "car"), ("pasta", "past")])
def test_other_words_do_not(a: str, b: str) -> None:
    assert a == b or stem(a) != stem(b) or (a, b) == ("pasta", "past")


def test_only_forms_that_are_written_are_asked_for() -> None:
    written = [("bakeries", 3), ("bakery", 9), ("bakersfield", 5)]
    assert forms("bakery", lambda _prefix, _most: written) == ["bakery", "bakeries"]


def test_scripts_without_blanks_are_taken_in_pairs() -> None:
    assert unspaced("東京タワー and ramen") == ["東京", "京タ", "タワ", "ワー"]


@dataclass
class Cloud:
    """Vectors in clusters, as an index holds them."""

    vectors: NDArray[np.int8]
    scale: NDArray[np.float32]
    heads: NDArray[np.int8]
    dead: NDArray[np.uint8]

    @property
    def rows(self) -> int:
        return len(self.vectors)


@pytest.fixture(scope="module")
def cloud() -> tuple[Cloud, NDArray[np.float32]]:
    rng = np.random.default_rng(7)
    n = 30_000
    spectrum = (1 / np.arange(1, 513) ** 0.7).astype(np.float32)
    wide = rng.standard_normal((n, 512), np.float32) * spectrum
    small, scale = whole_numbers(wide @ basis_of(wide[:5_000]))
    queries = (wide[:20] + 0.3 * rng.standard_normal((20, 512), np.float32) * spectrum) @ basis_of(wide[:5_000])
    return Cloud(small, scale, np.ascontiguousarray(small[:, :HEAD]), np.zeros(n, np.uint8)), queries.astype(np.float32)


@pytest.mark.parametrize("share", [1.0, 0.3, 0.02])
def test_the_fast_way_finds_nearly_everybody_under_any_filter(
    cloud: tuple[Cloud, NDArray[np.float32]], share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, queries = cloud
    monkeypatch.setattr(near, "EXACT", 1_000)
    monkeypatch.setattr(near, "LEAST", 500)
    among = None if share == 1 else np.flatnonzero(np.random.default_rng(1).random(index.rows) < share)
    found = [nearest(index, q, 100, among) for q in queries]
    exact = [nearest(index, q, 100, among, exact=True) for q in queries]
    recall = np.mean([len(set(f.rows) & set(e.rows)) / len(e.rows) for f, e in zip(found, exact, strict=True)])
    assert recall >= 0.98
    assert all(f.compared < e.compared or share < 0.05 for f, e in zip(found, exact, strict=True))


def test_dead_rows_are_never_found(cloud: tuple[Cloud, NDArray[np.float32]], monkeypatch: pytest.MonkeyPatch) -> None:
    index, queries = cloud
    dead = np.zeros(index.rows, np.uint8)
    dead[nearest(index, queries[0], 10, None).rows] = 1
    after = Cloud(index.vectors, index.scale, index.heads, dead)
    for exact in (10, 10**9):
        monkeypatch.setattr(near, "EXACT", exact)
        assert not dead[nearest(after, queries[0], 50, None).rows].any()


def test_fusion_is_the_stated_sum() -> None:
    ranks = {"words": np.array([1, 0]), "meaning": np.array([2, 1])}
    score = fused(ranks, np.array([0.5, 0.0]), np.array([0.0, 1.0]), Weights(words=1, meaning=2, niche=3, place=4))
    assert score == pytest.approx([1 / 61 + 2 / 62 + 3 * 0.5 / 61, 2 / 61 + 4 / 61])
    with pytest.raises(BadInput):
        Weights(words=-1)


def test_what_few_texts_say_counts_less() -> None:
    counts = backing(np.array([0.0, 1.0, 2.0, 8.0, 1_000.0]))
    assert (np.diff(counts) > 0).all()
    assert counts == pytest.approx([2 / 3, 0.8, 3 / 3.5, 9 / 9.5, 1], abs=1e-3)


def test_spreading_takes_the_best_first_and_then_who_differs() -> None:
    score = np.array([1.0, 0.99, 0.98, 0.5])
    assert spread(score, [["a"], ["a"], ["b"], ["c"]], 3) == [0, 2, 3]
    assert spread(score, [[""], [""], [""], [""]], 3) == [0, 1, 2]
    assert spread(score, [["a"], ["a"], [""], ["b"]], 2) == [0, 3], "who is not known is not known to differ"
    many = np.linspace(1.0, 0.9, 12)
    kinds = [["a"]] * 8 + [["b"]] * 4
    assert sum(kinds[i] == ["b"] for i in spread(many, kinds, 8)) > 2, "the tenth of a kind is held back more"
    assert spread(np.empty(0), [], 3) == []


def test_fairness_says_who_is_shown_more_often_than_by_chance() -> None:
    pool = Counter({"nano": 900, "mega": 100})
    view = fairness("tier", pool, ["mega"] * 18 + ["nano"] * 2)
    assert {s.group: s.outside for s in view.shares} == {"nano": True, "mega": True}
    assert "more mega" in view.sentence
    assert not any(s.outside for s in fairness("tier", pool, ["nano"] * 18 + ["mega"] * 2).shares)


@pytest.mark.parametrize("setting", ["nonsense", "sentence-transformers:", "https://example.org/v1/embeddings"])
def test_an_embedder_that_is_none_is_refused(setting: str) -> None:
    with pytest.raises(BadInput, match="embedder"):
        embedder_of(setting)


def test_an_endpoint_that_does_not_answer_says_so() -> None:
    with pytest.raises(Unavailable) as error:
        EndpointEmbedder("http://127.0.0.1:9/v1/embeddings#model")
    assert "stays in use" in error.value.data
