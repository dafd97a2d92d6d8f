"""Rows set aside are exported, corrected in a spreadsheet and imported again."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from goodword.catalogue import layout, quarantine, retrying
from goodword.catalogue.importing import import_files
from goodword.core.errors import BadInput
from goodword.core.tables import Kind
from goodword.sources.mapping import ColumnMapping

NOW = datetime(2026, 1, 15, tzinfo=UTC)
GIVEN = 'Username;Followers;Full name\nanna;-5;"=HYPERLINK(1)"\nbob;x;Bob\ncarl;7;Carl\ncarl;8;Carl\ndora;1\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    file = tmp_path / "given.csv"
    file.write_text(GIVEN)
    import_files(
        tmp_path / "c", Kind.CREATORS, [file], now=NOW,
        mapping=ColumnMapping(platform="instagram", observed_at="2025-01-01"),
    )  # fmt: skip
    return tmp_path / "c"


def exported(root: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(retrying.export_csv(root)))))


def corrected(root: Path, changes: dict[str, dict[str, str]]) -> Path:
    """The export with some fields changed, by the name given first; saved as spreadsheets do."""
    rows = exported(root)
    for row in rows:
        row.update(changes.get(row["Username"] or row["handle"], {}))
    file = root.parent / "corrected.csv"
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), delimiter=";", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    return file


def test_an_export_names_what_is_wrong_and_is_safe_to_open(root: Path) -> None:
    rows = exported(root)
    assert [(r["row"], r["field"], r["reason"]) for r in rows] == [
        ("2", "Followers", "negative"),
        ("3", "Followers", "not_a_number"),
        ("6", "", "field_count"),
        ("5", "creator_id", "duplicate_id"),
    ]
    assert rows[0]["Full name"] == "'=HYPERLINK(1)"
    assert not [cell for r in rows for cell in r.values() if cell[:1] in "=+-@" and cell]


def test_corrected_rows_leave_the_quarantine_and_others_stay(root: Path) -> None:
    file = corrected(root, {"anna": {"Followers": "5"}, "bob": {"Followers": "y"}})
    result = retrying.retry(root, file, now=NOW)
    assert (result.resolved, result.added) == (1, 1)
    assert {(s.field, s.given, s.reason.value) for s in result.still} >= {("Followers", "y", "not_a_number")}
    assert len(result.still) == 3
    assert [r.row for r in quarantine.quarantined(root)] == [3, 6, 5]
    assert quarantine.quarantined_count(root) == 3
    (_, added) = [pq.read_table(p).to_pylist() for p in layout.committed(root, Kind.CREATORS)]
    assert (added[0]["creator_id"], added[0]["name"]) == ("instagram:anna", "=HYPERLINK(1)")


def test_retrying_the_same_file_again_changes_nothing(root: Path) -> None:
    file = corrected(
        root, {"anna": {"Followers": "5"}, "bob": {"Followers": "6"}, "carl": {"observed_at": "2025-02-01"}}
    )
    assert retrying.retry(root, file, now=NOW).resolved == 3
    again = retrying.retry(root, file, now=NOW)
    assert (again.resolved, again.added, again.unknown) == (0, 0, 3)


def test_a_row_with_shifted_columns_keeps_its_cells_and_is_not_taken_unseen(root: Path) -> None:
    (dora,) = (row for row in exported(root) if row["reason"] == "field_count")
    assert (dora["Username"], dora["Followers"], dora["Full name"]) == ("dora", "1", "")
    assert retrying.retry(root, corrected(root, {}), now=NOW).resolved == 0
    assert retrying.retry(root, corrected(root, {"dora": {"Full name": "Dora"}}), now=NOW).resolved == 1


def test_a_shifted_row_that_is_right_is_confirmed_by_emptying_its_reason(root: Path) -> None:
    told = retrying.retry(root, corrected(root, {"dora": {"reason": ""}}), now=NOW)
    assert (told.resolved, told.added, told.unknown) == (1, 1, 0)


def test_cells_beyond_the_header_are_kept_under_numbers(tmp_path: Path) -> None:
    file, root = tmp_path / "given.csv", tmp_path / "c"
    file.write_text('Username,Followers\nanna,"1,5",200,x\n')
    import_files(root, Kind.CREATORS, [file], now=NOW, mapping=ColumnMapping(platform="instagram", observed_at="2025"))
    (row,) = exported(root)
    assert [row[name] for name in ("Username", "Followers", "column 3", "column 4")] == ["anna", "1,5", "200", "x"]
    assert retrying.retry(root, corrected(root, {"anna": {"Followers": "1500"}}), now=NOW).added == 1


def test_a_line_that_cannot_be_read_is_corrected_as_it_stands(tmp_path: Path) -> None:
    file, root = tmp_path / "given.jsonl", tmp_path / "c"
    deep = '{"username": "bob", "followers": 5, "more": ' + "[" * 3_000 + "]" * 3_000 + "}"
    file.write_text('{"username": "anna", "followers": 4}\n' + deep + "\n")
    import_files(root, Kind.CREATORS, [file], now=NOW, mapping=ColumnMapping(platform="instagram", observed_at="2025"))
    (row,) = exported(root)
    assert (row["reason"], row["line"]) == ("not_json", deep)
    (root.parent / "fixed.csv").write_text("".join(retrying.export_csv(root)).replace("[" * 3_000 + "]" * 3_000, "1"))
    assert retrying.retry(root, root.parent / "fixed.csv", now=NOW).resolved == 1
    names = [r["creator_id"] for p in layout.committed(root, Kind.CREATORS) for r in pq.read_table(p).to_pylist()]
    assert sorted(names) == ["instagram:anna", "instagram:bob"]


def test_importing_the_first_file_again_does_not_bring_resolved_rows_back(root: Path) -> None:
    retrying.retry(root, corrected(root, {"anna": {"Followers": "5"}}), now=NOW)
    again = import_files(
        root, Kind.CREATORS, [root.parent / "given.csv"], now=NOW,
        mapping=ColumnMapping(platform="instagram", observed_at="2025-01-01"),
    )  # fmt: skip
    assert again.written.quarantined == 0
    assert quarantine.quarantined_count(root) == 3


def test_rows_can_be_given_up(root: Path) -> None:
    ids = [r.id for r in quarantine.quarantined(root)]
    assert retrying.discard(root, [*ids[:2], "b99999999-posts:1"], now=NOW) == 2
    assert [r.id for r in quarantine.quarantined(root)] == ids[2:]


def test_a_file_that_is_no_export_is_an_error(root: Path) -> None:
    with pytest.raises(BadInput, match="`id`"):
        retrying.retry(root, root.parent / "given.csv", now=NOW)


def test_a_person_can_be_retried_without_a_name(tmp_path: Path) -> None:
    file = tmp_path / "e.csv"
    file.write_text("post_id,commenter,date\np1,anna,2024-01-02\np2,anna,bad\n")
    root = tmp_path / "c"
    import_files(root, Kind.ENGAGEMENTS, [file], now=NOW, mapping=ColumnMapping(platform="instagram"))
    text = "".join(retrying.export_csv(root))
    assert "anna" not in text
    (tmp_path / "fix.csv").write_text(text.replace("bad", "2024-01-03"))
    assert retrying.retry(root, tmp_path / "fix.csv", now=NOW).resolved == 1
    people = [r["person"] for p in layout.committed(root, Kind.ENGAGEMENTS) for r in pq.read_table(p).to_pylist()]
    assert len(people) == 2
    assert len(set(people)) == 1


def test_a_row_with_nul_can_be_corrected_and_no_row_of_a_retry_is_passed_over(tmp_path: Path) -> None:
    file, root = tmp_path / "given.csv", tmp_path / "c"
    file.write_bytes(b"Username,Followers\nan\0na,5\n")
    import_files(root, Kind.CREATORS, [file], now=NOW, mapping=ColumnMapping(platform="instagram", observed_at="2025"))
    (row,) = exported(root)
    assert row["Username"] == "an\ufffdna"
    file = corrected(root, {row["Username"]: {"Username": "anna"}})
    shifted = tmp_path / "shifted.csv"
    shifted.write_text(file.read_text(encoding="utf-8-sig") + "one;two\n")
    told = retrying.retry(root, shifted, now=NOW)
    assert ("row 3", "field_count") in {(s.id, s.reason.value) for s in told.still}
    assert (told.resolved, told.added) == (1, 1)
