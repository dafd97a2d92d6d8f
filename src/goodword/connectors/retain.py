"""The job that keeps to what networks allow: what they were not seen to hold for too long goes, whoever watched it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goodword.catalogue import layout
from goodword.catalogue.withdrawing import Withdrawal, creators_seen, withdraw
from goodword.catalogue.workspace import Workspace
from goodword.connectors.about import Terms
from goodword.connectors.model import Account, Link
from goodword.connectors.registry import connector, names
from goodword.connectors.store import SourceStore
from goodword.core.times import DAY, to_epoch


@dataclass(frozen=True, slots=True)
class Kept:
    """What was taken out of the rows of one connection. creators: who were not seen for too long. rows: by table."""

    source: str
    url: str
    creators: int
    rows: Mapping[str, int]
    unseen_days: int | None
    snapshot_days: int | None


def retained(workspace: Workspace, store: SourceStore, *, dry_run: bool) -> tuple[Kept, ...]:
    """Go through every connection that ever was, closed ones too: their rows are still here."""
    found = []
    for name in names():
        terms = connector(name).about.terms
        batches = {link.batch: link for link in store.links(name, closed=True)}
        found += [_retain(workspace, store, link, terms, dry_run=dry_run) for link in batches.values()]
    return tuple(found)


def _retain(workspace: Workspace, store: SourceStore, link: Link, terms: Terms, *, dry_run: bool) -> Kept:
    root, now = layout.folder(workspace.settings.catalogue), to_epoch(workspace.now())
    accounts = {a.creator_id: a for a in store.accounts(link.number)} if link.closed_at is None else {}
    unseen = _unseen(creators_seen(root, link.batch), accounts, now, terms.unseen_days)
    before = None if terms.snapshot_days is None else now - terms.snapshot_days * DAY
    rows = withdraw(root, link.batch, Withdrawal(unseen, stored_before=before), now, dry_run=dry_run)
    if not dry_run and unseen:
        store.unread([a.number for creator_id, a in accounts.items() if creator_id in unseen])
    return Kept(link.source, link.url, len(unseen), rows, terms.unseen_days, terms.snapshot_days)


def _unseen(known: Mapping[str, int], accounts: Mapping[str, Account], now: int, days: int | None) -> frozenset[str]:
    """Creators whom the network was last seen to hold more than so many days ago."""
    if days is None:
        return frozenset()
    before = now - days * DAY
    seen = {c: max(at, (accounts[c].seen_at or 0) if c in accounts else 0) for c, at in known.items()}
    return frozenset(creator_id for creator_id, at in seen.items() if at < before)
