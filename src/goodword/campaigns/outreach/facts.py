"""What a message to one person is written from: their posts, the campaign's frame, the offer, link and code (I/O)."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency

from goodword.campaigns.desk import CampaignDesk
from goodword.campaigns.disclosing import duty
from goodword.campaigns.model import Booking, Campaign
from goodword.campaigns.offers.model import State
from goodword.campaigns.offers.papers import in_message
from goodword.campaigns.offers.store import OfferStore
from goodword.campaigns.outreach.draft import LANGUAGES, Facts
from goodword.campaigns.outreach.ground import Material, material
from goodword.campaigns.outreach.model import Kind
from goodword.campaigns.outreach.store import OutreachStore
from goodword.campaigns.words import Words
from goodword.catalogue.workspace import Workspace
from goodword.core.errors import GoodwordError
from goodword.core.money import Money
from goodword.core.times import to_epoch
from goodword.discovery.house import house_of
from goodword.tracking.codes.store import CodeStore
from goodword.tracking.desk import TrackingDesk
from goodword.tracking.model import LinkState
from goodword.tracking.store import LinkStore
from goodword.ui.format import platform_name

_POSTS = 60  # newest ones that are looked at


def facts_of(workspace: Workspace, booking: Booking, campaign: Campaign, language: str, *, portal: str = "") -> Facts:
    """Everything that a message in a language may say to somebody."""
    person, rules = booking.person, campaign.wish.rules
    events = OutreachStore(workspace.ledger, now=workspace.now).events(booking.id)
    sent = [e for e in events if e.kind is Kind.SENT and not e.undone]
    held = duty(
        (campaign.wish.country, person.wish.country, rules.audience_country),
        language=language, platform=person.profile.platform, brand=campaign.brand,
    )  # fmt: skip
    link, code = _tracks(workspace, booking)
    return Facts(
        booking_id=booking.id,
        name=person.name,
        platform=platform_name(person.profile.platform),
        brand=campaign.brand,
        sender=rules.sender,
        promotes=rules.promotes,
        material=material_of(workspace, booking, campaign),
        offer=_offer(workspace, booking, language),
        term=held.wording,
        portal=portal,
        wrote_at=sent[-1].at if sent else None,
        has_profile=person.profile.platform not in ("", "offline"),
        link=link,
        code=code,
    )


def material_of(workspace: Workspace, booking: Booking, campaign: Campaign) -> Material:
    """What a message to somebody may rest on of what they posted."""
    rows = workspace.catalogue.posts(booking.person.creator_id, _POSTS).to_pylist()
    handle, now = booking.person.profile.handle, to_epoch(workspace.now())
    wanted, asked = _wanted(workspace, campaign)
    niches = house_of(workspace.settings).niches
    return material(rows, wanted, now=now, handle=handle, asked_niches=asked, niches=niches)


def _wanted(workspace: Workspace, campaign: Campaign) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(words, niches) that the campaign asks for: of what is promoted, and of the brief that it came from."""
    try:
        plan = CampaignDesk(workspace).plan_of(campaign)
    except GoodwordError:
        plan = None
    niches, said = ((), ()) if plan is None else (plan.brief.niches, plan.brief.words)
    return (campaign.wish.rules.promotes, *niches, *said), niches


def _offer(workspace: Workspace, booking: Booking, language: str) -> dict[str, str]:
    """What is on the table for somebody, in words; where there are none of the language, the fee alone."""
    offers = OfferStore(workspace.ledger, now=workspace.now).of_booking(booking.id)
    open_ = [o for o in offers if o.state in (State.DRAFTED, State.SENT)]
    if not open_:
        return {}
    terms, base = open_[-1].terms, language.split("-", maxsplit=1)[0]
    if base in LANGUAGES:
        return in_message(Words(base), terms)
    return {"fee": _amount(terms.fee, language)} if terms.fee else {}


def _amount(money: Money, language: str) -> str:
    """An amount as it is written in a language; as `EUR 120` where that is not known."""
    try:
        locale = Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en")
    return str(format_currency(money.major, money.currency, locale=locale))


def _tracks(workspace: Workspace, booking: Booking) -> tuple[str, str]:
    """(address of their newest link, their newest code) in force; empty where there is none."""
    now = workspace.now()
    links = LinkStore(workspace.ledger, now=workspace.now).links(booking_id=booking.id)
    codes = CodeStore(workspace.ledger, now=workspace.now).codes(booking_id=booking.id)
    live = [link for link in links if link.state(now) is LinkState.LIVE]
    good = [c.code for c in codes if c.retired_at is None]
    return TrackingDesk(workspace).address(live[-1]) if live else "", good[-1] if good else ""
