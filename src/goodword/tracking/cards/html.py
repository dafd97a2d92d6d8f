"""A sheet of cards as HTML: a page to print, or one file that needs nothing else (reads its style)."""

from __future__ import annotations

from importlib.util import find_spec

from markupsafe import Markup

from goodword.tracking.cards.model import Sheet
from goodword.tracking.cards.qr import qr_svg
from goodword.ui.render import STATIC, environment


def picture(address: str) -> Markup:
    """The QR code of an address, to stand in a page."""
    return Markup(qr_svg(address))  # noqa: S704 - drawn here; the address in it is escaped by whoever draws


def file_of(sheet: Sheet) -> str:
    """The cards in one file."""
    style = (STATIC / "css" / "cards.css").read_text("utf-8")
    return environment().get_template("report/cards.html").render(sheet=sheet, qr=picture, style=style)


def has_pdf() -> bool:
    """Whether cards can be set as PDF too."""
    return find_spec("typst") is not None
