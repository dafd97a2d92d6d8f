"""Who asks not to be indexed is left alone, servers whose rules forbid collecting are not asked, text comes without
markup."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goodword.connectors.mastodon import rows
from goodword.connectors.mastodon.fake import _id
from goodword.connectors.model import Want
from goodword.core.errors import Conflict
from goodword.core.tables import Kind

from .standing import Stand, standing


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with standing(tmp_path, "mastodon") as made:
        yield made


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        ({"noindex": True}, "not to be indexed"),
        ({"discoverable": False}, "has not agreed"),
        ({"suspended": True}, "suspended"),
    ],
)
def test_a_wish_is_kept_to_before_and_after(stand: Stand, wish: dict[str, Any], why: str) -> None:
    first, second = stand.server.world.people[:2]
    stand.server.wishes[_id(first)] = wish
    assert why in stand.desk.watch("mastodon", [first.handle]).refused[first.handle]
    stand.desk.watch("mastodon", [second.handle])
    stand.desk.read("mastodon", Want(4, 30))
    stand.server.wishes[_id(second)] = wish
    stand.clock.pass_(60)
    (run,) = stand.desk.read("mastodon", Want(4, 30))
    assert run.told.gone["creators"] == 1
    assert all(stand.rows(kind) == [] for kind in Kind)


@pytest.mark.parametrize(
    ("rule", "forbidden"),
    [
        ("No scraping of posts for any purpose.", True),
        ("You may not crawl or archive this server.", True),
        ("Data mining and harvesting are prohibited", True),
        ("Do not index our people in search engines.", True),
        ("Be kind: nobody here is real.", False),
        ("No racism, sexism or homophobia.", False),
        ("Add alternative text to your pictures; our index of topics helps.", False),
    ],
)
def test_rules_of_a_server_are_read_before_it_is_asked(stand: Stand, rule: str, forbidden: bool) -> None:
    assert rows.forbids(rule) is forbidden
    stand.server.rules = (rule,)
    if not forbidden:
        stand.desk.connect("mastodon", url="https://social.example")
        return
    with pytest.raises(Conflict, match="speak against") as raised:
        stand.desk.connect("mastodon", url="https://social.example")
    assert raised.value.given == rule
    assert len(stand.between.sent) == 1
    assert stand.desk.connect("mastodon", url="https://social.example", allowed=True).url == "https://social.example"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Brot &amp; Butter</p>", "Brot & Butter"),
        ("<p>eins<br>zwei</p><p>drei</p>", "eins\nzwei\ndrei"),
        ('<p><a href="https://x.example/tags/a" class="hashtag">#<span>a</span></a> خبز</p>', "#a خبز"),
        ("plain < text", "plain < text"),
        ("<script>alert(1)</script>ok", "alert(1)ok"),
    ],
)
def test_text_comes_without_markup(html: str, text: str) -> None:
    assert rows.plain(html) == text


def test_private_words_are_never_kept(stand: Stand) -> None:
    person = stand.server.world.people[0]
    stand.desk.watch("mastodon", [person.handle])
    send = stand.server.send
    shown: set[str] = set()

    def whispered(call: Any) -> Any:
        answer = send(call)
        if call.name.endswith("/statuses"):
            for n, status in enumerate(answer.body):
                status["visibility"] = ("public", "unlisted", "private", "direct")[n % 4]
                shown.update([status["id"]] if n % 4 < 2 else [])
        return answer

    stand.between.server = type("Whispering", (), {"send": staticmethod(whispered), "close": staticmethod(dict)})()
    stand.desk.read("mastodon", Want(6, 0))
    assert stand.rows(Kind.POSTS)
    assert {rows.own_id(row[0]) for row in stand.rows(Kind.POSTS)} <= shown
