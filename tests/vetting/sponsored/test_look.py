"""The look of advertising: marks are found and taken out, accounts too, and what is left is learnt by creator."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from tests.vetting.real import real_data

from goodword.core.errors import BadInput
from goodword.figures import vetting_sponsored as figures
from goodword.figures.vetting_posts import by_creator
from goodword.vetting.learn.boost import BoostRule
from goodword.vetting.sponsored.look import fit, look_at, probability
from goodword.vetting.sponsored.marked import mark
from goodword.vetting.sponsored.mask import masked
from goodword.vetting.sponsored.model import LookPost


@pytest.mark.parametrize(
    ("caption", "by_words"),
    [
        ("#ad my new shoes", True),
        ("Werbung | Neue Schuhe", True),
        ("my new shoes #paid_partnership", True),
        ("#adidas forever", False),
        ("I saw an ad yesterday", False),
        ("Unbezahlte Werbung wegen Markennennung", False),
        ("this is not an ad", False),
        ("gracias a todos", False),
        ("新しい靴 #広告", True),
    ],
)
def test_marks_are_words_that_a_rule_accepts(caption, by_words):
    assert mark(LookPost("c", caption)).by_words is by_words


def test_the_label_alone_is_told_apart():
    assert mark(LookPost("c", "my shoes", marked_by_label=True)).by_label_alone
    assert not mark(LookPost("c", "#ad my shoes", marked_by_label=True)).by_label_alone


@pytest.mark.parametrize(
    "caption",
    [
        "#ad shoes",
        "Werbung | shoes",
        "shoes wegen Markennennung",
        "[Anzeige/ad] shoes",
        "shoes #sponsored_post",
        "shoes #heinzpartner",
        "in paid partnership with shoes",
        "Unbezahlte Werbung: shoes",
        "shoes #협찬",
        "not sponsored, shoes",
    ],
)
def test_nothing_of_a_disclosure_is_left(caption):
    assert set(masked(caption).tokens) <= {"shoes", "wegen", "with", "in", "not"}


def test_accounts_and_links_lose_their_names():
    read = masked("Thanks @Some.Brand see www.brand.com/x #shoes")
    assert "_at_" in read.tokens
    assert "_url_" in read.tokens
    assert not any("brand" in t for t in read.tokens)
    assert read.handles == ("some.brand",)


def drawn(n: int = 400, seed: int = 1) -> list[LookPost]:
    """Posts of n creators; a third of them is advertising, which speaks of codes and names an account."""
    rng = np.random.default_rng(seed)
    posts = []
    for i in range(n):
        ad = rng.random() < 0.33
        words = rng.choice(["sun", "rain", "walk", "tea", "book", "cat"], 5).tolist()
        told = rng.random() < 0.9
        extra = ["use my code for 20% off", f"@brand{i % 9}"] if ad and told else []
        posts.append(LookPost(f"c{i // 2}", " ".join([*words, *extra, *(["#ad"] if ad else [])]), followers=1000 + i))
    return posts


def test_the_look_is_learnt_without_the_marks():
    posts = drawn()
    y = np.array([mark(p).marked for p in posts], float)
    looked = look_at(posts)
    model = fit(looked, y, np.arange(300), seed=1, trained_on="drawn", trees=BoostRule(trees=40, rate=0.1, least=10))
    p = probability(looked, np.arange(300, 400), model)
    assert p[y[300:] == 1].mean() > p[y[300:] == 0].mean() + 0.4
    assert model.marked == int(y[:300].sum())


def test_without_any_marked_post_nothing_is_learnt():
    posts = [LookPost("a", "tea"), LookPost("b", "cat")]
    with pytest.raises(BadInput):
        fit(look_at(posts), np.zeros(2), np.arange(2), seed=1, trained_on="drawn")


def test_nobody_is_on_both_sides():
    known = [f"c{i // 2}" for i in range(20)]
    for tested in ([], ["c1", "c2", "new"]):
        split = by_creator(known, tested, folds=3, seed=1)
        names = np.array([*known, *tested])
        assert all(not set(names[a]) & set(names[b]) for a, b in split.folds)
        wanted = set(range(20)) if not tested else {20, 21, 22}
        assert {int(i) for _, b in split.folds for i in b} == wanted


def test_new_creators_are_tested_on_one_fit():
    split = by_creator(["a", "b"], ["x", "y"], folds=5, seed=1)
    assert [(a.tolist(), b.tolist()) for a, b in split.folds] == [([0, 1], [2, 3])]


def written(folder, posts):
    with (folder / "creators.csv").open("w", newline="") as out:
        csv.writer(out).writerows(
            [["creator", "category", "followers", "followees", "posts"]]
            + [[c, "other", 1000, 10, 10] for c in sorted({p.creator for p in posts})]
        )
    with (folder / "posts.jsonl").open("w") as out:
        for i, p in enumerate(posts):
            raw = {"post_id": str(i), "creator": p.creator, "taken_at": 1_500_000_000, "likes": 5, "comments": 1}
            raw |= {"caption": p.caption, "place": None, "tagged": [], "sponsor": ["b"] if i % 40 == 0 else []}
            out.write(json.dumps(raw | {"video": False, "type": "GraphImage", "alt_text": ""}) + "\n")
    return folder


@pytest.mark.parametrize("figure", [figures.look, figures.label_only])
def test_the_figures_run_on_data_of_the_same_form(figure, tmp_path, monkeypatch):
    known, other = tmp_path / "instagram-2018", tmp_path / "other"
    known.mkdir()
    other.mkdir()
    written(known, drawn())
    written(other, [LookPost("x" + p.creator, p.caption) for p in drawn(200, seed=2)])
    monkeypatch.setenv("GOODWORD_REAL_DATA", str(tmp_path))
    measured = figure(other, {})
    assert "none of which is tested" in measured.split
    assert 0 <= measured.low <= measured.value <= measured.high <= 1


@pytest.mark.real
@pytest.mark.slow
def test_the_look_of_real_posts_is_ranked_within_the_target():
    assert figures.look(real_data("instagram-2018"), {}).value >= 0.875
