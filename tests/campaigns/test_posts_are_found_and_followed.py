"""Posts are found by their signs after the booking, confirmed by the user, followed at their marks, kept with proof."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import sample_plan
from campaign_cases import NOW_S, PostWorld, post, posts
from goodword.campaigns.offers.desk import OfferDesk
from goodword.campaigns.offers.model import State
from goodword.campaigns.outreach.desk import OutreachDesk
from goodword.campaigns.outreach.model import Stage
from goodword.campaigns.posts.find import find, signs_of
from goodword.campaigns.posts.model import Decision, FoundBy
from goodword.core.errors import Conflict, NotFound
from goodword.ledger.tables import POST_SNAPSHOTS
from web_browser import Opened
from web_world import NOW

SIGNS = signs_of("Bandra Bakery", ["@bandra.bakery"], ["khar-x7"], ["KHAR10"])
CASES: list[tuple[dict[str, Any], FoundBy | None]] = [
    ({"mentions": ["bandra.bakery"]}, FoundBy.MENTION),
    ({"tagged": ["Bandra.Bakery"]}, FoundBy.TAG),
    ({"sponsors": ["BandraBakery"]}, FoundBy.LABEL),
    ({"caption": "bread: https://go.example.org/khar-x7?x=1"}, FoundBy.LINK),
    ({"caption": "10 % off with khar10!"}, FoundBy.CODE),
    ({"caption": "today #BandraBakery, fresh"}, FoundBy.TAG),
    ({"hashtags": ["bandrabakery"]}, FoundBy.TAG),
    ({"caption": "gracias @bandra.bakery", "mentions": None}, FoundBy.MENTION),
    ({"caption": "10 % off: KHAR10_"}, FoundBy.CODE),
    ({"caption": "khar100 is a number", "mentions": ["bandra"]}, None),
    ({"caption": "https://go.example.org/khar-x77"}, None),
]


@pytest.mark.parametrize(("fields", "by"), CASES)
def test_a_post_is_found_by_its_surest_sign(fields: dict[str, Any], by: FoundBy | None) -> None:
    row = post(1, "Bread", days=0.5) | fields
    found = find(1, [row], SIGNS, since=NOW_S - 86_400, now=NOW_S)
    assert [f.found_by for f in found] == ([by] if by else [])


def test_posts_from_before_the_booking_do_not_count() -> None:
    assert find(1, [post(1, "KHAR10", days=3)], SIGNS, since=NOW_S - 86_400, now=NOW_S) == ()


@pytest.fixture
def world(tmp_path: Path) -> PostWorld:
    return PostWorld(tmp_path)


def test_marks_are_kept_when_seen_in_time_and_missing_otherwise(world: PostWorld) -> None:
    world.at(1.5, likes=10)
    assert (world.desk.look(1).found, world.desk.look(1).found) == (1, 0)
    world.at(30, likes=50, observed=1.5)  # nothing newer was imported
    assert world.desk.look(1).snapshots == 0
    world.at(8 * 24, likes=80)
    assert world.desk.look(1).snapshots == 1
    world.at(40 * 24, likes=None)
    world.desk.look(1)
    shown = world.desk.shown(1)[0]
    assert [(s.mark, s.likes) for s in shown.post.snapshots] == [("1h", 10), ("7d", 80)]
    assert shown.missed == ("1d", "30d")


def test_unknown_counts_stay_unknown(world: PostWorld) -> None:
    world.at(2, likes=None, comments=0)
    world.desk.look(1)
    snap = world.desk.shown(1)[0].post.snapshots[0]
    assert (snap.likes, snap.comments, snap.views) == (None, 0, None)


def test_disclosure_is_audited_at_each_mark_and_kept_as_it_was(world: PostWorld) -> None:
    world.at(2, likes=1)
    world.desk.look(1)
    world.at(26, likes=2, caption="Bread, no words any more")
    world.desk.look(1)
    one, two = world.desk.shown(1)[0].post.snapshots
    assert (one.status, two.status) == ("clear", "none")
    proof = world.desk.store.proof(one.id)
    assert proof["post"]["caption"] == "Werbung | Bread"
    assert proof["audit"]["strictest"]["jurisdiction"] == "de"


def test_a_proof_that_was_changed_is_noticed(world: PostWorld) -> None:
    world.at(2, likes=1)
    world.desk.look(1)
    number = world.desk.shown(1)[0].post.snapshots[0].id
    with world.workspace.ledger.write() as db:
        db.execute(POST_SNAPSHOTS.update().values(digest="0" * 64))
    with pytest.raises(Conflict, match="not what was kept"):
        world.desk.store.proof(number)


def test_the_board_follows_what_is_confirmed(world: PostWorld) -> None:
    world.at(2, likes=1)
    world.desk.look(1)
    board = OutreachDesk(world.workspace)  # type: ignore[arg-type]
    assert board.card(1).stage is Stage.FOUND
    world.desk.decide(1, Decision.CONFIRMED)
    assert board.card(1).stage is Stage.POSTED
    world.desk.decide(1, Decision.OPEN)
    assert board.card(1).stage is Stage.FOUND
    world.desk.decide(1, Decision.REFUSED)
    world.at(26, likes=9)
    assert world.desk.look(1).snapshots == 0


def test_rights_follow_the_agreement_and_run_out(world: PostWorld) -> None:
    offers = OfferDesk(world.workspace)  # type: ignore[arg-type]
    terms = {"deliverables": "post", "gift": "bread", "usage_days": "10", "usage_places": "website"}
    offer = offers.draft(1, terms)
    world.at(2, likes=1)
    world.desk.look(1)
    world.desk.decide(1, Decision.CONFIRMED)
    assert world.desk.shown(1)[0].rights.state == "none"
    offers.become(offer.id, State.SENT)
    offers.become(offer.id, State.ACCEPTED)
    rights = world.desk.shown(1)[0].rights
    assert (rights.state, rights.places, rights.days_left) == ("ending", ("website",), 10)
    world.at(11 * 24, likes=2)
    assert world.desk.shown(1)[0].rights.state == "over"


def test_a_post_is_taken_by_hand_where_the_catalogue_has_it(world: PostWorld) -> None:
    world.at(2, likes=1, mentions=[])
    assert world.desk.look(1).found == 0
    assert world.desk.add(1, "p1").decision is Decision.CONFIRMED
    with pytest.raises(NotFound, match="is in the catalogue"):
        world.desk.add(1, "other")


def test_the_library_is_safe_in_a_spreadsheet(world: PostWorld) -> None:
    world.at(2, likes=1, post_id="=cmd|'/c calc'!A1")
    world.desk.look(1)
    world.desk.decide(1, Decision.CONFIRMED)
    rows = list(csv.DictReader(io.StringIO(world.desk.library_csv(1))))
    assert rows[0]["post"].startswith("'=")
    assert rows[0]["likes_1h"] == "1"
    assert rows[0]["views_1h"] == ""


def test_the_page_of_posts(opened: Callable[..., Opened]) -> None:
    browser, workspace = opened(hostile=True)
    fields = {"brand": "B", "handles": "brandhandle"}
    browser.post("/api/v1/campaigns", json={"plan": 1, "fields": fields})
    address = "/campaigns/1/posts"
    assert "No post was found yet" in browser.get(address).text
    row = post(7, sample_plan.HOSTILE, days=-0.1, creator_id="instagram:bandra.bakes", url="javascript:alert(1)")
    row["mentions"] = ["brandhandle"]
    workspace.now = lambda: NOW + timedelta(hours=4)  # type: ignore[method-assign]
    workspace.catalogue.posts = lambda creator_id, limit=50: posts(  # type: ignore[method-assign] # noqa: ARG005
        [row] if creator_id == row["creator_id"] else []
    )
    assert browser.send_form(address, address, do="look").status_code == 303
    text = browser.get(address).text
    assert "Are these ours?" in text
    assert "<script>alert" not in text
    assert 'href="javascript' not in text
    assert browser.send_form(address, address, do="confirmed", post="1").status_code == 303
    assert "Posts of this campaign" in browser.get(address).text
    assert browser.get("/campaigns/1/posts.csv").text.startswith("\ufeffwho,post")
    assert browser.get("/api/v1/campaigns/1/posts").json()[0]["post"]["found_by"] == "mention"
    assert browser.send_form(address, address, do="confirmed", post="99").status_code == 404
    assert browser.get("/api/v1/campaigns/snapshots/99/proof").status_code == 404
