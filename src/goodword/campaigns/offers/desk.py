"""Offers of one installation: drafted with advice and the duty to disclose, sent, answered, taken back, printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from goodword.campaigns.desk import CampaignDesk
from goodword.campaigns.disclosing import Duty, duty
from goodword.campaigns.model import Booking, Campaign, zone_of
from goodword.campaigns.offers.exclusive import BINDING, Clash, Job, clashes
from goodword.campaigns.offers.fields import disclosed, read_terms, written
from goodword.campaigns.offers.model import KINDS, Deliverable, Offer, State, Terms
from goodword.campaigns.offers.papers import Paper, Tracks, paper_of
from goodword.campaigns.offers.price import NEAR, Advice, Priced, advice
from goodword.campaigns.offers.store import OfferStore
from goodword.campaigns.outreach.draft import language_of
from goodword.campaigns.posts.model import Decision
from goodword.campaigns.posts.store import PostStore
from goodword.catalogue.model import FeatureQuery
from goodword.catalogue.workspace import Workspace
from goodword.core.booking import Accepted
from goodword.core.errors import BadInput, GoodwordError, NotFound
from goodword.core.money import Money
from goodword.planning.model import Booked
from goodword.planning.pages_roster import address
from goodword.planning.wish import Wish
from goodword.planning.wish import written as terms_of
from goodword.tracking.codes.store import CodeStore
from goodword.tracking.desk import TrackingDesk
from goodword.tracking.model import LinkState
from goodword.tracking.store import LinkStore

_MOST_COMPARED = 400


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the page of offers: the offer that counts now (the newest), all of them, the plan's price, and
    what does not go together with their work for other campaigns."""

    booking: Booking
    offer: Offer | None
    offers: tuple[Offer, ...]
    planned: Booked | None
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """The offers of a campaign. agreed: what accepted fees add up to; open: what sent and drafted ones would; each with
    its fees in other currencies apart, where the campaign's was changed after they were offered."""

    campaign: Campaign
    lines: tuple[Line, ...]
    agreed: Money
    open: Money
    replan: str  # address of the roster with the answers so far, empty without a plan or answers
    agreed_else: tuple[Money, ...] = ()
    open_else: tuple[Money, ...] = ()

    @property
    def above(self) -> Money | None:
        """By how much agreed and open fees are more than the budget; None where they are not, or none is set."""
        budget = self.campaign.wish.budget
        if budget is None or self.agreed.minor + self.open.minor <= budget.minor:
            return None
        return Money(self.agreed.minor + self.open.minor - budget.minor, budget.currency)


class OfferDesk:
    """Offers and agreements.

    door: "page", "portal", "api", "cli" or "python", kept with every change.
    """

    def __init__(self, workspace: Workspace, *, door: str = "python") -> None:
        self.workspace = workspace
        self.campaigns = CampaignDesk(workspace)
        self.store = OfferStore(workspace.ledger, now=workspace.now)
        self.door = door

    def standing(self, campaign_id: int) -> Standing:
        """Everybody of a campaign with their offers. Raises NotFound."""
        campaign = self.campaigns.store.campaign(campaign_id)
        offers = self.store.of_campaign(campaign_id)
        planned = self._planned(campaign)
        clashing = self.clashes(campaign)
        lines = tuple(
            Line(
                b, newest(offers.get(b.id, ())), offers.get(b.id, ()), planned.get(b.person.creator_id),
                clashing.get(b.id, ()),
            )
            for b in self.campaigns.store.bookings(campaign_id)
        )  # fmt: skip
        own = campaign.wish.currency
        agreed, agreed_else = _added(lines, (State.ACCEPTED,), own)
        open_, open_else = _added(lines, (State.DRAFTED, State.SENT, State.COUNTERED), own)
        return Standing(campaign, lines, agreed, open_, self._replan(campaign, lines), agreed_else, open_else)

    def proposed(self, booking_id: int) -> dict[str, str]:
        """Fields to start an offer from: the newest one's, else what the plan says. Raises NotFound."""
        booking = self.campaigns.store.booking(booking_id)
        before = newest(self.store.of_booking(booking_id))
        if before is not None:
            ends, today = before.terms.valid_until, self.today(booking_id)
            return written(replace(before.terms, valid_until=ends if ends and ends >= today else None))
        campaign = self.campaigns.store.campaign(booking.campaign_id)
        planned = self._planned(campaign).get(booking.person.creator_id)
        kind = planned.offer.split("+")[0] if planned else "post"
        ends = campaign.wish.ends_at
        last = ends.astimezone(zone_of(campaign.wish.time_zone)).date() if ends else None
        due = last if last and last >= self.today(booking_id) else None
        known = kind if kind in KINDS else "post"
        fee = planned.price if planned and planned.price.currency == campaign.wish.currency else None
        terms = Terms(deliverables=(Deliverable(known, 1, due),), fee=fee if fee and fee.minor else None)
        return written(replace(terms, exclusive_against=campaign.wish.rules.competitors))

    def draft(self, booking_id: int, fields: Mapping[str, str], *, replaces: int | None = None, who: str = "") -> Offer:
        """Keep an offer; it is sent when you say so. The words of disclosure are worked out and kept with it.
        Raises NotFound, BadInput that names the field, Conflict."""
        booking = self.campaigns.store.booking(booking_id)
        campaign = self.campaigns.store.campaign(booking.campaign_id)
        terms = read_terms(fields, campaign.wish.currency)
        _to_come(terms, self.today(booking_id))
        held = self.duty(booking, campaign)
        codes = tuple(r.code for r in held.rules)
        terms = disclosed(terms, held.wording, held.language, codes)
        return self.store.draft(booking_id, terms, campaign.wish.currency, replaces=replaces, who=who, door=self.door)

    def become(
        self, offer_id: int, state: State, *, by: str = "", note: str = "", asked: Money | None = None, who: str = ""
    ) -> Offer:
        """Bring an offer to a state; the board follows. Raises NotFound, Conflict."""
        offer = self.store.offer(offer_id)
        return self.store.become(
            offer_id, state, on=self.today(offer.booking_id), by=by, note=note, asked=asked, who=who, door=self.door
        )

    def undo(self, offer_id: int) -> Offer:
        """Take back the newest change of an offer's state. Raises NotFound, Conflict."""
        return self.store.undo(offer_id, door=self.door)

    def today(self, booking_id: int) -> date:
        """The day it is where the campaign is."""
        booking = self.campaigns.store.booking(booking_id)
        zone = zone_of(self.campaigns.store.campaign(booking.campaign_id).wish.time_zone)
        return self.workspace.now().astimezone(zone).date()

    def duty(self, booking: Booking, campaign: Campaign, language: str = "") -> Duty:
        """How a post of this person for this campaign must be marked, in their language where the rules have it."""
        wish, rules = campaign.wish, campaign.wish.rules
        own = language or language_of(booking.person.wish.language, rules.languages)[0]
        return duty(
            (wish.country, booking.person.wish.country, rules.audience_country),
            language=own, platform=booking.person.profile.platform, brand=campaign.brand,
        )  # fmt: skip

    def clashes(self, campaign: Campaign) -> dict[int, tuple[Clash, ...]]:
        """Booking → exclusivity that does not go together with their work for another campaign, both ways."""
        elsewhere = self.store.elsewhere(campaign.id)
        if not elsewhere:
            return {}
        others = {b.campaign_id for bookings in elsewhere.values() for b in bookings}
        campaigns = {number: self.campaigns.store.campaign(number) for number in others} | {campaign.id: campaign}
        jobs = {job.booking_id: job for c in campaigns.values() for job in self._jobs(c)}
        today = self.workspace.now().astimezone(zone_of(campaign.wish.time_zone)).date()
        found = {}
        for booking, bookings in elsewhere.items():
            beside = [jobs[b.id] for b in bookings if jobs[b.id].offer is not None and _stays(b, jobs[b.id])]
            found[booking] = clashes(jobs[booking], beside, today=today)
        return {booking: some for booking, some in found.items() if some}

    def _jobs(self, campaign: Campaign) -> list[Job]:
        """What everybody of a campaign, those taken off its roster too, makes for it."""
        offers, zone = self.store.of_campaign(campaign.id), zone_of(campaign.wish.time_zone)
        posted: dict[int, list[date]] = {}
        for p in PostStore(self.workspace.ledger, now=self.workspace.now).of_campaign(campaign.id):
            if p.decision is Decision.CONFIRMED:
                posted.setdefault(p.booking_id, []).append(p.posted_at.astimezone(zone).date())
        found = []
        for b in self.campaigns.store.bookings(campaign.id, removed=True):
            offer = newest(offers.get(b.id, ()))
            binding = offer if offer is not None and offer.state in BINDING else None
            found.append(Job(b.id, campaign, binding, tuple(posted.get(b.id, ()))))
        return found

    def advice(self, booking_id: int) -> Advice:
        """What one post of this person may cost, from comparable ones. Raises NotFound."""
        booking = self.campaigns.store.booking(booking_id)
        campaign, profile = self.campaigns.store.campaign(booking.campaign_id), booking.person.profile
        followers, currency = profile.followers, campaign.wish.currency
        if not followers:
            return advice(followers, (), currency)
        query = FeatureQuery(
            platforms=(profile.platform,) if profile.platform else (),
            min_followers=int(followers / NEAR), max_followers=int(followers * NEAR) + 1, limit=5 * _MOST_COMPARED,
        )  # fmt: skip
        columns = ("creator_id", "followers", "price_minor", "price_currency")
        rows = self.workspace.catalogue.features(query).select(list(columns)).to_pylist()
        asks = [
            Priced(r["creator_id"], r["followers"], r["price_minor"])
            for r in rows
            if r["price_currency"] == currency and r["price_minor"] and r["creator_id"] != booking.person.creator_id
        ]
        return advice(followers, [*asks[:_MOST_COMPARED], *self._agreed(booking, currency)], currency)

    def _agreed(self, booking: Booking, currency: str) -> list[Priced]:
        """Single deliverables that others agreed to for a fee alone, in this currency."""
        found = []
        for offer in self.store.accepted():
            t = offer.terms
            alone = len(t.deliverables) == 1 and t.deliverables[0].count == 1 and not (t.gift or t.commission)
            if offer.currency != currency or not alone or not t.fee:
                continue
            person = self.campaigns.store.booking(offer.booking_id).person
            if person.id != booking.person.id and person.profile.followers:
                found.append(Priced(person.creator_id, person.profile.followers, t.fee.minor, agreed=True))
        return found

    def paper(self, booking_id: int, kind: str, *, language: str = "", offer_id: int | None = None) -> Paper:
        """The agreement or the brief of a person, in their language, ready to print: of the offer that counts unless
        another is named. Raises NotFound."""
        booking = self.campaigns.store.booking(booking_id)
        campaign = self.campaigns.store.campaign(booking.campaign_id)
        offers = self.store.of_booking(booking_id)
        offer = newest(offers) if offer_id is None else next((o for o in offers if o.id == offer_id), None)
        if offer is None:
            raise NotFound("There is no offer to this person yet.", next_step="draft one on the page of offers")
        own, _ = language_of(language or booking.person.wish.language, campaign.wish.rules.languages)
        duty, tracks = self.duty(booking, campaign, own), self._tracks(booking, campaign)
        return paper_of(kind, campaign, booking, offer, duty, language=own, tracks=tracks)

    def _tracks(self, booking: Booking, campaign: Campaign) -> Tracks:
        """What posts of this person are known by: links and codes in force, accounts of the brand."""
        ledger, now, tracking = self.workspace.ledger, self.workspace.now, TrackingDesk(self.workspace)
        links = [x for x in LinkStore(ledger, now=now).links(booking_id=booking.id) if x.state(now()) is LinkState.LIVE]
        codes = [c for c in CodeStore(ledger, now=now).codes(booking_id=booking.id) if c.retired_at is None]
        addresses = tuple(tracking.address(x) for x in links)
        return Tracks(addresses, tuple(c.code for c in codes), campaign.wish.rules.handles)

    def _planned(self, campaign: Campaign) -> dict[str, Booked]:
        try:
            plan = self.campaigns.plan_of(campaign)
        except GoodwordError:
            plan = None
        return {} if plan is None else {b.creator_id: b for b in plan.roster.booked}

    def _replan(self, campaign: Campaign, lines: tuple[Line, ...]) -> str:
        """The address of the plan's roster with the answers as terms: who accepted stays, who declined goes."""
        try:
            plan = self.campaigns.plan_of(campaign)
        except GoodwordError:
            plan = None
        yes, no = answers(lines)
        if plan is None or campaign.wish.plan_id is None or not (yes or no):
            return ""
        who = {a.creator_id for a in yes} | set(no)
        kept = [a for a in plan.brief.terms.accepted if a.creator_id not in who]
        said = [d for d in plan.brief.terms.declined if d not in who]
        merged = replace(plan.brief.terms, accepted=(*kept, *yes), declined=(*said, *no))
        fields = {name: value for name, value in terms_of(merged).items() if value}
        wish = Wish(plan.brief.budget.minor, plan.brief.pinned, plan.brief.banned, terms=tuple(fields.items()))
        return address(campaign.wish.plan_id, wish)


def _to_come(terms: Terms, today: date) -> None:
    """Raises BadInput for a day that is over: nobody could accept or deliver by then."""
    late = next((d.due for d in terms.deliverables if d.due is not None and d.due < today), None)
    for field, day in (("valid_until", terms.valid_until), ("deliverables", late)):
        if day is not None and day < today:
            raise BadInput(
                f"{day.isoformat()} is over: today is {today.isoformat()}.",
                where=field,
                next_step="give a day to come, or none",
            )


def _added(lines: tuple[Line, ...], states: tuple[State, ...], own: str) -> tuple[Money, tuple[Money, ...]]:
    """(fees of offers in these states in the campaign's own currency, those in others, each by itself)."""
    sums = {own: 0}
    for x in lines:
        if x.offer and x.offer.terms.fee and x.offer.state in states:
            fee = x.offer.terms.fee
            sums[fee.currency] = sums.get(fee.currency, 0) + fee.minor
    mine, *others = (Money(minor, currency) for currency, minor in sums.items())
    return mine, tuple(sorted(others, key=lambda m: m.currency))


def _stays(booking: Booking, job: Job) -> bool:
    """Whether a job still counts: what was agreed with somebody who was taken off the roster does."""
    return booking.removed_at is None or job.agreed


def newest(offers: tuple[Offer, ...]) -> Offer | None:
    """The offer that counts: one that was accepted, else the newest that is not withdrawn, else the newest."""
    accepted = [o for o in offers if o.state is State.ACCEPTED]
    open_ = [o for o in offers if o.state is not State.WITHDRAWN]
    chosen = accepted or open_ or list(offers)
    return chosen[-1] if chosen else None


def answers(lines: tuple[Line, ...]) -> tuple[tuple[Accepted, ...], tuple[str, ...]]:
    """(who said yes, with what was agreed; who said no), as plans know answers."""
    yes = tuple(
        Accepted(x.booking.person.creator_id, x.offer.terms.kind, x.offer.terms.fee, x.planned.week if x.planned else 0)
        for x in lines
        if x.offer is not None and x.offer.state is State.ACCEPTED
    )
    no = tuple(x.booking.person.creator_id for x in lines if x.offer is not None and x.offer.state is State.DECLINED)
    return yes, no
