"""What vetting asks in bulk, worked out by hand, on every engine."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from catalogue_world import DAY, START, creator, engagement, post, write_batch
from goodword.catalogue.evidence import BIOS, COMMENTS, COVER, HISTORY, HOMES, LINKS, MEASURES, SEEN
from goodword.catalogue.layout import hash_key
from goodword.catalogue.model import Catalogue
from goodword.core.tables import POSTS, Kind
from goodword.sources.people import hash_ids

ANA, BEN = "instagram:ana", "instagram:ben"


@pytest.fixture(scope="module")
def busy(opened: Callable[..., Catalogue], tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Ana posts three times and was counted twice; Ben comments on her an hour later, and she answers."""
    folder: Path = tmp_path_factory.mktemp("evidence")
    ana, ben = hash_ids(hash_key(folder), [ANA.encode(), BEN.encode()]).to_pylist()
    counted = [
        creator("ana", followers=n, followees=10 * i, observed_at=START + i * DAY) for i, n in enumerate((90, 99))
    ]
    counted[0]["bio"], counted[1]["bio"] = "Bread", "बेकरी, Bandra"
    later = creator("ana", followers=None, observed_at=START + 2 * DAY)  # a source that knows no bio
    write_batch(folder, Kind.CREATORS, [*counted, later, creator("ben", followers=500)])
    posts = [
        post("p1", "ana", likes=90, comments=9, views=999, saves=4, posted_at=START, caption="bread"),
        post("p2", "ana", likes=40, comments=9, posted_at=START + DAY),
        post("p3", "ana", likes=None, comments=3, posted_at=START + 3 * DAY),
        post("p4", "ben", likes=1, comments=1, posted_at=START),
    ]
    write_batch(folder, Kind.POSTS, posts)
    said = [
        engagement("p1", ben, at=START + 3600, text="शाबाश"),
        engagement("p1", ben, at=START + 3600),
        engagement("p1", ana, at=START + 7200, text="thank you"),
        engagement("p2", 77, at=START + 2 * DAY),
    ]
    write_batch(folder, Kind.ENGAGEMENTS, said)
    catalogue = opened(folder)
    catalogue.refresh()
    return catalogue


def test_measures_of_the_newest_posts(busy: Catalogue) -> None:
    table = busy.evidence.measures((ANA,))
    assert table.schema.equals(MEASURES)
    (row,) = table.to_pylist()
    assert (row["posts_n"], row["likes_hidden"], row["rate_n"], row["gap_n"]) == (3, 1, 2, 2)
    assert row["by_views_mean"] == pytest.approx(math.log(99.5 / 1000))
    assert row["saves_mean"] == pytest.approx(math.log(4.5 / 100))
    y1, y2 = math.log(99.5), math.log(49.5)
    assert row["rate_ss"] == pytest.approx((y1 - y2) ** 2 / 2)
    assert row["time_rate"] == pytest.approx((y2 - y1) / 365.25 / 2)
    assert row["views_n"] == 1
    assert row["reach_n"] == 0
    assert row["reach_mean"] is None


def test_measures_of_everybody_and_of_every_second(busy: Catalogue) -> None:
    assert busy.evidence.measures()["creator_id"].to_pylist() == [ANA, BEN]
    assert busy.evidence.measures(every=2).num_rows == 1


def test_counts_over_time_of_those_counted_often_enough(busy: Catalogue) -> None:
    table = busy.evidence.histories(least=2)
    assert table.schema.equals(HISTORY)
    assert [(r["creator_id"], r["followers"], r["followees"]) for r in table.to_pylist()] == [
        (ANA, 90, 0),
        (ANA, 99, 10),
    ]


def test_the_newest_bio_that_is_known(busy: Catalogue) -> None:
    table = busy.evidence.bios()
    assert table.schema.equals(BIOS)
    assert table.to_pylist() == [{"creator_id": ANA, "bio": "बेकरी, Bandra"}]
    assert busy.evidence.bios((BEN,)).num_rows == 0


def test_newest_posts_of_each(busy: Catalogue) -> None:
    table = busy.evidence.recent_posts(each=2)
    assert table.schema.equals(POSTS.schema)
    assert table["post_id"].to_pylist() == ["p3", "p2", "p4"]


def test_comments_come_once_with_text_caption_and_who_wrote_them(busy: Catalogue) -> None:
    table = busy.evidence.comments()
    assert table.schema.equals(COMMENTS)
    rows = [(r["text"], r["own"], r["caption"]) for r in table.to_pylist()]
    assert rows == [("thank you", True, "bread"), ("शाबाश", False, "bread")]
    assert busy.evidence.comments((ANA,)).equals(table)
    assert busy.evidence.said().to_pylist() == [{"creator_id": ANA, "said": 2}]
    assert busy.evidence.said((ANA, BEN)).equals(busy.evidence.said())
    assert busy.evidence.said((BEN,)).num_rows == 0


def test_links_are_comments_of_creators_under_others_posts(busy: Catalogue) -> None:
    table = busy.evidence.links()
    assert table.schema.equals(LINKS)
    assert table.to_pylist() == [{"who": BEN, "whom": ANA, "delay": 3600, "text": "शाबाश"}]


def test_audience_with_a_profile_of_its_own(busy: Catalogue) -> None:
    table = busy.evidence.seen((ANA, BEN))
    assert table.schema.equals(SEEN)
    assert [(r["creator_id"], r["followers"]) for r in table.to_pylist()] == [(ANA, 500)]


def test_people_are_at_home_where_most_of_their_other_creators_are(
    opened: Callable[..., Catalogue], tmp_path: Path
) -> None:
    niches = {"ana": "food", "ben": "food", "cem": "travel", "dia": None}
    write_batch(tmp_path, Kind.CREATORS, [creator(name, niche=niche) for name, niche in niches.items()])
    write_batch(tmp_path, Kind.POSTS, [post(f"p-{name}", name) for name in niches])
    seen = [("ana", 1), ("ben", 1), ("ben", 1), ("cem", 1), ("dia", 1), ("ana", 2), ("cem", 3)]
    write_batch(
        tmp_path, Kind.ENGAGEMENTS, [engagement(f"p-{name}", who, at=START + i) for i, (name, who) in enumerate(seen)]
    )
    catalogue = opened(tmp_path)
    catalogue.refresh()
    cover = pa.table({"declared": ["food", "food", "travel"], "niche": ["food", "eating", "travel"]}, schema=COVER)
    table = catalogue.evidence.at_home(cover, company=2)
    assert table.schema.equals(HOMES)
    # Person 1 was seen with all four; for dia two of the three others are of food, for the others no niche has most.
    assert [tuple(r.values()) for r in table.to_pylist()] == [
        ("instagram:ana", 1, 1, None, 0),
        ("instagram:ben", 1, 1, None, 0),
        ("instagram:cem", 1, 1, "eating", 1),
        ("instagram:cem", 1, 1, "food", 1),
        ("instagram:dia", 1, 1, "eating", 1),
        ("instagram:dia", 1, 1, "food", 1),
    ]
    assert catalogue.evidence.at_home(cover, company=4)["placed"].to_pylist() == [0, 0, 0, 0]
    assert catalogue.evidence.shelf() == catalogue.evidence.shelf()


def test_an_empty_catalogue_has_nothing(opened: Callable[..., Catalogue], tmp_path: Path) -> None:
    evidence = opened(tmp_path).evidence
    for table in (evidence.measures(), evidence.recent_posts(), evidence.comments(), evidence.said(), evidence.links()):
        assert table.num_rows == 0
