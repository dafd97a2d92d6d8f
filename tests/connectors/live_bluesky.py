"""The real Bluesky network on this machine, filled with real captions; search, watch, refresh, vet, plan; all compared.

python -m connectors.live_bluesky [CREATORS] [FANS]      (make live-bluesky)
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import goodword
from goodword.catalogue import layout
from goodword.catalogue.model import FeatureQuery
from goodword.catalogue.workspace import Workspace
from goodword.connectors.bluesky.rows import post_id
from goodword.connectors.desk import SourceDesk
from goodword.connectors.model import Want
from goodword.core.tables import Kind
from goodword.figures.bluesky_network import Network, local_bluesky
from goodword.figures.bluesky_seed import Seeded, from_data, seed
from goodword.vetting.ask import vet_known
from support import real_data_folder, settings_in

from .standing import rows_of

POSTS = 20
Compared = list[tuple[str, Any, Any]]


def main() -> None:
    """Run it; the exit code says whether everything is equal."""
    creators, fans = (int(text) for text in (*sys.argv[1:], *("24", "120")[len(sys.argv) - 1 :]))
    folder = real_data_folder()
    if folder is None:
        sys.exit("real data is not here; name its folder with GOODWORD_REAL_DATA=FOLDER")
    wanted = from_data(folder / "instagram-2018", creators, POSTS, fans)
    with local_bluesky() as network, tempfile.TemporaryDirectory() as name:
        print(f"the network runs: {network.pds}, {network.appview}", flush=True)
        made = seed(network.pds, network.appview, wanted)
        print(f"seeded: {len(made.dids)} creators, {sum(map(len, made.uris))} posts, {wanted.fans} fans", flush=True)
        compared = compare(Path(name), network, made)
    wrong = 0
    for what, there, here in compared:
        wrong += there != here
        print(f"{'equal' if there == here else 'DIFFERENT':<10}{what:<34}{_short(there):>14}{_short(here):>14}")
    sys.exit(f"{wrong} of {len(compared)} differ" if wrong else 0)


def compare(folder: Path, network: Network, made: Seeded) -> Compared:
    """(what, as it was seeded, as it was read)."""
    workspace = Workspace(settings_in(folder))
    desk = SourceDesk(workspace)
    try:
        desk.connect("bluesky", url=network.appview)
        found = desk.search("bluesky", "creator", limit=1_000)
        desk.watch("bluesky", [profile.handle for profile in found])
        (first,) = desk.refresh("bluesky", Want(POSTS, 10_000, likes=10_000))
        (second,) = desk.refresh("bluesky", Want(POSTS, 10_000, likes=10_000))
        return [
            ("creators found", sorted(made.handles), sorted(profile.handle for profile in found)),
            ("rows added by a second refresh", {}, dict(second.told.rows) | dict(second.told.newer)),
            ("rows set aside", 0, first.told.set_aside),
            *_counts(workspace, made),
            *_used(workspace, made),
        ]
    finally:
        workspace.catalogue.close()
        workspace.ledger.close()


def _counts(workspace: Workspace, made: Seeded) -> Compared:
    root = layout.folder(workspace.settings.catalogue)
    creators, posts = rows_of(root, Kind.CREATORS), rows_of(root, Kind.POSTS)
    likes = Counter(row["post_id"] for row in rows_of(root, Kind.ENGAGEMENTS) if row["kind"] == "like")
    audience = Counter(row["creator_id"] for row in rows_of(root, Kind.AUDIENCE))
    ids = [f"bluesky:{handle}" for handle in made.handles]
    wanted = made.wanted
    keys = [[post_id(uri) for uri in uris] for uris in made.uris]
    told = {row["post_id"]: row for row in posts}
    every = [(i, n, key) for i, own in enumerate(keys) for n, key in enumerate(own)]
    return [
        ("creators", len(ids), len(creators)),
        ("followers of each", {c: made.followers(i) for i, c in enumerate(ids)},
         {row["creator_id"]: row["followers"] for row in creators}),
        ("posts in all of each", {c: len(keys[i]) for i, c in enumerate(ids)},
         {row["creator_id"]: row["posts"] for row in creators}),
        ("posts", sorted(key for _, _, key in every), sorted(told)),
        ("captions", {key: wanted.posts[i][n][0].strip() or None for i, n, key in every},
         {key: row["caption"] for key, row in told.items()}),
        ("times, backdated", {key: wanted.posts[i][n][1] for i, n, key in every},
         {key: row["posted_at"] for key, row in told.items()}),
        ("likes of each post, counted", {key: made.likes(i, n) for i, n, key in every},
         {key: row["likes"] for key, row in told.items()}),
        ("people who liked each post", {key: n for i, p, key in every if (n := made.likes(i, p))}, dict(likes)),
        ("people who follow each creator", {c: n for i, c in enumerate(ids) if (n := made.followers(i))},
         dict(audience)),
        ("people in all", len({f for f, _ in wanted.follows}),
         len({row["person"] for row in rows_of(root, Kind.AUDIENCE)})),
    ]  # fmt: skip


def _used(workspace: Workspace, made: Seeded) -> Compared:
    """What came is vetted and planned with like anything else."""
    features = workspace.catalogue.features(FeatureQuery()).to_pylist()
    vetted = vet_known(workspace.catalogue, [row["creator_id"] for row in features], now=workspace.now())
    brief = {
        "budget": "€2,000",
        "platforms": ["bluesky"],
        "tiers": ["personal"],  # a small network, and old captions of whom little is known
        "fee_rule": {"base": 20, "per_thousand": 10},
        "evidence": {"min_posts": 0, "min_audience": 0, "max_age_days": 9_000},
    }
    plan = goodword.plan(brief, workspace)
    chosen = {entry.creator_id for entry in plan.shortlist}
    known = {f"bluesky:{handle}" for handle in made.handles}
    return [
        ("creators with features", len(made.dids), len(features)),
        ("creators vetted", len(made.dids), len(vetted)),
        ("shortlist only has them", True, chosen <= known and bool(chosen)),
        ("somebody is chosen", True, bool(plan.roster.booked)),
    ]


def _short(value: Any) -> str:
    return f"{len(value):,} values" if isinstance(value, dict | list) else str(value)


if __name__ == "__main__":
    main()
