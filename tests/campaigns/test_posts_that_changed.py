"""What becomes of posts after they were seen is said: edited, deleted, disclosure taken out, marks seen late."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from campaign_cases import NOW_S, PostWorld, post
from catalogue_world import write_batch
from goodword.campaigns.offers.desk import OfferDesk
from goodword.campaigns.offers.model import State
from goodword.campaigns.posts.model import ChangeKind, Decision
from goodword.catalogue import layout
from goodword.cli.main import app
from goodword.core.tables import Kind
from goodword.web.app import create_app
from web_browser import BASE, Browser
from web_world import NOW, with_plan

POSTED = NOW_S + 3_600
GONE = "The catalogue does not hold this post any more"


@pytest.fixture
def world(tmp_path: Path) -> PostWorld:
    return PostWorld(tmp_path)


def kinds(world: PostWorld) -> list[str]:
    return [c.kind.value for c in world.desk.shown(1)[0].changes]


def confirmed(world: PostWorld, **more: Any) -> None:
    world.at(2, likes=1, **more)
    world.desk.look(1)
    world.desk.decide(1, Decision.CONFIRMED)


def test_a_post_that_stays_as_it_was_has_not_changed(world: PostWorld) -> None:
    confirmed(world)
    world.at(30, likes=90)
    world.desk.look(1)
    assert kinds(world) == []


def test_a_disclosure_that_was_taken_out_later_is_said_with_both_texts(world: PostWorld) -> None:
    confirmed(world)
    world.at(50, likes=2, caption="Bread")
    change = world.desk.shown(1)[0].changes[0]
    assert (change.kind, change.before, change.after) == (ChangeKind.WEAKER, "1h", "now")
    assert (change.was, change.is_now) == ("Werbung | Bread", "Bread")
    assert "was clear at 1h and is not found now" in change.sentence


def test_an_edit_that_leaves_the_disclosure_is_said_as_an_edit(world: PostWorld) -> None:
    confirmed(world)
    world.at(26, likes=2, caption="Werbung | Bread and cake")
    world.desk.look(1)
    assert kinds(world) == ["edited"]


def test_a_partnership_label_that_was_taken_off_is_said(world: PostWorld) -> None:
    confirmed(world, caption="Ad | Bread", sponsors=["Bandra Bakery"])
    world.at(26, likes=2, caption="Bread", sponsors=[])
    assert kinds(world) == ["weaker"]


def test_a_post_that_is_gone_keeps_its_text_and_counts(world: PostWorld) -> None:
    confirmed(world)
    world.rows = []
    shown = world.desk.shown(1)[0]
    assert kinds(world) == ["gone"]
    assert shown.changes[0].sentence.startswith(GONE)
    assert (shown.caption, shown.audit, shown.post.snapshots[0].likes) == ("Werbung | Bread", None, 1)


def test_a_post_that_went_before_its_first_mark_is_said_too(world: PostWorld) -> None:
    world.at(0.5, likes=1)
    world.desk.look(1)
    world.rows = []
    assert "nothing of it was kept" in world.desk.shown(1)[0].changes[0].sentence


def test_a_post_that_is_missing_where_an_older_one_was_seen_may_be_deleted(world: PostWorld) -> None:
    confirmed(world)
    older = post(9, "Cake", days=5, creator_id="instagram:bandra.bakes", observed_at=POSTED + 90_000)
    newer = post(8, "Cake", creator_id="instagram:bandra.bakes", posted_at=POSTED + 80_000, observed_at=POSTED + 90_000)
    world.rows.append(newer)
    assert kinds(world) == []  # an export of new posts only says nothing of it
    world.rows.append(older)
    change = world.desk.shown(1)[0].changes[0]
    assert change.kind is ChangeKind.UNSEEN
    assert change.seen == NOW + timedelta(seconds=3_600 + 90_000)


def test_a_mark_is_of_what_was_seen_then_also_when_nobody_looked_then(world: PostWorld) -> None:
    """The machine imported at 1 h, 2 h and 1 d, and looked only afterwards."""
    world.at(30, likes=300)
    for hours, likes in ((1.2, 12), (2.5, 25), (25, 250)):
        row = world.rows[0] | {"observed_at": POSTED + int(3_600 * hours), "likes": likes}
        write_batch(layout.folder(world.workspace.settings.catalogue), Kind.POSTS, [row])
        record = sorted((layout.folder(world.workspace.settings.catalogue) / "batches").glob("*.json"))[-1]
        record.write_text(record.read_text().replace('"at": 17500', '"at": 18500'))  # committed after the post
    assert world.desk.look(1).snapshots == 2
    shown = world.desk.shown(1)[0]
    assert [(s.mark, s.likes) for s in shown.post.snapshots] == [("1h", 12), ("1d", 250)]
    assert shown.missed == ()


def test_who_was_taken_off_the_roster_is_followed_to_the_end(world: PostWorld) -> None:
    confirmed(world)
    world.desk.campaigns.store.remove(1)
    world.at(26, likes=9)
    assert world.desk.look(1).snapshots == 1


def test_a_campaign_that_was_put_away_is_followed_but_not_added_to(world: PostWorld) -> None:
    confirmed(world)
    world.desk.campaigns.store.put_away(1)
    world.at(26, likes=9)
    world.rows.append(
        post(5, "KHAR", creator_id="instagram:bandra.bakes", posted_at=POSTED, mentions=["bandra.bakery"])
    )
    looked = world.desk.look_everywhere()
    assert (looked.found, looked.snapshots) == (0, 1)


def test_a_post_is_held_also_behind_very_many_newer_ones(world: PostWorld) -> None:
    confirmed(world)
    newer = [
        post(100 + i, "x", creator_id="instagram:bandra.bakes", posted_at=POSTED + 60 + i, observed_at=POSTED + 7_200)
        for i in range(250)
    ]
    world.at(26, likes=9)
    everything = sorted([*world.rows, *newer], key=lambda r: -r["posted_at"])
    world.rows = everything
    held = world.workspace.catalogue.posts
    world.workspace.catalogue.posts = lambda creator_id, limit=50: held(creator_id).slice(0, limit)  # type: ignore[method-assign]
    assert world.desk.look(1).snapshots == 1
    assert kinds(world) == []


def agreed(world: PostWorld, **terms: str) -> None:
    offers = OfferDesk(world.workspace)  # type: ignore[arg-type]
    offers.store.now = world.workspace.now
    number = offers.draft(1, {"deliverables": "post", "gift": "bread", **terms}).id
    offers.become(number, State.SENT)
    offers.become(number, State.ACCEPTED)


def test_a_later_post_that_names_a_competitor_within_the_exclusivity_is_shown(world: PostWorld) -> None:
    agreed(world, exclusive_days="7", exclusive_against="Khar Loaf, Mahim Mill")
    confirmed(world)
    for number, days in ((7, 3), (8, 9)):
        at = POSTED + days * 86_400
        row = post(number, "New at #kharloaf", creator_id="instagram:bandra.bakes", posted_at=at, observed_at=at)
        world.rows.append(row)
    found = world.desk.shown(1)[0].rivals
    assert [(r.post_id, r.name, r.why) for r in found] == [("p7", "Khar Loaf", "tag: #kharloaf")]


def test_rights_are_counted_in_days_of_the_campaign_over_a_change_of_the_clock(world: PostWorld) -> None:
    """At 23:30 UTC on 27 March it is the 28th in Berlin, and clocks change there that night."""
    world.desk.campaigns.change(1, {"time_zone": "Europe/Berlin"})
    agreed(world, usage_days="1", usage_places="website")
    posted = 1_806_190_200  # 2027-03-27 23:30 UTC
    world.at(2, likes=1)
    world.rows = [world.rows[0] | {"posted_at": posted, "observed_at": posted + 4_000}]
    world.workspace.now = lambda: NOW + timedelta(seconds=posted + 4_100 - NOW_S)  # type: ignore[method-assign]
    world.desk.store.now = world.workspace.now
    world.desk.look(1)
    world.desk.decide(1, Decision.CONFIRMED)
    rights = world.desk.shown(1)[0].rights
    assert (str(rights.until), rights.days_left) == ("2027-03-29", 1)
    row = next(csv.DictReader(io.StringIO(world.desk.library_csv(1))))
    assert (row["posted"], row["use_until"]) == ("2027-03-28", "2027-03-29")


def test_changes_stand_on_the_page_in_the_terminal_and_in_the_table(world: PostWorld) -> None:
    agreed(world, usage_days="1", exclusive_days="30", exclusive_against="Khar Loaf")
    confirmed(world)
    row = post(
        7, "@kharloaf", creator_id="instagram:bandra.bakes", posted_at=POSTED + 9_000, observed_at=POSTED + 9_000
    )
    world.at(80, likes=5, caption="Bread <b>")
    world.rows.append(row)
    browser = Browser(create_app(world.workspace, desk=with_plan(world.workspace)), base_url=BASE)  # type: ignore[arg-type]
    page = browser.get("/campaigns/1/posts").text
    for said in (
        "Look at these",
        "disclosure taken out or made weaker",
        "names a competitor within the exclusivity",
        "take it down where you use it",
        "Bread &lt;b&gt;",
        "missing: nothing that was imported saw it",
    ):
        assert said in page
    kept = browser.get("/campaigns/1/snapshots/1")
    assert "Werbung | Bread" in kept.text
    assert "is the same" in kept.text
    assert browser.get("/campaigns/1/snapshots/99").status_code == 404
    assert browser.get("/campaigns/2/snapshots/1").status_code == 404
    said = CliRunner().invoke(app, ["campaign", "posts", "1"], obj=world.workspace).stdout
    assert "weaker: The disclosure was clear at 1h" in said
    assert "names Khar Loaf; exclusive until" in said
    row = next(csv.DictReader(io.StringIO(world.desk.library_csv(1))))
    assert row["changed"].startswith("The disclosure was clear at 1h")
    assert (row["missing"], row["names_competitors"][:9]) == ("1d", "Khar Loaf")


def test_posts_are_taken_opened_again_and_proven_in_the_terminal(world: PostWorld) -> None:
    world.at(2, likes=1, mentions=[])
    run = CliRunner()
    assert "Post 1: confirmed." in run.invoke(app, ["campaign", "take", "1", "p1"], obj=world.workspace).stdout
    assert "Post 1: open." in run.invoke(app, ["campaign", "reopen", "1"], obj=world.workspace).stdout
    world.desk.look(1)
    assert "Werbung | Bread" in run.invoke(app, ["campaign", "proof", "1"], obj=world.workspace).stdout
