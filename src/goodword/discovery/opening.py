"""The workspace of the settings, for Python doors that were given none."""

from __future__ import annotations

from goodword.catalogue.workspace import Workspace


def opened() -> Workspace:
    """The workspace of the settings."""
    from goodword.settings.load import load_settings  # noqa: PLC0415 - a workspace is usually given

    return Workspace(load_settings())
