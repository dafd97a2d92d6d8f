"""From the ask to the rows and back: a preview keeps nothing, giving keeps what was shown, revoking leaves a record."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from consent_world import AT, BRAND, INSTAGRAM, MASTODON, PURPOSE, Hand, hand, instagram, mastodon, tarred, zipped
from goodword.catalogue.receiving import Receiver
from goodword.catalogue.write import writing
from goodword.consent.model import State, Statement, What
from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.core.tables import Kind
from goodword.discovery.nearby.store import DeclaredStore


def test_a_preview_keeps_nothing_and_giving_keeps_what_was_shown(handed: Hand, tmp_path: Path) -> None:
    ask, token = handed.asked(MASTODON)
    before = sorted(p for p in tmp_path.rglob("*") if p.is_file())
    seen = handed.desk.look(token, "archive.zip", io.BytesIO(zipped(mastodon())))
    assert sorted(p for p in tmp_path.rglob("*") if p.is_file()) == before
    assert seen.counts == {"creators": 1, "posts": 5, "closed": 3}
    assert seen.found.opened == ("actor.json", "outbox.json")
    assert handed.rows(Kind.POSTS) == []
    given = handed.desk.give(token, seen.mark)
    assert given.state(handed.now()) is State.GIVEN
    assert given.given is not None
    assert PURPOSE in given.given.words
    assert BRAND in given.given.words
    assert len(given.given.version) == 12
    rows = handed.rows(Kind.POSTS)
    assert {row["creator_id"] for row in rows} == {MASTODON}
    assert len(rows) == 5
    assert given.source == f"consent {ask.id}"


def test_revoking_erases_everything_and_leaves_only_the_record(handed: Hand) -> None:
    _, token = handed.given(MASTODON, "archive.zip", zipped(mastodon()))
    after = handed.desk.revoke(token)
    assert [r.kind for r in after.records] == [
        Statement.ASKED, Statement.GIVEN, Statement.REVOKED, Statement.ERASED,
    ]  # fmt: skip
    assert after.records[-1].counts == {"creators": 1, "posts": 5}
    assert not any(handed.rows(kind) for kind in Kind)
    assert handed.desk.open(token).state is State.REVOKED
    with pytest.raises(Conflict):
        handed.desk.revoke(token)
    with pytest.raises(Conflict):
        handed.desk.look(token, "archive.zip", io.BytesIO(zipped(mastodon())))


def test_what_cannot_be_erased_just_then_is_erased_by_the_next_job(handed: Hand) -> None:
    _, token = handed.given(MASTODON, "archive.zip", zipped(mastodon()))
    with writing(handed.root):  # somebody imports
        after = handed.desk.revoke(token)
        assert after.erasing
        assert handed.desk.retain()[0].left
    assert len(handed.rows(Kind.POSTS)) == 5
    assert handed.desk.retain()[0].rows == {"creators": 1, "posts": 5}
    assert handed.rows(Kind.POSTS) == []
    assert not handed.desk.store.one(after.id).erasing


def test_only_rows_of_the_one_who_revokes_go(handed: Hand) -> None:
    _, first = handed.given(MASTODON, "archive.zip", zipped(mastodon()))
    other = {
        name: data.replace(b"tooter", b"baker_").replace(b"statuses/", b"statuses/9")
        for name, data in mastodon().items()
    }
    handed.given("mastodon:baker_@social.example", "archive.zip", zipped(other))
    handed.desk.revoke(first)
    assert {row["creator_id"] for row in handed.rows(Kind.POSTS)} == {"mastodon:baker_@social.example"}


def test_what_ends_by_itself_is_erased_by_the_job_and_only_then(handed: Hand) -> None:
    ask, token = handed.given(MASTODON, "archive.zip", zipped(mastodon()))
    handed.passed = timedelta(days=364)
    assert handed.desk.retain() == ()
    handed.passed = timedelta(days=366)
    assert [one.ask for one in handed.desk.retain(dry_run=True)] == [ask.id]
    assert len(handed.rows(Kind.POSTS)) == 5
    (done,) = handed.desk.retain()
    assert done.rows == {"creators": 1, "posts": 5}
    assert handed.rows(Kind.POSTS) == []
    assert handed.desk.retain() == ()
    assert handed.desk.open(token).state is State.EXPIRED


def test_nobody_agrees_to_what_they_did_not_see(handed: Hand) -> None:
    _, token = handed.asked(MASTODON)
    seen = handed.desk.look(token, "archive.zip", io.BytesIO(zipped(mastodon())))
    with pytest.raises(Conflict):
        handed.desk.give(token, "0" * 24)
    handed.passed = timedelta(hours=2)
    with pytest.raises(Conflict):
        handed.desk.give(token, seen.mark)
    assert handed.rows(Kind.POSTS) == []


def test_what_was_not_asked_for_is_not_opened(handed: Hand) -> None:
    _, token = handed.asked(MASTODON, what=(What.POSTS,))
    seen = handed.desk.look(token, "archive.zip", io.BytesIO(zipped(mastodon())))
    assert seen.found.opened == ("outbox.json",)


def test_the_archive_of_somebody_else_is_refused(handed: Hand) -> None:
    _, token = handed.asked("mastodon:other@social.example")
    with pytest.raises(BadInput, match="is of @tooter@social"):
        handed.desk.look(token, "archive.zip", io.BytesIO(zipped(mastodon())))


def test_an_address_ends_and_is_replaced_but_what_was_given_can_always_be_taken_back(handed: Hand) -> None:
    ask, token = handed.asked(MASTODON, days=10)
    handed.passed = timedelta(days=11)
    with pytest.raises(NotFound):
        handed.desk.open(token)
    _, address = handed.desk.link(ask.id)
    fresh = address.rpartition("/")[2]
    seen = handed.desk.look(fresh, "outbox.json", io.BytesIO(mastodon()["outbox.json"]))
    handed.desk.give(fresh, seen.mark)
    handed.passed = timedelta(days=300)
    assert handed.desk.open(fresh).state is State.GIVEN
    handed.desk.revoke(fresh)
    assert handed.rows(Kind.POSTS) == []


def test_a_post_that_is_known_already_stays_one_post(handed: Hand) -> None:
    first = int(datetime(2026, 1, 1, 10, tzinfo=UTC).timestamp())
    known = {"post_id": "mastodon:known", "creator_id": MASTODON, "posted_at": first, "observed_at": AT}
    with writing(handed.root) as writer:
        receiver = Receiver(handed.root, "a file")
        receiver.take(Kind.POSTS, [known], [], AT)
        receiver.commit(writer, AT)
    _, token = handed.given(MASTODON, "archive.zip", zipped(mastodon()))
    ids = [row["post_id"] for row in handed.rows(Kind.POSTS)]
    assert len(set(ids)) == 5
    assert ids.count("mastodon:known") == 2
    handed.desk.revoke(token)
    assert [row["post_id"] for row in handed.rows(Kind.POSTS)] == ["mastodon:known"]


def test_shares_of_places_are_declared_insights_and_go_with_the_consent(tmp_path: Path) -> None:
    handed = hand(tmp_path)
    store = DeclaredStore(handed.workspace.ledger, now=handed.now)
    _, token = handed.given(INSTAGRAM, "export.zip", zipped(instagram()))
    told = {(d.label, d.level): round(d.share, 3) for d in store.of([INSTAGRAM])[INSTAGRAM]}
    assert set(told.values()) == {0.315, 0.125, 0.8}
    assert {level for _, level in told} == {"city", "country"}
    handed.desk.revoke(token)
    assert store.of([INSTAGRAM]) == {}
    handed.workspace.ledger.close()


def test_only_what_the_network_can_give_is_asked_for(handed: Hand) -> None:
    assert handed.asked(MASTODON)[0].what == {What.PROFILE, What.POSTS}
    with pytest.raises(BadInput, match="what"):
        handed.asked("youtube:x", what=(What.FOLLOWERS,))


def test_withdrawing_an_ask_erases_what_was_given(handed: Hand) -> None:
    ask, token = handed.given(MASTODON, "archive.zip", zipped(mastodon()))
    handed.desk.withdraw(ask.id)
    assert handed.rows(Kind.POSTS) == []
    with pytest.raises(NotFound):
        handed.desk.open(token)


def test_what_is_derived_follows(tmp_path: Path) -> None:
    handed = hand(tmp_path, derived=True)
    _, token = handed.given(MASTODON, "archive.tar.gz", tarred(mastodon()))
    status = handed.workspace.catalogue.status()
    assert (status.creators, status.posts, status.stale) == (1, 5, False)
    handed.desk.revoke(token)
    status = handed.workspace.catalogue.status()
    assert (status.creators, status.posts, status.stale) == (0, 0, False)
    handed.workspace.ledger.close()
