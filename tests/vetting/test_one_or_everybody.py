"""A creator vetted alone, among some, or among everybody gets the same signals, to the letter."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from catalogue_world import DAY, START, creator, engagement, options, post, write_batch
from goodword.catalogue.evidence import COMMENTS
from goodword.catalogue.layout import hash_key
from goodword.catalogue.model import Catalogue
from goodword.catalogue.open import open_catalogue
from goodword.core.tables import POSTS, Kind
from goodword.sources.people import hash_ids
from goodword.vetting import ask
from goodword.vetting.ask import vet_all, vet_named
from goodword.vetting.material import Beside, _comments, readings
from goodword.vetting.model import DEFAULT_RULE
from goodword.vetting.niche.taxonomy import load
from goodword.vetting.reading import COLUMNS, Readings

NOW = datetime(2026, 1, 15, tzinfo=UTC)
PLATFORMS = ("instagram", "tiktok", "youtube")
WORDS = (
    *("Werbung | neues Brot #bakery", "unbezahlte Werbung #werbung #sourdough", "just bread #sourdough #bakery"),
    *("not sponsored, just happy #ootd", "रोटी और चाय #foodie #विज्ञापन", "#adidas all day #ootd", ""),
    *("Thanks to @mill for the free flour #ad", "今日のパン #広告", "nothing here", "#paid_partnership with @mill"),
)


def rows(rng: np.random.Generator, key: bytes) -> dict[Kind, list[dict]]:
    found: dict[Kind, list[dict]] = {kind: [] for kind in Kind}
    names = [f"{PLATFORMS[i % 3]}:c{i}" for i in range(40)]
    people = [int(p.as_py()) for p in hash_ids(key, [n.encode() for n in names])]
    for i, name in enumerate(names):
        platform, _, handle = name.partition(":")
        who = {"creator_id": name, "platform": platform, "niche": ("bakery", "fashion", None)[i % 3]}
        followers = 1_000 * (i + 1)
        for day in range(0, 200, 5) if i % 4 == 0 else (0,):
            grown = followers + 10 * day + (followers // 2 if i == 4 and day > 150 else 0)
            seen = {"observed_at": START - DAY * (200 - day), "followers": grown, "followees": 300 + 5 * (day % 40)}
            found[Kind.CREATORS].append(creator(handle, **who, **seen, country=("DE", "IN", None)[i % 3]))
        for k in range(i % 14):
            likes = None if k % 5 == 4 else int(rng.lognormal(5, 0.5))
            counts = {"likes": likes, "comments": int(rng.poisson(9)), "views": 900 + k, "saves": k}
            text = WORDS[(i * 5 + k) % len(WORDS)]
            sponsors = ["mill"] if k == 3 else []
            tags = [w[1:].casefold() for w in text.split() if w.startswith("#")] if k % 2 else None
            at = START - DAY * 9 * k - i
            found[Kind.POSTS].append(
                post(
                    f"{name}-{k}",
                    handle,
                    creator_id=name,
                    **counts,
                    caption=text,
                    posted_at=at,
                    sponsors=sponsors,
                    hashtags=tags,
                )
            )
            for c in range(12):
                said = "So glad I found this little bakery" if c % 3 else f"my mum would love number {c}{k}"
                person = people[c] if c < 6 else 10_000 + 37 * c + i
                found[Kind.ENGAGEMENTS].append(
                    engagement(f"{name}-{k}", person, kind="comment", at=at + 60 * (c + 1), text=said)
                )
    return found


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    root: Path = tmp_path_factory.mktemp("everybody")
    for kind, found in rows(np.random.default_rng(5), hash_key(root)).items():
        if found:
            write_batch(root, kind, found)
    catalogue = open_catalogue(str(root), options())
    catalogue.refresh()
    yield catalogue
    catalogue.close()


def test_alone_among_some_and_among_everybody_the_signals_are_the_same(world: Catalogue):
    everybody = {p.creator_id: p for p in vet_all(world, now=NOW)}
    assert len(everybody) == 40
    some = vet_named(world, list(everybody)[:15], now=NOW)
    assert [p for p in some if p != everybody[p.creator_id]] == []
    for name in list(everybody)[::4]:
        (alone,) = vet_named(world, [name], now=NOW)
        for mine, theirs in zip(alone.signals, everybody[name].signals, strict=True):
            assert mine == theirs


@pytest.mark.slow
def test_of_more_than_are_read_at_once_every_sentence_is_that_of_the_page(
    world: Catalogue, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(ask, "FEW", 5)
    everybody = {p.creator_id: p for p in vet_all(world, now=NOW)}
    said = {name: next(s for s in p.signals if s.name == "comments").sentence for name, p in everybody.items()}
    assert {text.split(" with")[0] for text in said.values()} >= {"No comment", "12 comments", "24 comments"}
    for name in said:
        assert vet_named(world, [name], now=NOW) == [everybody[name]]


def test_countries_of_the_brand_count_for_everybody_as_for_one(world: Catalogue):
    beside = Beside(countries=("FR",))
    everybody = {p.creator_id: p for p in vet_all(world, now=NOW, beside=beside)}
    rests = {name: next(s for s in p.signals if s.name == "disclosure").rests_on for name, p in everybody.items()}
    assert all("rules: FR" in text for text in rests.values())
    some = list(everybody)[::9]
    assert vet_named(world, some, now=NOW, beside=beside) == [everybody[name] for name in some]


def test_in_pieces_the_signals_are_the_same(world: Catalogue, monkeypatch: pytest.MonkeyPatch):
    whole = list(vet_all(world, now=NOW))
    for at_once, most in ((20, 1_000), (1_000, 7)):
        monkeypatch.setattr(ask, "AT_ONCE", at_once)
        monkeypatch.setattr(ask, "MOST", most)
        assert list(vet_all(world, now=NOW)) == whole


def test_whoever_stops_early_leaves_nothing_running(world: Catalogue, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ask, "MOST", 5)
    profiles = vet_all(world, now=NOW)
    assert next(profiles).creator_id == "instagram:c0"
    profiles.close()
    assert not [t for t in threading.enumerate() if t.name == "reading ahead"]


def test_posts_of_the_creator_asked_about_last_are_read_once(world: Catalogue, monkeypatch: pytest.MonkeyPatch):
    name, asked = "instagram:c9", []
    recent = world.evidence.recent_posts
    monkeypatch.setattr(world.evidence, "recent_posts", lambda ids, **how: asked.append(ids) or recent(ids, **how))
    (profile,) = vet_named(world, [name], now=NOW)
    reading = readings(world, (name,), load())
    assert reading.of(name).expertise.posts == 9
    assert asked == [(name,)]
    assert readings(world, ("instagram:c6",), load()) is not reading
    assert vet_named(world, [name], now=NOW) == [profile]


def test_everybody_has_every_signal_of_the_page(world: Catalogue):
    for profile in vet_all(world, now=NOW):
        names = [s.name for s in profile.signals]
        assert len(names) == len(set(names))
        assert {"niche", "likes_spread", "disclosure", "audience", "growth", "comments", "pods"} <= set(names)
        assert ("ad_saturation" in names) != ("ad_share" in names)


def test_languages_of_comments_are_heard():
    said = ["This bread looks so good, I must try it tomorrow", "यह रोटी बहुत स्वादिष्ट लग रही है, कल ज़रूर बनाऊँगी", "wow"]
    plain = {"creator_id": "instagram:a", "post_id": "p", "posted_at": 0, "at": 0, "own": False, "caption": None}
    rows = pa.Table.from_pylist([plain | {"person": i, "text": t} for i, t in enumerate(said)], schema=COMMENTS)
    assert _comments(rows)["instagram:a"].languages == {"en": 1, "hi": 1}


def test_unpaid_words_are_no_advertising_in_bulk_either(world: Catalogue):
    found = {p.creator_id: {s.name: s for s in p.signals} for p in vet_all(world, now=NOW)}
    told = [s["ad_saturation"].sentence for s in found.values() if "ad_saturation" in s]
    assert told
    assert any(not t.startswith("0 of") for t in told)


def test_words_that_say_nothing_was_paid_are_no_mark_whatever_the_hashtag():
    said = ["Unbezahlte Werbung #werbung", "keine Anzeige #anzeige", "not an ad #ad", "Werbung | Brot", "nur Brot"]
    posts = [
        {"creator_id": "instagram:a", "post_id": f"p{i}", "posted_at": START - i, "caption": text,
         "hashtags": [w[1:] for w in text.split() if w[0] == "#"]}
        for i, text in enumerate(said)
    ]  # fmt: skip
    table = pa.Table.from_pylist(posts, schema=pa.schema([POSTS.schema.field(name) for name in COLUMNS]))
    reading = Readings(table, load(), rule=DEFAULT_RULE).of("instagram:a", country="DE")
    assert (reading.ads.posts, reading.ads.marked) == (5, 1)
    assert reading.disclosure.known == 5
    assert Readings(table, load(), rule=DEFAULT_RULE).of("instagram:nobody").ads.posts == 0
