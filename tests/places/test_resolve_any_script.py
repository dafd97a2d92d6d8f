"""A place is found under its names in any script, spelling and shorthand."""

from __future__ import annotations

import pytest

from goodword.places.gazetteer import Gazetteer


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("मुंबई", "Mumbai", "IN"),
        ("Mumbai", "Mumbai", "IN"),
        ("Bombay", "Mumbai", "IN"),
        ("München", "Munich", "DE"),
        ("Munich", "Munich", "DE"),
        ("Muenchen", "Munich", "DE"),
        ("MUNCHEN", "Munich", "DE"),
        ("القاهرة", "Cairo", "EG"),
        ("القاهره", "Cairo", "EG"),
        ("東京", "Tokyo", "JP"),
        ("서울", "Seoul", "KR"),
        ("Санкт-Петербург", "Saint Petersburg", "RU"),
        ("Αθήνα", "Athens", "GR"),
        ("กรุงเทพ", "Bangkok", "TH"),
        ("NYC", "New York City", "US"),
        ("New York, New York", "New York City", "US"),
        ("São Paulo", "São Paulo", "BR"),
        ("sao paulo", "São Paulo", "BR"),
        ("Kobenhavn", "Copenhagen", "DK"),
        ("Washington, D.C.", "Washington", "US"),
    ],
)
def test_the_first_match_is_the_place(gazetteer: Gazetteer, text: str, name: str, country: str) -> None:
    best = gazetteer.resolve(text)[0]
    assert (best.name, best.country) == (name, country)
    assert best.precise


@pytest.mark.parametrize(
    ("text", "name", "lat", "lon"),
    [
        ("Bandra", "Bandra", 19.06, 72.84),
        ("बांद्रा", "Bandra", 19.06, 72.84),
        ("Bandra, Mumbai", "Bandra", 19.06, 72.84),
        ("Bandra Mumbai", "Bandra", 19.06, 72.84),
        ("Bandra West", "Bandra West", 19.06, 72.83),
        ("Altona, Hamburg", "Altona", 53.55, 9.93),
        ("Brooklyn", "Brooklyn", 40.65, -73.95),
        ("Shoreditch", "Shoreditch", 51.53, -0.08),
        ("SoHo, Manhattan", "SoHo", 40.72, -74.0),
        ("Kreuzberg", "Kreuzberg", 52.5, 13.4),
    ],
)
def test_neighbourhoods_are_known(gazetteer: Gazetteer, text: str, name: str, lat: float, lon: float) -> None:
    best = gazetteer.resolve(text)[0]
    assert best.name == name
    assert (best.lat, best.lon) == (pytest.approx(lat, abs=0.05), pytest.approx(lon, abs=0.05))


@pytest.mark.parametrize(
    ("text", "country"),
    [("Germany", "DE"), ("Deutschland", "DE"), ("भारत", "IN"), ("مصر", "EG"), ("UK", "GB"), ("Iceland", "IS")],
)
def test_a_country_is_an_answer_without_a_precise_point(gazetteer: Gazetteer, text: str, country: str) -> None:
    best = gazetteer.resolve(text)[0]
    assert (best.country, best.precise) == (country, False)


def test_a_place_inside_a_sentence_is_found_with_less_confidence(gazetteer: Gazetteer) -> None:
    best = gazetteer.resolve("street food in Bandra")[0]
    assert best.name == "Bandra"
    assert best.confidence <= 0.5


def test_a_slip_of_one_letter_is_answered_as_a_guess(gazetteer: Gazetteer) -> None:
    best = gazetteer.resolve("Mumabi")[0]
    assert best.name == "Mumbai"
    assert best.confidence <= 0.4


@pytest.mark.parametrize("text", ["", "   ", "---", "🙂", "nowhereville xyzzy", "\x00"])
def test_what_is_no_place_gives_nothing(gazetteer: Gazetteer, text: str) -> None:
    assert gazetteer.resolve(text) == ()


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("عمّان", "Amman", "JO"),
        ("عَمّان", "Amman", "JO"),
        ("مقهى، عمّان", "Amman", "JO"),
        ("عُمان", "Oman", "OM"),
        ("إسطنبول", "Istanbul", "TR"),
        ("اسطنبول", "Istanbul", "TR"),
        ("الاسكندرية", "Alexandria", "EG"),
        ("الإسكندريّة", "Alexandria", "EG"),
        ("أبو ظبي", "Abu", "AE"),
        ("ابوظبي", "Abu Dhabi", "AE"),
        ("الرّياض", "Riyadh", "SA"),
        ("جدّة", "Jeddah", "SA"),
        ("مكّة", "Makkah", "SA"),
        ("القُدْس", "Jerusalem", "IL"),
        ("حَلَب", "Aleppo", "SY"),
        ("بَغْدَاد", "Baghdad", "IQ"),
        ("دُبَيّ", "Dubai", "AE"),
        ("الدّار البيضاء", "Casablanca", "MA"),
        ("کراچی", "Karachi", "PK"),
    ],
)
def test_arabic_names_with_and_without_their_signs(gazetteer: Gazetteer, text: str, name: str, country: str) -> None:
    best = gazetteer.resolve(text)[0]
    assert (best.country, best.label.startswith(name)) == (country, True)
    assert best.confidence > 0.5


def test_signs_only_help_where_no_country_is_given(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("عمّان", country="OM")[0].country == "OM"
    tag = gazetteer.locate("عمّان")
    assert tag is not None
    assert tag.country == "JO"
