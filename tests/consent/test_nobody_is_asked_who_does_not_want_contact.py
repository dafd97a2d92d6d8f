"""Nobody is asked for their data who does not want to be contacted; what they gave they can still take back."""

from __future__ import annotations

import pytest

from consent_world import MASTODON, NOW, Hand, mastodon, zipped
from goodword.campaigns.model import PersonWish
from goodword.campaigns.outreach.model import ConsentKind
from goodword.campaigns.outreach.store import OutreachStore
from goodword.campaigns.store import ensure_person
from goodword.core.errors import Conflict


def stop(handed: Hand, creator_id: str) -> None:
    ledger = handed.workspace.ledger
    with ledger.write() as db:
        person = ensure_person(db, PersonWish(creator_id), int(NOW.timestamp()))
    OutreachStore(ledger, now=lambda: NOW).state(person, ConsentKind.STOP, by="them", door="cli")


def test_no_ask_and_no_new_address(handed: Hand) -> None:
    ask, _ = handed.asked(MASTODON)
    stop(handed, MASTODON)
    with pytest.raises(Conflict, match="not want to be contacted"):
        handed.desk.link(ask.id)
    handed.desk.withdraw(ask.id)
    with pytest.raises(Conflict, match="not want to be contacted"):
        handed.asked(MASTODON)


def test_what_was_given_can_still_be_taken_back_at_a_new_address(handed: Hand) -> None:
    ask, _ = handed.given(MASTODON, "archive.zip", zipped(mastodon()))
    stop(handed, MASTODON)
    _, address = handed.desk.link(ask.id)
    assert handed.desk.revoke(address.rpartition("/")[2]).given is None
