"""Stages follow from events, are undone by counter-entries, and reminders keep to their limit."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from campaign_cases import started
from goodword.campaigns.outreach.desk import OutreachDesk
from goodword.campaigns.outreach.model import Basis, Channel, ConsentKind, Kind, Stage
from goodword.campaigns.outreach.store import Told
from goodword.core.errors import BadInput, Conflict
from web_world import NOW, Stand


@pytest.fixture
def desk(tmp_path: Path) -> OutreachDesk:
    workspace, _, _ = started(tmp_path)
    desk = OutreachDesk(workspace)  # type: ignore[arg-type]
    desk.state(1, ConsentKind.BASIS, basis=Basis.INTEREST)
    return desk


def at(desk: OutreachDesk, moment: datetime) -> None:
    """Let the clock stand at a moment."""
    workspace: Stand = desk.workspace  # type: ignore[assignment]
    workspace.now = lambda: moment  # type: ignore[method-assign]
    desk.store.now = workspace.now


def test_what_happens_brings_a_person_forward_and_never_back(desk: OutreachDesk) -> None:
    assert desk.card(1).stage is Stage.FOUND
    for told, stage in (
        (Told(Kind.SENT, channel=Channel.MAIL), Stage.CONTACTED),
        (Told(Kind.HEARD), Stage.TALKING),
        (Told(Kind.REACHED, Stage.AGREED), Stage.AGREED),
        (Told(Kind.SENT, channel=Channel.MAIL), Stage.AGREED),
        (Told(Kind.MOVE, Stage.DECLINED), Stage.DECLINED),
        (Told(Kind.SENT, channel=Channel.MAIL), Stage.DECLINED),
        (Told(Kind.HEARD), Stage.TALKING),
    ):
        desk.tell(1, told)
        assert desk.card(1).stage is stage, told


def test_undo_is_a_counter_entry_and_the_newest_goes_first(desk: OutreachDesk) -> None:
    desk.tell(1, Told(Kind.MOVE, Stage.TALKING))
    desk.tell(1, Told(Kind.MOVE, Stage.AGREED))
    assert desk.undo(1) is not None
    assert desk.card(1).stage is Stage.TALKING
    assert desk.undo(1) is not None
    assert desk.card(1).stage is Stage.FOUND
    assert desk.undo(1) is None
    assert len(desk.store.events(1)) == 4


def test_the_same_event_sent_twice_counts_once(desk: OutreachDesk) -> None:
    one, two = (desk.tell(1, Told(Kind.HEARD, text="yes", once="a")) for _ in range(2))
    assert one.id == two.id


def test_reminders_wait_their_days_and_end_at_their_limit(desk: OutreachDesk) -> None:
    desk.tell(1, Told(Kind.SENT, channel=Channel.MESSAGE))
    for n in range(2):
        reminder = desk.card(1).reminder
        assert reminder.sent == n
        assert reminder.due_at == desk.workspace.now() + timedelta(days=4)
        at(desk, desk.workspace.now() + timedelta(days=4))
        assert [c.booking.id for c in desk.board(1).due] == [1]
        desk.tell(1, Told(Kind.SENT, channel=Channel.MESSAGE, text="reminder"))
    last = desk.card(1).reminder
    assert (last.due_at, last.sent) == (None, 2)
    desk.tell(1, Told(Kind.HEARD))
    assert desk.card(1).reminder.sent == 0


def test_after_one_person_comes_the_next_who_is_to_be_written_to(desk: OutreachDesk) -> None:
    following = desk.next_after(1)
    assert following is not None
    assert following.booking.id == 2
    last = len(desk.board(1).cards)
    for booking in range(3, last + 1):
        desk.tell(booking, Told(Kind.MOVE, Stage.PAID))
    assert (desk.next_after(2) or following).booking.id == 1, "round to the first again"
    desk.tell(1, Told(Kind.MOVE, Stage.PAID))
    assert desk.next_after(2) is None
    desk.tell(1, Told(Kind.HEARD, text="thank you"))
    assert (desk.next_after(2) or following).booking.id == 1, "who answered waits"


def test_nobody_is_written_to_without_a_ground(desk: OutreachDesk) -> None:
    with pytest.raises(Conflict, match="is not recorded"):
        desk.tell(2, Told(Kind.SENT, channel=Channel.MAIL))


def test_do_not_contact_holds_in_every_campaign(desk: OutreachDesk) -> None:
    other = desk.campaigns.start(1)
    theirs = next(b for b in desk.campaigns.store.bookings(other.id) if b.person.id == 1)
    desk.state(1, ConsentKind.STOP, words="please stop", by="them")
    for booking in (1, theirs.id):
        assert desk.card(booking).stage is Stage.STOPPED
        with pytest.raises(Conflict, match="does not want to be contacted"):
            desk.draft(booking)
        with pytest.raises(Conflict, match="does not want to be contacted"):
            desk.tell(booking, Told(Kind.SENT))
    desk.state(1, ConsentKind.RESUME, words="write again", by="them")
    assert desk.card(theirs.id).stage is Stage.FOUND
    assert [e.kind.value for e in desk.store.consents([1])[1]] == ["basis", "stop", "resume"]


def test_nothing_happens_in_the_future(desk: OutreachDesk) -> None:
    with pytest.raises(BadInput, match="not in the future"):
        desk.tell(1, Told(Kind.HEARD, at=NOW + timedelta(hours=1)))
