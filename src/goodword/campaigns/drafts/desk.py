"""Drafts for several people of one installation: made, kept, changed, marked as sent, sent one by one, exported.

Nothing is ever sent for several people: whoever looks at a draft sends it by hand, or asks for this one e-mail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from goodword.campaigns.check import text
from goodword.campaigns.drafts.choose import Choice, choose, left_out
from goodword.campaigns.drafts.export import as_csv, as_eml, as_mbox
from goodword.campaigns.drafts.model import Batch, Body, Ground, Kept, LeftOut, Prepared, Why, Words
from goodword.campaigns.drafts.store import DraftStore
from goodword.campaigns.model import MOST_TEXT
from goodword.campaigns.offers.model import State
from goodword.campaigns.offers.store import OfferStore
from goodword.campaigns.outreach.desk import Board, OutreachDesk, Sent
from goodword.campaigns.outreach.draft import Draft, tongues
from goodword.campaigns.outreach.model import Card, Channel, ConsentKind, ContactEvent, Kind, Stage
from goodword.campaigns.outreach.store import Told
from goodword.campaigns.outreach.timing import renewed
from goodword.campaigns.templates.store import TemplateStore
from goodword.catalogue.workspace import Workspace
from goodword.core.errors import BadInput, Conflict
from goodword.core.text import clean

_MOST_SUBJECT = 300
_STAYS = "you changed the words of their draft; it stays as it is"


class DraftDesk:
    """What is to be said to whom, before anything is said.

    door: "page", "api", "cli" or "python", kept with every draft.
    """

    def __init__(self, workspace: Workspace, *, door: str = "python") -> None:
        self.workspace = workspace
        self.outreach = OutreachDesk(workspace, door=door)
        self.store = DraftStore(workspace.ledger, now=workspace.now)
        self.templates = TemplateStore(workspace.ledger, now=workspace.now)
        self.door = door

    def batch(self, campaign_id: int, words: Words | None = None) -> Batch:
        """The drafts of a campaign as of now; who else can be drafted for in these words, who cannot and why.
        Raises NotFound."""
        board = self.outreach.board(campaign_id)
        cards = {card.booking.id: card for card in board.cards}
        drafts = self._prepared(campaign_id, cards)
        kept = {d.booking_id for d in drafts if d.open}
        choices = self._choices(board, [c for n, c in cards.items() if n not in kept], words or Words())
        can = tuple(card for card, choice in choices if isinstance(choice, Choice))
        out = tuple(choice for _, choice in choices if isinstance(choice, LeftOut))
        return Batch(board.campaign, drafts, can, out)

    def draft(
        self,
        campaign_id: int,
        booking_ids: Sequence[int] | None = None,
        words: Words | None = None,
        *,
        ground: Ground | None = None,
        again: bool = False,
    ) -> tuple[LeftOut, ...]:
        """Draft for these people (None: for all who were not written to yet) and keep it; who was left out and why. A
        draft that was kept for them is replaced; nothing is sent. ground: to be recorded for those of them who have
        none. again: also where somebody changed the words of a draft that waits. Raises NotFound, BadInput for
        somebody of another campaign."""
        words = words or Words()
        if words.template is not None:
            self.templates.template(words.template)
        board = self.outreach.board(campaign_id)
        cards = {card.booking.id: card for card in board.cards}
        chosen = self._chosen(cards, booking_ids)
        if ground is not None:
            chosen = [self._grounded(card, ground) for card in chosen]
        changed = set() if again else {d.booking_id for d in self._prepared(campaign_id, cards) if d.open and d.changed}
        stay = [LeftOut(c.booking.id, c.name, Why.CHANGED, _STAYS) for c in chosen if c.booking.id in changed]
        anew = [c for c in chosen if c.booking.id not in changed]
        out = [self._made(card, choice) for card, choice in self._choices(board, anew, words)]
        return (*stay, *(one for one in out if one is not None))

    def _chosen(self, cards: Mapping[int, Card], booking_ids: Sequence[int] | None) -> list[Card]:
        if booking_ids is None:
            return [c for c in cards.values() if c.stage is Stage.FOUND]
        strangers = [n for n in booking_ids if n not in cards]
        if strangers:
            raise BadInput(
                "Not on the roster of this campaign.", where="who", given=", ".join(map(str, strangers[:10])),
                data="Nothing was drafted.", next_step="`goodword campaign board N` lists who is",
            )  # fmt: skip
        return [cards[n] for n in dict.fromkeys(booking_ids)]

    def _grounded(self, card: Card, ground: Ground) -> Card:
        """The card after a ground is recorded, where there was none."""
        standing = card.standing
        if not standing.may_write or standing.basis is not None or standing.consent is not None:
            return card
        person = card.booking.person
        if person.erased_at is not None:
            return card
        self.outreach.state(person.id, ConsentKind.BASIS, basis=ground.basis, words=ground.words)
        return self.outreach.card(card.booking.id)

    def _choices(self, board: Board, cards: Sequence[Card], words: Words) -> list[tuple[Card, Choice | LeftOut]]:
        wish, now, own = board.campaign.wish, self.workspace.now(), self.templates.templates()
        brand = tongues(wish.rules.languages, wish.country)
        offers = OfferStore(self.workspace.ledger, now=self.workspace.now).of_campaign(board.campaign.id)
        open_ = {b for b, all_ in offers.items() if any(o.state in (State.DRAFTED, State.SENT) for o in all_)}
        return [(c, choose(c, words, own, brand, now, offered=c.booking.id in open_)) for c in cards]

    def _made(self, card: Card, choice: Choice | LeftOut) -> LeftOut | None:
        """Draft for somebody and keep it; why not, where it cannot be."""
        if isinstance(choice, LeftOut):
            return choice
        number = card.booking.id
        try:
            drafted = self._drafted(number, choice)
        except Conflict as error:
            return LeftOut(number, card.name, Why.EVIDENCE, error.what)
        self.store.keep(Body(drafted, self.outreach.moment(number)), door=self.door, anew=True)
        return None

    def _drafted(self, booking_id: int, choice: Choice) -> Draft:
        if choice.template is not None:
            return self.outreach.draft(booking_id, choice.purpose, template=choice.template)
        drafted = self.outreach.draft(booking_id, choice.purpose, language=choice.language)
        return replace(drafted, language_why=choice.why)

    def _prepared(self, campaign_id: int, cards: Mapping[int, Card]) -> tuple[Prepared, ...]:
        events = self.outreach.store.events_of(campaign_id)
        return tuple(
            self._as_of_now(kept, cards[kept.booking_id], events.get(kept.booking_id, []))
            for kept in self.store.of_campaign(campaign_id)
            if kept.booking_id in cards
        )

    def _as_of_now(self, kept: Kept, card: Card, events: Sequence[ContactEvent]) -> Prepared:
        now = self.workspace.now()
        sent = [e for e in events if e.kind is Kind.SENT and not e.undone and e.recorded_at >= kept.made_at]
        out = left_out(card, now)
        refused = out.said if out is not None and not (sent and out.why is Why.WAITING) else ""
        return Prepared(kept, card, renewed(kept.body.moment, now), sent[-1].at if sent else None, refused)

    def one(self, booking_id: int) -> Prepared:
        """The kept draft of a person as of now. Raises NotFound."""
        kept = self.store.of_booking(booking_id)
        return self._as_of_now(kept, self.outreach.card(booking_id), self.outreach.store.events(booking_id))

    def change(self, booking_id: int, subject: str, words: str) -> Prepared:
        """Keep other words for a draft; what it was drafted from stays shown. Raises NotFound, BadInput, Conflict."""
        kept = self.store.of_booking(booking_id)
        said = " ".join(clean(subject).split())
        if not said or len(said) > _MOST_SUBJECT:
            raise BadInput.value("subject", f"from 1 to {_MOST_SUBJECT} characters", said[:40], where="subject")
        written = text(words, "text", most=4 * MOST_TEXT)
        if not written:
            raise BadInput("This is needed.", where="text")
        drafted = kept.body.draft
        body = Body(
            drafted, kept.body.moment,
            None if said == " ".join(clean(drafted.subject).split()) else said,
            None if written == text(drafted.body, "text", most=8 * MOST_TEXT) else written,
        )  # fmt: skip
        self.store.keep(body, door=self.door, anew=False)
        return self.one(booking_id)

    def mark_sent(self, booking_id: int, channel: Channel) -> ContactEvent:
        """Record that a draft was sent by hand; the same draft is recorded once. Raises NotFound, Conflict where there
        is no ground for contact or none is wanted."""
        kept, events = self.store.of_booking(booking_id), self.outreach.store.events(booking_id)
        told = [e for e in events if e.kind is Kind.SENT and e.recorded_at >= kept.made_at]
        if told and not told[-1].undone:
            return told[-1]
        once = f"draft:{kept.made_at.timestamp():.0f}:{len(told)}"
        said = f"{kept.draft.subject}\n\n{kept.draft.body}"
        return self.outreach.tell(booking_id, Told(Kind.SENT, channel=channel, text=said, once=once))

    def mail(self, booking_id: int, *, dry_run: bool = False) -> Sent:
        """Hand this one draft to the e-mail server of the settings; raises as `OutreachDesk.send`."""
        return self.outreach.send(booking_id, self.store.of_booking(booking_id).draft, dry_run=dry_run)

    def csv(self, campaign_id: int) -> str:
        """The drafts that wait to be sent, for a spreadsheet. Raises NotFound."""
        return as_csv(self.batch(campaign_id).open)

    def mbox(self, campaign_id: int) -> bytes:
        """The same as one mailbox of e-mails, of those whose address is known. Raises NotFound."""
        return as_mbox(self.batch(campaign_id).open, self.workspace.settings.mail_from, self.workspace.now())

    def eml(self, booking_id: int) -> bytes:
        """One draft as an e-mail. Raises NotFound, BadInput without an address, Conflict where it may not be sent."""
        one = self.one(booking_id)
        if one.refused:
            raise Conflict(f"Nothing is to be sent: {one.refused}.", data="Nothing was written.")
        if not one.card.booking.person.wish.email:
            raise BadInput(f"No e-mail address of {one.card.name} is known.", where="email")
        return as_eml(one, self.workspace.settings.mail_from)


def words_of(given: str, *, language: str = "") -> Words:
    """Which words, as a form or a flag says it. given: "own" (or empty), "shipped", or the number of a template.
    Raises BadInput."""
    tongue = language.strip().replace("_", "-").casefold()
    if given in ("", "own", "shipped"):
        return Words(own=given != "shipped", language=tongue[:16])
    if not given.isdecimal() or len(given) > 10:
        raise BadInput.unknown("template", given[:40], ["own", "shipped", "the number of one"], where="template")
    return Words(template=int(given))
