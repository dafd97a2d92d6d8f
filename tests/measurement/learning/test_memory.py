"""The memory: append-only, versioned, resettable, with forgetting, and equal over every door."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from goodword.api import problems
from goodword.core.errors import BadInput, Conflict, NotFound
from goodword.core.estimate import Estimate
from goodword.ledger.store import Ledger
from goodword.measurement.learning import api
from goodword.measurement.learning.learn import Learned
from goodword.measurement.learning.model import CampaignFacts, CreatorRow, ForgetRule, LiftFact
from goodword.measurement.learning.store import LearnedStore

NOW = datetime(2026, 6, 1, tzinfo=UTC)
ROW = CreatorRow("nano", "food", "instagram", "Pune", 3_000, 2, 2_000, 300, 40, 2, 3, 90_000, 120_000)


def facts(name: str = "March", clicks: int = 40, ended: date = date(2026, 3, 28)) -> CampaignFacts:
    rows = tuple(replace(ROW, clicks=clicks + i, followers=2_000 + 500 * i) for i in range(6))
    return CampaignFacts(name, ended, "INR", rows)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LearnedStore]:
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}")
    yield LearnedStore(ledger, now=lambda: NOW)
    ledger.close()


def names(learned: Learned) -> list[str]:
    return [c.facts.name for c in learned.campaigns]


def test_an_empty_memory_gives_wide_guesses(store: LearnedStore) -> None:
    learned = store.learned()
    prior = learned.prior("click", tier="nano")
    assert learned.empty
    assert prior.creators == 0
    assert prior.estimate.low < 0.002
    assert prior.estimate.high > 0.04
    assert "guess" in prior.sentence


def test_the_same_facts_change_nothing_and_newer_ones_replace(store: LearnedStore) -> None:
    first = store.add(facts())
    assert store.add(facts()) == first
    store.add(facts(clicks=80))
    learned = store.learned()
    assert names(learned) == ["March"]
    assert learned.campaigns[0].facts.rows[0].clicks == 80
    assert len(store.history()) == 2


def test_every_version_can_be_seen_again(store: LearnedStore) -> None:
    store.add(facts())
    store.add(facts("April", ended=date(2026, 4, 30)))
    store.forget("March")
    assert [sorted(names(store.learned(version=v))) for v in range(4)] == [[], ["March"], ["April", "March"], ["April"]]
    with pytest.raises(BadInput, match="version"):
        store.learned(version=9)


def test_forgetting_can_be_taken_back_step_by_step(store: LearnedStore) -> None:
    store.add(facts())
    store.add(facts("April"))
    store.forget("March")
    store.reset()
    assert store.learned().empty
    store.undo()
    assert names(store.learned()) == ["April"]
    store.undo()
    assert sorted(names(store.learned())) == ["April", "March"]
    with pytest.raises(Conflict):
        store.undo()
    assert [e.number for e in store.history()] == [6, 5, 4, 3, 2, 1]


def test_what_is_not_there_cannot_be_forgotten(store: LearnedStore) -> None:
    with pytest.raises(NotFound, match="in force"):
        store.forget("nothing")
    with pytest.raises(Conflict):
        store.reset()


def test_old_campaigns_count_less(store: LearnedStore) -> None:
    store.add(facts("old", clicks=200, ended=date(2024, 6, 1)))
    store.add(facts("new", clicks=20, ended=date(2026, 5, 31)))
    slow = store.learned()
    assert {c.facts.name: round(c.weight, 2) for c in slow.campaigns} == {"old": 0.25, "new": 1.0}
    store.set_rule(ForgetRule(30))
    fast = store.learned()
    assert fast.rule.half_life_days == 30
    assert fast.prior("click").estimate.value < slow.prior("click").estimate.value


@pytest.mark.parametrize("days", [0, 40_000])
def test_a_half_life_has_bounds(days: int) -> None:
    with pytest.raises(BadInput):
        ForgetRule(days)


def test_facts_survive_the_ledger_to_the_letter(store: LearnedStore) -> None:
    lift = LiftFact(Estimate(30.0, 10.0, 50.0, 28, "outcomes", "combined/1"), 18.0, "effect")
    given = replace(facts("दिवाली 🪔"), lift=lift, measured=("combined/1",))
    store.add(given)
    assert store.learned().campaigns[0].facts == given


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"rows": ()}, {"rows": ({"clicks": -1},)}, {"ended": "soon"}, {"surprise": 1}]
)
def test_facts_over_http_are_checked(store: LearnedStore, wrong: dict[str, object]) -> None:
    given = {"name": "x", "ended": "2026-03-01", "currency": "INR", "rows": [{"clicks": 1}]} | wrong
    answer = client(store).post("/learned/campaigns", json=given)
    assert answer.status_code == 422, answer.text
    assert answer.json()["detail"]
    assert store.history() == ()


def test_http_shows_adds_forgets_and_takes_back(store: LearnedStore) -> None:
    http = client(store)
    body = {
        "name": "x",
        "ended": "2026-03-01",
        "currency": "INR",
        "rows": [{"tier": "nano", "reached": 900, "clicks": 9}],
    }
    assert http.post("/learned/campaigns", json=body).status_code == 201
    shown = http.get("/learned", params={"tier": "nano"}).json()
    click = next(s for s in shown["sections"] if s["measure"] == "click")
    assert click["lines"][0]["creators"] == 1
    assert http.put("/learned/rule", json={"half_life_days": 90}).json()["kind"] == "rule"
    assert http.post("/learned/forget", json={"campaign": "x"}).json()["kind"] == "forget"
    assert http.get("/learned").json()["campaigns"] == []
    assert http.post("/learned/undo").json()["kind"] == "undo"
    assert http.post("/learned/reset").json()["kind"] == "reset"
    assert len(http.get("/learned/history").json()) == 5
    assert http.post("/learned/forget", json={"campaign": "x"}).status_code == 404
    assert http.get("/learned", params={"version": 77}).status_code == 422
    assert json.dumps(http.get("/learned", params={"version": 1}).json()["campaigns"]).count('"x"') == 1


class _Workspace:
    def __init__(self, store: LearnedStore) -> None:
        self.ledger = store._ledger

    def now(self) -> datetime:
        return NOW


def client(store: LearnedStore) -> TestClient:
    app = FastAPI()
    app.state.workspace = _Workspace(store)
    problems.install(app)
    app.include_router(api.router)
    return TestClient(app, raise_server_exceptions=False)
