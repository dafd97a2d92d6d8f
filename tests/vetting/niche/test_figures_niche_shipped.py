"""Niches told out of the box: on a small made-up set of the open one's form, whose answer is plain."""

from __future__ import annotations

import csv
import json

import pytest

from goodword.core.errors import NotFound
from goodword.figures.vetting_niche_shipped import calibration, out_of_the_box

SAYS = {"food": "my recipe #food", "travel": "यात्रा #travel", "pet": "mein Hund", "other": "hello"}


@pytest.fixture
def made(tmp_path):
    names = [(f"{niche}{i}", niche) for niche in SAYS for i in range(4)]
    with (tmp_path / "creators.csv").open("w", newline="") as file:
        write = csv.writer(file)
        write.writerow(["creator", "category", "followers", "followees", "posts"])
        write.writerows([name, niche, 10, 10, 10] for name, niche in names)
    empty = {"place": None, "tagged": [], "sponsor": [], "video": False, "type": "GraphImage", "alt_text": None}
    posts = [
        empty
        | {"post_id": f"{name}-{k}", "creator": name, "taken_at": k, "likes": 1, "comments": 1, "caption": SAYS[niche]}
        for name, niche in names
        for k in range(6)
    ]  # fmt: skip
    (tmp_path / "posts.jsonl").write_text("\n".join(map(json.dumps, posts)))
    return tmp_path


def test_plain_words_are_told_with_nothing_learnt(made):
    told = out_of_the_box(made, {})
    assert told.value == 1.0
    assert told.n == 16
    assert told.details["hashtags alone"]["macro-F1"] < 1.0


def test_calibration_is_an_error_with_an_interval(made):
    told = calibration(made, {})
    assert told.low <= told.value <= told.high
    assert 0 < told.value < 0.2
    assert told.details["at five posts or more"] == told.value


def test_a_set_of_nobody_is_said(tmp_path):
    (tmp_path / "creators.csv").write_text("creator,category,followers,followees,posts\n")
    (tmp_path / "posts.jsonl").write_text("")
    with pytest.raises(NotFound):
        out_of_the_box(tmp_path, {})
