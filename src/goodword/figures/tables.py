"""The docs' tables of figures, made from what was kept; a test fails when a table is not what the file says."""

from __future__ import annotations

from typing import Any

Entries = dict[str, dict[str, Any]]

_HEAD = "| figure | what | value | target | met | n | on | measured |\n|---|---|---|---|---|---|---|---|\n"
_COMMAND = {"quality": "evaluate", "bench": "bench"}


def table(entries: Entries, kind: str) -> str:
    """One kind of figures as a Markdown table, by name."""
    return _HEAD + "".join(_row(name, entries[name], kind) for name in sorted(entries))


def page(entries: Entries, kind: str) -> str:
    """The page of one kind of figures: the table, then the details of each."""
    title = "Quality" if kind == "quality" else "Speed and size"
    intro = (
        f"Every row is recomputed by `goodword {_COMMAND[kind]} NAME`; `make {kind}` runs them all. "
        "Intervals are 90 % unless the row says otherwise. A row that misses its target says so."
    )
    details = "".join(_details(name, entries[name], kind) for name in sorted(entries))
    return f"# {title}\n\n{intro}\n\n{table(entries, kind)}\n{details}".rstrip("\n") + "\n"


def headline(entries: Entries) -> str:
    """A short table for the front page: name, what, value, target."""
    rows = "".join(
        f"| {e['title']} | {value(e)} | {target(e)} | {_met(e)} |\n"
        for _, e in sorted(entries.items())
        if e.get("value") is not None
    )
    return f"| what | measured | target | met |\n|---|---|---|---|\n{rows}"


def _row(name: str, e: dict[str, Any], kind: str) -> str:
    anchor = f"[`{name}`](#{name})" if kind else name
    cells = (
        anchor, e["title"], value(e), target(e), _met(e), f"{e['n']:,}", _on(e), e["date"],
    )  # fmt: skip
    return "| " + " | ".join(_cell(str(c)) for c in cells) + " |\n"


def value(e: dict[str, Any]) -> str:
    """A value with its interval, or why there is none."""
    if e.get("value") is None:
        return f"not run: {e['not_run']}" if e.get("not_run") else "no value"
    shown = number(e["value"])
    if e.get("low") is not None and e.get("high") is not None:
        shown += f" ({number(e['low'])} to {number(e['high'])})"
    return f"{shown} {e['unit']}".strip()


def target(e: dict[str, Any]) -> str:
    """The target in words."""
    if e.get("target") is None:
        return "none stated"
    if e["better"] == "inside":
        return f"{number(e['target'])} to {number(e['target_high'] if e['target_high'] is not None else e['target'])}"
    return f"{'≥' if e['better'] == 'above' else '≤'} {number(e['target'])}"


def number(x: float) -> str:
    """Four significant digits, thousands separated, no exponent for what people read."""
    if x == int(x) and abs(x) < 1e15:
        return f"{int(x):,}"
    text = f"{x:.4g}"
    return f"{float(text):,.0f}" if "e+" in text else text


def _met(e: dict[str, Any]) -> str:
    return {True: "yes", False: "no", None: "–"}[e.get("met")]


def _on(e: dict[str, Any]) -> str:
    return "; ".join(str(e[k]) for k in ("data", "split") if e.get(k)) or "–"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _details(name: str, e: dict[str, Any], kind: str) -> str:
    machine = e.get("machine", {})
    facts = {
        "command": f"`goodword {_COMMAND[kind]} {name}`",
        "compared with": e.get("baseline"),
        "base rate": number(e["base_rate"]) if e.get("base_rate") is not None else None,
        "seed": e.get("seed"),
        "formula": e.get("formula"),
        "measured in": f"{e['seconds']} s on {machine.get('cores')} cores, {machine.get('memory_gib')} GiB, "
        f"{machine.get('cpu')}",
        **{str(k): _plain(v) for k, v in (e.get("details") or {}).items()},
    }
    rows = "".join(f"| {_cell(k)} | {_cell(str(v))} |\n" for k, v in facts.items() if v not in (None, ""))
    return f"## {name}\n\n{e['title']}.\n\n| | |\n|---|---|\n{rows}\n"


def _plain(v: object) -> str:
    if isinstance(v, dict):
        return ", ".join(f"{k}: {_plain(x)}" for k, x in v.items())
    if isinstance(v, list):
        return ", ".join(_plain(x) for x in v)
    return number(v) if isinstance(v, int | float) and not isinstance(v, bool) else str(v)
