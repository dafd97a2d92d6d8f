"""People as keyed 64-bit hashes: equal people are equal numbers, and no handle can be read back without the key."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from goodword.sources.arrow import Array, array, pc

_HASHED = re.compile(r"person#(-?\d{1,19})")


def hash_ids(key: bytes, ids: Iterable[bytes]) -> Array:
    """(n,) int64: the first eight bytes of SHA-256(key ‖ id), ids as UTF-8 of `platform:handle` in lower case."""
    keyed, digest = key, hashlib.sha256
    joined = b"".join([digest(keyed + name).digest() for name in ids])
    return array(np.frombuffer(joined, dtype=">i8").reshape(-1, digest().digest_size // 8)[:, 0].astype(np.int64))


def hash_id(key: bytes, name: bytes) -> int:
    """The same of one id, where there is no column of them."""
    return int.from_bytes(hashlib.sha256(key + name).digest()[:8], "big", signed=True)


def hash_people(key: bytes, platform: Array, person: Array) -> Array:
    """Hashes of people named on a platform; texts of the form `person#<number>` are hashes already. Null for null."""
    named = pc.utf8_lower(pc.utf8_ltrim(person, "@"))
    ids = pc.binary_join_element_wise(platform, named, ":")
    # People engage again and again: each is hashed once in a batch.
    known = pc.fill_null(ids, "").dictionary_encode()
    hashed = hash_ids(key, pc.cast(known.dictionary, pa.binary()).to_pylist()).take(known.indices)
    hashed = pc.if_else(pc.is_null(ids), pa.scalar(None, pa.int64()), hashed)
    return _with_hashed(hashed, person) if pc.any(pc.starts_with(person, "person#")).as_py() else hashed


def _with_hashed(hashed: Array, person: Array) -> Array:
    values = hashed.to_pylist()
    for i, name in enumerate(person.to_pylist()):
        match = _HASHED.fullmatch(name or "")
        if match and -(1 << 63) <= int(match[1]) < 1 << 63:
            values[i] = int(match[1])
    return array(values, pa.int64())


def token(number: int) -> str:
    """How a person is written where a handle would stand; `hash_people` reads it back."""
    return f"person#{number}"
