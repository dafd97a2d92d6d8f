"""What a visitor of a short link is told, and what is kept of the visit."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import pytest

from goodword.core.rate import Rate
from goodword.ledger.store import Ledger
from goodword.ledger.tables import LINKS
from goodword.tracking.model import HitKind, LinkWish
from tracking.campaigns import NOW, SITE, campaign, link, store
from tracking.redirect.asking import Server, asked


def test_a_visitor_goes_on_with_query_fragment_and_the_id_of_the_click(ledger: Ledger, tmp_path: Path) -> None:
    made = link(ledger)
    server = Server(ledger, tmp_path / "j")
    said = asked(server, f"/{made.short}?coupon=x%20y&gw=forged")[0]
    hit = server.moved()[0]
    assert said.status == 302
    assert said.location == made.location.replace("#", f"&coupon=x%20y&gw={hit.click}#")
    assert said.headers["cache-control"] == "no-store"
    assert "set-cookie" not in said.headers
    assert (hit.kind, hit.at, hit.device, hit.link_id) == (HitKind.PERSON, int(NOW.timestamp()), "phone", made.id)
    assert hit.visitor is not None


def test_ids_of_clicks_can_be_switched_off(ledger: Ledger, tmp_path: Path) -> None:
    made = link(ledger, click_ids=False)
    server = Server(ledger, tmp_path / "j")
    assert asked(server, f"/{made.short}")[0].location == made.location
    assert server.moved()[0].click is None


@pytest.mark.parametrize("header", [("DNT", "1"), ("Sec-GPC", "1")])
def test_a_wish_not_to_be_followed_is_kept(ledger: Ledger, tmp_path: Path, header: tuple[str, str]) -> None:
    made = link(ledger)
    server = Server(ledger, tmp_path / "j")
    seen = [header, ("Referer", "https://l.instagram.com/x"), ("Accept-Language", "hi-IN")]
    said = asked(server, f"/{made.short}", headers=seen)[0]
    hit = server.moved()[0]
    assert said.location == made.location
    assert hit.kind is HitKind.PERSON
    assert (hit.visitor, hit.click, hit.referrer, hit.device, hit.language) == (None, None, "", "", "")


@pytest.mark.parametrize(
    ("headers", "method", "kind", "status"),
    [
        (
            [("user-agent", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")],
            "GET",
            "bot",
            302,
        ),
        ([("user-agent", "facebookexternalhit/1.1")], "GET", "preview", 302),
        ([("user-agent", "")], "GET", "bot", 302),
        ([("Sec-Purpose", "prefetch;prerender")], "GET", "prefetch", 503),
        ([("Purpose", "prefetch")], "GET", "prefetch", 503),
        ([("X-Moz", "prefetch")], "GET", "prefetch", 503),
        ([("X-Purpose", "preview")], "GET", "prefetch", 503),
        ([], "HEAD", "head", 302),
    ],
)
def test_what_is_not_a_person_is_kept_and_not_counted(
    ledger: Ledger, tmp_path: Path, *, headers: list[tuple[str, str]], method: str, kind: str, status: int
) -> None:
    made = link(ledger)
    server = Server(ledger, tmp_path / "j")
    said = asked(server, f"/{made.short}", headers=headers, method=method)[0]
    hit = server.moved()[0]
    counts = store(ledger).counts(made.campaign_id)[made.id]
    assert said.status == status
    assert said.body == b"" or method == "GET"
    assert (hit.kind, hit.visitor, hit.click) == (HitKind(kind), None, None)
    assert (counts.clicks, counts.hits) == (0, 1)
    if status == 302:
        assert said.location == made.location


def test_the_picture_is_told_apart_and_capitals_are_understood(ledger: Ledger, tmp_path: Path) -> None:
    made = link(ledger)
    server = Server(ledger, tmp_path / "j")
    said = asked(server, f"/Q/{made.short.upper()}", f"/{made.short.upper()}.", f"/q/{made.short}")
    assert [s.status for s in said] == [302, 302, 302]
    assert [hit.qr for hit in server.moved()] == [True, False, True]


def test_a_link_that_is_over_leads_to_the_brand(ledger: Ledger, tmp_path: Path) -> None:
    links = store(ledger)
    number = campaign(ledger)
    over, off = links.make(
        [
            LinkWish(number, "https://shop.example/a", expires_at=NOW),
            LinkWish(number, "https://shop.example/b"),
        ]
    )
    links.switch(off.id, on=False)
    nowhere = campaign(ledger, site="", people=0)
    lost = links.make([LinkWish(nowhere, "https://shop.example/c", expires_at=NOW - timedelta(days=1))])[0]
    server = Server(ledger, tmp_path / "j")
    said = asked(server, f"/{over.short}?x=1", f"/{off.short}", f"/{lost.short}")
    assert [s.status for s in said] == [302, 302, 410]
    assert [said[0].location, said[1].location] == [SITE, SITE]
    assert {hit.kind for hit in server.moved()} == {HitKind.ENDED}


def test_nobody_is_sent_where_no_link_leads(ledger: Ledger, tmp_path: Path) -> None:
    link(ledger)
    server = Server(ledger, tmp_path / "j")
    tricks = (
        "/nothing", "//evil.example/", "/https://evil.example", "/..%2f..%2fetc/passwd", "/../../etc/passwd", "/\\evil",
        "/?url=https://evil.example", "/%00", "/q/", "/q/q/x", "/ٱ", "/robots.txt", "/favicon.ico", "/.git/config",
    )  # fmt: skip
    for said in asked(server, *tricks):
        assert "location" not in said.headers
        assert said.status in {200, 404}
    assert server.moved() == []


def test_unknown_codes_lead_to_the_brands_page_where_there_is_one(ledger: Ledger, tmp_path: Path) -> None:
    server = Server(ledger, tmp_path / "j", unknown_url="https://sweets.example/lost")
    said = asked(server, "/whatever?next=https://evil.example")[0]
    assert (said.status, said.location) == (302, "https://sweets.example/lost")


def test_a_link_made_a_moment_ago_is_waited_for(ledger: Ledger, tmp_path: Path) -> None:
    made = link(ledger)
    server = Server(ledger, tmp_path / "j")

    async def race() -> int:
        fresh = store(ledger).make([LinkWish(made.campaign_id, "https://shop.example/fresh")])[0]
        asking = asyncio.create_task(server.ask(f"/{fresh.short}"))
        await asyncio.sleep(0.05)
        server.mover.refresh_links()
        server.app._table.refresh()
        said = await asking
        await server.journal.close()
        return said.status

    assert asyncio.run(race()) == 302


def test_only_following_is_allowed_and_nothing_endless(ledger: Ledger, tmp_path: Path) -> None:
    made = link(ledger)
    server = Server(ledger, tmp_path / "j", hosts=("go.example",))
    here = [("host", "go.example")]
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "BREW"):
        said = asked(server, f"/{made.short}", method=method, headers=here)[0]
        assert said.status == 421  # the test's own Host stands first: two of them are refused
    server = Server(ledger, tmp_path / "k")
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "BREW"):
        said = asked(server, f"/{made.short}", method=method)[0]
        assert (said.status, said.headers["allow"]) == (405, "GET, HEAD")
    assert asked(server, f"/{made.short}?{'a' * 3000}")[0].status == 414
    assert asked(server, f"/{made.short}", headers=here)[0].status == 421
    assert server.moved() == []


def test_a_name_of_somebody_else_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    made = link(ledger)
    server = Server(ledger, tmp_path / "j", hosts=("go.example",))
    assert asked(server, f"/{made.short}")[0].status == 421


def test_one_address_cannot_ask_without_end(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    over = Rate.over
    monkeypatch.setattr(Rate, "over", lambda rate, who, _: over(rate, who, 5.0))  # all within the same ten seconds
    made = link(ledger)
    server = Server(ledger, tmp_path / "j", rate=5)
    said = asked(server, *[f"/{made.short}"] * 8)
    assert [s.status for s in said].count(429) == 3
    assert asked(server, f"/{made.short}", client="198.51.100.7")[0].status == 302


def test_only_the_brands_own_proxies_say_who_asks(ledger: Ledger, tmp_path: Path) -> None:
    made = link(ledger)
    believed = Server(ledger, tmp_path / "j", proxies=1)
    for said in ("1.2.3.4, 203.0.113.5", "9.9.9.9, 203.0.113.5", "203.0.113.6"):
        asked(believed, f"/{made.short}", headers=[("X-Forwarded-For", said)])
    visitors = [hit.visitor for hit in believed.moved()]
    assert (len(visitors), len(set(visitors))) == (3, 2)
    alone = Server(ledger, tmp_path / "k")
    asked(alone, f"/{made.short}", headers=[("X-Forwarded-For", "1.2.3.4")])
    asked(alone, f"/{made.short}")
    assert len({hit.visitor for hit in alone.moved()[3:]}) == 1


def test_a_brands_page_that_is_none_is_not_gone_to(ledger: Ledger, tmp_path: Path) -> None:
    number = campaign(ledger, site="javascript:alert(1)")
    over = store(ledger).make([LinkWish(number, "https://shop.example/a", expires_at=NOW)])[0]
    assert asked(Server(ledger, tmp_path / "j"), f"/{over.short}")[0].status == 410


def test_a_row_that_other_hands_changed_is_seen(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = link(ledger)
    server = Server(ledger, tmp_path / "j")
    with ledger.write() as db:
        db.execute(LINKS.update().values(location="https://shop.example/forgotten"))
    later = time.monotonic() + 60
    monkeypatch.setattr("goodword.tracking.redirect.mover.time.monotonic", lambda: later)
    server.mover.refresh_links()
    server.app._table.refresh()
    monkeypatch.undo()
    assert asked(server, f"/{made.short}")[0].location.startswith("https://shop.example/forgotten")
