"""What somebody tries on a kept plan: other money, other people, other terms, as addresses and forms say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from goodword.core.booking import Offer, Risk, Terms
from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.discovery.model import Brief
from goodword.discovery.read import offered
from goodword.discovery.terms import named, offer_line, read_offer, read_terms
from goodword.discovery.values import Source
from goodword.planning.model import Plan

TERM_FIELDS = (
    "limits", "apart", "weeks", "max_ad_share", "accepted", "declined", "risk", "word_of_mouth", "offers", "offers_out",
)  # fmt: skip
"""Terms that pages and addresses may change. Of offers they say only what is other than in the brief: `offers`, one a
line, are new or replace that of the same creator and kind; `offers_out`, creator and kind, are taken out."""
_SOURCE = Source("roster")


def with_terms(brief: Brief, said: Mapping[str, str]) -> Brief:
    """The brief with what is said of its terms; what is not said is not wished, but for offers, which stay."""
    plain = {name: text for name, text in said.items() if name != "offers_out"}
    terms = named(read_terms(plain, _SOURCE, brief.budget.currency), str.lower)
    out = {*said.get("offers_out", "").lower().splitlines(), *map(key_of, terms.offers)}
    offers = (*(o for o in brief.terms.offers if key_of(o) not in out), *terms.offers)
    prices = brief.prices if offers == brief.terms.offers else _without_lowest(brief)
    changed = replace(brief, prices=prices, terms=replace(terms, offers=offers, combine=brief.terms.combine))
    return offered(changed, ())  # prices agreed are prices known


def _without_lowest(brief: Brief) -> tuple[tuple[str, Money], ...]:
    """Prices of the brief that are not just the lowest offer of somebody: those follow the offers."""
    lowest: dict[str, Money] = {}
    for offer in brief.terms.offers:
        lowest[offer.creator_id] = min(offer.price, lowest.get(offer.creator_id, offer.price))
    return tuple((name, price) for name, price in brief.prices if lowest.get(name) != price)


def key_of(offer: Offer) -> str:
    """Creator and kind, by which an offer is taken out, put back or replaced."""
    return f"{offer.creator_id} {offer.kind}"


def written(terms: Terms) -> dict[str, str]:
    """Terms as the fields of a form have them."""
    share = "" if terms.max_ad_share is None else f"{terms.max_ad_share:.0%}"
    return {
        "limits": "\n".join(map(str, terms.limits)),
        "apart": "\n".join(", ".join(group) for group in terms.apart),
        "weeks": str(terms.weeks or ""),
        "max_ad_share": share,
        "accepted": "\n".join(map(str, terms.accepted)),
        "declined": "\n".join(terms.declined),
        "risk": terms.risk.value,
        "word_of_mouth": "yes" if terms.word_of_mouth else "",
    }


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody tries on a kept plan: another budget (minor units), people pinned and banned."""

    budget: int | None = None
    pinned: tuple[str, ...] = ()
    banned: tuple[str, ...] = ()
    says_people: bool = False  # whether `pinned` and `banned` replace those of the plan
    terms: tuple[tuple[str, str], ...] | None = None  # fields of terms as written; None: those of the plan
    kept: tuple[tuple[str, str], ...] = ()  # those of the plan, as written

    def pressed(self, pin: str = "", ban: str = "", drop: str = "") -> Wish:
        """The wish after one more person was pinned, banned, or let go."""
        pinned = tuple(p for p in (*self.pinned, *([pin] if pin else [])) if p not in (drop, ban))
        banned = tuple(b for b in (*self.banned, *([ban] if ban else [])) if b not in (drop, pin))
        return replace(self, pinned=pinned, banned=banned)

    def answered(self, yes: str = "", no: str = "") -> Wish:
        """The wish after somebody said yes (with their offer and price, as written) or no."""
        if not (yes or no):
            return self
        fields = dict(self.kept if self.terms is None else self.terms)
        who = (yes or no).split(" ", maxsplit=1)[0]
        accepted = [a for a in fields.get("accepted", "").splitlines() if a.split(" ", maxsplit=1)[0] != who]
        declined = [d for d in fields.get("declined", "").splitlines() if d != who]
        fields["accepted"] = "\n".join([*accepted, *([yes] if yes else [])])
        fields["declined"] = "\n".join([*declined, *([no] if no else [])])
        return replace(self, terms=tuple((name, text) for name, text in fields.items() if text))

    def offering(self, line: str, brief: Brief) -> Wish:
        """The wish with one more offer, or with another price for the same. Raises BadInput that says what is wrong."""
        offer = read_offer(line, _SOURCE, brief.budget.currency, "offer")
        offer, money = replace(offer, creator_id=offer.creator_id.lower()), brief.budget.currency
        if offer.price.minor < 0:
            raise BadInput.value("price", "at least 0", str(offer.price))
        if offer.price.currency != money:
            raise BadInput(
                f"The offer is in {offer.price.currency}, the budget in {money}.", next_step=f"give it in {money}"
            )
        return self._offers(key_of(offer), add=offer_line(offer))

    def without_offer(self, key: str, brief: Brief) -> Wish:
        """The wish without an offer (creator and kind)."""
        return self._offers(key, out=any(key_of(o) == key for o in brief.terms.offers))

    def restored(self, key: str) -> Wish:
        """The wish with that offer as it is in the kept plan."""
        return self._offers(key)

    def _offers(self, key: str, *, add: str = "", out: bool = False) -> Wish:
        fields = dict(self.kept if self.terms is None else self.terms)
        lines = [line for line in fields.get("offers", "").splitlines() if not line.startswith(f"{key} for ")]
        gone = [line for line in fields.get("offers_out", "").splitlines() if line != key]
        fields["offers"] = "\n".join([*lines, *([add] if add else [])])
        fields["offers_out"] = "\n".join([*gone, *([key] if out else [])])
        terms = tuple((name, text) for name, text in fields.items() if text)
        return replace(self, terms=None if terms == self.kept else terms)

    @property
    def both(self) -> tuple[str, ...]:
        """Who is pinned and banned at once; the ban counts."""
        return tuple(dict.fromkeys(p for p in self.pinned if p in self.banned))

    def applied(self, brief: Brief) -> Brief:
        """The brief with what is tried; a ban wins over a pin."""
        if self.terms is not None:
            brief = with_terms(brief, dict(self.terms))
        money = brief.budget if self.budget is None else Money(self.budget, brief.budget.currency)
        if money.minor <= 0:
            raise BadInput.value("budget", "above 0", self.budget, hint="move the slider to the right")
        if not self.says_people:
            return replace(brief, budget=money)
        pinned = tuple(dict.fromkeys(p for p in self.pinned if p not in self.banned))
        return replace(brief, budget=money, pinned=pinned, banned=tuple(dict.fromkeys(self.banned)))


def wish_of(items: Iterable[tuple[str, str]], kept: Plan) -> Wish:
    """What an address or a form says beyond the kept plan."""
    said: dict[str, list[str]] = {}
    for name, value in items:
        said.setdefault(name, []).append(value)
    budget = _minor("".join(said.get("budget", [])[:1]))
    pinned = tuple(said.get("pin", ())) if "budget" in said or "pin" in said else kept.brief.pinned
    banned = tuple(said.get("ban", ())) if "budget" in said or "ban" in said else kept.brief.banned
    before = _fields(written(kept.brief.terms))
    terms: tuple[tuple[str, str], ...] | None = None
    if "limits" in said:
        terms = _fields({name: "\n".join(said.get(name, ())) for name in TERM_FIELDS})
    return Wish(budget, pinned, banned, says_people=True, terms=None if terms == before else terms, kept=before)


def _fields(texts: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Fields that say something, one line an item."""
    plain = {
        name: "\n".join(line.strip() for line in text.splitlines() if line.strip()) for name, text in texts.items()
    }
    return tuple((name, text) for name, text in plain.items() if text and text != Risk.EXPECTED.value)


def _minor(text: str) -> int | None:
    """A budget in minor units, None where nothing is said. Raises BadInput."""
    if text and not text.removeprefix("-").isdecimal():
        raise BadInput.value("budget", "a whole number of minor units", text)
    return int(text) if text else None
