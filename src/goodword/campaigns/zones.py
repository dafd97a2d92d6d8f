"""Where a campaign's days are days: the time zone of a country, or of a place in it (I/O: one file)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from goodword.core.text import fold

_SMALL = frozenset({"Europe/Busingen", "Asia/Urumqi", "Atlantic/Canary", "Africa/Ceuta", "Atlantic/Azores",
                    "Atlantic/Madeira", "Pacific/Easter", "America/Punta_Arenas", "America/Coyhaique",
                    "Antarctica/McMurdo", "Antarctica/Macquarie", "Pacific/Chatham", "Pacific/Galapagos",
                    "Pacific/Bougainville", "Australia/Lord_Howe", "Australia/Broken_Hill", "Australia/Eucla",
                    "America/Noronha", "America/Eirunepe", "America/Blanc-Sablon", "America/Atikokan",
                    "America/Creston", "America/Matamoros", "America/Ciudad_Juarez", "America/Ojinaga",
                    "America/Adak", "America/Danmarkshavn", "America/Thule", "Europe/Simferopol"})  # fmt: skip
"""Zones that share a country's code but hardly anybody lives in; only a place there has them."""
_YEARS = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))
_REGIONS = """
US America/New_York: Connecticut, Delaware, District of Columbia, D.C., Florida, Georgia, Kentucky, Maine, Maryland, Massachusetts, New Hampshire, New Jersey, New York, North Carolina, Ohio, Pennsylvania, Rhode Island, South Carolina, Vermont, Virginia, West Virginia
US America/Detroit: Michigan
US America/Indiana/Indianapolis: Indiana
US America/Chicago: Alabama, Arkansas, Illinois, Iowa, Kansas, Louisiana, Minnesota, Mississippi, Missouri, Nebraska, North Dakota, Oklahoma, South Dakota, Tennessee, Texas, Wisconsin
US America/Denver: Colorado, Montana, New Mexico, Utah, Wyoming
US America/Boise: Idaho
US America/Phoenix: Arizona
US America/Los_Angeles: California, Nevada, Oregon, Washington
US America/Anchorage: Alaska
US Pacific/Honolulu: Hawaii
CA America/Toronto: Ontario, Quebec
CA America/Halifax: Nova Scotia, New Brunswick, Prince Edward Island
CA America/St_Johns: Newfoundland and Labrador
CA America/Winnipeg: Manitoba
CA America/Regina: Saskatchewan
CA America/Edmonton: Alberta, Northwest Territories
CA America/Vancouver: British Columbia
CA America/Whitehorse: Yukon
CA America/Iqaluit: Nunavut
AU Australia/Sydney: New South Wales, Australian Capital Territory
AU Australia/Melbourne: Victoria
AU Australia/Brisbane: Queensland
AU Australia/Adelaide: South Australia
AU Australia/Darwin: Northern Territory
AU Australia/Perth: Western Australia
AU Australia/Hobart: Tasmania
BR America/Manaus: Amazonas
BR America/Cuiaba: Mato Grosso
BR America/Campo_Grande: Mato Grosso do Sul
BR America/Porto_Velho: Rondonia
BR America/Boa_Vista: Roraima
BR America/Rio_Branco: Acre
BR America/Sao_Paulo: *
MX America/Cancun: Quintana Roo
MX America/Tijuana: Baja California
MX America/Mazatlan: Baja California Sur, Sinaloa, Nayarit
MX America/Hermosillo: Sonora
MX America/Mexico_City: *
ES Atlantic/Canary: Canarias, Canary Islands
ES Africa/Ceuta: Ceuta
PT Atlantic/Azores: Azores, Acores
PT Atlantic/Madeira: Madeira
"""  # noqa: E501 - a table
"""Most people of a region live in this zone; `*`: of every other region. Compared folded."""


def zones_of(country: str) -> tuple[str, ...]:
    """The time zones of a country that differ; those where hardly anybody lives are left out."""
    found: dict[tuple[timedelta | None, ...], str] = {}
    known = set(_regions().get(country.upper(), {}).values())
    for name in sorted(_listed().get(country.upper(), ()), key=lambda name: name not in known):
        if name not in _SMALL:
            found.setdefault(tuple(at.astimezone(ZoneInfo(name)).utcoffset() for at in _YEARS), name)
    return tuple(found.values())


def zone_in(country: str, parts: Iterable[str]) -> str:
    """The zone of a place: the only one of its country, else that of a region named among the parts of the place's name
    ("Austin", "Texas", "United States"). "" where neither tells it."""
    known = _regions().get(country.upper(), {})
    named = [known[key] for part in parts if (key := fold(part)) in known]
    if named:
        return named[-1]  # New York, New York: the wider part comes later
    zones = zones_of(country)
    return zones[0] if len(zones) == 1 else known.get("*", "") if any(parts) else ""


@cache
def _listed() -> dict[str, tuple[str, ...]]:
    """Country → its zones as the time zone database lists them."""
    found: dict[str, list[str]] = {}
    for line in files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, name = line.split("\t")[:3]
            found.setdefault(country, []).append(name)
    return {country: tuple(names) for country, names in found.items()}


@cache
def _regions() -> dict[str, dict[str, str]]:
    """Country → folded region → zone."""
    found: dict[str, dict[str, str]] = {}
    for line in _REGIONS.strip().splitlines():
        where, _, names = line.partition(": ")
        country, zone = where.split()
        found.setdefault(country, {}).update({fold(name) or name: zone for name in names.split(", ")})
    return found
