"""Files of every format and condition: rows with their numbers, or a clear error."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.core.errors import BadInput, NotFound
from goodword.sources import blocks, jsonfile
from goodword.sources.model import ReadOptions, Reason, Rejected
from goodword.sources.opening import detect_encoding
from goodword.sources.read import Source, first_rows, open_source

ROWS = [
    {"handle": "अन्ना", "followers": "12"},
    {"handle": 'b "q", x', "followers": ""},
    {"handle": "c\nd", "followers": "3"},
]


def opened(data: bytes, options: ReadOptions | None = None) -> Source:
    return open_source("-", options, io.BytesIO(data))


def read(data: bytes, options: ReadOptions | None = None) -> tuple[list[tuple[int, dict[str, object]]], list[Rejected]]:
    """(row number, values) of all rows, and what was set aside."""
    rows: list[tuple[int, dict[str, object]]] = []
    rejected: list[Rejected] = []
    source = opened(data, options)
    for batch in source.batches():
        rejected += batch.rejected
        columns = {name: batch.columns[name].to_pylist() for name in (source.facts.columns if len(batch) else ())}
        numbers = batch.rows.to_pylist()
        rows += [(n, {name: values[i] for name, values in columns.items()}) for i, n in enumerate(numbers)]
    return rows, rejected


def csv_text(rows: list[dict[str, str]], delimiter: str, end: str = "\n") -> str:
    import csv

    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_with_any_delimiter(delimiter: str, end: str) -> None:
    rows, rejected = read(csv_text(ROWS, delimiter, end).encode())
    assert [r for _, r in rows] == ROWS
    assert [n for n, _ in rows] == [2, 3, 4]
    assert not rejected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings_are_detected(encoding: str) -> None:
    source = opened(csv_text(ROWS, ",").encode(encoding))
    assert first_rows(source, 9) == ROWS
    assert any(note.startswith("encoding: utf-") for note in source.facts.notes)


def test_latin_1_is_read_and_said() -> None:
    rows, _ = read("name,city\nJosé,Köln\nZoë,Malmö\n".encode("latin-1"))
    assert rows[0][1] == {"name": "José", "city": "Köln"}
    assert detect_encoding("Köln\n".encode("latin-1"))[0] == "cp1252"


def test_one_damaged_row_does_not_change_the_encoding_of_the_others() -> None:
    data = "name,city\nJosé,Köln\nZoë,Malmö\n".encode() + b"bad\xff,x\n" + "Ünal,Ürgüp\n".encode()
    rows, rejected = read(data)
    assert [r["name"] for _, r in rows] == ["José", "Zoë", "Ünal"]
    assert [(r.row, r.reason) for r in rejected] == [(4, Reason.ENCODING)]


def test_old_mac_line_ends_and_separator_lines() -> None:
    assert [r for _, r in read(b"a,b\r1,2\r3,4\r")[0]] == [{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]
    assert read(b"sep=;\r\na;b\r\n1,5;2\r\n")[0] == [(3, {"a": "1,5", "b": "2"})]


def test_shifted_rows_are_set_aside_with_their_number() -> None:
    rows, rejected = read(b'a,b\n1,2\n"x\ny",2\n1,2,3\n\n5\n6,7\n')
    assert [n for n, _ in rows] == [2, 3, 7]
    assert [(r.row, r.reason, r.given) for r in rejected] == [
        (4, Reason.FIELD_COUNT, "3 fields in place of 2"),
        (6, Reason.FIELD_COUNT, "1 field in place of 2"),
    ]
    assert [json.loads(r.raw) for r in rejected] == [{"a": "1", "b": "2", "column 3": "3"}, {"a": "5"}]


@pytest.mark.parametrize("data", ["{first}\n{second}\n", "[{first}, {second}]"])
def test_a_first_record_of_megabytes_is_read(data: str) -> None:
    first = json.dumps({"handle": "a", "bio": "x, {[" * 200_000})
    rows, rejected = read(data.replace("{first}", first).replace("{second}", '{"handle": "b"}').encode())
    assert not rejected
    assert [row["handle"] for _, row in rows] == ["a", "b"]


def test_a_file_that_begins_with_a_record_beyond_all_measure_is_a_clear_error() -> None:
    with pytest.raises(BadInput, match="no whole record with named fields"):
        opened(b'{"handle": "a", "bio": "' + b"x" * (5 << 20) + b'"}')


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04" + bytes(40), "workbook"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "picture"),
        (b"%PDF-1.7\n", "PDF"),
        (bytes(range(256)) * 20, "first bytes are no text"),
        (b"\x7fELF" + bytes(200), "first bytes are no text"),
    ],
)
def test_files_that_are_no_text_are_told_by_what_they_are(data: bytes, said: str) -> None:
    with pytest.raises(BadInput, match="not a table in CSV") as error:
        opened(data)
    assert said in error.value.given
    assert error.value.next_step


def test_nul_bytes_cost_their_row_only() -> None:
    rows, rejected = read(b"a,b\n1,2\n3\0,4\n5,6\n")
    assert [r["a"] for _, r in rows] == ["1", "5"]
    assert [(r.row, r.field, r.reason) for r in rejected] == [(3, "a", Reason.NUL)]
    rows, rejected = read(b'{"a":1}\n{"a":"x\0"}\n{"a":"y\\u0000"}\n')
    assert [n for n, _ in rows] == [1, 3]
    assert [(r.row, r.reason) for r in rejected] == [(2, Reason.NUL)]


def test_a_quotation_mark_that_is_never_closed_costs_its_row_only() -> None:
    rows, rejected = read(b'a,b\n1,2\n"open,3\n4,5\n6,7\n')
    assert [r["a"] for _, r in rows] == ["1", "4", "6"]
    assert [(r.row, r.reason) for r in rejected] == [(3, Reason.UNCLOSED_QUOTE)]


def test_headers_without_names_or_twice_the_same_are_told_apart() -> None:
    assert opened(b"a,,a\n1,2,3\n").facts.columns == ("a", "column 2", "a (2)")


@pytest.mark.parametrize("data", [b"", gzip.compress(b"", mtime=0), b"\n\n", b" , ,\n1,2,3\n"])
def test_a_file_without_content_is_an_error(data: bytes) -> None:
    with pytest.raises(BadInput):
        read(data)


def test_a_header_alone_is_no_error() -> None:
    assert read(b"a,b\n") == ([], [])


def test_absent_files_are_told_with_their_neighbours(tmp_path: Path) -> None:
    (tmp_path / "near.csv").write_text("a")
    with pytest.raises(NotFound, match=r"near\.csv"):
        open_source(tmp_path / "far.csv")


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_compression_is_told_by_content_not_by_name(compression: str, tmp_path: Path) -> None:
    file = tmp_path / "plain.csv"
    with pa.CompressedOutputStream(str(file), compression) as out:
        out.write(csv_text(ROWS, ",").encode())
    with open_source(file) as source:
        assert source.facts.compression == compression
        assert first_rows(source, 9) == ROWS
        assert source.taken == source.facts.size


def test_a_file_cut_short_gives_its_good_rows_and_then_an_error() -> None:
    lines = "".join(f"{i},{hash(str(i))}\n" for i in range(200_000))
    data = gzip.compress(("a,b\n" + lines).encode())
    batches: Iterator[object] = opened(data[: len(data) * 9 // 10]).batches()
    with pytest.raises(BadInput, match="cut short"):
        list(batches)


# --- JSON -----------------------------------------------------------------------------------------------------------

OBJECTS = [
    {"id": "a", "place": {"name": "Bandra", "n": 1}},
    {"id": "b", "place": None, "t": ["x", "y"]},
    {"id": "ç", "t": []},
]


@pytest.mark.parametrize(
    "data",
    [
        "\n".join(json.dumps(o) for o in OBJECTS),
        "\n\n".join(json.dumps(o, ensure_ascii=False) for o in OBJECTS) + "\n",
        json.dumps(OBJECTS),
        json.dumps(OBJECTS, indent=2),
        "\n".join(json.dumps(o, indent=2) for o in OBJECTS),
        "  " + json.dumps(OBJECTS),
    ],
)
def test_json_lines_arrays_and_spread_out_objects_read_the_same(data: str) -> None:
    rows, rejected = read(data.encode())
    assert not rejected
    assert [r["id"] for _, r in rows] == ["a", "b", "ç"]
    assert [r["place.name"] for _, r in rows] == ["Bandra", None, None]
    assert [r["t"] for _, r in rows] == [None, ["x", "y"], []]


def test_bad_lines_are_set_aside_and_the_others_read() -> None:
    data = '{"a":1,"é":"ü"}\n{"a":\n'.encode() + b'[1,2]\n"x"\nnull\n{"a":2}x\n{"a":"\xff"}\n{"a":3}'
    rows, rejected = read(data)
    assert [(n, r["a"]) for n, r in rows] == [(1, 1), (8, 3)]
    assert [(r.row, r.reason.value) for r in rejected] == [
        (2, "not_json"),
        (3, "not_an_object"),
        (4, "not_an_object"),
        (5, "not_an_object"),
        (6, "not_json"),
        (7, "encoding"),
    ]


def test_bad_elements_of_an_array_do_not_cost_the_others() -> None:
    rows, rejected = read(b'[{"a":1}, 5, {"a" 2}, {"a":"],}"}, {"b":[{"c":1}]}')
    assert [(n, r["a"]) for n, r in rows] == [(1, 1), (4, "],}"), (5, None)] or [r["a"] for _, r in rows] == [
        "1",
        "],}",
        None,
    ]
    assert [(r.row, r.reason.value) for r in rejected] == [(2, "not_an_object"), (3, "not_json")]


@pytest.mark.parametrize("start", [b'{"a":', b"["])
def test_deep_nesting_does_not_crash(start: bytes) -> None:
    deep = b'{"a":' + start * 200_000 + b"\n" + b'{"a":1}\n'
    rows, rejected = read(b'{"a":0}\n' + deep)
    assert [r["a"] for _, r in rows] == [0, 1]
    assert [(r.row, r.reason) for r in rejected] == [(2, Reason.NOT_JSON)]
    read(b"[" * 300_000)


class _Endless:
    """A head, a body repeated up to a size, and a tail; made when read."""

    def __init__(self, head: bytes, body: bytes, size: int, tail: bytes) -> None:
        self._body = body * (4096 // len(body))
        self._head, self._left, self._tail = head, size // len(self._body), tail

    def read(self, size: int = -1, /) -> bytes:
        if self._head:
            data, self._head = self._head[:size], self._head[size:]
        elif self._left > 0:
            times = min(max(1, size // len(self._body)), self._left)
            self._left -= times
            data = self._body * times
        else:
            data, self._tail = self._tail, b""
        return data


@pytest.mark.parametrize(
    ("head", "body", "tail"),
    [
        (b'{"a":0}\n{"a":"', b"x", b'"}\n{"a":1}\n'),
        (b'[{"a":0},{"a":"', b"x", b'"},{"a":1}]'),
        pytest.param(b'[{"a":0},{"b":[', b'[{"c":1,"d":"]\\""}],', b'0]},{"a":1}]', marks=pytest.mark.slow),
        (b'a,b\n0,1\n"', b"x", b'",2\n1,3\n'),
        (b"a,b\n0,1\n", b"y", b"\n1,3\n"),
    ],
)
def test_a_row_of_any_length_is_set_aside_in_bounded_memory(head: bytes, body: bytes, tail: bytes) -> None:
    size = (6 if b"c" in body else 48) << 20
    source = open_source("-", None, _Endless(head, body, size, tail))  # type: ignore[arg-type]
    tracemalloc.start()
    try:
        batches = list(source.batches())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    rejected = [r for b in batches for r in b.rejected]
    assert Reason.TOO_LONG in {r.reason for r in rejected} | ({Reason.TOO_LONG} if _unclosed(rejected) else set())
    assert all(len(r.given) <= 200 for r in rejected)
    assert peak < 64 << 20
    assert sum(len(b) for b in batches) >= 1


def _unclosed(rejected: list[Rejected]) -> bool:
    return any(r.reason is Reason.UNCLOSED_QUOTE for r in rejected)


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["a", "b", "ä"]), st.one_of(st.none(), st.text(max_size=8), st.lists(st.integers()))
        ),
        max_size=8,
    ),
    st.integers(1, 40),
)
def test_elements_of_an_array_are_found_however_the_stream_is_cut(objects: list[dict[str, object]], step: int) -> None:
    data = json.dumps(objects, ensure_ascii=False).encode()

    class Drip:
        at = 0

        def read(self, _size: int, /) -> bytes:
            self.at += step
            return data[self.at - step : self.at]

    found = [json.loads(text) for _, text, _ in jsonfile.elements(Drip())]
    assert found == objects


@given(
    st.lists(st.lists(st.text('ab",\n;é', max_size=6), min_size=2, max_size=2), max_size=12),
    st.integers(1, 30),
)
def test_quoted_fields_are_never_cut_in_two(rows: list[list[str]], step: int) -> None:
    import csv

    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    data = out.getvalue().encode()

    class Drip:
        at = 0

        def read(self, _size: int, /) -> bytes:
            self.at += step
            return data[self.at - step : self.at]

    saved, blocks.BLOCK_BYTES = blocks.BLOCK_BYTES, step
    try:
        found = list(blocks.csv_blocks(Drip(), 1, ","))
    finally:
        blocks.BLOCK_BYTES = saved
    assert b"".join(b.text for b in found) == data
    read_back = [row for b in found for row in csv.reader(io.StringIO(b.text.decode(), newline=""))]
    assert read_back == rows
    first = 1
    for block in found:
        assert block.first_row == first
        first += len(list(csv.reader(io.StringIO(block.text.decode(), newline=""))))


# --- Parquet --------------------------------------------------------------------------------------------------------


def test_parquet_from_a_pipe_with_nested_and_odd_types() -> None:
    table = pa.table(
        {
            "id": pa.array(["a", "b"]).dictionary_encode(),
            "place": pa.array([{"name": "X", "geo": {"lat": 1.5}}, None]),
            "at": pa.array([1_700_000_000_000, None], pa.timestamp("ms")),
            "n": pa.array([1, 2], pa.uint8()),
            "tags": pa.array([["x"], None]),
            "raw": pa.array([b"bytes", b"\xff"]),
        }
    )
    out = io.BytesIO()
    pq.write_table(table, out)
    rows, rejected = read(out.getvalue())
    assert not rejected
    assert rows[0][1]["place.name"] == "X"
    assert rows[0][1]["place.geo.lat"] == 1.5
    assert [n for n, _ in rows] == [1, 2]


def test_a_damaged_parquet_file_is_a_clear_error() -> None:
    with pytest.raises(BadInput, match="damaged"):
        read(b"PAR1" + b"x" * 100)


def test_one_odd_object_does_not_hide_a_column() -> None:
    rows, rejected = read(b'{"handle":"a","followers":1}\n{"handle":{"x":1},"followers":2}\n{"handle":"b"}\n')
    assert [row["handle"] for _, row in rows] == ["a", '{"x":1}', "b"]
    assert not rejected
