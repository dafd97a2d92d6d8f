"""Half-lives, hours in local time and sponsored against organic, on made-up facts whose truth is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from goodword.measurement.funnel.ask import asked
from goodword.measurement.funnel.model import Funnel, FunnelQuestion
from measurement.funnel.cases import read

START = datetime(2026, 2, 1, tzinfo=UTC)


def text(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S")


def decaying(tmp_path: Path, rng: np.random.Generator, *, cut_days: float = 60, posts: int = 12) -> Funnel:
    """Posts two days apart whose clicks come exponentially, half of them within ten hours."""
    rows, clicks = [], []
    end = START + timedelta(days=cut_days)
    for p in range(posts):
        posted = START + timedelta(days=2 * p)
        rows.append(
            {"creator": "mira", "post_id": f"p{p}", "platform": "instagram", "posted_at": text(posted), "reach": 500}
        )
        for n, age in enumerate(rng.exponential(10 / np.log(2), 60)):
            at = posted + timedelta(hours=float(age))
            if at < end:
                clicks.append({"click_id": f"{p}-{n}", "creator": "mira", "post": f"p{p}", "at": text(at)})
    return read(tmp_path, asked(by="creator", as_of=text(end)), posts=rows, clicks=clicks)


def test_half_life_is_found(tmp_path: Path) -> None:
    one = decaying(tmp_path, np.random.default_rng(1)).half_lives[0]
    assert one.estimate is not None
    assert one.estimate.low < 10 < one.estimate.high
    assert one.estimate.value == pytest.approx(10, rel=0.2)
    assert (one.platform, one.what, one.posts) == ("instagram", "clicks", 12)
    shares = [s for _, s in one.curve]
    assert shares == sorted(shares)


def test_young_posts_do_not_shorten_it(tmp_path: Path) -> None:
    """Everything is cut off half a day after the last post: naive medians would be far too short."""
    one = decaying(tmp_path, np.random.default_rng(2), cut_days=22.5).half_lives[0]
    assert one.estimate is not None
    assert one.estimate.value == pytest.approx(10, rel=0.25)


def test_one_post_says_little(tmp_path: Path) -> None:
    one = decaying(tmp_path, np.random.default_rng(3), posts=1).half_lives[0]
    assert one.estimate is not None
    assert one.estimate.high / one.estimate.low > 4


def test_too_few_clicks_say_so(tmp_path: Path) -> None:
    posts = [{"creator": "m", "post_id": "p", "posted_at": "2026-02-01", "reach": 9}]
    clicks = [{"click_id": "k", "creator": "m", "post": "p", "at": "2026-02-03 10:00"}]
    one = read(tmp_path, posts=posts, clicks=clicks).half_lives[0]
    assert one.estimate is None
    assert "10" in one.why


def clicks_at(hours: list[datetime]) -> list[dict[str, object]]:
    return [{"click_id": n, "creator": "mira", "at": at.isoformat()} for n, at in enumerate(hours)]


def test_hours_are_local_and_daylight_saving_is_counted_out(tmp_path: Path) -> None:
    """20:00 in Berlin is 19:00 UTC in winter and 18:00 in summer; the clocks change on 29 March 2026."""
    from zoneinfo import ZoneInfo

    berlin, rng = ZoneInfo("Europe/Berlin"), np.random.default_rng(4)
    days = [datetime(2026, 3, 10, tzinfo=berlin) + timedelta(days=d) for d in range(40)]
    evening = [day.replace(hour=20, minute=m) for day in days for m in range(0, 50, 5)]
    spread = [day + timedelta(hours=float(h)) for day in days for h in rng.uniform(0, 23.9, 12)]
    found = read(tmp_path, FunnelQuestion(timezone="Europe/Berlin"), clicks=clicks_at(evening + spread))
    rhythm = found.rhythms[0]
    top = max(rhythm.hours, key=lambda s: s.estimate.value)
    assert top.label == "20"
    assert top.estimate.low > 3
    assert "20:00" in rhythm.sentence
    assert sum(s.events for s in rhythm.hours) == len(evening) + len(spread)


def test_an_even_flow_has_no_best_hour(tmp_path: Path) -> None:
    rng = np.random.default_rng(6)
    flow = [START + timedelta(hours=float(h)) for h in rng.uniform(0, 24 * 30, 900)]
    rhythm = read(tmp_path, clicks=clicks_at(flow)).rhythms[0]
    assert "Nothing stands out" in rhythm.sentence
    assert sum(s.estimate.low > 1 or s.estimate.high < 1 for s in (*rhythm.hours, *rhythm.weekdays)) <= 1


def test_bursts_are_no_rhythm(tmp_path: Path) -> None:
    """One viral afternoon of a month is one event, not hundreds."""
    rng = np.random.default_rng(7)
    flow = [START + timedelta(hours=float(h)) for h in rng.uniform(0, 24 * 30, 300)]
    flow += [START + timedelta(days=11, hours=15 + float(h)) for h in rng.uniform(0, 1, 200)]
    at_three = next(s for s in read(tmp_path, clicks=clicks_at(flow)).rhythms[0].hours if s.label == "15")
    assert at_three.estimate.low < 1


def test_days_without_hours_have_no_hours(tmp_path: Path) -> None:
    days = [START + timedelta(days=d % 28) for d in range(200)]
    rhythm = read(
        tmp_path, clicks=[{"click_id": n, "creator": "m", "at": f"{d:%Y-%m-%d}"} for n, d in enumerate(days)]
    ).rhythms[0]
    assert rhythm.hours == ()
    assert len(rhythm.weekdays) == 7


def posts(ratio: float, creators: int, rng: np.random.Generator) -> list[dict[str, object]]:
    rows = []
    for c in range(creators):
        level = 0.05 * np.exp(rng.normal(0, 0.5))
        for p in range(8):
            paid = p < 4
            rate = level * (ratio if paid else 1) * np.exp(rng.normal(0, 0.3))
            rows.append(
                {
                    "creator": f"c{c}",
                    "post_id": f"{c}-{p}",
                    "reach": 20_000,
                    "likes": int(20_000 * rate),
                    "sponsored": paid,
                }
            )
    return rows


def test_sponsored_posts_are_compared_within_creators(tmp_path: Path) -> None:
    found = read(tmp_path, posts=posts(0.7, 20, np.random.default_rng(8)))
    whole = found.versus[0]
    assert whole.estimate is not None
    assert whole.estimate.low < 0.7 < whole.estimate.high < 1
    assert (whole.sponsored, whole.organic) == (80, 80)
    assert len(found.versus) == 21
    assert found.total.exposed == 80 * 20_000, "organic posts only serve to compare with"


def test_nothing_to_compare_says_so(tmp_path: Path) -> None:
    rows = [{"creator": "a", "post_id": "1", "reach": 100, "likes": 5, "sponsored": True}]
    rows += [{"creator": "b", "post_id": "2", "reach": 100, "likes": 5, "sponsored": False}]
    one = read(tmp_path, posts=rows).versus[0]
    assert one.estimate is None
    assert "no creator has both" in one.why
