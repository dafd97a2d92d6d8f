"""What the doors of links, codes and cards share: one installation's stores, and cards put together from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from goodword.core.errors import BadInput, NotFound
from goodword.core.money import Money
from goodword.ledger.store import Ledger
from goodword.settings.model import Settings
from goodword.tracking.addresses import moment, scanned_address, short_address
from goodword.tracking.cards.model import LONGEST, Card, Paper, Sheet, disclosure
from goodword.tracking.codes.export import exported
from goodword.tracking.codes.store import CodeStore
from goodword.tracking.model import Code, CodesMade, CodeState, Discount, Link, LinkWish, Other, Terms
from goodword.tracking.store import CampaignFrame, LinkStore
from goodword.tracking.tally.store import TallyStore

CARD = "card"
"""Where the links of cards stand."""


class Place(Protocol):
    """What a workspace gives."""

    @property
    def settings(self) -> Settings: ...

    @property
    def ledger(self) -> Ledger: ...

    def now(self) -> datetime: ...


class TrackingDesk:
    """Links, codes, cards and tallies of one workspace."""

    def __init__(self, place: Place) -> None:
        self.settings = place.settings
        self._now: Callable[[], datetime] = place.now
        self.links = LinkStore(place.ledger, now=place.now)
        self.codes = CodeStore(place.ledger, now=place.now)
        self.tally = TallyStore(place.ledger, now=place.now)

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self._now()

    def address(self, link: Link) -> str:
        """A short link as people see it."""
        return short_address(self.settings, link.short)

    @property
    def home(self) -> str:
        """Where tally pages are, without a slash at the end."""
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        return self.settings.public_url.rstrip("/") or f"http://{host}:{self.settings.port}"

    def scanned(self, link: Link) -> str:
        """A short link as it stands in a QR code."""
        return scanned_address(self.settings, link.short)

    def wish(self, campaign_id: int, fields: Mapping[str, str]) -> tuple[LinkWish, ...]:
        """Links as a form or a command asks for them. fields: destination, post, placement (several by commas),
        expires, booking (a number, `own` or empty for everybody), click_ids (`no` for none). Raises BadInput."""
        frame = self.links.frame(campaign_id)
        posts, places = _several(fields.get("post", "")), _several(fields.get("placement", ""))
        ends, ids = self._end(fields, "expires", frame.time_zone), fields.get("click_ids", "") != "no"
        booking = fields.get("booking", "")
        destination = fields.get("destination", "") or frame.site
        if not destination:
            raise BadInput.value("destination", "a web address", "")
        posts, places = posts or ("",), places or ("post",)
        if not booking:
            wishes = self.links.wishes(
                campaign_id, destination, posts=posts, placements=places, expires_at=ends, click_ids=ids
            )
            if not wishes:
                raise BadInput(
                    "Nobody is booked in this campaign.", next_step="book somebody, or make a link of the brand's own"
                )
            return wishes
        if booking != "own" and not booking.isdecimal():
            raise BadInput.value("booking", "a number, or own", booking)
        whose = None if booking == "own" else int(booking)
        return tuple(LinkWish(campaign_id, destination, whose, p, q, ends, ids) for p in posts for q in places)

    def terms(self, campaign_id: int, fields: Mapping[str, str]) -> Terms:
        """What codes give, as a form or a command says it. fields: gives (`15 %`, an amount with its currency,
        `shipping` or empty), minimum, uses, again (`yes`: more than once a customer), starts, ends. Raises BadInput."""
        frame = self.links.frame(campaign_id)
        kind, value, currency = _gives(fields.get("gives", ""), frame.currency)
        minimum = fields.get("minimum", "").strip()
        uses = fields.get("uses", "").strip()
        if uses and not (uses.isdecimal() and len(uses) < 10):
            raise BadInput.value("uses", "a whole number", uses)
        least = Money.parse(minimum, currency or frame.currency) if minimum else None
        return Terms(
            kind,
            value,
            currency or (least.currency if least else ""),
            least.minor if least else None,
            int(uses) if uses else None,
            fields.get("again", "") != "yes",
            moment(fields.get("starts", ""), frame.time_zone),
            self._end(fields, "ends", frame.time_zone),
        )

    def make_codes(self, campaign_id: int, fields: Mapping[str, str]) -> CodesMade:
        """Codes for everybody booked, as a form or a command says it: the fields of `terms`, and other (`beside` or
        `replace`: what becomes of good codes that give something else; they stay if it is empty). Raises BadInput."""
        asked = fields.get("other", "") or Other.KEEP.value
        if asked not in {o.value for o in Other}:
            raise BadInput.unknown("way with other codes", asked, [o.value for o in Other], where="other")
        return self.codes.make(campaign_id, self.terms(campaign_id, fields), other=Other(asked))

    def expire(self, link_id: int, when: str) -> Link:
        """Say when a link ends: a day, a moment, or never. Raises NotFound; BadInput for what is over already."""
        zone = self.links.frame(self.links.link(link_id).campaign_id).time_zone
        if not when.strip():
            raise BadInput.value("expires", "a day, a moment, or never", when, where="expires")
        ends = None if when == "never" else self._end({"expires": when}, "expires", zone)
        return self.links.expire(link_id, ends)

    def _end(self, fields: Mapping[str, str], name: str, zone: str) -> datetime | None:
        """The end of something. Raises BadInput where it is over: nobody could use what is made."""
        ends = moment(fields.get(name, ""), zone)
        if ends is not None and ends <= self.now:
            hint = "to end a link now, switch it off" if name == "expires" else ""
            raise BadInput.value(name, "today or later", fields[name], where=name, hint=hint)
        return ends

    def exported(self, campaign_id: int, form: str) -> str:
        """Codes of a campaign as a shop takes them in. Raises BadInput, NotFound."""
        frame = self.links.frame(campaign_id)
        return exported(self.codes.codes(campaign_id=campaign_id), form, self.now, zone=frame.time_zone)

    def booked(self, campaign_id: int, booking_id: int) -> int:
        """The booking, when it is one of the campaign. Raises NotFound."""
        self.links.frame(campaign_id)
        if booking_id not in self.links.people(campaign_id):
            raise NotFound(f"Booking {booking_id} is not part of campaign {campaign_id}.")
        return booking_id

    def sheet(
        self,
        campaign_id: int,
        *,
        booking_id: int | None = None,
        copies: int = 10,
        says: str = "",
        paper: Paper = "a4",
        make: bool = True,
    ) -> Sheet:
        """Cards of everybody booked, or of one: their link for cards (made where there is none yet, to the brand's
        page), their code if they have one, and the sentence that discloses. make: False for those who may only look;
        they get the cards whose links are there. Raises BadInput, NotFound."""
        if len(says) > LONGEST:
            raise BadInput.value("say", f"at most {LONGEST} characters", f"{len(says):,} characters", where="say")
        frame = self.links.frame(campaign_id)
        links = self._card_links(frame, make=make)
        if booking_id is not None:
            links = tuple(link for link in links if link.booking_id == booking_id)
            if not links:
                raise NotFound(f"Booking {booking_id} is not part of campaign {campaign_id}.")
        good = (CodeState.LIVE, CodeState.WAITING)
        codes = {c.booking_id: c for c in self.codes.codes(campaign_id=campaign_id) if c.state(self.now) in good}
        cards = tuple(self._card(link, codes.get(link.booking_id), frame, says) for link in links)
        if not cards and not make and self.links.people(campaign_id):
            raise BadInput(
                "There are no links for cards yet.",
                next_step="ask somebody who may change the campaign to open its cards",
            )
        if not cards:
            raise BadInput("Nobody is booked in this campaign.", next_step="book somebody first")
        return Sheet(cards, copies, paper)

    def _card_links(self, frame: CampaignFrame, *, make: bool) -> tuple[Link, ...]:
        now, booked = self.now, self.links.people(frame.id)
        live = [
            link
            for link in self.links.links(campaign_id=frame.id)
            if link.placement == CARD and link.booking_id in booked and link.state(now) == "live"
        ]
        if not make:
            return tuple(live)
        there = {link.booking_id for link in live}
        site = live[0].destination if live else frame.site
        wishes = [w for w in self.links.wishes(frame.id, site, placements=(CARD,)) if w.booking_id not in there]
        if wishes and not site:
            raise BadInput(
                "The campaign names no page of the brand's for cards to lead to.",
                next_step=f"goodword link make {frame.id} ADDRESS --placement card",
            )
        return (*live, *self.links.make(wishes))

    def _card(self, link: Link, code: Code | None, frame: CampaignFrame, says: str) -> Card:
        return Card(
            link.name,
            frame.brand,
            code.code if code else "",
            gives(code.terms) if code else "",
            self.address(link),
            self.scanned(link),
            says or disclosure(link.name, frame.brand),
        )


def otherwise(made: CodesMade) -> str:
    """In words who keeps a code that gives something else than was asked for; "" for nobody."""
    if not made.other:
        return ""
    names = ", ".join(f"{c.code} ({gives(c.terms) or 'nothing'})" for c in made.other[:5])
    more = f" and {len(made.other) - 5:,} more" if len(made.other) > 5 else ""
    whose = "A code that is good stays" if len(made.other) == 1 else f"{len(made.other):,} codes that are good stay"
    return f"{whose} as before, because what a code gives never changes: {names}{more}."


def gives(terms: Terms) -> str:
    """What a code gives, in words; "" for nothing."""
    if terms.discount is Discount.PERCENT:
        return f"{terms.value / 100:g} % off"
    if terms.discount is Discount.AMOUNT:
        return f"{Money(terms.value, terms.currency)} off"
    return "free shipping" if terms.discount is Discount.SHIPPING else ""


def _gives(text: str, currency: str) -> tuple[Discount, int, str]:
    plain = text.strip().lower()
    if not plain:
        return Discount.NONE, 0, ""
    if plain in {"shipping", "free shipping"}:
        return Discount.SHIPPING, 0, ""
    if plain.endswith("%"):
        try:
            return Discount.PERCENT, round(float(plain[:-1].strip().replace(",", ".")) * 100), ""
        except (ValueError, OverflowError):
            raise BadInput.value("gives", "like 15 %, 5 EUR or shipping", text) from None
    if re.fullmatch(r"[\d.,\s]+", plain):
        raise BadInput.value("gives", f"like {plain} % or {plain} {currency}", text, where="gives")
    money = Money.parse(text, currency)
    return Discount.AMOUNT, money.minor, money.currency


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
