"""Niches are learnt from creators whose niche is known: words, pictures, accounts and people, never their own."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from tests.vetting.real import real_data

from goodword.core.errors import BadInput
from goodword.figures import vetting_niche as figures
from goodword.vetting.learn.boost import BoostRule
from goodword.vetting.niche import company
from goodword.vetting.niche.learn import decided, fit, macro_f1, probabilities
from goodword.vetting.niche.model import Portrait

SPOKEN = {"food": ["bread", "oven", "butter"], "travel": ["train", "beach", "hostel"], "pet": ["dog", "cat", "leash"]}
NICHES = tuple(SPOKEN)
FEW = BoostRule(trees=20, rate=0.2, least=5, columns=1.0)


def drawn(n: int, seed: int, *, clear: float = 0.8) -> tuple[list[Portrait], np.ndarray]:
    """Creators who speak of their niche in `clear` of their words, with commenters of the same niche."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, len(NICHES), n)
    everything = [w for words in SPOKEN.values() for w in words]
    made = []
    for i, niche in enumerate(y):
        own = rng.random(6) < clear
        words = [rng.choice(SPOKEN[NICHES[niche]] if o else everything) for o in own]
        people = tuple(f"{NICHES[niche]}{k}" for k in rng.integers(0, 15, 3))
        made.append(Portrait(f"c{seed}_{i}", (" ".join(words),), people=tuple(sorted(set(people))), followers=1000 + i))
    return made, y


def test_niches_of_new_creators_are_told_with_probabilities_that_sum_to_one():
    known, y = drawn(240, 1)
    new, truth = drawn(120, 2)
    model = fit(known, y, NICHES, seed=1, trees=FEW)
    p = probabilities(new, model)
    assert np.allclose(p.sum(axis=1), 1)
    assert macro_f1(truth, decided(p, model), len(NICHES)) > 0.85


def test_the_same_seed_gives_the_same_probabilities():
    known, y = drawn(90, 3)
    first, second = (probabilities(known[:9], fit(known, y, NICHES, seed=1, trees=FEW)) for _ in range(2))
    assert np.array_equal(first, second)


def test_a_niche_of_too_few_creators_is_refused():
    known, y = drawn(60, 4)
    with pytest.raises(BadInput, match="pet"):
        fit(known, np.minimum(y, 1), NICHES, seed=1)


def test_company_does_not_count_a_creator_for_itself():
    one = Portrait("a", ("x",), people=("p",))
    learnt = company.learn([one], np.array([1]), 3)
    assert not company.profile([one], learnt, np.array([1])).any()
    assert company.profile([Portrait("b", ("x",), people=("p",))], learnt)[0, 1] > 0


def test_somebody_of_whom_nothing_is_known_is_like_everybody():
    known, y = drawn(240, 5)
    p = probabilities([Portrait("silent", ())], fit(known, y, NICHES, seed=1, trees=FEW))
    assert p.max() < 0.75


def written(folder, seed):
    """Creators in the form of the open set."""
    folder.mkdir()
    known, y = drawn(120, seed)
    with (folder / "creators.csv").open("w", newline="") as out:
        csv.writer(out).writerows(
            [["creator", "category", "followers", "followees", "posts"]]
            + [[p.creator, NICHES[k], p.followers, 10, 10] for p, k in zip(known, y, strict=True)]
        )
    with (folder / "posts.jsonl").open("w") as out:
        for p in known:
            raw = {
                "post_id": "m" + p.creator,
                "creator": p.creator,
                "taken_at": 1_500_000_000,
                "likes": 5,
                "comments": 1,
            }
            raw |= {"caption": p.captions[0], "place": None, "tagged": [], "sponsor": [], "alt_text": ""}
            out.write(json.dumps(raw | {"video": False, "type": "GraphImage"}) + "\n")
    with (folder / "engagements.csv").open("w", newline="") as out:
        csv.writer(out).writerows(
            [["post_id", "commenter", "commented_at"]] + [["m" + p.creator, who, 1] for p in known for who in p.people]
        )
    return folder


def test_the_figures_learn_from_the_open_set_and_test_on_another(tmp_path, monkeypatch):
    written(tmp_path / "instagram-2018", 6)
    other = written(tmp_path / "other", 7)
    monkeypatch.setenv("GOODWORD_REAL_DATA", str(tmp_path))
    monkeypatch.setattr(figures, "NICHES", NICHES)
    measured = figures.everyone(other, {})
    assert measured.n == 120
    assert "none of which is tested" in measured.split
    assert measured.value > 0.8
    assert 0 <= figures.calibration(other, {}).value <= 0.25


@pytest.mark.real
@pytest.mark.slow
def test_niches_of_real_creators_are_told_within_the_targets():
    folder = real_data("instagram-2018")
    assert figures.everyone(folder, {}).value >= 0.60
    assert figures.calibration(folder, {}).value <= 0.02
