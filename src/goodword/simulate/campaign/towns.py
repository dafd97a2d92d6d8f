"""Where a simulated campaign runs and who is booked: towns and creators of a world. Pure."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa

from goodword.core.errors import BadInput, NotFound
from goodword.core.tier import DEFAULT_LIMITS, Tier
from goodword.simulate.campaign.model import Booked, CampaignSpec, Floats, Ints, Towns
from goodword.simulate.kit import Kit
from goodword.simulate.randomness import stream

HALF_LIFE_DAYS = {"instagram": 0.6, "tiktok": 1.1, "youtube": 4.0}
_SYLLABLES = ("BAKE", "CHAI", "DOSA", "MINT", "PLUM", "RICE", "SALT", "TOFU", "YUZU", "KIWI", "LIME", "OKRA")


def towns(kit: Kit, homes: Ints, wanted: int) -> Towns:
    """The country that most homes (numbers of places) lie in, its towns: those of the homes first, then the largest."""
    geo = kit.geography
    country = Counter(geo.country[homes].tolist()).most_common(1)[0][0]
    inside = geo.inside(country)
    metro, member = np.unique(geo.metro[inside], return_inverse=True)
    weight = np.bincount(member, geo.weight[inside])
    treated = list(dict.fromkeys(int(geo.metro[h]) for h in homes if geo.country[h] == country))
    rest = [int(m) for m in metro[np.argsort(-weight, kind="stable")] if m not in treated]
    chosen = [*treated, *rest[: max(0, wanted - len(treated))]]
    if len(chosen) < len(treated) + 2:
        raise BadInput(
            f"The world has {len(chosen)} towns in {geo.countries[country]}: too few to compare with.",
            next_step="make a world with more places, or book creators of another country",
        )
    by_metro = dict(zip(metro.tolist(), weight.tolist(), strict=True))
    others = [c for c in range(len(geo.countries)) if c != country and len(geo.inside(c))]
    largest = [int(geo.inside(c)[np.argmax(geo.weight[geo.inside(c)])]) for c in others]
    far = np.array([geo.weight[geo.inside(c)].sum() for c in others])
    return Towns(
        names=_unique([geo.names[m] for m in chosen], [geo.labels[m] for m in chosen]),
        country=geo.countries[country],
        weight=np.array([by_metro[m] for m in chosen]) / sum(by_metro[m] for m in chosen),
        treated=len(treated),
        abroad=tuple((geo.names[p], geo.countries[c]) for p, c in zip(largest, others, strict=True)),
        abroad_weight=far / far.sum() if len(far) else far,
        currency={c: str(kit.currencies[i].as_py()) for i, c in enumerate(geo.countries)},
        minor={c: int(kit.minor[i]) for i, c in enumerate(geo.countries)},
        price={c: float(kit.price_level[i]) for i, c in enumerate(geo.countries)},
    )


def _unique(names: list[str], labels: list[str]) -> tuple[str, ...]:
    """Short names where they are unique, full labels where two towns share one, numbered where even those agree."""
    told = [n if names.count(n) == 1 else label for n, label in zip(names, labels, strict=True)]
    return tuple(t if told.count(t) == 1 else f"{t} ({told[:i].count(t) + 1})" for i, t in enumerate(told))


def choose(kit: Kit, truth: pa.Table, spec: CampaignSpec) -> list[str]:
    """Creators of a hyper-local campaign where no roster is given: nano and micro, of a few towns of the country that
    most creators live in, the likeliest neighbours first."""
    rows = truth.select(["creator_id", "home", "followers", "country"]).to_pylist()
    metro = _metros(kit)
    small = [r for r in rows if DEFAULT_LIMITS.tier(r["followers"]) in (Tier.NANO, Tier.MICRO)]
    country = Counter(r["country"] for r in small).most_common(1)[0][0] if small else ""
    by_town: dict[int, list[str]] = {}
    for r in small:
        if r["country"] == country:
            by_town.setdefault(metro[r["home"]], []).append(r["creator_id"])
    rng = stream(spec.seed, "campaign-roster")
    enough = [m for m, ids in by_town.items() if len(ids) * spec.homes >= spec.creators] or list(by_town)
    picked = [enough[i] for i in rng.permutation(len(enough))[: spec.homes]]
    found = [c for m in picked for c in by_town[m][: -(-spec.creators // len(picked))]]
    if not found:
        raise NotFound("No nano or micro creator lives in this world.", next_step="name creators with --creators")
    return found[: spec.creators]


def _metros(kit: Kit) -> dict[str, int]:
    """Number of the metro by the label of a home."""
    return dict(zip(kit.geography.labels, kit.geography.metro.tolist(), strict=True))


def home_numbers(kit: Kit, truth: pa.Table, creator_ids: list[str]) -> tuple[list[dict[str, Any]], Ints]:
    """The truth about creators by id, and the numbers of their homes. Raises NotFound for who is not in the world."""
    known = {r["creator_id"]: r for r in truth.to_pylist()}
    missing = [c for c in creator_ids if c not in known]
    if missing:
        raise NotFound(
            f"{missing[0]!r} is not in this world.",
            given=f"{len(missing)} of {len(creator_ids)} creators are not",
            next_step="book creators of this world: its creators table names them",
        )
    label = {text: i for i, text in reversed(list(enumerate(kit.geography.labels)))}
    rows = [known[c] for c in creator_ids]
    return rows, np.array([label[r["home"]] for r in rows], np.int64)


def book(kit: Kit, rows: list[dict[str, Any]], homes: Ints, where: Towns, spec: CampaignSpec) -> Booked:
    """The booked creators with their codes and fees. A creator of another country has no town of the panel: -1."""
    geo, rng = kit.geography, stream(spec.seed, "campaign-terms")
    metros = dict.fromkeys(int(geo.metro[h]) for h in homes if geo.countries[geo.country[h]] == where.country)
    number = {m: i for i, m in enumerate(metros)}
    at = [number.get(int(geo.metro[h]), -1) if geo.countries[geo.country[h]] == where.country else -1 for h in homes]
    platform = tuple(r["creator_id"].split(":", 1)[0] for r in rows)
    numbers = rng.permutation(90)[: len(rows)] + 10 if len(rows) <= 90 else np.arange(len(rows)) + 100
    names = [_SYLLABLES[i] for i in rng.integers(0, len(_SYLLABLES), len(rows))]
    local = np.array([r["audience_place"] + r["audience_metro"] for r in rows])
    return Booked(
        creator_id=tuple(r["creator_id"] for r in rows),
        platform=platform,
        tier=tuple(DEFAULT_LIMITS.tier(r["followers"]).value for r in rows),
        niche=tuple(r["niche"] for r in rows),
        code=tuple(f"{name}{n}" for name, n in zip(names, numbers, strict=True)),
        followers=_ints(rows, "followers"),
        real=_ints(rows, "real_followers"),
        home=np.array(at, np.int64),
        local=local,
        nation=np.array([r["audience_country"] for r in rows]),
        er=_reals(rows, "er"),
        er_sigma=_reals(rows, "er_sigma"),
        click=_reals(rows, "click_rate"),
        order=_reals(rows, "order_rate"),
        fee=_ints(rows, "price_minor"),
        half_life=np.array([HALF_LIFE_DAYS.get(p, 1.0) for p in platform]),
        leaks=rng.random(len(rows)) < spec.leaking,
    )


def _ints(rows: list[dict[str, Any]], name: str) -> Ints:
    return np.array([r[name] for r in rows], np.int64)


def _reals(rows: list[dict[str, Any]], name: str) -> Floats:
    return np.array([r[name] for r in rows], np.float64)
