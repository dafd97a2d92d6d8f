"""The one inline style that pages allow, and fingerprints as policies write them."""

from __future__ import annotations

import base64
from hashlib import sha256

# Observable Plot puts this one style element into each drawing (class name fixed in plots/core.js); its fingerprint,
# and nothing else inline, is allowed. The browser test fails when a new version of Plot writes another text.
PLOT_STYLE = (
    ":where(.gw-plot) {\n  --plot-background: white;\n  display: block;\n  height: auto;\n  height: intrinsic;\n"
    "  max-width: 100%;\n}\n:where(.gw-plot text),\n:where(.gw-plot tspan) {\n  white-space: pre;\n}"
)


def fingerprint(text: str) -> str:
    """A script or style as a Content-Security-Policy names it: 'sha256-…'."""
    return "'sha256-" + base64.b64encode(sha256(text.encode()).digest()).decode() + "'"
