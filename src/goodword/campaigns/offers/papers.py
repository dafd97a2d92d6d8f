"""Papers in the creator's language: the agreement, and the brief with the exact words of disclosure. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from goodword.campaigns.disclosing import Duty
from goodword.campaigns.model import Booking, Campaign, zone_of
from goodword.campaigns.offers.fields import percent
from goodword.campaigns.offers.model import Deliverable, Offer, State, Terms
from goodword.campaigns.words import Words
from goodword.core.errors import BadInput
from goodword.ui.format import platform_name

PAPERS = ("agreement", "brief")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its lines; exact: words to be taken over to the letter, empty where there are none."""

    title: str
    lines: tuple[str, ...]
    exact: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper ready to print. state: where the offer stands, in words. sign: whether it is signed."""

    kind: str
    language: str
    rtl: bool
    title: str
    between: str
    state: str
    sections: tuple[Section, ...]
    sign: str
    brand: str
    name: str


def paper_of(kind: str, campaign: Campaign, booking: Booking, offer: Offer, held: Duty, *, language: str) -> Paper:
    """The agreement, or the brief, of an offer. Raises BadInput for another kind."""
    if kind not in PAPERS:
        raise BadInput.unknown("paper", kind, list(PAPERS))
    w = Words(language)
    parts = _agreement(w, offer.terms) if kind == "agreement" else _brief(w, campaign, offer.terms)
    return Paper(
        kind, language, w.rtl, w(kind), w("between", brand=campaign.brand, name=booking.person.name),
        state_words(w, offer, campaign), (*parts, disclosure_section(w, offer.terms, held, booking)),
        w("sign") if kind == "agreement" else "", campaign.brand, booking.person.name,
    )  # fmt: skip


def _agreement(w: Words, terms: Terms) -> list[Section]:
    sections = [_made(w, terms), Section(w("pay"), pay_lines(w, terms)), *rights(w, terms)]
    if terms.more:
        sections.append(Section(w("more"), (terms.more,)))
    return sections


def _brief(w: Words, campaign: Campaign, terms: Terms) -> list[Section]:
    about = (campaign.wish.rules.promotes,) if campaign.wish.rules.promotes else ()
    sections = [Section(w("about"), (*about, w("honest"))), _made(w, terms)]
    zone = zone_of(campaign.wish.time_zone)
    days = [w.day(at.astimezone(zone).date()) for at in (campaign.wish.starts_at, campaign.wish.ends_at) if at]
    if days:
        sections.append(Section(w("when"), (" – ".join(days),)))
    return sections


def _made(w: Words, terms: Terms) -> Section:
    return Section(w("made"), tuple(piece(w, d) for d in terms.deliverables))


def piece(w: Words, d: Deliverable) -> str:
    """One deliverable in words: numbers before the kind, so that no plural is needed."""
    what = f"{d.count} × {w(f'kind_{d.kind}')}"
    return w("by", what=what, date=w.day(d.due)) if d.due else what


def work(w: Words, terms: Terms) -> str:
    """Everything that is to be made, in one line."""
    return "; ".join(piece(w, d) for d in terms.deliverables)


def pay_lines(w: Words, terms: Terms) -> tuple[str, ...]:
    """What is given, and when it is paid."""
    lines = []
    if terms.fee:
        lines.append(w("fee", value=w.money(terms.fee)))
    if terms.gift and terms.gift_worth:
        lines.append(w("gift_worth", value=terms.gift, worth=w.money(terms.gift_worth)))
    elif terms.gift:
        lines.append(w("gift", value=terms.gift))
    if terms.commission:
        lines.append(w("commission", value=percent(terms.commission)))
    if terms.voucher:
        lines.append(w("voucher", value=w.money(terms.voucher)))
    if terms.fee or terms.commission:
        lines.append(w("pay_days", days=terms.pay_days))
    return tuple(lines)


def rights(w: Words, terms: Terms) -> tuple[Section, Section]:
    """What the brand may do with it, and what the creator may not do for others."""
    places = ", ".join(w("place_" + p.replace(" ", "_")) for p in terms.usage_places) or w("place_own_channels")
    use = w("usage_line", days=terms.usage_days, places=places) if terms.usage_days else w("usage_none")
    against = ", ".join(terms.exclusive_against) or w("exclusive_competitors")
    only = (
        w("exclusive_line", days=terms.exclusive_days, against=against) if terms.exclusive_days else w("exclusive_none")
    )
    return Section(w("usage"), (use,)), Section(w("exclusive"), (only,))


def disclosure_section(w: Words, terms: Terms, held: Duty, booking: Booking) -> Section:
    """How to mark it: the words that were agreed, where they stand, and the rules that ask for them."""
    lines = [w("disclosure_where"), w("disclosure_gift")]
    if held.labels:
        lines.append(w("disclosure_label", platform=platform_name(booking.person.profile.platform)))
    lines.append(w("disclosure_rules", rules="; ".join(f"{r.name}: {r.source}" for r in held.rules)))
    return Section(f"{w('disclosure')} · {w('disclosure_words')}", tuple(lines), terms.disclosure or held.wording)


def state_words(w: Words, offer: Offer, campaign: Campaign) -> str:
    """Where an offer stands, with its day, and until when it holds while it is open."""
    day = offer.since.astimezone(zone_of(campaign.wish.time_zone)).date()
    said = w(f"state_{offer.state.value}", date=w.day(day))
    if offer.state in (State.SENT, State.DRAFTED) and offer.terms.valid_until:
        said = f"{said} {w('valid', date=w.day(offer.terms.valid_until))}"
    return said


def in_message(w: Words, terms: Terms) -> dict[str, str]:
    """The terms as values for the sentences of a message, by key."""
    said = {"work": work(w, terms)}
    if terms.fee:
        said["fee"] = w.money(terms.fee)
    if terms.gift:
        said["gift"] = terms.gift
    if terms.commission:
        said["commission"] = percent(terms.commission)
    if terms.voucher:
        said["voucher"] = w.money(terms.voucher)
    return said
