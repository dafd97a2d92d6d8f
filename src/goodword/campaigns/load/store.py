"""A campaign's rows written into the ledger: all in one transaction beside what the rooms' own stores make."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import insert, select

from goodword.campaigns.load.folder import LoadedPost
from goodword.core.codec import digest
from goodword.core.times import DAY
from goodword.ledger.store import Ledger
from goodword.ledger.tables import CAMPAIGN_POSTS, CODES, HIT_COUNTS, HITS, POST_EVENTS, POST_SNAPSHOTS
from goodword.tracking.model import Hit

_MANY = 5_000


class LoadStore:
    """Writes rows that were read from files."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def hits(self, hits: Sequence[tuple[int, Hit]]) -> None:
        """Hits of links that have none yet: (link, hit)."""
        rows = [
            {"link_id": link, "at": h.at, "kind": h.kind.value, "click": h.click, "visitor": h.visitor, "qr": 0,
             "referrer": "", "device": "", "agent": "", "language": ""}
            for link, h in hits
        ]  # fmt: skip
        counts = Counter((link, h.at // DAY * DAY, h.kind.value) for link, h in hits)
        counted = [{"link_id": link, "day": day, "kind": kind, "hits": n} for (link, day, kind), n in counts.items()]
        with self._ledger.write() as db:
            for start in range(0, len(rows), _MANY):
                db.execute(insert(HITS), rows[start : start + _MANY])
            if counted:
                db.execute(insert(HIT_COUNTS), counted)

    def codes(self, campaign: int, codes: Mapping[str, int], at: int) -> None:
        """Codes that a shop has already: code → booking."""
        rows = [
            {"campaign_id": campaign, "booking_id": booking, "code": code, "skeleton": code, "discount": "none",
             "value": 0, "currency": "", "once": 0, "made_at": at}
            for code, booking in codes.items()
        ]  # fmt: skip
        with self._ledger.write() as db:
            if rows:
                db.execute(insert(CODES), rows)

    def posts(self, posts: Sequence[tuple[int, LoadedPost]], at: int) -> None:
        """Posts with their counts as last seen: (booking, post)."""
        with self._ledger.write() as db:
            for booking, post in posts:
                row = {"booking_id": booking, "post_id": post.post, "url": "", "posted_at": post.posted_at,
                       "found_by": "hand", "why": "in the file of posts", "made_at": at}  # fmt: skip
                number = db.execute(insert(CAMPAIGN_POSTS).values(**row)).inserted_primary_key[0]  # type: ignore[index]
                said = {"campaign_post_id": number, "kind": "confirmed", "who": "", "at": at, "door": "import"}
                db.execute(insert(POST_EVENTS).values(**said))
                body = json.dumps({"caption": "", "source": "file"}, sort_keys=True).encode()
                seen = {"campaign_post_id": number, "mark": "30d", "due_at": post.posted_at + 30 * DAY,
                        "observed_at": at, "taken_at": at, "status": "none", "body": zlib.compress(body),
                        "digest": digest(body.decode()), **post.counts}  # fmt: skip
                db.execute(insert(POST_SNAPSHOTS).values(**seen))

    def known_codes(self, codes: Sequence[str]) -> list[str]:
        """Those of these codes that some campaign has already."""
        with self._ledger.read() as db:
            return sorted(db.scalars(select(CODES.c.code).where(CODES.c.code.in_(codes))))
