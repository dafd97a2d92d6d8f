"""The report: self-contained, closed to the outside, hostile text stays text, written whole or not at all."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from goodword.core.errors import BadInput
from goodword.core.money import Money
from goodword.planning.model import Plan
from goodword.report.cli import write_report
from goodword.report.pages import file_name
from goodword.report.render import report
from goodword.ui.format import formatter
from sample_plan import HOSTILE, make_plan


def _without_scripts(text: str) -> str:
    return re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)


class _Addresses(HTMLParser):
    """Everything that a browser would fetch, and every handler it would run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("src", "href", "srcset", "action", "data", "poster", "style") or name.startswith("on"):
                self.found.append(f"{tag} {name}={value}")


@pytest.fixture(scope="module")
def text() -> str:
    return report(make_plan())


def test_it_names_no_address_and_no_handler(text: str) -> None:
    parser = _Addresses()
    parser.feed(text)
    assert parser.found == []
    assert "@import" not in text
    assert "url(" not in re.sub(r"<script\b.*?</script>", "", text, flags=re.DOTALL)


def test_its_policy_allows_what_is_in_it_and_nothing_else(text: str) -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy is not None
    assert "default-src &#39;none&#39;" in policy[1]
    assert "unsafe" not in policy[1]
    assert policy[1].count("sha256-") == len(re.findall(r"<script>", text)) + 2


def test_it_tells_the_whole_plan(text: str) -> None:
    plain = _without_scripts(text)
    plan = make_plan()
    for booked in plan.roster.booked:
        assert booked.creator_id.split(":")[1] in plain
    for part in ("What we assume", "Small against big", "Would be booked at", "sample/1", "₹60,000", "Bandra West"):
        assert part in plain
    for picture in ("curve", "adds", "overlap", "map", "strips"):
        assert f'id="{picture}"' in plain
        assert f'data-plot="{picture}"' in plain
    assert plain.count("<table") >= 7, "every picture has its numbers as a table"


def test_every_number_has_its_interval(text: str) -> None:
    shown = re.findall(r'<span class="est"[^>]*>(.*?)</span></span>', text)
    assert len(shown) > 20
    assert all('class="int"' in s for s in shown)


@pytest.mark.parametrize("place", ["name", "reason"])
def test_hostile_text_stays_text(place: str) -> None:
    text = _without_scripts(report(make_plan(hostile=True)))
    assert HOSTILE not in text
    assert "<img" not in text
    assert "alert(1)&gt;" in text


def test_data_of_a_picture_cannot_end_its_script() -> None:
    text = report(make_plan(hostile=True))
    for block in re.findall(r'<script type="application/json" data-plot-data>(.*?)</script>', text, re.DOTALL):
        assert "<" not in block


def _nobody() -> Plan:
    plan = make_plan()
    roster = replace(plan.roster, booked=(), spent=Money(0, "INR"), sentence="Nobody can be booked on this brief.")
    return replace(plan, roster=roster, shortlist=(), curve=(), overlap=(), left_out=(), big=None, place=None, steps=())


def test_a_plan_with_nobody_is_told_too() -> None:
    text = _without_scripts(report(_nobody()))
    assert "Nobody can be booked" in text
    assert 'data-plot="curve"' not in text


def test_numbers_in_the_language_of_the_reader() -> None:
    assert "60.000\xa0₹" in report(make_plan(), formatter("de"))


def test_the_same_plan_gives_the_same_file(text: str) -> None:
    assert report(make_plan()) == text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Bandra bakery", "bandra-bakery-2026-11-22.html"),
        ("../../etc/passwd", "etc-passwd-2026-11-22.html"),
        ("मुंबई बेकरी", "मुंबई-बेकरी-2026-11-22.html"),
        ("///", "report-2026-11-22.html"),
    ],
)
def test_file_name(name: str, expected: str) -> None:
    plan = make_plan()
    assert file_name(replace(plan, brief=replace(plan.brief, name=name))) == expected


def test_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "r.html"
    write_report(make_plan(), target)
    assert target.read_text("utf-8").rstrip().endswith("</html>")
    assert [p.name for p in target.parent.iterdir()] == ["r.html"]


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadInput, match="cannot be written"):
        write_report(make_plan(), tmp_path / "file" / "r.html")
