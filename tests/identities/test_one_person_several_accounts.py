"""Accounts of one person are proposed with evidence, merged by the user alone, undone at will; and then count once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from goodword.api.app import create_app
from goodword.campaigns.desk import CampaignDesk
from goodword.campaigns.outreach.desk import OutreachDesk
from goodword.campaigns.outreach.model import Channel, ConsentKind, Kind
from goodword.campaigns.outreach.store import Told
from goodword.catalogue.importing import import_files
from goodword.catalogue.model import FeatureQuery
from goodword.catalogue.workspace import Workspace
from goodword.core.errors import Conflict
from goodword.core.money import Money
from goodword.core.tables import Kind as Rows
from goodword.core.tier import Tier
from goodword.discovery.model import Brief, FeeRule
from goodword.identities.desk import IdentityDesk
from goodword.identities.links import named_in
from goodword.identities.model import Said, Sign
from goodword.identities.propose import COLUMNS, proposals
from goodword.identities.standing import groups_of
from goodword.planning.learnt import plan_in
from goodword.upkeep.erase import erase
from goodword.vetting.model import EvidenceRule
from support import settings_in

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
FILE = """platform,handle,name,bio,language,country,place,followers
instagram,khar,Khar Eats,"bread every day yt: @khareats",en,IN,Mumbai,9000
youtube,khareats,Khar Eats,"instagram.com/khar",en,IN,Mumbai,4000
bluesky,khareats.com,Khar,,,,,1200
tiktok,dough,Khar Dough,"all at www.khareats.com",en,IN,Mumbai,2000
instagram,anita,अनीता,,hi,IN,Pune,3000
tiktok,anita,अनीता,,hi,IN,Pune,5000
instagram,fan,Big Fan,"I love @khar",de,DE,Berlin,1500
"""


def table(*rows: dict[str, str]) -> pa.Table:
    plain = [dict.fromkeys(COLUMNS) | row for row in rows]
    for row in plain:
        row["platform"], _, row["handle"] = row["creator_id"].partition(":")
    return pa.Table.from_pylist(plain, schema=pa.schema([(name, pa.string()) for name in COLUMNS]))


def workspace_in(folder: Path) -> Workspace:
    workspace = Workspace(settings_in(folder), now=lambda: NOW)
    path = folder / "creators.csv"
    path.write_text(FILE, "utf-8")
    import_files(workspace.settings.catalogue, Rows.CREATORS, [path], now=NOW)
    workspace.catalogue.refresh()
    return workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return workspace_in(tmp_path_factory.mktemp("identities"))


@pytest.mark.parametrize(
    ("text", "accounts", "sites"),
    [
        ("IG: @khar.eats | yt/KharEats me@khar.example https://www.kharEats.com/a",
         {"instagram:khar.eats", "youtube:khareats"}, {"khareats.com"}),
        ("linktr.ee/Khar?x=1 www.tiktok.com/@khar", {"tiktok:khar"}, {"linktr.ee/khar"}),
        ("@me@mastodon.social और @अनीता", {"mastodon:me@mastodon.social", "instagram:अनीता"}, set()),
        ("foo.bsky.social, instagram marketing", {"bluesky:foo.bsky.social"}, set()),
    ],
)  # fmt: skip
def test_links_of_a_bio(text, accounts, sites):
    named = named_in(text, "instagram")
    assert (named.accounts, named.sites) == (accounts, sites)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_no_bio_raises(text):
    named = named_in(text, "instagram")
    assert all(":" in account for account in named.accounts)


def test_the_same_name_handle_and_place_alone_propose_nothing():
    same = {"name": "Anna Meier", "place": "Berlin", "country": "DE", "language": "de"}
    assert not proposals(table({"creator_id": "instagram:annameier"} | same, {"creator_id": "tiktok:annameier"} | same))


def test_what_speaks_against_is_told_and_counts():
    one = {"creator_id": "instagram:a_b", "name": "Asha", "bio": "tiktok: @other", "country": "IN", "language": "hi"}
    two = {"creator_id": "tiktok:other", "name": "Maren", "bio": "insta @a_b", "country": "DE", "language": "hi"}
    assert not proposals(table(one, two))  # a couple, or friends
    (found,) = proposals(table(one, two | {"country": "IN"}))
    assert not found.strong
    assert [s.sign for s in found.speaks_against] == [Sign.NAMES]


def test_a_brand_that_many_link_to_is_nobodys_second_account():
    fans = [{"creator_id": f"instagram:fan{i}", "bio": "yt: @star", "name": "Star"} for i in range(6)]
    assert not proposals(table({"creator_id": "youtube:star", "name": "Star"}, *fans))


def test_the_order_of_the_profiles_does_not_matter():
    rows = [
        {"creator_id": "instagram:khar", "bio": "khar.example yt: @khareats", "name": "Khar"},
        {"creator_id": "youtube:khareats", "bio": "khar.example", "name": "Khar"},
        {"creator_id": "bluesky:khar.example", "name": "Khar"},
    ]
    assert proposals(table(*rows)) == proposals(table(*rows[::-1]))
    assert len(proposals(table(*rows))) == 3


@given(st.lists(st.tuples(*[st.sampled_from("abcdef")] * 2).filter(lambda p: p[0] != p[1]), max_size=8))
def test_groups_are_the_connected_parts(pairs):
    groups = groups_of(pairs)
    assert all(groups[a] == groups[b] for a, b in pairs)
    assert all(name in group and groups[other] == group for name, group in groups.items() for other in group)


def test_proposals_of_a_catalogue_decisions_and_their_undoing(workspace):
    desk = IdentityDesk(workspace)
    found = desk.found()
    pairs = {(p.creator_id, p.other_id) for p in found.proposals}
    assert ("instagram:khar", "youtube:khareats") in pairs
    assert not any("anita" in a or "fan" in a for pair in pairs for a in pair)
    merged = desk.merge("youtube:KharEats", "instagram:khar", words="she told us")
    assert (merged.creator_id, merged.strength, merged.words) == (
        "instagram:khar",
        found.proposals[0].strength,
        "she told us",
    )
    assert merged.seen
    who = desk.who_is("instagram:khar")
    assert [a.creator_id for a in who.accounts] == ["instagram:khar", "youtube:khareats"]
    assert (who.together.low, who.together.high) == (9000, 13000)
    with pytest.raises(Conflict):
        desk.different("instagram:khar", "youtube:khareats")
    apart = desk.different("bluesky:khareats.com", "tiktok:dough")
    assert len(desk.found().proposals) == len(found.proposals) - 2
    desk.merge("tiktok:dough", "instagram:khar")
    with pytest.raises(Conflict, match="said not to be the same"):
        desk.merge("bluesky:khareats.com", "youtube:khareats")
    for decision in (apart.id, merged.id, desk.store.decisions()[2].id):
        desk.undo(decision)
    with pytest.raises(Conflict, match="already"):
        desk.undo(merged.id)
    assert desk.found().proposals == found.proposals
    assert [d.kind for d in desk.store.decisions()][-3:] == [Said.UNDONE] * 3


def test_a_merged_person_counts_once_on_a_roster_and_a_ban_holds_for_all_accounts(workspace):
    desk = IdentityDesk(workspace)
    brief = Brief("t", Money.of(5000, "EUR"), tiers=(Tier.NANO,), fee_rule=FeeRule(), evidence=EvidenceRule(0, 0))
    apart = {b.creator_id for b in plan_in(workspace, brief).roster.booked}
    assert {"instagram:khar", "youtube:khareats"} <= apart
    merged = desk.merge("instagram:khar", "youtube:khareats")
    plan = plan_in(workspace, brief)
    assert {b.creator_id for b in plan.roster.booked} == apart - {"youtube:khareats"}
    shown = {c.creator_id: c for c in plan.shortlist}
    assert shown["instagram:khar"].accounts == ("youtube:khareats",)
    assert "youtube:khareats" not in shown
    banned = plan_in(
        workspace, Brief(**{f: getattr(brief, f) for f in brief.__slots__} | {"banned": ("youtube:khareats",)})
    )
    assert not {"instagram:khar", "youtube:khareats"} & {b.creator_id for b in banned.roster.booked}
    desk.undo(merged.id)


@pytest.mark.slow
def test_do_not_contact_and_erasing_hold_for_all_accounts(tmp_path):
    workspace = workspace_in(tmp_path)
    desk, campaigns, outreach = IdentityDesk(workspace), CampaignDesk(workspace), OutreachDesk(workspace)
    fields = {"name": "Rolls", "brand": "Bakery", "currency": "EUR", "country": "DE"}
    campaign = campaigns.begin(fields, ["instagram:khar", "youtube:khareats", "instagram:anita"])
    one, other, third = campaigns.store.bookings(campaign.id)
    merged = desk.merge("instagram:khar", "youtube:khareats")
    outreach.state(one.person.id, ConsentKind.STOP, by="them")
    assert not outreach.standing(other).may_write
    assert outreach.standing(third).may_write
    with pytest.raises(Conflict, match="does not want to be contacted"):
        outreach.tell(other.id, Told(Kind.SENT, channel=Channel.MAIL, text="hello"))
    desk.undo(merged.id)
    assert outreach.standing(other).may_write
    desk.merge("instagram:khar", "youtube:khareats")
    done = erase(workspace, "youtube:khareats")
    assert done.accounts == 2
    left = set(workspace.catalogue.features(FeatureQuery())["creator_id"].to_pylist())
    assert not {"instagram:khar", "youtube:khareats"} & left
    assert not desk.store.decisions()
    assert all(b.person.erased_at for b in campaigns.store.bookings(campaign.id)[:2])


def test_http(workspace):
    client = TestClient(create_app(workspace))
    waiting = client.get("/api/v1/identities/proposals").json()
    first = waiting["proposals"][0]
    pair = {"one": first["creator_id"], "other": first["other_id"]}
    made = client.post("/api/v1/identities/merged", json=pair)
    assert made.status_code == 201
    assert client.post("/api/v1/identities/merged", json=pair).status_code == 409
    assert client.get(f"/api/v1/identities/who/{pair['one']}").json()["accounts"]
    assert client.get("/api/v1/identities").json() == [{"accounts": sorted(pair.values())}]
    assert client.post(f"/api/v1/identities/decisions/{made.json()['id']}/undo").json()["kind"] == "undone"
    assert client.get("/api/v1/identities").json() == []
