"""What a creator sees and may do on their own page, and how the brand hands its address out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from goodword.campaigns.desk import CampaignDesk
from goodword.campaigns.drafts.store import DraftStore
from goodword.campaigns.erase import erase_person
from goodword.campaigns.model import Booking, Campaign, zone_of
from goodword.campaigns.offers.desk import OfferDesk
from goodword.campaigns.offers.model import Offer, State
from goodword.campaigns.offers.papers import Paper
from goodword.campaigns.outreach.desk import OutreachDesk
from goodword.campaigns.outreach.draft import language_of
from goodword.campaigns.outreach.model import Basis, ConsentKind, Standing
from goodword.campaigns.payouts.desk import Earned, PayoutDesk
from goodword.campaigns.portal.store import PortalLink, PortalStore
from goodword.campaigns.posts.model import CampaignPost, Decision
from goodword.campaigns.posts.store import PostStore
from goodword.campaigns.words import Words
from goodword.catalogue.workspace import Workspace
from goodword.consent.store import ConsentStore
from goodword.core.errors import BadInput, Conflict
from goodword.core.money import Money
from goodword.tracking.codes.store import CodeStore
from goodword.tracking.desk import TrackingDesk
from goodword.tracking.store import LinkStore

DOOR = "portal"
DAYS = 120


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of it: clicks of people on their links, their confirmed posts with the newest counts, their orders and
    money."""

    clicks: int | None
    posts: tuple[CampaignPost, ...]
    earned: Earned


@dataclass(frozen=True, slots=True)
class Portal:
    """A creator's page. offer: what was sent to them, never a draft. choices: what they may answer. stored: what is
    kept about them, in full."""

    link: PortalLink
    campaign: Campaign
    booking: Booking
    words: Words
    offer: Offer | None
    paper: Paper | None
    choices: tuple[State, ...]
    links: tuple[str, ...]
    codes: tuple[str, ...]
    figures: Figures
    standing: Standing

    def day(self, moment: datetime) -> str:
        """A moment's day where the campaign is, in the creator's language."""
        return self.words.day(moment.astimezone(zone_of(self.campaign.wish.time_zone)).date())

    @property
    def basis(self) -> str:
        """The ground for contact, in words."""
        found = self.standing.basis
        return self.words(f"basis_{found.basis.value}" if found else "basis_none")


class PortalDesk:
    """Pages of creators."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.store = PortalStore(workspace.ledger, now=workspace.now)
        self.campaigns = CampaignDesk(workspace)
        self.offers = OfferDesk(workspace, door=DOOR)
        self.outreach = OutreachDesk(workspace, door=DOOR)

    def hand_out(self, booking_id: int, *, days: int = DAYS, asked: bool = False) -> tuple[PortalLink, str]:
        """(link, its address), which is told this once. asked: they asked for it themselves, without which there is
        none for somebody who does not want to be contacted. Raises NotFound, Conflict."""
        link, token = self.store.make(booking_id, days=days, asked=asked)
        settings = self.workspace.settings
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        base = settings.public_url.rstrip("/") or f"http://{host}:{settings.port}"
        return link, f"{base}/portal/{token}"

    def open(self, token: str) -> Portal:
        """The page behind an address. Raises NotFound."""
        link = self.store.find(token)
        booking = self.campaigns.store.booking(link.booking_id)
        campaign = self.campaigns.store.campaign(booking.campaign_id)
        language, _ = language_of(booking.person.wish.language, campaign.wish.rules.languages)
        offer = self._offer(booking)
        paper = None if offer is None else self.offers.paper(booking.id, "agreement", offer_id=offer.id)
        choices = () if offer is None else offer.may_become(on=self.offers.today(booking.id))
        places, codes, figures = self._tracked(booking)
        return Portal(
            link, campaign, booking, Words(language), offer, paper, tuple(c for c in choices if c in _ANSWERS),
            places, codes, figures, self.outreach.standing(booking),
        )  # fmt: skip

    def answer(self, token: str, offer_id: int, state: State, *, fee: str = "", note: str = "") -> Offer:
        """Accept, decline, or ask for something else. Only the offer that stands on the page can be answered: nobody
        agrees to terms that were replaced meanwhile. Raises NotFound, BadInput, Conflict."""
        found = self.open(token)
        if state not in _ANSWERS:
            raise BadInput.unknown("answer", state.value, [s.value for s in _ANSWERS])
        if found.offer is None or found.offer.id != offer_id:
            raise Conflict("The offer has changed since you opened this page.", next_step="look at it again")
        asked = Money.parse(fee, found.offer.currency) if fee.strip() and state is State.COUNTERED else None
        if state is State.COUNTERED and asked is None and not note.strip():
            raise BadInput("Say what you would rather have.", where="note")
        return self.offers.become(offer_id, state, by="them", asked=asked, note=note)

    def consent(self, token: str, kind: ConsentKind) -> None:
        """Give consent, take it back, or say "do not contact"; the words that were agreed to are kept with it."""
        found = self.open(token)
        person = found.booking.person.id
        words = {
            ConsentKind.GIVEN: found.words("consent_give", brand=found.campaign.brand),
            ConsentKind.WITHDRAWN: found.words("consent_withdraw"),
            ConsentKind.STOP: found.words("consent_stop"),
        }
        if kind not in words:
            raise BadInput.unknown("statement", kind.value, [k.value for k in words])
        if kind is ConsentKind.GIVEN and found.standing.stopped is not None:
            self.outreach.state(person, ConsentKind.RESUME, words=words[kind], by="them")
        self.outreach.state(person, kind, words=words[kind], by="them")
        if kind is ConsentKind.GIVEN:
            self.outreach.state(person, ConsentKind.BASIS, basis=Basis.CONSENT, words=words[kind], by="them")

    def erase(self, token: str) -> None:
        """Erase the person behind an address, for good. Raises NotFound."""
        erase_person(self.workspace, self.open(token).booking.person.id, door=DOOR)

    def stored(self, token: str) -> dict[str, object]:
        """Everything that the ledger keeps about the person, in every campaign; what others said stays out."""
        person = self.open(token).booking.person
        bookings = self.campaigns.store.campaigns_of(person.id)
        ledger, now = self.workspace.ledger, self.workspace.now
        posts, desk = PostStore(ledger, now=now), PayoutDesk(self.workspace)
        payouts = desk.store
        return {
            "person": person,
            "account_ends_in": desk.accounts.endings(person.id).get(person.id),
            "consent": self.outreach.store.consents([person.id]).get(person.id, []),
            "handed_over": ConsentStore(ledger, now=now).all(person.creator_id) if person.creator_id else (),
            "campaigns": [
                {
                    "campaign": self.campaigns.store.campaign(b.campaign_id).name,
                    "since": b.made_at,
                    "messages": self.outreach.store.events(b.id),
                    "draft": DraftStore(ledger, now=now).find(b.id),
                    "offers": [o for o in self.offers.store.of_booking(b.id) if _shown(o)],
                    "posts": posts.of_booking(b.id),
                    "links": LinkStore(ledger, now=now).links(booking_id=b.id),
                    "codes": CodeStore(ledger, now=now).codes(booking_id=b.id),
                    "paid": [e for p in reversed(payouts.of_booking(b.id)) for e in p.entries if e.booking == b.id],
                }
                for b in bookings
            ],
        }

    def _offer(self, booking: Booking) -> Offer | None:
        """The newest offer that they were sent."""
        sent = [o for o in self.offers.store.of_booking(booking.id) if _shown(o) and o.state is not State.WITHDRAWN]
        accepted = [o for o in sent if o.state is State.ACCEPTED]
        chosen = accepted or sent
        return chosen[-1] if chosen else None

    def _tracked(self, booking: Booking) -> tuple[tuple[str, ...], tuple[str, ...], Figures]:
        """(addresses of their links, their codes, their figures)."""
        ledger, now = self.workspace.ledger, self.workspace.now
        tracking, links = TrackingDesk(self.workspace), LinkStore(ledger, now=now)
        mine = links.links(booking_id=booking.id)
        counts = links.counts(booking.campaign_id, booking.id)
        clicks = sum(counts[x.id].clicks for x in mine if x.id in counts) if mine else None
        codes = CodeStore(ledger, now=now).codes(booking_id=booking.id)
        posts = PostStore(ledger, now=now).of_booking(booking.id)
        ours = tuple(p for p in posts if p.decision is Decision.CONFIRMED)
        return (
            tuple(tracking.address(x) for x in mine),
            tuple(c.code for c in codes if c.retired_at is None),
            Figures(clicks, ours, PayoutDesk(self.workspace).earned(booking.campaign_id, booking.id)),
        )


_ANSWERS = (State.ACCEPTED, State.DECLINED, State.COUNTERED)


def _shown(offer: Offer) -> bool:
    """Whether they were sent it."""
    return any(e.state == State.SENT.value and not e.undone for e in offer.events)
