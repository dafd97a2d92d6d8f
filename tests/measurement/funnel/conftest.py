"""Fixtures of the page tests; what the tests import by name is in `web_browser`."""

from web_browser import browser, opened

__all__ = ["browser", "opened"]
