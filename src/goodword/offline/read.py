"""Fields as people type them become somebody to keep, and back. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from goodword.campaigns.check import checked_person, line, text
from goodword.campaigns.model import PersonWish
from goodword.campaigns.outreach.model import Basis
from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.core.text import clean, fold
from goodword.offline.model import FIELDS, MOST_CIRCLES, MOST_PASSIONS, MOST_PEOPLE, Circle, Cost, Wish
from goodword.sources import codes, counts
from goodword.sources.model import REASON_SENTENCES, Reason
from goodword.vetting.niche.taxonomy import Taxonomy

_SPLIT = re.compile(r"[;\n|；،]+")
_COMMAS = re.compile(r"[,;\n|；、،]+")
_SIZE = re.compile(
    r"[:(,\s~≈–—-]*(?:about|around|circa|ca\.?|approx\.?|etwa|env\.?|लगभग)?[~≈\s]*"
    r"(?P<size>\d[\d.,'’ ]*(?:\s?[kK]\b)?)\s*"
    r"(?:people|persons|members|personen|leute|mitglieder|personnes|personas|pessoas|लोग|सदस्य|شخص)?\s*\)?\s*$",
    re.IGNORECASE,
)
_COSTS = {
    Cost.GIFT: ("gift", "geschenk", "cadeau", "regalo", "product", "उपहार", "هدية"),
    Cost.VOUCHER: ("voucher", "gutschein", "bon", "vale", "coupon", "वाउचर", "قسيمة"),
    Cost.FEE: ("fee", "honorar", "money", "cash", "honoraire", "tarifa", "शुल्क", "أجر"),
}
_BASES = {
    Basis.CONSENT: ("consent", "yes", "agreed", "einwilligung", "ja", "oui", "sí", "si", "हाँ", "نعم"),
    Basis.ASKED: ("asked", "wrote first"),
    Basis.INTEREST: ("interest", "legitimate interest", "business contact", "berechtigtes interesse"),
    Basis.CONTRACT: ("contract", "agreement", "vertrag"),
}


def wish_of(given: Mapping[str, str], *, taxonomy: Taxonomy, currency: str = "") -> Wish:
    """Somebody as they are kept. currency: of amounts that name none. Raises BadInput that names the field."""
    unknown = sorted(set(given) - set(FIELDS))
    if unknown:
        raise BadInput.unknown("field of a person", unknown[0], list(FIELDS))
    said = {name: clean(value).strip() for name, value in given.items()}
    name, nickname = line(said.get("name", ""), "name"), line(said.get("nickname", ""), "nickname")
    if not name and not nickname:
        raise BadInput("A name or a nickname is needed.", where="name")
    person = checked_person(PersonWish(
        "offline:x", name, said.get("email", ""), _digits(said.get("phone", "")),
        _code(said, "language", codes.language), _code(said, "country", codes.country),
    ))  # fmt: skip
    kind, cost = _cost(said, currency)
    return Wish(
        name=name, nickname=nickname, email=person.email, phone=person.phone,
        contact=line(said.get("contact", ""), "contact"), place=line(said.get("place", ""), "place"),
        country=person.country, language=person.language, passions=_passions(said.get("passions", ""), taxonomy),
        circles=_circles(said), cost_kind=kind, cost=cost, note=text(said.get("note", ""), "note"),
        basis=_basis(said.get("basis", "")), basis_words=line(said.get("basis_words", ""), "basis_words"),
    )  # fmt: skip


def fields_of(wish: Wish) -> dict[str, str]:
    """The fields as they would be typed; `wish_of` reads them back."""
    plain = ("name", "nickname", "email", "phone", "contact", "place", "country", "language", "note", "basis_words")
    return {
        **{n: getattr(wish, n) for n in plain},
        "passions": "; ".join(wish.passions),
        "circles": "; ".join(f"{c.name}: {c.size}" for c in wish.circles),
        "cost": "" if wish.cost is None else f"{wish.cost.major:f} {wish.cost.currency}",
        "cost_kind": wish.cost_kind.value,
        "basis": wish.basis,
    }


def _digits(phone: str) -> str:
    """Digits of any script as those of the telephone, without blanks that cannot be typed."""
    plain = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in phone)
    return " ".join(re.sub(r"[\u00a0\u202f\u2010-\u2015\u2212]", "-", plain.replace("\u00a0", " ")).split())


def _code(said: Mapping[str, str], field: str, known: object) -> str:
    given = said.get(field, "")
    if not given:
        return ""
    found = known(given)  # type: ignore[operator] # one of two functions of `codes`
    if found is None:
        raise BadInput.value(field, "a code or a name that we know", given[:60], where=field)
    return str(found)


def _passions(given: str, taxonomy: Taxonomy) -> tuple[str, ...]:
    parts = [line(part, "passions") for part in _COMMAS.split(given) if part.strip()]
    if len(parts) > MOST_PASSIONS:
        raise BadInput.value("passions", f"at most {MOST_PASSIONS}", len(parts), where="passions")
    return tuple(dict.fromkeys(taxonomy.named(part) or fold(part) for part in parts))


def _circles(said: Mapping[str, str]) -> tuple[Circle, ...]:
    whole, size = said.get("circles", ""), said.get("circle_size", "")
    parts = [part.strip() for part in _SPLIT.split(whole) if part.strip()]
    if size and len(parts) <= 1:
        return (Circle(line(parts[0] if parts else "people around them", "circles"), _people(size, "circle_size")),)
    if len(parts) > MOST_CIRCLES:
        raise BadInput.value("circles", f"at most {MOST_CIRCLES}", len(parts), where="circles")
    return tuple(_circle(part) for part in parts)


def _circle(part: str) -> Circle:
    match = _SIZE.search(part)
    if match is None:
        raise BadInput(
            f"How many people is “{part[:60]}”?", where="circles", given=part[:80],
            next_step="write it like “running club Kreuzberg: 80”; a rough number is enough",
        )  # fmt: skip
    name = part[: match.start()].strip(" :,~(–—-")
    return Circle(line(name or "people around them", "circles"), _people(match["size"].strip(), "circles"))


def _people(given: str, field: str) -> int:
    found = counts.count(given.strip("~≈ ").rstrip(".,"))
    if isinstance(found, Reason):
        raise BadInput(REASON_SENTENCES[found], where=field, given=given[:60])
    if found is None or not 1 <= found <= MOST_PEOPLE:
        raise BadInput.value(field, f"from 1 to {MOST_PEOPLE:,} people", given[:60], where=field)
    return found


def _cost(said: Mapping[str, str], currency: str) -> tuple[Cost, Money | None]:
    given, kind = said.get("cost", ""), _kind(said.get("cost_kind", ""))
    for one, names in _COSTS.items():
        for name in names:
            if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", fold(given)):
                kind = kind or one
                given = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "", given, flags=re.IGNORECASE).strip(" :")
    if not given:
        return kind, None
    try:
        money = Money.parse(given, said.get("currency", "").upper() or currency)
    except BadInput as error:
        raise BadInput(error.what, where="cost", given=given[:60], next_step="write it like 15 EUR") from None
    if money.minor < 0:
        raise BadInput.value("cost", "at least 0", given[:60], where="cost")
    return kind or Cost.FEE, money


def _kind(given: str) -> Cost:
    if not given:
        return Cost.NONE
    for one, names in _COSTS.items():
        if fold(given) in names:
            return one
    raise BadInput.value("cost_kind", "gift, voucher or fee", given[:60], where="cost_kind")


def _basis(given: str) -> str:
    if not given:
        return ""
    for one, names in _BASES.items():
        if fold(given) in names:
            return one.value
    raise BadInput.value("basis", ", ".join(b.value for b in Basis if b), given[:60], where="basis")
