"""A sign-in at a network as a consent: begun, finished, let go (I/O)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goodword.catalogue.workspace import Workspace
from goodword.connectors.desk import SourceDesk
from goodword.connectors.granted.desk import Grants
from goodword.connectors.granted.reading import first, watched
from goodword.consent.model import Ask, Connected, What
from goodword.consent.store import ConsentStore


@dataclass(frozen=True, slots=True)
class Connection:
    """network: whose. what: a sign-in there can give."""

    network: str
    what: frozenset[What]

    def ready(self, workspace: Workspace) -> bool:
        """Whether the app is set, or the invented network stands in."""
        return Grants(workspace, self.network).ready

    def start(self, workspace: Workspace, ask: int, what: frozenset[What], *, back: str, state: str) -> str:
        """Where to send the creator's browser. Raises BadInput where the network is not set up."""
        creator_id = ConsentStore(workspace.ledger, now=workspace.now).one(ask).creator_id
        return Grants(workspace, self.network).begin(creator_id, _kinds(what), back=back, state=state)

    def finish(self, workspace: Workspace, ask: Ask, query: Mapping[str, str], *, back: str) -> Connected:
        """Keep the sign-in, watch its owner, read a first time. Raises BadInput, BadAnswer, Unavailable."""
        signed = Grants(workspace, self.network).finish(ask.id, ask.creator_id, _kinds(ask.what), query, back)
        link = watched(workspace, self.network, ask.creator_id, signed)
        return Connected(link.batch, first(workspace, link, signed.key))

    def forget(self, workspace: Workspace, ask: Ask) -> None:
        """Let go of the sign-in, of what was shared beside rows, and watch its owner no more."""
        Grants(workspace, self.network).end(ask.id)
        store = SourceDesk(workspace).store
        for link in store.links(self.network):
            store.unwatch(link.number, [ask.creator_id])


def _kinds(what: frozenset[What]) -> list[str]:
    return sorted(one.value for one in what)
