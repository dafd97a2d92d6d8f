"""The shortlist: who is shown, in which order, with reasons, vetting and numbers of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from goodword.catalogue.model import Catalogue
from goodword.core.tier import Tier
from goodword.discovery.match import search_terms
from goodword.discovery.model import Brief, Candidate
from goodword.discovery.reasons import Asked, Proof, fit_of
from goodword.discovery.rules import tier_of
from goodword.planning.assess import Pool, Question, competitor_handles
from goodword.planning.people import draws, people_estimate
from goodword.vetting.evidence.gather import completed
from goodword.vetting.material import readings
from goodword.vetting.model import DEFAULT_RULE, Vetting
from goodword.vetting.sponsored.gather import seen_posts
from goodword.vetting.sponsored.saturation import saturation
from goodword.vetting.vet import vet_many

ASIDE = 0.2
"""At most this part of the shortlist goes to creators who fit and may not be booked, so that the reason is seen."""


def shown(pool: Pool, booked: tuple[int, ...], multiplier: float, size: int) -> list[int]:
    """Pool rows of the shortlist: the booked, the eligible by what they bring beyond their price, then others.

    multiplier: people that one more minor unit of the budget brings; people - multiplier x price is what a creator
    brings beyond what the same money brings elsewhere. Those who may not be booked follow by fit.
    """
    net = pool.people - multiplier * np.maximum(pool.prices.minor, 0)
    taken = np.zeros(len(pool), bool)
    taken[list(booked)] = True
    eligible = _best(net, pool.eligible & ~taken)
    aside = _best(pool.fits.score, ~pool.eligible & ~taken & pool.asked)
    room = max(0, size - len(booked))
    spare = min(len(aside), max(room - len(eligible), int(size * ASIDE)))
    spare = min(spare, room)
    return [*booked, *eligible[: room - spare].tolist(), *aside[:spare].tolist()]


def _best(value: NDArray[np.float64], among: NDArray[np.bool_]) -> NDArray[np.int64]:
    rows = np.flatnonzero(among)
    return rows[np.argsort(-value[rows], kind="stable")]


def candidates(
    catalogue: Catalogue, pool: Pool, rows: list[int], question: Question, place: str, *, country: str = ""
) -> tuple[tuple[Candidate, ...], NDArray[np.float64]]:
    """The shortlisted creators in the order of `rows`, and the draws of their people, (len(rows), DRAWS).

    country: of the brief's place, whose rules of disclosure apply too.
    """
    brief = question.brief
    features = pool.features.take(pa.array(rows, pa.int64()))
    vettings = vet_many(
        features,
        question.cells,
        now=question.now,
        limits=brief.tier_limits,
        evidence=brief.evidence,
        newest=question.newest,
    )
    if brief.competitors:
        vettings = _beside_rivals(catalogue, vettings, features, question, country)
    proof = _proof(catalogue, tuple(pool.ids[i] for i in rows), question)
    asked = Asked(brief, question.taxonomy, place, language_names())
    drawn = draws(
        rows,
        pool.ids,
        followers=pool.followers,
        engagement=pool.engagement,
        fits=pool.fits,
        local=pool.local,
        seed=brief.seed,
    )
    built = []
    for k, (i, row) in enumerate(zip(rows, features.to_pylist(), strict=True)):
        fit = fit_of(i, row, pool.fits, local=pool.local, proof=proof, asked=asked)
        people = people_estimate(float(pool.people[i]), drawn[k], int(pool.engagement.n[i]))
        built.append(
            Candidate(
                **_identity(row, brief),
                fit=fit,
                engagement=pool.engagement.estimate(i),
                vetting=vettings[k],
                local_share=pool.local.estimate(i) if pool.local is not None else None,
                local_basis=pool.local.basis(i) if pool.local is not None else "",
                price=pool.prices.price(i),
                people=people,
                eligible=bool(pool.eligible[i]),
                why_not=pool.why_not(i),
            )
        )
    return tuple(built), drawn


def _beside_rivals(
    catalogue: Catalogue, vettings: list[Vetting], features: pa.Table, question: Question, country: str
) -> list[Vetting]:
    """The same with what their posts say: who names a competitor asks for a look here as on the creator's own page."""
    ids = tuple(v.creator_id for v in vettings)
    limits, rivals = question.brief.tier_limits, competitor_handles(question.brief)
    read, seen = readings(catalogue, ids, question.taxonomy), seen_posts(catalogue, ids, judge="no")
    told = []
    for vetting, row in zip(vettings, features.to_pylist(), strict=True):
        own = {"country": row["country"], "language": row["language"], "declared": row["niche"]}
        reading = read.of(vetting.creator_id, **own, asked=(country,) if country else ())
        reading = replace(reading, ads=saturation(seen.posts[vetting.creator_id], competitors=rivals))
        tier = limits.tier(row["followers"]) if row["followers"] else Tier.PERSONAL
        told.append(completed(vetting, reading.signals(row["platform"], tier, DEFAULT_RULE)))
    return told


def _identity(row: Mapping[str, Any], brief: Brief) -> dict[str, Any]:
    followers = row["followers"] or 0
    return {
        "creator_id": row["creator_id"],
        "platform": row["platform"],
        "handle": row["handle"],
        "name": row["name"] or row["handle"],
        "url": row["url"] or "",
        "tier": tier_of(brief, followers),
        "followers": int(followers),
        "place": row["place"] or "",
        "lat": row["lat"],
        "lon": row["lon"],
        "language": row["language"] or "",
        "posts_known": int(row["posts_known"] or 0),
        "audience_known": int(row["audience_known"] or 0),
    }


def _proof(catalogue: Catalogue, ids: tuple[str, ...], question: Question) -> Proof:
    """Example posts of the shortlist that speak of the brief's niches and words."""
    brief = question.brief
    terms = tuple(dict.fromkeys(t for n in brief.niches for t in question.taxonomy.terms(n)))
    asked = (*terms, *search_terms(brief.words))
    if not ids or not asked:
        return Proof()
    return Proof.of(catalogue.example_posts(ids, asked), terms)


@lru_cache(maxsize=1)
def language_names() -> Mapping[str, str]:
    """ISO 639-1 code → English name."""
    from babel import Locale  # noqa: PLC0415 - 30 ms once

    return {code: str(name) for code, name in Locale("en").languages.items() if len(code) == 2}
