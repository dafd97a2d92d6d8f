"""Building and updating an index: read in blocks, written beside the old one, published by one rename (I/O)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.catalogue.listing import Listing
from goodword.core.progress import QUIET, Progress
from goodword.core.times import to_epoch
from goodword.discovery.search.blocks import NAMES, Block, BlockReader, text_of
from goodword.discovery.search.columns import COLUMNS, Codes, marks_of, niche_column, whole
from goodword.discovery.search.counting import WordCounter, hashes_of, niche_words
from goodword.discovery.search.embed_words import WordEmbedder
from goodword.discovery.search.facts import facts
from goodword.discovery.search.meaning import (
    HEAD,
    Vocabulary,
    basis_of,
    extended,
    learn_words,
    people,
    whole_numbers,
)
from goodword.discovery.search.model import Embedder, Indexed
from goodword.discovery.search.points import sorted_points
from goodword.discovery.search.store import (
    Arrays,
    Manifest,
    Part,
    SearchStore,
    TableWriter,
    read_array,
    write_array,
    write_arrays,
)
from goodword.discovery.search.store_cache import cached
from goodword.discovery.search.store_vocabulary import read_vocabulary, write_vocabulary
from goodword.discovery.search.store_words import WordsWriter
from goodword.vetting.niche.taxonomy import Taxonomy

EACH = 30
"""Newest posts of a creator that are read."""

BLOCK = 20_000
WORN = 0.3
"""Dead and new rows in an index, as a share, from which it is built anew."""

_SLICE = 8_192
Ints = NDArray[np.int64]


@dataclass
class Builder:
    """Builds the index of one catalogue. threads: of the index of words; 0 for all."""

    store: SearchStore
    listing: Listing
    taxonomy: Taxonomy
    embedder: Embedder
    threads: int = 0
    each: int = EACH
    block: int = BLOCK
    worn: float = WORN

    def run(self, *, now: datetime, progress: Progress = QUIET, anew: bool = False) -> Indexed:
        """Bring the index up to the catalogue. anew: even where what is there could be updated.

        Searches go on with the old index until the new one is complete. Raises Conflict while another process builds.
        """
        started = time.perf_counter()
        with self.store.lock():
            self.store.collect(to_epoch(now))
            old = self.store.current()
            if old is not None and not anew and self._goes_on(old):
                done = _Update(self, old).run(to_epoch(now), progress, started)
                if done is not None:
                    return done
            return self._build(old.number + 1 if old else 1, to_epoch(now), progress, started)

    def _goes_on(self, old: Manifest) -> bool:
        same = old.embedder == self.embedder.name and old.each == self.each
        return same and old.niches == tuple(self.taxonomy.niches)

    def _build(self, number: int, now: int, progress: Progress, started: float) -> Indexed:
        state = self.listing.state()
        base = f"base-{number:08d}"
        self.store.remove(base)
        writer = _Writer(self, base, number, first=0, codes=Codes.of(), counter=self._counter())
        numbers = self.listing.numbers()
        for first in range(0, numbers, self.block):
            progress.step("reading creators and posts, writing the index of words", first, numbers)
            writer.add(writer.reader.read(first, min(first + self.block, numbers)))
        told = {"read": time.perf_counter() - started}
        vocabulary, places = writer.vocabulary(progress)
        told["words_encoded"] = time.perf_counter() - started
        writer.vectors(vocabulary, places, progress)
        told["vectors"] = time.perf_counter() - started
        _set_marks(writer, self.listing.marks())
        name = f"{base}/vocabulary-{number:08d}"
        write_vocabulary(self.store.root / name, vocabulary)
        write_array(self.store.root / f"{base}/dead-{number:08d}.npy", np.empty(0, np.int64))
        progress.step("finishing the index of words", numbers, numbers)
        part = writer.finish()
        embedded = writer.embedded(len(vocabulary.hashes))
        seconds = time.perf_counter() - started
        self.store.publish(
            Manifest(
                number=number, made_at=now, state=state, rows=writer.row, live=writer.row, base=base,
                words=writer.words_name, dead=f"{base}/dead-{number:08d}.npy", vocabulary=name,
                embedder=self.embedder.name, width=vocabulary.width, documents=writer.row, each=self.each,
                niches=tuple(self.taxonomy.niches), codes=writer.reader.codes.plain(), parts=(part,),
                embedded=embedded, told=told,
            )
        )  # fmt: skip
        self.store.forget_older()
        return Indexed(writer.row, writer.row, 0, 0, True, seconds, embedded, told)

    def _counter(self) -> WordCounter:
        return WordCounter(niche_words(self.taxonomy, tuple(self.taxonomy.niches)))


class _Writer:
    """Writes rows from `first` on into the files of one lineage."""

    def __init__(
        self, builder: Builder, base: str, number: int, *, first: int, codes: Codes, counter: WordCounter,
        after: Manifest | None = None,
    ) -> None:  # fmt: skip
        self.builder, self.base, self.number, self.first, self.row = builder, base, number, first, first
        folder = builder.store.root / base
        self.arrays, self._scratch = Arrays(folder), Arrays(folder / f"scratch-{number:08d}")
        self.reader = BlockReader(
            builder.listing, builder.taxonomy, tuple(builder.taxonomy.niches), codes, counter, builder.each
        )
        self.words_name = f"{base}/words-{number:08d}"
        root = builder.store.root
        self.words = WordsWriter.begin(
            root / self.words_name, threads=builder.threads, after=root / after.words if after else None
        )
        self._names_name, self._points_name = (
            f"{base}/{n}-{number:08d}.{e}" for n, e in (("names", "arrow"), ("points", "npz"))
        )
        self._names = TableWriter(root / self._names_name, NAMES)
        self._points: list[tuple[Ints, NDArray[np.float64], Ints]] = []
        self._lengths: list[Ints] = []
        self._wide: Embedder | None = None
        if not isinstance(builder.embedder, WordEmbedder):
            self._wide = cached(builder.embedder, builder.store.root / "cache")

    def add(self, block: Block) -> None:
        """The rows of one block: everything but the vectors, which need to know all words."""
        for name, kind in COLUMNS.items():
            if name in block.columns:
                self.arrays.append(name, block.columns[name].astype(kind), self.row)
        for k, niche in enumerate(self.reader.niches):
            self.arrays.append(niche_column(niche), np.ascontiguousarray(block.niches[:, k]), self.row)
        self._names.write(block.names)
        self._points.append((block.point_rows + self.row, block.points, block.point_posts))
        told = facts(block.columns, block.point_rows, block.points)
        for i, (text, bio, name, known) in enumerate(zip(block.texts, block.bios, block.called, told, strict=True)):
            self.words.add(self.row + i, text, bio, name, known)
        if self._wide is not None:
            texts = [text_of(b, t) for b, t in zip(block.bios, block.texts, strict=True)]
            self._scratch.append("wide", self._wide.encode(texts).astype(np.float16), self.row - self.first)
        else:
            done = int(sum(int(n.sum()) for n in self._lengths))
            self._scratch.append("words", block.words, done)
            self._scratch.append("counts", block.counts, done)
        self._lengths.append(np.diff(block.starts))
        self.row += len(block)

    def starts(self) -> Ints:
        """Where the words of each row begin in the scratch files."""
        return np.concatenate([[0], *self._lengths]).astype(np.int64).cumsum()

    def vocabulary(self, progress: Progress) -> tuple[Vocabulary, NDArray[np.int32]]:
        """What all words mean, and where each stands."""
        rows = self.row - self.first
        if self._wide is not None:
            wide = self._scratch.view("wide", np.float16, rows, self._wide.width)
            sample = np.asarray(wide[:: max(1, rows // 20_000)], np.float32)
            basis = basis_of(sample) if rows else np.eye(self._wide.width, dtype=np.float32)
            empty = np.empty(0, np.int64)
            vectors = np.empty((0, basis.shape[1]), np.float16)
            return Vocabulary(empty.astype(np.uint64), vectors, empty, basis, rows), np.empty(0, np.int32)
        starts, counter = self.starts(), self.reader.counter
        progress.step("encoding words", 0, len(counter.words))
        words = self._scratch.view("words", np.int32, int(starts[-1]))
        counts = self._scratch.view("counts", np.uint16, int(starts[-1]))
        assert isinstance(self.builder.embedder, WordEmbedder)  # noqa: S101 - `_wide` says so
        return learn_words(counter.words, counter.found, starts, words, counts, embedder=self.builder.embedder)

    def vectors(self, vocabulary: Vocabulary, places: NDArray[np.int32], progress: Progress) -> None:
        """The vector and its head of every row."""
        starts, rows = self.starts(), self.row - self.first
        table = np.asarray(vocabulary.vectors, np.float32)
        for first in range(0, rows, _SLICE):
            progress.step("adding up what people write", first, rows)
            last = min(first + _SLICE, rows)
            if self._wide is not None:
                wide = self._scratch.view("wide", np.float16, rows, self._wide.width)
                vectors = np.asarray(wide[first:last], np.float32) @ vocabulary.basis
            else:
                a, b = int(starts[first]), int(starts[last])
                words = np.asarray(self._scratch.view("words", np.int32, int(starts[-1]))[a:b])
                counts = np.asarray(self._scratch.view("counts", np.uint16, int(starts[-1]))[a:b])
                vectors = people(vocabulary, starts[first : last + 1] - a, places[words], counts, wide=table)
            small, scale = whole_numbers(vectors)
            for name, rows_of in (
                ("vectors", small),
                ("scale", scale),
                ("heads", np.ascontiguousarray(small[:, :HEAD])),
            ):
                self.arrays.append(name, rows_of, self.first + first)

    def finish(self) -> Part:
        """Complete every file; what is not needed any more is removed."""
        self._names.close()
        rows, at, posts = (np.concatenate(x) for x in zip(*self._points, strict=True)) if self._points else _NO_POINTS
        points = sorted_points(rows, at, posts)
        root = self.builder.store.root
        write_arrays(root / self._points_name, {n: getattr(points, n) for n in ("tile", "row", "lat", "lon", "posts")})
        self.words.finish()
        self.arrays.sync()
        self.builder.store.remove(f"{self.base}/scratch-{self.number:08d}")
        return Part(self.first, self.row - self.first, self._names_name, self._points_name)

    def embedded(self, words: int) -> str:
        """What was embedded, in words."""
        if self._wide is not None:
            return f"bio and newest posts of {self.row - self.first:,} creators, whole, at most 1,500 characters each"
        posts = f"bio and newest {self.builder.each} posts"
        return f"{words:,} distinct words of {posts} of {self.row - self.first:,} creators; a creator is their sum"


_NO_POINTS = (np.empty(0, np.int64), np.empty((0, 2)), np.empty(0, np.int64))


def _set_marks(writer: _Writer, marks: pa.Table) -> None:
    """The mark of each row that was written."""
    keys = hashes_of(marks["creator_id"].to_pylist())
    order = np.argsort(keys)
    mine = writer.arrays.view("key", np.uint64, writer.row)[writer.first :]
    at = np.minimum(np.searchsorted(keys, mine, sorter=order), max(0, len(keys) - 1))
    values = marks_of(marks)[order[at]] if len(keys) else np.empty(0, np.uint64)
    writer.arrays.append("mark", values, writer.first)


class _Update:
    """Brings an index up to date where little has changed."""

    def __init__(self, builder: Builder, old: Manifest) -> None:
        self.builder, self.old, self.root = builder, old, builder.store.root

    def run(self, now: int, progress: Progress, started: float) -> Indexed | None:
        """What was done; None where so much has changed that building anew is better."""
        progress.step("comparing the index with the catalogue")
        old, listing = self.old, self.builder.listing
        state, marks = listing.state(), listing.marks()
        arrays = Arrays(self.root / old.base)
        dead = np.array(read_array(self.root / old.dead))
        alive = np.ones(old.rows, bool)
        alive[dead] = False
        keys, seen = hashes_of(marks["creator_id"].to_pylist()), marks_of(marks)
        rows = np.flatnonzero(alive)
        fresh, replaced, gone = _differences(
            np.asarray(arrays.view("key", np.uint64, old.rows))[rows],
            np.asarray(arrays.view("mark", np.uint64, old.rows))[rows], keys, seen,
        )  # fmt: skip
        left = np.concatenate([rows[replaced], rows[gone]])
        if len(fresh) + len(dead) + len(left) > self.builder.worn * max(1, len(keys)):
            return None
        changed = len(replaced)
        done = Indexed(len(keys), len(fresh) - changed, changed, len(gone), False, 0.0, old.embedded)
        if not len(fresh) and not len(gone):
            return self._same(state, now, done, started)
        what = (whole(marks["creator"])[fresh], marks, dead, left)
        return self._write(state, now, done, progress, what=what, started=started)

    def _same(self, state: str, now: int, done: Indexed, started: float) -> Indexed:
        """Nothing that is searched has changed; only say so."""
        if state != self.old.state:
            plain = {f: getattr(self.old, f) for f in Manifest.__slots__} | {"number": self.old.number + 1}
            self.builder.store.publish(Manifest(**(plain | {"state": state, "made_at": now})))
        return _timed(done, started)

    def _write(
        self, state: str, now: int, done: Indexed, progress: Progress, *,
        what: tuple[Ints, pa.Table, Ints, Ints], started: float,
    ) -> Indexed:  # fmt: skip
        old, builder, number = self.old, self.builder, self.old.number + 1
        creators, marks, dead, left = what
        writer = _Writer(
            builder, old.base, number, first=old.rows, codes=Codes.of(old.codes), counter=builder._counter(), after=old
        )
        writer.words.drop(left.tolist())
        order = np.sort(creators)
        for first in range(0, len(order), builder.block):
            progress.step("reading what has changed", first, len(order))
            some = order[first : first + builder.block]
            writer.add(writer.reader.read(int(some[0]), int(some[-1]) + 1, pa.array(some)))
        before = read_vocabulary(self.root / old.vocabulary)
        vocabulary, places = extended(
            before, writer.reader.counter.words, writer.reader.counter.found, builder.embedder
        )
        writer.vectors(vocabulary, places, progress)
        _set_marks(writer, marks)
        name = old.vocabulary
        if len(vocabulary.hashes) > len(before.hashes):
            name = f"{old.base}/vocabulary-{number:08d}"
            write_vocabulary(self.root / name, vocabulary)
        progress.step("finishing the index of words", len(order), len(order))
        dead_name = f"{old.base}/dead-{number:08d}.npy"
        write_array(self.root / dead_name, np.sort(np.concatenate([dead, left])))
        part = writer.finish()
        plain = {f: getattr(old, f) for f in Manifest.__slots__}
        plain |= {
            "number": number, "made_at": now, "state": state, "rows": writer.row, "live": done.creators,
            "words": writer.words_name, "dead": dead_name, "vocabulary": name, "codes": writer.reader.codes.plain(),
            "parts": (*old.parts, part),
        }  # fmt: skip
        builder.store.publish(Manifest(**plain))
        return _timed(done, started)


def _timed(done: Indexed, started: float) -> Indexed:
    plain = {f: getattr(done, f) for f in Indexed.__slots__}
    return Indexed(**(plain | {"seconds": time.perf_counter() - started}))


def _differences(
    keys: NDArray[np.uint64], marks: NDArray[np.uint64], new_keys: NDArray[np.uint64], new_marks: NDArray[np.uint64]
) -> tuple[Ints, Ints, Ints]:
    """(places in the new list to read, places in the old list that they replace, places in the old list that went)."""
    order = np.argsort(keys)
    at = np.minimum(np.searchsorted(keys, new_keys, sorter=order), max(0, len(keys) - 1))
    known = keys[order[at]] == new_keys if len(keys) else np.zeros(len(new_keys), bool)
    old_place = order[at] if len(keys) else np.zeros(len(new_keys), np.int64)
    changed = known & (marks[old_place] != new_marks) if len(keys) else known
    gone = np.flatnonzero(~np.isin(keys, new_keys))
    return np.flatnonzero(changed | ~known), old_place[changed], gone
