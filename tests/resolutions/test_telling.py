"""Calendars are secret and revocable; digests go out once a period, not at all without news, and are tried again."""

from __future__ import annotations

import json
import logging
import re
from datetime import timedelta

import pytest

from goals_world import World
from goodword.core.errors import BadInput, NotFound, Unavailable
from goodword.ledger.sendings import MOST_TRIES, Every, Kind
from goodword.resolutions.desk import GoalDesk
from goodword.resolutions.telling import desk as telling_desk
from goodword.resolutions.telling.desk import TellingDesk
from goodword.resolutions.telling.digest import text_of
from goodword.ui.format import formatter

STORIES = {"metric": "food stories", "target": "24", "due": "2027-12-31", "title": "24 कहानियाँ; stories, all",
           "members": "Asha, Ben"}  # fmt: skip
HOOK = "https://hook.example.org/secret-path"


@pytest.fixture
def telling(desk: GoalDesk) -> TellingDesk:
    desk.begin(STORIES)
    return TellingDesk(desk, resolve=lambda *_: ["93.184.216.34"])


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """What webhooks were sent, in place of sending it."""
    found: list[dict[str, object]] = []

    def post(address: str, body: bytes, **given: object) -> int:
        found.append({"address": address, "body": json.loads(body), **given})
        return 200

    monkeypatch.setattr(telling_desk, "post", post)
    return found


def _token(address: str) -> str:
    return address.rsplit("/", 1)[1].removesuffix(".ics")


def test_a_calendar_answers_to_its_secret_until_it_is_revoked(telling: TellingDesk) -> None:
    made, address = telling.add_feed(1)
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/calendar/goals/[\w-]{32}\.ics", address)
    text = telling.calendar(_token(address)).replace("\r\n ", "")
    assert "SUMMARY:Goal: 24 कहानियाँ\\; stories\\, all" in text
    assert text.count("BEGIN:VEVENT") == len(telling.goals.view(1).steps) + 1
    telling.store.revoke(made.id)
    with pytest.raises(NotFound, match="no calendar"):
        telling.calendar(_token(address))
    with pytest.raises(NotFound, match="no calendar"):
        telling.calendar("guess")
    with pytest.raises(NotFound, match="no goal 9"):
        telling.add_feed(9)


def test_the_secret_is_not_in_the_ledger(telling: TellingDesk, place: World) -> None:
    _, address = telling.add_feed()
    with place.ledger.read() as db:
        rows = db.exec_driver_sql("SELECT token_hash FROM goal_feeds").scalars().all()
    assert _token(address) not in str(rows)


def test_a_ticked_step_is_a_newer_version_of_the_same_entry(telling: TellingDesk) -> None:
    _, address = telling.add_feed(1)
    step = next(s for s in telling.goals.view(1).due_now if s.acts)

    def event() -> str:
        text = telling.calendar(_token(address)).replace("\r\n ", "")
        return next(e for e in text.split("BEGIN:VEVENT") if f"UID:step-{step.step.id}" in e)

    before = event()
    telling.goals.tap(1, step.step.id)
    after = event()
    assert "SUMMARY:✓ " in after
    assert "SUMMARY:✓ " not in before
    assert int(re.findall(r"SEQUENCE:(\d+)", after)[0]) > int(re.findall(r"SEQUENCE:(\d+)", before)[0])


def test_a_digest_goes_out_once_a_week(telling: TellingDesk, place: World, sent: list[dict[str, object]]) -> None:
    receiver = telling.add_receiver(Kind.WEBHOOK, HOOK)
    assert [t.outcome for t in telling.tell()] == ["sent"]
    assert [t.outcome for t in telling.tell()] == ["said before"]
    assert len(sent) == 1
    assert sent[0]["secret"] == receiver.secret
    body = sent[0]["body"]
    assert isinstance(body, dict)
    assert body["digest"]["todo"][0]["target"] == 1
    place.later(days=1)  # from Sunday to Monday: another week
    assert [t.outcome for t in telling.tell()] == ["sent"]
    place.later(days=1)
    assert [t.outcome for t in telling.tell()] == ["said before"]
    assert len(sent) == 2


def test_nothing_is_said_when_there_is_nothing_to_say(
    telling: TellingDesk, place: World, sent: list[dict[str, object]]
) -> None:
    telling.add_receiver(Kind.WEBHOOK, HOOK, every=Every.DAY)
    telling.goals.put_away(1)
    assert [t.outcome for t in telling.tell()] == ["nothing to say"]
    assert sent == []


def test_a_dry_run_shows_and_sends_nothing(telling: TellingDesk, sent: list[dict[str, object]]) -> None:
    telling.add_receiver(Kind.MAIL, "anna@example.org")
    (told,) = telling.tell(dry_run=True)
    assert told.outcome == "shown"
    assert "24 कहानियाँ" in told.text
    assert "Odds" in told.text
    assert telling.store.told.of(told.receiver) == ()
    assert sent == []


def test_a_failure_is_tried_again_but_not_for_ever(
    telling: TellingDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(*_: object, **__: object) -> int:
        raise Unavailable("The webhook did not take the digest.", where="hook.example.org")

    monkeypatch.setattr(telling_desk, "post", away)
    receiver = telling.add_receiver(Kind.WEBHOOK, HOOK)
    with caplog.at_level(logging.DEBUG):
        outcomes = [telling.tell()[0] for _ in range(MOST_TRIES + 2)]
    assert [t.outcome for t in outcomes] == ["failed"] * MOST_TRIES + ["said before"] * 2
    assert "secret" not in caplog.text
    assert "secret-path" not in outcomes[0].address + outcomes[0].why
    assert receiver.secret not in str(outcomes)
    assert telling.store.told.of(receiver.id)[0].sent_at is None


def test_who_died_while_sending_is_followed_up(telling: TellingDesk, place: World) -> None:
    receiver = telling.add_receiver(Kind.WEBHOOK, HOOK)
    assert telling.store.told.claim(receiver.id, "2026-11-16")
    assert not telling.store.told.claim(receiver.id, "2026-11-16"), "somebody is at it"
    place.later(minutes=20)
    assert telling.store.told.claim(receiver.id, "2026-11-16"), "nobody is any more"
    telling.store.told.sent(receiver.id, "2026-11-16")
    place.later(days=1)
    assert not telling.store.told.claim(receiver.id, "2026-11-16")


def test_without_a_server_an_e_mail_says_which_setting(telling: TellingDesk) -> None:
    telling.add_receiver(Kind.MAIL, "anna@example.org")
    (told,) = telling.tell()
    assert told.outcome == "failed"
    assert "mail_from" in told.why


def test_a_receiver_that_cannot_be_is_refused(telling: TellingDesk) -> None:
    for kind, address in ((Kind.MAIL, "anna"), (Kind.WEBHOOK, "https://localhost:22/"), (Kind.WEBHOOK, "http://x.org")):
        with pytest.raises(BadInput):
            telling.add_receiver(kind, address)
    assert telling.store.receivers() == ()


def test_a_digest_for_one_of_a_team_has_their_steps(telling: TellingDesk) -> None:
    whose = {s.step.id: s.step.who for s in telling.goals.view(1).steps}
    assert set(whose.values()) == {"Asha", "Ben"}
    for name in ("Asha", "Ben"):
        found = telling.digest(who=name)
        assert found is None or {whose[t.step] for t in found.todo} == {name}


def test_a_digest_is_written_the_reader_s_way(telling: TellingDesk) -> None:
    found = telling.digest()
    assert found is not None
    assert "%" in text_of(found, formatter("de"))
    assert found.period == (telling.goals.now().date() - timedelta(days=6)).isoformat(), "a week begins on Monday"
