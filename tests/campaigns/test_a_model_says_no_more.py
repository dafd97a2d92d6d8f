"""A model that words a draft is sent what the page shows and nothing else, and cannot add to it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from campaign_cases import NOW_S, post
from goodword.campaigns.outreach.draft import Facts, Purpose, draft
from goodword.campaigns.outreach.ground import material
from goodword.campaigns.outreach.writer import REWORDED, held, reworded
from goodword.core.errors import BadInput, Unavailable

ROWS = [post(1, "Our sourdough starter turned four today. #bread", hashtags=["bread"])]
DRAFT = draft(
    Facts(1, "Asha", "Instagram", "Bandra Bakery", "Mira", "sourdough", material(ROWS, ("sourdough",), now=NOW_S),
          {"fee": "₹5,000", "work": "1 reel"}, portal="https://example.org/portal/x"),
    Purpose.FIRST, "en", "",
)  # fmt: skip
QUOTE = next(s for s in DRAFT.sentences if s.key == "quote")


def words(**said: str) -> dict[str, str]:
    return said


def test_other_words_with_the_same_facts_are_taken() -> None:
    said = QUOTE.text.replace("That is why I thought of you.", "It made me think of you.")
    found = held(DRAFT, words(quote=said, ask="Shall we make something together?"), "m")
    assert said in found.body
    assert "Shall we make something together?" in found.body
    assert found.by == "m"
    assert next(s for s in found.sentences if s.key == "quote").grounds == QUOTE.grounds


@pytest.mark.parametrize(
    "said",
    [
        QUOTE.text.replace("four", "five"),
        QUOTE.text + " You have 20,000 followers.",
        QUOTE.text + " Your #cakes are great.",
        QUOTE.text + " See https://evil.example",
        QUOTE.text + " As @other said.",
        "You wrote something lovely.",
        QUOTE.text + " Wow!",
        QUOTE.text + " and so on" * 60,
    ],
)
def test_words_that_say_more_or_less_are_not(said: str) -> None:
    found = held(DRAFT, words(quote=said), "m")
    assert QUOTE.text in found.body
    assert any("template's words stayed" in m for m in found.missing)


def test_terms_and_the_way_out_are_never_reworded() -> None:
    found = held(DRAFT, {s.key: "Other words" for s in DRAFT.sentences if s.key not in REWORDED}, "m")
    assert found.body == DRAFT.body


@pytest.fixture
def endpoint() -> Iterator[tuple[str, list[dict[str, Any]], list[str]]]:
    """(address, requests it got, what it answers)."""
    got: list[dict[str, Any]] = []
    answers = [json.dumps({"sentences": [{"key": "ask", "text": "Shall we?"}]})]

    class Model(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            got.append(body | {"auth": self.headers["authorization"]})
            sent = json.dumps({"choices": [{"message": {"content": answers[0]}}]}).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Model)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/chat/completions#small", got, answers
    server.shutdown()
    server.server_close()
    thread.join()


def test_only_what_the_page_shows_is_sent(endpoint: tuple[str, list[dict[str, Any]], list[str]]) -> None:
    address, got, _ = endpoint
    found = reworded(DRAFT, address, "secret")
    assert "Shall we?" in found.body
    assert (got[0]["model"], got[0]["auth"]) == ("small", "Bearer secret")
    sent = json.loads(got[0]["messages"][1]["content"])
    shown = {s.text for s in DRAFT.sentences} | {g.text for s in DRAFT.sentences for g in s.grounds}
    assert {s["text"] for s in sent["sentences"]} | {g for s in sent["sentences"] for g in s["rests_on"]} <= shown
    assert "portal" not in got[0]["messages"][1]["content"]


def test_an_answer_that_cannot_be_read_leaves_the_draft(endpoint: tuple[str, list[dict[str, Any]], list[str]]) -> None:
    address, _, answers = endpoint
    answers[0] = "I would rather not"
    with pytest.raises(Unavailable, match="did not answer as it should"):
        reworded(DRAFT, address)
    with pytest.raises(BadInput):
        reworded(DRAFT, "file:///etc/passwd#x")
    with pytest.raises(BadInput):
        reworded(DRAFT, "")
