"""Posts of campaigns: looked for in the catalogue, decided, followed with proof; what may be used until when."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goodword.campaigns.desk import CampaignDesk
from goodword.campaigns.disclosing import audited
from goodword.campaigns.make import web_link
from goodword.campaigns.model import Booking, Campaign, zone_of
from goodword.campaigns.offers.desk import newest
from goodword.campaigns.offers.model import State
from goodword.campaigns.offers.store import OfferStore
from goodword.campaigns.posts.find import find, marks_now, missed, rights_of, signs_of
from goodword.campaigns.posts.model import COUNTS, MARKS, CampaignPost, Decision, Find, FoundBy, Rights
from goodword.campaigns.posts.store import PostStore
from goodword.catalogue.workspace import Workspace
from goodword.core.errors import NotFound
from goodword.core.text import clean, spreadsheet_safe
from goodword.core.times import to_epoch
from goodword.vetting.disclosure.model import Audit

_POSTS = 200  # newest of a creator that are looked at


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking brought: posts that are new, and snapshots that were kept."""

    found: int
    snapshots: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A found post as the page shows it. audit: of what the catalogue holds now, None where it holds nothing."""

    post: CampaignPost
    booking: Booking
    caption: str
    audit: Audit | None
    missed: tuple[str, ...]
    rights: Rights


class PostDesk:
    """Posts of campaigns and what may be done with them."""

    def __init__(self, workspace: Workspace, *, door: str = "python") -> None:
        self.workspace = workspace
        self.campaigns = CampaignDesk(workspace)
        self.store = PostStore(workspace.ledger, now=workspace.now)
        self.door = door

    def look(self, campaign_id: int) -> Looked:
        """Look for posts of everybody in the campaign, and keep the snapshots that are due. Call it again as often as
        you like (after each import, by a timer): what is known is not added twice. Raises NotFound."""
        campaign = self.campaigns.store.campaign(campaign_id)
        bookings = {b.id: b for b in self.campaigns.store.bookings(campaign_id) if b.person.erased_at is None}
        rows = {b.id: self._rows(b) for b in bookings.values()}
        known = self.store.links_and_codes(campaign_id)
        now = to_epoch(self.workspace.now())
        finds: list[Find] = []
        for b in bookings.values():
            links, codes = known.get(b.id, ((), ()))
            signs = signs_of(campaign.brand, campaign.wish.rules.handles, links, codes)
            finds += find(b.id, rows[b.id], signs, since=to_epoch(b.made_at), now=now)
        new = self.store.propose(finds)
        kept = sum(
            self._follow(post, bookings[post.booking_id], campaign, rows[post.booking_id], now)
            for post in self.store.of_campaign(campaign_id)
            if post.booking_id in bookings and post.decision is not Decision.REFUSED
        )
        return Looked(new, kept)

    def look_everywhere(self) -> Looked:
        """The same for every campaign that is not put away."""
        looked = [self.look(c.id) for c in self.campaigns.store.campaigns()]
        return Looked(sum(x.found for x in looked), sum(x.snapshots for x in looked))

    def _rows(self, booking: Booking) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.workspace.catalogue.posts(booking.person.creator_id, _POSTS).to_pylist()
        return rows

    def _follow(
        self, post: CampaignPost, booking: Booking, campaign: Campaign, rows: list[dict[str, Any]], now: int
    ) -> int:
        """Keep the snapshots of one post that the catalogue now has counts for."""
        row = next((r for r in rows if r["post_id"] == post.post_id), None)
        if row is None:
            return 0
        kept = 0
        for mark in marks_now(post, row["observed_at"], now=now):
            found = self.audit(row, booking, campaign)
            proof = {"mark": mark.name, "post": {k: v for k, v in row.items() if v is not None}, "audit": found}
            status = found.strictest.status.name.lower()
            kept += self.store.keep(post.id, mark, row, proof, status)
        return kept

    def audit(self, row: dict[str, Any], booking: Booking, campaign: Campaign) -> Audit:
        """How a post stands under the rules of the brand's, the creator's and the audience's country."""
        rules, sponsors = campaign.wish.rules, row.get("sponsors")
        countries = (campaign.wish.country, booking.person.wish.country, rules.audience_country)
        label = None if sponsors is None else bool(sponsors)
        language = row.get("language") or booking.person.wish.language or None
        brands = (campaign.brand, *rules.handles)
        return audited(
            clean(row.get("caption") or ""), language=language, label=label, brands=brands, countries=countries
        )

    def decide(self, number: int, decision: Decision, *, who: str = "") -> CampaignPost:
        """Confirm or refuse a found post, or open it again. Raises NotFound."""
        return self.store.decide(number, decision, who=who, door=self.door)

    def add(self, booking_id: int, post_id: str) -> CampaignPost:
        """Take a post of the catalogue that nothing was recognised in, and confirm it. Raises NotFound."""
        booking = self.campaigns.store.booking(booking_id)
        row = next((r for r in self._rows(booking) if post_id in (r["post_id"], r.get("url"))), None)
        if row is None:
            raise NotFound(
                f"No post {post_id[:100]} of {booking.person.name} is in the catalogue.",
                next_step="import their posts first: goodword import posts FILE",
            )
        one = Find(booking_id, row["post_id"], web_link(row.get("url")), row["posted_at"], FoundBy.HAND, "by hand")
        self.store.propose([one])
        post = next(p for p in self.store.of_booking(booking_id) if p.post_id == row["post_id"])
        return self.decide(post.id, Decision.CONFIRMED)

    def shown(self, campaign_id: int) -> tuple[Shown, ...]:
        """Every found post, newest first, with its audit as of now, missed marks and rights. Raises NotFound."""
        campaign = self.campaigns.store.campaign(campaign_id)
        bookings = {b.id: b for b in self.campaigns.store.bookings(campaign_id, removed=True)}
        offers = OfferStore(self.workspace.ledger, now=self.workspace.now).of_campaign(campaign_id)
        zone, now = zone_of(campaign.wish.time_zone), self.workspace.now()
        posts = self.store.of_campaign(campaign_id)
        rows = {
            r["post_id"]: r
            for number in {p.booking_id for p in posts}
            if bookings[number].person.erased_at is None
            for r in self._rows(bookings[number])
        }
        found = []
        for post in reversed(posts):
            booking, row = bookings[post.booking_id], rows.get(post.post_id)
            offer = newest(offers.get(booking.id, ()))
            terms = offer.terms if offer is not None and offer.state is State.ACCEPTED else None
            audit = None if row is None else self.audit(row, booking, campaign)
            rights = rights_of(post, terms, today=now.astimezone(zone).date(), zone=zone)
            caption = clean((row or {}).get("caption") or "")
            found.append(Shown(post, booking, caption, audit, missed(post, now=now), rights))
        return tuple(found)

    def library_csv(self, campaign_id: int) -> str:
        """Confirmed posts with their counts, disclosure and rights, for a spreadsheet; no cell is run as a formula."""
        out = io.StringIO()
        writer = csv.writer(out)
        columns = [f"{name}_{mark.name}" for mark in MARKS for name in (*COUNTS, "disclosure")]
        writer.writerow(["who", "post", "address", "posted", *columns, "use_until", "use_where", "exclusive_until"])
        for shown in self.shown(campaign_id):
            if shown.post.decision is not Decision.CONFIRMED:
                continue
            cells: list[object] = []
            for mark in MARKS:
                snap = shown.post.at(mark.name)
                cells += [None if snap is None else getattr(snap, n) for n in COUNTS]
                cells.append("" if snap is None else snap.status)
            texts = (shown.booking.person.name, shown.post.post_id, shown.post.url, _day(shown.post.posted_at))
            last = (shown.rights.until or "", ", ".join(shown.rights.places), shown.rights.exclusive_until or "")
            writer.writerow([*map(spreadsheet_safe, texts), *("" if c is None else c for c in cells), *last])
        return out.getvalue()


def _day(moment: datetime) -> str:
    return moment.date().isoformat()
