"""The report: one HTML file with everything in it, that opens anywhere without a network and prints well."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.metadata import version

from markupsafe import Markup

from goodword.core.formula import registered
from goodword.discovery.model import PriceBasis
from goodword.places.gazetteer import Gazetteer
from goodword.planning.model import Plan
from goodword.planning.pictures import pictures
from goodword.ui.csp import PLOT_STYLE, fingerprint
from goodword.ui.format import Formatter, formatter
from goodword.ui.render import STATIC, render_text
from goodword.vetting.model import Verdict

_SHEETS = ("tokens", "base", "components", "tables", "plots", "pages", "print", "report")
_PLOTS = ("core", "curve", "overlap", "strips", "map", "posts")


def report(plan: Plan, fmt: Formatter | None = None, gazetteer: Gazetteer | None = None) -> str:
    """The report of a plan as HTML text (UTF-8). gazetteer: names places on its map.

    Only what is written here runs: the page's own policy names the fingerprint of each script and style, and no
    address at all. Without scripts the tables behind the pictures are shown.
    """
    pics = pictures(plan, gazetteer)
    style, scripts = _style(), _scripts(with_world=bool(pics.map and pics.map["world"]))
    known = {c.creator_id: c for c in plan.shortlist}
    booked = [known[b.creator_id] for b in plan.roster.booked if b.creator_id in known]
    return render_text(
        "report/report.html",
        fmt or formatter(),
        p=plan,
        pics=pics,
        known=known,
        looks=[c for c in booked if c.vetting.verdict is Verdict.REVIEW],
        assumed=any(c.price.basis is PriceBasis.FEE_RULE for c in booked),
        formulas=[f for f in registered() if f.id in plan.formulas],
        policy=_policy(style, scripts),
        style=Markup(style),  # noqa: S704 - our own files
        scripts=[Markup(s) for s in scripts],  # noqa: S704 - our own files
        version=version("goodword"),
    )


@lru_cache(maxsize=1)
def _style() -> str:
    return "\n".join((STATIC / "css" / f"{name}.css").read_text("utf-8") for name in _SHEETS)


@lru_cache(maxsize=2)
def _scripts(*, with_world: bool) -> tuple[str, ...]:
    """The scripts in order. `</script` inside a text of theirs would end the element, so it is written apart."""
    names = ["vendor/d3.min.js", "vendor/plot.umd.min.js"]
    names += ["vendor/topojson-client.min.js"] if with_world else []
    texts = [(STATIC / name).read_text("utf-8") for name in names]
    if with_world:
        texts.append("globalThis.goodwordWorld=" + (STATIC / "vendor/countries-110m.json").read_text("utf-8"))
    texts += [(STATIC / "js/plots" / f"{name}.js").read_text("utf-8") for name in _PLOTS]
    return tuple(re.sub(r"</(?=script)", r"<\\/", text, flags=re.IGNORECASE) for text in texts)


def _policy(style: str, scripts: tuple[str, ...]) -> str:
    styles = f"{fingerprint(style)} {fingerprint(PLOT_STYLE)}"
    return f"default-src 'none'; style-src {styles}; script-src {' '.join(map(fingerprint, scripts))}; img-src data:"
