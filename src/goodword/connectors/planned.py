"""What is asked of a network, planned before it is: the price of refreshes and searches, and what is left for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from goodword.connectors.about import Capability
from goodword.connectors.model import Connector, Link, Narrow, Narrowing, Task, Want
from goodword.connectors.shown import Cost
from goodword.connectors.store import SourceStore
from goodword.core.errors import BadInput


def refresh_costs(one: Connector, store: SourceStore, link: Link, want: Want) -> tuple[Cost, ...]:
    """Of everybody who is watched there, by quota."""
    accounts = store.accounts(link.number)
    priced = one.cost(accounts, want)
    what = f"This refresh of {len(accounts):,} creators"
    priced_on = _Price(one, store, link, what, len(accounts))
    return tuple(priced_on.cost(bucket, *pair) for bucket, pair in priced.items())


def search_costs(one: Connector, store: SourceStore, link: Link, limit: int) -> tuple[Cost, ...]:
    """Of a search for so many, by quota: as many pages as it may take."""
    priced_on = _Price(one, store, link, f"A search for {limit:,} creators", limit)
    return tuple(priced_on.cost(bucket, 1, -(-limit // each)) for bucket, each in one.about.search_pays)


@dataclass(frozen=True, slots=True)
class _Price:
    """What something costs on a connection. what: it is, in words."""

    one: Connector
    store: SourceStore
    link: Link
    what: str
    creators: int

    def cost(self, bucket: str, least: int, most: int) -> Cost:
        quota = next(b for b in self.one.about.buckets if b.name == bucket)
        left = None if quota.units is None else max(0, quota.units - self.store.spent(self.link.number, quota))
        until = "" if left is None else self.store.filled_again(quota)
        name, url = self.one.about.name, self.link.url
        return Cost(name, url, bucket, least, most, left, self.creators, self.what, until, quota.seconds)


def search_task(one: Connector, text: str, narrow: Narrow, *, posts: bool, limit: int) -> Task:
    """What a search asks first. Raises BadInput where the network cannot be searched within limits."""
    if not narrow:
        return one.search(text, posts=posts, limit=limit)
    if Capability.SEARCH_NARROWED not in one.about.capabilities:
        raise BadInput(
            f"{one.about.title} cannot be searched by place, language, region or label.",
            where="near, language, region, paid",
            next_step="search by words",
        )
    return cast(Narrowing, one).search_narrowed(text, narrow, posts=posts, limit=limit)
