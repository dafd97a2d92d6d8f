"""Creators as people name them (ids, handles, links) found in the catalogue; what may be several is asked back."""

from __future__ import annotations

import pyarrow as pa

from goodword.catalogue.model import Catalogue, FeatureQuery
from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.sources.ids import handles

MOST = 20
"""Creators that can be named at once."""

_LOOKED = 200  # names that contain a handle, looked through for the one that is it


def creators_named(texts: tuple[str, ...], catalogue: Catalogue, *, where: str) -> pa.Table:
    """FEATURES of the creators named, in that order, each once.

    Raises BadInput for none, for too many and for a handle of several platforms, NotFound for one that is not known.
    """
    if not 0 < len(texts) <= MOST:
        raise BadInput.value(where, f"1 to {MOST} creators, by handle, id or link", len(texts), where=where)
    platforms, plain = (column.to_pylist() for column in handles(pa.array(list(texts), pa.string())))
    ids = [_one(t, p, h, catalogue, where) for t, p, h in zip(texts, platforms, plain, strict=True)]
    wanted = tuple(dict.fromkeys(ids))
    rows = catalogue.features(FeatureQuery(creator_ids=wanted))
    place = {name: i for i, name in enumerate(rows["creator_id"].to_pylist())}
    return rows.take(pa.array([place[name] for name in wanted], pa.int64()))


def _one(text: str, platform: str | None, handle: str | None, catalogue: Catalogue, where: str) -> str:
    name = (handle or text).strip().lower()
    if platform:
        found = catalogue.features(FeatureQuery(creator_ids=(f"{platform}:{name}",)))["creator_id"].to_pylist()
    else:
        rows = catalogue.search(name, _LOOKED)
        found = [r["creator_id"] for r in rows.to_pylist() if r["creator_id"].partition(":")[2] == name]
    if len(found) == 1:
        return str(found[0])
    if found:
        raise BadInput(
            f"{text!r} is a name on several platforms.", where=where, given=text,
            next_step="write one of these: " + ", ".join(sorted(found)[:6]),
        )  # fmt: skip
    only = catalogue.withheld((f"{platform}:{name}",)) if platform else {}
    for one in only.values():
        raise Conflict(one.why, where=where, given=text)
    near = [str(r) for r in catalogue.search(name, 3)["creator_id"].to_pylist()] if len(name) > 2 else []
    hint = f"did you mean {' or '.join(near)}?" if near else "write it as platform:handle, or import them first"
    raise NotFound(f"No creator of the catalogue is called {text!r}.", where=where, given=text, next_step=hint)
