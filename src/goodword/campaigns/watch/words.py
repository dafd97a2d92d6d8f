"""How looking for posts goes, in words. Pure."""

from __future__ import annotations

from goodword.campaigns.watch.model import Round, Standing
from goodword.connectors.errors import QuotaSpent
from goodword.connectors.model import Link
from goodword.connectors.registry import connector
from goodword.core.errors import GoodwordError, Unavailable
from goodword.core.text import counted


def said_by(link: Link, error: GoodwordError) -> str:
    """What went wrong at a network, in a sentence about it."""
    title = connector(link.source).about.title
    what = error.what if error.what.startswith(title) else f"{title}: {error.what}"
    given = f" ({error.given})" if error.given else ""
    # It is asked again by itself: "run the same command later" would be wrong here.
    helps = "" if isinstance(error, Unavailable | QuotaSpent) or not error.next_step else f" Next: {error.next_step}."
    return f"{what.rstrip('.')}{given}.{helps}"


def told(done: Round) -> str:
    """A round in one line."""
    asked = f", {counted(done.asked, 'creator')} asked for" if done.asked else ""
    wrong = "".join(f" {said}" for said in done.said)
    return f"{counted(done.found, 'post')} found, {counted(done.snapshots, 'snapshot')} kept{asked}.{wrong}"


def standing_in_words(standing: Standing) -> str:
    """Whether posts are looked for by itself, in a sentence or two."""
    if not standing.every:
        return "Posts are looked for only when you ask: the setting `posts_every` is 0."
    often = "every minute" if standing.every == 1 else f"every {standing.every:,} minutes"
    if standing.overdue:
        return (
            "Nobody looks for posts by itself just now, and it is time to: "
            "start `goodword serve` or `goodword campaign watch`."
        )
    if standing.working:
        return f"Posts are being looked for just now, {often}."
    return f"Goodword looks for posts by itself {often} while `goodword serve` or `goodword campaign watch` runs."
