"""A page of a campaign as one HTML file that opens anywhere without a network (reads the style sheets that ship)."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version

from markupsafe import Markup

from goodword.report.campaign.model import Block, Page
from goodword.ui.csp import fingerprint
from goodword.ui.format import Formatter
from goodword.ui.render import STATIC, render_text

_SHEETS = ("tokens", "base", "components", "tables", "plots", "pages", "print", "report", "campaign")


def html(page: Page, fmt: Formatter) -> str:
    """HTML text (UTF-8) without any script; the page's own policy names the fingerprint of its style and no address."""
    style = _style()
    return render_text(
        "report/campaign.html",
        fmt,
        p=page,
        block_kind=block_kind,
        policy=f"default-src 'none'; style-src {fingerprint(style)}; img-src data:",
        style=Markup(style),  # noqa: S704 - our own files
        version=version("goodword"),
    )


def block_kind(block: Block) -> str:
    """The name by which templates tell blocks apart."""
    return type(block).__name__


@lru_cache(maxsize=1)
def _style() -> str:
    return "\n".join((STATIC / "css" / f"{name}.css").read_text("utf-8") for name in _SHEETS)
