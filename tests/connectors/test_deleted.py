"""What is deleted, taken down or hidden in a network goes here too, and nothing of anybody else does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from sqlalchemy import select

from goodword.catalogue import layout, write
from goodword.connectors.model import Want
from goodword.core.tables import CREATORS, Kind
from goodword.ledger.tables import SOURCE_ACCOUNTS
from goodword.upkeep.erase import allow, erase
from goodword.upkeep.verify import verify

from .standing import WANT, Stand, standing

FEW = Want(posts=6, followers=60)


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with standing(tmp_path) as made:
        made.watch(3)
        yield made


def _of(stand: Stand, kind: Kind, creator_id: str) -> list[object]:
    return [row for row in stand.rows(kind) if creator_id in row]


@pytest.mark.parametrize(
    ("error", "why"), [("InvalidRequest", "deleted"), ("AccountTakedown", "taken down by Bluesky")]
)
def test_an_account_that_goes_takes_everything_of_it_along(stand: Stand, error: str, why: str) -> None:
    stand.desk.read(stand.name, WANT)
    gone, stays = stand.server.world.people[0], stand.server.world.people[1]
    before = {kind: _of(stand, kind, f"bluesky:{stays.handle}") for kind in (Kind.CREATORS, Kind.POSTS, Kind.AUDIENCE)}
    stand.server.delete(gone, error)
    stand.clock.pass_(3_600)
    (run,) = stand.desk.refresh(stand.name, WANT)
    assert run.told.gone["creators"] == 1
    for kind in (Kind.CREATORS, Kind.POSTS, Kind.AUDIENCE):
        assert _of(stand, kind, f"bluesky:{gone.handle}") == []
        assert set(before[kind]) <= set(_of(stand, kind, f"bluesky:{stays.handle}"))
    assert not [row for row in stand.rows(Kind.ENGAGEMENTS) if gone.did in str(row[0])]
    (account,) = [a for _, a in stand.desk.accounts(stand.name) if a.handle == gone.handle]
    assert account.gone_why == why
    assert stand.workspace.catalogue.status().creators == 2
    assert verify(stand.workspace).whole


def test_an_account_that_goes_in_the_middle_of_a_refresh_leaves_nothing(stand: Stand) -> None:
    gone = stand.server.world.people[1]

    def going(call, send):  # type: ignore[no-untyped-def]
        stand.server.delete(gone)
        return send(call)

    stand.between.faults = {9: going}
    stand.desk.read(stand.name, WANT)
    assert not [row for kind in Kind for row in stand.rows(kind) if gone.did in str(row) or gone.handle in str(row)]


def test_who_comes_back_is_read_again(stand: Stand) -> None:
    stand.desk.read(stand.name, FEW)
    person = stand.server.world.people[0]
    stand.server.delete(person, "AccountDeactivated")
    stand.clock.pass_(60)
    stand.desk.read(stand.name, FEW)
    stand.server.gone.clear()
    stand.clock.pass_(60)
    (run,) = stand.desk.read(stand.name, FEW)
    assert run.told.rows["posts"] == 6
    assert all(account.gone_at is None for _, account in stand.desk.accounts(stand.name))


def test_a_deleted_post_goes_with_who_engaged(stand: Stand) -> None:
    stand.desk.read(stand.name, WANT)
    person = stand.server.world.people[2]
    posts = list(zip(range(4), person.posts(stand.server.now), strict=False))
    gone = posts[1][1]
    stand.server.delete_post(gone)
    stand.clock.pass_(60)
    (run,) = stand.desk.read(stand.name, WANT)
    assert run.told.gone["posts"] == 1
    assert not [row for kind in (Kind.POSTS, Kind.ENGAGEMENTS) for row in stand.rows(kind) if gone.key in str(row[0])]
    assert [row for row in stand.rows(Kind.POSTS) if posts[2][1].key in str(row[0])]


def test_who_asks_to_be_hidden_is_left_alone(stand: Stand) -> None:
    stand.desk.read(stand.name, FEW)
    asks, other = stand.server.world.people[0], stand.server.world.people[5]
    stand.server.labels = {asks.did: "!no-unauthenticated", other.did: "!no-unauthenticated"}
    stand.clock.pass_(60)
    (run,) = stand.desk.read(stand.name, FEW)
    assert run.told.gone["creators"] == 1
    assert "signed-in" in stand.desk.watch(stand.name, [other.handle]).refused[other.handle]


def test_what_the_same_creator_gave_in_a_file_stays(stand: Stand) -> None:
    person = stand.server.world.people[0]
    row = {"creator_id": f"bluesky:{person.handle}", "observed_at": 1_700_000_000, "platform": "bluesky",
           "handle": person.handle, "name": "as they wrote it to us"}  # fmt: skip
    write.append(
        stand.root, Kind.CREATORS, pa.Table.from_pylist([row], schema=CREATORS.schema), 1_700_000_000, "list.csv"
    )
    stand.desk.read(stand.name, FEW)
    stand.desk.forget(stand.name)
    assert [found[3] for found in stand.rows(Kind.CREATORS)] == ["as they wrote it to us"]


def test_who_takes_another_handle_stays_the_same_creator(stand: Stand) -> None:
    stand.desk.read(stand.name, FEW)
    person = stand.server.world.people[0]
    stand.server.handles[person.did] = "brand.new.invented.test"
    stand.clock.pass_(9 * 86_400)
    stand.desk.read(stand.name, FEW)
    assert {row[0] for row in stand.rows(Kind.CREATORS) if person.did in str(row)} == {f"bluesky:{person.handle}"}
    assert "brand.new.invented.test" in [account.handle for _, account in stand.desk.accounts(stand.name)]


def test_an_erased_person_is_watched_no_more_and_not_again(stand: Stand) -> None:
    stand.desk.read(stand.name, FEW)
    person = stand.server.world.people[0]
    creator_id = f"bluesky:{person.handle}"
    erase(stand.workspace, creator_id)
    assert person.did not in {account.key for _, account in stand.desk.accounts(stand.name)}
    with stand.workspace.ledger.read() as db:
        assert person.handle not in str(db.execute(select(SOURCE_ACCOUNTS)).all())
    assert "forgotten" in stand.desk.watch(stand.name, [person.handle]).refused[person.handle]
    stand.clock.pass_(60)
    stand.desk.read(stand.name, FEW)
    assert _of(stand, Kind.CREATORS, creator_id) == []
    allow(stand.workspace, creator_id)
    assert stand.desk.watch(stand.name, [person.handle]).new == (person.handle,)


def test_what_was_not_seen_for_too_long_goes(stand: Stand) -> None:
    stand.desk.read(stand.name, FEW)
    first, second = (account for _, account in stand.desk.accounts(stand.name)[:2])
    stand.clock.pass_(20 * 86_400)
    assert all(kept.rows == {} for kept in stand.desk.retain())
    stand.desk.unwatch(stand.name, [first.handle])
    stand.desk.read(stand.name, FEW)
    stand.clock.pass_(15 * 86_400)
    (would,) = stand.desk.retain(dry_run=True)
    assert would.creators == 1
    assert _of(stand, Kind.CREATORS, first.creator_id)
    (did,) = stand.desk.retain()
    assert did.rows == would.rows
    assert _of(stand, Kind.CREATORS, first.creator_id) == []
    assert _of(stand, Kind.CREATORS, second.creator_id)
    stand.desk.disconnect(stand.name)
    stand.clock.pass_(40 * 86_400)
    stand.desk.retain()
    assert all(stand.rows(kind) == [] for kind in Kind), "also what came from a network that is asked no more"
    assert layout.commits(stand.root)
