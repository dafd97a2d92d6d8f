"""Samples of followers in any form: columns in any order, counts as people write them, odd rows set aside."""

from __future__ import annotations

import gzip
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from goodword.core.errors import BadInput
from goodword.vetting.audience.files import read_given, read_sample
from goodword.vetting.audience.labels import Said


def sample_of(text: str):
    return read_sample("-", BytesIO(text.encode()))


def test_columns_in_another_order_and_packed_are_the_same(tmp_path: Path) -> None:
    a = sample_of("followers,following,posts\n1,2,3\n4,5,6\n")
    packed = tmp_path / "x.csv.gz"
    packed.write_bytes(gzip.compress(b"posts;followers;following\n3;1;2\n6;4;5\n"))
    b = read_sample(packed)
    assert np.array_equal(a.followers.posts, b.followers.posts)
    assert np.array_equal(a.followers.followers, b.followers.followers)


def test_json_lines_are_read_too() -> None:
    found = sample_of('{"username": "आशा1", "following": 12, "posts": 3, "has_pic": true}\n')
    assert found.handles == ("आशा1",)
    assert found.followers.picture[0] == 1
    assert found.followers.digits[0] == pytest.approx(1 / 4)


@pytest.mark.parametrize(
    ("cell", "value"), [("12.3K", 12_300), ("1,234", 1_234), ("१२३", 123), ("", np.nan), ("5.0", 5)]
)
def test_counts_are_read_as_people_write_them(cell: str, value: float) -> None:
    found = sample_of(f'following,posts\n"{cell}",1\n7,2\n').followers.following
    assert found[0] == value or (np.isnan(found[0]) and np.isnan(value))


@pytest.mark.parametrize("cell", ["-3", "many", "inf", "1.5"])
def test_an_absurd_count_is_set_aside_with_its_row(cell: str) -> None:
    found = sample_of(f"following,posts\n5,1\n{cell},2\n6,1\n")
    assert len(found.followers) == 2
    assert [(a.row, "following" in a.reason) for a in found.set_aside] == [(3, True)]


def test_a_follower_counts_once() -> None:
    found = sample_of("handle,following,posts\nasha,5,1\n@Asha,5,1\nb,1,1\n")
    assert found.handles == ("asha", "b")
    assert "already" in found.set_aside[0].reason


def test_facts_that_are_missing_are_named() -> None:
    assert set(sample_of("following,posts\n5,1\n,2\n").missing) == {"followers", "picture", "digits"}


def test_a_file_without_any_usable_column_says_which_would_do() -> None:
    with pytest.raises(BadInput, match="posts"):
        sample_of("colour\nred\n")


def test_labels_are_read_by_row_pseudonym_or_handle() -> None:
    text = "row,follower,handle,label,by\n1,,,person,a\n,ab12,,Not,a\n,,@x,1,a\n,,y,0,a\n3,,,skip,\n"
    said = [g.said for g in read_given("-", BytesIO(text.encode()))]
    assert said == [Said.PERSON, Said.NOT, Said.NOT, Said.PERSON, Said.SKIP]


@pytest.mark.parametrize("row", ["x,person", "1,perhaps", "-1,not"])
def test_what_is_no_label_names_its_row(row: str) -> None:
    with pytest.raises(BadInput) as caught:
        read_given("-", BytesIO(f"row,label\n{row}\n".encode()))
    assert "row 2" in str(caught.value)
