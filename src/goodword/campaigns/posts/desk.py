"""Posts of campaigns: looked for in the catalogue, decided, followed with proof; what may be used until when."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goodword.campaigns.desk import CampaignDesk
from goodword.campaigns.disclosing import audited
from goodword.campaigns.make import web_link
from goodword.campaigns.model import Booking, Campaign, zone_of
from goodword.campaigns.offers.desk import newest
from goodword.campaigns.offers.model import State, Terms
from goodword.campaigns.offers.store import OfferStore
from goodword.campaigns.posts.changes import changes, sight
from goodword.campaigns.posts.find import due, find, missed, rights_of, rivals, signs_of
from goodword.campaigns.posts.model import (
    COUNTS,
    MARKS,
    CampaignPost,
    Change,
    Decision,
    Find,
    FoundBy,
    Rights,
    Rival,
    Sight,
    Snapshot,
)
from goodword.campaigns.posts.store import PostStore
from goodword.catalogue import layout
from goodword.catalogue.sightings import sightings
from goodword.catalogue.workspace import Workspace
from goodword.core.errors import NotFound
from goodword.core.text import clean, spreadsheet_safe
from goodword.core.times import DAY, to_epoch
from goodword.vetting.disclosure.model import Audit

_POSTS, _MOST_POSTS = 200, 20_000
"""Newest posts of a creator that are looked at; and where they reach not far enough back."""
_FOLLOWED = 60 * DAY
"""Seconds after a post in which its missing marks are still looked for: files of those days may come late."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Looked:
    """What looking brought: posts that are new, and snapshots that were kept."""

    found: int
    snapshots: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A found post as the page shows it. caption, audit, latest: of what the catalogue holds now; audit and latest are
    None, and the caption is the last that was kept, where it holds nothing. changes: what became of the post after it
    was seen. rivals: later posts within its exclusivity that name a competitor. agreed: whether an agreement stands."""

    post: CampaignPost
    booking: Booking
    caption: str
    audit: Audit | None
    missed: tuple[str, ...]
    rights: Rights
    latest: Sight | None = None
    changes: tuple[Change, ...] = ()
    rivals: tuple[Rival, ...] = ()
    agreed: bool = False

    @property
    def needs_a_look(self) -> bool:
        """Whether something happened that the user should know of."""
        return bool(self.changes or self.rivals or self.rights.state in ("ending", "over"))


@dataclass(frozen=True, slots=True)
class Proof:
    """A snapshot with everything that was kept: the row of the post as it was, and the verdict of every rule."""

    post: CampaignPost
    snapshot: Snapshot
    booking: Booking
    row: Row
    verdicts: list[Row]


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
        return self._look(self.campaigns.store.campaign(campaign_id), finding=True)

    def look_everywhere(self) -> Looked:
        """The same for every campaign. Of those put away only what was found before is followed to its end."""
        known = self.campaigns.store.campaigns(put_away=True)
        looked = [self._look(c, finding=c.put_away_at is None) for c in known]
        return Looked(sum(x.found for x in looked), sum(x.snapshots for x in looked))

    def _look(self, campaign: Campaign, *, finding: bool) -> Looked:
        now = to_epoch(self.workspace.now())
        everyone = self.campaigns.store.bookings(campaign.id, removed=True)
        bookings = {b.id: b for b in everyone if b.person.erased_at is None}
        new = self._find(campaign, [b for b in bookings.values() if b.removed_at is None], now) if finding else 0
        # Who was taken off the roster is looked for no more; what they posted is followed to its end all the same.
        followed = [
            p
            for p in self.store.of_campaign(campaign.id)
            if p.booking_id in bookings and p.decision is not Decision.REFUSED and _waits(p, now)
        ]
        rows = self._seen(followed, bookings)
        kept = sum(self._follow(p, bookings[p.booking_id], campaign, rows.get(p.post_id, []), now) for p in followed)
        return Looked(new, kept)

    def _find(self, campaign: Campaign, bookings: Sequence[Booking], now: int) -> int:
        known = self.store.links_and_codes(campaign.id)
        finds: list[Find] = []
        for b in bookings:
            links, codes = known.get(b.id, ((), ()))
            signs, since = signs_of(campaign.brand, campaign.wish.rules.handles, links, codes), to_epoch(b.made_at)
            finds += find(b.id, self._rows(b, since=since), signs, since=since, now=now)
        return self.store.propose(finds)

    def _rows(self, booking: Booking, *, since: int) -> list[Row]:
        """Posts of a person as the catalogue holds them, the newest first, at least back to a moment."""
        creator = booking.person.creator_id
        rows: list[Row] = self.workspace.catalogue.posts(creator, _POSTS).to_pylist()
        if len(rows) >= _POSTS and rows[-1]["posted_at"] >= since:
            rows = self.workspace.catalogue.posts(creator, _MOST_POSTS).to_pylist()
        return rows

    def _seen(self, posts: Sequence[CampaignPost], bookings: Mapping[int, Booking]) -> dict[str, list[Row]]:
        """Post → every row that the catalogue has of it: a mark is of what was seen then, not of what was seen last."""
        if not posts:
            return {}
        first = min(to_epoch(p.posted_at) for p in posts)
        found = sightings(layout.folder(self.workspace.settings.catalogue), {p.post_id for p in posts}, since=first)
        wanted = {p.post_id for p in posts}
        for number in {p.booking_id for p in posts}:
            for row in self._rows(bookings[number], since=first):
                if row["post_id"] in wanted:
                    found.setdefault(row["post_id"], []).append(row)
        return found

    def _follow(self, post: CampaignPost, booking: Booking, campaign: Campaign, rows: Sequence[Row], now: int) -> int:
        """Keep the snapshots of one post that the catalogue now has counts for."""
        kept = 0
        for mark, row in due(post, rows, now=now):
            found = self.audit(row, booking, campaign)
            proof = {"mark": mark.name, "post": {k: v for k, v in row.items() if v is not None}, "audit": found}
            kept += self.store.keep(post.id, mark, row, proof, _status(found))
        return kept

    def audit(self, row: Mapping[str, Any], booking: Booking, campaign: Campaign) -> Audit:
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
        mine = self._rows(booking, since=0)
        row = next((r for r in mine if post_id in (r["post_id"], r.get("url"))), None)
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
        campaign, posts = self.campaigns.store.campaign(campaign_id), self.store.of_campaign(campaign_id)
        bookings = {b.id: b for b in self.campaigns.store.bookings(campaign_id, removed=True)}
        offers = OfferStore(self.workspace.ledger, now=self.workspace.now).of_campaign(campaign_id)
        kept, first = self.store.kept(campaign_id), min((to_epoch(p.posted_at) for p in posts), default=0)
        rows = {
            number: self._rows(bookings[number], since=first)
            for number in {p.booking_id for p in posts}
            if bookings[number].person.erased_at is None
        }
        found = []
        for post in reversed(posts):
            offer = newest(offers.get(post.booking_id, ()))
            terms = offer.terms if offer is not None and offer.state is State.ACCEPTED else None
            mine = rows.get(post.booking_id)
            found.append(self._shown(post, bookings[post.booking_id], campaign, terms=terms, rows=mine, kept=kept))
        return tuple(found)

    def _shown(
        self,
        post: CampaignPost,
        booking: Booking,
        campaign: Campaign,
        *,
        terms: Terms | None,
        rows: list[Row] | None,
        kept: Mapping[int, Row],
    ) -> Shown:
        """rows: everything of this creator, None where they were erased. kept: snapshot → its row."""
        zone, now = zone_of(campaign.wish.time_zone), self.workspace.now()
        row = next((r for r in rows or () if r["post_id"] == post.post_id), None)
        audit = None if row is None else self.audit(row, booking, campaign)
        latest = None if row is None or audit is None else sight("now", row, _status(audit))
        seen = [sight(s.mark, kept[s.id], s.status) for s in post.snapshots if kept.get(s.id)]
        if latest is not None and (not seen or latest.at >= seen[-1].at):
            seen.append(latest)
        became: tuple[Change, ...] = ()
        if rows is not None:
            became = changes(seen, posted_at=post.posted_at, gone=row is None, others_seen=_older_seen(rows, post))
        caption = latest.caption if latest else seen[-1].caption if seen else ""
        rights = rights_of(post, terms, today=now.astimezone(zone).date(), zone=zone)
        named: tuple[Rival, ...] = ()
        if terms is not None and rights.exclusive_until is not None:
            against = terms.exclusive_against or campaign.wish.rules.competitors
            named = rivals(post, rows or (), against, until=rights.exclusive_until, zone=zone)
        return Shown(
            post, booking, caption, audit, missed(post, now=now), rights, latest, became, named, terms is not None
        )

    def proof(self, campaign_id: int, snapshot_id: int) -> Proof:
        """What was kept of a post of this campaign at a mark. Raises NotFound; Conflict when it was changed since."""
        for post in self.store.of_campaign(campaign_id):
            for snapshot in post.snapshots:
                if snapshot.id == snapshot_id:
                    kept = self.store.proof(snapshot_id)
                    booking = self.campaigns.store.booking(post.booking_id)
                    return Proof(
                        post, snapshot, booking, kept.get("post", {}), kept.get("audit", {}).get("verdicts", [])
                    )
        raise NotFound(f"There is no snapshot {snapshot_id} in this campaign.")

    def library_csv(self, campaign_id: int) -> str:
        """Confirmed posts with their counts, disclosure and rights, for a spreadsheet; no cell is run as a formula."""
        out = io.StringIO()
        writer = csv.writer(out)
        zone = zone_of(self.campaigns.store.campaign(campaign_id).wish.time_zone)
        columns = [f"{name}_{mark.name}" for mark in MARKS for name in (*COUNTS, "seen", "disclosure")]
        last = ["use_until", "use_where", "exclusive_until", "missing", "changed", "names_competitors"]
        writer.writerow(["who", "post", "address", "posted", *columns, *last])
        for shown in self.shown(campaign_id):
            if shown.post.decision is not Decision.CONFIRMED:
                continue
            cells: list[object] = []
            for mark in MARKS:
                snap = shown.post.at(mark.name)
                cells += [None if snap is None else getattr(snap, n) for n in COUNTS]
                cells += ["", ""] if snap is None else [f"{snap.observed_at:%Y-%m-%dT%H:%MZ}", snap.status]
            day = shown.post.posted_at.astimezone(zone).date().isoformat()
            texts = (shown.booking.person.name, shown.post.post_id, shown.post.url, day)
            rights = (shown.rights.until or "", ", ".join(shown.rights.places), shown.rights.exclusive_until or "")
            became = " ".join(c.sentence for c in shown.changes)
            named = "; ".join(f"{r.name} on {r.posted_at.astimezone(zone).date().isoformat()}" for r in shown.rivals)
            ends = (*rights, ", ".join(shown.missed), spreadsheet_safe(became), spreadsheet_safe(named))
            writer.writerow([*map(spreadsheet_safe, texts), *("" if c is None else c for c in cells), *ends])
        return out.getvalue()


def _status(found: Audit) -> str:
    return found.strictest.status.name.lower()


def _waits(post: CampaignPost, now: int) -> bool:
    """Whether a snapshot of a post is still to come, or may still be found in what comes late."""
    return len(post.snapshots) < len(MARKS) and now <= to_epoch(post.posted_at) + _FOLLOWED


def _older_seen(rows: Sequence[Row], post: CampaignPost) -> int | None:
    """The latest moment at which a post of theirs was seen that is not newer than this one."""
    posted = to_epoch(post.posted_at)
    seen = [r["observed_at"] for r in rows if r["post_id"] != post.post_id and r["posted_at"] <= posted]
    return max(seen, default=None)
