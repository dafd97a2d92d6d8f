"""Outreach of one installation: board, drafts, when to write, what was said, consent, e-mails that are handed over."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from goodword.campaigns.check import text
from goodword.campaigns.desk import CampaignDesk
from goodword.campaigns.model import MOST_TEXT, Booking, Campaign, Person
from goodword.campaigns.offers.model import State
from goodword.campaigns.offers.store import OfferStore
from goodword.campaigns.outreach.board import (
    answers,
    card_of,
    columns_of,
    due_today,
    next_after,
    standing_of,
)
from goodword.campaigns.outreach.draft import Draft, Purpose, draft, language_of, tongues
from goodword.campaigns.outreach.facts import facts_of
from goodword.campaigns.outreach.model import (
    Basis,
    Card,
    Channel,
    Column,
    ConsentEvent,
    ConsentKind,
    ContactEvent,
    Kind,
    Stage,
    Standing,
)
from goodword.campaigns.outreach.send import mail_link
from goodword.campaigns.outreach.store import OutreachStore, Told
from goodword.campaigns.outreach.timing import DAY_BEGINS, DAY_ENDS, Moment, moment_for, quiet_until, zone_for
from goodword.campaigns.outreach.writer import reworded
from goodword.campaigns.templates.fill import filled
from goodword.campaigns.templates.model import Template, TemplateWish, checked
from goodword.campaigns.zones import zones_of
from goodword.catalogue.workspace import Workspace
from goodword.consent.contact.store import do_not_contact
from goodword.core.errors import BadInput, Conflict, GoodwordError
from goodword.core.text import spreadsheet_safe
from goodword.core.times import to_epoch
from goodword.settings.mail import Mail, send_mail

_POSTS = 200  # of a creator, for the hours at which they post


@dataclass(frozen=True, slots=True)
class Board:
    """A campaign's people by stage, and who waits for the brand. left_out: of the plan's roster, who does not want to
    be contacted and is not in the campaign."""

    campaign: Campaign
    columns: tuple[Column, ...]
    due: tuple[Card, ...]
    left_out: tuple[str, ...] = ()

    @property
    def cards(self) -> tuple[Card, ...]:
        return tuple(card for column in self.columns for card in column.cards)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of an e-mail. event: None for a dry run."""

    to: str
    subject: str
    text: str
    event: ContactEvent | None


class OutreachDesk:
    """Who was asked, what is said to whom, and what came of it.

    door: "page", "api", "cli" or "python", kept with every event.
    """

    def __init__(self, workspace: Workspace, *, door: str = "python") -> None:
        self.workspace = workspace
        self.campaigns = CampaignDesk(workspace)
        self.store = OutreachStore(workspace.ledger, now=workspace.now)
        self.door = door

    def board(self, campaign_id: int) -> Board:
        """A campaign's board as of now. Raises NotFound."""
        campaign, now = self.campaigns.store.campaign(campaign_id), self.workspace.now()
        bookings = self.campaigns.store.bookings(campaign_id)
        events = self.store.events_of(campaign_id)
        consents = self.store.consents([b.person.id for b in bookings])
        rules, elsewhere = campaign.wish.rules, self.store.elsewhere(bookings)
        cards = [
            card_of(b, events.get(b.id, []), consents.get(b.person.id, []), rules, now, elsewhere=elsewhere[b.id])
            for b in bookings
        ]
        left_out = self.campaigns.left_out(campaign)
        return Board(campaign, columns_of(cards), due_today(cards, now), left_out)

    def card(self, booking_id: int) -> Card:
        """One person on the board as of now. Raises NotFound."""
        booking, now = self.campaigns.store.booking(booking_id), self.workspace.now()
        rules = self.campaigns.store.campaign(booking.campaign_id).wish.rules
        elsewhere = self.store.elsewhere([booking])[booking_id]
        return card_of(booking, self.store.events(booking_id), self._consents(booking), rules, now, elsewhere=elsewhere)

    def standing(self, booking: Booking) -> Standing:
        """What holds about contact with a person."""
        return standing_of(self._consents(booking))

    def _consents(self, booking: Booking) -> Sequence[ConsentEvent]:
        return self.store.consents([booking.person.id]).get(booking.person.id, [])

    def tell(self, booking_id: int, told: Told) -> ContactEvent:
        """Record what happened: a move on the board, a message sent or an answer heard, a note. The first message
        needs a ground for contact. Raises NotFound, BadInput, Conflict."""
        if told.kind is Kind.SENT:
            self._may_send(self.campaigns.store.booking(booking_id))
        return self.store.tell(booking_id, told, door=self.door)

    def undo(self, booking_id: int, event_id: int | None = None) -> ContactEvent | None:
        """Take back an event (None: the newest that stands) by a counter-entry."""
        return self.store.undo(booking_id, event_id, door=self.door)

    def state(
        self, person_id: int, kind: ConsentKind, *, basis: Basis = Basis.NONE, words: str = "", by: str = "us"
    ) -> ConsentEvent:
        """Record what was said about contact: the ground for it, consent, "do not contact". Raises NotFound."""
        return self.store.state(person_id, kind, basis=basis, words=words, by=by, door=self.door)

    def moment(self, booking_id: int) -> Moment:
        """When to write to somebody: from when they post and answer. Raises NotFound."""
        booking = self.campaigns.store.booking(booking_id)
        person = booking.person
        campaign = self.campaigns.store.campaign(booking.campaign_id)
        zone, known = self._zone(person, campaign)
        posts = self.workspace.catalogue.posts(person.creator_id, _POSTS)["posted_at"].to_pylist()
        theirs = {b.id: self.store.events(b.id) for b in self.campaigns.store.campaigns_of(person.id)}
        heard = [to_epoch(at) for at in answers(theirs)]
        return moment_for(posts, heard, zone=zone, zone_basis=known, now=self.workspace.now())

    def _zone(self, person: Person, campaign: Campaign) -> tuple[str, str]:
        """(time zone of a person, how it is known)."""
        wish = person.wish
        return zone_for(wish.country, wish.time_zone, campaign.wish.time_zone, self._place(person))

    def _place(self, person: Person) -> tuple[str, ...]:
        """The parts of the place where somebody is, where it takes them to tell the time there."""
        country, text = person.wish.country, person.profile.place
        if not text or person.wish.time_zone or len(zones_of(country)) < 2:
            return ()
        found = self.workspace.gazetteer.resolve(text, country=country)
        return tuple(part.strip() for part in (found[0].label if found else text).split(","))

    def draft(
        self,
        booking_id: int,
        purpose: Purpose = Purpose.FIRST,
        *,
        language: str = "",
        portal: str = "",
        model: bool = False,
        template: Template | None = None,
    ) -> Draft:
        """A message to somebody, each sentence with what it rests on. model: in the words of the model of the setting
        `writer`, where they say no more. template: one of the user's own, with its language and purpose; no model
        rewords it. Raises NotFound; Conflict for somebody who does not want to be contacted, or
        has not answered as many messages as the limit of reminders allows; BadInput and Unavailable for a model
        that is not set or does not answer."""
        booking = self.campaigns.store.booking(booking_id)
        if booking.person.erased_at is not None or not self.standing(booking).may_write:
            raise do_not_contact(booking.person.name)
        card = self.card(booking_id)
        purpose = template.wish.purpose if template is not None else purpose
        if card.reminder.over or (purpose is Purpose.REMINDER and card.reminder.due_at is None):
            raise Conflict(f"No reminder: {card.reminder.why}.", data="Nothing was written.")
        campaign = self.campaigns.store.campaign(booking.campaign_id)
        if template is not None:
            return self.written(booking, template.wish, portal=portal)
        chosen, why = (language, "as chosen") if language else self._language(booking, campaign)
        made = draft(facts_of(self.workspace, booking, campaign, chosen, portal=portal), purpose, chosen, why)
        settings = self.workspace.settings
        return reworded(made, settings.writer, settings.writer_key) if model else made

    def written(self, booking: Booking, wish: TemplateWish, *, portal: str = "") -> Draft:
        """What a template of one's own says to somebody, whether or not they may be written to now. Raises BadInput for
        a template with unknown places, Conflict where there is not enough evidence for any of it or somebody does not
        want to be contacted."""
        wish = checked(wish)
        if booking.person.erased_at is not None or not self.standing(booking).may_write:
            raise do_not_contact(booking.person.name)
        campaign = self.campaigns.store.campaign(booking.campaign_id)
        theirs = booking.person.wish.language.split("-", maxsplit=1)[0].casefold()
        why = f"the language of “{wish.name}”"
        if theirs and theirs != wish.language.split("-", maxsplit=1)[0]:
            why += f"; they post in another one ({theirs})"
        return filled(wish, facts_of(self.workspace, booking, campaign, wish.language, portal=portal), why)

    def usual(self, card: Card) -> Purpose:
        """What a message to somebody is most likely for now: a reminder that is due, an offer that waits to be sent,
        else a first message."""
        if card.reminder.due(self.workspace.now()):
            return Purpose.REMINDER
        offers = OfferStore(self.workspace.ledger, now=self.workspace.now).of_booking(card.booking.id)
        open_ = any(o.state in (State.DRAFTED, State.SENT) for o in offers)
        return Purpose.OFFER if open_ and card.stage is not Stage.FOUND else Purpose.FIRST

    def _language(self, booking: Booking, campaign: Campaign) -> tuple[str, str]:
        return language_of(booking.person.wish.language, tongues(campaign.wish.rules.languages, campaign.wish.country))

    def link(self, booking_id: int, drafted: Draft) -> str:
        """A `mailto:` link with the message, empty where no address is known."""
        address = self.campaigns.store.booking(booking_id).person.wish.email
        return mail_link(address, drafted.subject, drafted.body) if address else ""

    def send(self, booking_id: int, drafted: Draft, *, dry_run: bool = False) -> Sent:
        """Hand a message to the e-mail server of the settings, and record it. Never inside a network: their rules
        forbid automatic messages. The same message to the same person is sent once.

        Raises BadInput without an address or server, Conflict where contact is not wanted or has no ground, the
        campaign's limit of reminders or the days between them forbid it, or it is night where they are, Unavailable
        when the server does not take it: then nothing counts as sent.
        """
        booking = self.campaigns.store.booking(booking_id)
        self._may_send(booking)
        seen = len(self.store.events(booking_id))
        self._in_time(booking_id)
        to = booking.person.wish.email
        if not to:
            raise BadInput(f"No e-mail address of {booking.person.name} is known.", where="email")
        if dry_run:
            return Sent(to, drafted.subject, drafted.body, None)
        self._by_day(booking)
        settings = self.workspace.settings
        # Recorded first: a process that dies in between leaves a message too many on record, never one sent twice.
        told = Told(Kind.SENT, channel=Channel.MAIL, text=text(_kept(drafted), "text", most=4 * MOST_TEXT))
        event = self.store.claim(booking_id, told, seen=seen, door=self.door)
        if event is None:
            raise Conflict("This message was sent to them already.", data="Nothing was sent again.")
        try:
            send_mail(Mail(to, drafted.subject, drafted.body), server=settings.smtp, sender=settings.mail_from)
        except GoodwordError:
            self.store.undo(booking_id, event.id, door=self.door)
            raise
        return Sent(to, drafted.subject, drafted.body, event)

    def _may_send(self, booking: Booking) -> None:
        standing = self.standing(booking)
        if not standing.may_write:
            raise do_not_contact(booking.person.name)
        if standing.basis is None and standing.consent is None:
            raise Conflict(
                f"Why {booking.person.name} may be written to is not recorded.",
                data="Nothing was sent or recorded.",
                next_step="record the ground for contact first: consent, asked, interest or contract",
            )

    def _in_time(self, booking_id: int) -> None:
        """Raises Conflict where one more message would be beyond the limit of reminders, or too early."""
        reminder, now = self.card(booking_id).reminder, self.workspace.now()
        if reminder.over:
            raise Conflict(f"No reminder: {reminder.why}.", data="Nothing was sent.")
        if reminder.due_at is not None and reminder.due_at > now:
            raise Conflict(
                "They were written to and have not answered yet.", data="Nothing was sent.",
                next_step=f"a reminder may go from {reminder.due_at:%Y-%m-%d %H:%M} UTC on",
            )  # fmt: skip

    def quiet_until(self, booking: Booking) -> datetime | None:
        """Until when no e-mail goes to somebody because it is night where they are; None by day, and where they
        answered and wait for us."""
        last = self.card(booking.id).last
        if last is not None and last.kind is Kind.HEARD:
            return None
        zone, _ = self._zone(booking.person, self.campaigns.store.campaign(booking.campaign_id))
        return quiet_until(self.workspace.now(), zone)

    def _by_day(self, booking: Booking) -> None:
        until = self.quiet_until(booking)
        if until is not None:
            raise Conflict(
                f"It is {self.workspace.now().astimezone(until.tzinfo):%H:%M} where {booking.person.name} is: e-mails "
                f"go out between {DAY_BEGINS}:00 and {DAY_ENDS}:00 of their day.", data="Nothing was sent.",
                next_step=f"send it from {until:%Y-%m-%d %H:%M} ({until.tzinfo}) on",
            )  # fmt: skip

    def people_csv(self, campaign_id: int) -> str:
        """Who is in a campaign, how they are reached and where they stand, for a spreadsheet or a mail program: no cell
        is run as a formula, and of those who do not want to be contacted there is no address. Raises NotFound."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(
            ("booking", "creator", "name", "stage", "may_be_contacted", "ground", "email", "phone", "language")
        )
        for card in self.board(campaign_id).cards:
            wish, may = card.booking.person.wish, card.standing.may_write
            ground = card.standing.basis.basis.value if card.standing.basis and may else ""
            reached = (wish.email, wish.phone) if may else ("", "")
            texts = (
                wish.creator_id,
                card.name,
                card.stage.value,
                "yes" if may else "no",
                ground,
                *reached,
                wish.language,
            )
            writer.writerow([card.booking.id, *map(spreadsheet_safe, texts)])
        return out.getvalue()

    def next_after(self, booking_id: int) -> Card | None:
        """Who of the campaign is to be written to after somebody, None where nobody else is. Raises NotFound."""
        board = self.board(self.campaigns.store.booking(booking_id).campaign_id)
        return next_after(board.cards, booking_id, self.workspace.now())

    def due_everywhere(self) -> tuple[tuple[Campaign, tuple[Card, ...]], ...]:
        """Every campaign under way with who waits for the brand."""
        return tuple((c, self.board(c.id).due) for c in self.campaigns.store.campaigns())


def _kept(drafted: Draft) -> str:
    return f"{drafted.subject}\n\n{drafted.body}"
