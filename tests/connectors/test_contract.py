"""What every network has to do, whichever it is: the suite walks the registry."""

from __future__ import annotations

import pytest

from goodword.catalogue import layout
from goodword.connectors.about import Capability
from goodword.connectors.model import Connector, Want
from goodword.connectors.registry import connector, connectors, names
from goodword.connectors.schema import Said
from goodword.core.errors import BadInput, NotFound
from goodword.core.tables import Kind

from .standing import WANT, Stand

pytestmark = pytest.mark.slow_on("tiktok", "youtube")

EVERY = pytest.mark.parametrize("one", connectors(), ids=names())


@EVERY
def test_it_says_what_it_gives_costs_and_allows(one: Connector) -> None:
    about = one.about
    found = set() if about.name in {"instagram", "tiktok"} else {Capability.SEARCH_CREATORS}  # these let nobody look
    assert about.capabilities >= {Capability.PROFILES, Capability.POSTS} | found
    assert about.needs <= about.capabilities
    assert {gate.capability for gate in about.gates} <= about.capabilities
    for said in (about.terms.costs, about.terms.may_store, about.terms.may_derive, about.terms.verified):
        assert len(said) > 20
    assert about.terms.source.startswith("https://")
    assert about.terms.unseen_days or about.terms.snapshot_days
    assert set(one.cost((), Want())) <= {bucket.name for bucket in about.buckets}


def test_an_unknown_network_is_told_with_those_there_are() -> None:
    with pytest.raises(BadInput, match="bluesky"):
        connector("myspace")


def test_who_cannot_be_searched_for_is_not(stand: Stand) -> None:
    if not stand.gives(Capability.SEARCH_CREATORS):
        with pytest.raises(BadInput, match="searched for"):
            stand.desk.search(stand.name, "bread")


def test_what_is_found_is_kept_only_when_it_is_watched(stand: Stand) -> None:
    if not stand.gives(Capability.SEARCH_CREATORS):
        return
    found = stand.desk.search(stand.name, "bread")
    assert found
    assert all(profile.handle.endswith(".invented.test") for profile in found)
    assert layout.commits(stand.root) == []
    assert stand.desk.watch(stand.name, [found[0].handle, "nobody.invented.test"]).not_found == (
        "nobody.invented.test",
    )
    assert [account.handle for _, account in stand.desk.accounts(stand.name)] == [found[0].handle]


def test_a_search_gives_everybody_once_over_all_its_pages(stand: Stand) -> None:
    if not stand.gives(Capability.SEARCH_CREATORS):
        return
    wide = stand.desk.search(stand.name, "invented", limit=100)
    narrow = stand.desk.search(stand.name, "invented", limit=5)
    assert len({profile.key for profile in wide}) == len(wide) == len(stand.server.world.people)
    assert narrow == wide[:5]


def test_counts_are_those_of_the_network(stand: Stand) -> None:
    stand.watch(3)
    (run,) = stand.desk.read(stand.name, Want(posts=8, followers=2_000, likes=1_000, shares=1_000, comments=1_000))
    world, now = stand.server.world, stand.server.now
    people = world.people[:3]
    posts = [(who, post) for who in people for _, post in zip(range(8), who.posts(now), strict=False)]
    assert run.told.rows["creators"] == 3
    assert run.told.rows["posts"] == len(posts) == 24
    followers = sum(len(world.followers(who, now)) for who in people)
    assert run.told.rows.get("audience", 0) == followers * stand.gives(Capability.FOLLOWERS)
    given = {"like": Capability.LIKES, "comment": Capability.COMMENTS, "share": Capability.SHARES}
    kinds = [kind for kind, capability in given.items() if stand.gives(capability)]
    engaged = {(post.key, kind, handle) for who, post in posts for kind in kinds
               for _, handle in world.engaged(who, post, kind, now)}  # fmt: skip
    assert run.told.rows.get("engagements", 0) == len(engaged)
    assert set(run.told.rows) == stand.tables
    assert run.told.set_aside == 0
    assert not run.told.unread


def test_a_second_refresh_adds_only_what_is_new(stand: Stand) -> None:
    stand.watch()
    stand.desk.read(stand.name, WANT)
    before, first = stand.everything(), len(stand.between.sent)
    stand.between.sent.clear()
    (same,) = stand.desk.read(stand.name, WANT)
    assert stand.everything() == before
    assert (same.told.rows, same.told.newer) == ({}, {})
    assert len(stand.between.sent) <= first
    stand.clock.pass_(9 * 86_400)
    (later,) = stand.desk.read(stand.name, WANT)
    assert later.told.rows["posts"] > 0
    assert later.told.newer["creators"] == 4
    people, since = stand.server.world.people[:4], stand.clock.at - 9 * 86_400
    assert later.told.rows["posts"] == sum(post.at > since for who in people for post in who.posts(stand.server.now))


def test_snapshots_are_added_and_never_changed(stand: Stand) -> None:
    stand.watch(2)
    stand.desk.read(stand.name, WANT)
    files = {path: path.read_bytes() for path in (stand.root / "raw").rglob("*.parquet")}
    stand.clock.pass_(5 * 86_400)
    stand.desk.read(stand.name, WANT)
    assert {path: path.read_bytes() for path in files} == files
    assert len(stand.rows(Kind.CREATORS)) == 4


def test_nobody_who_follows_is_kept_by_name(stand: Stand) -> None:
    stand.watch(2)
    stand.desk.read(stand.name, WANT, keep_text=True)
    for path in stand.root.rglob("*"):
        if path.is_file():
            assert b"fan0" not in path.read_bytes()
    stand.workspace.ledger.close()
    assert b"fan0" not in (stand.workspace.ledger.path or stand.root).read_bytes()


def test_it_costs_what_was_said(stand: Stand) -> None:
    stand.watch()
    (cost,) = stand.desk.cost(stand.name, WANT)
    stand.between.sent.clear()
    (run,) = stand.desk.read(stand.name, WANT)
    assert cost.least <= run.told.calls == len(stand.between.sent) <= cost.most
    assert str(cost.creators) in cost.sentence


def test_who_is_gone_takes_nobody_elses_lists_along(stand: Stand) -> None:
    """Others are read to the end although they were told of in the same answer."""
    stand.watch(3)
    stand.desk.read(stand.name, WANT)
    stand.server.delete(stand.server.world.people[0])
    stand.clock.pass_(9 * 86_400)
    (run,) = stand.desk.read(stand.name, WANT)
    others, since = stand.server.world.people[1:3], stand.clock.at - 9 * 86_400
    assert run.told.gone["creators"] == 1
    assert run.told.rows["posts"] == sum(post.at > since for who in others for post in who.posts(stand.server.now))


def test_a_refresh_without_anybody_says_what_to_do(stand: Stand) -> None:
    with pytest.raises(NotFound, match="Nobody is watched") as raised:
        stand.desk.refresh(stand.name)
    assert "goodword source search" in raised.value.next_step


def test_what_came_is_vetted_like_any_other(stand: Stand) -> None:
    stand.watch(3)
    if connector(stand.name).about.terms.amendment:
        stand.desk.accept(stand.name, "the owner")
    stand.desk.refresh(stand.name, WANT)
    status = stand.workspace.catalogue.status()
    assert (status.creators, status.stale) == (3, False)
    from goodword.catalogue.model import FeatureQuery

    features = stand.workspace.catalogue.features(FeatureQuery()).to_pylist()
    assert all(row["er_n"] and row["followers"] for row in features)
    assert stand.name == "instagram" or all(row["er_n"] == 8 for row in features)  # there likes may be hidden
    people = bool({"audience", "engagements"} & stand.tables)
    assert any(row["audience_known"] for row in features) is people
    assert all(row["audience_known"] for row in features) or not stand.gives(Capability.FOLLOWERS)


def test_forgetting_a_network_leaves_nothing_of_it(stand: Stand) -> None:
    stand.watch(2)
    stand.desk.read(stand.name, WANT)
    assert set(stand.desk.forget(stand.name)) == stand.tables
    assert all(rows == [] for rows in stand.everything().values())
    assert stand.desk.accounts(stand.name) == ()
    assert stand.workspace.catalogue.status().creators == 0


def test_unwatching_leaves_what_was_read_unless_told(stand: Stand) -> None:
    stand.watch(2)
    stand.desk.read(stand.name, WANT)
    (_, first), (_, second) = stand.desk.accounts(stand.name)
    assert stand.desk.unwatch(stand.name, [first.handle]) == 1
    assert len(stand.rows(Kind.CREATORS)) == 2
    assert stand.desk.unwatch(stand.name, [second.creator_id], forget=True) == 1
    assert [row[0] for row in stand.rows(Kind.CREATORS)] == [first.creator_id]


def test_an_unknown_field_is_kept() -> None:
    class Small(Said):
        name: str

    assert Small.model_validate({"name": "a", "later": [1]}).model_dump() == {"name": "a", "later": [1]}


def test_stating_what_a_network_does_not_ask_for_leaves_nothing(stand: Stand) -> None:
    if not connector(stand.name).about.terms.amendment:
        with pytest.raises(BadInput, match="no amendment"):
            stand.desk.accept(stand.name, "Anna Muster")
        assert stand.desk.store.links() == ()
