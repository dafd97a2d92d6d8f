"""Whose rules of disclosure apply, and how it is said."""

from __future__ import annotations

from types import SimpleNamespace

import pyarrow as pa

from goodword.catalogue.model import AUDIENCE_LINKS
from goodword.vetting.evidence.whose import audience_homes, because


class Places:
    """West of 0 is Brazil, east of it India."""

    def nearest_many(self, lats, lons):
        assert len(lats) == len(lons)
        return [SimpleNamespace(country="BR" if lon < 0 else "IN") for lon in lons]


def links(*lons: float | None) -> pa.Table:
    rows = [{"creator_id": "a", "person": i, "lat": None if x is None else 1.0, "lon": x} for i, x in enumerate(lons)]
    return pa.Table.from_pylist(rows, schema=AUDIENCE_LINKS)


def test_countries_of_a_good_part_of_the_known_audience_count_largest_first():
    assert audience_homes(links(*[70.0] * 14, *[-40.0] * 6, None), Places()) == (("IN", 14, 20), ("BR", 6, 20))


def test_a_few_people_elsewhere_bring_no_rules_along():
    assert audience_homes(links(*[70.0] * 40, -40.0), Places()) == (("IN", 40, 41),)


def test_too_few_known_homes_say_nothing():
    assert audience_homes(links(*[70.0] * 9, *[None] * 50), Places()) == ()


def test_many_homes_are_picked_evenly():
    ((country, k, n),) = audience_homes(links(*[70.0] * 5_000), Places())
    assert (country, k == n) == ("IN", True)
    assert n <= 320


def test_whose_rules_they_are_is_said():
    homes = (("IN", 14, 20), ("QQ", 6, 20))
    assert because(["de"], "US", homes) == (
        "By the rules of Germany (named), United States (the creator's country), India (home of 14 of 20 known people "
        "of the audience), QQ, of which there are none here (home of 6 of 20 known people of the audience)."
    )
    assert "Austria, by those of European Union in general (the creator's country)" in because([], "AT", ())
    assert "No country of the brand is named: name it" in because([], "AT", ())
    assert because([], None, ()).startswith("By the rules of European Union in general and United States, because no")
    assert "Known: United Arab Emirates, of which there are none here (named)." in because(["ae"], None, ())
