"""Simulated worlds for benchmarks: made once, kept in a cache folder, opened as catalogues."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from goodword.catalogue import layout
from goodword.core.tables import TABLES, Kind
from goodword.core.times import DAY
from goodword.sources.people import hash_people

SEED = 7
POSTS_EACH = 20


def cache_folder(options: Mapping[str, str]) -> Path:
    """Where worlds are kept between runs: the option `folder`, else the user's cache."""
    if options.get("folder"):
        return Path(options["folder"])
    base = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "goodword" / "worlds"


def world(creators: int, options: Mapping[str, str]) -> Path:
    """The folder of a simulated world of so many creators with 20 posts each; made if it is not there yet."""
    from goodword.simulate.model import WorldSpec  # noqa: PLC0415 - only when a world is needed
    from goodword.simulate.store import write_world  # noqa: PLC0415

    folder = cache_folder(options) / f"world-{creators}-seed{SEED}"
    if not (folder / "world.json").exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        write_world(WorldSpec(name="bench", creators=creators, posts=creators * POSTS_EACH, seed=SEED), folder)
    return folder


def catalogue_of(source: Path, target: Path) -> Path:
    """A catalogue folder whose raw batches are the files of a world (linked, not read), without derived tables.

    The import is measured elsewhere; here its result is laid down directly, as the import would commit it.
    """
    shutil.rmtree(target, ignore_errors=True)
    for number, kind in enumerate((Kind.CREATORS, Kind.POSTS, Kind.ENGAGEMENTS, Kind.AUDIENCE), 1):
        commit(target, kind, number, _canonical(source, kind))
    return target


def _canonical(source: Path, kind: Kind) -> Path:
    """A file of the world with people as numbers, as the import would hash them; made once."""
    plain, hashed = source / f"{kind.value}.parquet", source / f"hashed-{kind.value}.parquet"
    if "person" not in TABLES[kind].schema.names or hashed.exists():
        return hashed if hashed.exists() else plain
    key = SEED.to_bytes(32, "big")
    with pq.ParquetWriter(hashed.with_suffix(".partial"), TABLES[kind].schema, compression="zstd") as writer:
        for piece in pq.ParquetFile(plain).iter_batches(500_000):
            platform = pa.array(["instagram"] * piece.num_rows)
            person = hash_people(key, platform, piece.column("person"))
            at = piece.schema.get_field_index("person")
            rows = pa.Table.from_batches([piece]).set_column(at, "person", person)
            writer.write_table(rows.select(TABLES[kind].schema.names).cast(TABLES[kind].schema))
    return hashed.with_suffix(".partial").rename(hashed)


def commit(target: Path, kind: Kind, number: int, file: Path) -> None:
    """Commit a file with the canonical columns as one batch."""
    batch = layout.batch_name(number, kind)
    raw, record = layout.raw_file(target, kind, batch), layout.record_file(target, batch)
    raw.parent.mkdir(parents=True, exist_ok=True)
    record.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, raw)
    except OSError:
        shutil.copyfile(file, raw)
    commit_record = layout.Commit(batch, kind, number, pq.read_metadata(raw).num_rows, 0)
    record.write_text(commit_record.to_json(), encoding="utf-8")


def more_posts(source: Path, target: Path, share: float) -> int:
    """Commit so many new posts (a share of those there): evenly picked old ones, posted again after all there is.

    They spread over creators as posts do, so that far more than this share of the creators is touched. How many.
    """
    every = round(1 / share)
    pieces = pq.ParquetFile(source / "posts.parquet").iter_batches(columns=TABLES[Kind.POSTS].schema.names)
    rows = pa.Table.from_batches([piece.take(pa.array(range(0, piece.num_rows, every))) for piece in pieces])
    first, last = (pc.min_max(rows["posted_at"])[end].as_py() for end in ("min", "max"))
    for name in ("posted_at", "observed_at"):
        rows = rows.set_column(rows.schema.get_field_index(name), name, pc.add(rows[name], last - first + 2 * DAY))
    fresh = pc.binary_join_element_wise(rows["post_id"], "again", "-")
    rows = rows.set_column(rows.schema.get_field_index("post_id"), "post_id", fresh)
    file = target / "more.parquet"
    pq.write_table(rows.cast(TABLES[Kind.POSTS].schema), file)
    commit(target, Kind.POSTS, len(layout.commits(target)) + 1, file)
    file.unlink()
    return int(rows.num_rows)
