"""Which posts of a creator belong to a campaign, which marks are due, what rights there are. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from goodword.campaigns.make import web_link
from goodword.campaigns.offers.model import Terms
from goodword.campaigns.posts.model import MARKS, CampaignPost, Decision, Find, FoundBy, Mark, Rights, Rival
from goodword.core.text import clean, fold, hashtags, mentions
from goodword.core.times import from_epoch

_ADDRESS = re.compile(r"(?:https?://)?[\w.-]+\.[a-z]{2,}(?::\d+)?/([\w~-]{3,40})", re.IGNORECASE)
_MOST_WHY = 300
_LEAST_TAG = 3  # characters of a hashtag that may stand for a brand


@dataclass(frozen=True, slots=True)
class Signs:
    """By what posts are known. handles: of the brand, lower case; names: it may stand under in labels and hashtags;
    links: the ends of short links; codes: promo codes. Those of one person count for that person only."""

    handles: frozenset[str]
    names: frozenset[str]
    links: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()


def signs_of(brand: str, handles: Iterable[str], links: Iterable[str] = (), codes: Iterable[str] = ()) -> Signs:
    """Signs as they are compared: folded, handles without @."""
    own = frozenset(h.lstrip("@").casefold() for h in handles if h.strip())
    names = frozenset({fold(brand), fold(brand).replace(" ", ""), *own}) - {""}
    return Signs(own, names, frozenset(x.casefold() for x in links), frozenset(c.casefold() for c in codes))


def find(booking_id: int, rows: Sequence[Mapping[str, Any]], signs: Signs, *, since: int, now: int) -> tuple[Find, ...]:
    """Posts (rows of the canonical posts table) after `since` that carry a sign of the campaign, oldest first."""
    found = []
    for row in rows:
        if not since <= row["posted_at"] <= now:
            continue
        reasons = _reasons(row, signs)
        if reasons:
            why = "; ".join(f"{by.value}: {what}" for by, what in reasons)[:_MOST_WHY]
            found.append(
                Find(booking_id, row["post_id"], web_link(row.get("url")), row["posted_at"], reasons[0][0], why)
            )
    return tuple(sorted(found, key=lambda f: (f.posted_at, f.post_id)))


def _reasons(row: Mapping[str, Any], signs: Signs) -> list[tuple[FoundBy, str]]:
    """(how, what) a post names the campaign, the surest first."""
    caption = clean(row.get("caption") or "")
    words = {w.casefold() for said in re.findall(r"[\w-]+", caption) for w in (said, said.strip("_-"))}
    tags = {h.casefold() for h in row.get("hashtags") or hashtags(caption)}
    found = [(FoundBy.CODE, c) for c in sorted(signs.codes & (words | tags))]
    ends = {m.casefold() for m in _ADDRESS.findall(caption)}
    found += [(FoundBy.LINK, x) for x in sorted(signs.links & ends)]
    label = {fold(s) for s in row.get("sponsors") or ()} | {fold(s).replace(" ", "") for s in row.get("sponsors") or ()}
    found += [(FoundBy.LABEL, x) for x in sorted(signs.names & label)]
    named = {h.casefold() for h in row.get("tagged") or ()}
    found += [(FoundBy.TAG, x) for x in sorted(signs.handles & named)]
    own = {tag for n in signs.names if len(tag := re.sub(r"\W", "", n)) >= _LEAST_TAG}
    found += [(FoundBy.TAG, f"#{x}") for x in sorted(own & {fold(t) for t in tags})]
    spoken = {h.casefold() for h in row.get("mentions") or mentions(caption)}
    found += [(FoundBy.MENTION, x) for x in sorted(signs.handles & spoken)]
    return found


def due(
    post: CampaignPost, seen: Sequence[Mapping[str, Any]], *, now: int
) -> tuple[tuple[Mark, Mapping[str, Any]], ...]:
    """(mark, row) for each mark that is not kept yet and of which counts were seen: those nearest to it.

    seen: rows of this post, in any order.
    """
    posted = int(post.posted_at.timestamp())
    found = []
    for m in MARKS:
        mine = [r for r in seen if posted + m.after <= r["observed_at"] <= min(now, posted + m.until)]
        if mine and post.at(m.name) is None:
            found.append((m, min(mine, key=lambda r: r["observed_at"])))
    return tuple(found)


def rivals(
    post: CampaignPost, rows: Iterable[Mapping[str, Any]], names: Iterable[str], *, until: date, zone: ZoneInfo
) -> tuple[Rival, ...]:
    """Later posts (rows of the posts table) of the same creator up to a day that name one of these, oldest first."""
    posted, found = int(post.posted_at.timestamp()), []
    wanted = [(name, signs_of(name, [name.replace(" ", "")])) for name in names]
    for row in sorted(rows, key=lambda r: (r["posted_at"], r["post_id"])):
        day = from_epoch(row["posted_at"]).astimezone(zone).date()
        if row["posted_at"] <= posted or day > until or row["post_id"] == post.post_id:
            continue
        for name, signs in wanted:
            reasons = _reasons(row, signs)
            if reasons:
                why = "; ".join(f"{by.value}: {what}" for by, what in reasons)[:_MOST_WHY]
                at = from_epoch(row["posted_at"])
                found.append(Rival(row["post_id"], web_link(row.get("url")), at, name, why, until))
    return tuple(found)


def missed(post: CampaignPost, *, now: datetime) -> tuple[str, ...]:
    """Marks that nothing was seen of, and never will be."""
    gone = (now - post.posted_at).total_seconds()
    return tuple(m.name for m in MARKS if post.at(m.name) is None and gone > m.until)


def rights_of(post: CampaignPost, terms: Terms | None, *, today: date, zone: ZoneInfo) -> Rights:
    """What was agreed about the use of a post; nothing where nothing was."""
    if terms is None or post.decision is not Decision.CONFIRMED:
        return Rights(None, (), None, None)
    day = post.posted_at.astimezone(zone).date()
    until = day + timedelta(days=terms.usage_days) if terms.usage_days else None
    only = day + timedelta(days=terms.exclusive_days) if terms.exclusive_days else None
    places = (terms.usage_places or ("own channels",)) if until else ()
    return Rights(until, places, None if until is None else (until - today).days, only)
