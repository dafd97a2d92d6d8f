"""People without an account are kept, found, chosen, booked and erased; their contact never reaches the catalogue."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

import goodword
from goodword.api.app import create_app
from goodword.campaigns.desk import CampaignDesk
from goodword.campaigns.outreach.desk import OutreachDesk
from goodword.campaigns.outreach.model import ConsentKind
from goodword.catalogue.model import FeatureQuery
from goodword.catalogue.workspace import Workspace
from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.core.money import Money
from goodword.core.tier import Tier
from goodword.discovery.model import Brief, PlaceWish
from goodword.discovery.search.desk import SearchDesk
from goodword.offline.desk import OfflineDesk
from goodword.offline.model import Answer, Why
from goodword.offline.read import fields_of, wish_of
from goodword.planning.plan import plan
from goodword.vetting.model import Verdict
from goodword.vetting.niche.taxonomy import load
from support import settings_in

FILE = """Name,Spitzname,E-Mail,Telefon,Kiez,Verein,Mitglieder,Hobbys,Honorar
Jonas Weber,Jo,jo@example.org,+49 30 1234567,"Kreuzberg, Berlin",Run club,~80,"running, bakery",15 EUR gift
अनीता शर्मा,,,+91 98200 00001,"Bandra, Mumbai",महिला मंडली,६०,food,₹500 voucher
ليلى حداد,,laila@example.org,,Beirut,نادي القراءة,25,books,
Bad Row,,not-a-mail,,Berlin,Chor,20,,
Jonas Weber,,jo@example.org,,Berlin,Choir,25,,
""".encode()  # fmt: skip
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> OfflineDesk:
    """The people of the file, kept."""
    desk = OfflineDesk(Workspace(settings_in(tmp_path_factory.mktemp("offline")), now=lambda: NOW))
    looked = desk.take(FILE, name="people.csv", dry_run=True, basis="consent", basis_words="said so at the market")
    assert not desk.store.people()
    done = desk.take(FILE, name="people.csv", basis="consent", basis_words="said so at the market")
    assert looked.rows == done.rows
    assert [row.what for row in done.rows] == ["new", "new", "new", "aside", "same"]
    return desk


def test_the_same_file_again_changes_nothing(kept):
    again = kept.take(FILE, name="people.csv")
    assert [row.what for row in again.rows] == ["known", "known", "known", "aside", "same"]
    assert len(kept.store.people()) == 3
    assert [w.why for w in kept.store.waiting()] == [Why.ASIDE, Why.SAME]


def test_no_contact_is_in_any_file_of_the_catalogue(kept):
    folder = Path(kept.workspace.settings.catalogue)
    for path in (p for p in folder.rglob("*") if p.is_file()):
        data = path.read_bytes()
        assert not any(text in data for text in (b"example.org", b"1234567", b"98200", b"at the market"))


def test_a_brief_finds_them_and_the_roster_reaches_their_circle_by_the_stated_rule(kept):
    brief = Brief(
        "t", Money.of(60, "EUR"), place=PlaceWish("Kreuzberg, Berlin", 5), tiers=(Tier.PERSONAL,), niches=("running",)
    )
    found = plan(brief, kept.workspace.catalogue, kept.workspace.gazetteer, now=NOW)
    (booked,) = found.roster.booked
    (jo,) = [c for c in found.shortlist if c.creator_id == booked.creator_id]
    assert (jo.name, jo.price.money, jo.followers) == ("Jo", Money.of(15, "EUR"), 80)
    assert (jo.engagement.low, jo.engagement.high) == pytest.approx((0.2, 1.0))
    assert jo.vetting.verdict is Verdict.NOT_ENOUGH_EVIDENCE
    assert all("Import" not in signal.sentence for signal in jo.vetting.signals)
    assert "declared-circle/1" in found.formulas
    assert any("by their own word" in s.sentence for s in jo.vetting.signals)


def test_a_brief_in_plain_words_finds_them(kept):
    goodword.build_index(kept.workspace)
    desk = SearchDesk(kept.workspace)
    for words in ("runners in Berlin without an account", "Läufer ohne Account in Berlin"):
        (hit,) = desk.find(desk.understand(words).wish).hits
        assert (hit.creator_id, hit.bio) == (
            "offline:jo",
            "Run club (80); Running, cycling and triathlon, Bakery and baking",
        )
        assert hit.reach == "about 80 people by their own word"


def test_a_message_to_them_rests_on_the_ground_that_was_recorded(kept):
    jo = kept.store.people()[0]
    campaigns, outreach = CampaignDesk(kept.workspace), OutreachDesk(kept.workspace)
    campaign = campaigns.begin(
        {"name": "Rolls", "brand": "Bakery", "currency": "EUR", "country": "DE"}, [jo.creator_id]
    )
    (booking,) = campaigns.store.bookings(campaign.id)
    assert booking.person.wish.email == "jo@example.org"
    assert outreach.standing(booking).basis.words == "said so at the market"
    outreach.state(jo.id, ConsentKind.STOP, by="them", words="no more")
    assert kept.store.person(jo.id).stopped
    assert "jo@example.org" not in kept.export()


def test_export_comes_back_as_it_was(kept):
    taxonomy = load()
    for person in kept.store.people():
        assert wish_of(fields_of(person.wish), taxonomy=taxonomy) == person.wish


def desk_in(folder: Path) -> OfflineDesk:
    return OfflineDesk(Workspace(settings_in(folder), now=lambda: NOW))


@pytest.mark.slow
def test_rows_that_wait_are_settled_and_somebody_is_changed_removed_and_erased(tmp_path):
    desk = desk_in(tmp_path)
    one = desk.add({"name": "Jo Weber", "place": "Berlin", "email": "jo@example.org", "circles": "club: 80"})
    with pytest.raises(Conflict, match="same e-mail address"):
        desk.add({"name": "J. W.", "email": "JO@example.org"})
    desk.take(b"name,email,circles\nJo Weber,jo@example.org,choir: 25\nBad,no,\n", name="more.csv")
    same, bad = sorted(desk.store.waiting(), key=lambda w: w.why is Why.ASIDE)
    merged = desk.settle(same.id, Answer.SAME)
    assert merged.id == one.id
    assert [(c.name, c.size) for c in merged.wish.circles] == [("club", 80), ("choir", 25)]
    with pytest.raises(BadInput):
        desk.settle(bad.id, Answer.OTHER)
    other = desk.settle(bad.id, Answer.OTHER, {"email": ""})
    assert not desk.store.waiting()
    desk.remove(other.id)
    assert _found(desk) == {one.creator_id}
    desk.bring_back(other.id)
    assert _found(desk) == {one.creator_id, other.creator_id}
    desk.erase(one.id)
    assert _found(desk) == {other.creator_id}
    with pytest.raises(NotFound):
        desk.store.person(one.id)
    again = desk.add({"name": "Jo Weber", "place": "Berlin", "circles": "club: 80"})
    assert again.creator_id != one.creator_id  # whoever asked to be forgotten keeps their mark
    assert again.creator_id in _found(desk)


def _found(desk: OfflineDesk) -> set[str]:
    return set(desk.workspace.catalogue.features(FeatureQuery())["creator_id"].to_pylist())


def test_the_same_name_alone_is_not_the_same_person(tmp_path):
    desk = desk_in(tmp_path)
    rows = b"name,place,phone\nAnna Meier,Berlin,030 111111\nAnna Meier,Hamburg,\nAnna Meier,Berlin,030 222222\n"
    found = desk.take(rows, name="a.csv", dry_run=True).rows
    ids = ["offline:anna-meier", "offline:anna-meier-2", "offline:anna-meier-3"]
    assert [row.creator_id for row in found] == ids


def test_http(tmp_path):
    client = TestClient(create_app(Workspace(settings_in(tmp_path), now=lambda: NOW)))
    made = client.post("/api/v1/offline", json={"name": "Jo", "circles": "club: 80", "place": "Berlin"})
    assert made.status_code == 201
    number = made.json()["id"]
    assert client.post("/api/v1/offline", json={"name": "Jo", "place": "Berlin"}).status_code == 409
    assert client.post("/api/v1/offline", json={"name": "Jo", "circles": "club"}).json()["where"] == "circles"
    card = b"BEGIN:VCARD\nVERSION:3.0\nFN:Ali\nEND:VCARD\n"
    taken = client.post("/api/v1/offline/import", files={"file": ("a.vcf", card)}, data={"basis": "asked"})
    assert [row["what"] for row in taken.json()["rows"]] == ["new"]
    assert "Ali" in client.get("/api/v1/offline/export.csv").text
    assert client.get(f"/api/v1/offline/{number}").json()["wish"]["circles"] == [
        {"name": "club", "size": 80, "place": ""}
    ]
    assert client.get("/api/v1/offline/waiting").json() == []
    assert client.get("/api/v1/offline/99").status_code == 404


@settings(max_examples=80, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["name", "circles", "circle_size", "cost", "passions", "phone", "basis"]), st.text(max_size=40)
    )
)
def test_whatever_is_typed_is_kept_or_named(fields):
    with contextlib.suppress(BadInput):
        wish = wish_of({"name": "Jo", **fields}, taxonomy=load())
        assert wish.reach is None or wish.reach >= 1
