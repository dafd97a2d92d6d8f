"""Tables of outcomes as people and tools write them become the same panel, without naming columns."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from goodword.core.errors import BadInput
from goodword.measurement.panels.build import panel_of
from goodword.measurement.panels.columns import outcomes_of
from goodword.measurement.panels.read import parse_table, read_outcomes
from goodword.measurement.panels.times import like, span, tidy

LONG = {"a": [1.0, 2.0, 3.0], "b": [4.0, 5.0, 6.0]}


def panel(text: str):
    return panel_of(outcomes_of(parse_table(text.encode(), "t.csv"), "t.csv"))[0]


ROWS = [("a", 1, 1), ("a", 2, 2), ("a", 3, 3), ("b", 1, 4), ("b", 2, 5), ("b", 3, 6)]


def long(head: str, row: str) -> str:
    """A long table: head, and each row of ROWS written as `row` says."""
    return "\n".join([head, *(row.format(n=n, p=p, d=d, v=v) for n, (p, d, v) in enumerate(ROWS))])


TABLES = {
    "long": long("City,Date,Orders", "{p},2026-01-0{d},{v}"),
    "a column a place": "date;a;b\n2026-01-01;1;4\n2026-01-02;2;5\n2026-01-03;3;6",
    "a column a day": "market|2026-01-01|2026-01-02|2026-01-03\na|1|2|3\nb|4|5|6",
    "row numbers and quotes": long(',"geo","Y","date"', '{n},"{p}",{v},"0{d}.01.2026"'),
    "a clock": long("Ort\tDatum\tVisits", "{p}\t2026-01-0{d} 23:30\t{v}"),
    "decimals": long("store;day;revenue", "{p};2026-01-0{d};{v},0"),
}


@pytest.mark.parametrize("form", sorted(TABLES))
def test_every_form_gives_the_same_panel(form: str) -> None:
    found = panel(TABLES[form])
    assert found.places == ("a", "b")
    assert found.times == ("2026-01-01", "2026-01-02", "2026-01-03")
    assert np.array_equal(found.y, np.array(list(LONG.values())))


def test_parquet_is_read_like_csv(tmp_path: Path) -> None:
    file = tmp_path / "outcomes.parquet"
    columns = {"place": ["a", "a", "b", "b"], "date": ["2026-01-01", "2026-01-02"] * 2, "orders": [1, 2, 3, 4]}
    parquet.write_table(pa.table(columns), file)
    assert read_outcomes(file).values == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("header", "outcome"),
    [
        ("regionno,regionname,year,gdpcap,popdens", "gdpcap"),
        ("index,country,year,gdp,infrate", "gdp"),
        ("State,Year,PacksPerCapita,treated", "PacksPerCapita"),
        ("geo_id,geo,date,sales,cost", "sales"),
        ("place,time,cups", "cups"),
    ],
)
def test_columns_of_published_panels_are_known(header: str, outcome: str) -> None:
    rows = []
    for number, place in enumerate(("Terra", "Nova"), start=1):
        for year in (1990, 1991):
            values = {
                "year": year,
                "time": year,
                "Year": year,
                "date": year,
                "treated": int(place == "Nova" and year == 1991),
            }
            names = {"regionname": place, "country": place, "State": place, "geo": place, "place": place}
            rows.append(",".join(str({**values, **names}.get(c, number)) for c in header.split(",")))
    found = outcomes_of(parse_table("\n".join([header, *rows]).encode(), "t.csv"), "t.csv")
    assert set(found.places) == {"Terra", "Nova"}
    assert set(found.times) == {"1990", "1991"}
    assert found.outcome == outcome
    if "treated" in header:
        assert found.treated() == (("Nova",), "1991")


def test_a_file_without_places_and_times_is_one_column_a_place() -> None:
    found = panel("y,x1\n1,2\n3,4\n5,6")
    assert found.places == ("x1", "y")
    assert found.times == ("1", "2", "3")


def test_year_and_quarter_in_two_columns_are_one_time() -> None:
    text = "state,year,qtr,y\n" + "\n".join(f"{s},{y},{q},1" for s in "ab" for y in (1990, 1991) for q in (1, 2, 3, 4))
    assert panel(text).times[:5] == ("1990-Q1", "1990-Q2", "1990-Q3", "1990-Q4", "1991-Q1")


@pytest.mark.parametrize(
    ("labels", "made"),
    [
        (["1989", "1990.0"], ["1989", "1990"]),
        (["1990.25", "1991"], ["1990-Q2", "1991-Q1"]),
        (["13/02/2021", "01/03/2021"], ["2021-02-13", "2021-03-01"]),
        (["01/02/2021", "01/03/2021", "01/04/2021"], ["2021-01-02", "2021-01-03", "2021-01-04"]),
        (["20210131"], ["2021-01-31"]),
        (["202101", "202112"], ["2021-01", "2021-12"]),
        (["2021-W5", "2021W06"], ["2021-W05", "2021-W06"]),
        (["Jan 2020", "février 2020"], ["2020-01", "2020-02"]),
        (["1609459200"], ["2021-01-01"]),
        (["period 2"], ["period 2"]),
    ],
)
def test_times_in_any_form_are_labels_that_sort(labels: list[str], made: list[str]) -> None:
    assert tidy(labels) == made


def test_dates_that_can_be_read_both_ways_are_refused() -> None:
    with pytest.raises(BadInput, match="day or the month"):
        tidy(["01/02/2021", "05/06/2021"])
    assert like("01/02/2021", ["2021-02-01"]) == "2021-02-01"


def test_a_label_knows_its_days() -> None:
    found = span("2024-Q1")
    assert found is not None
    assert found.last - found.first + 1 == 91
    assert span("period 7") is None


def test_a_start_may_be_written_coarser_or_finer_than_the_panel() -> None:
    quarters = panel(
        "state,yearqtr,y\n" + "\n".join(f"{s},{y}-Q{q},1" for s in "ab" for y in (2019, 2020) for q in (1, 2, 3, 4))
    )
    assert quarters.time("2020") == 4
    assert quarters.time("2020-05-15") == 5
    assert quarters.time("2020.25") == 5
    assert quarters.until("2019") == 4


def test_logarithms_are_known_by_their_name() -> None:
    for name, log in (("ln_sales", True), ("lngdpcapita", True), ("log(gdp)", True), ("logins", False)):
        text = f"place,date,{name}\na,2026-01-01,1\nb,2026-01-01,2"
        assert outcomes_of(parse_table(text.encode(), "t.csv"), "t.csv").log is log


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("place,date,a,b\nx,2026-01-01,1,2\ny,2026-01-01,1,2", "More than one column"),
        ("date,orders\n2026-01-01,1", "is the place"),
        ("place,date,orders\nx,2026-01-01,many", "line 2"),
    ],
)
def test_what_cannot_be_told_is_asked(text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        panel(text)
