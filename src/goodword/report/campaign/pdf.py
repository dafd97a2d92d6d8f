"""A page of a campaign as PDF: the same blocks, set by Typst, which shapes every script (reads its layout)."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from goodword.core.codec import to_json, to_plain
from goodword.core.errors import MissingExtra
from goodword.report.campaign.model import Block, Page

Paper = Literal["a4", "us-letter"]
_LAYOUT = Path(__file__).with_name("page.typ")


def pdf(page: Page, *, now: datetime, paper: Paper = "a4") -> bytes:
    """A tagged PDF. now: the moment written into it, so that the same campaign gives the same file.

    Raises MissingExtra where Typst is not installed.
    """
    try:
        import typst  # noqa: PLC0415 - an optional part
    except ModuleNotFoundError:
        raise MissingExtra.needed("pdf", "A PDF of a campaign") from None
    inputs = {
        "page": to_json(_plain(page)),
        "paper": paper,
        "made": f"Made with Goodword {version('goodword')}, {now.astimezone(UTC):%Y-%m-%d}.",
    }
    made = typst.compile(str(_LAYOUT), format="pdf", sys_inputs=inputs, timestamp=int(now.timestamp()))
    return bytes(made)


def _plain(page: Page) -> dict[str, Any]:
    """The page as JSON values; every block says its kind, and tables behind pictures stay on screens."""
    plain: dict[str, Any] = to_plain(page)
    plain["top"] = [_block(b) for b in page.top]
    plain["sections"] = [{"title": s.title, "blocks": [_block(b) for b in s.blocks]} for s in page.sections]
    return plain


def _block(block: Block) -> dict[str, Any]:
    plain: dict[str, Any] = to_plain(block)
    for screens_only in ("numbers", "narrow"):
        plain.pop(screens_only, None)
    return plain | {"kind": type(block).__name__}
