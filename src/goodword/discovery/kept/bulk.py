"""What can be done with many creators of a list at once, by the word that a form sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goodword.core.errors import BadInput
from goodword.core.text import counted
from goodword.discovery.kept.desk import KeptDesk
from goodword.discovery.kept.model import MOST_AT_ONCE

ACTIONS = ("top", "bottom", "remove", "tag", "untag", "copy")


def do_bulk(desk: KeptDesk, number: int, given: Mapping[str, str], picks: Sequence[str]) -> str:
    """Do one of ACTIONS with creators of a list and say what was done. given: do, tag, other (number of a list).
    Raises BadInput for what is not known, or where nobody was selected."""
    if given["do"] not in ACTIONS:
        raise BadInput.unknown("action", given["do"][:40], list(ACTIONS))
    if not picks:
        raise BadInput("Nobody was selected.", data="Nothing was changed.", next_step="tick whom you mean")
    who = desk.who
    if given["do"] in ("top", "bottom"):
        desk.lists.move(number, picks, 1 if given["do"] == "top" else MOST_AT_ONCE, who)
        return f"{counted(len(picks), 'creator')} moved"
    if given["do"] == "remove":
        return f"{counted(len(desk.lists.take(number, picks, who)), 'creator')} removed"
    if given["do"] == "copy":
        other = int(given["other"]) if given["other"].isdecimal() and len(given["other"]) < 10 else 0
        if not other:
            raise BadInput("Choose the other list first.", data="Nothing was changed.")
        added = desk.lists.put(other, picks, who)
        return f"{counted(len(added), 'creator')} added to the other list"
    desk.lists.get(number, who)
    if given["do"] == "untag":
        had = desk.tags.take(desk.tag_named(given["tag"].strip()).id, picks, who)
        return f"{counted(len(had), 'creator')} untagged"
    return f"{counted(len(desk.give(given['tag'], picks)[1]), 'creator')} tagged"
