"""Links, hits, promo codes and taps as every door and the rooms to the right know them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from goodword.core.errors import BadInput


class HitKind(StrEnum):
    """What a request for a link was. All are kept; only `PERSON` counts."""

    PERSON = "person"
    BOT = "bot"
    PREVIEW = "preview"  # a messenger or network that draws a picture of the link
    PREFETCH = "prefetch"  # a browser that loads ahead of a tap
    HEAD = "head"  # asked where it leads, did not go there
    ENDED = "ended"  # the link was over or switched off


class LinkState(StrEnum):
    """Whether a link leads to its destination at a moment."""

    LIVE = "live"
    EXPIRED = "expired"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class LinkWish:
    """A link to be made. booking_id: None for the brand's own; post: which of the creator's posts, "" for all."""

    campaign_id: int
    destination: str
    booking_id: int | None = None
    post: str = ""
    placement: str = "post"
    expires_at: datetime | None = None
    click_ids: bool = True


@dataclass(frozen=True, slots=True)
class Link:
    """A short link. `destination` as it was given, `location` with its campaign parameters."""

    id: int
    short: str
    campaign_id: int
    booking_id: int | None
    creator: str
    name: str
    post: str
    placement: str
    destination: str
    location: str
    click_ids: bool
    made_at: datetime
    expires_at: datetime | None = None
    disabled_at: datetime | None = None

    def state(self, now: datetime) -> LinkState:
        """A link that was switched off is disabled whatever its end; the end itself is no longer live."""
        if self.disabled_at is not None:
            return LinkState.DISABLED
        over = self.expires_at is not None and now >= self.expires_at
        return LinkState.EXPIRED if over else LinkState.LIVE


@dataclass(frozen=True, slots=True)
class LinkCounts:
    """Hits of one link by kind; `clicks` are those of people."""

    link_id: int
    clicks: int
    bots: int
    previews: int
    prefetches: int
    heads: int
    ended: int

    @property
    def hits(self) -> int:
        """Every request that was kept."""
        return self.clicks + self.bots + self.previews + self.prefetches + self.heads + self.ended


@dataclass(frozen=True, slots=True)
class LinkChange:
    """One thing that happened to a link: made, disabled, enabled, expiry or moved, with what was and what is."""

    kind: str
    at: datetime
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One request for a link as it is kept. at: seconds UTC. click: id that the destination was given, if any.

    visitor: hash of address and browser under a key that lives one day, None where the visitor asked not to be
    followed. The address itself is nowhere.
    """

    link_id: int
    at: int
    kind: HitKind
    click: str | None = None
    visitor: int | None = None
    qr: bool = False
    referrer: str = ""
    device: str = ""
    agent: str = ""
    language: str = ""


class Discount(StrEnum):
    """What a code gives."""

    PERCENT = "percent"
    AMOUNT = "amount"
    SHIPPING = "shipping"
    NONE = "none"


class CodeState(StrEnum):
    """Whether a code is good at a moment."""

    LIVE = "live"
    WAITING = "waiting"
    EXPIRED = "expired"
    LEAKED = "leaked"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a code gives and when. value: hundredths of a per cent (1500 is 15 %) or minor units of `currency`."""

    discount: Discount = Discount.NONE
    value: int = 0
    currency: str = ""
    minimum_minor: int | None = None
    uses: int | None = None
    once: bool = True
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.discount is Discount.PERCENT and not 0 < self.value <= 10_000:
            raise BadInput.value("discount", "above 0 and at most 100 per cent", f"{self.value / 100:g} %")
        if self.discount is Discount.AMOUNT and (self.value <= 0 or not self.currency):
            raise BadInput.value("discount", "an amount above 0 with its currency", f"{self.value} {self.currency}")
        if self.minimum_minor is not None and self.minimum_minor < 0:
            raise BadInput.value("minimum", "at least 0", self.minimum_minor)
        if self.uses is not None and self.uses < 1:
            raise BadInput.value("uses", "at least 1", self.uses)
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise BadInput.value("ends", "after it starts", self.ends_at.isoformat())


@dataclass(frozen=True, slots=True)
class Code:
    """A promo code of one creator of a campaign, or the brand's own. Its number and text never change."""

    id: int
    campaign_id: int
    booking_id: int | None
    creator: str
    name: str
    code: str
    terms: Terms
    made_at: datetime
    leaked_at: datetime | None = None
    retired_at: datetime | None = None

    def state(self, now: datetime) -> CodeState:
        """Retired and leaked say more than dates do."""
        if self.retired_at is not None:
            return CodeState.RETIRED
        if self.leaked_at is not None:
            return CodeState.LEAKED
        if self.terms.ends_at is not None and now >= self.terms.ends_at:
            return CodeState.EXPIRED
        waiting = self.terms.starts_at is not None and now < self.terms.starts_at
        return CodeState.WAITING if waiting else CodeState.LIVE


class Other(StrEnum):
    """What to do about codes that are good and give something else than is asked for now."""

    KEEP = "keep"  # they stay as they are, and nothing is made
    BESIDE = "beside"  # they stay good, and a new one is made beside each
    REPLACE = "replace"  # they are retired, and a new one is made for each


@dataclass(frozen=True, slots=True)
class CodesMade:
    """What making codes for everybody came to.

    made: new ones; kept: good ones that give just this; other: good ones that give something else and stay, because
    what a code gives never changes; retired: those that gave something else and were ended.
    """

    made: tuple[Code, ...] = ()
    kept: tuple[Code, ...] = ()
    other: tuple[Code, ...] = ()
    retired: tuple[Code, ...] = ()

    @property
    def good(self) -> tuple[Code, ...]:
        """Every code that is good after it, by its number."""
        return tuple(sorted((*self.made, *self.kept, *self.other), key=lambda c: c.id))


class TapKind(StrEnum):
    """What was tallied: somebody was told, a customer said the code, or a tap was taken back."""

    TOLD = "told"
    CODE = "code"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Tap:
    """One tap on a phone. tap: an id made there, so that the same one sent again counts once."""

    tap: str
    kind: TapKind
    at: int
    undoes: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """What one creator tallied, taken-back taps left out."""

    booking_id: int
    told: int
    codes: int
    last_at: int | None = None
