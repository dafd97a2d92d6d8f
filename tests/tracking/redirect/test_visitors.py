"""Visitors are the same number for a day, on every process of a machine; no address is written anywhere."""

from __future__ import annotations

from pathlib import Path

from goodword.core.times import DAY
from goodword.ledger.store import Ledger
from goodword.tracking.redirect.visitors import Visitors
from tracking.campaigns import link
from tracking.redirect.asking import Server, asked


def test_a_day_has_one_key_for_all_processes(tmp_path: Path) -> None:
    one, two = Visitors(tmp_path), Visitors(tmp_path)
    assert one.number("203.0.113.9", b"ua", 100) == two.number("203.0.113.9", b"ua", DAY - 1)
    assert one.number("203.0.113.9", b"ua", 100) != one.number("203.0.113.9", b"other", 100)
    assert one.number("203.0.113.9", b"ua", 100) != one.number("203.0.113.8", b"ua", 100)


def test_the_key_of_yesterday_is_gone(tmp_path: Path) -> None:
    visitors = Visitors(tmp_path)
    before = visitors.number("203.0.113.9", b"ua", 100)
    after = visitors.number("203.0.113.9", b"ua", DAY + 100)
    assert before != after
    assert [path.name for path in tmp_path.glob("visitors-*")] == ["visitors-1"]
    assert list(tmp_path.glob(".visitors*")) == []
    assert visitors.number("203.0.113.9", b"ua", 100) not in {before, after}  # a clock that jumps back: a new key


def test_no_address_is_on_the_disk(ledger: Ledger, tmp_path: Path) -> None:
    made = link(ledger)
    server = Server(ledger, tmp_path / "j")
    asked(server, f"/{made.short}", client="198.51.100.77", headers=[("X-Forwarded-For", "198.51.100.78")])
    server.moved()
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert files
    assert not any(b"198.51.100" in p.read_bytes() for p in files)
