"""A sheet of cards as PDF, set by Typst, which shapes every script (reads its layout)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from goodword.core.codec import to_json
from goodword.core.errors import MissingExtra
from goodword.tracking.cards.model import Sheet
from goodword.tracking.cards.qr import qr_svg

_LAYOUT = Path(__file__).with_name("sheet.typ")


def pdf(sheet: Sheet, *, now: datetime) -> bytes:
    """Ten cards of 85 × 50 mm a page (A4 or Letter) with marks to cut along. now: the moment written into the file.

    Raises MissingExtra where Typst is not installed.
    """
    try:
        import typst  # noqa: PLC0415 - an optional part
    except ModuleNotFoundError:
        error = MissingExtra.needed("pdf", "A sheet of cards as PDF")
        error.next_step += ", or print the cards from a page: name a file that ends in .html"
        raise error from None
    cards = [asdict(card) | {"qr": qr_svg(card.scanned)} for card in sheet.cards for _ in range(sheet.copies)]
    inputs = {"cards": to_json(cards), "paper": sheet.paper}
    made = typst.compile(str(_LAYOUT), format="pdf", sys_inputs=inputs, timestamp=int(now.timestamp()))
    return bytes(made)
