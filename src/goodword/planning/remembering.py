"""A catalogue that remembers its answers, so that trying another budget on the same brief asks little or nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from goodword.catalogue.model import Catalogue, FeatureQuery

_WHOLE = 24  # whole answers kept
_ROWS = 2_000_000  # rows kept of answers by creator
T = TypeVar("T")


class Remembering:
    """Answers like the catalogue behind it; forgets when that one has changed.

    Answers about creators (`audience`, `example_posts`) are kept by creator: only those not asked about before are
    fetched. Everything that is not listed here is passed on.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._lock = threading.RLock()
        self._version: object = None
        self._whole: dict[object, Any] = {}
        self._by_creator: dict[object, _ByCreator] = {}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the catalogue has
        return getattr(self._catalogue, name)

    def features(self, query: FeatureQuery) -> pa.Table:
        """FEATURES rows, kept by query."""
        return self._kept(("features", query), partial(self._catalogue.features, query))

    def funnel(self, query: FeatureQuery) -> tuple[tuple[str, int], ...]:
        """The counts of a query, kept by query."""
        return self._kept(("funnel", query), partial(self._catalogue.funnel, query))

    def cells(self) -> pa.Table:
        """CELLS, kept whole."""
        return self._kept("cells", self._catalogue.cells)

    def audience(self, creator_ids: tuple[str, ...]) -> pa.Table:
        """AUDIENCE_LINKS, kept by creator."""
        return self._of_creators("audience", creator_ids, self._catalogue.audience)

    def example_posts(self, creator_ids: tuple[str, ...], terms: tuple[str, ...]) -> pa.Table:
        """Example posts, kept by terms and creator."""
        fetch = partial(self._example_posts, terms)
        return self._of_creators(("example_posts", terms), creator_ids, fetch)

    def _example_posts(self, terms: tuple[str, ...], creator_ids: tuple[str, ...]) -> pa.Table:
        return self._catalogue.example_posts(creator_ids, terms)

    def _kept(self, key: object, ask: Callable[[], T]) -> T:
        with self._lock:
            self._forget_if_changed()
            if key not in self._whole:
                while len(self._whole) >= _WHOLE:
                    self._whole.pop(next(iter(self._whole)))
                self._whole[key] = ask()
            answer: T = self._whole[key]
            return answer

    def _of_creators(self, key: object, ids: tuple[str, ...], fetch: Callable[[tuple[str, ...]], pa.Table]) -> pa.Table:
        with self._lock:
            self._forget_if_changed()
            while len(self._by_creator) >= _WHOLE and key not in self._by_creator:
                self._by_creator.pop(next(iter(self._by_creator)))
            return self._by_creator.setdefault(key, _ByCreator()).answer(ids, fetch)

    def _forget_if_changed(self) -> None:
        status = self._catalogue.status()
        version = (status.derived_version, status.derived_at, status.last_import_at)
        if version != self._version:
            self._version, self._whole, self._by_creator = version, {}, {}


class _ByCreator:
    """One kind of answer: the rows of every creator asked about so far."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._rows: pa.Table | None = None

    def answer(self, ids: tuple[str, ...], fetch: Callable[[tuple[str, ...]], pa.Table]) -> pa.Table:
        """The rows of these creators, ordered by creator like those of the catalogue."""
        missing = tuple(i for i in dict.fromkeys(ids) if i not in self._known)
        if self._rows is None or self._rows.num_rows > _ROWS:
            self._known, self._rows = set(ids), fetch(ids)
            return self._rows
        if missing:
            both = pa.concat_tables([self._rows, fetch(missing)]).combine_chunks()
            self._rows = both.take(_order(both))
            self._known.update(missing)
        return self._rows.filter(pc.is_in(self._rows["creator_id"], value_set=pa.array(ids, pa.string())))


def _order(rows: pa.Table) -> pa.Array:
    """Row numbers by creator; the order within a creator stays."""
    numbered = rows.select(["creator_id"]).append_column("row", pa.array(range(rows.num_rows)))
    return pc.sort_indices(numbered, sort_keys=[("creator_id", "ascending"), ("row", "ascending")])
