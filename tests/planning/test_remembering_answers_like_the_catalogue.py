"""What is remembered is what the catalogue would say, until the catalogue has changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.catalogue.model import AUDIENCE_LINKS, FEATURES, FeatureQuery, Status
from goodword.planning.remembering import Remembering

PEOPLE = {name: [ord(name) * 10 + i for i in range(n)] for name, n in zip("abcdef", (3, 0, 1, 5, 2, 4), strict=True)}


@dataclass
class Counted:
    """A catalogue that counts what it is asked."""

    version: str = "v1"
    asked: list[object] = field(default_factory=list)

    def status(self) -> Status:
        return Status(6, 0, 0, 0, 0, datetime(2026, 1, 1, tzinfo=UTC), None, self.version, False)

    def features(self, query: FeatureQuery) -> pa.Table:
        self.asked.append(query)
        return FEATURES.empty_table()

    def audience(self, creator_ids: tuple[str, ...]) -> pa.Table:
        self.asked.append(creator_ids)
        rows = [
            {"creator_id": c, "person": p, "lat": None, "lon": None} for c in sorted(creator_ids) for p in PEOPLE[c]
        ]
        return pa.Table.from_pylist(rows, schema=AUDIENCE_LINKS)


@settings(deadline=None)  # the first answer loads Arrow's Python parts
@given(st.lists(st.lists(st.sampled_from("abcdef"), unique=True), max_size=6))
def test_any_order_of_questions_gives_the_same_answers(questions: list[list[str]]) -> None:
    plain, remembering = Counted(), Remembering(Counted())  # type: ignore[arg-type]
    for question in questions:
        assert remembering.audience(tuple(question)).equals(plain.audience(tuple(question)))


def test_nobody_is_fetched_twice() -> None:
    behind = Counted()
    remembering = Remembering(behind)  # type: ignore[arg-type]
    for question in (("a", "c"), ("c", "d"), ("a", "d")):
        remembering.audience(question)
    assert behind.asked == [("a", "c"), ("d",)]


def test_a_changed_catalogue_is_asked_again() -> None:
    behind = Counted()
    remembering = Remembering(behind)  # type: ignore[arg-type]
    query = FeatureQuery(platforms=("instagram",))
    remembering.features(query)
    remembering.features(query)
    assert len(behind.asked) == 1
    behind.version = "v2"
    remembering.features(query)
    assert len(behind.asked) == 2
