"""Several people are drafted for at once; who is left out is said with the reason; each message is sent by hand."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import mailbox
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from campaign_cases import started
from goodword.campaigns.drafts.desk import DraftDesk
from goodword.campaigns.drafts.model import Ground, Why, Words
from goodword.campaigns.model import Rules
from goodword.campaigns.outreach.draft import Purpose
from goodword.campaigns.outreach.model import Basis, Channel, ConsentKind, Kind, Stage
from goodword.campaigns.outreach.store import Told
from goodword.campaigns.outreach.timing import quiet_until
from goodword.campaigns.templates.model import TemplateWish
from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.core.text import spreadsheet_safe
from goodword.ledger import portable
from goodword.ledger.migrate import newest
from goodword.ledger.store import Ledger
from goodword.ledger.tables import METADATA
from goodword.upkeep.erase import erase
from web_world import NOW, Stand

GROUND = Ground(Basis.INTEREST, "address in their profile")
HINDI = TemplateWish("Mine", "hi", "{brand}", "नमस्ते {name}।\n\n{promotes}\n\n{sender}")
AGAIN = TemplateWish("Again", "en", "{brand}", "Hello {name}, I wrote on {written}.", Purpose.REMINDER)


@pytest.fixture
def work(tmp_path: Path) -> DraftDesk:
    """A campaign of seven, nobody written to."""
    workspace, _, _ = started(tmp_path, sender="Mira")
    return DraftDesk(workspace)  # type: ignore[arg-type]


def at(desk: DraftDesk, moment: datetime) -> None:
    """The clock of everything that the desk uses."""
    desk.workspace.now = lambda: moment  # type: ignore[method-assign]
    for store in (desk.store, desk.templates, desk.outreach.store, desk.outreach.campaigns.store):
        store.now = desk.workspace.now  # type: ignore[attr-defined]


def reasons(desk: DraftDesk, who: list[int] | None = None, words: Words | None = None) -> dict[int, Why]:
    return {o.booking_id: o.why for o in desk.draft(1, who, words)}


def test_all_found_are_drafted_for_and_nothing_is_sent(work: DraftDesk) -> None:
    assert work.draft(1, ground=GROUND) == ()
    batch = work.batch(1)
    assert [d.booking_id for d in batch.open] == [1, 2, 3, 4, 5, 6, 7]
    assert all(d.drafted.sentences and d.moment.sentence for d in batch.open)
    assert all(c.stage is Stage.FOUND for c in work.outreach.board(1).cards)
    assert all(c.standing.basis is not None for c in work.outreach.board(1).cards)


def test_who_is_left_out_is_said_with_the_reason(work: DraftDesk) -> None:
    out = work.outreach
    for person in (1, 2, 3, 4, 5):
        out.state(person, ConsentKind.BASIS, basis=Basis.ASKED)
    out.state(1, ConsentKind.STOP, by="them")
    out.tell(2, Told(Kind.SENT, channel=Channel.MAIL, text="hello"))
    out.tell(3, Told(Kind.MOVE, Stage.DECLINED))
    work.outreach.campaigns.store.change_person(4, language="ta")
    found = reasons(work, [1, 2, 3, 4, 5, 6])
    assert found == {1: Why.STOPPED, 2: Why.WAITING, 3: Why.DONE, 4: Why.LANGUAGE, 6: Why.NO_GROUND}
    assert [d.booking_id for d in work.batch(1).drafts] == [5]
    said = {o.booking_id: o.said for o in work.batch(1).left_out}
    assert "in ta" in said[4]


def test_nobody_is_drafted_for_beyond_the_limit_of_reminders(work: DraftDesk) -> None:
    work.outreach.state(1, ConsentKind.BASIS, basis=Basis.ASKED)
    rules = Rules()
    for n in range(rules.reminders + 1):
        at(work, NOW + timedelta(days=n * rules.days_between))
        assert reasons(work, [1]) == {}
        assert work.batch(1).open[0].draft.purpose is (Purpose.REMINDER if n else Purpose.FIRST)
        work.mark_sent(1, Channel.MESSAGE)
        assert work.batch(1).open == ()
    at(work, NOW + timedelta(days=30))
    assert reasons(work, [1]) == {1: Why.LIMIT}


def test_ones_own_words_come_first_in_their_language_and_for_their_purpose(work: DraftDesk) -> None:
    for person in (1, 2, 3):
        work.outreach.campaigns.store.change_person(person, language=("hi", "de", "en")[person - 1])
    mine = work.templates.add(HINDI)
    work.templates.add(AGAIN)
    work.draft(1, [1, 2, 3], ground=GROUND)
    assert [(d.drafted.template, d.draft.language) for d in work.batch(1).drafts] == [
        ("Mine", "hi"),
        ("", "de"),
        ("", "en"),
    ]
    assert reasons(work, [1], Words(own=False)) == {}
    assert work.one(1).drafted.template == ""
    assert reasons(work, [1, 2, 3], Words(template=mine.id)) == {2: Why.LANGUAGE, 3: Why.LANGUAGE}
    assert work.one(1).drafted.template == "Mine"
    at(work, NOW + timedelta(days=5))
    for booking in (1, 3):
        work.outreach.tell(booking, Told(Kind.SENT, text="x", at=NOW))
    assert reasons(work, [1, 3], Words(template=mine.id)) == {1: Why.PURPOSE, 3: Why.PURPOSE}
    assert reasons(work, [3]) == {}
    assert work.one(3).drafted.template == "Again"


def test_a_template_without_evidence_for_somebody_leaves_them_out(work: DraftDesk) -> None:
    made = work.templates.add(TemplateWish("Only", "en", "x", "You posted {passion}."))
    work.outreach.state(1, ConsentKind.BASIS, basis=Basis.ASKED)
    work.outreach.campaigns.store.change_person(1, language="en")
    assert reasons(work, [1], Words(template=made.id)) == {1: Why.EVIDENCE}
    assert work.batch(1).drafts == ()


def test_changed_words_stay_with_what_they_rested_on(work: DraftDesk) -> None:
    work.draft(1, [1], ground=GROUND)
    before = work.one(1)
    after = work.change(1, "नमस्ते\r\nBcc: all@example.org", "My own words\n\n=1+1")
    assert (after.draft.subject, after.draft.body) == ("नमस्ते Bcc: all@example.org", "My own words\n\n=1+1")
    assert after.drafted == before.drafted
    assert reasons(work, [1]) == {1: Why.CHANGED}
    assert work.one(1).changed
    assert work.draft(1, [1], again=True) == ()
    assert not work.one(1).changed
    same = work.change(1, before.draft.subject, before.draft.body.replace("\n", "\r\n"))
    assert not same.changed


@pytest.mark.parametrize(("subject", "words"), [("", "x"), ("x" * 301, "x"), ("x", " "), ("x", "y" * 16_001)])
def test_changed_words_have_limits(work: DraftDesk, subject: str, words: str) -> None:
    work.draft(1, [1], ground=GROUND)
    with pytest.raises(BadInput):
        work.change(1, subject, words)
    assert not work.one(1).changed


def test_a_draft_is_recorded_as_sent_once_and_again_after_it_was_taken_back(work: DraftDesk) -> None:
    work.draft(1, [1], ground=GROUND)
    work.change(1, "Subject", "Own words")
    first = work.mark_sent(1, Channel.MESSAGE)
    assert work.mark_sent(1, Channel.MESSAGE) == first
    assert first.text == "Subject\n\nOwn words"
    assert work.one(1).sent_at is not None
    work.outreach.undo(1, first.id)
    assert work.one(1).open
    assert work.mark_sent(1, Channel.MESSAGE).id != first.id


def test_a_draft_is_not_to_be_sent_once_they_want_no_contact(work: DraftDesk) -> None:
    work.draft(1, [1, 2], ground=GROUND)
    work.outreach.campaigns.store.change_person(1, email="asha@example.org")
    work.outreach.state(1, ConsentKind.STOP, by="them")
    assert work.one(1).refused == "they do not want to be contacted"
    assert [d.booking_id for d in work.batch(1).open] == [2]
    for act in (
        lambda: work.mark_sent(1, Channel.MESSAGE), lambda: work.mail(1), lambda: work.eml(1),
        lambda: work.change(1, "a", "b"),
    ):  # fmt: skip
        with pytest.raises(Conflict):
            act()
    assert "asha" not in work.csv(1)
    assert work.mbox(1) == b""


def test_one_email_is_not_handed_over_at_night(work: DraftDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    out: list[object] = []
    monkeypatch.setattr("goodword.campaigns.outreach.desk.send_mail", lambda mail, **_: out.append(mail))
    work.outreach.campaigns.store.change_person(1, email="asha@example.org", time_zone="America/Los_Angeles")
    work.draft(1, [1], ground=GROUND)
    assert work.mail(1, dry_run=True).event is None
    with pytest.raises(Conflict, match="04:00") as caught:
        work.mail(1)
    assert "2026-11-22 08:00" in caught.value.next_step
    work.outreach.campaigns.store.change_person(1, time_zone="Asia/Kolkata")
    assert work.mail(1).event is not None
    assert len(out) == 1


def test_who_answered_and_waits_is_written_to_at_any_hour(work: DraftDesk) -> None:
    work.outreach.campaigns.store.change_person(1, time_zone="America/Los_Angeles")
    booking = work.outreach.campaigns.store.booking(1)
    assert work.outreach.quiet_until(booking) is not None
    work.outreach.tell(1, Told(Kind.HEARD, text="Yes"))
    assert work.outreach.quiet_until(booking) is None


@pytest.mark.parametrize(
    ("hour", "day", "until"), [(7, 22, 22), (8, 22, None), (20, 22, None), (21, 22, 23), (23, 22, 23), (0, 23, 23)]
)
def test_nights_end_at_eight_of_their_clock(hour: int, day: int, until: int | None) -> None:
    found = quiet_until(datetime(2026, 11, day, hour, 30, tzinfo=UTC), "UTC")
    assert (found and (found.day, found.hour)) == (until and (until, 8))


def test_nights_end_at_eight_where_clocks_change() -> None:
    found = quiet_until(datetime(2026, 3, 28, 22, 0, tzinfo=UTC), "Europe/Berlin")
    assert found is not None
    assert found.astimezone(UTC) == datetime(2026, 3, 29, 6, 0, tzinfo=UTC)


def test_the_table_runs_no_formula_and_says_what_each_rests_on(work: DraftDesk) -> None:
    work.outreach.campaigns.store.change_person(1, name="=1+1", email="asha@example.org", language="hi")
    work.draft(1, [1, 2], ground=GROUND)
    work.change(2, "@sum", "+1\n-2")
    rows = list(csv.DictReader(io.StringIO(work.csv(1))))
    assert [r["booking"] for r in rows] == ["1", "2"]
    assert rows[0]["name"] == "'=1+1"
    assert rows[0]["email"] == "asha@example.org"
    assert rows[0]["rests_on"]
    assert (rows[1]["subject"], rows[1]["text"]) == ("'@sum", spreadsheet_safe("+1\n-2"))


def test_the_mailbox_is_read_as_it_was_written(work: DraftDesk, tmp_path: Path) -> None:
    for person, name in ((1, "आशा"), (2, "ليلى")):
        work.outreach.campaigns.store.change_person(person, email=f"p{person}@bäckerei.example", name=name)
    work.draft(1, [1, 2, 3], ground=GROUND)
    work.change(1, "=?utf-8?q?=0ABcc:all@example.org?=", "From here on\nFrom there\n>From\nरोटी")
    path = tmp_path / "drafts.mbox"
    path.write_bytes(work.mbox(1))
    box = mailbox.mbox(path, create=False)
    read = [email.message_from_bytes(m.as_bytes(), policy=email.policy.default) for m in box]
    box.close()
    assert [m["To"] for m in read] == ["p1@xn--bckerei-5wa.example", "p2@xn--bckerei-5wa.example"]
    assert all(m["X-Unsent"] == "1" and m["Bcc"] is None for m in read)
    one = email.message_from_bytes(work.eml(1), policy=email.policy.default)
    body = one.get_body()
    assert body is not None
    assert body.get_content().replace("\r\n", "\n").strip() == "From here on\nFrom there\n>From\nरोटी"
    with pytest.raises(BadInput, match="No e-mail address"):
        work.eml(3)


def test_a_stranger_or_a_missing_template_drafts_nothing(work: DraftDesk) -> None:
    with pytest.raises(BadInput, match="Not on the roster"):
        work.draft(1, [1, 99], ground=GROUND)
    with pytest.raises(NotFound):
        work.draft(1, [1], Words(template=9), ground=GROUND)
    with pytest.raises(NotFound):
        work.one(1)
    assert work.batch(1).drafts == ()


def test_templates_are_changed_by_one_at_a_time_and_have_names_of_their_own(work: DraftDesk) -> None:
    store = work.templates
    made = store.add(HINDI)
    with pytest.raises(Conflict, match="of this name"):
        store.add(HINDI)
    changed = store.change(made.id, AGAIN, version=1)
    assert (changed.version, changed.wish) == (2, AGAIN)
    with pytest.raises(Conflict, match="meanwhile"):
        store.change(made.id, HINDI, version=1)
    assert store.remove(made.id).wish == AGAIN
    assert store.templates() == ()
    with pytest.raises(NotFound):
        store.remove(made.id)


def test_templates_and_drafts_are_in_the_copy_of_everything(work: DraftDesk, tmp_path: Path) -> None:
    work.templates.add(HINDI)
    work.draft(1, [1], ground=GROUND)
    work.change(1, "Subject", "My words")
    names = ("briefs", "plans", "campaigns", "people", "bookings", "message_templates", "message_drafts")
    with work.workspace.ledger.read() as db:
        rows = {name: list(portable.lines(db, METADATA.tables[name])) for name in names}
    other = Ledger.open(f"sqlite:///{tmp_path / 'other.db'}")
    portable.load(other, newest(), rows)
    copy = DraftDesk(Stand(work.workspace.settings, other, work.workspace.catalogue))  # type: ignore[arg-type]
    assert copy.templates.templates() == work.templates.templates()
    assert copy.store.of_booking(1) == work.store.of_booking(1)
    other.close()


def test_a_draft_goes_with_the_person_who_is_erased(work: DraftDesk) -> None:
    work.outreach.campaigns.store.change_person(1, name="Asha Singh-Prabhu")
    work.draft(1, [1, 2], ground=GROUND)
    work.change(2, "Hello", "As Asha Singh-Prabhu told you.")
    person = work.outreach.campaigns.store.person(1)
    erase(work.workspace, person.creator_id, door="python")  # type: ignore[arg-type]
    assert [d.booking_id for d in work.batch(1).drafts] == [2]
    assert "Singh" not in work.one(2).draft.body
