"""`goodword audience`: reading a sample, labelling by keyboard, resuming, agreement."""

from __future__ import annotations

import csv
import json

import pytest
import typer
from tests.vetting.audience.drawn import audience
from typer.testing import CliRunner

from goodword.core.errors import BadInput
from goodword.vetting.audience.cli import register
from goodword.vetting.audience.store import Label, add_label, agreement, labels_file, read_labels, read_sample


@pytest.fixture
def sample(tmp_path):
    f, _ = audience(200, 0.3)
    path = tmp_path / "followers.csv"
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["Username", "Followers", "Following", "Posts", "has_pic"])
        for i in range(200):
            writer.writerow([f"name{i}", int(f.followers[i]), int(f.following[i]), int(f.posts[i]), int(f.picture[i])])
    return path


def run(*words: str, answers: str = ""):
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    return CliRunner().invoke(app, ["audience", *words], input=answers)


def test_the_share_is_said_with_its_interval_and_reasons(sample):
    result = run(str(sample))
    assert result.exit_code == 0, result.output
    assert "between" in result.output
    assert "Least like people" in result.output


def test_json_is_the_whole_answer(sample):
    answer = json.loads(run(str(sample), "--json").output)
    assert answer["not_people"]["n"] == 200
    assert answer["not_people"]["low"] < answer["not_people"]["value"] < answer["not_people"]["high"]


def test_labels_are_kept_at_once_and_labelling_resumes(sample):
    run(str(sample), "--label", answers="p\nn\nq\n")
    first = read_labels(labels_file(sample), 200)
    assert [label.not_person for label in first] == [False, True]
    run(str(sample), "--label", answers="n\nq\n")
    again = read_labels(labels_file(sample), 200)
    assert len(again) == 3
    assert len({label.row for label in again}) == 3


def test_two_people_agree_or_not(tmp_path):
    path = tmp_path / "labels.csv"
    for row in range(20):
        add_label(path, Label(row, "a", row < 10))
        add_label(path, Label(row, "b", row < 12))
    kappa, rows = agreement(read_labels(path, 20))
    assert rows == 20
    assert kappa == pytest.approx(0.8)


def test_a_file_without_any_usable_column_says_which_would_do(tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("colour\nred\n")
    with pytest.raises(BadInput, match="posts"):
        read_sample(path)


@pytest.mark.parametrize("cell", ["-3", "many", "inf"])
def test_an_absurd_count_names_its_row(tmp_path, cell):
    path = tmp_path / "bad.csv"
    path.write_text(f"following,posts\n5,1\n{cell},2\n")
    with pytest.raises(BadInput) as caught:
        read_sample(path)
    assert "row 2" in str(caught.value)


def test_facts_that_are_missing_are_named(tmp_path):
    path = tmp_path / "few.csv"
    path.write_text("following,posts\n5,1\n,2\n")
    sample = read_sample(path)
    assert set(sample.missing) == {"followers", "picture", "digits"}
