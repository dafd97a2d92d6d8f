"""Advertising in comments: signs in many languages, added up. The signs found are the explanation."""

from __future__ import annotations

import html
import json
import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from goodword.core.text import fold
from goodword.vetting.comments.model import Judged, Sign, SpamModel

Floats = NDArray[np.float64]
# What a sign is thought to weigh before any comment is seen, how firmly, and where a title with its link takes one
# back.
PRIOR_WEIGHT, PRIOR_PRECISION = 2.0, 1.0
SHARED = "bare_share"
# Signs that people show every day ("please", "hey guys"): one of them alone never makes a comment advertising.
WEAK = frozenset({"beg", "crowd", "newcomer", "channel", "network"})
_MARGIN = 0.2
# A moment of the video ("look at 2:11") is no advertisement unless one of the signs that lead elsewhere is there too.
_MOMENT = re.compile(r"(?<![\d:])\d{1,2}:[0-5]\d(?!\d)")
_OF_A_MOMENT = frozenset({"check_out", "look", "beg", "crowd"})
_ELSEWHERE = frozenset({"link", "video_link", "own", "subscribe", "money", "contact", "bargain", "chain"})
# Platforms write a moment or a hashtag as a link to themselves; what people wrote is the text between the tags.
_OWN_MARKUP = re.compile(r"<a\b[^>]*>\s*([#\d:][^<]*)</a>", re.IGNORECASE)


@cache
def signs() -> tuple[Sign, ...]:
    """The signs that ship."""
    text = files("goodword.vetting").joinpath("data/comment-signs.toml").read_text(encoding="utf-8")
    return tuple(Sign(name, s["sentence"], tuple(s["patterns"])) for name, s in tomllib.loads(text).items())


@cache
def shipped() -> SpamModel:
    """The weights that ship (UCI YouTube Spam Collection, CC BY 4.0; docs/explain/comments.md)."""
    raw = json.loads(files("goodword.vetting").joinpath("data/comment-spam.json").read_text(encoding="utf-8"))
    return SpamModel(raw["intercept"], raw["weights"], raw["trained_on"])


def plain(text: str) -> str:
    """Folded text with entities and tags resolved, as the signs read it."""
    unescaped = html.unescape(text).replace("’", "'").replace("\ufeff", "")
    return fold(re.sub(r"<br\s*/?>", " ", _OWN_MARKUP.sub(r" \1 ", unescaped)))


def found(texts: Sequence[str]) -> Floats:
    """(n, signs) 1 where a comment shows a sign. One that only repeats the post's title and link shows none."""
    compiled = _compiled()
    read = [plain(text) for text in texts]
    table = np.array([[bool(p.search(text)) for p in compiled.values()] for text in read], dtype=np.float64)
    table = table.reshape(len(read), len(compiled))
    names = list(compiled)
    table[table[:, names.index(SHARED)] == 1] = 0.0
    moment = np.array([bool(_MOMENT.search(text)) for text in read], dtype=np.bool_)
    inside = moment & ~table[:, _columns(names, _ELSEWHERE)].any(axis=1)
    table[np.ix_(np.flatnonzero(inside), np.array(_columns(names, _OF_A_MOMENT)))] = 0.0
    return table


def judge(texts: Sequence[str], model: SpamModel | None = None) -> list[Judged]:
    """Every comment with its probability and its signs in words."""
    model = model or shipped()
    table = found(texts)
    sentences = [sign.sentence for sign in signs()]
    p = probabilities(table, model)
    return [
        Judged(float(p[i]), tuple(s for s, there in zip(sentences, row, strict=True) if there))
        for i, row in enumerate(table)
    ]


def probabilities(table: Floats, model: SpamModel) -> Floats:
    """(n,) probability of advertising of comments whose signs were found."""
    weights = np.array([model.weights.get(sign.name, 0.0) for sign in signs()])
    return np.asarray(1 / (1 + np.exp(-(model.intercept + table @ weights))))


def fit(table: Floats, labels: Floats, *, trained_on: str) -> SpamModel:
    """Weights of the signs from labelled comments (1: advertising), drawn towards `PRIOR_WEIGHT`, none below 0.

    A weak sign alone stays below one half, whatever the labels say.
    """
    from scipy.optimize import LinearConstraint, minimize  # noqa: PLC0415 - only fitting needs it

    x = np.concatenate([np.ones((len(table), 1)), table], axis=1)
    prior = np.concatenate([[0.0], np.full(table.shape[1], PRIOR_WEIGHT)])
    firm = np.concatenate([[0.0], np.full(table.shape[1], PRIOR_PRECISION)])

    def loss(w: Floats) -> tuple[float, Floats]:
        eta = x @ w
        away = w - prior
        value = np.sum(np.logaddexp(0, eta) - labels * eta) + 0.5 * np.sum(firm * away**2)
        return float(value), x.T @ (1 / (1 + np.exp(-eta)) - labels) + firm * away

    names = [sign.name for sign in signs()]
    alone = np.zeros((len(WEAK), x.shape[1]))
    alone[:, 0] = -1.0
    alone[np.arange(len(WEAK)), 1 + np.array(_columns(names, WEAK))] = -1.0
    below = LinearConstraint(alone, _MARGIN, np.inf)
    bounds = [(None, None)] + [(0.0, None)] * table.shape[1]
    start = np.concatenate([[-PRIOR_WEIGHT - 1], prior[1:]])
    w = minimize(loss, start, jac=True, method="SLSQP", bounds=bounds, constraints=below, options={"maxiter": 500}).x
    weights = {name: max(float(v), 0.0) for name, v in zip(names, w[1:], strict=True) if name != SHARED}
    return SpamModel(float(w[0]), weights, trained_on)


def _columns(names: Sequence[str], wanted: frozenset[str]) -> list[int]:
    return [i for i, name in enumerate(names) if name in wanted]


@cache
def _compiled() -> dict[str, re.Pattern[str]]:
    return {sign.name: re.compile("|".join(f"(?:{p})" for p in sign.patterns)) for sign in signs()}
