"""90 % intervals of the conjugate posteriors that signals rest on, each worked out once: counts are few and repeat."""

from __future__ import annotations

from functools import lru_cache

_REMEMBERED = 200_000


@lru_cache(maxsize=_REMEMBERED)
def beta_interval(a: float, b: float) -> tuple[float, float]:
    """(low, high) of Beta(a, b), widened to its mean, which a strongly skewed one leaves outside."""
    from scipy.special import betaincinv  # noqa: PLC0415 - the import costs more than most commands

    mean = a / (a + b)
    low, high = (float(betaincinv(a, b, p)) for p in (0.05, 0.95))
    return min(low, mean), max(high, mean)


@lru_cache(maxsize=_REMEMBERED)
def beta_above(a: float, b: float, limit: float) -> float:
    """Probability that Beta(a, b) lies above `limit`."""
    from scipy.special import betainc  # noqa: PLC0415 - as above

    return float(1 - betainc(a, b, limit))


@lru_cache(maxsize=_REMEMBERED)
def gamma_interval(shape: float) -> tuple[float, float]:
    """(low, high) of a gamma variable of this shape and scale 1."""
    from scipy.special import gammaincinv  # noqa: PLC0415 - as above

    low, high = (float(gammaincinv(shape, p)) for p in (0.05, 0.95))
    return low, high
