"""Held-out files of the open form are read whatever they are called and whichever optional columns they leave out."""

from __future__ import annotations

import csv
import gzip
import json

import pytest

from goodword.core.errors import NotFound
from goodword.figures.vetting_data import creators_with_posts
from goodword.figures.vetting_niche import portraits
from goodword.figures.vetting_pods import read
from goodword.figures.vetting_posts import look_posts

POST = {"post_id": "p1", "creator": "a", "taken_at": 1_500_000_000, "likes": 9, "comments": 1, "caption": "#ad tea"}
PEOPLE = {"creator": "a", "category": "food", "followers": "2000"}


def table(path, *rows):
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(params=["posts.jsonl.gz", "held-out.jsonl"])
def folder(tmp_path, request):
    other = POST | {"post_id": "p2", "creator": "b", "taken_at": POST["taken_at"] + 60}
    text = "\n".join(json.dumps(row) for row in (POST, other)).encode()
    packed = request.param.endswith(".gz")
    (tmp_path / request.param).write_bytes(gzip.compress(text) if packed else text)
    table(tmp_path / ("creators.csv" if packed else "people.csv"), PEOPLE, PEOPLE | {"creator": "b"})
    said = {"post_id": "p1", "commenter": "b", "commented_at": str(POST["taken_at"] + 5)}
    table(tmp_path / ("engagements.csv" if packed else "who.csv"), said)
    return tmp_path


def test_every_figure_reads_it_as_a_folder_and_as_a_file(folder):
    (posts,) = folder.glob("*.jsonl*")
    for path in (folder, posts):
        assert [p.followers for p in look_posts(path)] == [2000, 2000]
        assert look_posts(path)[0].alt_text == ""
        assert [h.followers for h in creators_with_posts(path)] == [2000, 2000]
        made, niches, known = portraits(path)
        assert (made[0].people, niches, known) == (("b",), [niches[0]] * 2, [1, 1])
        assert read(path).delay.tolist() == [5]


def test_what_is_not_there_is_said(tmp_path):
    for reader in (look_posts, creators_with_posts, portraits, read):
        with pytest.raises(NotFound):
            reader(tmp_path)
