"""Pages and HTTP over a workspace with the sample plan."""

from __future__ import annotations

from web_browser import opened

__all__ = ["opened"]
