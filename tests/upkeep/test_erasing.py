"""Erasing a person leaves no trace of them anywhere, every count and sum as it was, and everybody else untouched."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import LargeBinary, String, func, insert, select

from goodword.catalogue import erased, layout, write
from goodword.catalogue.importing import import_files
from goodword.catalogue.workspace import Workspace
from goodword.core.erasing import Person
from goodword.core.errors import BadInput
from goodword.core.tables import AUDIENCE, CREATORS, ENGAGEMENTS, POSTS, Kind
from goodword.ledger.tables import AUDIT, ERASED, METADATA, PEOPLE
from goodword.ledger.tables.personal import GONE, PERSONAL, Personal
from goodword.upkeep import archive
from goodword.upkeep.erase import allow, checked, erase
from goodword.upkeep.restore import restore
from goodword.upkeep.verify import verify
from ledger_rows import fill, seal
from support import settings_in

WHO, HANDLE, NAME, MAIL = "instagram:nadia_bäckt", "nadia_bäckt", "Nadia Holzapfel", "nadia@holzapfel.example"
OTHER = "instagram:pali_plates"
TRACES = ("nadia", "holzapfel", "bäckt", "b%C3%A4ckt", "b\\u00e4ckt")
NOW = 1_780_000_000


def _creator(who: str, name: str, bio: str, at: int) -> dict[str, object]:
    platform, _, handle = who.partition(":")
    return {"creator_id": who, "observed_at": at, "platform": platform, "handle": handle, "name": name, "bio": bio,
            "followers": 4_000, "url": f"https://example.org/{handle}"}  # fmt: skip


def _post(number: int, who: str, caption: str, **more: object) -> dict[str, object]:
    return {"post_id": f"instagram:{number}", "creator_id": who, "observed_at": NOW, "posted_at": NOW - number * 9_000,
            "caption": caption, "likes": 100 + number, "comments": 9, **more}  # fmt: skip


def _catalogue(root: Path) -> None:
    from goodword.sources.people import hash_ids

    nadia = hash_ids(layout.hash_key(root), [WHO.encode()])[0].as_py()
    creators = [
        _creator(WHO, NAME, "Brot", NOW - 99),
        _creator(WHO, NAME, "Brot und mehr", NOW),
        _creator(OTHER, "Pali Plates", f"with @{HANDLE} and {NAME}", NOW),
    ]
    posts = [_post(n, WHO, "mein Brot") for n in range(5)]
    posts += [_post(10, OTHER, f"Danke @{HANDLE}! {NAME} kann es", mentions=[HANDLE, "x"], tagged=[HANDLE])]
    posts += [_post(n, OTHER, "bread and butter", hashtags=["bread"]) for n in range(11, 15)]
    engagements = [
        {"post_id": "instagram:10", "person": nadia, "kind": "comment", "at": NOW, "text": "schön"},
        {"post_id": "instagram:10", "person": 5, "kind": "comment", "at": NOW, "text": f"@{HANDLE} schau"},
        {"post_id": "instagram:1", "person": 6, "kind": "like", "at": NOW, "text": None},
    ]
    audience = [{"creator_id": who, "person": 7, "observed_at": NOW} for who in (WHO, OTHER)]
    for kind, table, rows in (
        (Kind.CREATORS, CREATORS, creators), (Kind.POSTS, POSTS, posts),
        (Kind.ENGAGEMENTS, ENGAGEMENTS, engagements), (Kind.AUDIENCE, AUDIENCE, audience),
    ):  # fmt: skip
        write.append(root, kind, pa.Table.from_pylist(rows, schema=table.schema), NOW, f"{HANDLE}.csv")


def _plant(workspace: Workspace) -> None:
    """The person in every column of text that may hold one, in the form that the column has."""
    with workspace.ledger.write() as db:
        fill(db, METADATA)
        for table in METADATA.sorted_tables:
            for column in table.columns:
                kind = PERSONAL.get(f"{table.name}.{column.name}")
                planted = _planted(kind, column.name) if isinstance(column.type, String | LargeBinary) else None
                if planted is None or table.name == "audit":
                    continue
                db.execute(table.update().where(_first(table)).values({column.name: planted}))
        db.execute(PEOPLE.update().where(PEOPLE.c.id == 1).values(name=NAME, email=MAIL, phone="+49 30 1234567"))
        seal(db, METADATA, workspace.vault)
        for table in (AUDIT, ERASED):
            db.execute(table.delete())


def _first(table: object) -> object:
    return next(iter(table.primary_key.columns)) == 1  # type: ignore[attr-defined]


def _planted(kind: Personal | None, name: str) -> str | bytes | None:
    about = {"creator_id": WHO, "name": NAME, "handle": HANDLE, "likes": 100, "said": f"@{HANDLE} und {NAME}"}
    said = json.dumps({"rows": [about, {"creator_id": OTHER, "name": "Pali"}], WHO: [WHO, MAIL]}, ensure_ascii=False)
    if kind is Personal.PACKED:
        return zlib.compress(said.encode())
    if kind is Personal.JSON:
        return said
    if kind in {Personal.TEXT, Personal.OWN} and name not in {"ending", "country", "language", "sealed"}:
        return f"{NAME} <{MAIL}> (@{HANDLE}), https://example.org/{HANDLE}"
    if kind is Personal.MADE:
        return "NADIAB10"
    return {Personal.CREATOR: WHO, Personal.POST: f"instagram:{HANDLE}/1"}.get(kind) if kind else None


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """An installation that knows the person in every way there is."""
    yield from _knowing(tmp_path, f"sqlite:///{tmp_path / 'ledger.db'}")


@pytest.fixture
def either(tmp_path: Path, ledger_url: str) -> Iterator[Workspace]:
    """The same on each database."""
    yield from _knowing(tmp_path, ledger_url)


def _knowing(tmp_path: Path, ledger_url: str) -> Iterator[Workspace]:
    made = Workspace(settings_in(tmp_path, ledger=ledger_url))
    _catalogue(layout.folder(made.settings.catalogue))
    made.catalogue.refresh()
    _plant(made)
    Path(made.settings.log).write_text(f"GET /creators/{WHO} failed\nGET /creators/{OTHER} failed\n", "utf-8")
    yield made
    made.catalogue.close()
    made.ledger.close()


def _everything_on_disk(workspace: Workspace, folder: Path) -> str:
    """Every byte of every file, and every value inside those that are compressed."""
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        found.append(path.name + path.read_bytes().decode("utf-8", "replace"))
        if path.suffix == ".parquet":
            found.append(str(pq.read_table(path).to_pylist()))
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as copy:
                found += [copy.read(n).decode("utf-8", "replace") for n in copy.namelist() if ".parquet" not in n]
    with workspace.ledger.read() as db:
        for table in METADATA.sorted_tables:
            for row in db.execute(select(table)):
                found += [_shown(value) for value in row]
    return "\n".join(found)


def _shown(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        try:
            return zlib.decompress(bytes(value)).decode()
        except zlib.error:
            return repr(bytes(value))
    return str(value)


def _sums(workspace: Workspace) -> dict[str, tuple[int, object]]:
    """Rows of every table, and the sum of every amount."""
    found = {}
    with workspace.ledger.read() as db:
        for table in METADATA.sorted_tables:
            if table.name in {"audit", "erased", *GONE}:
                continue
            for column in [c for c in table.columns if c.name.endswith(("_minor", "amount", "likes", "hits", "value"))]:
                found[f"{table.name}.{column.name}"] = (0, db.scalar(select(func.sum(column))))
            found[table.name] = (int(db.scalar(select(func.count()).select_from(table)) or 0), None)
    return found


@pytest.mark.slow_on("postgres")
def test_no_trace_is_left_and_every_sum_stays(either: Workspace, tmp_path: Path) -> None:
    workspace = either
    before, text = _sums(workspace), _everything_on_disk(workspace, tmp_path).casefold()
    assert all(trace.casefold() in text for trace in ("nadia", "holzapfel"))
    done = erase(workspace, WHO)
    assert done.cleaned
    archive.write(workspace, tmp_path / "after.zip")
    after = _everything_on_disk(workspace, tmp_path).casefold()
    for trace in TRACES:
        at = after.find(trace.casefold())
        assert at < 0, after[max(0, at - 200) : at + 80]
    assert _sums(workspace) == before
    assert workspace.catalogue.status().creators == 1
    assert OTHER in after
    assert "bread and butter" in after
    assert verify(workspace).whole


def test_once_more_changes_nothing(workspace: Workspace) -> None:
    number = erase(workspace, WHO).number
    again = erase(workspace, WHO)
    assert (again.number, again.ledger, again.catalogue) == (number, {}, {})


def test_a_later_import_leaves_the_person_out_and_says_so(workspace: Workspace, tmp_path: Path) -> None:
    erase(workspace, WHO)
    file = tmp_path / "new.csv"
    rows = f"{WHO},instagram,{HANDLE},9\n{OTHER},instagram,pali_plates,9\n"
    file.write_text(f"creator_id,platform,handle,followers\n{rows}", "utf-8")
    root = workspace.settings.catalogue
    result = import_files(root, Kind.CREATORS, [file], now=workspace.now())
    assert result.written.new + result.written.newer == 1
    assert any("asked to be forgotten left out" in note for note in result.files[0].notes)
    allow(workspace, WHO)
    assert import_files(root, Kind.CREATORS, [file], now=workspace.now()).written.new == 1


def test_an_older_copy_does_not_bring_the_person_back(workspace: Workspace, tmp_path: Path) -> None:
    copy = archive.write(workspace, tmp_path / "older.zip")
    erase(workspace, WHO)
    restore(workspace, copy.path, replace=True)
    with workspace.ledger.read() as db:
        assert db.scalar(select(PEOPLE.c.creator_id).where(PEOPLE.c.id == 1)).startswith("erased:")
    assert workspace.catalogue.status().creators == 1
    assert erased.marks(layout.folder(workspace.settings.catalogue))


def test_every_column_of_text_says_whether_it_holds_a_person() -> None:
    """A new table needs a line in `ledger.tables.personal`, or erasing somebody could leave them in it."""
    columns = {
        f"{t.name}.{c.name}"
        for t in METADATA.sorted_tables
        for c in t.columns
        if isinstance(c.type, String | LargeBinary)
    }
    assert sorted(columns - set(PERSONAL)) == []
    assert sorted(set(PERSONAL) - columns) == []


def test_the_audit_log_still_holds(workspace: Workspace) -> None:
    from goodword.accounts.desk import Accounts

    log = Accounts(workspace).log
    log.add(None, "page", "POST /creators/{creator_id}", f"creator_id={WHO}")
    log.add(None, "page", "POST /x", "number=3")
    erase(workspace, WHO)
    assert log.check().broken == ()
    assert [e.subject for e in log.whole()][:2] == ["erased", "number=3"]


@pytest.mark.parametrize("creator", ["", "nadia", ":x", "instagram:", "erased:3", "in stagram:x", "a:" + "x" * 400])
def test_what_is_no_creator_is_refused(creator: str) -> None:
    with pytest.raises(BadInput, match="platform:handle"):
        checked(creator)


@pytest.mark.parametrize(
    ("text", "own", "left"),
    [
        ("ask @sam about samples", False, "ask erased about samples"),
        ("sam and samples", False, "sam and samples"),
        ("sam and samples", True, "erased and samples"),
        ("instagram:sam", False, "erased:4"),
        ("see example.org/sam, not /samson", False, "see example.org/erased, not /samson"),
        ("Sam Ying Li says", False, "erased says"),
        ("#SAM #samosa", False, "erased #samosa"),
    ],
)
def test_a_short_name_goes_where_it_is_a_name_and_words_stay(text: str, own: bool, left: str) -> None:
    assert Person("instagram:sam", 4, ("Sam Ying Li",)).out_of_text(text, own=own) == left


def test_whatever_is_no_word_stays() -> None:
    person = Person("instagram:sam", 4, ("Sam",))
    value = {"n": 3, "x": None, "rows": [{"creator_id": "instagram:sam", "name": "Sam", "likes": 0.5, "kind": "food"}]}
    rows = [{"creator_id": "erased:4", "name": "", "likes": 0.5, "kind": "food"}]
    assert person.out_of(value) == {"n": 3, "x": None, "rows": rows}


def test_people_who_are_not_meant_stay(workspace: Workspace) -> None:
    with workspace.ledger.write() as db:
        db.execute(insert(PEOPLE).values(id=9, creator_id=OTHER, name="Pali", email="p@pali.example", phone="",
                                         language="", country="", time_zone="", body="{}", made_at=1))  # fmt: skip
    erase(workspace, WHO)
    with workspace.ledger.read() as db:
        assert db.execute(select(PEOPLE.c.name, PEOPLE.c.email).where(PEOPLE.c.id == 9)).one() == (
            "Pali",
            "p@pali.example",
        )
