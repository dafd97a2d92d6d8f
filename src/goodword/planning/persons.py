"""Persons behind accounts: who was merged counts once, who does not want to be contacted is not booked. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from goodword.discovery.model import Brief, Candidate
from goodword.discovery.rules import Rule
from goodword.planning.assess import Pool

Groups = Mapping[str, tuple[str, ...]]
"""Account → every account of the person, itself too; of those with several alone."""


def counted_once(pool: Pool, groups: Groups, brief: Brief) -> Pool:
    """The pool with one account a person: who is held by the brief, else who may be booked and brings the most.

    Whom the brief rules out by one account is ruled out by all.
    """
    rows = {name: i for i, name in enumerate(pool.ids) if name in groups}
    if not rows:
        return pool
    why: dict[int, str] = {}
    for group in {groups[name] for name in rows}:
        why |= _behind(pool, [rows[name] for name in group if name in rows], group, brief)
    if not why:
        return pool
    out = np.zeros(len(pool), bool)
    out[list(why)] = True
    rule = Rule("same_person", "counting each person once", out, lambda i: why[i])
    return replace(pool, rules=(*pool.rules, rule), eligible=pool.eligible & ~out, asked=pool.asked & ~out)


def wanting_contact(pool: Pool, stopped: Collection[str]) -> Pool:
    """The pool in which nobody is booked anew who does not want to be contacted. stopped: all their accounts."""
    out = np.array([name in stopped for name in pool.ids], bool)
    if not out.any():
        return pool
    rule = Rule("contact", "who may be contacted", out, lambda _: "They do not want to be contacted.")
    return replace(pool, rules=(*pool.rules, rule), eligible=pool.eligible & ~out)


def with_accounts(found: tuple[Candidate, ...], groups: Groups) -> tuple[Candidate, ...]:
    """The same with the other accounts of each person."""
    if not groups:
        return found
    return tuple(
        replace(c, accounts=tuple(a for a in groups.get(c.creator_id, ()) if a != c.creator_id)) for c in found
    )


def _behind(pool: Pool, rows: list[int], group: tuple[str, ...], brief: Brief) -> dict[int, str]:
    """The accounts of a person that are not considered, each with why not."""
    refused = next((name for name in brief.refused if name in group), "")
    if refused:
        told = f"The same person as {refused}, whom you ruled out."
        return {i: told for i in rows if pool.ids[i] != refused and pool.ids[i] not in brief.held}
    held = [i for i in rows if pool.ids[i] in brief.held]
    first = max(rows, key=lambda i: (i in held, bool(pool.eligible[i]), float(pool.people[i]), -i))
    told = f"The same person as {pool.ids[first]}, who is considered by that account."
    return {i: told for i in rows if i != first and i not in held}
