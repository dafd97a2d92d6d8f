"""The suspicions that the model adds up. Each rises with suspicion, so that its weight may never be negative."""

from __future__ import annotations

import numpy as np

from goodword.vetting.audience.model import Additive, Floats, Followers, Reason, Scored, Term

# Where slopes may change, on the scale of each suspicion: fixed by the field's landmarks, not by any one set's
# quantiles.
KNOTS: dict[str, tuple[float, ...]] = {
    "posts": tuple(float(-np.log1p(n)) for n in (2000, 100, 10, 0)),
    "digits": (0.0, 0.15, 0.4),
    "picture": (0.0, 1.0),
    "following_per_post": (-1.0, 1.5, 4.0, 7.0),
    "following": tuple(float(np.log1p(n)) for n in (50, 500, 2000, 6000)),
    "followers": tuple(float(-np.log1p(n)) for n in (3000, 300, 30, 3)),
}
_SENTENCES = {
    "posts": ("has few posts", "has many posts"),
    "digits": ("many digits in the name", "no digits in the name"),
    "picture": ("has no profile picture", "has a profile picture"),
    "following_per_post": ("follows many for so few posts", "posts as much as it follows"),
    "following": ("follows very many accounts", "follows few accounts"),
    "followers": ("has few followers", "has many followers"),
}


def suspicions(f: Followers) -> dict[str, Floats]:
    """The value of each suspicion, (n,), NaN where a fact is not known; every one rises with suspicion."""
    following, posts = np.log1p(f.following), np.log1p(f.posts)
    return {
        "posts": -posts,
        "digits": f.digits,
        "picture": 1 - f.picture,
        "following_per_post": following - posts,
        "following": following,
        "followers": -np.log1p(f.followers),
    }


def pieces(x: Floats, knots: tuple[float, ...]) -> Floats:
    """(n, k): how far x has come through each piece between knots, 0 to 1; NaN stays NaN."""
    edges = np.array(knots)
    return np.asarray(np.clip((x[:, None] - edges[:-1]) / np.diff(edges), 0.0, 1.0))


def contribution(term: Term, x: Floats) -> Floats:
    """(n,) what a term adds to the log-odds; nothing where the fact is not known."""
    moved = np.nan_to_num(pieces(x, term.knots) - np.array(term.means))
    return np.asarray(moved @ np.array(term.steps))


def score(model: Additive, f: Followers) -> Scored:
    """Probability of not being a person, with the terms that make it up."""
    values = suspicions(f)
    parts = np.stack([contribution(term, values[term.name]) for term in model.terms], axis=1)
    return Scored(_logistic(model.intercept + parts.sum(axis=1)), parts)


def explain(model: Additive, scored: Scored, row: int) -> tuple[Reason, ...]:
    """The terms of one follower, strongest first."""
    adds = scored.terms[row]
    order = sorted(range(len(model.terms)), key=lambda t: -abs(adds[t]))
    return tuple(
        Reason(model.terms[t].name, float(adds[t]), _SENTENCES[model.terms[t].name][int(adds[t] < 0)]) for t in order
    )


def _logistic(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -50, 50))))
