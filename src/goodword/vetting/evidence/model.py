"""The file of one creator: signals, their trust profile, posts with their disclosure, audiences, earlier files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from goodword.vetting.disclosure.model import Disclosure
from goodword.vetting.model import Vetting
from goodword.vetting.niche.expertise import Expertise
from goodword.vetting.sponsored.saturation import Saturation
from goodword.vetting.trust.model import TrustProfile


@dataclass(frozen=True, slots=True)
class Sampled:
    """An audience of theirs that is kept: its number, name, and when it was added."""

    number: int
    name: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Dossier:
    """The file of one creator at one time. ads_rest_on: how unmarked posts were judged, empty where they were not."""

    creator_id: str
    made_at: datetime
    vetting: Vetting
    trust: TrustProfile
    disclosure: Disclosure
    audiences: tuple[Sampled, ...]
    expertise: Expertise | None = None
    ads: Saturation | None = None
    ads_rest_on: str = ""
    formula: str = "dossier/1"


@dataclass(frozen=True, slots=True)
class Record:
    """A file that was kept. digest: of all of it, so that two kept files that say the same are recognised."""

    id: int
    creator_id: str
    kept_at: datetime
    digest: str
    verdict: str
    sentence: str
