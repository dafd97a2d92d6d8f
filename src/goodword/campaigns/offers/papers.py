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
from goodword.vetting.disclosure.packs import packs

PAPERS = ("agreement", "brief")
_SHOWN = {"story": {"story"}, "video": {"video", "reel", "short"}, "live": {"live"}}
"""Kinds whose text is not what people see first: what they are told besides. Where it must stand in pictures and
sound: FTC, Disclosures 101 for Social Media Influencers, 2019."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its lines; exact: words to be taken over to the letter, empty where there are none, and their
    language."""

    title: str
    lines: tuple[str, ...]
    exact: str = ""
    exact_language: str = ""


@dataclass(frozen=True, slots=True)
class Tracks:
    """By what posts of one person are known: addresses of their links, their codes, accounts of the brand to tag."""

    links: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper ready to print. state: where the offer stands, in words. sign: what stands below the lines for
    signatures, empty where it is not signed. numbered: which offer it is of, and for which account."""

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
    numbered: str = ""


def paper_of(
    kind: str, campaign: Campaign, booking: Booking, offer: Offer, held: Duty, *, language: str,
    tracks: Tracks = Tracks(),
) -> Paper:  # fmt: skip
    """The agreement, or the brief, of an offer. tracks: what the brief says must be in a post. Raises BadInput for
    another kind."""
    if kind not in PAPERS:
        raise BadInput.unknown("paper", kind, list(PAPERS))
    w = Words(language)
    parts = _agreement(w, offer.terms) if kind == "agreement" else _brief(w, campaign, offer.terms, tracks)
    return Paper(
        kind, language, w.rtl, w(kind), w("between", brand=campaign.brand, name=booking.person.name),
        state_words(w, offer, campaign), (*parts, disclosure_section(w, offer.terms, held, booking)),
        w("sign") if kind == "agreement" else "", campaign.brand, booking.person.name,
        _numbered(w, offer, campaign, booking),
    )  # fmt: skip


def _numbered(w: Words, offer: Offer, campaign: Campaign, booking: Booking) -> str:
    """Which offer it is, of which day, and of which account; nothing of an account that is not known."""
    profile, day = booking.person.profile, offer.made_at.astimezone(zone_of(campaign.wish.time_zone)).date()
    if not profile.handle or not profile.platform:
        return ""
    account, network = profile.handle, platform_name(profile.platform)
    return w("numbered", number=offer.id, date=w.day(day), account=account, platform=network)


def _agreement(w: Words, terms: Terms) -> list[Section]:
    sections = [_made(w, terms), Section(w("pay"), pay_lines(w, terms)), *rights(w, terms)]
    if terms.more:
        sections.append(Section(w("more"), (terms.more,)))
    return sections


def _brief(w: Words, campaign: Campaign, terms: Terms, tracks: Tracks) -> list[Section]:
    about = (campaign.wish.rules.promotes,) if campaign.wish.rules.promotes else ()
    sections = [Section(w("about"), (*about, w("honest"))), _made(w, terms)]
    zone = zone_of(campaign.wish.time_zone)
    days = [w.day(at.astimezone(zone).date()) for at in (campaign.wish.starts_at, campaign.wish.ends_at) if at]
    if days:
        sections.append(Section(w("when"), (" – ".join(days),)))
    if terms.exclusive_days or terms.usage_days:
        sections += rights(w, terms)
    handles = " ".join(_as_typed(w, f"@{h}") for h in tracks.handles)
    named = [w("tagged", handles=handles)] if handles else []
    for name, said in (("link", tracks.links), ("code", tracks.codes)):
        named += [f"{w(name)}: {', '.join(_as_typed(w, x) for x in said)}"] if said else []
    if named:
        sections.append(Section(w("in_it"), tuple(named)))
    return sections


def _as_typed(w: Words, text: str) -> str:
    """What is typed from left to right, set apart in languages that are not (Unicode bidirectional isolates)."""
    return f"\u2066{text}\u2069" if w.rtl else text


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
        lines += [w("fee", value=w.money(terms.fee)), w("pay_days", days=terms.pay_days)]
    if terms.gift and terms.gift_worth:
        lines.append(w("gift_worth", value=terms.gift, worth=w.money(terms.gift_worth)))
    elif terms.gift:
        lines.append(w("gift", value=terms.gift))
    if terms.commission:
        lines.append(f"{w('commission', value=percent(terms.commission))}. {w('commission_basis')}")
    if terms.voucher:
        lines.append(w("voucher", value=w.money(terms.voucher)))
    if terms.commission:
        lines.append(w("commission_paid"))
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
    """How to mark it: the words that were agreed, where they stand, and the rules that ask for them: those that the
    offer was made under, also when the campaign's countries were changed since."""
    kinds = {d.kind for d in terms.deliverables}
    lines = [w("disclosure_where"), *(w(f"disclosure_{name}") for name, of in _SHOWN.items() if kinds & of)]
    lines += [w("disclosure_stay"), w("disclosure_gift")]
    if held.labels:
        lines.append(w("disclosure_label", platform=platform_name(booking.person.profile.platform)))
    rules = tuple(packs()[code] for code in terms.rules if code in packs()) or held.rules
    lines.append(w("disclosure_rules", rules="; ".join(f"{r.name}: {r.source}" for r in rules)))
    title = f"{w('disclosure')} · {w('disclosure_words')}"
    language = terms.disclosure_language if terms.disclosure else held.language
    return Section(title, tuple(lines), terms.disclosure or held.wording, language)


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


def as_text(paper: Paper) -> str:
    """A paper as plain text, to be mailed or kept."""
    parts = [paper.title, paper.between, *([paper.numbered] if paper.numbered else []), paper.state]
    for s in paper.sections:
        exact = [f"    {s.exact}"] if s.exact else []
        parts.append("\n".join(["", s.title, *exact, *(f"- {line}" for line in s.lines)]))
    if paper.sign:
        parts += [
            "",
            *(f"{name}\n\n______________________________\n{paper.sign}\n" for name in (paper.brand, paper.name)),
        ]
    return "\n".join(parts).rstrip() + "\n"
