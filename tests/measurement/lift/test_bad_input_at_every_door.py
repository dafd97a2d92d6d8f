"""What goes wrong in tables of outcomes gets the same clear answer from the terminal and over HTTP."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import typer
from fastapi import FastAPI
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from goodword.api import problems
from goodword.core.errors import GoodwordError
from goodword.measurement.lift import api, cli
from measurement.worlds import panel

Row = tuple[str, str, str]
START = "2026-02-10"  # period 40 of 50


def rows(places: int = 10, *, change: Callable[[np.ndarray], None] | None = None) -> list[Row]:
    """Outcomes of 50 days; the first two places gain 30 % from START on."""
    world = panel(places, 50, start=40, effect=0.3)
    y = world.y.copy()
    if change:
        change(y)
    return [(p, t, f"{y[i, j]:.3f}") for i, p in enumerate(world.places) for j, t in enumerate(world.times)]


def table(found: list[Row], header: str = "place,date,orders") -> str:
    return "\n".join([header, *(",".join(row) for row in found)])


def negative(y: np.ndarray) -> None:
    y[4, ::7] = -3.0


def zero(y: np.ndarray) -> None:
    y[5] = 0.0
    y[:, 20:23] = 0.0


def nothing_before(y: np.ndarray) -> None:
    y[0, :40] = 0.0


WHOLE = rows()
CLOCKS = [(p, f"{t}T23:30:00+05:30", v) for p, t, v in WHOLE]
HALVES = [(p, f"{t} {hour}", str(float(v) / 2)) for p, t, v in WHOLE for hour in ("01:30", "03:30")]
CURRENCIES = "\n".join(
    ["place,date,orders,currency", *(f"{','.join(r)},{'INR' if i % 2 else 'EUR'}" for i, r in enumerate(WHOLE))]
)


@dataclass(frozen=True)
class Case:
    """A table, what is asked of it, and words of the error, or none where it is answered."""

    text: str
    treated: str = "place 00,place 01"
    start: str = START
    words: str = ""
    exclude: str = ""
    duplicates: str = "refuse"
    missing: str = "set_aside"


CASES = {
    "two places only": Case(table(rows(2)), treated="place 00"),
    "one treated day": Case(table(WHOLE), start="2026-02-19"),
    "days missing in one place": Case(table(WHOLE[:-3])),
    "days missing in the treated place": Case(table(WHOLE[3:]), words="was set aside: no outcome at 3 of 50"),
    "days missing that mean nothing happened": Case(table(WHOLE[3:]), missing="zero"),
    "days missing in all places": Case(table([r for r in WHOLE if r[1] not in ("2026-01-15", "2026-01-16")])),
    "every row twice": Case(table([*WHOLE, *WHOLE]), words="more than one row"),
    "every row twice, copies dropped": Case(table([*WHOLE, *WHOLE]), duplicates="drop"),
    "two rows that differ": Case(table([*WHOLE, ("place 03", "2026-01-05", "1")]), words="more than one row"),
    "zero outcomes": Case(table(rows(change=zero))),
    "negative outcomes": Case(table(rows(change=negative))),
    "nothing before the start": Case(
        table(rows(change=nothing_before)), treated="place 00", words="no outcomes before"
    ),
    "a place that vanishes": Case(table([r for r in WHOLE if r[0] != "place 09" or r[1] < "2026-02-01"])),
    "treated and left out": Case(table(WHOLE), exclude="place 00", words="left out"),
    "every place treated": Case(table(rows(2)), words="No place is left"),
    "times with a clock and a zone": Case(table(CLOCKS)),
    "two rows on the day the clocks change": Case(table(HALVES), duplicates="sum"),
    "mixed currencies": Case(CURRENCIES, words="2 currencies"),
    "a start after the data": Case(table(WHOLE), start="2027-01-01", words="ends before"),
    "a start at the very beginning": Case(table(WHOLE), start="2026-01-02", words="Too few periods"),
    "no start": Case(table(WHOLE), start="", words="first day of the campaign"),
    "nobody treated": Case(table(WHOLE), treated="", words="at least one place"),
    "an unknown place": Case(table(WHOLE), treated="Atlantis", words="no place called"),
    "a word for a number": Case(table([*WHOLE[:-1], ("place 09", "2026-02-19", "lots")]), words="not a number"),
    "an empty table": Case("place,date,orders\n", words="Fewer than two places"),
}


def by_terminal(case: Case, folder: Path) -> tuple[dict | None, str]:
    file = folder / "outcomes.csv"
    file.write_text(case.text, "utf-8")
    app = typer.Typer()
    cli.register(app)
    args = ["--data", str(file), "--treated", case.treated, "--from", case.start, "--json"]
    args += ["--duplicates", case.duplicates, "--missing", case.missing, "--method", "sc-fe", "--exclude", case.exclude]
    result = CliRunner().invoke(app, args)
    if isinstance(result.exception, GoodwordError):
        return None, result.exception.what
    assert result.exit_code == 0, result.output
    return json.loads(result.output)["reading"], ""


def by_http(case: Case) -> tuple[dict | None, str]:
    app = FastAPI()
    problems.install(app)
    app.include_router(api.router)
    names = [n for n in case.treated.split(",") if n]
    question = {"treated": names, "start": case.start, "method": "sc-fe", "beside": True}
    question["excluded"] = [n for n in case.exclude.split(",") if n]
    outcomes = {"table": case.text, "duplicates": case.duplicates, "missing": case.missing}
    answer = TestClient(app).post("/measurement/lift", json={"outcomes": outcomes, "question": question})
    if answer.status_code == 422:
        return None, answer.json()["detail"]
    assert answer.status_code == 200, answer.text
    return answer.json()["reading"], ""


@pytest.mark.parametrize("name", sorted(CASES))
def test_both_doors_say_the_same(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    shown, error = by_terminal(case, tmp_path)
    sent, said = by_http(case)
    assert error.replace("outcomes.csv", "table") == said
    if case.words:
        assert case.words in error
        return
    assert shown is not None
    assert sent is not None
    assert shown["att"] == sent["att"]
    assert shown["att"]["low"] < shown["att"]["value"] < shown["att"]["high"]
    holds_zero = shown["att"]["low"] <= 0 <= shown["att"]["high"]
    assert holds_zero == (shown["p"] > 1 - shown["level"])


def test_days_that_no_place_has_are_seen(tmp_path: Path) -> None:
    shown, _ = by_terminal(CASES["days missing in all places"], tmp_path)
    assert shown is not None
    check = next(c for c in shown["checks"] if c["name"] == "even times")
    assert (check["mark"], check["observed"]) == ("review", 2.0)


def test_copies_that_are_dropped_change_nothing(tmp_path: Path) -> None:
    once, _ = by_terminal(Case(table(WHOLE)), tmp_path)
    twice, _ = by_terminal(CASES["every row twice, copies dropped"], tmp_path)
    assert once == twice
