"""Mastodon servers over HTTP, through the client library that a user has: what was put there is what is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goodword.catalogue.workspace import Workspace
from goodword.connectors.desk import SourceDesk
from goodword.connectors.mastodon import rows
from goodword.connectors.mastodon.live import LiveMastodon
from goodword.connectors.model import Call, Cut, Want
from goodword.core.errors import BadInput
from goodword.core.tables import Kind
from support import settings_in

from .mastodon_world import FANS, STATUSES, mastodon_servers
from .standing import rows_of

WANT = Want(posts=50, followers=500, likes=500, shares=500, comments=500)


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, tuple[str, ...]]]:
    """Who is on which server, by its address."""
    creators = {"a": ("anna", "berta"), "b": ("carlo",)}
    with mastodon_servers(creators) as addresses:
        yield {addresses[name]: who for name, who in creators.items()}


@pytest.fixture
def desk(tmp_path: Path, servers: dict[str, Any]) -> Iterator[SourceDesk]:
    workspace = Workspace(settings_in(tmp_path))
    made = SourceDesk(workspace)
    for url in servers:
        made.connect("mastodon", url=url)
    yield made
    workspace.catalogue.close()
    workspace.ledger.close()


def _as(url: str, name: str) -> Any:
    from mastodon import Mastodon

    return Mastodon(access_token=f"t-{name}", api_base_url=url, version_check_mode="none")


def test_what_was_put_on_several_servers_is_what_is_read(desk: SourceDesk, servers: dict[str, Any]) -> None:
    likes: Counter[str] = Counter()
    for url, names in servers.items():
        for name in names:
            (found,) = [p for p in desk.search("mastodon", name, url=url) if p.name == name.title()]
            assert desk.watch("mastodon", [found.handle], url=url).new == (found.handle,)
            statuses = _as(url, name).account_statuses(found.key, limit=5)
            for n, status in enumerate(statuses):
                for fan in range(n):
                    _as(url, f"{'a' if 'anna' in names else 'b'}fan{fan}").status_favourite(status.id)
                likes[str(status.id)] = n
    runs = desk.read("mastodon", WANT)
    assert len(runs) == 2
    root = Path(desk.workspace.settings.catalogue)
    posts = rows_of(root, Kind.POSTS)
    assert Counter(row["creator_id"].partition("@")[0] for row in posts) == {
        "mastodon:anna": STATUSES, "mastodon:berta": STATUSES, "mastodon:carlo": STATUSES,
    }  # fmt: skip
    assert {row["caption"] for row in posts} == {
        f"Loaf {n} of {name} #bread" for names in servers.values() for name in names for n in range(STATUSES)
    }
    assert sum(row["likes"] for row in posts) == sum(likes.values()) == 30
    assert len(rows_of(root, Kind.ENGAGEMENTS)) == 30
    followers = Counter(row["creator_id"].partition("@")[0] for row in rows_of(root, Kind.AUDIENCE))
    assert followers == {"mastodon:anna": FANS, "mastodon:berta": FANS - 1, "mastodon:carlo": FANS}
    assert all(run.told.set_aside == 0 and not run.told.unread for run in runs)
    again = desk.read("mastodon", WANT)
    assert all(run.told.rows == {} and run.told.newer == {} for run in again)


def test_a_status_that_is_deleted_goes(desk: SourceDesk, servers: dict[str, Any]) -> None:
    (url,) = [url for url, names in servers.items() if names == ("carlo",)]
    (found,) = [p for p in desk.search("mastodon", "carlo", url=url) if p.name == "Carlo"]
    desk.watch("mastodon", [found.handle], url=url)
    desk.read("mastodon", WANT)
    status = _as(url, "carlo").account_statuses(found.key, limit=3)[1]
    _as(url, "carlo").status_delete(status.id)
    runs = desk.read("mastodon", WANT)
    assert sum(run.told.gone.get("posts", 0) for run in runs) == 1
    root = Path(desk.workspace.settings.catalogue)
    assert not [row for row in rows_of(root, Kind.POSTS) if rows.own_id(row["post_id"]) == str(status.id)]


def test_which_server_is_meant_has_to_be_said(desk: SourceDesk) -> None:
    with pytest.raises(BadInput, match="Several servers"):
        desk.search("mastodon", "anna")


def test_directory_and_hashtags_find_people(desk: SourceDesk, servers: dict[str, Any]) -> None:
    url = next(iter(servers))
    assert {"Anna", "Berta"} <= {p.name for p in desk.search("mastodon", "*", url=url, limit=80)}
    assert {p.name for p in desk.search("mastodon", "#bread", posts=True, url=url, limit=200)} == {"Anna", "Berta"}


def test_nobody_there_is_a_cut_and_not_an_error_of_the_library() -> None:
    transport = LiveMastodon("http://127.0.0.1:9")
    with pytest.raises(Cut):
        transport.send(Call("/api/v2/instance"))
    transport.close()
