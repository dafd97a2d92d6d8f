"""Small drawings as SVG text: a path with its band, and dots with their intervals. Pure; colours are classes with a
plain colour behind them, so that a page may colour them for the dark and paper needs no style sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from math import floor, log10

from markupsafe import Markup

from goodword.core.estimate import Estimate

WIDTH, NARROW = 640, 330
"""Widths of a drawing on a desk or paper, and on a phone: letters keep their size."""
_ACCENT, _OTHER, _SOFT, _LINE, _INK = "#0b6656", "#b4661a", "#8d887f", "#e2ded6", "#1c1b19"
_FONT = "system-ui, 'Noto Sans', 'Noto Sans Devanagari', 'Noto Naskh Arabic', 'Noto Sans CJK SC', sans-serif"


def path_chart(
    days: Sequence[str],
    observed: Sequence[float],
    expected: Sequence[float],
    *,
    half: float,
    start: int,
    legend: tuple[str, str, str],
    width: int = WIDTH,
) -> str:
    """Observed and expected by day, with the band of the expected from the first day of the campaign on.

    half: half width of the interval of one day's expectation. start: number of the first day. legend: what the two
    lines are called, and what begins at the mark.
    """
    height, left, right, top, bottom = 220, 44, 8, 18, 26
    n = len(days)
    highest = _round_up(max([*observed, *(e + half for e in expected[start:]), 1.0]))

    def x(i: int) -> float:
        return left + (width - left - right) * i / max(n - 1, 1)

    def y(v: float) -> float:
        return top + (height - top - bottom) * (1 - max(v, 0.0) / highest)

    def line(values: Sequence[float], name: str, colour: str, dash: str = "") -> str:
        points = " ".join(f"{x(i):.1f},{y(v):.1f}" for i, v in enumerate(values))
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        return f'<polyline class="{name}" points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dashed}/>'

    over = [(x(i), y(expected[i] + half)) for i in range(start, n)]
    under = [(x(i), y(expected[i] - half)) for i in range(n - 1, start - 1, -1)]
    band = " ".join(f"{a:.1f},{b:.1f}" for a, b in (*over, *under))
    parts = [
        *_grid(highest, left, y, width),
        f'<polygon class="c-band" points="{band}" fill="{_OTHER}" fill-opacity="0.18"/>',
        _mark(x(start), top, height - bottom),
        _text(x(start) + 4, top - 6, legend[2], "c-label"),
        line(expected, "c-other", _OTHER, "5 4"),
        line(observed, "c-main", _ACCENT),
        _text(left, height - 6, days[0], "c-label"),
        _text(width - right, height - 6, days[-1], "c-label", "end"),
        _text(left + 4, top + 10, legend[0], "c-main-text", colour=_ACCENT),
        _text(left + 4, top + 24, legend[1], "c-other-text", colour=_OTHER),
    ]
    return _svg(height, parts, width)


def _round_up(value: float) -> float:
    """The next number whose half is round too."""
    unit = 10.0 ** floor(log10(value))
    return next(unit * k for k in (1.0, 1.2, 1.6, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0) if unit * k >= value)


def _grid(highest: float, left: float, y: Callable[[float], float], width: int) -> list[str]:
    out = []
    for share in (0.0, 0.5, 1.0):
        value = highest * share
        at = y(value)
        out.append(f'<line class="c-line" x1="{left}" x2="{width - 8}" y1="{at:.1f}" y2="{at:.1f}" stroke="{_LINE}"/>')
        out.append(_text(left - 6, at + 4, f"{value:.0f}" if value >= 10 else f"{value:.2g}", "c-label", "end"))
    return out


def dot_chart(
    rows: Sequence[tuple[str, Estimate, str]], *, usual: float | None = None, usual_name: str = "", width: int = WIDTH
) -> str:
    """One row a name: a dot and its interval, the value in words beside it. usual: a line to compare with.

    On a narrow drawing the words stand above the line.
    """
    narrow = width < WIDTH
    step, left, right, top = (42, 4, 4, 22) if narrow else (26, 200, 150, 22)
    height = top + step * len(rows) + 8
    # Wide intervals would leave no room for the others: the axis ends at twice the highest value.
    edge = max([2.0 * max((e.value for _, e, _ in rows), default=1.0), usual or 0.0, 1e-12])
    edge = min(edge, max(max((e.high for _, e, _ in rows), default=1.0), usual or 0.0, 1e-12))

    def x(v: float) -> float:
        return left + (width - left - right) * min(max(v, 0.0) / edge, 1.0)

    parts = []
    if usual is not None:
        anchor = "start" if x(usual) < width / 4 else "end" if x(usual) > width * 3 / 4 else "middle"
        parts += [_mark(x(usual), top - 2, height - 6), _text(x(usual), top - 8, usual_name, "c-label", anchor)]
    for i, (name, e, said) in enumerate(rows):
        at = top + step * i + (step - 10 if narrow else step / 2)
        words = at - 14 if narrow else at + 4
        parts += [
            _text(0, words, _short(name), "c-ink", colour=_INK),
            _interval(x(e.low), x(e.high), at),
            f'<circle class="c-dot" cx="{x(e.value):.1f}" cy="{at:.1f}" r="4.5" fill="{_ACCENT}"/>',
            _text(width, words, said, "c-ink", "end", _INK),
        ]
    return _svg(height, parts, width)


def _interval(low: float, high: float, y: float) -> str:
    ends = f'x1="{low:.1f}" x2="{high:.1f}" y1="{y:.1f}" y2="{y:.1f}"'
    return f'<line class="c-main" {ends} stroke="{_ACCENT}" stroke-width="2"/>'


def _mark(x: float, top: float, bottom: float) -> str:
    ends = f'x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}"'
    return f'<line class="c-soft" {ends} stroke="{_SOFT}" stroke-dasharray="3 3"/>'


def _short(name: str) -> str:
    return name if len(name) <= 27 else name[:26] + "…"


def _text(  # noqa: PLR0917 - where, what and how
    x: float, y: float, text: str, name: str, anchor: str = "start", colour: str = _SOFT
) -> str:
    return f'<text class="{name}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'


def _svg(height: float, parts: Sequence[str], width: int) -> str:
    size = f'viewBox="0 0 {width} {height:.0f}"'
    style = f'font-family="{_FONT}" font-size="11.5"'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>{"".join(parts)}</svg>'
    return Markup(drawing)  # noqa: S704 - our own shapes; every word in them was escaped
