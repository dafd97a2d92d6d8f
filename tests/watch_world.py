"""A campaign whose people post on an invented network, with a clock that is moved by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from connectors.standing import AT, Stand, standing
from goodword.campaigns.desk import CampaignDesk
from goodword.campaigns.posts.desk import PostDesk
from goodword.campaigns.posts.model import CampaignPost
from goodword.campaigns.watch.desk import PostWatch
from goodword.campaigns.watch.model import Round
from goodword.connectors.world import Made, Someone, World

HOUR = 3_600


@dataclass(slots=True)
class Watched:
    """A stand whose first creator is in campaign 1 of a brand named as their niche; `post` is their next one for it."""

    stand: Stand
    person: Someone
    post: Made
    watch: PostWatch

    @property
    def posts(self) -> PostDesk:
        return PostDesk(self.stand.workspace)

    @property
    def found(self) -> CampaignPost:
        """What is known of the post."""
        return next(p for p in self.posts.store.of_campaign(1) if p.post_id.endswith(self.post.key))

    def at(self, hours: float) -> None:
        """Move the clock to so many hours after the post."""
        self.stand.clock.pass_(self.post.at + hours * HOUR - self.stand.clock.at)

    def turn(self, hours: float) -> Round | None:
        """A turn at that time."""
        self.at(hours)
        return self.watch.turn()

    @property
    def asked(self) -> list[str]:
        """What networks were asked since the last time."""
        names = [call.name for call in self.stand.between.sent]
        self.stand.between.sent.clear()
        return names


def next_for(person: Someone, after: float) -> Made:
    """Their next post that carries the hashtag of their niche."""
    later = [p for p in person.posts(int(after) + 60 * 86_400) if p.at > after + 4 * HOUR]
    return [p for p in later if f"#{person.niche}" in p.text][-1]


@contextmanager
def watched(folder: Path, name: str = "bluesky", *, fans: int = 40, **settings: str) -> Iterator[Watched]:
    """A campaign that began two hours before the post."""
    person = World(creators=8, fans=fans).people[0]
    post = next_for(person, AT)
    with standing(folder, name, at=post.at - 2 * HOUR, **settings) as stand:
        stand.server.world = replace(stand.server.world, fans=fans)
        who = stand.server.world.people[0]
        stand.desk.watch(name, [who.handle])
        stand.between.sent.clear()
        fields = {"name": "Winter", "brand": person.niche, "currency": "EUR", "country": "DE"}
        CampaignDesk(stand.workspace).begin(fields, [f"{name}:{who.handle}".lower()])
        yield Watched(stand, who, post, PostWatch(stand.workspace, sources=stand.desk))
