"""What the component page shows: every component in every state, with invented numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from goodword.core.errors import BadInput, GoodwordError, NotFound, Unavailable
from goodword.core.estimate import Estimate
from goodword.ui.form import Form


@dataclass(frozen=True, slots=True)
class Mark:
    """Stands for a verdict: components only look at `value`."""

    value: str


@dataclass(frozen=True, slots=True)
class States:
    """The six states of one page in its own words."""

    empty: tuple[str, str]
    loading: str
    partial: tuple[str, str]
    stale: tuple[str, str]
    error: GoodwordError
    done: tuple[str, str]


def _estimate(value: float, low: float, high: float, n: int, unit: str) -> Estimate:
    return Estimate(value, low, high, n, unit, "example/1")


VERDICTS = (Mark("pass"), Mark("review"), Mark("not_enough_evidence"))
ESTIMATES = (
    ("A share", _estimate(0.028713, 0.0212, 0.0374, 12, "share")),
    ("People", _estimate(41_320, 36_220, 46_400, 640, "people")),
    ("Hardly anything known", _estimate(0.03, 0.004, 0.16, 1, "share")),
)
ROWS = (
    ("khar_eats", _estimate(900, 760, 1_050, 80, "people"), VERDICTS[0]),
    ("चाय की कहानी", _estimate(610, 410, 840, 31, "people"), VERDICTS[1]),
    ("سناء والخبز", _estimate(220, 60, 700, 4, "people"), VERDICTS[2]),
)
RIGHT = Form({"name": "Bandra bakery", "words": "sourdough, केक", "tiers": ("nano", "micro"), "one": "b"})
WRONG = Form({"budget": "sixty"}, {"budget": 'The budget must be an amount like "₹60,000" or "1200 EUR".'})

STATES: tuple[tuple[str, States], ...] = (
    (
        "Find",
        States(
            ("There is nobody to find yet", "Import creators and posts, or load the demonstration world."),
            "Looking through 27,177 creators",
            ("3 of 5 sources answered", "What they found is below; the other two are tried again in a minute."),
            ("As of 20 Nov 2026", "Newer posts have been imported since; they count from the next plan on."),
            BadInput.value("radius_km", "above 0 and at most 20,100", -3, where="brief, place", hint="write 5"),
            ("12 people answer the brief", "Next: look at them one by one, or go straight to the roster."),
        ),
    ),
    (
        "Vet",
        States(
            ("No posts of theirs are known", "Import some, and their engagement appears here."),
            "Reading 50 posts",
            ("2 of 6 signals have enough to go on", "The others say what they would need."),
            ("Last seen 14 months ago", "The numbers may have moved; a newer snapshot would tell."),
            NotFound.looked_in("There is no creator of that name.", ["your catalogue"], next_step="check the handle"),
            ("Looks sound", "Nothing that we looked at asks for a second look."),
        ),
    ),
    (
        "Choose",
        States(
            ("Nobody can be booked for ₹500", "The cheapest of the shortlist asks ₹1,200."),
            "Choosing among 140 people",
            ("4 prices are not known", "The fee rule stands in for them; they carry a star."),
            ("Planned on 3 Nov 2026", "Prices have been imported since; plan anew to use them."),
            BadInput("Two pinned people cost too much.", data="The plan is unchanged.", next_step="unpin one"),
            ("The report is saved", "It opens on any machine, without a network."),
        ),
    ),
    (
        "Import",
        States(
            ("Nothing was imported yet", "Choose files: CSV, JSON Lines or Parquet."),
            "Reading posts.csv, 120,000 of 382,272 rows",
            ("2 of 3 files are in", "The third one has another form; see what it lacks below."),
            ("Last import 6 weeks ago", "A newer export adds history; nothing is lost."),
            Unavailable("The disk does not answer.", data="Committed files stay.", next_step="try again"),
            ("31,186 rows are in", "14 were set aside, with the reason for each."),
        ),
    ),
)  # fmt: skip

Plot = tuple[str, str, str, dict[str, object], tuple[str, ...], list[tuple[object, ...]]]


def plots() -> list[Plot]:
    """id, kind, title, data, table head, table rows of each kind of picture."""
    return [_curve(), _strips(), _adds(), _overlap(), _map(), _posts()]


def _point(minor: int) -> dict[str, float]:
    people, bound = 6_800 * (1 - math.exp(-minor / 3.8e6)), 7_000 * (1 - math.exp(-minor / 3.6e6))
    return {
        "budget": minor,
        "people": people,
        "bound": bound,
        "size": minor // 700_000,
        "low": people * 0.8,
        "high": people * 1.3,
    }


def _post(i: int) -> dict[str, object]:
    engagements = round(140 * math.exp(0.6 * math.sin(i * 1.7)))
    at = 1_780_000_000 + i * 260_000
    return {"at": at, "engagements": engagements, "sponsored": i % 5 == 3, "caption": "an invented post"}


def _curve() -> Plot:
    points = [_point(minor) for minor in range(500_000, 15_000_001, 500_000)]
    data: dict[str, object] = {
        "currency": "INR",
        "exponent": 2,
        "points": points,
        "knee": points[10],
        "now": points[11],
        "said": "5,500",
    }
    rows: list[tuple[object, ...]] = [(p["budget"] // 100, round(p["people"]), round(p["bound"])) for p in points]
    return (
        "curve",
        "curve",
        "What more money buys, and where it starts to buy less",
        data,
        ("₹", "People", "At most"),
        rows,
    )


def _strips() -> Plot:
    peers = [0.006, 0.014, 0.024, 0.041, 0.085]
    rows = [
        {"name": name, "value": v, "low": v * 0.7, "high": v * 1.4, "peers": peers, "group": "nano"}
        for name, v in (("khar_eats", 0.031), ("चाय की कहानी", 0.052), ("سناء والخبز", 0.017))
    ]
    lines: list[tuple[object, ...]] = [(r["name"], r["value"]) for r in rows]
    return (
        "strips",
        "strips",
        "How much their followers engage, against creators like them",
        {"rows": rows},
        ("Who", "Rate"),
        lines,
    )


def _adds() -> Plot:
    rows = [
        {"name": n, "adds": a, "shared": s, "estimate": _estimate(a, a * 0.7, a * 1.2, 12, "people")}
        for n, a, s in (("khar_eats", 900, 0), ("tiny_tiffin", 540, 210))
    ]
    lines: list[tuple[object, ...]] = [(r["name"], r["adds"], r["shared"]) for r in rows]
    return (
        "adds",
        "adds",
        "Whom each one adds to those before",
        {"rows": rows, "said": ["900", "540"]},
        ("Who", "Adds", "Reached already"),
        lines,
    )


def _overlap() -> Plot:
    names = ["khar_eats", "tiny_tiffin", "चाय की कहानी", "worli.waffles"]
    pairs = [{"a": a, "b": b, "share": 0.3 / (a + b)} for a in range(4) for b in range(a + 1, 4)]
    lines: list[tuple[object, ...]] = [(names[int(p["a"])], names[int(p["b"])], round(p["share"], 2)) for p in pairs]
    title = "khar_eats and tiny_tiffin share the most: 30 %"
    return (
        "overlap",
        "overlap",
        title,
        {"names": names, "pairs": pairs, "left_off": 0},
        ("One", "Other", "Shared"),
        lines,
    )


def _map() -> Plot:
    points = [
        {"name": name, "place": "Bandra West", "lat": 19.0544 + 0.01 * i, "lon": 72.8406 - 0.008 * i, "booked": i < 2}
        for i, name in enumerate(("khar_eats", "tiny_tiffin", "worli.waffles"))
    ]
    circle = {"lat": 19.0544, "lon": 72.8406, "radius": 5, "label": "Bandra West"}
    lines: list[tuple[object, ...]] = [(p["name"], p["place"]) for p in points]
    return (
        "map",
        "map",
        "2 booked voices in and around Bandra West",
        {"points": points, "circle": circle, "world": False},
        ("Who", "Place"),
        lines,
    )


def _posts() -> Plot:
    rows = [_post(i) for i in range(28)]
    lines: list[tuple[object, ...]] = [(i, r["engagements"]) for i, r in enumerate(rows)]
    return (
        "posts",
        "posts",
        "Their sponsored posts engage about as much as the others",
        {"rows": rows, "usual": 140},
        ("Post", "Engagements"),
        lines,
    )


def page_url() -> Callable[[int], str]:
    """Addresses of the example pages."""
    return lambda page: f"/components?page={page}#table"
