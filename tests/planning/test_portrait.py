"""The portrait of a creator: vetted as the installation vets, posts marked as vetting reads their captions."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa

from feature_rows import features
from goodword.core.tables import CREATORS, POSTS
from goodword.planning.portrait import portrait
from goodword.vetting.model import Verdict, Vetting

NAME = "instagram:ana"
CAPTIONS = ("Werbung | Brot", "unbezahlte Werbung", "nur Brot", "#ad bread")


class OneCreator:
    """A catalogue of one creator with four posts."""

    def history(self, _creator_id: str) -> pa.Table:
        return CREATORS.schema.empty_table()

    def features(self, _query: object) -> pa.Table:
        return features({"creator_id": NAME, "platform": "instagram", "handle": "ana"})

    def posts(self, _creator_id: str, _limit: int = 50) -> pa.Table:
        rows = [
            {"creator_id": NAME, "post_id": f"p{i}", "posted_at": 1_700_000_000 - i, "caption": text}
            for i, text in enumerate(CAPTIONS)
        ]
        return pa.Table.from_pylist(rows, schema=POSTS.schema)


def test_the_verdict_is_the_installations_and_marks_are_those_of_vetting():
    mine = Vetting(NAME, Verdict.REVIEW, "By my own niches.", ())
    who = portrait(OneCreator(), NAME, now=datetime(2026, 1, 1, tzinfo=UTC), vet=lambda _name: mine)
    assert who.vetting is mine
    assert [p.sponsored for p in who.posts] == [True, False, False, True]
