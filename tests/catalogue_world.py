"""Raw batches written straight into a catalogue folder, and a small world whose answers are worked out by hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from goodword.catalogue import layout
from goodword.catalogue.open import Options
from goodword.catalogue.resolve import Located, PlaceText, Resolvers
from goodword.core.tables import TABLES, Kind

DAY = 86_400
START = 1_750_000_000
MUMBAI, LONDON = (19.07, 72.88), (51.51, -0.13)
KNOWN = {"mumbai": ("Mumbai, India", "IN", *MUMBAI), "london": ("London, United Kingdom", "GB", *LONDON)}


def made_once(make: Callable[[Path], Path]) -> Callable[[Path], Path]:
    """A world that is made once in a process; who asks again gets a copy."""

    @cache
    def made() -> TemporaryDirectory[str]:
        folder = TemporaryDirectory(prefix="goodword-world-")
        make(Path(folder.name))
        return folder

    @wraps(make)
    def copied(root: Path) -> Path:
        shutil.copytree(made().name, root, dirs_exist_ok=True)
        return root

    return copied


def write_batch(root: Path, kind: Kind, rows: Sequence[Mapping[str, Any]]) -> str:
    """Commit these rows as one batch; columns that are left out are null. The batch's name."""
    table = TABLES[kind]
    batch = layout.batch_name(len(layout.commits(root)) + 1, kind)
    path = layout.raw_file(root, kind, batch)
    path.parent.mkdir(parents=True, exist_ok=True)
    full = [{name: row.get(name) for name in table.schema.names} for row in rows]
    pq.write_table(pa.Table.from_pylist(full, schema=table.schema), path)
    record = layout.record_file(root, batch)
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(layout.Commit(batch, kind, START + len(layout.commits(root)), len(rows), 0).to_json())
    return batch


def locate(places: Sequence[PlaceText]) -> list[Located | None]:
    """A gazetteer of two cities."""
    found = [KNOWN.get((p.city or p.place or "").lower()) for p in places]
    return [Located(*f) if f else None for f in found]


def detect(texts: Sequence[str]) -> list[str | None]:
    """Devanagari is Hindi; anything else is not clear."""
    return ["hi" if any("\u0900" <= c <= "\u097f" for c in text) else None for text in texts]


def options(**changes: Any) -> Options:
    """Options with the small gazetteer, two threads and a clock that stands still."""
    fixed: dict[str, Any] = {
        "threads": 2,
        "resolvers": Resolvers(locate, detect),
        "now": lambda: datetime(2026, 1, 15, 12, 0, tzinfo=UTC),
    }
    return Options(**(fixed | changes))


def creator(handle: str, **columns: Any) -> dict[str, Any]:
    """A creators row."""
    fixed = {"creator_id": f"instagram:{handle}", "observed_at": START, "platform": "instagram", "handle": handle}
    return fixed | {"name": handle.title(), "followers": 1000} | columns


def post(post_id: str, handle: str, **columns: Any) -> dict[str, Any]:
    """A posts row."""
    fixed = {"post_id": post_id, "creator_id": f"instagram:{handle}", "observed_at": START, "posted_at": START - DAY}
    return fixed | {"hashtags": [], "mentions": [], "tagged": [], "sponsors": []} | columns


def engagement(post_id: str, person: int, **columns: Any) -> dict[str, Any]:
    """An engagements row."""
    return {"post_id": post_id, "person": person, "kind": "comment", "at": START} | columns


def follower(handle: str, person: int, lat: float | None = None, lon: float | None = None, **columns: Any) -> Any:
    """An audience row."""
    fixed = {"creator_id": f"instagram:{handle}", "person": person, "observed_at": START, "lat": lat, "lon": lon}
    return fixed | columns


CREATORS = [
    creator("anna", niche="food", language="en", country="IN", place="Mumbai", followers=2000),
    creator("bela", niche="travel", country="GB", lat=51.5, lon=-0.1, followers=50_000, price_minor=900),
    creator("chitra", niche="food", followers=500),
    creator("deniz", niche="fitness", language="tr", followers=None),
    {**creator("emil"), "creator_id": "offline:emil", "platform": "offline", "followers": None, "niche": "food"},
]
POSTS = [
    post("a1", "anna", likes=90, comments=9, hashtags=["vegan", "food"], city="Mumbai", country="IN", language="en"),
    post("a2", "anna", likes=40, comments=9, hashtags=["food", "ad"], posted_at=START, caption="new menu"),
    post("a3", "anna", likes=None, comments=3, hashtags=["food", "food"], place="Nowhere Cafe", country="IN"),
    post("b1", "bela", likes=900, comments=99, hashtags=["london"], city="London", sponsors=["Brand"], language="en"),
    post("b2", "bela", likes=500, comments=49, hashtags=[], lat=19.07, lon=72.88, language="de"),
    post("b3", "bela", likes=400, comments=9, hashtags=["vegan"], language="de"),
    post("c1", "chitra", likes=4, comments=0, hashtags=["food"], caption="आज का खाना बहुत स्वादिष्ट है"),
    post("x1", "ghost", likes=1, comments=1, hashtags=["food"]),
]
ENGAGEMENTS = [
    engagement("a1", 1),
    engagement("a1", 1, at=START + 5),
    engagement("a2", 1),
    engagement("a1", 2),
    engagement("b1", 2),
    engagement("b1", 3),
    engagement("later", 4),
]
AUDIENCE = [
    follower("anna", 2, *MUMBAI),
    follower("anna", 5, 19.08, 72.88),
    follower("bela", 5, *LONDON, observed_at=START + DAY),
    follower("bela", 6),
]


def small_world(root: Path) -> Path:
    """The four batches of the small world, committed."""
    write_batch(root, Kind.CREATORS, CREATORS)
    write_batch(root, Kind.POSTS, POSTS)
    write_batch(root, Kind.ENGAGEMENTS, ENGAGEMENTS)
    write_batch(root, Kind.AUDIENCE, AUDIENCE)
    return root
