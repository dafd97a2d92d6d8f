"""Whom campaigns wait for posts of, and at which connection they can be asked for (I/O: the ledger)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from goodword.campaigns.model import Campaign
from goodword.campaigns.posts.desk import PostDesk
from goodword.campaigns.watch.due import follows
from goodword.campaigns.watch.model import Follow, Someone
from goodword.connectors.desk import SourceDesk
from goodword.connectors.model import Link
from goodword.connectors.registry import connector
from goodword.connectors.terms import Deriving
from goodword.core.times import DAY, to_epoch

_AFTERWARDS = 14 * DAY
"""Seconds after the last day of a campaign in which new posts are still asked for: some come late."""


@dataclass(frozen=True, slots=True)
class There:
    """A connection and who is asked for there. why_not: why nobody is; "": they are."""

    link: Link
    people: tuple[Someone, ...]
    why_not: str = ""


@dataclass(slots=True)
class _Wanted:
    running: bool = False
    follows: list[Follow] = field(default_factory=list)


def is_running(campaign: Campaign, now: int) -> bool:
    """Whether networks are asked for new posts of a campaign: until it is put away, or two weeks after its last day."""
    ends = campaign.wish.ends_at
    return campaign.put_away_at is None and (ends is None or now <= to_epoch(ends) + _AFTERWARDS)


def people_there(posts: PostDesk, sources: SourceDesk, *, now: int) -> tuple[tuple[There, ...], dict[str, int]]:
    """(every connection with somebody to ask for, platform → people of running campaigns whom none asks for)."""
    wanted, found = _wanted(posts, now), []
    asked: set[str] = set()
    for link in sources.store.links():
        about = connector(link.source).about
        people = tuple(
            Someone(a, wanted[a.creator_id].running, tuple(wanted[a.creator_id].follows))
            for a in sources.store.accounts(link.number)
            if a.creator_id in wanted and a.gone_at is None and (a.agreed or link.invented or not about.consented)
        )
        asked |= {p.account.creator_id for p in people}
        if people:
            found.append(There(link, people, Deriving(sources.store, about, link).why_not))
    unasked = Counter(c.partition(":")[0] for c, one in wanted.items() if one.running and c not in asked)
    return tuple(found), dict(sorted(unasked.items()))


def _wanted(posts: PostDesk, now: int) -> dict[str, _Wanted]:
    """By creator whether new posts of theirs are looked for, and the marks that are not kept yet."""
    wanted: defaultdict[str, _Wanted] = defaultdict(_Wanted)
    for campaign in posts.campaigns.store.campaigns(put_away=True):
        running = is_running(campaign, now)
        bookings = {b.id: b for b in posts.campaigns.store.bookings(campaign.id, removed=True)}
        for b in bookings.values():
            if running and b.removed_at is None and b.person.erased_at is None:
                wanted[b.person.creator_id].running = True
        for post in posts.store.of_campaign(campaign.id):
            person = bookings[post.booking_id].person
            if person.erased_at is None and (marks := follows(post, now=now)):
                wanted[person.creator_id].follows += marks
    return dict(wanted)
