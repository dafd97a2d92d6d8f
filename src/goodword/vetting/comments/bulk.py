"""What the comments of many creators are made of, each distinct text looked at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.vetting.comments.compose import LONG, REPEATS, bare_of, composition, length_of, plain_kind
from goodword.vetting.comments.model import Composition, Kind
from goodword.vetting.comments.spam import found, probabilities, shipped

Ints = NDArray[np.int64]
_REMEMBERED = 300_000
_KINDS = tuple(Kind)


@dataclass(frozen=True, slots=True)
class _Texts:
    """Of each distinct text: its kind without regard to repeats, and the wording by which repeats are counted, -1 where
    it is too short to be a template."""

    kind: NDArray[np.int8]
    wording: Ints


class Reader:
    """Looks at texts, and remembers those it has seen: people write the same few words again and again."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, str]] = {}

    def many(self, rows: pa.Table) -> dict[str, Composition]:
        """The composition of every creator's comments. rows: COMMENTS, grouped by creator."""
        if rows.num_rows == 0:
            return {}
        texts = rows["text"].combine_chunks().dictionary_encode()
        looked = self._look(texts.dictionary.to_pylist())
        at = np.asarray(texts.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
        owners = rows["creator_id"].combine_chunks().dictionary_encode()
        owner = np.asarray(owners.indices.to_numpy(zero_copy_only=False), dtype=np.int64)
        person = np.asarray(rows["person"].to_numpy(), dtype=np.int64)
        own = np.asarray(rows["own"].to_numpy(zero_copy_only=False), dtype=np.bool_)
        kind, wording = looked.kind[at].copy(), looked.wording[at]
        kind[own] = _KINDS.index(Kind.CREATOR)
        names = owners.dictionary.to_pylist()
        edges = np.flatnonzero(np.diff(owner, prepend=-1, append=-2))
        return {
            names[owner[a]]: _composed(kind[a:b], wording[a:b], person[a:b], own[a:b])
            for a, b in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)
        }

    def _look(self, texts: list[str]) -> _Texts:
        new = [text for text in texts if text not in self._seen]
        if new:
            if len(self._seen) > _REMEMBERED:
                self._seen.clear()
                new = texts
            advertising = probabilities(found(new), shipped()) >= 0.5
            for text, ad in zip(new, advertising.tolist(), strict=True):
                bare = bare_of(text)
                self._seen[text] = (
                    _KINDS.index(plain_kind(bare, advertising=ad)),
                    bare if length_of(bare) >= LONG else "",
                )
        seen = [self._seen[text] for text in texts]
        number: dict[str, int] = {"": -1}
        wording = [number.setdefault(bare, len(number)) for _, bare in seen]
        return _Texts(np.array([k for k, _ in seen], dtype=np.int8), np.array(wording, dtype=np.int64))


def _composed(kind: NDArray[np.int8], wording: Ints, person: Ints, own: NDArray[np.bool_]) -> Composition:
    uses = Counter(wording[~own & (wording >= 0)].tolist())
    often = [w for w, n in uses.items() if n >= REPEATS]
    if often:
        plain = (kind == _KINDS.index(Kind.SUBSTANCE)) & ~own
        kind = np.where(plain & np.isin(wording, often), _KINDS.index(Kind.REPEATED), kind).astype(np.int8)
    counts = np.bincount(kind, minlength=len(_KINDS))
    _, each = np.unique(person, return_counts=True)
    repeaters = len(np.unique(person[kind == _KINDS.index(Kind.REPEATED)]))
    by_kind = {k: int(n) for k, n in zip(_KINDS, counts, strict=True)}
    return composition(by_kind, each.astype(np.float64), repeaters)
