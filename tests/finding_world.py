"""Invented creators around Pune with audiences, mentions and comments on each other, for the ways to find people."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from catalogue_world import DAY, creator, engagement, follower, made_once, options, post, write_batch
from goodword.catalogue import layout
from goodword.catalogue.open import open_catalogue
from goodword.catalogue.resolve import default_resolvers
from goodword.catalogue.workspace import Workspace
from goodword.core.tables import Kind
from goodword.core.text import hashtags, mentions
from goodword.discovery.search.desk import desk_of
from goodword.sources.people import hash_ids
from support import settings_in

NOW = datetime(2026, 1, 15, tzinfo=UTC)
AT = int(NOW.timestamp())
PUNE, MUMBAI, BERLIN = (18.52, 73.86), (19.07, 72.88), (52.52, 13.40)


def _at(place: tuple[float, float]) -> dict[str, float]:
    return {"lat": place[0], "lon": place[1]}


BIOS = ("Bread. Write to kitchen@asha.example", "Call +91 (20) 1234-5678", "Trails: www.gita.example/trails/")
PEOPLE: list[dict[str, Any]] = [
    creator("asha", followers=12_000, bio=BIOS[0], niche="food", language="en", country="IN", place="Pune", **_at(PUNE),
            price_minor=300_000, price_currency="INR"),
    creator("bina", followers=9_000, bio=BIOS[1], niche="food", language="en", country="IN", place="Pune", **_at(PUNE),
            price_minor=250_000, price_currency="INR"),
    creator("chand", followers=20_000, niche="food", language="hi", country="IN", place="Mumbai", **_at(MUMBAI),
            price_minor=800_000, price_currency="INR"),
    creator("devi", followers=5_000, niche="food", language="en", country="IN", place="Pune", **_at(PUNE),
            price_minor=100_000, price_currency="INR"),
    creator("esha", followers=4_000, niche="fitness", language="en", country="IN", place="Pune", **_at(PUNE),
            price_minor=90_000, price_currency="INR"),
    creator("farid", followers=6_000, niche="food", language="de", country="DE", place="Berlin", **_at(BERLIN)),
    creator("gita", followers=700, bio=BIOS[2], niche="travel", language="en", country="IN", place="Pune", **_at(PUNE)),
    {**creator("hari", followers=None, place="Pune", country="IN", **_at(PUNE)), "creator_id": "offline:hari",
     "platform": "offline", "name": "Hari the tailor"},
]  # fmt: skip


def said(post_id: str, handle: str, caption: str, **columns: Any) -> dict[str, Any]:
    """A post with what its caption names."""
    fixed = {"hashtags": hashtags(caption), "mentions": mentions(caption), "likes": 120, "comments": 9,
             "posted_at": AT - 30 * DAY}  # fmt: skip
    return post(post_id, handle, caption=caption, **(fixed | columns))


POSTS = [
    said("a1", "asha", "Sourdough and chutney from my kitchen #bread #baking", city="Pune", country="IN"),
    said("a2", "asha", "Rye crust with @chefrao at @bakehouse", posted_at=AT - 9 * DAY),
    said("b1", "bina", "Sourdough starter, day nine #bread #baking", city="Pune", country="IN"),
    said("b2", "bina", "Baking rye with @chefrao", tagged=["ourbrand"]),
    said("c1", "chand", "Vada pav in the rain #streetfood", city="Mumbai", country="IN", sponsors=["OurBrand"]),
    said("d1", "devi", "Sourdough rye and chutney #bread #baking", city="Pune", country="IN"),
    said("d2", "devi", "My crust is better than yours @ourbrand @chefrao", posted_at=AT - 5 * DAY),
    said("e1", "esha", "Leg day, no excuses #gym", city="Pune", country="IN"),
    said("f1", "farid", "Sourdough rye crust, Berlin style #bread #baking", city="Berlin", country="DE"),
    said("g1", "gita", "Monsoon on the Sinhagad trail #hiking", city="Pune", country="IN"),
    said("g2", "gita", "Ask me about the forts #hiking"),
]


def _audience(handle: str, people: range, place: tuple[float, float] | None) -> list[dict[str, Any]]:
    return [follower(handle, p, *(place or (None, None)), observed_at=AT - DAY) for p in people]


AUDIENCE = [
    *_audience("asha", range(1, 41), PUNE),
    *_audience("bina", range(20, 61), PUNE),
    *_audience("chand", range(200, 280), MUMBAI),
    *_audience("devi", range(10, 51), PUNE),
    *_audience("esha", range(36, 100), None),
    *_audience("farid", range(300, 390), BERLIN),
]
HISTORY = [
    creator(handle, followers=count, observed_at=AT - months * 30 * DAY)
    for handle, counts in (("devi", (2_400, 3_000, 3_700, 4_400)), ("asha", (11_900, 12_050, 11_980, 12_020)))
    for months, count in zip((8, 6, 4, 2), counts, strict=True)
]


def person_of(root: Path, handle: str) -> int:
    """The number under which a creator stands among the people of others."""
    return int(hash_ids(layout.hash_key(root), [f"instagram:{handle}".encode()])[0].as_py())


@made_once
def catalogue_folder(root: Path) -> Path:
    """The catalogue, its derived tables made."""
    write_batch(root, Kind.CREATORS, HISTORY)
    write_batch(root, Kind.CREATORS, [p | {"observed_at": AT - DAY} for p in PEOPLE])
    write_batch(root, Kind.POSTS, POSTS)
    write_batch(root, Kind.AUDIENCE, AUDIENCE)
    heard = [(p, who) for p in ("g1", "g2") for who in ("asha", "bina", "devi", "esha")] + [("a1", "bina")]
    rows = [engagement(p, person_of(root, who), at=AT - DAY, text="How long is it?") for p, who in heard]
    write_batch(root, Kind.ENGAGEMENTS, rows)
    open_catalogue(str(root), options(resolvers=default_resolvers())).refresh()
    return root


def workspace_in(root: Path, *, index: bool = True) -> Workspace:
    """A workspace over it, its search index built unless told not to."""
    catalogue_folder(root / "catalogue")
    workspace = Workspace(settings_in(root, catalogue=str(root / "catalogue")), now=lambda: NOW)
    if index:
        desk_of(workspace).build()
    return workspace
