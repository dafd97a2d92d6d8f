"""A handful of invented creators in several languages and places, with an index of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from catalogue_world import creator, made_once, options, post, write_batch
from goodword.catalogue.open import open_catalogue
from goodword.catalogue.resolve import default_resolvers
from goodword.core.tables import Kind
from goodword.core.text import hashtags
from goodword.discovery.search.build import Builder
from goodword.discovery.search.embed_words import WordEmbedder
from goodword.discovery.search.store import SearchStore
from goodword.vetting.niche.taxonomy import load

NOW = datetime(2026, 1, 15, tzinfo=UTC)
CREATORS = [
    creator("anna", bio="Vegan street food", followers=4_000, language="en", country="IN", place="Bandra, Mumbai"),
    creator("bela", bio="Reisen und Berge", followers=22_000, language="de", country="DE", place="Berlin"),
    creator("chitra", bio="घर का खाना", followers=900, language="hi", country="IN", place="Pune"),
    creator("dog_lady", bio="Zwei Hunde", followers=8_000, language="de", country="DE", price_minor=5_000,
            price_currency="EUR"),
    creator("emi", bio="東京のラーメン", followers=60_000, language="ja", country="JP", place="Tokyo"),
    creator("fred", bio="Beer and burgers", followers=3_000, language="en", country="GB", place="London"),
    creator("gina", bio="Makeup 💄 every day", followers=700_000, language="en", country="US", niche="beauty"),
    {**creator("hari", followers=None), "creator_id": "offline:hari", "platform": "offline", "bio": "Baker here"},
]  # fmt: skip


def _said(post_id: str, handle: str, caption: str, **columns: Any) -> dict[str, Any]:
    """A post with the hashtags of its caption."""
    return post(post_id, handle, caption=caption, hashtags=hashtags(caption), **columns)


POSTS = [
    _said("a1", "anna", "Vegan pav bhaji, cooked with my family #vegan #streetfood"),
    _said("a2", "anna", "Tomato chutney for the children", city="Mumbai", country="IN"),
    _said("b1", "bela", "Wandern in den Alpen, Fernweh #reisen"),
    _said("b2", "bela", "Train to Vienna, travelling slowly"),
    _said("c1", "chitra", "आज का खाना: दाल और रोटी #indianfood"),
    _said("d1", "dog_lady", "Der Hund schläft #hund #dogsofinstagram"),
    _said("e1", "emi", "今日のラーメンは最高でした"),
    _said("f1", "fred", "Craft beer and street food by the river #streetfood", city="London", country="GB"),
    _said("g1", "gina", "New lipstick, new me #makeup"),
    _said("g2", "gina", "Greetings from #mumbai, what a city"),
]


@made_once
def catalogue_folder(root: Path) -> Path:
    """The catalogue, its derived tables made."""
    write_batch(root, Kind.CREATORS, CREATORS)
    write_batch(root, Kind.POSTS, POSTS)
    refreshed(root)
    return root


def refreshed(root: Path) -> Any:
    """The catalogue with its derived tables up to date."""
    catalogue = open_catalogue(str(root), options(resolvers=default_resolvers()))
    catalogue.refresh()
    return catalogue


def builder(root: Path, **changes: Any) -> Builder:
    """Builds the index of that catalogue."""
    catalogue: Any = open_catalogue(str(root), options(resolvers=default_resolvers()))
    given: dict[str, Any] = {"threads": 1, "worn": 0.6, **changes}
    return Builder(SearchStore(root), catalogue.listing, load(), WordEmbedder(), **given)


@made_once
def indexed(root: Path) -> Path:
    """The catalogue with an index."""
    builder(catalogue_folder(root)).run(now=NOW)
    return root
