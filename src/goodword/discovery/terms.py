"""Reading the terms of a roster: offers, limits, answers, from TOML, JSON, flags or forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from goodword.core.booking import Accepted, Limit, Offer, Risk, Terms, read_limit
from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.discovery import values
from goodword.discovery.values import Source

KEYS = (*(f.name for f in fields(Terms)), "rules")
MOST_OFFERS, MOST_LIMITS, MOST_WEEKS = 20_000, 100, 60
_OFFER = ("creator_id", "creator", "kind", "offer", "price", "effect", "people", "chance", "weeks", "until")
_ANSWER = ("creator_id", "creator", "kind", "offer", "price", "week")
_ANSWERED = re.compile(
    r"^(?P<creator>[^\s=]+)(?:\s*[=\s]\s*(?P<kind>[A-Za-z][A-Za-z+]*)(?=\s|$))?"
    r"(?:\s*[=\s]\s*(?P<price>(?!week\b)\S*\d.*?))?(?:\s+week\s+(?P<week>\d{1,2}))?$"
)
_OFFERED = re.compile(
    r"^(?P<creator>\S+)\s+(?:(?P<kind>\S.*?)\s+(?:for|at)\s+|(?P<kind2>[A-Za-z][A-Za-z+]*)\s+)(?P<price>\S*\d.*?)"
    r"(?P<more>(?:,?\s+(?:effect|people|chance|weeks|until)\s+\S+)*)$"
)
_MORE = re.compile(r"(effect|people|chance|weeks|until)\s+([^\s]*[^\s,])")
_LINES = re.compile(r"[;\n\r]+")


def read_terms(value: object, source: Source, currency: str, path: str = "terms") -> Terms:
    """The terms of a mapping. limits (or rules) are texts like "at most 2 of tier macro"; apart lists of creators.

    Everything that `core.codec.to_plain` writes of terms is read back as the same terms. Raises BadInput that names the
    field, what was given and what is allowed.
    """
    if not isinstance(value, Mapping):
        raise source.wrong(path, f"a table with {', '.join(KEYS)}", value)
    values.check_keys(value, KEYS, source, f"{path}.")
    said = {k: v for k, v in value.items() if v not in (None, "", [])}
    limits = [*_list(said.get("limits", ()), source, f"{path}.limits"), *_list(said.get("rules", ()), source, path)]
    if len(limits) > MOST_LIMITS:
        raise source.wrong(f"{path}.limits", f"at most {MOST_LIMITS} limits", len(limits))
    given: dict[str, Any] = {
        "offers": tuple(
            _offer(o, source, currency, f"{path}.offers[{i}]")
            for i, o in enumerate(_tables(said.get("offers", ()), source, f"{path}.offers"))
        )
        if not isinstance(said.get("offers"), str)
        else tuple(
            read_offer(line, source, currency, f"{path}.offers") for line in said["offers"].splitlines() if line.strip()
        ),
        "limits": tuple(dict.fromkeys(_limit(x, source, currency, f"{path}.limits") for x in limits)),
        "apart": tuple(_apart(x, source, f"{path}.apart") for x in _list(said.get("apart", ()), source, path)),
        "accepted": tuple(
            _accepted(a, source, currency, f"{path}.accepted")
            for a in _list(said.get("accepted", ()), source, f"{path}.accepted", commas=True)
        ),
        "declined": values.texts(said.get("declined", ()), source, f"{path}.declined"),
    }
    for name, low, high in (("weeks", 0, MOST_WEEKS), ("combine", 1, 4)):
        if name in said:
            given[name] = values.whole(said[name], source, f"{path}.{name}", low=low, high=high)
    if "max_ad_share" in said:
        given["max_ad_share"] = _share(said["max_ad_share"], source, f"{path}.max_ad_share")
    if "risk" in said:
        given["risk"] = _risk(said["risk"], source, f"{path}.risk")
    if "word_of_mouth" in said:
        given["word_of_mouth"] = str(said["word_of_mouth"]).lower() in ("true", "yes", "on", "1")
    return Terms(**given)


def read_offer(text: str, source: Source, currency: str, path: str = "offers") -> Offer:
    """An offer in one line: "instagram:anna reel for 3500 INR", then, if need be, "effect 1.4", "people 900",
    "chance 30%", "weeks 2,3", "until 1". What `offer_line` writes is read back. Raises BadInput."""
    match = _OFFERED.match(text.strip())
    if match is None:
        raise source.wrong(
            path, 'like "instagram:anna reel for 50 EUR" or "instagram:anna reel for 50 EUR effect 1.4"', text
        )
    row = {"creator": match["creator"], "offer": match["kind"] or match["kind2"], "price": match["price"]}
    return _offer({**row, **dict(_MORE.findall(match["more"]))}, source, currency, path)


def offer_line(offer: Offer) -> str:
    """The offer as `read_offer` reads it."""
    numbers = (
        ("effect", offer.effect),
        ("people", offer.people),
        ("chance", offer.chance if offer.chance < 1 else None),
    )
    said = [f"{name} {value!r}" for name, value in numbers if value is not None]
    said += [f"weeks {','.join(map(str, offer.weeks))}"] if offer.weeks else []
    said += [f"until {offer.until}"] if offer.until else []
    return " ".join((f"{offer.creator_id} {offer.kind} for {offer.price.major:f} {offer.price.currency}", *said))


def named(terms: Terms, name: Callable[[str], str]) -> Terms:
    """The terms with every creator called by `name`."""
    return replace(
        terms,
        offers=tuple(replace(o, creator_id=name(o.creator_id)) for o in terms.offers),
        apart=tuple(tuple(name(c) for c in group) for group in terms.apart),
        accepted=tuple(replace(a, creator_id=name(a.creator_id)) for a in terms.accepted),
        declined=tuple(name(c) for c in terms.declined),
    )


def _list(value: object, source: Source, path: str, *, commas: bool = False) -> list[object]:
    """Items of a list; a text is split at line ends and semicolons (and commas, where an item has none)."""
    if isinstance(value, str):
        parts = values.texts(value, source, path) if commas else _LINES.split(value)
        return [part.strip() for part in parts if part.strip()]
    if isinstance(value, Mapping) or not isinstance(value, list | tuple):
        raise source.wrong(path, "a list", value)
    return list(value)


def _tables(value: object, source: Source, path: str) -> list[Mapping[str, Any]]:
    rows = value if isinstance(value, list | tuple) else [value]
    if len(rows) > MOST_OFFERS or any(not isinstance(row, Mapping) for row in rows):
        raise source.wrong(path, f"a list of at most {MOST_OFFERS:,} tables with {', '.join(_OFFER)}", value)
    return list(rows)


def _offer(row: Mapping[str, Any], source: Source, currency: str, path: str) -> Offer:
    values.check_keys(row, _OFFER, source, f"{path}.")
    creator, kind = _who(row, source, path)
    if "price" not in row:
        raise source.wrong(f"{path}.price", "given for every offer", "nothing")
    weeks = row.get("weeks", ())
    if isinstance(weeks, str):
        weeks = [w for w in re.split(r"[\s,;]+", weeks) if w]
    return Offer(
        creator,
        kind or "post",
        values.money(row["price"], source, f"{path}.price", currency),
        values.optional(row.get("effect"), lambda v: values.real(v, source, f"{path}.effect", low=0, high=1_000)),
        values.optional(row.get("people"), lambda v: values.real(v, source, f"{path}.people", low=0, high=1e10)),
        _share(row.get("chance", 1.0), source, f"{path}.chance"),
        tuple(values.whole(w, source, f"{path}.weeks", low=1, high=MOST_WEEKS) for w in weeks),
        values.whole(row.get("until", 0), source, f"{path}.until", low=0, high=1_000),
    )


def _who(row: Mapping[str, Any], source: Source, path: str) -> tuple[str, str]:
    creator = values.text(row.get("creator_id", row.get("creator", "")), source, f"{path}.creator")
    if not creator:
        raise source.wrong(f"{path}.creator", "named", "nobody")
    kind = values.text(row.get("kind", row.get("offer", "")), source, f"{path}.offer")
    return creator, "+".join(part.strip().lower() for part in kind.split("+") if part.strip())


def _limit(value: object, source: Source, currency: str, path: str) -> Limit:
    if isinstance(value, Mapping):
        try:
            return Limit(**{k: value[k] for k in ("field", "value", "least", "most", "money") if k in value})
        except TypeError:
            raise source.wrong(path, "a limit in words", dict(value)) from None
    return read_limit(values.text(value, source, path), currency, where=source.where(path))


def _apart(value: object, source: Source, path: str) -> tuple[str, ...]:
    names = values.texts(value, source, path)
    if len(names) < 2:
        raise source.wrong(path, "at least two creators who are not booked together", value)
    return names


def _accepted(value: object, source: Source, currency: str, path: str) -> Accepted:
    if isinstance(value, Mapping):
        values.check_keys(value, _ANSWER, source, f"{path}.")
        creator, kind = _who(value, source, path)
        price = values.optional(value.get("price"), lambda v: values.money(v, source, f"{path}.price", currency))
        return Accepted(
            creator, kind, price, values.whole(value.get("week") or 0, source, path, low=0, high=MOST_WEEKS)
        )
    text = values.text(value, source, path)
    match = _ANSWERED.match(text)
    if match is None:
        raise source.wrong(path, 'like "instagram:anna", "instagram:anna 50 EUR" or "instagram:anna reel 50 EUR"', text)
    price = _money(match["price"], source, currency, path) if match["price"] else None
    return Accepted(match["creator"], (match["kind"] or "").lower(), price, int(match["week"] or 0))


def _money(text: str, source: Source, currency: str, path: str) -> Money:
    try:
        return Money.parse(text, currency)
    except BadInput as error:
        raise BadInput(error.what, where=source.where(path), given=text, next_step=error.next_step) from None


def _share(value: object, source: Source, path: str) -> float:
    """ "30 %" and 0.3 alike."""
    text = str(value).strip()
    if text.endswith("%"):
        return values.real(text[:-1], source, path, low=0, high=100) / 100
    return values.real(value, source, path, low=0, high=1)


def _risk(value: object, source: Source, path: str) -> Risk:
    try:
        return Risk(str(value).strip().lower())
    except ValueError:
        raise source.wrong(path, "one of " + ", ".join(r.value for r in Risk), value) from None
