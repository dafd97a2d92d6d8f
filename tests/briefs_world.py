"""A small catalogue for briefs: bakers, cooks and travellers of Mumbai, London and elsewhere, with known audiences."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from catalogue_world import DAY, START, creator, engagement, follower, post, write_batch
from goodword.catalogue.model import Catalogue
from goodword.catalogue.open import Options, open_catalogue
from goodword.core.tables import Kind

BANDRA, LONDON = (19.0596, 72.8295), (51.5072, -0.1276)


def people(first: int, count: int) -> range:
    return range(first, first + count)


# handle, niche, followers, city, likes of each post, first person and number of known people, price in paise
CAST: tuple[tuple[str, str | None, int, tuple[float, float], tuple[int, ...], range, int | None], ...] = (
    ("bandra.bakes", "bakery", 4_000, BANDRA, (200, 240, 180), people(0, 60), 300_000),
    ("khar.crumbs", "food", 9_000, BANDRA, (300, 320), people(30, 60), 500_000),
    ("worli.waffle", None, 2_500, BANDRA, (150, 90, 130), people(200, 30), 200_000),
    ("mumbai.mango", "food", 60_000, BANDRA, (900, 1_500), people(300, 80), 3_000_000),
    ("tiny.tiffin", "food", 1_200, BANDRA, (100,), people(400, 2), 80_000),
    ("big.bombay", "food", 1_500_000, BANDRA, (20_000, 24_000), people(500, 90), 5_500_000),
    ("london.loaf", "food", 8_000, LONDON, (300, 280), people(600, 40), 400_000),
    ("fashion.fort", "fashion", 7_000, BANDRA, (300, 310), people(700, 40), 300_000),
    ("no.price", "food", 5_000, BANDRA, (220, 230), people(800, 40), None),
    ("rival.rusk", "bakery", 6_000, BANDRA, (260, 250), people(900, 40), 300_000),
)
TAGS = {"bakery": ["bakery", "sourdough"], "food": ["foodie"], "fashion": ["ootd"], None: ["cake"]}


def rows() -> dict[Kind, list[dict[str, Any]]]:
    """The rows of the four tables."""
    found: dict[Kind, list[dict[str, Any]]] = {kind: [] for kind in Kind}
    for handle, niche, followers, (lat, lon), likes, known, price in CAST:
        paid = {"price_minor": price, "price_currency": "INR"} if price is not None else {}
        found[Kind.CREATORS].append(
            creator(handle, niche=niche, followers=followers, lat=lat, lon=lon, language="en", **paid)
        )
        for k, like in enumerate(likes):
            rival = {"mentions": ["bigbread"], "caption": "with @BigBread"} if handle == "rival.rusk" else {}
            found[Kind.POSTS].append(
                post(
                    f"{handle}-{k}",
                    handle,
                    likes=like,
                    comments=like // 20,
                    hashtags=TAGS[niche],
                    lat=lat,
                    lon=lon,
                    posted_at=START - k * 30 * DAY,
                    **rival,
                )
            )
        found[Kind.ENGAGEMENTS] += [engagement(f"{handle}-0", person) for person in known]
        rng = np.random.default_rng(len(handle))
        for person in known:
            at = BANDRA if rng.random() < 0.7 else LONDON
            found[Kind.AUDIENCE].append(follower(handle, person, *(at if handle != "london.loaf" else LONDON)))
    return found


def briefs_catalogue(folder: Path) -> Catalogue:
    """The catalogue, derived."""
    for kind, table in rows().items():
        write_batch(folder, kind, table)
    catalogue = open_catalogue(str(folder), Options(threads=1))
    catalogue.refresh()
    return catalogue
