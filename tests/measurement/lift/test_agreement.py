"""On any panel, however odd: the interval is never empty, holds the value, and holds zero exactly when p says so."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodword.core.errors import BadInput
from goodword.measurement.lift.read import LiftQuestion, read_lift
from goodword.measurement.model import Panel


@st.composite
def panels(draw: st.DrawFn) -> tuple[Panel, int, int]:
    """Few or many places, long or short, counts or shares, with zeros, jumps, refunds, copies and constant places."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    places, times = draw(st.integers(2, 9)), draw(st.integers(8, 40))
    scale = 10.0 ** draw(st.integers(-4, 6))
    y = rng.gamma(2, 1, (places, times)) * scale * np.exp(rng.normal(size=(places, 1)))
    kind = draw(st.sampled_from(["plain", "counts", "zeros", "jump", "refunds", "copies", "constant", "below zero"]))
    if kind == "counts":
        y = rng.poisson(1.5, y.shape).astype(float)
    elif kind == "zeros":
        y[rng.random(y.shape) < 0.4] = 0
    elif kind == "jump":
        y[0, times // 2 :] *= 50
    elif kind == "refunds":
        y[rng.random(y.shape) < 0.1] *= -1
    elif kind == "copies":
        y[1:] = y[1]
    elif kind == "constant":
        y[1] = scale
    elif kind == "below zero":
        y -= 3 * scale
    labels = tuple(str(d) for d in np.datetime64("2026-01-01") + np.arange(times))
    start = draw(st.integers(4, times - 1))
    return Panel(tuple(f"p{i}" for i in range(places)), labels, y), start, draw(st.integers(1, max(1, places // 2)))


@pytest.mark.parametrize("method", ["auto", "sc-fe", "tbr", "state-space", "asc"])
@given(made=panels(), level=st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99]))
@settings(max_examples=12, deadline=None)
def test_p_and_interval_are_one(made: tuple[Panel, int, int], level: float, method: str) -> None:
    panel, start, treated = made
    question = LiftQuestion(panel.places[:treated], panel.times[start], method=method, level=level)
    if not panel.y[:treated, :start].any():
        with pytest.raises(BadInput, match="no outcomes before"):
            read_lift(panel, question)
        return
    reading = read_lift(panel, question)
    assert np.isfinite([reading.att.value, reading.att.low, reading.att.high]).all()
    assert reading.att.low < reading.att.value < reading.att.high
    assert 0 < reading.p <= 1
    assert (reading.att.low <= 0 <= reading.att.high) == (reading.p > round(1 - level, 12))
