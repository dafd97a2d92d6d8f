"""Intervals that hold at every look: however often the counts are looked at, and whenever one stops.

Robbins' mixture. For a fixed Beta(a, b) the ratio of the mixture's likelihood to that of p is a martingale with mean
1 when p is true, so by Ville's inequality it ever exceeds 1/alpha with probability at most alpha: the set of p with a
ratio below 1/alpha holds the truth at all times at once. The same with a Gamma mixture for events per exposure. The
mixture must not be chosen by the data; it is fixed here.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from goodword.core.errors import BadInput
from goodword.core.formula import register
from goodword.measurement.funnel.families import Reals

SEQUENCE = register(
    "confidence-sequence",
    1,
    "All shares (or rates) whose likelihood is within 1/alpha of that of a fixed Beta (Gamma) mixture: it holds "
    "at every look at once.",
    "Robbins 1970; Ville 1939; Howard, Ramdas, McAuliffe & Sekhon 2021",
)
_HALVINGS = 60


def shares_always(k: Reals, n: Reals, *, level: float, typical: float = 0.02) -> tuple[Reals, Reals]:
    """(low, high), (m,) each, of shares after k yes of n, at every look at once.

    typical: the mean of the mixture Beta(1/2, ...), where it is narrowest; any that was fixed beforehand is valid.
    """
    k, n = _counts(k, n)
    if not 0 < typical < 1:
        raise BadInput.value("typical", "above 0 and below 1", typical)
    from scipy.special import betaln, xlog1py, xlogy  # noqa: PLC0415 - 60 ms that most commands never need

    a, b = 0.5, 0.5 * (1 - typical) / typical
    mixture = betaln(a + k, b + n - k) - betaln(a, b)

    def log_ratio(p: Reals) -> Reals:
        return np.asarray(mixture - xlogy(k, p) - xlog1py(n - k, -p))

    peak = np.where(n > 0, k / np.maximum(n, 1e-300), typical)
    limit = -np.log1p(-level)
    return _edge(log_ratio, np.zeros(len(k)), peak, limit), _edge(log_ratio, np.ones(len(k)), peak, limit)


def rates_always(k: Reals, n: Reals, *, level: float, typical: float) -> tuple[Reals, Reals]:
    """(low, high), (m,) each, of rates after k events in exposure n, at every look at once, for Poisson counts."""
    k, n = _counts(k, n, shares=False)
    if not typical > 0:
        raise BadInput.value("typical", "above 0", typical)
    from scipy.special import gammaln, xlogy  # noqa: PLC0415

    a, b = 0.5, 0.5 / typical
    mixture = gammaln(a + k) - gammaln(a) + a * np.log(b) - (a + k) * np.log(b + n)

    def log_ratio(rate: Reals) -> Reals:
        return np.asarray(mixture - xlogy(k, rate) + rate * n)

    peak = np.where(n > 0, k / np.maximum(n, 1e-300), typical)
    limit = -np.log1p(-level)
    most = np.maximum(peak, typical) * 2 + 1 / np.maximum(n, 1e-300)
    while np.any(short := (log_ratio(most) < limit) & (most < 1e12)):
        most = np.where(short, most * 4, most)
    return _edge(log_ratio, np.zeros(len(k)), peak, limit), _edge(log_ratio, most, peak, limit)


def _edge(log_ratio: Callable[[Reals], Reals], outside: Reals, inside: Reals, limit: float) -> Reals:
    """Where the ratio crosses the limit between a point outside and one inside; the outside end where it never does."""
    with np.errstate(divide="ignore", invalid="ignore"):
        never = log_ratio(outside) < limit
    out, into = outside.astype(np.float64), inside.astype(np.float64)
    for _ in range(_HALVINGS):
        middle = (out + into) / 2
        beyond = log_ratio(middle) >= limit
        out, into = np.where(beyond, middle, out), np.where(beyond, into, middle)
    return np.where(never, outside, out)


def _counts(k: Reals, n: Reals, *, shares: bool = True) -> tuple[Reals, Reals]:
    k, n = np.atleast_1d(np.asarray(k, np.float64)), np.atleast_1d(np.asarray(n, np.float64))
    if np.any(k < 0) or np.any(n < 0) or (shares and np.any(k > n + 1e-9)):
        raise BadInput.value("counts", "at least 0, and no larger than what they are a share of", (k.min(), n.min()))
    return k, n
