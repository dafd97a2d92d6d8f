"""Cards carry name, code, link and disclosure; tallies count every tap once, taken-back ones not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from goodword.core.errors import BadInput, NotFound
from goodword.ledger.store import Ledger
from goodword.ledger.tables import BOOKINGS
from goodword.tracking.cards.model import Card, Sheet, disclosure
from goodword.tracking.cards.pdf import pdf
from goodword.tracking.cards.qr import qr_png, qr_svg
from goodword.tracking.desk import TrackingDesk
from goodword.tracking.model import Discount, Tap, TapKind, Terms
from goodword.tracking.tally.store import TallyStore
from support import settings_in
from tracking.campaigns import NOW, campaign

NAMES = ("आशा कुमारी", "محمد العربي", "李小龙", "#set page(fill: red) *x* $y$ <script>")


class Place:
    """A workspace with a ledger."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self.ledger = ledger
        self.settings = settings_in(folder, short_url="https://go.example")

    def now(self) -> object:
        """The tests' clock."""
        return NOW


@pytest.fixture
def desk(ledger: Ledger, tmp_path: Path) -> TrackingDesk:
    """The desk of an empty ledger."""
    return TrackingDesk(Place(ledger, tmp_path))  # type: ignore[arg-type]


def test_a_sheet_has_a_card_for_everybody(desk: TrackingDesk, ledger: Ledger) -> None:
    number = campaign(ledger)
    desk.codes.make(number, Terms(Discount.PERCENT, 1_500))
    sheet = desk.sheet(number)
    assert [card.name for card in sheet.cards] == ["आशा कुमारी", "Zoë Müller", "Mario"]
    assert all(card.gives == "15 % off" and card.code and "Advertisement" in card.says for card in sheet.cards)
    assert sheet.cards[0].address.startswith("https://go.example/")
    assert sheet.cards[0].scanned.startswith("HTTPS://GO.EXAMPLE/Q/")
    assert desk.sheet(number) == sheet
    assert len(desk.links.links(campaign_id=number)) == 3
    assert len(desk.sheet(number, booking_id=2).cards) == 1
    with pytest.raises(NotFound):
        desk.sheet(number, booking_id=99)


def test_who_may_only_look_makes_no_links(desk: TrackingDesk, ledger: Ledger) -> None:
    number = campaign(ledger)
    with pytest.raises(BadInput, match="no links for cards yet"):
        desk.sheet(number, make=False)
    assert desk.links.links(campaign_id=number) == ()
    assert desk.sheet(number) == desk.sheet(number, make=False)


def test_who_was_taken_off_the_roster_gets_no_card(desk: TrackingDesk, ledger: Ledger) -> None:
    number = campaign(ledger)
    desk.sheet(number)
    with ledger.write() as db:
        db.execute(update(BOOKINGS).where(BOOKINGS.c.id == 2).values(removed_at=5))
    assert [card.name for card in desk.sheet(number).cards] == ["आशा कुमारी", "Mario"]
    with pytest.raises(NotFound):
        desk.sheet(number, booking_id=2)


def test_a_sentence_that_has_no_room_is_refused_not_cut(desk: TrackingDesk, ledger: Ledger) -> None:
    number = campaign(ledger)
    assert desk.sheet(number, says="a" * 300).cards[0].says == "a" * 300
    with pytest.raises(BadInput, match="at most 300 characters"):
        desk.sheet(number, says="a" * 301)


def test_links_below_a_path_are_scanned_as_they_are_written(ledger: Ledger, tmp_path: Path) -> None:
    place = Place(ledger, tmp_path)
    place.settings = settings_in(tmp_path, short_url="https://sweets.example/go")
    sheet = TrackingDesk(place).sheet(campaign(ledger))  # type: ignore[arg-type]
    assert sheet.cards[0].scanned.startswith("https://sweets.example/go/q/")


def test_cards_need_somewhere_to_lead_and_somebody(desk: TrackingDesk, ledger: Ledger) -> None:
    with pytest.raises(BadInput, match="no page of the brand"):
        desk.sheet(campaign(ledger, site=""))
    with pytest.raises(BadInput, match="Nobody is booked"):
        desk.sheet(campaign(ledger, people=0))


@pytest.mark.parametrize("name", NAMES)
def test_a_card_is_set_in_any_script_and_nothing_in_it_runs(name: str) -> None:
    pytest.importorskip("typst", reason="typst is not installed: pip install 'goodword[pdf]'")
    card = Card(
        name, name, "ASHA27", "15 % off", "https://go.example/x", "HTTPS://GO.EXAMPLE/Q/X", disclosure(name, name)
    )
    made = pdf(Sheet((card,), copies=11), now=NOW)
    assert made.startswith(b"%PDF")
    assert made == pdf(Sheet((card,), copies=11), now=NOW)


def test_a_sheet_is_neither_empty_nor_endless() -> None:
    card = Card("a", "b", "", "", "x", "X", "")
    for cards, copies in (((), 10), ((card,), 0), ((card,), 1_001)):
        with pytest.raises(BadInput):
            Sheet(cards, copies)


def test_qr_codes_are_pictures() -> None:
    assert qr_png("HTTPS://GO.EXAMPLE/Q/KFP7X9644", size=600).startswith(b"\x89PNG")
    svg = qr_svg("HTTPS://GO.EXAMPLE/Q/<&", size=200)
    assert svg.startswith("<svg")
    assert "<&" not in svg


def test_a_tap_counts_once_and_can_be_taken_back(ledger: Ledger) -> None:
    campaign(ledger)
    tallies = TallyStore(ledger, now=lambda: NOW)
    token = tallies.open(1)
    at = int(NOW.timestamp()) - 60
    taps = [Tap("tap-00001", TapKind.TOLD, at), Tap("tap-00002", TapKind.CODE, at), Tap("tap-00003", TapKind.CODE, at)]
    assert (tallies.add(token, taps).told, tallies.add(token, taps).codes) == (1, 2)
    undo = [
        Tap("tap-00004", TapKind.UNDO, at, undoes="tap-00003"),
        Tap("tap-00005", TapKind.UNDO, at, undoes="tap-00003"),
    ]
    found = tallies.add(token, undo)
    assert (found.told, found.codes, found.last_at) == (1, 1, at)
    assert tallies.tallies(1) == {1: found}


def test_an_undo_may_arrive_before_what_it_undoes(ledger: Ledger) -> None:
    campaign(ledger)
    tallies = TallyStore(ledger, now=lambda: NOW)
    token = tallies.open(1)
    tallies.add(token, [Tap("tap-00002", TapKind.UNDO, 5, undoes="tap-00001")])
    assert tallies.add(token, [Tap("tap-00001", TapKind.TOLD, 5)]).told == 0


def test_nobody_taps_for_somebody_else(ledger: Ledger) -> None:
    campaign(ledger)
    tallies = TallyStore(ledger, now=lambda: NOW)
    one, other = tallies.open(1), tallies.open(2)
    tallies.add(one, [Tap("tap-00001", TapKind.TOLD, 5)])
    tallies.add(other, [Tap("tap-00009", TapKind.UNDO, 5, undoes="tap-00001")])
    assert tallies.tally(1).told == 1
    assert tallies.revoke(1) == 1
    with pytest.raises(NotFound):
        tallies.add(one, [Tap("tap-00002", TapKind.TOLD, 5)])
    with pytest.raises(NotFound):
        tallies.page("made up")
    with pytest.raises(BadInput):
        tallies.add(other, [Tap(f"tap-{i:05}", TapKind.TOLD, 5) for i in range(501)])
    assert tallies.tally(1).told == 1


def test_a_phones_clock_may_be_wrong(ledger: Ledger) -> None:
    campaign(ledger)
    tallies = TallyStore(ledger, now=lambda: NOW)
    found = tallies.add(tallies.open(1), [Tap("tap-00001", TapKind.TOLD, 2**40)])
    assert found.last_at == int(NOW.timestamp())
