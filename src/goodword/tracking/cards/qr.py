"""QR codes of short links as SVG and PNG. Pure."""

from __future__ import annotations

import io

import segno

QUIET = 4
"""Modules of white around a code, as the standard asks for."""


def qr_svg(address: str, *, size: int = 0) -> str:
    """The code as SVG that scales; size: pixels of its side, 0 to leave that to the page."""
    code = _code(address)
    out = io.BytesIO()
    scale = size / (code.symbol_size(border=QUIET)[0]) if size else 1
    code.save(out, kind="svg", border=QUIET, scale=scale, xmldecl=False, svgns=True, omitsize=not size, title=address)
    return out.getvalue().decode()


def qr_png(address: str, *, size: int = 600) -> bytes:
    """The code as PNG with at least `size` pixels a side, black on white."""
    code = _code(address)
    out = io.BytesIO()
    code.save(out, kind="png", border=QUIET, scale=max(1, -(-size // code.symbol_size(border=QUIET)[0])))
    return out.getvalue()


def _code(address: str) -> segno.QRCode:
    """Correction of level M: a tenth of a printed card may be scratched."""
    return segno.make_qr(address, error="m", boost_error=False)
