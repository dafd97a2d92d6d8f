"""The figures of audience credibility, on the real labelled sets; and the scores they rest on."""

from __future__ import annotations

import json
from importlib.resources import files

import numpy as np
import pytest
from tests.vetting.real import real_data

from goodword.figures import vetting_audience as figures
from goodword.figures.vetting_data import follower_sets
from goodword.figures.vetting_scores import auc, average_precision, brier_skill, calibration_error, stratified_folds
from goodword.vetting.audience.shipped import trained

Y = np.array([0.0, 0.0, 1.0, 1.0])


@pytest.mark.parametrize(
    ("scores", "expected"), [([1, 2, 3, 4], 1.0), ([4, 3, 2, 1], 0.0), ([1, 1, 1, 1], 0.5), ([1, 3, 2, 4], 0.75)]
)
def test_auc_counts_pairs(scores, expected):
    assert auc(Y, np.array(scores, dtype=float)) == expected


def test_average_precision_of_a_known_order():
    assert average_precision(Y, np.array([0.1, 0.8, 0.7, 0.9])) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(Y, np.zeros(4)) == 0.5


def test_always_saying_the_base_rate_has_no_skill_and_no_calibration_error():
    y = np.tile([0.0, 0.0, 0.0, 1.0], 50)
    p = np.full(200, 0.25)
    assert brier_skill(y, p) == 0
    assert calibration_error(np.sort(y)[np.argsort(np.arange(200) % 20, kind="stable")], p, bins=5) < 0.06


def test_folds_are_disjoint_and_balanced():
    y = np.tile([0.0, 0.0, 0.0, 1.0], 25)
    folds = stratified_folds(y, 5, seed=1)
    assert sorted(np.concatenate(folds).tolist()) == list(range(100))
    assert {float(y[f].mean()) for f in folds} == {0.25}


@pytest.mark.real
def test_the_shipped_model_is_what_training_on_the_licensed_set_gives():
    followers, labels = follower_sets(real_data("fake-followers"))["swiss"]
    text = files("goodword.vetting").joinpath("data/audience-swiss-2017.json").read_text(encoding="utf-8")
    kept, again = json.loads(text), trained(followers, labels)
    assert again["profiles"] == kept["profiles"]
    for term, other in zip(again["model"]["terms"], kept["model"]["terms"], strict=True):
        assert term["steps"] == pytest.approx(other["steps"], abs=1e-3)


@pytest.mark.real
@pytest.mark.parametrize(
    ("run", "options", "low", "high"),
    [
        (figures.ranking, {}, 0.955, 1.0),
        (figures.in_domain, {}, 0.78, 1.0),
        (figures.calibration, {"draws": "30"}, 0.35, 1.0),
        (figures.calibration_gap, {"draws": "30"}, 0.0, 0.035),
        (figures.share, {"draws": "5"}, 0.85, 1.0),
        (figures.share_labelled, {"draws": "5"}, 0.88, 1.0),
    ],
)
def test_the_targets_are_met_on_the_open_sets(monkeypatch, run, options, low, high):
    monkeypatch.setenv("GOODWORD_REAL_DATA", str(real_data("fake-followers").parent))
    measured = run(None, options)
    assert low <= measured.value <= high, measured.details


def write_set(path, rows, columns):
    import csv
    import gzip

    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", newline="") as out:
        writer = csv.DictWriter(out, columns)
        writer.writeheader()
        writer.writerows(rows)


def test_held_out_files_of_any_name_order_and_packing_are_the_same_set(tmp_path):
    from goodword.figures.vetting_data import follower_sets

    row = {"followers": 5, "following": 70, "posts": 2, "has_pic": 1, "private": 0, "digit": 0.1, "y": 1}
    rows = [row | {"following": 70 + i, "y": i % 2} for i in range(20)]
    write_set(tmp_path / "swiss-followers-2017.csv", rows, list(row))
    (tmp_path / "held").mkdir()
    write_set(tmp_path / "held" / "a.csv.gz", rows[:8], sorted(row))
    write_set(tmp_path / "held" / "b.csv", rows[8:], sorted(row, reverse=True))
    write_set(tmp_path / "held" / "unlabelled.csv", [{"following": 1, "posts": 2}], ["following", "posts"])
    (one, y_one), (two, y_two) = (
        follower_sets(path)["swiss"] for path in (tmp_path / "swiss-followers-2017.csv", tmp_path / "held")
    )
    assert one.following.tolist() == two.following.tolist()
    assert y_one.tolist() == y_two.tolist()


def test_sets_are_known_by_their_columns(tmp_path):
    from goodword.figures.vetting_data import follower_sets

    row = {"followers": 5, "following": 70, "posts": 2, "has_pic": 1, "private": 0, "digit": 0.1, "bio": 3, "y": 1}
    write_set(tmp_path / "x.csv", [row | {"split": "test"}], [*row, "split"])
    write_set(tmp_path / "y.csv", [row], list(row))
    assert set(follower_sets(tmp_path)) == {"kaggle", "instafake"}


@pytest.mark.real
def test_the_model_that_explains_itself_costs_next_to_nothing(monkeypatch):
    pytest.importorskip("sklearn", reason="models to compare with: uv sync --group test")
    monkeypatch.setenv("GOODWORD_REAL_DATA", str(real_data("fake-followers").parent))
    measured = figures.ranking(None, {})
    assert len(measured.details["other models"]) >= 3
    assert measured.details["below the best model by"] <= 0.005


def test_without_the_other_models_the_figure_says_what_is_missing():
    assert "other models" in figures._against(0.9, {})
