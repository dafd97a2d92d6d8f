"""Reading a brief: TOML files, flags, forms and JSON all become one plain mapping, which this module checks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from goodword.core.booking import Offer, Terms
from goodword.core.errors import BadInput, NotFound
from goodword.core.money import Money
from goodword.core.text import fold
from goodword.core.tier import DEFAULT_LIMITS, Tier, TierLimits
from goodword.discovery import values
from goodword.discovery.check import check_brief
from goodword.discovery.house import House
from goodword.discovery.model import Brief, FeeRule, PlaceWish
from goodword.discovery.terms import named, read_terms
from goodword.discovery.values import Source
from goodword.vetting.model import EvidenceRule
from goodword.vetting.niche.taxonomy import Taxonomy

KEYS = (*(f.name for f in fields(Brief)), "currency", "radius_km", "lat", "lon")
"""What a brief may say. `currency`, `radius_km`, `lat` and `lon` are short forms beside `budget` and `place`."""


def read_file(
    path: Path,
    house: House | None = None,
    *,
    change: Mapping[str, Any] | None = None,
    flags: Mapping[str, str] | None = None,
) -> Brief:
    """The brief of a TOML file. NotFound without the file, BadInput with file, line and field otherwise.

    change: fields (nested ones with dots) that replace what the file says; errors in them name the flag. flags: flag by
    field, where it is called otherwise.
    """
    try:
        content = path.read_text("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        raise NotFound.looked_in("The brief is not there.", [str(path)], next_step="check the path") from None
    except UnicodeDecodeError as error:
        raise BadInput(
            "The brief is not UTF-8 text.", where=str(path), given=str(error), next_step="save it as UTF-8"
        ) from None
    return read_text(content, name=str(path), house=house, change=change, flags=flags)


def read_text(
    content: str,
    *,
    name: str = "brief",
    house: House | None = None,
    change: Mapping[str, Any] | None = None,
    flags: Mapping[str, str] | None = None,
) -> Brief:
    """The brief of a TOML text; `name` is used in errors and, by its stem, where the brief names itself nowhere."""
    try:
        data = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(
            "The brief is not valid TOML.", where=name, given=str(error), next_step="see docs/how-to/plan.md"
        ) from None
    data.setdefault("name", Path(name).stem)
    source = Source(name, _lines(content), names=flags or {}, changed=frozenset(change or ()))
    return read_mapping(_changed(data, change or {}), source, house)


def read_mapping(data: Mapping[str, Any], source: Source | None = None, house: House | None = None) -> Brief:
    """The brief of a plain mapping: parsed TOML or JSON, flags, or form fields (`place.radius_km` for nested ones).

    Lists may be given as one text with commas, amounts as "₹60,000", and everything that `core.codec.to_plain` writes
    of a brief is read back as the same brief. Raises BadInput that names the field, what was given and what is allowed.
    """
    source, house = source or Source("brief"), house or House()
    data = _nested(data)
    values.check_keys(data, KEYS, source)
    brief = _brief({k: v for k, v in data.items() if v is not None and v != ""}, source, house)
    check_brief(brief, source, house.niches)
    return brief


def _changed(data: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with some replaced; a short form replaces the long one too."""
    result = dict(data)
    for name, value in change.items():
        head, _, tail = name.partition(".")
        if tail:
            result[head] = {**(result.get(head) or {}), tail: value}
        elif name in ("radius_km", "lat", "lon") and isinstance(result.get("place"), dict):
            result["place"] = {**result["place"], name: value}
        elif name == "place" and isinstance(result.get("place"), dict):
            result["place"] = {"text": value, **{k: v for k, v in result["place"].items() if k == "radius_km"}}
        else:
            result[name] = _in_currency_of(result, value) if name == "budget" else value
    return result


def _in_currency_of(data: Mapping[str, Any], amount: object) -> object:
    """A bare amount gets the currency of the budget that it replaces."""
    before = data.get("budget")
    if not re.fullmatch(r"[\d.,'’\s]+", str(amount)) or "currency" in data:
        return amount
    if isinstance(before, Mapping):
        return f"{amount} {before.get('currency', '')}"
    try:
        return f"{amount} {Money.parse(str(before)).currency}"
    except BadInput:
        return amount


def _nested(data: Mapping[str, Any]) -> dict[str, Any]:
    """Form fields with dots become tables."""
    result: dict[str, Any] = {}
    for key, value in data.items():
        head, dot, tail = key.partition(".")
        if not dot:
            result[key] = value
        elif value not in (None, ""):
            table = result.setdefault(head, {})
            result[head] = {**table, tail: value} if isinstance(table, dict) else {"text": table, tail: value}
    return result


def _brief(data: dict[str, Any], source: Source, house: House) -> Brief:
    if "budget" not in data:
        raise BadInput("The brief says no budget.", where=source.where("budget"), next_step='add budget = "300 EUR"')
    unit = values.currency_code(data.get("currency", ""), source, "currency")
    budget = values.money(data["budget"], source, "budget", unit)
    if unit and budget.currency != unit:
        raise source.wrong("currency", f"that of the budget ({budget.currency})", unit)
    given: dict[str, Any] = {"budget": budget, "name": "Brief", "tier_limits": house.tier_limits}
    given["prices"] = _prices(data, source, budget.currency)
    given |= {name: values.text(data[name], source, name) for name in ("name", "promotes", "audience") if name in data}
    given["name"] = given["name"] or "Brief"  # nothing that can be seen is no name
    for name, read in _LISTS.items():
        if name in data:
            given[name] = read(values.texts(data[name], source, name), source, name, house.niches)
    given |= {name: values.day(data[name], source, name) for name in ("starts", "ends") if name in data}
    limits = {"shortlist_size": (1, 2_000), "max_creators": (1, 10_000), "seed": (0, 2**31)}
    for name, (low, high) in limits.items():
        if name in data:
            given[name] = values.whole(data[name], source, name, low=low, high=high)
    given |= {name: read_table(data[name], source) for name, read_table in _TABLES.items() if name in data}
    if "learned" in data:
        given["learned"] = values.flag(data["learned"], source, "learned")
    if "terms" in data:
        given["terms"] = named(read_terms(data["terms"], source, budget.currency), _id)
        given["prices"] = _with_offered(given["prices"], given["terms"])
    return Brief(place=_place(data, source), **given)


def offered(brief: Brief, offers: tuple[Offer, ...]) -> Brief:
    """The brief with more offers, which replace those of the same creators."""
    mine = tuple(replace(offer, creator_id=_id(offer.creator_id)) for offer in offers)
    theirs = {offer.creator_id for offer in mine}
    kept = tuple(offer for offer in brief.terms.offers if offer.creator_id not in theirs)
    terms = replace(brief.terms, offers=(*kept, *mine))
    return replace(brief, terms=terms, prices=_with_offered(brief.prices, terms))


def _id(creator: str) -> str:
    return creator.lower().replace(":@", ":")


def _with_offered(prices: tuple[tuple[str, Money], ...], terms: Terms) -> tuple[tuple[str, Money], ...]:
    """Prices with those agreed, and the lowest offer of everybody of whom no other price is given."""
    known = dict(prices)
    lowest: dict[str, Money] = {}
    for offer in terms.offers:
        before = lowest.get(offer.creator_id)
        if before is None or offer.price.minor < before.minor:
            lowest[offer.creator_id] = offer.price
    agreed = {a.creator_id: a.price for a in terms.accepted if a.price is not None}
    return tuple(sorted({**lowest, **known, **agreed}.items(), key=lambda item: item[0]))


_ListReader = Callable[[tuple[str, ...], Source, str, Taxonomy], tuple[Any, ...]]


def _as_given(items: tuple[str, ...], source: Source, path: str, taxonomy: Taxonomy) -> tuple[str, ...]:  # noqa: ARG001
    return items


def _folded(items: tuple[str, ...], source: Source, path: str, taxonomy: Taxonomy) -> tuple[str, ...]:  # noqa: ARG001
    return tuple(dict.fromkeys(fold(item.lstrip("#＃")) for item in items))


def _handles(items: tuple[str, ...], source: Source, path: str, taxonomy: Taxonomy) -> tuple[str, ...]:  # noqa: ARG001
    return tuple(dict.fromkeys(item.lstrip("@").casefold() for item in items))


def _ids(items: tuple[str, ...], source: Source, path: str, taxonomy: Taxonomy) -> tuple[str, ...]:  # noqa: ARG001
    return ids(items, source, path)


def ids(items: tuple[str, ...], source: Source, path: str) -> tuple[str, ...]:
    """Creators as `platform:handle`, lower case, each once."""
    for item in items:
        if ":" not in item.strip(":"):
            raise source.wrong(path, 'a creator as "platform:handle"', item)
    return tuple(dict.fromkeys(item.lower().replace(":@", ":") for item in items))


def _niches(items: tuple[str, ...], source: Source, path: str, taxonomy: Taxonomy) -> tuple[str, ...]:
    return tuple(dict.fromkeys(taxonomy.find(item, where=source.where(path)) for item in items))


def _languages(items: tuple[str, ...], source: Source, path: str, taxonomy: Taxonomy) -> tuple[str, ...]:  # noqa: ARG001
    return tuple(dict.fromkeys(values.language(item, source, path) for item in items))


def _tiers(items: tuple[str, ...], source: Source, path: str, taxonomy: Taxonomy) -> tuple[Tier, ...]:  # noqa: ARG001
    names = [tier.value for tier in Tier]
    for item in items:
        if item.lower() not in names:
            raise source.wrong(path, "one of " + ", ".join(names), item)
    wanted = {item.lower() for item in items}
    return tuple(tier for tier in Tier if tier.value in wanted)


_LISTS: dict[str, _ListReader] = {
    "platforms": _folded,
    "languages": _languages,
    "tiers": _tiers,
    "niches": _niches,
    "excluded_niches": _niches,
    "words": _folded,
    "excluded_words": _folded,
    "competitors": _handles,
    "pinned": _ids,
    "banned": _ids,
    "only": _ids,
}


def _place(data: Mapping[str, Any], source: Source) -> PlaceWish | None:
    given = data.get("place", {})
    table: dict[str, Any] = (
        {"text": given} if isinstance(given, str) else dict(given) if isinstance(given, dict) else {}
    )
    if given and not table:
        raise source.wrong("place", 'a place like "Bandra, Mumbai"', given)
    values.check_keys(table, ("text", "radius_km", "lat", "lon"), source, "place.")
    paths = {key: f"place.{key}" for key in table}
    for key in ("radius_km", "lat", "lon"):
        if key in data:
            table[key], paths[key] = data[key], key
    said = {key: value for key, value in table.items() if value is not None and value != ""}
    if not said:
        return None
    radius = values.real(
        said.get("radius_km", 25.0), source, paths.get("radius_km", "place"), low=0, high=20_000, above=True
    )
    lat = values.optional(said.get("lat"), lambda v: values.real(v, source, paths["lat"], low=-90, high=90))
    lon = values.optional(said.get("lon"), lambda v: values.real(v, source, paths["lon"], low=-180, high=180))
    return PlaceWish(values.text(said.get("text", ""), source, "place"), radius, lat, lon)


def _prices(data: Mapping[str, Any], source: Source, currency: str) -> tuple[tuple[str, Money], ...]:
    given = data.get("prices", ())
    if isinstance(given, Mapping):
        given = list(given.items())
    if not isinstance(given, list | tuple) or any(not isinstance(p, list | tuple) or len(p) != 2 for p in given):
        raise source.wrong("prices", 'a table like "instagram:anna" = "50 EUR"', given)
    prices: dict[str, Money] = {}
    for creator, price in given:
        path = f"prices.{creator}"
        (creator_id,) = ids((values.text(creator, source, path),), source, path)
        prices[creator_id] = values.money(price, source, path, currency)
    return tuple(sorted(prices.items(), key=lambda item: item[0]))


def _table(value: object, known: tuple[str, ...], source: Source, path: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise source.wrong(path, f"a table with {', '.join(known)}", value)
    values.check_keys(value, known, source, f"{path}.")
    return {key: v for key, v in value.items() if v is not None and v != ""}


_BASE_TO_THOUSAND = FeeRule().base / FeeRule().per_thousand


def _fee_rule(value: object, source: Source) -> FeeRule:
    table = _table(value, ("base", "per_thousand", "exponent"), source, "fee_rule")
    high = {"exponent": 2.0}
    said = {k: values.real(v, source, f"fee_rule.{k}", low=0, high=high.get(k, 1e9)) for k, v in table.items()}
    if "base" not in said and "per_thousand" not in said:
        raise source.wrong("fee_rule.base", "a fee in the budget's currency, here or per thousand followers", "nothing")
    # What is left out is of the size of what was said: 20 and 10 are no fees in yen or rupees.
    base = said.get("base", said.get("per_thousand", 0.0) * _BASE_TO_THOUSAND)
    each = said.get("per_thousand", base / _BASE_TO_THOUSAND)
    return FeeRule(base, each, said.get("exponent", FeeRule().exponent))


def _evidence(value: object, source: Source) -> EvidenceRule:
    table = _table(value, ("min_posts", "min_audience", "max_age_days"), source, "evidence")
    return EvidenceRule(**{k: values.whole(v, source, f"evidence.{k}", low=0) for k, v in table.items()})


def _tier_limits(value: object, source: Source) -> TierLimits:
    known = tuple(tier.value for tier in Tier if tier is not Tier.PERSONAL)
    table = _table(value, known, source, "tier_limits")
    read = {k: values.whole(v, source, f"tier_limits.{k}", low=1) for k, v in table.items()}
    try:
        return TierLimits(**{**{k: getattr(DEFAULT_LIMITS, k) for k in known}, **read})
    except BadInput as error:
        raise BadInput(
            error.what, where=source.where("tier_limits"), given=str(read), next_step="raise the higher ones"
        ) from None


_TABLES: dict[str, Callable[[object, Source], Any]] = {
    "fee_rule": _fee_rule,
    "evidence": _evidence,
    "tier_limits": _tier_limits,
}


def _lines(content: str) -> dict[str, int]:
    """The line of each field, by its path; good enough for messages, the TOML parser keeps none."""
    lines: dict[str, int] = {}
    prefix = ""
    for number, line in enumerate(content.splitlines(), start=1):
        if table := re.match(r"\s*\[\[?\s*([\w.-]+)\s*\]", line):
            prefix = table[1] + "."
            lines.setdefault(table[1], number)
        elif key := re.match(r"""\s*(?:"([^"]+)"|'([^']+)'|([\w.-]+))\s*=""", line):
            lines.setdefault(prefix + (key[1] or key[2] or key[3]), number)
    return lines
