"""Importing: what gets in, what is set aside with which reason, and that doing it twice changes nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from goodword.catalogue import layout, quarantine
from goodword.catalogue.importing import ImportResult, import_files, preview
from goodword.core.errors import BadInput, NotFound
from goodword.core.tables import TABLES, Kind
from goodword.sources.mapping import ColumnMapping, load_mapping, parse_mapping, shipped_mappings

NOW = datetime(2026, 1, 15, tzinfo=UTC)
INSTAGRAM = ColumnMapping(platform="instagram", observed_at="2025-06-01")


def run(root: Path, kind: Kind, text: str | bytes, mapping: ColumnMapping = INSTAGRAM, **more: bool) -> ImportResult:
    root.mkdir(exist_ok=True)
    file = root.parent / "given.txt"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return import_files(root, kind, [file], now=NOW, mapping=mapping, **more)


def rows(root: Path, kind: Kind) -> list[dict[str, object]]:
    tables = [pq.read_table(path) for path in layout.committed(root, kind)]
    return pa.concat_tables(tables).to_pylist() if tables else []


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    w = result.written
    return w.new, w.newer, w.unchanged, w.quarantined


CREATORS = 'Username,Full name,Followers,Following\n@Anna,Anna,12.3K,100\nbob,Боб,"1,234",5\n'


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    root = tmp_path / "c"
    bad = CREATORS + "eve,Eve,-1,2\nanna,Anna B,1,2\n"
    assert counts(run(root, Kind.CREATORS, bad)) == (2, 0, 0, 2)
    before = sorted((p, p.stat().st_mtime_ns) for p in root.glob("**/*") if p.is_file() and p.name != "lock")
    assert counts(run(root, Kind.CREATORS, bad)) == (0, 0, 2, 0)
    assert before == sorted((p, p.stat().st_mtime_ns) for p in root.glob("**/*") if p.is_file() and p.name != "lock")


def test_a_newer_snapshot_adds_history_only_where_something_changed(tmp_path: Path) -> None:
    root = tmp_path / "c"
    run(root, Kind.CREATORS, CREATORS)
    later = ColumnMapping(platform="instagram", observed_at="2025-07-01")
    assert counts(run(root, Kind.CREATORS, CREATORS.replace("12.3K", "12.4K"), later)) == (0, 1, 1, 0)
    anna = [r["followers"] for r in rows(root, Kind.CREATORS) if r["handle"] == "Anna"]
    assert anna == [12_300, 12_400]


def test_an_older_copy_of_what_is_known_changes_nothing(tmp_path: Path) -> None:
    root = tmp_path / "c"
    run(root, Kind.CREATORS, CREATORS)
    older = ColumnMapping(platform="instagram", observed_at="2025-05-01")
    assert counts(run(root, Kind.CREATORS, CREATORS, older)) == (0, 0, 2, 0)


def test_rows_become_canonical(tmp_path: Path) -> None:
    run(tmp_path / "c", Kind.CREATORS, CREATORS)
    anna = rows(tmp_path / "c", Kind.CREATORS)[0]
    assert anna["creator_id"] == "instagram:anna"
    assert anna["followers"] == 12_300
    assert anna["observed_at"] == int(datetime(2025, 6, 1, tzinfo=UTC).timestamp())
    assert anna["bio"] is None


HEAD = "handle,platform,followers,lat,lon,observed_at,price,currency,posts\n"


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ("a,instagram,-5,,,,,,", "followers", "negative"),
        ("a,instagram,99999999999999,,,,,,", "followers", "absurd"),
        ("a,instagram,many,,,,,,", "followers", "not_a_number"),
        ("a,instagram,1.234K,,,,,,", "followers", "ambiguous_number"),
        ("a,instagram,1,91,0,,,,", "lat", "out_of_range"),
        ("a,instagram,1,0,-181,,,,", "lon", "out_of_range"),
        ("a,instagram,1,19,,,,,", "lat", "half_coordinates"),
        ("a,instagram,1,,,2031-01-01,,,", "observed_at", "future"),
        ("a,instagram,1,,,1970-01-05,,,", "observed_at", "absurd"),
        ("a,instagram,1,,,03/04/2024,,,", "observed_at", "ambiguous_date"),
        ("a,instagram,1,,,yesterday,,,", "observed_at", "not_a_date"),
        ("a,instagram,1,,,,100,XXQ,", "currency", "currency"),
        ("a,instagram,1,,,,-100,EUR,", "price", "negative"),
        ("a,instagram,1,,,,=1+1,EUR,", "price", "not_a_number"),
        ("two words,instagram,1,,,,,,", "handle", "bad_id"),
        (",instagram,1,,,,,,", "creator_id", "missing"),
        ("a,myspacebook,1,,,,,,", "platform", "unknown_value"),
        ("a,,1,,,,,,", "creator_id", "missing"),
        ("a,instagram,1,,", "", "field_count"),
        ("a,instagram,1,,,,,,\0", "posts", "nul"),
        ("a,instagram,1,,,,,,x" + "y" * 30, "posts", "not_a_number"),
    ],
)
def test_a_row_that_cannot_be_used_is_set_aside_alone(tmp_path: Path, row: str, field: str, reason: str) -> None:
    root = tmp_path / "c"
    mapping = ColumnMapping(observed_at="2025-06-01")
    result = run(root, Kind.CREATORS, HEAD + "good,instagram,5,1.5,2.5,2024-05-06,₹300,,7\n" + row + "\n", mapping)
    assert counts(result) == (1, 0, 0, 1)
    (aside,) = quarantine.quarantined(root)
    assert (aside.field, aside.reason.value, aside.row, aside.file) == (field, reason, 3, "given.txt")
    assert rows(root, Kind.CREATORS)[0]["price_minor"] == 30_000


def test_duplicated_ids_with_other_values_are_set_aside_and_identical_ones_counted(tmp_path: Path) -> None:
    result = run(tmp_path / "c", Kind.CREATORS, "username,followers\na,1\na,1\na,2\nb,3\n")
    assert counts(result) == (2, 0, 1, 1)
    assert [(a.row, a.reason.value) for a in quarantine.quarantined(tmp_path / "c")] == [(4, "duplicate_id")]


def test_text_of_any_script_comes_through_and_hidden_controls_do_not(tmp_path: Path) -> None:
    captions = ["मुंबई #खाना 🍛", "\u202eevil\u202c مرحبا", "cafe\u0301", "=1+1", "x\u0000y"]
    lines = [
        json.dumps({"id": f"p{i}", "username": "anna", "taken_at": 1_700_000_000, "caption": c})
        for i, c in enumerate(captions)
    ]
    run(tmp_path / "c", Kind.POSTS, "\n".join(lines))
    found = rows(tmp_path / "c", Kind.POSTS)
    assert [r["caption"] for r in found] == ["मुंबई #खाना 🍛", "evil مرحبا", "café", "=1+1", "xy"]
    assert found[0]["hashtags"] == ["खाना"]
    assert found[1]["hashtags"] == []
    assert found[0]["post_id"] == "instagram:p0"


def test_people_are_hashes_and_their_names_are_nowhere(tmp_path: Path) -> None:
    root = tmp_path / "c"
    given = (
        "post_id,commenter,date,comment\np1,@Secret.Person,2024-01-02,hi @other_person\n"
        "p1,secret.person,bad date,x\np1,third_person\n"
    )
    mapping = ColumnMapping(platform="instagram", keep_text=True)
    assert counts(run(root, Kind.ENGAGEMENTS, given, mapping)) == (1, 0, 0, 2)
    run(root, Kind.AUDIENCE, "creator,follower,lat,lon\nanna,secret.person,19.05461,72.84712\n")
    (engaged,), (follower,) = rows(root, Kind.ENGAGEMENTS), rows(root, Kind.AUDIENCE)
    assert engaged["person"] == follower["person"]
    assert engaged["text"] == "hi @…"
    assert (follower["lat"], follower["lon"]) == (19.05, 72.85)
    held = json.dumps([vars_of(a) for a in quarantine.quarantined(root)])
    for word in ("secret", "Secret", "third_person", "other_person"):
        assert word not in held
        assert all(word.encode() not in p.read_bytes() for p in root.glob("**/*") if p.is_file())
    assert (root / "key").stat().st_mode & 0o777 == 0o600


def vars_of(row: quarantine.SetAside) -> dict[str, str]:
    return {name: str(getattr(row, name)) for name in row.__slots__}


def test_the_text_of_a_known_comment_can_come_later(tmp_path: Path) -> None:
    root = tmp_path / "c"
    keep = ColumnMapping(platform="instagram", keep_text=True)
    run(root, Kind.ENGAGEMENTS, "post_id,commenter,date\np1,a,2024-01-02\n")
    with_text = "post_id,commenter,date,text\np1,a,2024-01-02,lovely\n"
    assert counts(run(root, Kind.ENGAGEMENTS, with_text, keep)) == (0, 1, 0, 0)
    assert counts(run(root, Kind.ENGAGEMENTS, with_text, keep)) == (0, 0, 1, 0)


def test_a_dry_run_says_everything_and_writes_nothing(tmp_path: Path) -> None:
    root = tmp_path / "c"
    result = run(root, Kind.CREATORS, CREATORS + "eve,Eve,-1,2\n", dry_run=True)
    assert counts(result) == (2, 0, 0, 1)
    assert result.files[0].columns["followers"] == "Followers"
    assert result.files[0].sample[0]["creator_id"] == "instagram:anna"
    assert not list(root.iterdir())


def test_columns_that_nothing_was_made_of_are_named(tmp_path: Path) -> None:
    result = run(
        tmp_path / "c",
        Kind.CREATORS,
        '{"username":"a","shoe size":4,"fans":3,"followers":5}\n{"username":"b","hat":1}\n',
    )
    unused = result.files[0].unused
    assert unused["shoe size"] == "not recognised"
    assert unused["fans"] == "`followers` is taken from “followers”"
    assert "hat" in unused


def test_a_file_of_something_else_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="mapping file") as caught:
        run(tmp_path / "c", Kind.POSTS, "colour,size\nred,1\n")
    assert "colour, size" in str(caught.value)
    assert "The catalogue was not touched." in str(caught.value)
    with pytest.raises(BadInput, match="empty"):
        run(tmp_path / "c", Kind.POSTS, "")
    with pytest.raises(NotFound):
        preview(tmp_path / "c", Kind.POSTS, tmp_path / "absent", now=NOW)


def test_the_time_of_observation_comes_from_the_file_where_nothing_says_it(tmp_path: Path) -> None:
    result = run(tmp_path / "c", Kind.CREATORS, CREATORS, ColumnMapping(platform="tiktok"))
    assert "the file's own time is taken" in result.files[0].observed


MAPPING = """
platform = "tiktok"
[posts]
date_order = "dmy"
timezone = "Asia/Kolkata"
id_prefix = "x-"
nulls = ["-1"]
[posts.columns]
creator_id = "who.name"
post_id = "nr"
posted_at = "when"
likes = "n"
[posts.constants]
language = "Hindi"
[posts.defaults]
kind = "video"
"""


def test_a_mapping_states_what_names_do_not(tmp_path: Path) -> None:
    line = json.dumps({"nr": 7, "who": {"name": "Asha"}, "when": "03/04/2024 05:30", "n": -1})
    run(tmp_path / "c", Kind.POSTS, line, parse_mapping(MAPPING, Kind.POSTS))
    (post,) = rows(tmp_path / "c", Kind.POSTS)
    assert post["creator_id"] == "tiktok:asha"
    assert post["post_id"] == "x-7"
    assert post["posted_at"] == int(datetime(2024, 4, 3, tzinfo=UTC).timestamp())
    assert (post["likes"], post["language"], post["kind"]) == (None, "hi", "video")


@pytest.mark.parametrize(
    "text",
    [
        "nonsense = 1",
        "[posts]\ncolor = 1",
        "[posts.columns]\nshoe = 'x'",
        "[creators",
        "platform = 'x'\n[posts]\ndate_order='ymd'",
    ],
)
def test_a_mapping_with_a_mistake_is_an_error(text: str) -> None:
    with pytest.raises(BadInput):
        parse_mapping(text, Kind.POSTS)


@pytest.mark.parametrize("name", shipped_mappings())
@pytest.mark.parametrize("kind", list(Kind))
def test_shipped_mappings_load(name: str, kind: Kind) -> None:
    assert load_mapping(name, kind).platform


def test_parquet_of_canonical_rows_comes_back_as_it_was(tmp_path: Path) -> None:
    run(tmp_path / "c", Kind.CREATORS, HEAD + "good,instagram,5,1.5,2.5,2024-05-06,₹300,,7\n")
    (path,) = layout.committed(tmp_path / "c", Kind.CREATORS)
    import_files(tmp_path / "d", Kind.CREATORS, [path], now=NOW)
    assert rows(tmp_path / "d", Kind.CREATORS) == rows(tmp_path / "c", Kind.CREATORS)
    assert pq.read_schema(path).equals(TABLES[Kind.CREATORS].schema)


def test_the_time_of_observation_is_said_to_come_from_its_column(tmp_path: Path) -> None:
    text = "handle,followers,snapshot date\nanna,5,2024-05-01\n"
    (file,) = run(tmp_path / "c", Kind.CREATORS, text, ColumnMapping(platform="tiktok")).files
    assert file.observed.startswith("as “snapshot date” says; where it is empty: not stated")


def test_what_cannot_be_opened_says_what_to_do(tmp_path: Path) -> None:
    for path, step in ((tmp_path, "FOLDER/*.csv"), (tmp_path / "absent.csv", "check the name")):
        with pytest.raises((BadInput, NotFound)) as told:
            preview(tmp_path / "c", Kind.POSTS, path, now=NOW)
        assert step in str(told.value.next_step)
