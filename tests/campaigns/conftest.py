"""Campaigns over the hand-made plan."""

from __future__ import annotations

from web_browser import browser, opened

__all__ = ["browser", "opened"]
