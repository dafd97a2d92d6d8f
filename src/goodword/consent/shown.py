"""What would be kept, line by line, in the creator's language. Pure."""

from __future__ import annotations

from goodword.consent.previews import Preview
from goodword.consent.wording import Words
from goodword.core.tables import Kind
from goodword.core.times import from_epoch


def lines_of(preview: Preview, words: Words) -> tuple[str, ...]:
    """Sentences of a preview."""
    found = preview.found
    return (*_profile(preview, words), *_posts(preview, words), *_people(preview, words),
            *([words("line_bad", count=words.number(found.bad))] if found.bad else []),
            words("line_closed", count=words.number(found.closed)))  # fmt: skip


def _profile(preview: Preview, words: Words) -> list[str]:
    made = []
    for row in preview.found.rows.get(Kind.CREATORS, ()):
        made.append(words("line_profile", name=row.get("name") or row["handle"]))
        if row.get("followers") is not None:
            made.append(words("line_followers_count", count=words.number(row["followers"])))
    return made


def _posts(preview: Preview, words: Words) -> list[str]:
    count, period = len(preview.found.rows.get(Kind.POSTS, ())), preview.period
    if period is None:
        return [words("line_posts_none")] if not count else []
    first, last = (words.day(from_epoch(at).date()) for at in period)
    return [words("line_posts", count=words.number(count), first=first, last=last)]


def _people(preview: Preview, words: Words) -> list[str]:
    followers, shares = len(preview.found.rows.get(Kind.AUDIENCE, ())), len(preview.found.shares)
    made = [words("line_audience", count=words.number(shares))] if shares else []
    return [*made, words("line_followers", count=words.number(followers))] if followers else made
