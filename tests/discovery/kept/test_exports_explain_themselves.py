"""Every export has every column with its meaning, opens safely, and keeps any script; a hundred thousand rows too."""

from __future__ import annotations

import csv
import io
import json
import re
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import pyarrow.parquet as pq
import pytest

from goodword.core.estimate import Estimate
from goodword.core.formula import registered
from goodword.discovery.kept.columns import COLUMNS, Group, Row, columns_of
from goodword.discovery.kept.files import Format, dictionary_csv, write
from goodword.discovery.kept.model import Member

HOSTILE = '=HYPERLINK("http://x","y")'
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
ER = Estimate(0.031, 0.024, 0.04, 12, "share", "engagement-rate/2")
FEATURE = {"handle": "khar_eats", "name": HOSTILE, "place": "خار, मुंबई", "followers": 4_000, "lat": 19.07,
           "lon": None, "price_minor": 250_050, "price_currency": "INR", "last_posted_at": 1_760_000_000,
           "url": "+1\u202e"}  # fmt: skip
ROW = Row("instagram:khar_eats", FEATURE, ER, ER, tags=("street food", "@x"), notes=2, newest_note="-2\nlines",
          member=Member("instagram:khar_eats", 1, "Ann", NOW))  # fmt: skip
UNKNOWN = Row("offline:हरि", member=Member("offline:हरि", 2, "Ann", NOW))
LIST = columns_of(Group.LIST)


def _written(form: Format, *rows: Row) -> bytes:
    out = io.BytesIO()
    assert write(rows, LIST, form, out, about=[("list", "Bakers ☕")]) == len(rows)
    return out.getvalue()


def _csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def _sheet(data: bytes, name: str) -> list[list[str]]:
    """Cells of a sheet as texts; a formula would show."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        text = book.read(f"xl/worksheets/sheet{names.index(name) + 1}.xml").decode()
    assert "<f>" not in text
    rows = re.findall(r"<row [^>]*>(.*?)</row>", text, re.DOTALL)
    return [
        [unescape("".join(c)) for c in re.findall(r"<t[^>]*>(.*?)</t>|<v>(.*?)</v>", row, re.DOTALL)] for row in rows
    ]


def test_a_csv_opens_safely_and_says_nothing_where_nothing_is_known() -> None:
    data = _written(Format.CSV, ROW, UNKNOWN)
    assert data.startswith(b"\xef\xbb\xbf")
    one, other = _csv(data)
    assert one["name"] == "'" + HOSTILE
    assert (one["url"], one["newest_note"], one["place"]) == ("'+1", "'-2\nlines", "خار, मुंबई")
    assert (one["engagement_low"], one["engagement"], one["engagement_high"]) == ("0.024", "0.031", "0.04")
    assert (one["price"], one["price_currency"], one["lon"]) == ("2500.5", "INR", "")
    assert one["last_posted_at"] == "2025-10-09T08:53:20Z"
    assert (other["creator_id"], other["followers"], other["engagement"], other["notes"]) == (
        "offline:हरि",
        "",
        "",
        "0",
    )


def test_the_dictionary_goes_along_in_every_format() -> None:
    words = list(csv.reader(io.StringIO(dictionary_csv(LIST).removeprefix("\ufeff"))))
    names = [c.name for c in LIST]
    assert [row[0] for row in words[1:]] == names
    xlsx = _written(Format.XLSX, ROW)
    assert [row[0] for row in _sheet(xlsx, "columns")[1:]] == names
    assert ["list", "Bakers ☕"] in _sheet(xlsx, "about")
    schema = pq.read_schema(io.BytesIO(_written(Format.PARQUET, ROW)))
    assert [c["column"] for c in json.loads(schema.metadata[b"columns"])] == names
    assert schema.field("engagement").metadata[b"unit"] == b"share of followers"
    assert schema.field("engagement").metadata[b"formula"] == b"engagement-rate/2"


def test_a_workbook_holds_texts_as_texts_and_times_as_times() -> None:
    rows = _sheet(_written(Format.XLSX, ROW, UNKNOWN), "creators")
    assert rows[0] == [c.name for c in LIST]
    assert HOSTILE in rows[1]
    assert "خار, मुंबई" in rows[1]
    assert any(cell.startswith("45939.37037037") for cell in rows[1])  # the day as spreadsheets count days
    assert "offline:हरि" in rows[2]


def test_a_parquet_file_keeps_types_and_nulls() -> None:
    table = pq.read_table(io.BytesIO(_written(Format.PARQUET, ROW, UNKNOWN))).to_pylist()
    assert table[0]["name"] == HOSTILE
    assert table[0]["last_posted_at"] == datetime(2025, 10, 9, 8, 53, 20, tzinfo=UTC)
    assert (table[1]["followers"], table[1]["engagement_low"]) == (None, None)


def test_every_column_says_what_it_is_and_names_a_formula_that_is_there() -> None:
    known = {f.id for f in registered()}
    assert len({c.name for c in COLUMNS}) == len(COLUMNS)
    for column in COLUMNS:
        assert column.meaning.endswith("."), column.name
        assert column.formula in known | {""}, column.name
        if column.name.endswith("_low"):
            assert {column.name.replace("_low", end) for end in ("", "_high")} <= {c.name for c in COLUMNS}


@pytest.mark.parametrize("form", list(Format))
def test_an_empty_export_still_has_its_columns(form: Format) -> None:
    assert len(_written(form)) > 100


@pytest.mark.slow
@pytest.mark.parametrize("form", list(Format))
def test_a_hundred_thousand_rows_are_written_as_they_come(form: Format) -> None:
    """Memory does not grow with the rows: they come from a generator and nothing of them is kept."""

    def rows() -> Iterator[Row]:
        for n in range(100_000):
            yield replace(ROW, creator_id=f"instagram:person{n}")

    class Counted(io.RawIOBase):
        size = 0

        def writable(self) -> bool:
            return True

        def write(self, data: object) -> int:
            self.size += len(data)  # type: ignore[arg-type]
            return len(data)  # type: ignore[arg-type]

    out = io.BytesIO() if form is Format.XLSX else io.BufferedWriter(Counted())
    tracemalloc.start()
    assert write(rows(), LIST, form, out) == 100_000  # type: ignore[arg-type]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 60 * 2**20
