"""What a creator shares, read for the first time as soon as they agreed (I/O)."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

from goodword.catalogue import layout
from goodword.catalogue.workspace import Workspace
from goodword.connectors.agreed import Agreeing, SignedIn
from goodword.connectors.desk import SourceDesk
from goodword.connectors.errors import BadAnswer, QuotaSpent, TokenRefused
from goodword.connectors.granted.desk import Grants
from goodword.connectors.model import INVENTED, Connector, Link, Transport, Want
from goodword.connectors.refresh import Refresh, Till, asker
from goodword.connectors.registry import connector
from goodword.core.errors import Conflict, Unavailable
from goodword.core.times import to_epoch

_WANT = Want(posts=50, followers=0)


def watched(workspace: Workspace, source: str, creator_id: str, signed: SignedIn) -> Link:
    """Watch who signed in, on the connection that they signed in to; people of the invented world go before it."""
    desk, grants = SourceDesk(workspace), Grants(workspace, source)
    links = {link.url: link for link in desk.store.links(source)}
    if not grants.invented and INVENTED in links:
        desk.disconnect(source, url=INVENTED, forget=True)
    url = INVENTED if grants.invented else connector(source).about.address
    link = links.get(url) or desk.store.connect(source, url, "")
    desk.store.watch(link.number, [(signed.key, creator_id, signed.handle)])
    return link


def first(workspace: Workspace, link: Link, key: str) -> Mapping[str, int]:
    """Read them now; rows by table. Where the network does not answer just then, the next refresh reads them."""
    one, desk = connector(link.source), SourceDesk(workspace)
    grants = Grants(workspace, link.source)
    account = next(account for account in desk.store.accounts(link.number) if account.key == key)
    with closing(_transport(one, link, workspace)) as transport:
        asks = asker(one, transport, Till(desk.store, link.number, one.about.buckets, one.about.title))
        root = layout.folder(workspace.settings.catalogue)
        work = Refresh(root, desk.store, one, link, asks, lambda: to_epoch(workspace.now()), hear=grants.hear)
        try:
            told = work.run_for([account], _WANT)
        except (Unavailable, QuotaSpent, TokenRefused, BadAnswer, Conflict):
            return {}
    if workspace.catalogue.status().stale:
        workspace.catalogue.refresh()
    shared = len(grants.store.facts(account.creator_id))
    return {name: n for name, n in {**told.rows, "shares": shared}.items() if n}


def _transport(one: Connector, link: Link, workspace: Workspace) -> Transport:
    if link.invented or not isinstance(one, Agreeing):
        return one.fake(to_epoch(workspace.now()))
    return one.open_agreed(link, "", Grants(workspace, link.source).token)
