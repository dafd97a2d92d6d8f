"""The brief as a web form: fields to a brief, a brief back to fields, errors to the field they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from goodword.core.errors import GoodwordError
from goodword.core.money import Money
from goodword.discovery.house import House
from goodword.discovery.model import Brief
from goodword.discovery.read import read_mapping
from goodword.discovery.values import Source
from goodword.ui.form import Form
from goodword.ui.format import language_name

FIELDS = (
    "name", "budget", "promotes", "audience", "place.text", "place.radius_km", "platforms", "languages", "niches",
    "excluded_niches", "words", "excluded_words", "competitors", "starts", "ends", "max_creators",
    "evidence.min_posts", "evidence.min_audience", "evidence.max_age_days", "only",
    "fee_rule.base", "fee_rule.per_thousand", "fee_rule.exponent",
)  # fmt: skip
_ALIASES = {"place": "place.text", "radius_km": "place.radius_km", "currency": "budget"}
_PRICE = re.compile(r"^\s*(?P<creator>\S+:\S+?)\s*[:=]?\s+(?P<price>.*\d.*)$")


def read_form(form: Form, house: House | None = None) -> Brief:
    """The brief that the form says. Raises BadInput; `field_of` tells which field it means."""
    data: dict[str, object] = {name: form.value(name) for name in FIELDS if form.value(name).strip()}
    if form.values("tiers"):
        data["tiers"] = list(form.values("tiers"))
    if form.value("prices").strip():
        data["prices"] = _prices(form.value("prices"))
    if data.get("place.radius_km") and not data.get("place.text"):
        del data["place.radius_km"]  # the field comes filled in; alone it says nothing
    data.setdefault("name", form.value("promotes").strip() or "Brief")
    return read_mapping(data, Source("form"), house)


def form_of(brief: Brief, brief_id: int | None = None) -> Form:
    """The form filled in with a brief."""
    place = brief.place
    given: dict[str, str | Sequence[str]] = {
        "brief_id": str(brief_id or ""),
        "name": brief.name,
        "budget": _amount(brief.budget),
        "promotes": brief.promotes,
        "audience": brief.audience,
        "place.text": place.text if place else "",
        "place.radius_km": f"{place.radius_km:g}" if place else "",
        "tiers": tuple(t.value for t in brief.tiers),
        "starts": brief.starts.isoformat() if brief.starts else "",
        "ends": brief.ends.isoformat() if brief.ends else "",
        "max_creators": str(brief.max_creators or ""),
        "prices": "\n".join(f"{creator} {_amount(price)}" for creator, price in brief.prices),
        "evidence.min_posts": str(brief.evidence.min_posts),
        "evidence.min_audience": str(brief.evidence.min_audience),
        "evidence.max_age_days": str(brief.evidence.max_age_days or ""),
    }
    given["languages"] = ", ".join(map(language_name, brief.languages))
    for name in ("platforms", "niches", "excluded_niches", "words", "excluded_words", "competitors", "only"):
        given[name] = ", ".join(getattr(brief, name))
    if brief.fee_rule:
        rule = brief.fee_rule
        given |= {f"fee_rule.{n}": f"{getattr(rule, n):g}" for n in ("base", "per_thousand", "exponent")}
    return Form(given)


def with_error(form: Form, error: GoodwordError) -> Form:
    """The same form with what is wrong beside its field."""
    words = " ".join([error.what, *([f"Next: {error.next_step}."] if error.next_step else [])])
    return Form(form.given, {field_of(error): words})


def field_of(error: GoodwordError) -> str:
    """The field that an error means, "" when it means none."""
    path = error.where.rsplit(", ", 1)[-1]
    path = _ALIASES.get(path, path)
    known = (*FIELDS, "tiers", "prices")
    return path if path in known else next((k for k in known if path.startswith(k + ".")), "")


def given_of(fields: Mapping[str, Sequence[str]]) -> Form:
    """The form as the browser sent it."""
    return Form({name: tuple(values) if name == "tiers" else ", ".join(values) for name, values in fields.items()})


def _amount(money: Money) -> str:
    """ "60,000 INR": read back as the same amount, also where three digits follow the point (a fourth says so)."""
    if money.minor % 10**money.exponent == 0:
        return f"{money.major:,.0f} {money.currency}"
    return f"{money.major:.{money.exponent}f}{'0' if money.exponent == 3 else ''} {money.currency}"


def _prices(text: str) -> dict[str, str]:
    """ "instagram:anna 50 EUR" a line; a line of another form is kept whole, so that its error names it."""
    prices = {}
    for line in filter(str.strip, text.splitlines()):
        match = _PRICE.match(line)
        prices[match["creator"] if match else line.strip()] = match["price"].strip() if match else ""
    return prices
