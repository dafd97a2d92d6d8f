"""Posts that belong to a campaign, what they looked like when, and until when the brand may use them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from goodword.core.times import DAY


class FoundBy(StrEnum):
    """What in a post named the campaign, the surest first."""

    CODE = "code"
    LINK = "link"
    LABEL = "label"
    TAG = "tag"
    MENTION = "mention"
    HAND = "hand"


class Decision(StrEnum):
    """What the user said of a found post; OPEN: nothing yet, or taken back."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment after posting at which counts are kept: seen from `after` on and no later than `until` (seconds)."""

    name: str
    after: int
    until: int


MARKS = (
    Mark("1h", 3_600, 3 * 3_600),
    Mark("1d", DAY, 36 * 3_600),
    Mark("7d", 7 * DAY, 9 * DAY),
    Mark("30d", 30 * DAY, 37 * DAY),
)
"""Counts seen later than `until` say something of another moment: then the mark is missing, and stays so."""
_LATE_MINUTES = 10
STATUSES = ("none", "unpaid", "unclear", "change", "clear")
"""How a disclosure stands under the strictest rule, worst first."""
COUNTS = ("likes", "comments", "shares", "saves", "views", "reach")


@dataclass(frozen=True, slots=True)
class Find:
    """A post that seems to belong to a booking. why: everything that was recognised in it."""

    booking_id: int
    post_id: str
    url: str
    posted_at: int
    found_by: FoundBy
    why: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A post at one mark. Counts that were not known are None. status: of its disclosure under the strictest rule;
    digest: SHA-256 of the kept proof."""

    id: int
    mark: str
    due_at: datetime
    observed_at: datetime
    taken_at: datetime
    likes: int | None
    comments: int | None
    shares: int | None
    saves: int | None
    views: int | None
    reach: int | None
    status: str
    digest: str

    @property
    def late(self) -> str:
        """How long after its mark the post was seen, in words; "" where that is within ten minutes."""
        minutes = int((self.observed_at - self.due_at).total_seconds()) // 60
        if minutes < _LATE_MINUTES:
            return ""
        days, hours = divmod(minutes // 60, 24)
        if days:
            return f"{days} d {hours} h after the mark"
        return f"{hours} h {minutes % 60} min after the mark" if hours else f"{minutes} min after the mark"


@dataclass(frozen=True, slots=True)
class CampaignPost:
    """A found post with what was said of it and its snapshots."""

    id: int
    booking_id: int
    post_id: str
    url: str
    posted_at: datetime
    found_by: FoundBy
    why: str
    decision: Decision
    decided_at: datetime | None
    snapshots: tuple[Snapshot, ...]

    def at(self, mark: str) -> Snapshot | None:
        """Its snapshot at a mark, None where it is missing."""
        return next((s for s in self.snapshots if s.mark == mark), None)

    def window(self, mark: Mark) -> tuple[datetime, datetime]:
        """From when until when its counts are of a mark."""
        return self.posted_at + timedelta(seconds=mark.after), self.posted_at + timedelta(seconds=mark.until)


@dataclass(frozen=True, slots=True)
class Sight:
    """A post as it was seen once. mark: the mark it was kept at, "now" for what the catalogue holds. label: whether the
    platform's partnership label was on, None where that is not known. counts: None where they were not known."""

    mark: str
    at: datetime
    caption: str
    label: bool | None
    status: str
    counts: Mapping[str, int | None]


class ChangeKind(StrEnum):
    """What became of a post after it was seen."""

    WEAKER = "weaker"
    EDITED = "edited"
    GONE = "gone"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Change:
    """A post that is not what it was. since: when it was last seen as it was; seen: when it was first seen otherwise
    (of an unseen one: when other posts were seen without it; of one that is gone None). before, after: marks; was,
    is_now: the texts."""

    kind: ChangeKind
    since: datetime
    seen: datetime | None
    before: str
    after: str
    was: str
    is_now: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Rival:
    """A post of the same creator that names somebody for whom nothing was to be made yet. why: what in it names them;
    until: the last day of exclusivity."""

    post_id: str
    url: str
    posted_at: datetime
    name: str
    why: str
    until: date


@dataclass(frozen=True, slots=True)
class Rights:
    """What the brand may do with a post. until: the last day, None where it may do nothing. days_left: from today."""

    until: date | None
    places: tuple[str, ...]
    days_left: int | None
    exclusive_until: date | None

    @property
    def state(self) -> str:
        """none, running, ending (two weeks or less) or over."""
        if self.days_left is None:
            return "none"
        return "over" if self.days_left < 0 else "ending" if self.days_left <= 14 else "running"
