"""What was agreed to goes into the catalogue, by the way of files; what has ended goes out again (I/O)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from goodword.catalogue import layout
from goodword.catalogue.receiving import Receiver
from goodword.catalogue.withdrawing import Withdrawal, posts_known, sources, withdraw
from goodword.catalogue.workspace import Workspace
from goodword.catalogue.write import Writer
from goodword.consent.archive.model import Found, Share
from goodword.consent.connecting import connecting
from goodword.consent.model import Ask, Way
from goodword.core.errors import GoodwordError
from goodword.core.tables import Kind
from goodword.core.times import to_epoch
from goodword.discovery.nearby.model import Declared
from goodword.discovery.nearby.store import DeclaredStore
from goodword.places.model import PlaceMatch


def keep(workspace: Workspace, writer: Writer, ask: Ask, found: Found, seen_at: int) -> Mapping[str, int]:
    """Commit what an archive says as coming from this ask; rows by table. seen_at: seconds UTC."""
    root = layout.folder(workspace.settings.catalogue)
    receiver = Receiver(root, ask.source)
    rows = {**found.rows, Kind.POSTS: _known(root, ask, found.rows.get(Kind.POSTS, ()))}
    for kind in Kind:
        receiver.take(kind, rows.get(kind, ()), found.rejected.get(kind, ()), seen_at)
    done = receiver.commit(writer, to_epoch(workspace.now()))
    shares = _declared(workspace, ask, found)
    kept = DeclaredStore(workspace.ledger, now=workspace.now).keep(shares, source=ask.source) if shares else 0
    counts = {kind.value: w.new + w.newer for kind, w in done.items()}
    return {name: n for name, n in {**counts, "shares": kept}.items() if n}


def erase(workspace: Workspace, ask: Ask) -> dict[str, int]:
    """Take out everything that came of an ask, and let go of the sign-in; rows by table. Raises Conflict while another
    process writes. Safe to call twice."""
    root, now = layout.folder(workspace.settings.catalogue), to_epoch(workspace.now())
    gone: dict[str, int] = {}
    for source in ask.sources:
        alone = source == ask.source
        what = Withdrawal(everything=True) if alone else Withdrawal(creators=frozenset({ask.creator_id}))
        for table, rows in withdraw(root, source, what, now).items():
            gone[table] = gone.get(table, 0) + rows
    if shares := DeclaredStore(workspace.ledger, now=workspace.now).withdraw(ask.source):
        gone["shares"] = shares
    if ask.way is Way.CONNECTION:
        connecting(ask.network).forget(workspace, ask)
    if workspace.catalogue.status().stale:
        workspace.catalogue.refresh()
    return gone


def _known(root: Path, ask: Ask, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Posts under the number by which the catalogue knows them already: archives do not always say it, and nobody posts
    twice in one second."""
    known: dict[int, str] = {}
    for source in sources(root) - {ask.source} if rows else ():
        for post_id, at in posts_known(root, source, [ask.creator_id]).get(ask.creator_id, {}).items():
            known[at] = min(post_id, known.get(at, post_id))
    return [{**row, "post_id": known.get(row["posted_at"], row["post_id"])} for row in rows]


def _declared(workspace: Workspace, ask: Ask, found: Found) -> list[Declared]:
    """Shares of places that are known; several names of one place are added up."""
    today, made = workspace.now().date(), dict[str, Declared]()
    for said in found.shares:
        place = _place(workspace, said)
        if place is not None:
            share = min(1.0, said.share + (made[place.label].share if place.label in made else 0.0))
            made[place.label] = Declared(
                ask.creator_id, said.place, place.label, place.country, _level(place), place.lat, place.lon,
                place.population, share, today,
            )  # fmt: skip
    return list(made.values())


def _place(workspace: Workspace, said: Share) -> PlaceMatch | None:
    """The place that is meant; a country only where a country is."""
    try:
        matches = workspace.gazetteer.resolve(said.place)
    except GoodwordError:
        return None
    fine = [m for m in matches if m.kind.value != "region" and said.level in ("", _level(m))]
    return fine[0] if fine else None


def _level(place: PlaceMatch) -> str:
    return "country" if place.kind.value == "country" else "city"
