"""What was answered is on the disk, whatever is killed and however the disk fails; the ledger gets each click once."""

from __future__ import annotations

import asyncio
import errno
import os
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodword.core.errors import StorageFull
from goodword.ledger.store import Ledger
from goodword.tracking.model import Hit, HitKind
from goodword.tracking.redirect import frames
from goodword.tracking.redirect.journal import SPARE, SUFFIX, Journal
from goodword.tracking.redirect.mover import run
from goodword.tracking.redirect.store import HitStore
from goodword.tracking.redirect.table import NAME
from goodword.tracking.visits import visit
from tracking.campaigns import PHONE, link
from tracking.redirect.asking import AT, SMALL, Server, asked


def _record(number: int) -> bytes:
    return frames.line_of(Hit(1, number, HitKind.PERSON, click=f"click{number}"))


async def _written(journal: Journal, numbers: range) -> None:
    await asyncio.gather(*(_await(journal.append(_record(n))) for n in numbers))


async def _await(future: asyncio.Future[None]) -> None:
    await future


def _found(folder: Path) -> list[int]:
    """What can be read of all journals of a folder, whole groups only."""
    return sorted(n for path in folder.glob(f"*{SUFFIX}") for n in _numbers(frames.read(path.read_bytes())))


def _numbers(found: frames.Read) -> list[int]:
    return [int(row[1]) for row in frames.values(found.lines)]


def test_many_waiting_clicks_share_one_write(tmp_path: Path) -> None:
    syncs = []
    journal = Journal(tmp_path, sync=lambda fd: syncs.append(os.fdatasync(fd)))
    asyncio.run(_written(journal, range(500)))
    assert _found(tmp_path) == list(range(500))
    assert len(syncs) < 25


def test_segments_follow_one_another_and_are_ended(tmp_path: Path) -> None:
    journal = Journal(tmp_path, size=4_096)

    async def run() -> None:
        for n in range(0, 900, 20):
            await _written(journal, range(n, n + 20))
        await journal.close()

    asyncio.run(run())
    assert _found(tmp_path) == list(range(900))
    assert len(list(tmp_path.glob(f"*{SUFFIX}"))) > 5
    assert all(frames.read(p.read_bytes()).ended for p in tmp_path.glob(f"*{SUFFIX}"))
    assert list(tmp_path.glob(f"*{SPARE}")) == []


@pytest.mark.parametrize("seed", range(12))
def test_after_a_power_cut_every_answered_click_can_be_read(tmp_path: Path, seed: int) -> None:
    """Only what was brought to the disk survives; of what was written since, any part may: pages come in any order."""
    rng = random.Random(seed)
    safe: dict[Path, bytes] = {}
    answered: list[int] = []
    journal = Journal(tmp_path, size=16_384, sync=lambda fd: _keep(safe, fd))

    async def run() -> None:
        for n in range(400):
            future = journal.append(_record(n))
            future.add_done_callback(lambda _, n=n: answered.append(n))
            if rng.random() < 0.2:
                await future
        await asyncio.sleep(rng.random() * 0.002)

    asyncio.run(run())
    last = list(answered)
    for path in tmp_path.glob(f"*{SUFFIX}"):
        path.write_bytes(_after_the_cut(safe.get(path, b""), path.read_bytes(), rng))
    assert set(last) <= set(_found(tmp_path))
    assert len(_found(tmp_path)) == len(set(_found(tmp_path)))


def _keep(safe: dict[Path, bytes], fd: int) -> None:
    """A disk that remembers what it had at its last synchronisation."""
    path = Path(f"/proc/self/fd/{fd}").readlink()
    safe[path] = path.read_bytes()


def _after_the_cut(safe: bytes, written: bytes, rng: random.Random) -> bytes:
    pages = range(0, len(written), 512)
    return b"".join(written[i : i + 512] if rng.random() < 0.5 else safe[i : i + 512] for i in pages)


def test_a_torn_end_is_seen_and_left_out() -> None:
    first = frames.group([_record(1)])
    whole = first + frames.group([_record(2), _record(3)])
    for cut in range(len(first), len(whole)):
        found = frames.read(whole[:cut] + bytes(64))
        assert _numbers(found) == [1]
        assert not found.ended
    assert frames.read(whole + frames.END).ended
    flipped = bytearray(whole)
    flipped[20] ^= 1
    assert frames.read(bytes(flipped)).torn


@given(
    agent=st.one_of(
        st.text(st.characters(max_codepoint=0xFF), max_size=80),
        st.builds("Mozilla/5.0 (Linux; Android 10; K) {}/1 bot".format, st.text("\\\t\r\n\0\x85 Nab;(", max_size=9)),
    ),
    referrer=st.binary(max_size=60),
    language=st.binary(max_size=20),
)
def test_whatever_a_browser_says_of_itself_a_click_is_one_line(agent: str, referrer: bytes, language: bytes) -> None:
    headers = {b"user-agent": agent.encode("latin-1"), b"referer": b"https://" + referrer, b"accept-language": language}
    seen = visit("GET", headers)
    hit = Hit(7, 5, seen.kind, None, -3, True, seen.referrer, seen.device, seen.agent, seen.language)
    line = frames.line_of(hit)
    assert line.count(b"\n") == line.count(b"\r") + 1 == line.count(b"\0") + 1 == line.count(b"\\")
    assert Hit(*frames.values(line)[0]) == hit


def test_very_many_clicks_at_once_are_several_groups() -> None:
    lines = [_record(n) for n in range(5_000)]
    found = frames.read(frames.group(lines))
    assert (found.lines, found.torn) == (b"".join(lines), False)
    assert frames.read(frames.group(lines)[:-1]).lines == b"".join(lines[:4_800])


def test_a_full_disk_lets_nobody_down_and_claims_nothing(ledger: Ledger, tmp_path: Path) -> None:
    made = link(ledger)
    full = False

    def sync(fd: int) -> None:
        if full:
            raise OSError(errno.ENOSPC, "No space left on device")
        os.fdatasync(fd)

    server = Server(ledger, tmp_path / "j", sync=sync)

    async def run() -> list[int]:
        nonlocal full
        said = [(await server.ask(f"/{made.short}"))]
        full = True
        said.append(await server.ask(f"/{made.short}"))
        sick = await server.ask("/health")
        full = False
        said.append(await server.ask(f"/{made.short}"))
        well = await server.ask("/health")
        await server.journal.close()
        assert (sick.status, well.status) == (503, 200)
        assert made.location.split("#")[0].replace("&", "&amp;").encode() in said[1].body
        assert b'http-equiv="refresh"' in said[1].body
        return [s.status for s in said]

    assert asyncio.run(run()) == [302, 503, 302]
    assert len(server.moved()) == 2


def test_room_is_kept_beforehand_for_a_disk_that_fills_up(tmp_path: Path) -> None:
    journal = Journal(tmp_path, size=SMALL)

    async def run() -> None:
        await _written(journal, range(10))

    asyncio.run(run())
    path = next(tmp_path.glob(f"*{SUFFIX}"))
    assert path.stat().st_size == SMALL
    assert path.stat().st_blocks * 512 >= SMALL


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "absent")

    async def run() -> None:
        with pytest.raises(StorageFull, match="could not be written"):
            await journal.append(_record(1))
        assert journal.failed

    asyncio.run(run())


def test_moving_twice_adds_nothing(ledger: Ledger, tmp_path: Path) -> None:
    made = link(ledger)
    server = Server(ledger, tmp_path / "j")
    asked(server, *[f"/{made.short}"] * 30)
    copy = {p: p.read_bytes() for p in (tmp_path / "j").glob(f"*{SUFFIX}")}
    assert len(server.moved()) == 30
    assert list((tmp_path / "j").glob(f"*{SUFFIX}")) == []
    assert copy


def test_a_mover_that_is_killed_between_its_steps_adds_nothing_twice(ledger: Ledger, tmp_path: Path) -> None:
    made = link(ledger)
    server = Server(ledger, tmp_path / "j")
    asked(server, *[f"/{made.short}"] * 30)
    path = next((tmp_path / "j").glob(f"*{SUFFIX}"))
    store, whole = server.mover._store, path.read_bytes()
    lines = [frames.line(row) for row in frames.values(frames.read(whole).lines)[:10]]  # asked one after the other
    half = sum(len(frames.group([one])) for one in lines)
    assert whole[:half] == b"".join(frames.group([one]) for one in lines)
    assert store.move(path.stem, 0, half, b"".join(lines), 1) == half
    assert store.move(path.stem, 0, half, b"".join(lines), 1) == half  # another mover, at the same place
    assert len(server.moved()) == 30
    assert not path.exists()


def test_a_mover_that_is_told_to_end_before_it_began_moves_what_is_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    ledger = Ledger.open(url)
    made = link(ledger)
    server = Server(ledger, tmp_path / "j")
    asked(server, *[f"/{made.short}"] * 30)
    run(url, server.folder, ended=lambda: True)
    assert not list(server.folder.glob(f"*{SUFFIX}"))
    assert len(server.moved()) == 30
    ledger.close()


def test_clicks_are_moved_where_the_file_of_links_cannot_be_written(tmp_path: Path) -> None:
    """As on a full disk: only moving makes room there."""
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    ledger = Ledger.open(url)
    made = link(ledger)
    server = Server(ledger, tmp_path / "j")
    asked(server, *[f"/{made.short}"] * 30)
    (server.folder / f"{NAME}.part").mkdir()
    run(url, server.folder, ended=lambda: True)
    assert not list(server.folder.glob(f"*{SUFFIX}"))
    ledger.close()


def test_a_live_journal_is_moved_as_far_as_it_goes(ledger: Ledger, tmp_path: Path) -> None:
    made = link(ledger)
    server = Server(ledger, tmp_path / "j")

    async def run() -> None:
        await server.ask(f"/{made.short}")
        assert len(server.moved()) == 1
        await server.ask(f"/{made.short}")
        assert len(server.moved()) == 2
        assert list(server.folder.glob(f"*{SUFFIX}"))
        await server.journal.close()

    asyncio.run(run())
    assert len(server.moved()) == 2
    assert not list(server.folder.glob(f"*{SUFFIX}"))


def test_what_comes_while_clicks_are_moved_waits_for_the_next_round(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction for each handful of clicks would cost more than the clicks."""
    made = link(ledger)
    server = Server(ledger, tmp_path / "j")
    move, moves = HitStore.move, []

    async def run() -> None:
        loop = asyncio.get_running_loop()
        await server.ask(f"/{made.short}")

        def moved(store: HitStore, *given: Any) -> int:
            moves.append(given)
            asyncio.run_coroutine_threadsafe(server.ask(f"/{made.short}"), loop).result(120)
            return move(store, *given)

        monkeypatch.setattr(HitStore, "move", moved)
        done = await asyncio.to_thread(server.mover.round)
        assert (done.clicks, len(moves)) == (1, 1)
        await server.journal.close()

    asyncio.run(run())
    monkeypatch.setattr(HitStore, "move", move)
    assert len(server.moved()) == 2


def test_hits_of_a_campaign_that_was_deleted_hold_nothing_up(ledger: Ledger, tmp_path: Path) -> None:
    gone, stays = link(ledger), link(ledger)
    server = Server(ledger, tmp_path / "j")
    asked(server, f"/{gone.short}", f"/{stays.short}", f"/{gone.short}")
    from goodword.ledger.tables import CAMPAIGNS

    with ledger.write() as db:
        db.execute(CAMPAIGNS.delete().where(CAMPAIGNS.c.id == gone.campaign_id))
    assert [hit.link_id for hit in server.moved()] == [stays.id]


def test_a_clock_that_jumps_loses_nothing(ledger: Ledger, tmp_path: Path) -> None:
    made = link(ledger)
    times = iter([AT, AT - 3 * 86_400, AT + 40 * 86_400, 0.0, AT])
    server = Server(ledger, tmp_path / "j", clock=lambda: next(times, AT))
    said = asked(server, *[f"/{made.short}"] * 5, headers=[("user-agent", PHONE)])
    assert [s.status for s in said] == [302] * 5
    hits = server.moved()
    assert len(hits) == 5
    assert len({hit.click for hit in hits}) == 5
