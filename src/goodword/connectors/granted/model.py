"""A creator's sign-in as it is kept, and what they share of their audience. No I/O."""

from __future__ import annotations

from dataclasses import dataclass

from goodword.connectors.agreed import Held


@dataclass(frozen=True, slots=True)
class Grant:
    """A sign-in. source: name of the network. ask: of which consent. key: the network's id. kinds: what they agreed to:
    profile, posts, audience. made_at: seconds UTC."""

    source: str
    ask: int
    key: str
    creator_id: str
    handle: str
    kinds: tuple[str, ...]
    held: Held
    made_at: int

    @property
    def consent(self) -> str:
        """Under which name what is shared is kept."""
        return consent_of(self.ask)


@dataclass(frozen=True, slots=True)
class Fact:
    """So many people of an audience, as the network says. kind: city, country, age, gender or reach. as_of: a day."""

    kind: str
    label: str
    people: int
    as_of: str


@dataclass(frozen=True, slots=True)
class Share:
    """Which share of an audience is at a place that is known. level: city or country."""

    place: str
    label: str
    country: str
    level: str
    lat: float
    lon: float
    population: int
    share: float
    as_of: str


def consent_of(ask: int) -> str:
    """The name under which what comes of one consent alone is kept."""
    return f"consent {ask}"
