"""The time to write follows from posts and answers in the person's own zone, or there is not enough evidence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from goodword.campaigns.outreach.timing import moment_for, zone_for

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
KOLKATA = ZoneInfo("Asia/Kolkata")


def posted(hours: list[int], zone: ZoneInfo = KOLKATA) -> list[int]:
    """One post on each of the last days, at these hours there."""
    return [
        int((datetime(2026, 11, 20, h, 30, tzinfo=zone) - timedelta(days=i)).timestamp()) for i, h in enumerate(hours)
    ]


def test_hours_that_stand_out_are_suggested_in_their_zone() -> None:
    found = moment_for(posted([18] * 12 + [9, 13]), [], zone="Asia/Kolkata", zone_basis="", now=NOW)
    assert found.first is not None
    assert found.first <= 18 < found.first + 3
    assert found.at is not None
    assert found.at.astimezone(KOLKATA).hour == found.first
    assert found.at > NOW
    assert found.share is not None
    assert found.share.low < 12 / 14 < found.share.high
    assert "14 posts" in found.sentence


def test_hours_spread_over_the_day_are_not_enough_evidence() -> None:
    found = moment_for(posted([8, 10, 12, 14, 16, 18, 20, 9, 11, 13, 15, 17]), [], zone="UTC", zone_basis="", now=NOW)
    assert found.first is None
    assert found.sentence.startswith("Not enough evidence")


def test_few_posts_are_not_enough_evidence() -> None:
    assert moment_for(posted([18] * 4), [], zone="UTC", zone_basis="", now=NOW).at is None


def test_nobody_is_written_to_at_night() -> None:
    found = moment_for(posted([2] * 40), [], zone="Asia/Kolkata", zone_basis="", now=NOW)
    assert found.at is None


def test_answers_count_more_than_posts() -> None:
    posts, answers = posted([10] * 5 + [19] * 5), posted([19] * 5)
    found = moment_for(posts, answers, zone="Asia/Kolkata", zone_basis="", now=NOW)
    assert found.first is not None
    assert found.first <= 19 < found.first + 3
    assert found.answers == 5


@pytest.mark.parametrize(
    ("country", "own", "zone"),
    [("IN", "", "Asia/Kolkata"), ("DE", "", "Europe/Berlin"), ("US", "", "Asia/Kolkata"),
     ("US", "America/Denver", "America/Denver"), ("", "", "Asia/Kolkata")],
)  # fmt: skip
def test_a_zone_is_theirs_their_country_s_or_the_campaign_s(country: str, own: str, zone: str) -> None:
    found, known = zone_for(country, own, "Asia/Kolkata")
    assert found == zone
    assert known


def test_the_country_is_named_as_people_name_it() -> None:
    assert zone_for("IN", "", "UTC") == ("Asia/Kolkata", "the time zone of India")
    assert zone_for("US", "", "UTC")[1].startswith("United States has several time zones")


def test_a_place_tells_the_zone_where_a_country_has_several() -> None:
    found, known = zone_for("US", "", "Asia/Kolkata", ("Austin", "Texas", "United States"))
    assert (found, known) == ("America/Chicago", "the time zone of Austin, Texas, United States")
