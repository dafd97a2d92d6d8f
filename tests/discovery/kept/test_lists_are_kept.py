"""Lists, tags and notes on each database: order, roles, and every change undone to what it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from goodword.accounts.model import NotAllowed, Role
from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.discovery.kept.model import ChangeKind, Who
from goodword.discovery.kept.order import order_after, positions
from goodword.discovery.kept.store import ListStore
from goodword.discovery.notes.store import NoteStore
from goodword.discovery.tags.store import TagStore
from goodword.ledger.store import Ledger
from goodword.ledger.tables import USERS

NOW = datetime(2026, 1, 15, tzinfo=UTC)
BOTH = (Role.VIEWER, Role.ANALYST)
OWNER = Who()
A, B, C, D = (f"instagram:{name}" for name in "abcd")
ANN, BEN, VIC = Who(1, Role.ANALYST, "page"), Who(2, Role.MANAGER, "page"), Who(3, Role.VIEWER, "page")


def _lists(ledger: Ledger) -> ListStore:
    return ListStore(ledger, now=lambda: NOW)


def _tags(ledger: Ledger) -> TagStore:
    return TagStore(ledger, now=lambda: NOW)


def _users(ledger: Ledger) -> None:
    blank = {"email": "", "password": "", "handle": b"", "made_at": 1, "changed_at": 1}
    with ledger.write() as db:
        for who in (ANN, BEN, VIC):
            name = f"user{who.user_id}"
            db.execute(insert(USERS).values(id=who.user_id, name=name, shown=name, role=who.role.value, **blank))


def _filled(ledger: Ledger) -> tuple[ListStore, int]:
    store = _lists(ledger)
    number = store.add("Bakers · بيكر", "", BOTH, OWNER).id
    store.put(number, [A, B, C], OWNER)
    return store, number


@pytest.mark.parametrize(
    ("do", "after"),
    [
        (lambda s, n: s.put(n, [D, A], OWNER), (A, B, C, D)),
        (lambda s, n: s.take(n, [B], OWNER), (A, C)),
        (lambda s, n: s.move(n, [C], 1, OWNER), (C, A, B)),
        (lambda s, n: s.move(n, [C, A], 2, OWNER), (B, C, A)),
        (lambda s, n: s.change(n, "Bread", "x", (Role.OWNER, Role.OWNER), OWNER), (A, B, C)),
        (lambda s, n: s.archive(n, OWNER), (A, B, C)),
    ],
)
def test_the_last_change_is_undone_to_what_it_was(
    ledger: Ledger, do: Callable[[ListStore, int], object], after: tuple[str, ...]
) -> None:
    store, number = _filled(ledger)
    before = store.get(number, OWNER)
    do(store, number)
    assert store.ids(number, OWNER) == after
    done = store.undo(number, OWNER)
    assert done is not None
    assert done.undone_at == NOW
    assert store.ids(number, OWNER) == (A, B, C)
    assert store.get(number, OWNER) == before


def test_changes_are_undone_one_after_the_other_and_then_there_is_nothing(ledger: Ledger) -> None:
    store, number = _filled(ledger)
    store.take(number, [A, C], OWNER)
    store.move(number, [B], 1, OWNER)  # where it is already: nothing to undo
    store.put(number, [D], OWNER)
    for order in ((B,), (A, B, C), ()):
        store.undo(number, OWNER)
        assert store.ids(number, OWNER) == order
    assert store.undo(number, OWNER) is None


def test_nobody_undoes_what_another_one_did_meanwhile(ledger: Ledger) -> None:
    store, number = _filled(ledger)
    seen = store.changes(number, OWNER)[0]
    store.take(number, [A], OWNER)
    with pytest.raises(Conflict, match="newest change"):
        store.undo(number, OWNER, change_id=seen.id)
    assert store.ids(number, OWNER) == (B, C)


def test_roles_say_who_sees_and_who_changes(ledger: Ledger) -> None:
    _users(ledger)
    store = _lists(ledger)
    private = store.add("Managers only", "", (Role.MANAGER, Role.OWNER), ANN).id
    shared = store.add("Shared", "", BOTH, BEN).id
    assert {x.id for x in store.lists(ANN)} == {private, shared}  # she made the one
    assert {x.id for x in store.lists(VIC)} == {shared}
    with pytest.raises(NotFound):
        store.ids(private, VIC)
    with pytest.raises(NotAllowed, match="owner"):
        store.put(private, [A], BEN)
    with pytest.raises(NotAllowed):
        store.archive(shared, VIC)
    store.put(private, [A], ANN)
    assert store.members(private, BEN)[0].added_by == "user1"
    assert [x.id for x in store.of_creator(A, VIC)] == []
    assert store.lists(BEN)[0].made_by in ("user1", "user2")


def test_a_name_is_taken_once_also_by_an_archived_list(ledger: Ledger) -> None:
    store, number = _filled(ledger)
    store.archive(number, OWNER)
    with pytest.raises(Conflict, match="archived"):
        store.add("BAKERS · بيكر", "", BOTH, OWNER)
    assert store.lists(OWNER) == ()
    assert store.archive(number, OWNER, back=True).archived_at is None


@pytest.mark.parametrize("wrong", ["", "khar_eats", ":x", "instagram:", "insta gram:x", "a:" + "x" * 400])
def test_what_is_no_creator_is_refused_and_nothing_is_kept(ledger: Ledger, wrong: str) -> None:
    store, number = _filled(ledger)
    if not wrong:
        assert store.put(number, [wrong], OWNER) == ()
        return
    with pytest.raises(BadInput, match="platform:handle"):
        store.put(number, [D, wrong], OWNER)
    assert store.ids(number, OWNER) == (A, B, C)


def test_tags_are_renamed_and_merged_and_nobody_loses_one(ledger: Ledger) -> None:
    store = _tags(ledger)
    food, essen = store.named("food", OWNER), store.named("Essen", OWNER)
    assert store.named("FOOD", OWNER).id == food.id
    store.give(food.id, [A, B], OWNER)
    store.give(essen.id, [B, C], OWNER)
    assert store.rename(essen.id, "Ess-Sachen", "alles zum Essen", OWNER).about == "alles zum Essen"
    with pytest.raises(Conflict, match="called 'Food' already"):
        store.rename(essen.id, "Food", "", OWNER)
    merged = store.merge(essen.id, food.id, OWNER)
    assert merged.size == 3
    assert [t.name for t in store.tags()] == ["food"]
    assert store.of([A, B, C, D]) == dict.fromkeys((A, B, C), ("food",))
    for expected in ({A: ("food",), B: ("Ess-Sachen", "food"), C: ("Ess-Sachen",)},
                     {A: ("food",), B: ("Essen", "food"), C: ("Essen",)}, {A: ("food",), B: ("food",)}):  # fmt: skip
        store.undo()
        assert store.of([A, B, C]) == expected
    store.drop(food.id, OWNER)
    assert store.of([A]) == {}
    assert store.undo() is not None
    assert store.having(food.id) == (A, B)


def test_a_note_is_changed_by_whoever_wrote_it(ledger: Ledger) -> None:
    _users(ledger)
    store = NoteStore(ledger, now=lambda: NOW)
    note = store.add("Instagram:A", "answers quickly · सुबह", ANN)
    assert (note.creator_id, note.written_by) == (A, "user1")
    with pytest.raises(NotAllowed, match="whoever wrote it"):
        store.change(note.id, "does not", BEN)
    store.remove(note.id, ANN)
    assert store.of(A) == ()
    assert store.newest([A]) == {}
    store.remove(note.id, ANN, back=True)
    store.add(A, "second", BEN)
    assert [n.text for n in store.of(A)] == ["second", "answers quickly · सुबह"]
    assert store.newest([A, B]) == {A: (2, "second")}


@given(st.permutations(range(8)), st.lists(st.integers(0, 7), unique=True, min_size=1), st.integers(1, 9))
def test_moving_keeps_everybody_and_the_places_rise(start: list[int], moved: list[int], to: int) -> None:
    now = {f"a:{c}": place for c, place in zip(start, [-3, 0, 1, 2, 50, 51, 900, 1 << 30], strict=True)}
    order = order_after(tuple(now), tuple(f"a:{c}" for c in moved), to)
    found = positions(now, order)
    assert sorted(order) == sorted(now)
    assert [c for c, _ in sorted(found.items(), key=lambda item: item[1])] == list(order)
    assert len(set(found.values())) == len(order)


def test_moving_one_of_many_touches_one_row() -> None:
    now = {f"a:{n}": (n + 1) << 20 for n in range(5_000)}
    found = positions(now, order_after(tuple(now), ("a:4000",), 10))
    assert [c for c in found if found[c] != now[c]] == ["a:4000"]


def test_every_kind_of_change_is_said_in_words() -> None:
    from goodword.discovery.kept.model import Change

    for kind in ChangeKind:
        assert Change(1, 1, None, kind, 3, "", "cli", NOW, None).sentence
