"""What is to be asked, checked field by field. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from goodword.consent.model import MOST_DAYS, Way, What, Wish
from goodword.core.errors import BadInput
from goodword.core.text import clean
from goodword.ui.words import LANGUAGES
from goodword.upkeep.erase import checked as creator_id_of

_TEXTS = {"brand": 200, "purpose": 2_000, "contact": 300}


def checked(wish: Wish, now: datetime, gives: Mapping[str, frozenset[What]]) -> Wish:
    """The wish as it is kept: of what is asked for, what the network can give. gives: by network, in this way. Raises
    BadInput."""
    creator_id = creator_id_of(wish.creator_id.replace("@", "", 1) if ":@" in wish.creator_id else wish.creator_id)
    platform = creator_id.partition(":")[0]
    network = wish.network or platform
    if network not in gives:
        raise BadInput.unknown(f"network with {_WAYS[wish.way]}", network, list(gives), where="creator")
    if network != platform:
        raise BadInput(
            f"An ask for {network} needs the creator's name there.", where="creator", given=creator_id,
            next_step=f"write it like {network}:name",
        )  # fmt: skip
    brand, purpose, contact = (_text(name, getattr(wish, name), most) for name, most in _TEXTS.items())
    _within("keep_days", wish.keep_days, MOST_DAYS)
    _within("days", wish.days, 400)
    if wish.keep_until is not None and wish.keep_until <= now:
        raise BadInput.value("keep_until", "a day to come", f"{wish.keep_until:%Y-%m-%d}", where="keep_until")
    what = tuple(one for one in What if one in wish.what and one in gives[network])
    if not what:
        can = ", ".join(one.value for one in What if one in gives[network])
        raise BadInput.value("what", f"at least one of {can}", ", ".join(wish.what) or "nothing", where="what")
    if wish.language and wish.language not in LANGUAGES:
        raise BadInput.unknown("language", wish.language, list(LANGUAGES), where="language")
    name = clean(wish.name).strip()[:200] or creator_id.partition(":")[2]
    return replace(
        wish,
        creator_id=creator_id,
        network=network,
        name=name,
        brand=brand,
        purpose=purpose,
        contact=contact,
        what=what,
    )


_WAYS = {Way.ARCHIVE: "archives", Way.CONNECTION: "a sign-in for creators"}


def _text(name: str, given: str, most: int) -> str:
    text = clean(given).strip()
    if not text or len(text) > most:
        raise BadInput.value(name, f"some words, at most {most:,} letters", text[:60], where=name)
    return text


def _within(name: str, given: int, most: int) -> None:
    if not 1 <= given <= most:
        raise BadInput.value(name, f"from 1 to {most:,}", given, where=name)
