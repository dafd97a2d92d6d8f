"""The figures of engagement: on accounts drawn from a known truth, and on the real ones."""

from __future__ import annotations

import csv
import gzip
import json

import numpy as np
import pytest
from tests.vetting.real import real_data

from goodword.figures import vetting_engagement as figures

DAY = 86_400


@pytest.fixture
def drawn_series(tmp_path):
    """Accounts whose level drifts as the shipped rule says, in the form of the open set."""
    rng = np.random.default_rng(3)
    accounts = []
    for _ in range(400):
        followers = int(10 ** rng.uniform(3.1, 3.9))
        at = np.cumsum(rng.exponential(20 * DAY, 24)) + 1.5e9
        years = (at - at[-1]) / (365.25 * DAY)
        level = rng.normal(-3.3, 0.8) + rng.normal(0.26, 0.25) * years + rng.normal(0, 0.05)
        engaged = followers * np.exp(level + rng.normal(0, 0.5, 24))
        accounts.append(
            {
                "userFollowerCount": followers,
                "userMediaCount": 600,
                "mediaLikeNumbers": engaged.round().tolist(),
                "mediaCommentNumbers": [0] * 24,
                "mediaUploadTimes": at.astype(int).tolist(),
            }
        )
    path = tmp_path / "accounts.json.gz"
    with gzip.open(path, "wt") as out:
        json.dump(accounts, out)
    return path


@pytest.fixture
def drawn_creators(tmp_path):
    """Creators with two posts each, in the form of the open set."""
    rng = np.random.default_rng(4)
    with (tmp_path / "creators.csv").open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["creator", "category", "followers", "followees", "posts"])
        writer.writerows([f"c{i}", "food", 20_000, 500, 900] for i in range(300))
    with (tmp_path / "posts.jsonl").open("w") as out:
        for i, level in enumerate(rng.normal(-3.7, 0.8, 300)):
            for j, noise in enumerate(rng.normal(0, 0.5, 2)):
                likes = round(20_000 * np.exp(level + noise))
                post = {"creator": f"c{i}", "taken_at": 1_500_000_000 + j * DAY * 9, "likes": likes, "comments": 3}
                out.write(json.dumps(post) + "\n")
    return tmp_path


def test_coverage_on_drawn_accounts_is_near_its_nominal_value(drawn_series):
    measured = figures.coverage(drawn_series, {})
    assert measured.n == 400
    assert 0.86 <= measured.value <= 0.96
    assert measured.low < measured.value < measured.high


def test_one_post_predicts_better_when_drawn_towards_peers(drawn_creators):
    measured = figures.rmse(drawn_creators, {})
    assert measured.n == 300
    assert measured.value < measured.details["raw"]


def test_a_folder_of_creators_gives_coverage_by_tier(drawn_creators):
    measured = figures.coverage(drawn_creators, {})
    assert [name.split(": ")[1] for name in measured.details["groups"]] == ["micro"]


@pytest.mark.real
def test_on_real_accounts_the_interval_holds_in_every_tier():
    measured = figures.coverage(real_data("engagement-series").parent, {})
    assert 0.87 <= measured.value <= 0.93, measured.details


@pytest.mark.real
def test_on_real_creators_one_post_predicts_the_next_within_the_target():
    assert figures.rmse(real_data("instagram-2018"), {}).value <= 0.69
